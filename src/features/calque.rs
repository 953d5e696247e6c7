//! Idioms, prepositions and titles of another language, word by word in English.
//!
//! Source: our own list in `data/calques.csv`; no row is met more than once in three million
//! words of edited news, in 51.7 million words counted.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};
use crate::document::Token;
use crate::segment::{hash_phrase, tokenize};

pub const FEATURE: Feature = Feature {
    name: "calque",
    about: About {
        measures: "ln(1 + number of calques and literal idioms of a closed list), 0..4",
        why: "rule-based translation renders fixed phrases word by word, and sense-blind tools \
              spin idioms; a native news writer practically never arrives at the result.",
        example: "\"in quality of\" (as), \"with other words\" (in other words), \"the ministry \
                  of the foreign affairs\".",
        false_alarms: "quotations of speakers whose first language is another, human \
                       translations, slips of the pen (\"in case that\").",
    },
    compute: Compute::Sentence(compute),
};

static CALQUES: LazyLock<Calques> =
    LazyLock::new(|| Calques::new(include_str!("../../data/calques.csv")));

/// A phrase of the list that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calque {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What is meant, in English, where the list has it: of numbers and dates it has not.
    pub meant: Option<&'static str>,
    /// Which language it comes from, or what kind of phrase it is.
    pub note: &'static str,
}

/// The phrases of the list that stand in the tokens, none within another.
#[must_use]
pub fn calques(tokens: &[Token]) -> Vec<Calque> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let length = match CALQUES.longest(&tokens[at..]) {
            Some((length, row)) => {
                let (meant, note) = CALQUES.rows[row];
                let meant = Some(meant).filter(|meant| !meant.is_empty());
                found.push(Calque { tokens: at..at + length, meant, note });
                length
            }
            None => 1,
        };
        at += length;
    }
    found
}

/// A trie of token hashes.
struct Calques {
    /// The hash of each beginning of a phrase, of two tokens and more, and the row of a phrase
    /// that ends there. Most words begin a phrase, few pairs do.
    beginnings: FxHashMap<u64, Option<usize>>,
    /// What is meant by a phrase, which may be empty, and the note beside it.
    rows: Vec<(&'static str, &'static str)>,
}

impl Calques {
    /// Reads a CSV file of three columns without quoted cells, past its header.
    fn new(csv: &'static str) -> Self {
        let mut beginnings = FxHashMap::default();
        let mut rows = Vec::new();
        let mut tokens: Vec<Token> = Vec::new();
        for line in csv.lines().skip(1) {
            let mut cells = line.split(',');
            let [phrase, meant, note] = [(); 3].map(|()| cells.next().unwrap_or_default());
            tokens.clear();
            tokenize(phrase, 0, phrase.len(), &mut tokens);
            for (length, hash) in beginnings_of(&tokens) {
                let row = beginnings.entry(hash).or_insert(None);
                if length == tokens.len() {
                    *row = Some(rows.len());
                }
            }
            rows.push((meant, note));
        }
        Self { beginnings, rows }
    }

    /// Length in tokens of the longest phrase that the tokens begin with, and its row.
    fn longest(&self, tokens: &[Token]) -> Option<(usize, usize)> {
        let mut longest = None;
        for (length, hash) in beginnings_of(tokens) {
            match self.beginnings.get(&hash) {
                Some(Some(row)) => longest = Some((length, *row)),
                Some(None) => {}
                None => break,
            }
        }
        longest
    }
}

/// The lengths and hashes of what tokens begin with, from the first two on.
fn beginnings_of(tokens: &[Token]) -> impl Iterator<Item = (usize, u64)> + '_ {
    let mut beginning = tokens.first().map_or(0, |token| token.hash);
    tokens.iter().enumerate().skip(1).map(move |(at, token)| {
        beginning = hash_phrase(beginning, token.hash);
        (at + 1, beginning)
    })
}

