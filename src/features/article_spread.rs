//! In how many of the article's sentences something was probably swapped.

use super::{About, ArticleContext, Compute, Feature};

pub const FEATURE: Feature = Feature {
    name: "article_spread",
    about: About {
        measures: "share of the article's sentences with an expected half substitution or more, \
                   0..1",
        why: "tools work from the first line to the last; an author's odd wording stays in one \
              place.",
        example: "18 of 20 sentences hold a suspect phrase.",
        false_alarms: "articles of two or three sentences.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    article.spread()
}

#[cfg(test)]
mod tests {
    use super::super::testing::spun_and_original;
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let [spun, original] = spun_and_original(&FEATURE);
        assert!(spun > 0.3);
        assert!(original < 0.05);
    }
}
