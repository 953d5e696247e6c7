//! What is measured on a sentence. One file per feature and one registry; the
//! classifier's columns, the schema of the model file and the documentation
//! all read the registry.

mod article_gain;
mod article_length;
mod article_rate;
mod article_slip;
mod article_spread;
mod backoff;
mod backoff_run;
mod best_swap;
mod burst;
mod comma_share;
mod consistency;
mod context;
mod depletion;
mod depth;
mod determiner_gap;
mod determiner_share;
mod doubled_word;
mod finding;
mod gain;
mod gain_total;
mod inflection_slip;
mod level;
mod long_words;
mod mark_spacing;
mod mass;
mod name_casing;
mod neighbour_gain;
mod of_share;
mod passive_share;
mod pool;
mod pronoun_share;
mod quote_balance;
mod rare_word;
mod rarity_contrast;
mod repeated_sentence;
mod sentence_length;
mod surprise;
mod surprise_contrast;
mod surprise_peak;
mod swap_support;
mod unknown;
mod unseen_pairs;
mod words;

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
pub const FEATURES: &[Feature] = &[
    gain::FEATURE,
    gain_total::FEATURE,
    mass::FEATURE,
    best_swap::FEATURE,
    swap_support::FEATURE,
    consistency::FEATURE,
    neighbour_gain::FEATURE,
    article_gain::FEATURE,
    article_rate::FEATURE,
    article_spread::FEATURE,
    surprise::FEATURE,
    surprise_peak::FEATURE,
    surprise_contrast::FEATURE,
    burst::FEATURE,
    backoff::FEATURE,
    depth::FEATURE,
    backoff_run::FEATURE,
    rare_word::FEATURE,
    rarity_contrast::FEATURE,
    unknown::FEATURE,
    unseen_pairs::FEATURE,
    article_slip::FEATURE,
    inflection_slip::FEATURE,
    doubled_word::FEATURE,
    name_casing::FEATURE,
    quote_balance::FEATURE,
    mark_spacing::FEATURE,
    repeated_sentence::FEATURE,
    determiner_share::FEATURE,
    determiner_gap::FEATURE,
    comma_share::FEATURE,
    pronoun_share::FEATURE,
    of_share::FEATURE,
    long_words::FEATURE,
    sentence_length::FEATURE,
    article_length::FEATURE,
    passive_share::FEATURE,
    depletion::FEATURE,
];

/// The values of all features for the sentence of a context.
pub fn row(context: &SentenceContext<'_>, row: &mut Vec<f64>) {
    row.extend(FEATURES.iter().map(|feature| (feature.compute)(context)));
}
