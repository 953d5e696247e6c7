//! Words that are no English ones.

use super::super::english::{is_compound, is_derived};
use super::sentence::{Mark, Sentence};
use crate::lm::UNKNOWN;

/// Shorter words are abbreviations and sounds.
const LEAST_LETTERS: usize = 4;
/// Longer words are no words, and asking whether English makes them takes the square of their length.
const MOST_LETTERS: usize = 40;

/// Words left as they were, transliterated, or made of pieces.
pub(super) fn no_english_word(sentence: &Sentence<'_>) -> Vec<Mark> {
    sentence.at_places(1, "no English word: left as it was, or made of pieces", |at| {
        let word = sentence.written(at);
        sentence.is_lower_word(at)
            && sentence.words.get(at) == Some(&UNKNOWN)
            && (LEAST_LETTERS..=MOST_LETTERS).contains(&word.chars().count())
            && word.chars().all(char::is_alphabetic)
            && !is_derived(word, sentence.is_known)
            && !is_compound(word, sentence.is_known)
    })
}
