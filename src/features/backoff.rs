//! How often the language model has never seen a word behind the word before it.
//!
//! - Why: swapped words do not fit their neighbours, whatever was swapped.
//! - Example: "excessive commissioner", "personal computer viruses's creators".
//! - False alarms: rare names and fresh compounds.

use super::context::{is_word, real};
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "backoff",
    scope: Scope::Sentence,
    measures: "share of the words of which the model knows no longer n-gram than the word itself, 0..1",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().iter().zip(context.orders());
    let alone = tokens.filter(|(token, order)| is_word(token) && **order <= 1).count();
    real(alone) / context.word_count()
}
