//! A sentence that says again what one shortly before it said.
//!
//! - Why: tools join several rewrites of one passage; translation systems loop.
//! - Example: the first line of the article once more at its end, with two words swapped.
//! - False alarms: standfirsts that repeat the first line, refrains, legal formulas.

use super::context::{is_word, real};
use super::{Feature, Scope, SentenceContext};
use crate::document::Segments;

pub const FEATURE: Feature = Feature {
    name: "repeated_sentence",
    scope: Scope::Sentence,
    measures: "largest share of common words (Jaccard) with one of the 20 sentences before, 0..1; 0 below six distinct words",
    compute,
};

/// Sentences looked back at.
const REACH: usize = 20;
/// Sentences of fewer distinct words are alike by chance.
const LEAST_WORDS: usize = 6;
/// Distinct words compared, those with the smallest hashes.
const MOST_WORDS: usize = 64;

/// The distinct words of each sentence, as sorted hashes.
#[derive(Clone, Debug, Default)]
pub struct Sketches {
    hashes: Vec<u64>,
    ends: Vec<usize>,
}

impl Sketches {
    /// Sketches all sentences.
    #[must_use]
    pub fn new(segments: &Segments) -> Self {
        let mut sketches = Self::default();
        let mut words: Vec<u64> = Vec::new();
        for sentence in &segments.sentences {
            let tokens = segments.tokens.get(sentence.tokens.clone()).unwrap_or(&[]);
            words.clear();
            words.extend(tokens.iter().filter(|token| is_word(token)).map(|token| token.hash));
            words.sort_unstable();
            words.dedup();
            words.truncate(MOST_WORDS);
            sketches.hashes.extend_from_slice(&words);
            sketches.ends.push(sketches.hashes.len());
        }
        sketches
    }

    fn of(&self, sentence: usize) -> &[u64] {
        let end = |at: usize| self.ends.get(at).copied().unwrap_or(0);
        let start = sentence.checked_sub(1).map_or(0, end);
        self.hashes.get(start..end(sentence)).unwrap_or(&[])
    }
}

fn compute(context: &SentenceContext<'_>) -> f64 {
    let sketches = &context.article.sketches;
    let words = sketches.of(context.index);
    if words.len() < LEAST_WORDS {
        return 0.0;
    }
    let before = context.index.saturating_sub(REACH)..context.index;
    before.map(|other| overlap(words, sketches.of(other))).fold(0.0, f64::max)
}

/// Common words as a share of all words of two sorted sets.
fn overlap(one: &[u64], other: &[u64]) -> f64 {
    let (mut first, mut second, mut common) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(first), other.get(second)) {
        first += usize::from(a <= b);
        second += usize::from(b <= a);
        common += usize::from(a == b);
    }
    real(common) / real((one.len() + other.len() - common).max(1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn a_sentence_said_again_counts_at_its_second_place() {
        let text = "The fire tore through the old house on Saturday. Nobody was hurt. The hearth tore through the old house on Saturday.";
        assert!(value_of(&FEATURE, text, 2) > 0.6);
        assert!(value_of(&FEATURE, text, 0) < 0.1);
    }

    #[test]
    fn short_and_different_sentences_do_not() {
        let text = "He left. He left. The fire tore through the old house. Nobody in town knows why prices fell.";
        assert!(value_of(&FEATURE, text, 1) == 0.0);
        assert!(value_of(&FEATURE, text, 3) < 0.2);
    }

    #[test]
    fn twenty_one_sentences_back_is_too_far() {
        let line = "The fire tore through the old house on Saturday. ";
        let near = format!("{line}{}{line}", "Nobody left. ".repeat(19));
        let far = format!("{line}{}{line}", "Nobody left. ".repeat(20));
        assert!((value_of(&FEATURE, &near, 20) - 1.0).abs() < 1e-9);
        assert!(value_of(&FEATURE, &far, 21) < 0.2);
    }
}
