//! Phrases as wordings: whether two are the same, one phrase at all, or known to stand for one another.

use crate::channel::{self, Breadth};
use crate::numbers::log_odds;
use crate::segment::{hash_phrase, tokenize};

/// Whether the table knows that `written` may stand for the phrase of that hash.
pub(super) fn is_known(table: &channel::View<'_>, written: &str, original: u64) -> bool {
    let mut tokens = Vec::new();
    tokenize(written, 0, written.len(), &mut tokens);
    let mut is_known = false;
    let token = |at: usize| tokens.get(at).map(|token| token.hash);
    table.matches(Breadth::Wide, token, &mut Vec::new(), |found| {
        if found.start == 0 && found.length == tokens.len() {
            let mut entries = table.entries(&found, Breadth::Wide);
            is_known |= entries.any(|entry| table.phrase_hash(entry.phrase) == original);
        }
    });
    is_known
}

/// Whether it is words alone: nothing of a sentence's structure lies inside.
pub(super) fn is_one_phrase(text: &str) -> bool {
    !text.is_empty() && !text.contains([',', ';', ':', '"', '“', '”', '(', ')', '—', '–', '\n'])
}

/// Hash of a phrase's tokens, whatever their case.
pub(super) fn phrase_hash(text: &str) -> u64 {
    let mut tokens = Vec::new();
    tokenize(text, 0, text.len(), &mut tokens);
    tokens.iter().fold(0, |phrase, token| hash_phrase(phrase, token.hash))
}

/// A probability with its log odds shifted, kept off 0 and 1.
pub(super) fn shifted(probability: f64, nats: f64) -> f64 {
    let probability = probability.clamp(1e-4, 1.0 - 1e-4);
    let odds = log_odds(probability) + nats;
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_makes_no_other_wording() {
        assert_eq!(phrase_hash("Foreign Minister"), phrase_hash("foreign minister"));
        assert_ne!(phrase_hash("foreign minister"), phrase_hash("minister foreign"));
    }

    #[test]
    fn a_phrase_has_no_marks_of_a_sentence_inside() {
        assert!(is_one_phrase("the U.S. Navy's so-called plan"));
        assert!(["said, the", "end\n", "he said: no", ""].iter().all(|text| !is_one_phrase(text)));
    }

    #[test]
    fn log_odds_shift_both_ways_and_never_reach_certainty() {
        assert!((shifted(0.5, 3.0) - 0.952_6).abs() < 1e-4);
        assert!((shifted(shifted(0.7, 2.0), -2.0) - 0.7).abs() < 1e-9);
        assert!(shifted(1.0, -5.0) < 1.0 && shifted(0.0, 5.0) > 0.0 && shifted(1.0, 9.0) <= 1.0);
    }
}
