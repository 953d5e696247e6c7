//! What can go wrong between labelled articles and a classifier.

use std::path::PathBuf;

use crate::classify::ClassifyError;
use crate::document::Level;

/// Why labelled articles cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// An article says neither `label` nor `verdict`.
    #[error("{path}: article '{id}' has no label; wanted clean, mt or spun")]
    NoLabel {
        /// The file.
        path: String,
        /// The article.
        id: String,
    },
    /// A list of phrases cannot be used.
    #[error("{path}: {reason}")]
    PhraseList {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The TF-IDF baseline of a level could not be trained.
    #[error("TF-IDF at {level} level: {reason}")]
    TfIdf {
        /// The level.
        level: &'static str,
        /// Why.
        reason: String,
    },
    /// No text of the labels is long enough to be measured.
    #[error("no labelled text is long enough to learn from")]
    NoRows,
    /// The classifier of a level could not be trained.
    #[error("{level} level: {source}")]
    Level {
        /// The level.
        level: &'static str,
        /// Why.
        source: ClassifyError,
    },
}

impl TrainingError {
    /// The error of one level.
    pub(super) fn at(level: Level) -> impl Fn(ClassifyError) -> Self {
        move |source| Self::Level { level: level.name(), source }
    }
}
