//! The levels of a text that are measured and scored.

use super::{FEATURES, FINDING_FEATURES, pooled_names};

/// The levels that are scored, each with its own classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Whole articles.
    Article,
    /// Passages.
    Passage,
    /// Sentences.
    Sentence,
    /// Suspect phrases.
    Finding,
}

impl Level {
    /// All levels, from the largest to the smallest.
    pub const ALL: [Self; 4] = [Self::Article, Self::Passage, Self::Sentence, Self::Finding];

    /// The name used in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Passage => "passage",
            Self::Sentence => "sentence",
            Self::Finding => "finding",
        }
    }

    /// The columns of this level's rows.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        match self {
            Self::Article | Self::Passage => pooled_names(),
            Self::Sentence => FEATURES.iter().map(|f| f.name.to_owned()).collect(),
            Self::Finding => FINDING_FEATURES.iter().map(|f| f.name.to_owned()).collect(),
        }
    }
}
