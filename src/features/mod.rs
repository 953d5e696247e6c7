//! What is measured on a sentence. One file per feature and one registry; the
//! classifier's columns, the schema of the model file and `unspin models --features`
//! all read the registry.
//!
//! A new feature is a file, and its name here twice: as a module and in
//! [`FEATURES`]. One list made by a macro would hide the files from rustfmt.

mod article_gain;
mod article_length;
mod article_rate;
mod article_slip;
mod article_spread;
mod backoff;
mod backoff_run;
mod best_swap;
mod burst;
mod calque;
mod catalogue;
mod class_peak;
mod class_surprise;
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
mod judged;
mod level;
mod long_words;
mod mark_spacing;
mod mass;
mod name_casing;
mod name_variants;
mod neighbour_gain;
mod nominal_share;
mod numbers;
mod of_share;
mod passive_share;
mod pool;
mod pronoun_drift;
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
mod tense_drift;
#[cfg(test)]
mod testing;
mod translated;
mod translated_by_model;
mod translated_fluent;
mod translated_likeliest;
mod translated_neural;
mod translated_rules;
mod translated_statistical;
mod translated_total;
mod unknown;
mod unseen_pairs;
mod wide_gain;
mod wide_mass;
mod wide_rate;
mod words;

pub use calque::{Calque, calques};
pub use catalogue::{Entry, catalogue, judged_catalogue};
pub use context::{ArticleContext, SentenceContext};
pub use finding::{
    FINDING_FEATURES, FindingContext, FindingFeature, Suspects, finding_rows, log_expected,
};
pub use judged::{
    JUDGED_FINDINGS, JUDGED_TEXTS, Opinion, OpinionContext, Part, PartContext, judged_finding,
    judged_names, judged_text,
};
pub use pool::pool;

use crate::document::Level;

/// What people should know of a feature; `unspin models --features` prints it.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// What it measures, in a line, with unit and range.
    pub measures: &'static str,
    /// Why it tells corrupted text from clean text.
    pub why: &'static str,
    /// A text or a number that shows it.
    pub example: &'static str,
    /// Where clean text looks corrupted by it.
    pub false_alarms: &'static str,
}

/// One column of the classifier's input.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// Unique, in lower case with underscores; stands in model files.
    pub name: &'static str,
    /// What people should know of it.
    pub about: About,
    /// How its column is filled.
    pub compute: Compute,
}

/// How a feature fills its column, which has a value for each sentence of an article.
/// All values are finite on any input.
#[derive(Clone, Copy, Debug)]
pub enum Compute {
    /// A value for a sentence in its article.
    Sentence(fn(&SentenceContext<'_>) -> f64),
    /// A value for each sentence, where they are worked out together.
    Column(fn(&ArticleContext<'_>) -> Vec<f64>),
    /// One value for the article, equal for all its sentences.
    Article(fn(&ArticleContext<'_>) -> f64),
}

impl Compute {
    /// Fills the column of an article: `cells` has one for each of its sentences.
    fn fill<'c>(self, article: &ArticleContext<'_>, cells: impl Iterator<Item = &'c mut f64>) {
        match self {
            Self::Sentence(value) => {
                for (cell, sentence) in cells.zip(article.sentences()) {
                    *cell = value(&sentence);
                }
            }
            Self::Column(values) => {
                for (cell, value) in cells.zip(values(article)) {
                    *cell = value;
                }
            }
            Self::Article(value) => {
                let value = value(article);
                cells.for_each(|cell| *cell = value);
            }
        }
    }
}

impl Feature {
    /// The smallest piece of text whose values may differ: a sentence or an article.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.compute {
            Compute::Sentence(_) | Compute::Column(_) => Level::Sentence,
            Compute::Article(_) => Level::Article,
        }
    }
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
    wide_gain::FEATURE,
    wide_mass::FEATURE,
    wide_rate::FEATURE,
    calque::FEATURE,
    pronoun_drift::FEATURE,
    name_variants::FEATURE,
    tense_drift::FEATURE,
    nominal_share::FEATURE,
    translated::FEATURE,
    translated_statistical::FEATURE,
    translated_rules::FEATURE,
    translated_neural::FEATURE,
    translated_fluent::FEATURE,
    translated_by_model::FEATURE,
    translated_total::FEATURE,
    translated_likeliest::FEATURE,
    class_surprise::FEATURE,
    class_peak::FEATURE,
];

/// The values of all features: a row for each sentence of the article.
#[must_use]
pub fn rows(article: &ArticleContext<'_>) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; FEATURES.len()]; article.segments.sentences.len()];
    for (column, feature) in FEATURES.iter().enumerate() {
        feature.compute.fill(article, rows.iter_mut().map(|row| &mut row[column]));
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::testing::{rows_of, sample, with_article};
    use super::*;

    #[test]
    fn names_are_unique_and_fit_for_files() {
        let names: BTreeSet<&str> = FEATURES.iter().map(|feature| feature.name).collect();
        assert_eq!(names.len(), FEATURES.len());
        for name in names {
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(!name.is_empty() && name.chars().all(plain), "{name}");
        }
    }

    #[test]
    fn every_feature_has_a_file_of_its_name_with_tests() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features");
        for feature in FEATURES {
            let path = folder.join(format!("{}.rs", feature.name));
            let code = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(code.contains("#[test]"), "{} has no test", path.display());
        }
    }

    #[test]
    fn columns_have_a_value_for_each_sentence() {
        for text in ["", "He left. She came.", &sample("articles/spun-street-fire.txt")] {
            with_article(text, |article| {
                for feature in FEATURES {
                    if let Compute::Column(values) = feature.compute {
                        let sentences = article.segments.sentences.len();
                        assert_eq!(values(article).len(), sentences, "{}", feature.name);
                    }
                }
            });
        }
    }

    #[test]
    fn odd_texts_give_finite_values_of_a_sane_size() {
        let long = format!("The {}.", "city near the fire and ".repeat(1000));
        let mixed = "fire ( \"a an ,, \u{201d} 3,5 % the the to went ".repeat(50);
        let texts = [
            "",
            " \n\t ",
            "Fire",
            "a",
            "THE CITY WAS ON FIRE AND NOBODY CAME.",
            "\u{1f525}\u{1f525} \u{1f600}",
            "... --- !!! ???",
            "12 34 5,6 %",
            "\u{706b}\u{4e8b}\u{3067}\u{3059}\u{3002}",
            "to to to",
            &long,
            &mixed,
        ];
        for text in texts {
            for row in rows_of(text) {
                assert_eq!(row.len(), FEATURES.len());
                for (feature, value) in FEATURES.iter().zip(row) {
                    let sane = value.is_finite() && value.abs() <= 30.0;
                    assert!(sane, "{} is {value} on {:.40}", feature.name, text);
                }
            }
        }
    }

    #[test]
    fn values_of_an_article_are_equal_for_all_its_sentences() {
        let rows = rows_of(&sample("articles/spun-street-fire.txt"));
        let article = |(_, feature): &(usize, &Feature)| feature.level() == Level::Article;
        for (column, feature) in FEATURES.iter().enumerate().filter(article) {
            let first = rows[0][column].to_bits();
            let equal = rows.iter().all(|row| row[column].to_bits() == first);
            assert!(equal, "{}", feature.name);
        }
    }
}
