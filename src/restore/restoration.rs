//! What the decoder says of an article, its sentences and their suspect phrases.

use std::ops::Range;

use crate::channel::{Source, Tools};
use crate::document::Tool;
use crate::lm::{UNKNOWN, WordId};

/// What the decoder says of an article.
#[derive(Clone, Debug, Default)]
pub struct Restoration {
    /// Estimated share of the substitutable tokens that were substituted, 0..1.
    pub rate: f64,
    /// Sum of the sentences' gains, in nats.
    pub gain: f64,
    /// The result of the first pass, kept when a second pass was made.
    pub narrow: Option<Box<Self>>,
    /// Shares of the manners of tool in the article's substitutions, in the
    /// order of [`Tool::ALL`]; they sum to 1. Without substitutions, what is
    /// believed of any text.
    pub tools: [f64; Tool::COUNT],
    /// One per sentence of the article, in text order.
    pub sentences: Vec<SentenceRestoration>,
    /// Number of every token in the language model.
    pub words: Vec<WordId>,
    /// ln P of every token given the text on its left as it stands.
    pub log_probabilities: Vec<f32>,
    /// ln P of the class of every token given the classes on its left; empty where the language
    /// model has no classes.
    pub class_log_probabilities: Vec<f32>,
    /// Length of the longest known n-gram that ends in each token.
    pub orders: Vec<u8>,
}

/// What the decoder says of a sentence.
#[derive(Clone, Debug, Default)]
pub struct SentenceRestoration {
    /// ln-likelihood advantage of the best restoration over the text as it stands, in nats.
    pub gain: f32,
    /// Expected number of substituted phrases.
    pub expected_substitutions: f32,
    /// Expected number of tokens that the table could have swapped and that were copied.
    pub expected_copies: f32,
    /// ln P of the sentence as it stands, its end included.
    pub log_probability: f32,
    /// Suspect phrases that do not overlap, in text order.
    pub swaps: Vec<Swap>,
}

/// A phrase that was probably not written so.
#[derive(Clone, Debug)]
pub struct Swap {
    /// Its tokens, as indices into the article's tokens.
    pub tokens: Range<usize>,
    /// Hash of the phrase as written.
    pub written: u64,
    /// Probability that the phrase was substituted, 0..1.
    pub posterior: f32,
    /// By how many nats the language model prefers the originals to the phrase
    /// as written, among its neighbours as written.
    pub log_ratio: f32,
    /// ln P(written | best original) in the table; the article's rate is not in it.
    pub log_weight: f32,
    /// How the originals go with the place.
    pub fit: Fit,
    /// Where the row of the best original comes from.
    pub source: Source,
    /// The manners of tool that write this for the best original.
    pub tools: Tools,
    /// Whether that row is used in the second pass only.
    pub wide: bool,
    /// Originals, best first, with their share of the posterior; they sum to 1.
    pub originals: Vec<Original>,
}

/// What the originals of a suspect phrase are, beside what the search weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// ln P of their words without context, a mean over the originals, in nats.
    pub log_frequency: f32,
    /// The rarest word of the best one.
    pub rarest: WordId,
    /// By how many nats the words of the best one call for each other: how much likelier they are
    /// together than by chance.
    pub cohesion: f32,
    /// By how many nats the classes of the best one's words go better with the classes around
    /// than those of the words as written; 0 where the language model has no classes.
    pub class_gain: f32,
    /// The part of that which the frequency of these classes does not explain.
    pub class_fit: f32,
    /// ln P of the classes of the words as written and of the one behind, in nats.
    pub class_log_probability: f32,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            log_frequency: 0.0,
            rarest: UNKNOWN,
            cohesion: 0.0,
            class_gain: 0.0,
            class_fit: 0.0,
            class_log_probability: 0.0,
        }
    }
}

/// One wording that the author may have used.
#[derive(Clone, Copy, Debug)]
pub struct Original {
    /// Number of the phrase in the table.
    pub phrase: u32,
    /// Its probability given that the phrase was substituted, 0..1.
    pub probability: f32,
}
