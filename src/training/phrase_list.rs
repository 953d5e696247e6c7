//! A list of phrases to be counted in texts: the plainest of detectors.

use std::path::Path;

use aho_corasick::{AhoCorasick, MatchKind};

use super::error::TrainingError;

/// The column of the list that holds the phrases.
const COLUMN: &str = "spun";

/// Phrases of a list, found whatever their case.
#[derive(Clone, Debug)]
pub struct PhraseList {
    matcher: AhoCorasick,
}

impl PhraseList {
    /// Reads a tab-separated list whose header names a column `spun`.
    ///
    /// # Errors
    /// [`TrainingError::PhraseList`] when the file cannot be read, has no such
    /// column or no phrase.
    pub fn read(path: &Path) -> Result<Self, TrainingError> {
        let refuse = |reason: String| TrainingError::PhraseList { path: path.to_owned(), reason };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b'\t')
            .quoting(false)
            .flexible(true)
            .from_path(path)
            .map_err(|error| refuse(error.to_string()))?;
        let header = reader.headers().map_err(|error| refuse(error.to_string()))?;
        let column = header
            .iter()
            .position(|name| name == COLUMN)
            .ok_or_else(|| refuse(format!("no column '{COLUMN}'")))?;
        let mut phrases = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| refuse(error.to_string()))?;
            phrases.extend(
                row.get(column).map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned),
            );
        }
        if phrases.is_empty() {
            return Err(refuse("no phrase in it".to_owned()));
        }
        Self::new(&phrases).map_err(|error| refuse(error.to_string()))
    }

    /// A list of phrases in any case.
    ///
    /// # Errors
    /// When they are too many for one automaton.
    pub fn new(phrases: &[String]) -> Result<Self, aho_corasick::BuildError> {
        let matcher = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(phrases)?;
        Ok(Self { matcher })
    }

    /// How many listed phrases a text holds as whole words; where they overlap,
    /// the first and longest counts.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        let is_letter = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
        self.matcher
            .find_iter(text)
            .filter(|found| {
                !is_letter(text[..found.start()].chars().next_back())
                    && !is_letter(text[found.end()..].chars().next())
            })
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_phrases_count_in_any_case_and_once() {
        let phrases = ["surface region", "region growing", "loss", "loss trait"];
        let list = PhraseList::new(&phrases.map(str::to_owned)).unwrap();
        let cases = [
            ("The Surface Region growing there, and its loss trait.", 2),
            ("SURFACE REGION", 1),
            ("a glossy subsurface region", 0),
            ("surface regions", 0),
            ("der Ölloss, losse", 0),
            ("", 0),
        ];
        for (text, count) in cases {
            assert_eq!(list.count(text), count, "{text}");
        }
    }

    #[test]
    fn lists_are_read_by_their_header_and_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.tsv");
        let write = |text: &str| std::fs::write(&path, text).unwrap();
        write("original\tspun\tpapers\nneural network\tbrain organization\t9\nx\t\n\"deep\n");
        assert_eq!(PhraseList::read(&path).unwrap().count("A Brain organization"), 1);
        for bad in ["a\tb\nc\td\n", "spun\toriginal\n", ""] {
            write(bad);
            let error = PhraseList::read(&path).unwrap_err().to_string();
            assert!(error.contains("list.tsv"), "{error}");
        }
        assert!(PhraseList::read(&folder.path().join("none.tsv")).is_err());
    }
}
