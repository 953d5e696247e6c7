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

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn all_sentences_count() {
        let value = value_of(&FEATURE, "He left. She came. They met.", 1);
        assert!((value - 7.0_f64.ln()).abs() < 1e-9, "{value}");
    }
}
