//! A labelled article as it is written to and read from JSON lines.

use serde::{Deserialize, Serialize};

use crate::document::Label;
use crate::segment::hash_bytes;

/// The `generator` of articles that people wrote or translated.
pub use crate::channel::HUMAN;

/// A labelled article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledArticle {
    /// Unique among all splits.
    pub id: String,
    /// The article; its passages are parted by `\n`.
    pub text: String,
    /// What it is.
    pub label: Label,
    /// What was fed to the tool, passage by passage, where it is known. For
    /// translations of foreign articles it is a person's translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// The tool, without its settings; `human` for clean articles.
    pub generator: String,
    /// The data file and what is known of the article's origin within it.
    pub source: String,
    /// The kind of English that it is written in: `us-news`, `health`, ...
    #[serde(default)]
    pub register: String,
    /// Articles of one group share an original and never part across splits.
    pub group: String,
    /// Whether it teaches only what swapped words look like, nothing of translations.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub swaps_only: bool,
}

/// A group's name, from the original text.
pub(super) fn group_of(original: &str) -> String {
    format!("{:016x}", hash_bytes(original.as_bytes()))
}

/// How many words a text has, by white space.
pub(super) fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}
