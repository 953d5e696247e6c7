//! Word pairs that share a translation: what a round trip through another
//! language confuses. Tab-separated: word, word, part of speech, languages.

use std::path::Path;

use super::SourceError;
use super::phrase::normalize_phrase;
use super::rows::for_each_row;
use crate::channel::inflect::{PartOfSpeech, like_forms};
use crate::channel::tuning::LONGEST_SYNONYM;
use crate::channel::{Source, Substitution};

/// Both directions of each pair and their like forms, weighted by the number
/// of languages. Pairs with a longer side are left out.
///
/// # Errors
/// As [`for_each_row`], and [`SourceError::Value`] for a number of languages
/// that is not a positive integer.
pub fn read(path: &Path) -> Result<Vec<Substitution>, SourceError> {
    let mut found = Vec::new();
    for_each_row(path, |row| {
        let [first, second, pos, languages] = row.columns()?;
        let weight = match languages.parse::<u16>() {
            Ok(count) if count > 0 => f32::from(count),
            _ => return Err(row.blame("languages", languages)),
        };
        let sides =
            (normalize_phrase(first, LONGEST_SYNONYM), normalize_phrase(second, LONGEST_SYNONYM));
        if let (Some(first), Some(second)) = sides {
            push_both(&first, &second, weight, &mut found);
            for (first, second) in part_of_speech(pos)
                .map(|part| like_forms(&first, &second, part))
                .unwrap_or_default()
            {
                push_both(&first, &second, weight, &mut found);
            }
        }
        Ok(())
    })?;
    Ok(found)
}

fn push_both(first: &str, second: &str, weight: f32, found: &mut Vec<Substitution>) {
    for (written, original) in [(first, second), (second, first)] {
        found.push(Substitution {
            written: written.to_owned(),
            original: original.to_owned(),
            source: Source::Pivot,
            weight,
        });
    }
}

/// The classes that inflect; names of the list beyond these stand as they are.
fn part_of_speech(name: &str) -> Option<PartOfSpeech> {
    match name {
        "n" => Some(PartOfSpeech::Noun),
        "v" => Some(PartOfSpeech::Verb),
        "a" => Some(PartOfSpeech::Adjective),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Substitution>, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pivot.tsv");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn both_directions_and_like_forms_come_with_the_languages_as_weight() {
        let rows = read_text("tortoise\tturtle\tn\t26\n").unwrap();
        let sides: Vec<_> =
            rows.iter().map(|r| (r.written.as_str(), r.original.as_str(), r.weight)).collect();
        assert_eq!(
            sides,
            [
                ("tortoise", "turtle", 26.0),
                ("turtle", "tortoise", 26.0),
                ("tortoises", "turtles", 26.0),
                ("turtles", "tortoises", 26.0),
            ]
        );
    }

    #[test]
    fn a_count_that_is_no_number_is_an_error() {
        let message = read_text("a\tb\tn\tmany\n").unwrap_err().to_string();
        assert!(message.contains("pivot.tsv:1") && message.contains("many"), "{message}");
        assert!(read_text("a\tb\tn\t0\n").is_err());
        assert!(read_text("a\tb\tn\n").is_err());
    }
}
