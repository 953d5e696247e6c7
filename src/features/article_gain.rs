//! How much better the restorations explain the whole article.
//!
//! - Why: over an article chance evens out; spun ones reach tens of nats per 100 words, human ones hardly one.
//! - Example: 60 nats per 100 words of an article spun at one word in five.
//! - False alarms: short articles, which one odd phrase can fill.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "article_gain",
    scope: Scope::Article,
    measures: "ln(1 + gain of the article's restoration in nats per 100 words), 0..6",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let hundreds = real(context.article.words.max(1)) / 100.0;
    (context.article.restoration.gain.max(0.0) / hundreds).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{sample, value_of};
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let spun = sample("articles/spun-street-fire.txt");
        let original = sample("originals/spun-street-fire.txt");
        assert!(value_of(&FEATURE, &spun, 0) > 2.0);
        assert!(value_of(&FEATURE, &original, 0) < 0.5);
    }
}
