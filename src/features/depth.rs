//! How long the stretches are that the language model knows.
//!
//! - Why: fluent text is made of phrases that have been written before; spinning and word-for-word
//!   translation cut them up.
//! - Example: "at the end of the day" is known whole, "at the finish of the day" only in pieces.
//! - False alarms: original prose reads like a low value too; boilerplate like a high one.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "depth",
    scope: Scope::Sentence,
    measures: "mean length of the longest known n-gram that ends in a token, 0..6",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let orders = context.orders();
    let sum: usize = orders.iter().map(|&order| usize::from(order)).sum();
    real(sum) / real(orders.len().max(1))
}
