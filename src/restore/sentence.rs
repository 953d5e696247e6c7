//! One sentence as a problem for the decoder: its tokens, the models, and what
//! is known and believed of it.

use std::ops::Range;

use super::adaptation::Adaptation;
use super::options::DecoderOptions;
use super::tuning;
use crate::channel::{self, Breadth, Originals};
use crate::document::{Case, Token};
use crate::lm::{self, Match, State, WordId};

/// The models that the decoder asks.
#[derive(Clone, Copy)]
pub(super) struct Models<'a> {
    pub(super) lm: lm::View<'a>,
    pub(super) classes: Option<lm::ClassView<'a>>,
    pub(super) table: channel::View<'a>,
    pub(super) originals: &'a Originals,
    /// By word number: whether a tool could have swapped the word.
    pub(super) substitutable: &'a [bool],
}

/// A sentence with its words as numbers, as many as it has tokens.
#[derive(Clone, Copy)]
pub(super) struct SentenceInput<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) words: &'a [WordId],
    /// The article's number of its first token.
    pub(super) first: usize,
}

impl SentenceInput<'_> {
    /// The word at a place; the sentence's end counts as one more token.
    #[inline]
    pub(super) fn word(&self, at: usize) -> WordId {
        self.words.get(at).copied().unwrap_or(lm::SENTENCE_END)
    }
}

/// A sentence read as it stands.
#[derive(Default)]
pub(super) struct AsWritten {
    /// The state before each token, and after the last.
    pub(super) states: Vec<State>,
    /// ln P of each token, and of the sentence's end.
    pub(super) log_probabilities: Vec<f32>,
    /// The same with the orders matched.
    pub(super) matches: Vec<Match>,
}

impl AsWritten {
    pub(super) fn read(&mut self, lm: &lm::View<'_>, words: &[WordId]) {
        lm.read(words, &mut self.states, &mut self.matches);
        self.log_probabilities.clear();
        self.log_probabilities.extend(self.matches.iter().map(|found| found.log_probability));
    }

    /// ln P of the whole sentence.
    pub(super) fn log_probability(&self) -> f32 {
        self.log_probabilities.iter().sum()
    }
}

/// All that the decoding of one sentence depends on.
#[derive(Clone, Copy)]
pub(super) struct SentenceProblem<'a> {
    pub(super) models: &'a Models<'a>,
    pub(super) options: &'a DecoderOptions,
    /// What is believed of the article's tool.
    pub(super) adaptation: &'a Adaptation,
    /// Which rows of the table are looked up.
    pub(super) breadth: Breadth,
    pub(super) input: SentenceInput<'a>,
    pub(super) as_written: &'a AsWritten,
    /// Spans of the sentence's tokens that are known to have been swapped.
    pub(super) given: &'a [Range<usize>],
}

impl SentenceProblem<'_> {
    /// ln of the probability that the tool left the word at a place of the sentence alone.
    #[inline]
    pub(super) fn log_copied(&self, at: usize, word: WordId) -> f32 {
        if self.given.iter().any(|given| given.contains(&at)) {
            tuning::GIVEN_COPIED
        } else if self.is_substitutable(word) {
            self.adaptation.log_copied()
        } else {
            0.0
        }
    }

    /// How many words of a stretch the tool could have swapped.
    pub(super) fn count_substitutable(&self, stretch: Range<usize>) -> f32 {
        let words = self.input.words.get(stretch).unwrap_or(&[]).iter();
        let count = words.filter(|&&word| self.is_substitutable(word)).count();
        count as f32
    }

    /// Whether the tool could have swapped this word.
    #[inline]
    pub(super) fn is_substitutable(&self, word: WordId) -> bool {
        self.models.substitutable.get(word as usize).copied().unwrap_or(false)
    }

    /// Whether the phrase is known to have been swapped.
    #[inline]
    pub(super) fn is_given(&self, start: usize, end: usize) -> bool {
        self.given.iter().any(|given| (given.start, given.end) == (start, end))
    }

    /// Whether the phrase overlaps one that is known to have been swapped, and is not it.
    #[inline]
    pub(super) fn cuts_given(&self, start: usize, end: usize) -> bool {
        let overlaps = |given: &Range<usize>| given.start < end && start < given.end;
        self.given.iter().any(overlaps) && !self.is_given(start, end)
    }

    /// Surprisal of a phrase's least likely word, in nats.
    #[inline]
    pub(super) fn surprisal(&self, start: usize, end: usize) -> f32 {
        let phrase = &self.as_written.log_probabilities[start..end];
        phrase.iter().fold(0.0, |most, &log_probability| most.max(-log_probability))
    }

    /// What is added to ln P for the casing of a phrase that is substituted.
    pub(super) fn case_cost(&self, start: usize, end: usize) -> f32 {
        let cost = |(index, token): (usize, &Token)| match token.case {
            Case::Capital if start + index == 0 => 0.0,
            Case::Capital | Case::Mixed => tuning::CAPITAL_COST,
            Case::Upper => tuning::UPPER_COST,
            Case::Lower => 0.0,
        };
        let tokens = &self.input.tokens[start..end];
        tokens.iter().enumerate().map(cost).fold(0.0, f32::min)
    }
}