fn compute(context: &SentenceContext<'_>) -> f64 {
    real(calques(context.tokens()).len()).ln_1p()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::{assert_above, assert_zero, value_of};
    use super::*;

    /// The rows of the list: written, meant, note.
    fn rows() -> Vec<[String; 3]> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/calques.csv");
        let mut reader = csv::Reader::from_path(path).unwrap();
        assert_eq!(reader.headers().unwrap(), vec!["written", "meant", "note"]);
        let cells = |record: csv::StringRecord| [0, 1, 2].map(|at| record[at].to_owned());
        reader.records().map(|record| cells(record.unwrap())).collect()
    }

    #[test]
    fn the_list_is_sorted_and_sound() {
        let rows = rows();
        assert!(rows.len() >= 8_000, "{} rows", rows.len());
        assert!(rows.is_sorted_by(|a, b| a[0] < b[0]), "sorted, none twice");
        for [written, meant, note] in &rows {
            let words = written.split(' ').count();
            assert!((2..=6).contains(&words), "{written}: {words} words");
            assert!(written != meant, "{written}");
            let plain = |text: &str| text.trim() == text && !text.contains([',', '"']);
            assert!(*written == written.to_lowercase() && plain(written), "{written}");
            assert!(plain(meant) && plain(note), "{written}");
        }
    }

    /// The numbers, days and months that a phrase names, each once; digits are alike.
    fn figures(phrase: &str) -> BTreeSet<String> {
        const NAMED: &str = "zero one two three four five six seven eight nine ten eleven twelve \
            fifteen twenty thirty forty fifty hundred thousand million billion january february \
            march april june july august september october november december monday tuesday \
            wednesday thursday friday saturday sunday";
        let words = phrase.split(|letter: char| !letter.is_alphanumeric());
        let figure = |word: &str| {
            let singular = word.strip_suffix('s').unwrap_or(word);
            let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
            let is_named = NAMED.split_whitespace().any(|name| name == singular);
            (is_number || is_named).then(|| if is_number { "0" } else { singular }.to_owned())
        };
        words.filter_map(figure).collect()
    }

    /// Digits of a text match any digits, so that no row with digits can say what is meant.
    #[test]
    fn what_is_meant_never_names_another_number_or_day() {
        for [written, meant, note] in rows() {
            let is_free = note.contains("idiom") || note.contains("Portuguese");
            let (written_figures, meant_figures) = (figures(&written), figures(&meant));
            let of_digits = meant_figures.contains("0");
            let is_same = meant.is_empty() || meant_figures.is_subset(&written_figures);
            let milliard = written.contains("milliard");
            assert!(!of_digits && (is_same || is_free || milliard), "{written}: {meant}");
        }
    }

    #[test]
    fn every_row_is_found_and_every_original_is_not() {
        let mut tokens = Vec::new();
        let mut count = |text: &str| {
            tokens.clear();
            tokenize(text, 0, text.len(), &mut tokens);
            calques(&tokens).len()
        };
        let rows = rows();
        let lost: BTreeSet<&str> =
            rows.iter().map(|row| row[0].as_str()).filter(|row| count(row) == 0).collect();
        assert!(lost.is_empty(), "{lost:?}");
        let hit: BTreeSet<&str> =
            rows.iter().map(|row| row[1].as_str()).filter(|row| count(row) > 0).collect();
        assert!(hit.is_empty(), "{hit:?}");
    }

    #[test]
    fn calques_count() {
        assert_above(
            &FEATURE,
            0.6,
            &[
                "He spoke in quality of chairman.",
                "With other words, nobody was hurt.",
                "The Ministry of the Foreign Affairs was silent.",
                "Investors have to take in account the risk.",
            ],
        );
        let two = "With other words, the minister realized a visit.";
        assert!((value_of(&FEATURE, two, 0) - 3_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn plain_english_does_not() {
        assert_zero(
            &FEATURE,
            &[
                "He spoke as chairman and had to make a decision.",
                "In other words, nobody was hurt.",
                "The Foreign Ministry was silent, and at the same time took part in the talks.",
                "They took the risk into account, on the other hand.",
                "The quality of the water is good with other, words fail me.",
            ],
        );
    }
}
