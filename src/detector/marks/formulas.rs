//! Phrases of another language, word by word, and formulas of its agencies.

use super::sentence::{Mark, Sentence};
use crate::features::{Calque, calques};

/// Idioms, formulas and prepositions of another language, word by word.
pub(super) fn carried_over(sentence: &Sentence<'_>) -> Vec<Mark> {
    let mark = |calque: Calque| {
        let meant = calque.meant.map(|meant| format!(": '{meant}' is meant"));
        let meant = meant.unwrap_or_default();
        let reason = format!("carried over word by word ({}){meant}", calque.note);
        Mark { tokens: calque.tokens, reason, meant: calque.meant.map(ToOwned::to_owned) }
    };
    calques(sentence.tokens).into_iter().map(mark).collect()
}

/// "It was noted that": agencies of many countries report so, English ones name who said it.
pub(super) fn impersonal_formula(sentence: &Sentence<'_>) -> Vec<Mark> {
    const IS: &[&str] = &["is", "was"];
    const SAID: &[&str] = &[
        "added",
        "clarified",
        "communicated",
        "emphasized",
        "emphasised",
        "highlighted",
        "informed",
        "learned",
        "noted",
        "pointed",
        "recalled",
        "reminded",
        "specified",
        "stated",
        "stressed",
        "underlined",
        "understood",
    ];
    sentence.at_places(4, "an impersonal formula of foreign agencies", |at| {
        sentence.is_any(at, &["it"])
            && sentence.is_any(at + 1, IS)
            && sentence.is_any(at + 2, SAID)
            && sentence.is_any(at + 3, &["that"])
    })
}
