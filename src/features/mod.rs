//! What is measured on a sentence. One file per feature and one registry; the
//! classifier's columns, the schema of the model file and the documentation
//! all read the registry.

mod context;
mod finding;
mod level;
mod pool;

pub use context::{ArticleContext, SentenceContext, is_word};
pub use finding::{FINDING_FEATURES, FindingContext, FindingFeature, finding_row};
pub use level::Level;
pub use pool::{pool, pooled_names};

/// What a feature's value depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The sentence (in its article). Pooled by mean and maximum above the sentence.
    Sentence,
    /// The article alone: equal for all its sentences. Pooled by mean.
    Article,
}

/// One column of the classifier's input.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// Unique, in lower case with underscores; stands in model files.
    pub name: &'static str,
    /// What the value depends on.
    pub scope: Scope,
    /// What it measures, in a line, with unit and range.
    pub measures: &'static str,
    /// The value; finite on any input.
    pub compute: fn(&SentenceContext<'_>) -> f64,
}

/// All features, in the order of the classifier's columns.
pub const FEATURES: &[Feature] = &[];

/// The values of all features for the sentence of a context.
pub fn row(context: &SentenceContext<'_>, row: &mut Vec<f64>) {
    row.extend(FEATURES.iter().map(|feature| (feature.compute)(context)));
}
