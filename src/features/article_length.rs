//! How long the article is.
//!
//! - Why: no artifact by itself: it tells the classifier how much the article's values can be relied on.
//! - Example: 500 words are 6.2.
//! - False alarms: none, it accuses nobody alone.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "article_length",
    scope: Scope::Article,
    measures: "ln(1 + number of words of the article), 0..14",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    real(context.article.words).ln_1p()
}
