//! How long the article is.

use super::numbers::{MOST_TELLING_WORDS, real};
use super::{About, ArticleContext, Compute, Feature};

pub const FEATURE: Feature = Feature {
    name: "article_length",
    about: About {
        measures: "ln(1 + number of words of the article, 1,000 at most), 0..7",
        why: "no artifact by itself: it tells the classifier how much the article's values can be \
              relied on.",
        example: "500 words are 6.2.",
        false_alarms: "none, it accuses nobody alone.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    real(article.words.min(MOST_TELLING_WORDS)).ln_1p()
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
