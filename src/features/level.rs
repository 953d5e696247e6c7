//! Which columns the rows of each level have.

use super::{article_length, catalogue, finding, surprise};
use crate::document::Level;

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
            let surprisal = level.mean_surprisal();
            assert_eq!(surprisal.is_none(), level == Level::Finding);
            assert!(surprisal.is_none_or(|column| names.contains(&column)), "{}", level.name());
        }
    }
}
