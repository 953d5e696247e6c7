//! Gold spans: where a written text departs from its original, found by token
//! alignment. Findings and suggestions are judged against them.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::document::{Span, Token, TokenKind};
use crate::segment::tokenize;

/// The longest rewriting, in tokens a side, that counts as a swap. Longer ones
/// are rewritten clauses, which no finding can be held to.
const LONGEST: usize = 6;

/// A swapped phrase of a written text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldSpan {
    /// Where it lies in the written text, in bytes.
    pub span: Span,
    /// What the original has in its place, as written there.
    pub original: String,
}

/// The swapped phrases of `written` against its `original`, in text order.
/// Differences in casing, spacing and marks alone are no swaps, and neither are
/// rewritings of more than six tokens on a side. A word that was only inserted
/// or dropped is given with the word behind it (or before it, where a mark or
/// the end follows). Neighbouring swaps leave no trace of where one ends: as
/// many words for as many are taken for swaps of single words.
#[must_use]
pub fn gold_spans(written: &str, original: &str) -> Vec<GoldSpan> {
    let (ours, theirs) = (tokens_of(written), tokens_of(original));
    hunks(&ours, &theirs)
        .into_iter()
        .map(|hunk| with_neighbour(hunk, &ours, &theirs, written))
        .flat_map(word_by_word)
        .filter_map(|hunk| gold_span(hunk, &ours, &theirs, original))
        .collect()
}

/// Where two token sequences differ: ranges of token indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hunk {
    written: (usize, usize),
    original: (usize, usize),
}

/// The words and numbers of a text; marks are no part of the comparison.
fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    tokenize(text, 0, text.len(), &mut tokens);
    tokens.retain(|token| token.kind != TokenKind::Mark);
    tokens
}

fn hunks(written: &[Token], original: &[Token]) -> Vec<Hunk> {
    let ours: Vec<u64> = written.iter().map(|token| token.hash).collect();
    let theirs: Vec<u64> = original.iter().map(|token| token.hash).collect();
    capture_diff_slices(Algorithm::Myers, &ours, &theirs)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            let (old, new) = (op.old_range(), op.new_range());
            Hunk { written: (old.start, old.end), original: (new.start, new.end) }
        })
        .collect()
}

/// Widens an insertion or deletion by the equal word behind or before it, so
/// that both sides hold something.
fn with_neighbour(mut hunk: Hunk, ours: &[Token], theirs: &[Token], written: &str) -> Hunk {
    let empty = |side: (usize, usize)| side.0 == side.1;
    if !(empty(hunk.written) || empty(hunk.original)) {
        return hunk;
    }
    let behind = hunk.written.1 < ours.len() && hunk.original.1 < theirs.len();
    let before = hunk.written.0 > 0 && hunk.original.0 > 0;
    if behind && !(before && is_parted(ours, hunk.written.1, written)) {
        hunk.written.1 += 1;
        hunk.original.1 += 1;
    } else if before {
        hunk.written.0 -= 1;
        hunk.original.0 -= 1;
    }
    hunk
}

/// Whether a mark stands between the word at `index` and the one before it.
fn is_parted(words: &[Token], index: usize, text: &str) -> bool {
    let before = index.checked_sub(1).and_then(|i| words.get(i));
    let (Some(before), Some(behind)) = (before, words.get(index)) else { return false };
    let gap = text.get(before.span.range().end..behind.span.range().start).unwrap_or("");
    !gap.trim().is_empty()
}

/// One hunk per word where both sides have as many.
fn word_by_word(hunk: Hunk) -> Vec<Hunk> {
    let length = hunk.written.1 - hunk.written.0;
    if length != hunk.original.1 - hunk.original.0 || length > LONGEST {
        return vec![hunk];
    }
    let one = |from: usize, i: usize| (from + i, from + i + 1);
    (0..length)
        .map(|i| Hunk { written: one(hunk.written.0, i), original: one(hunk.original.0, i) })
        .collect()
}

fn gold_span(hunk: Hunk, ours: &[Token], theirs: &[Token], original: &str) -> Option<GoldSpan> {
    let written = ours.get(hunk.written.0..hunk.written.1)?;
    let replaced = theirs.get(hunk.original.0..hunk.original.1)?;
    if written.len() > LONGEST || replaced.len() > LONGEST {
        return None;
    }
    let span = cover(written)?;
    Some(GoldSpan { span, original: cover(replaced)?.of(original).to_owned() })
}

/// The span from the first token to the last; `None` when there is none.
fn cover(tokens: &[Token]) -> Option<Span> {
    Some(tokens.first()?.span.join(tokens.last()?.span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(written: &str, original: &str) -> Vec<(String, String)> {
        gold_spans(written, original)
            .into_iter()
            .map(|gold| (gold.span.of(written).to_owned(), gold.original))
            .collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect()
    }

    #[test]
    fn swapped_words_and_phrases_are_found() {
        let found = pairs(
            "The International Minister got here on Monday, a number of aides said.",
            "The Foreign Minister came on Monday, several aides said.",
        );
        let gold = owned(&[
            ("International", "Foreign"),
            ("got here", "came"),
            ("a number of", "several"),
        ]);
        assert_eq!(found, gold);
    }

    #[test]
    fn casing_spacing_and_quotes_are_no_swaps() {
        assert!(pairs("the “ Minister ” left .", "The \"minister\" left.").is_empty());
    }

    #[test]
    fn insertions_and_deletions_take_their_neighbour() {
        assert_eq!(pairs("He left the town", "He left town"), owned(&[("the town", "town")]));
        assert_eq!(pairs("He left town", "He left town early"), owned(&[("town", "town early")]));
    }

    #[test]
    fn an_insertion_does_not_reach_over_a_mark() {
        assert_eq!(
            pairs("It was odd indeed. Nobody left", "It was odd. Nobody left"),
            owned(&[("odd indeed", "odd")])
        );
    }

    #[test]
    fn neighbouring_swaps_of_single_words_are_told_apart() {
        let gold = owned(&[("erstwhile", "former"), ("congressman", "senator")]);
        assert_eq!(pairs("The erstwhile congressman left", "The former senator left"), gold);
    }

    #[test]
    fn rewritten_clauses_are_left_out() {
        let found = pairs("one two three four five six seven end", "eins end");
        assert!(found.is_empty(), "{found:?}");
        assert!(pairs("", "something else").is_empty());
    }
}
