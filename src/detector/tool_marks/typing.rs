//! Marks of typing that tools leave and sloppy people as well: told of texts that are judged to
//! be corrupted, and of no others.

use super::mark::{Mark, Sentence};
use crate::document::{Case, Token, TokenKind};

/// Cries after which a sentence goes on in small letters only where a tool cut it. Sorted.
const CRIES: &[&str] = &[
    "ah", "aha", "alas", "bravo", "bye", "goodbye", "hello", "hey", "hi", "hooray", "oh", "okay",
    "oops", "ouch", "well", "wow", "yeah", "yes",
];

/// A sort of mark: the token that it is, and what it is in words.
type Finder = fn(&Sentence<'_>) -> Option<(usize, &'static str)>;

/// All finders; each names a mark once in a sentence.
const FINDERS: [Finder; 4] =
    [small_letter_after_cry, blank_before_mark, tex_quote, cut_contraction];

/// The marks of a sentence in text order, at most one of each sort.
pub(super) fn marks(sentence: &Sentence<'_>) -> Vec<Mark> {
    let mut found: Vec<(usize, &str)> = FINDERS.iter().filter_map(|find| find(sentence)).collect();
    found.sort_by_key(|(at, _)| *at);
    found.dedup_by_key(|(at, _)| *at);
    let mark =
        |(at, reason): (usize, &str)| Mark::new(sentence.tokens[at].span, reason.to_owned(), None);
    found.into_iter().map(mark).collect()
}

fn is_after_blank(tokens: &[Token], at: usize) -> bool {
    at > 0 && tokens[at - 1].span.end < tokens[at].span.start
}

/// `Oh! the boat has come.`
fn small_letter_after_cry(sentence: &Sentence<'_>) -> Option<(usize, &'static str)> {
    let [first, mark, next, ..] = sentence.tokens else { return None };
    let cry = first.span.of(sentence.text).to_lowercase();
    let is_one = CRIES.binary_search(&cry.as_str()).is_ok()
        && matches!(mark.span.of(sentence.text), "!" | "." | "?")
        && next.kind == TokenKind::Word
        && next.case == Case::Lower
        && is_after_blank(sentence.tokens, 2);
    is_one.then_some((2, "a small letter where a sentence begins"))
}

/// `the boat , which`: a blank that belongs behind the mark.
fn blank_before_mark(sentence: &Sentence<'_>) -> Option<(usize, &'static str)> {
    let is_one = |at: &usize| {
        matches!(sentence.tokens[*at].span.of(sentence.text), "," | "." | ";" | ")" | "%")
            && is_after_blank(sentence.tokens, *at)
            && sentence.tokens[*at - 1].kind == TokenKind::Word
    };
    let at = (0..sentence.tokens.len()).find(is_one)?;
    Some((at, "a blank before the mark, as tools write that cut text into pieces"))
}

/// Two backticks, or two straight apostrophes, for a quotation mark.
fn tex_quote(sentence: &Sentence<'_>) -> Option<(usize, &'static str)> {
    let is_one = |token: &Token| matches!(token.span.of(sentence.text), "``" | "''");
    let at = sentence.tokens.iter().position(is_one)?;
    Some((at, "quotation marks as tools write them that cut text into pieces"))
}

/// `do n't`: the pieces of a word with a blank between them.
fn cut_contraction(sentence: &Sentence<'_>) -> Option<(usize, &'static str)> {
    let is_one = |at: &usize| {
        let piece = sentence.tokens[*at].span.of(sentence.text);
        is_after_blank(sentence.tokens, *at)
            && (piece.eq_ignore_ascii_case("n't") || piece == "n\u{2019}t")
            && sentence.tokens[*at - 1].kind == TokenKind::Word
    };
    let at = (0..sentence.tokens.len()).find(is_one)?;
    Some((at, "a contraction in two pieces"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::tokenize;

    /// The tokens marked in a sentence.
    fn found(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, 0, text.len(), &mut tokens);
        let sentence = Sentence { text, tokens: &tokens, words: &[] };
        marks(&sentence).iter().map(|mark| mark.finding.span.of(text)).collect()
    }

    #[test]
    fn cries_are_sorted() {
        assert!(CRIES.is_sorted());
    }

    #[test]
    fn each_sort_of_mark_is_found_once() {
        let text = "Oh! the boat , the `` ferry '' did n't come , he said.";
        assert_eq!(found(text), ["the", ",", "``", "n't"]);
    }

    #[test]
    fn well_typed_text_has_none() {
        for text in [
            "Oh! The boat, the \u{201c}ferry\u{201d}, didn't come.",
            "Well, it's 5% (five) of the fleet: 'so be it', he said ... or 3 . 5",
            "Hello, the boat is here. Yes, it is.",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
