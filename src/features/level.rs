//! Which columns the rows of each level have.

use super::{article_length, catalogue, finding, surprise};
use crate::document::Level;

/// What the decoder found and how surprising the text is: a gain means less where everything
/// surprises. Chosen on the dev split, tools and registers left out; columns of register (shares
/// of pronouns, of long words) beside them added nothing.
const CROSSED: &[&str] = &[
    "gain",
    "gain_total",
    "mass",
    "best_swap",
    "swap_support",
    "neighbour_gain",
    "article_gain",
    "article_rate",
    "article_spread",
    "surprise",
    "surprise_peak",
    "backoff",
    "rare_word",
    "unknown",
    "unseen_pairs",
    "class_surprise",
    "class_peak",
    "article_length",
    "wide_gain",
];

/// The same for passages and articles.
const CROSSED_POOLED: &[&str] = &[
    "mean_gain",
    "max_gain",
    "mean_mass",
    "mean_best_swap",
    "max_best_swap",
    "mean_neighbour_gain",
    "mean_surprise",
    "max_surprise_peak",
    "mean_backoff",
    "mean_rare_word",
    "mean_unknown",
    "mean_unseen_pairs",
    "mean_class_surprise",
    "mean_class_peak",
    "mean_wide_gain",
    "article_gain",
    "article_rate",
    "article_spread",
    "article_length",
];

impl Level {
    /// The columns of this level's feature rows, in their order. Passages and articles have the
    /// mean and the maximum over the sentences of every sentence feature, then every article
    /// feature once.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        let of = |level| catalogue().filter(move |feature| feature.level == level);
        let columns = |feature: super::Entry| feature.columns(self);
        match self {
            Self::Article | Self::Passage => {
                of(Self::Sentence).chain(of(Self::Article)).flat_map(columns).collect()
            }
            Self::Sentence | Self::Finding => catalogue().flat_map(columns).collect(),
        }
    }
    /// The columns of this level whose products the classifier reads as well.
    #[must_use]
    pub fn crossed(self) -> &'static [&'static str] {
        match self {
            Self::Article | Self::Passage => CROSSED_POOLED,
            Self::Sentence => CROSSED,
            Self::Finding => &[],
        }
    }

    /// The column of this level that holds the length of the article.
    #[must_use]
    pub fn article_length(self) -> &'static str {
        match self {
            Self::Finding => finding::ARTICLE_WORDS,
            Self::Article | Self::Passage | Self::Sentence => article_length::FEATURE.name,
        }
    }

    /// The column of this level that holds the mean surprisal; findings have none.
    #[must_use]
    pub fn mean_surprisal(self) -> Option<String> {
        let feature = catalogue().find(|feature| feature.name == surprise::FEATURE.name)?;
        feature.columns(self).into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_are_asked_for_are_there() {
        for level in Level::ALL {
            let names = level.names();
            assert!(names.iter().any(|name| name == level.article_length()), "{}", level.name());
            assert!(level.crossed().iter().all(|crossed| names.iter().any(|n| n == crossed)));
            let surprisal = level.mean_surprisal();
            assert_eq!(surprisal.is_none(), level == Level::Finding);
            assert!(surprisal.is_none_or(|column| names.contains(&column)), "{}", level.name());
        }
    }
}
