//! Sentences before and after a tool: original, written and generator, tab
//! separated. The tokens are aligned and what was replaced is counted.

use std::collections::BTreeMap;
use std::path::PathBuf;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::SourceError;
use super::phrase::{is_word, tokens};
use super::rows::for_each_row;
use crate::channel::{Source, Substitution};

/// The most tokens on one side of a replacement.
const LONGEST: usize = 4;
/// Translation rewrites freely: what is seen less often is chance.
const LEAST_TRANSLATED: u32 = 3;

/// (source, original, written) with the number of replacements seen.
pub(super) type Counts = BTreeMap<(Source, String, String), u32>;

/// The replacements in all files, weighted by how often each was seen.
///
/// # Errors
/// As [`for_each_row`].
pub fn read(paths: &[PathBuf]) -> Result<Vec<Substitution>, SourceError> {
    let mut counts = Counts::new();
    for path in paths {
        for_each_row(path, |row| {
            let [original, written, generator] = row.columns()?;
            count_replacements(original, written, source_of(generator), &mut counts);
            Ok(())
        })?;
    }
    Ok(substitutions(counts))
}

/// Counted replacements as rows, the count being the weight.
pub(super) fn substitutions(counts: Counts) -> Vec<Substitution> {
    counts.into_iter().filter_map(substitution).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^24")]
fn substitution(
    ((source, original, written), count): ((Source, String, String), u32),
) -> Option<Substitution> {
    let enough = source != Source::PairsTranslation || count >= LEAST_TRANSLATED;
    enough.then_some(Substitution { written, original, source, weight: count as f32 })
}

/// The source by the generator's name, with or without a `spinner:` before it.
fn source_of(generator: &str) -> Source {
    let name = generator.strip_prefix("spinner:").unwrap_or(generator);
    let spinners = [
        ("nlpaug", Source::PairsNlpaug),
        ("textaugment", Source::PairsTextaugment),
        ("texthumanize", Source::PairsTexthumanize),
    ];
    spinners
        .into_iter()
        .find(|(prefix, _)| name.starts_with(prefix))
        .map_or(Source::PairsTranslation, |(_, source)| source)
}

/// Aligns two texts and counts what was replaced.
pub(super) fn count_replacements(
    original: &str,
    written: &str,
    source: Source,
    counts: &mut Counts,
) {
    let (original, written) = (tokens(original), tokens(written));
    for operation in capture_diff_slices(Algorithm::Myers, &original, &written) {
        let DiffOp::Replace { old_index, old_len, new_index, new_len } = operation else {
            continue;
        };
        let old = original.get(old_index..old_index + old_len).unwrap_or_default();
        let new = written.get(new_index..new_index + new_len).unwrap_or_default();
        // A spinner goes word by word: neighbours were swapped each on its own.
        if source != Source::PairsTranslation && old_len == new_len {
            for (old, new) in old.chunks(1).zip(new.chunks(1)) {
                count(old, new, source, counts);
            }
        } else {
            count(old, new, source, counts);
        }
    }
}

/// Counts one replacement, unless it is too long or more than words take part.
fn count(original: &[String], written: &[String], source: Source, counts: &mut Counts) {
    let plain = |side: &[String]| {
        (1..=LONGEST).contains(&side.len())
            && side.iter().all(|token| is_word(token) && !token.contains(|c: char| c.is_numeric()))
    };
    let letters = |side: &[String]| -> String {
        side.iter().flat_map(|token| token.chars()).filter(|c| c.is_alphanumeric()).collect()
    };
    if plain(original) && plain(written) && letters(original) != letters(written) {
        *counts.entry((source, original.join(" "), written.join(" "))).or_insert(0) += 1;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Vec<(String, String, Source, f32)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.tsv");
        std::fs::write(&path, text).unwrap();
        let rows = read(&[path]).unwrap();
        rows.into_iter().map(|r| (r.written, r.original, r.source, r.weight)).collect()
    }

    fn expected(
        written: &str,
        original: &str,
        source: Source,
        weight: f32,
    ) -> (String, String, Source, f32) {
        (written.to_owned(), original.to_owned(), source, weight)
    }

    #[test]
    fn replaced_phrases_are_counted_under_their_spinner() {
        let line =
            "At least two people came.\tNot less than two people came.\tspinner:nlpaug-1.1.11:x\n";
        let rows = read_text(&line.repeat(2));
        assert_eq!(rows, [expected("not less than", "at least", Source::PairsNlpaug, 2.0)]);
    }

    #[test]
    fn neighbours_that_a_spinner_swapped_come_apart() {
        let rows = read_text("a big house fell\ta large home fell\ttextaugment-3\n");
        assert_eq!(
            rows,
            [
                expected("large", "big", Source::PairsTextaugment, 1.0),
                expected("home", "house", Source::PairsTextaugment, 1.0),
            ]
        );
    }

    #[test]
    fn translation_needs_three_sightings_and_keeps_phrases_whole() {
        let line = "a big house fell\ta large home fell\tnllb:de-en:wmt16\n";
        assert!(read_text(&line.repeat(2)).is_empty());
        assert_eq!(
            read_text(&line.repeat(3)),
            [expected("large home", "big house", Source::PairsTranslation, 3.0)]
        );
    }

    #[test]
    fn marks_case_and_numbers_are_no_substitutions() {
        let text = "The well-known man, he fell in 1999.\tthe well known man; he fell in 12 to.\tnlpaug\n\
                    one two three four five six\tseven\tnlpaug\n";
        assert!(read_text(text).is_empty());
    }
}
