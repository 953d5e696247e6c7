//! A sentence as finders of marks see it, and what they find.

use std::ops::Range;

use crate::document::{Case, Token, TokenKind};
use crate::lm::WordId;

/// A mark of translation in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its tokens in the sentence.
    pub tokens: Range<usize>,
    /// Why it is one.
    pub reason: String,
    /// What was probably meant.
    pub meant: Option<String>,
}

impl Mark {
    /// The mark with what was probably meant, where that is certain enough to be proposed.
    pub fn meaning(self, meant: Option<String>) -> Self {
        Self { meant, ..self }
    }
}

/// A sentence as finders of marks see it.
#[derive(Clone, Copy)]
pub struct Sentence<'a> {
    /// The text that tokens point into.
    pub text: &'a str,
    pub tokens: &'a [Token],
    /// Their numbers in the language model.
    pub words: &'a [WordId],
    /// Whether a word is known as English, by the hash of its normal form.
    pub is_known: &'a dyn Fn(u64) -> bool,
}

impl<'a> Sentence<'a> {
    pub fn written(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.text))
    }

    /// Whether one of `words`, which are in small letters, stands there.
    pub fn is_any(&self, at: usize, words: &[&str]) -> bool {
        let written = self.written(at);
        words.iter().any(|word| written.eq_ignore_ascii_case(word))
    }

    pub fn is_lower_word(&self, at: usize) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| token.kind == TokenKind::Word && token.case == Case::Lower)
    }

    /// A mark for each place that `is_one`, over the tokens from there to `length` further.
    pub fn at_places(
        &self,
        length: usize,
        reason: &str,
        is_one: impl Fn(usize) -> bool,
    ) -> Vec<Mark> {
        let last = (self.tokens.len() + 1).saturating_sub(length);
        let mark = |at| Mark { tokens: at..at + length, reason: reason.to_owned(), meant: None };
        (0..last).filter(|at| is_one(*at)).map(mark).collect()
    }
}
