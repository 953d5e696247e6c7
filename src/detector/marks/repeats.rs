//! What is said twice.

use super::sentence::{Mark, Sentence};

/// Small words that no writer puts twice in a row on purpose.
const NEVER_DOUBLED: &[&str] = &["the", "a", "an", "of", "to", "in", "on", "for", "with", "and"];

pub(super) fn doubled_word(sentence: &Sentence<'_>) -> Vec<Mark> {
    sentence.at_places(2, "the same small word twice", |at| {
        sentence.tokens[at].hash == sentence.tokens[at + 1].hash
            && sentence.is_any(at, NEVER_DOUBLED)
    })
}

/// Tokens of a phrase that is said again, and how many may lie between its beginnings.
const REPEATED: usize = 4;
const REPEATED_WITHIN: usize = 12;
/// Words of it that say something, at least.
const SAYING: usize = 2;

/// "The fire in the old mill the fire in the old mill": what was said is said again. Names are
/// repeated by anybody, and so are the small words.
pub(super) fn repeated_phrase(sentence: &Sentence<'_>) -> Vec<Mark> {
    const SMALL: &[&str] = &[
        "all", "and", "are", "but", "for", "from", "had", "has", "have", "her", "his", "its",
        "not", "that", "the", "their", "they", "this", "was", "were", "which", "who", "will",
        "with",
    ];
    const LETTERS: usize = 3;
    let same = |one: usize, other: usize| {
        let hash = |at: usize| sentence.tokens.get(at).map(|token| token.hash);
        (0..REPEATED).all(|behind| hash(one + behind) == hash(other + behind))
    };
    let is_saying = |at: &usize| {
        let is_long = sentence.written(*at).len() >= LETTERS;
        is_long && sentence.is_lower_word(*at) && !sentence.is_any(*at, SMALL)
    };
    sentence.at_places(REPEATED, "the same phrase twice in a sentence", |at| {
        let first = at.saturating_sub(REPEATED_WITHIN);
        let before = first..(at + 1).saturating_sub(REPEATED);
        (at..at + REPEATED).filter(is_saying).count() >= SAYING
            && before.into_iter().any(|before| same(before, at))
    })
}
