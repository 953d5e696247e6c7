//! Which columns the rows of each level have.

use super::catalogue;
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
}
