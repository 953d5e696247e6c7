//! Which columns the rows of each level have.

use super::{FEATURES, FINDING_FEATURES, pooled_names};
use crate::document::Level;

impl Level {
    /// The columns of this level's feature rows.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        match self {
            Self::Article | Self::Passage => pooled_names(),
            Self::Sentence => FEATURES.iter().map(|f| f.name.to_owned()).collect(),
            Self::Finding => FINDING_FEATURES.iter().map(|f| f.name.to_owned()).collect(),
        }
    }
}
