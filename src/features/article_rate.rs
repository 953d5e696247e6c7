//! How often the article's tool, if any, substitutes.
//!
//! - Why: the rate is estimated from the article as a whole, with a prior that holds back on clean texts.
//! - Example: one open place in five was swapped: ln(0.2 / 0.8) = -1.4.
//! - False alarms: texts in a dialect or a register far from news.

use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "article_rate",
    scope: Scope::Article,
    measures: "ln odds of the share of open places that were substituted, -7..5",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let rate = context.article.restoration.rate.clamp(0.001, 0.99);
    (rate / (1.0 - rate)).ln()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{sample, value_of};
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let spun = sample("articles/spun-street-fire.txt");
        let original = sample("originals/spun-street-fire.txt");
        assert!(value_of(&FEATURE, &spun, 0) > -3.0);
        assert!(value_of(&FEATURE, &original, 0) < -4.0);
    }
}
