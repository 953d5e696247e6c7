//! A mark of a tool, and a sentence as finders of marks see it.

use std::ops::Range;

use super::super::models::Analysis;
use crate::document::{Finding, Kind, Span, Suggestion, Token};
use crate::lm::WordId;

/// What a mark that no writer makes is worth: a slip of whoever published the text is left.
pub(super) const CERTAIN: f64 = 0.99;

/// A mark with what there is to say of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// As a finding of its own.
    pub finding: Finding,
    /// Whether it proves that a spinner wrote the text.
    pub is_proof: bool,
}

impl Mark {
    /// A mark that no writer makes; `plain` is what the text says without it.
    pub fn new(span: Span, reason: String, plain: Option<String>) -> Self {
        let suggestion = |text| Suggestion { text, probability: CERTAIN };
        let finding = Finding {
            span,
            kind: Kind::Spun,
            score: CERTAIN,
            suggestions: plain.map(suggestion).into_iter().collect(),
            evidence: vec![reason],
        };
        Self { finding, is_proof: false }
    }

    /// The part of the mark in a sentence; what it stands for is not known of a part.
    pub fn within(mut self, sentence: Span) -> Self {
        if self.finding.span.end > sentence.end {
            self.finding.span.end = sentence.end;
            self.finding.suggestions.clear();
        }
        self
    }
}

/// A sentence of a text.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    /// The text as written.
    pub text: &'a str,
    pub tokens: &'a [Token],
    /// Their numbers in the language model.
    pub words: &'a [WordId],
}

impl<'a> Sentence<'a> {
    /// The sentence of some tokens.
    pub fn of(text: &'a str, analysis: &'a Analysis, tokens: Range<usize>) -> Self {
        let words = analysis.restoration.words.get(tokens.clone()).unwrap_or_default();
        Self { text, tokens: &analysis.segments.tokens[tokens], words }
    }
}
