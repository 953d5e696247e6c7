//! How often the article's tool substitutes, by all rows of the table.

use super::numbers::rate_log_odds;
use super::{About, ArticleContext, Compute, Feature};

pub const FEATURE: Feature = Feature {
    name: "wide_rate",
    about: About {
        measures: "ln odds of the share of open places that were substituted, by all rows, -7..5",
        why: "as `article_rate`, where a tool has been at the article and all rows are asked about.",
        example: "one open place in three is swapped by a thesaurus swapper whose words the rows \
                  asked about everywhere hardly know.",
        false_alarms: "articles far from news.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    rate_log_odds(article.wide.rate)
}

#[cfg(test)]
mod tests {
    use super::super::testing::spun_and_original;
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let [spun, original] = spun_and_original(&FEATURE);
        assert!(spun > original + 0.2);
    }
}
