//! The estimator beside an independent one: `tests/reference/kneser_ney.py` wrote the
//! models that ours are compared with, n-gram by n-gram.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::arpa;
use super::count::{Key, Sentences, count};
use super::smooth::{SmoothedLevel, smooth};
use super::vocabulary::Vocabulary;
use super::{SENTENCE_END, SENTENCE_START, WordId};

/// log10, as far as two estimators may differ.
const TOLERANCE: f64 = 1e-4;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

fn expected(name: &str) -> (Vocabulary, Vec<SmoothedLevel>) {
    let file = std::fs::File::open(folder().join(name)).unwrap();
    arpa::read(BufReader::new(MultiGzDecoder::new(file))).unwrap()
}

/// The corpus in the numbers of a vocabulary.
fn sentences(vocabulary: &Vocabulary) -> Sentences {
    let ids: BTreeMap<&str, WordId> =
        (0..).zip(&vocabulary.words).map(|(id, word)| (word.as_str(), id)).collect();
    let text = std::fs::read_to_string(folder().join("corpus.txt")).unwrap();
    let mut words = Vec::new();
    for line in text.lines() {
        words.push(SENTENCE_START);
        words.extend(line.split_ascii_whitespace().map(|word| ids[word]));
        words.push(SENTENCE_END);
    }
    Sentences { words }
}

fn values(level: &SmoothedLevel) -> BTreeMap<Key, [f64; 2]> {
    let log10 = |value: f32| f64::from(value) / std::f64::consts::LN_10;
    let pair = |at: usize| [log10(level.log_probabilities[at]), log10(level.log_backoffs[at])];
    (0..level.keys.len()).map(|at| (level.keys[at], pair(at))).collect()
}

fn compare(name: &str, cutoffs: &[u32]) {
    let (vocabulary, expected) = expected(name);
    let levels = count(&sentences(&vocabulary), cutoffs.len());
    let ours = smooth(&levels, cutoffs, false).unwrap();
    assert_eq!(ours.len(), expected.len());
    for (order, (ours, expected)) in (1..).zip(ours.iter().zip(&expected)) {
        assert_eq!(ours.keys, expected.keys, "{name}: the n-grams of order {order}");
        let expected = values(expected);
        for (key, [probability, backoff]) in values(ours) {
            let [same, also] = expected[&key];
            // The start of a sentence is never predicted; each writes what it likes.
            let predicted = key != Key::new(&[SENTENCE_START]);
            assert!(!predicted || (probability - same).abs() < TOLERANCE, "{name}: {key:?}");
            assert!((backoff - also).abs() < TOLERANCE, "{name}: {key:?} {backoff} {also}");
        }
    }
}

#[test]
fn every_ngram_is_as_the_reference_has_it() {
    compare("order3.arpa.gz", &[1, 1, 1]);
}

#[test]
fn every_ngram_is_as_the_reference_has_it_with_cutoffs() {
    compare("order4-cutoffs.arpa.gz", &[1, 1, 2, 2]);
}
