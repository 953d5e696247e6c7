//! Texts before and after a tool: tab-separated original, written and generator,
//! or labelled articles as JSON lines with `original`, `text` and `generator`.
//! The tokens are aligned, and what was written for what is counted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::SourceError;
use super::align::{Hunks, Listed};
use super::rows::{for_each_row, open};
use crate::channel::{Generator, Source, Substitution};

/// The replacements in all files, weighted by how often each was expected.
/// `listed` are pairs that other sources hold.
///
/// # Errors
/// As [`for_each_row`], and [`SourceError::Json`] for a line that is no labelled article.
pub fn read(paths: &[PathBuf], listed: &Listed<'_>) -> Result<Vec<Substitution>, SourceError> {
    let mut hunks: BTreeMap<Source, Hunks> = BTreeMap::new();
    for path in paths {
        for_each_text(path, |original, written, generator| {
            if let Some(source) = Generator::named(generator).teaches() {
                hunks.entry(source).or_default().add(original, written);
            }
        })?;
    }
    Ok(hunks.iter().flat_map(|(&source, hunks)| substitutions(source, hunks, listed)).collect())
}

/// Estimated replacements as rows, the expected count being the weight.
pub(super) fn substitutions(
    source: Source,
    hunks: &Hunks,
    listed: &Listed<'_>,
) -> Vec<Substitution> {
    let least = source.profile().output.map_or(0.0, |output| output.least_count);
    let counts = hunks.estimate(listed).into_iter().filter(|(_, count)| *count >= least);
    let row = |((original, written), count): ((String, String), f64)| Substitution {
        written,
        original,
        source,
        weight: count as f32,
    };
    counts.map(row).collect()
}

/// A labelled article, of which only the spun and translated ones have an original.
#[derive(Deserialize)]
struct Labelled {
    text: String,
    #[serde(default)]
    original: Option<String>,
    #[serde(default)]
    generator: String,
}

fn for_each_text(path: &Path, mut visit: impl FnMut(&str, &str, &str)) -> Result<(), SourceError> {
    let name = path.to_string_lossy();
    if !name.trim_end_matches(".zst").ends_with(".jsonl") {
        return for_each_row(path, |row| {
            let [original, written, generator] = row.columns()?;
            visit(original, written, generator);
            Ok(())
        });
    }
    for (line, text) in (1..).zip(BufReader::new(open(path)?).lines()) {
        let text = text.map_err(|source| SourceError::Open { path: path.to_owned(), source })?;
        let article: Labelled = serde_json::from_str(&text)
            .map_err(|source| SourceError::Json { path: path.to_owned(), line, source })?;
        if let Some(original) = &article.original {
            visit(original, &article.text, &article.generator);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Vec<(String, String, Source, f32)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.tsv");
        std::fs::write(&path, text).unwrap();
        let rows = read(&[path], &Listed::new()).unwrap();
        rows.into_iter().map(|r| (r.written, r.original, r.source, r.weight.round())).collect()
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
    fn translation_needs_three_sightings() {
        let line = "a big house fell\ta large home fell\tnllb:de-en:wmt16\n";
        assert!(read_text(&line.repeat(2)).is_empty());
        assert_eq!(
            read_text(&line.repeat(3)),
            [
                expected("large", "big", Source::PairsTranslation, 3.0),
                expected("home", "house", Source::PairsTranslation, 3.0),
            ]
        );
    }

    #[test]
    fn labelled_articles_teach_and_neither_people_nor_our_own_spinner_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train.jsonl");
        let line = |generator: &str| {
            format!(
                "{{\"text\":\"The metropolis slept.\",\"original\":\"The city slept.\",\"generator\":\"{generator}\"}}\n"
            )
        };
        let clean = "{\"text\":\"The city slept.\",\"original\":null,\"generator\":\"human\"}\n";
        std::fs::write(
            &path,
            line("nlpaug-1.1.11") + &line("own-spinner:news") + &line("human") + clean,
        )
        .unwrap();
        let rows = read(&[path], &Listed::new()).unwrap();
        let pairs: Vec<(&str, &str, Source)> =
            rows.iter().map(|r| (r.written.as_str(), r.original.as_str(), r.source)).collect();
        assert_eq!(pairs, [("metropolis", "city", Source::PairsNlpaug)]);
    }

    #[test]
    fn marks_case_and_numbers_are_no_substitutions() {
        let text = "The well-known man, he fell in 1999.\tthe well known man; he fell in 12 to.\tnlpaug\n\
                    one two three four five six\tseven\tnlpaug\n";
        assert!(read_text(text).is_empty());
    }
}
