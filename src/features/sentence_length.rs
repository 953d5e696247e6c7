//! How long the sentence is.
//!
//! - Why: no artifact by itself: it tells the classifier how much the other values can be relied on.
//! - Example: one word is 0, a sentence of twenty words is 3.
//! - False alarms: none, it accuses nobody alone; translation tends to longer sentences.

use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "sentence_length",
    scope: Scope::Sentence,
    measures: "ln of the number of words, 0..9",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.word_count().ln()
}
