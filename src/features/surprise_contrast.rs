//! How far the sentence stands out from its article.
//!
//! - Why: corruption is often mixed inside one article; a hard subject makes all sentences surprising alike.
//! - Example: one spun paragraph among pasted agency copy.
//! - False alarms: the one quotation in dialect, a line of names.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "surprise_contrast",
    scope: Scope::Sentence,
    measures: "mean -ln P of the tokens minus the article's, over the article's deviation, -4..4",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().len();
    if tokens == 0 {
        return 0.0;
    }
    let mean = context.surprises().sum::<f64>() / real(tokens);
    let article = context.article;
    ((mean - article.mean_surprise) / article.surprise_deviation).clamp(-4.0, 4.0)
}
