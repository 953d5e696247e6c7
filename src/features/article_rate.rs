//! How often the article's tool, if any, substitutes.

use super::numbers::rate_log_odds;
use super::{About, ArticleContext, Compute, Feature};

pub const FEATURE: Feature = Feature {
    name: "article_rate",
    about: About {
        measures: "ln odds of the share of open places that were substituted, -7..5",
        why: "the rate is estimated from the article as a whole, with a prior that holds back on \
              clean texts.",
        example: "one open place in five was swapped: ln(0.2 / 0.8) = -1.4.",
        false_alarms: "texts in a dialect or a register far from news.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    rate_log_odds(article.restoration.rate)
}

#[cfg(test)]
mod tests {
    use super::super::testing::spun_and_original;
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let [spun, original] = spun_and_original(&FEATURE);
        assert!(spun > -3.0);
        assert!(original < -4.0);
    }
}
