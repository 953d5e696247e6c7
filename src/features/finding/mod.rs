//! What is measured on a single suspect phrase, for the classifier of findings. One constant per
//! feature, in files by what they look at, and one registry.

mod article;
mod phrase;
mod products;
mod sentence;
mod source;
mod suspects;
mod swap;
mod usage;

pub use suspects::Suspects;
pub use usage::log_expected;

use super::{About, ArticleContext, SentenceContext};
use crate::restore::Swap;

/// A suspect phrase in its sentence.
#[derive(Clone, Copy, Debug)]
pub struct FindingContext<'a> {
    /// The sentence.
    pub sentence: SentenceContext<'a>,
    /// The decoder's suspicion.
    pub swap: &'a Swap,
    /// All suspect phrases of the article.
    pub suspects: &'a Suspects,
}

/// One column of the finding classifier's input.
#[derive(Clone, Copy, Debug)]
pub struct FindingFeature {
    /// Unique, in lower case with underscores; stands in model files.
    pub name: &'static str,
    /// What people should know of it.
    pub about: About,
    /// The value; finite on any input.
    pub compute: fn(&FindingContext<'_>) -> f64,
}

/// The name of the length of the article.
pub(super) const ARTICLE_WORDS: &str = article::ARTICLE_WORDS.name;

/// All features of findings, in the order of the classifier's columns.
pub const FINDING_FEATURES: &[FindingFeature] = &[
    swap::POSTERIOR,
    swap::LOG_RATIO,
    swap::LOG_WEIGHT,
    source::TRUSTED,
    source::WIDE_THESAURUS,
    source::WORDNET,
    source::FOR_TOOLS_ALONE,
    article::WIDE,
    article::NARROW_RATE,
    article::NARROW_GAIN,
    article::UNSEEN,
    products::POSTERIOR_BY_NARROW_RATE,
    products::LOG_RATIO_BY_NARROW_RATE,
    products::POSTERIOR_BY_UNSEEN,
    swap::CERTAINTY,
    phrase::LENGTH,
    phrase::CAPITAL,
    phrase::RARITY,
    sentence::OTHER_MASS,
    sentence::NEIGHBOUR_MASS,
    article::ARTICLE_RATE,
    article::ARTICLE_GAIN,
    article::ARTICLE_VARIETY,
    article::ARTICLE_SPREAD,
    phrase::CAPITAL_RARITY,
    article::ARTICLE_WORDS,
    usage::FIT,
    usage::ORIGINAL_RARITY,
    usage::PHRASE_RARITY,
    usage::COHESION,
    usage::LEAST_AFFINITY,
    usage::MISSING_PAIR,
    usage::SURPRISAL,
    usage::PEAK_SURPRISAL,
    usage::ORDER,
    usage::CLASS_GAIN,
    usage::CLASS_FIT,
    usage::CLASS_SURPRISAL,
    usage::WRITTEN_ELSEWHERE,
    usage::ORIGINAL_ELSEWHERE,
    usage::REPEATED,
];

/// The values of all finding features: for each sentence of the article, a row for each of its
/// suspect phrases.
#[must_use]
pub fn finding_rows(article: &ArticleContext<'_>) -> Vec<Vec<Vec<f64>>> {
    let suspects = &Suspects::new(article);
    let rows = |sentence: SentenceContext<'_>| {
        let swaps = sentence.restoration().swaps.iter();
        swaps.map(|swap| row(&FindingContext { sentence, swap, suspects })).collect()
    };
    article.sentences().map(rows).collect()
}

fn row(finding: &FindingContext<'_>) -> Vec<f64> {
    FINDING_FEATURES.iter().map(|feature| (feature.compute)(finding)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::{sample, with_article};
    use super::*;

    #[test]
    fn names_are_unique_and_fit_for_files() {
        let names: BTreeSet<&str> = FINDING_FEATURES.iter().map(|feature| feature.name).collect();
        assert_eq!(names.len(), FINDING_FEATURES.len());
        for name in names {
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(!name.is_empty() && name.chars().all(plain), "{name}");
        }
    }

    #[test]
    fn every_suspect_phrase_has_a_row_of_finite_values_of_a_sane_size() {
        with_article(&sample("articles/spun-street-fire.txt"), |article| {
            let rows = finding_rows(article);
            let swaps = article.restoration.sentences.iter().map(|sentence| sentence.swaps.len());
            assert!(rows.iter().map(Vec::len).eq(swaps) && rows.iter().any(|row| !row.is_empty()));
            for row in rows.iter().flatten() {
                for (feature, value) in FINDING_FEATURES.iter().zip(row) {
                    let sane = value.is_finite() && value.abs() <= 100.0;
                    assert!(sane, "{} is {value}", feature.name);
                }
            }
        });
    }
}
