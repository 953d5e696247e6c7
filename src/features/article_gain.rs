//! How much better the restorations explain the whole article.

use super::numbers::real;
use super::{About, ArticleContext, Compute, Feature};

pub const FEATURE: Feature = Feature {
    name: "article_gain",
    about: About {
        measures: "ln(1 + gain of the article's restoration in nats per 100 words), 0..6",
        why: "over an article chance evens out; spun ones reach tens of nats per 100 words, human \
              ones hardly one.",
        example: "60 nats per 100 words of an article spun at one word in five.",
        false_alarms: "short articles, which one odd phrase can fill.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    let hundreds = real(article.words.max(1)) / 100.0;
    (article.restoration.gain.max(0.0) / hundreds).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::spun_and_original;
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let [spun, original] = spun_and_original(&FEATURE);
        assert!(spun > 2.0);
        assert!(original < 0.5);
    }
}
