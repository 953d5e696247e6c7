//! How often the article's tool substitutes, by all rows of the table.
//!
//! - Why: as `article_rate`, where a tool has been at the article and all rows are asked about.
//! - Example: one open place in three is swapped by a thesaurus swapper whose words the rows asked
//!   about everywhere hardly know.
//! - False alarms: articles far from news.

use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "wide_rate",
    scope: Scope::Article,
    measures: "ln odds of the share of open places that were substituted, by all rows, -7..5",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let rate = context.article.wide.rate.clamp(0.001, 0.99);
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
        assert!(value_of(&FEATURE, &spun, 0) > value_of(&FEATURE, &original, 0) + 0.2);
    }
}
