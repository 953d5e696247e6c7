//! Where a restored sentence differs from the written one, word by word.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::document::Span;

/// A stretch of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    /// Its text.
    pub(super) text: &'a str,
    /// Whether the other sentence has something else in its place.
    pub(super) changed: bool,
}

/// Both sentences in stretches; joined, these give the sentences back.
pub(super) fn changes<'a>(
    written: &'a str,
    restored: &'a str,
) -> (Vec<Stretch<'a>>, Vec<Stretch<'a>>) {
    let (old, new) = (words(written), words(restored));
    let texts = |words: &[Span], text: &'a str| -> Vec<&'a str> {
        words.iter().map(|word| word.of(text)).collect()
    };
    let mut operations =
        capture_diff_slices(Algorithm::Myers, &texts(&old, written), &texts(&new, restored));
    operations.retain(|operation| !matches!(operation, DiffOp::Equal { .. }));
    (
        stretches(written, &old, operations.iter().map(DiffOp::old_range)),
        stretches(restored, &new, operations.iter().map(DiffOp::new_range)),
    )
}

/// Cuts `text` at the ranges of `words` that changed.
fn stretches<'a>(
    text: &'a str,
    words: &[Span],
    changed: impl Iterator<Item = Range<usize>>,
) -> Vec<Stretch<'a>> {
    let mut stretches = Vec::new();
    let mut push = |from: usize, to: usize, changed: bool| {
        let text = text.get(from..to).unwrap_or_default();
        if !text.is_empty() {
            stretches.push(Stretch { text, changed });
        }
    };
    let mut from = 0;
    for range in changed {
        let words = words.get(range).unwrap_or_default();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        push(from, first.range().start, false);
        push(first.range().start, last.range().end, true);
        from = last.range().end;
    }
    push(from, text.len(), false);
    stretches
}

/// Runs of letters and digits, and every other character that is no white
/// space by itself.
fn words(text: &str) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    let mut inside = false;
    for (start, letter) in text.char_indices() {
        let end = start + letter.len_utf8();
        let joins = letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '-');
        match words.last_mut() {
            Some(word) if joins && inside => *word = word.join(Span::new(start, end)),
            _ if letter.is_whitespace() => {}
            _ => words.push(Span::new(start, end)),
        }
        inside = joins;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(stretches: &[Stretch<'_>]) -> String {
        let mark = |s: &Stretch<'_>| {
            if s.changed { format!("[{}]", s.text) } else { s.text.to_owned() }
        };
        stretches.iter().map(mark).collect()
    }

    #[test]
    fn what_was_swapped_is_marked_on_both_sides() {
        let (old, new) = changes(
            "He was preventing hearths, earlier than dawn.",
            "He was fighting fires, before dawn.",
        );
        assert_eq!(marked(&old), "He was [preventing hearths], [earlier than] dawn.");
        assert_eq!(marked(&new), "He was [fighting fires], [before] dawn.");
    }

    #[test]
    fn what_stayed_is_not_marked() {
        let (old, new) = changes("The same  words.", "The same words.");
        assert!(old.iter().chain(&new).all(|stretch| !stretch.changed));
        assert!(changes("", "").0.is_empty());
    }

    proptest! {
        #[test]
        fn the_stretches_give_the_sentences_back(
            written in "[ab'é ,]{0,12}", restored in "[ab'é ,]{0,12}",
        ) {
            let join = |all: Vec<Stretch<'_>>| all.iter().map(|s| s.text).collect::<String>();
            let (old, new) = changes(&written, &restored);
            prop_assert_eq!(join(old), written.as_str());
            prop_assert_eq!(join(new), restored.as_str());
        }
    }
}
