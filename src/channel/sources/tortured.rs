//! Tortured phrases of scientific papers. Tab-separated with a header: spun,
//! original, papers seen in (may be empty).

use std::path::Path;

use super::SourceError;
use super::phrase::{is_word, tokens};
use super::rows::for_each_row;
use crate::channel::{LONGEST_PHRASE, Source, Substitution};

/// The rows whose sides are one to five words, remarks in brackets taken off.
/// The weight is 1 for a phrase seen nowhere and grows with the logarithm of
/// the number of papers.
///
/// # Errors
/// As [`for_each_row`], and [`SourceError::Value`] for a number of papers that
/// is neither empty nor a whole number.
pub fn read(path: &Path) -> Result<Vec<Substitution>, SourceError> {
    let mut found = Vec::new();
    let mut header = true;
    for_each_row(path, |row| {
        let [spun, original, papers] = row.columns()?;
        if std::mem::take(&mut header) {
            return Ok(());
        }
        let papers: u32 = match papers.trim() {
            "" => 0,
            number => number.parse().map_err(|_| row.blame("papers", number))?,
        };
        if let (Some(written), Some(original)) = (words(spun), words(original)) {
            found.push(Substitution {
                written,
                original,
                source: Source::Tortured,
                weight: weight(papers),
            });
        }
        Ok(())
    })?;
    Ok(found)
}

fn weight(papers: u32) -> f32 {
    (1.0 + f64::from(papers).ln_1p()) as f32
}

/// The phrase outside brackets, if it is words only and not too many.
fn words(text: &str) -> Option<String> {
    let mut depth = 0_u32;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    let tokens = tokens(&kept);
    let fits = (1..=LONGEST_PHRASE).contains(&tokens.len()) && tokens.iter().all(|t| is_word(t));
    fits.then(|| tokens.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Substitution>, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tortured.tsv");
        std::fs::write(&path, format!("spun\toriginal\tpapers\n{text}")).unwrap();
        read(&path)
    }

    #[test]
    fn remarks_in_brackets_are_no_part_of_the_phrase() {
        let rows = read_text("place of interest\tregion of interest (ROI)\t\n").unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].written, "place of interest");
        assert_eq!(rows[0].original, "region of interest");
        assert!((rows[0].weight - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_phrase_seen_often_weighs_more() {
        let rows = read_text("profound learning\tdeep learning\t4000\nx\ty\t2\n").unwrap();
        assert!(rows[0].weight > rows[1].weight);
    }

    #[test]
    fn lists_and_long_phrases_are_left_out_and_bad_counts_refused() {
        let rows = read_text("confront, iris, palm\tface, iris, palm\t1\na b c d e f\tg\t1\n");
        assert!(rows.unwrap().is_empty());
        assert!(read_text("a\tb\tsome\n").is_err());
    }
}
