//! Plainer means of telling corrupted text, ranked on the detector's own rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::error::TrainingError;
use super::measured::{Labelled, Measured, Place};
use super::parts::{self, Part};
use super::phrase_list::PhraseList;
use super::tf_idf::TfIdf;
use crate::classify::EvaluationTable;
use crate::document::{Level, PerLevel};

/// How well something plainer than the classifier ranks the same rows.
#[derive(Clone, Debug)]
pub struct BaselineMethod {
    /// Its name in CSV.
    pub name: &'static str,
    /// Its name in a heading.
    pub title: &'static str,
    /// One line per level and generator. It only ranks: F1 and calibration
    /// error are undefined.
    pub table: EvaluationTable,
}

/// Mean surprisal by the language model.
pub(super) fn surprise(parts: &[Part], test: &Measured) -> BaselineMethod {
    let table = parts::table(parts, test, None, |part| {
        let data = test.rows.of(part.level);
        let surprisal = part.level.mean_surprisal()?;
        let column = data.names.iter().position(|name| *name == surprisal)?;
        Some(part.rows.iter().map(|&row| data.rows[[row, column]]).collect())
    });
    BaselineMethod { name: "surprise", title: "mean surprise alone", table }
}

/// Phrases of a list per 100 words.
pub(super) fn listed_phrases(
    parts: &[Part],
    test: Labelled<'_>,
    list: &PhraseList,
) -> BaselineMethod {
    let counts: PerLevel<Vec<f64>> = PerLevel::from_fn(|level| {
        let places = test.measured.places.of(level);
        let rate = |place: &Place| {
            100.0 * list.count(place.text(test.articles)) as f64 / place.words.max(1) as f64
        };
        if level == Level::Finding { Vec::new() } else { places.par_iter().map(rate).collect() }
    });
    let table = parts::table(parts, test.measured, None, |part| {
        // Suspect phrases are no texts of their own.
        let counts = (part.level != Level::Finding).then(|| counts.of(part.level))?;
        Some(part.rows.iter().map(|&row| counts[row]).collect())
    });
    BaselineMethod { name: "listed_phrases", title: "phrases of the list per 100 words", table }
}

/// Logistic regression on TF-IDF, trained on the rows of `training`, with
/// `leave_one_out` on those that the part's generator did not make.
///
/// # Errors
/// [`TrainingError::TfIdf`] when it cannot be trained.
pub(super) fn tf_idf(
    parts: &[Part],
    training: Labelled<'_>,
    test: Labelled<'_>,
    leave_one_out: bool,
) -> Result<BaselineMethod, TrainingError> {
    let mut scores: BTreeMap<(Level, &str), Vec<f64>> = BTreeMap::new();
    for level in [Level::Article, Level::Passage, Level::Sentence] {
        let own: Vec<&Part> = parts.iter().filter(|part| part.level == level).collect();
        if own.is_empty() {
            continue;
        }
        let space = TfIdf::new(level, training, test)?;
        let known = if leave_one_out { None } else { Some(space.fit(None)?) };
        let found: Vec<((Level, &str), Vec<f64>)> = own
            .into_par_iter()
            .map(|part| {
                let weights = match &known {
                    Some(known) => Cow::Borrowed(known),
                    None => Cow::Owned(space.fit(Some(&part.generator))?),
                };
                let scores = part.rows.iter().map(|&row| space.score(row, &weights)).collect();
                Ok(((level, part.generator.as_str()), scores))
            })
            .collect::<Result<_, TrainingError>>()?;
        scores.extend(found);
    }
    let table = parts::table(parts, test.measured, None, |part| {
        scores.get(&(part.level, part.generator.as_str())).cloned()
    });
    Ok(BaselineMethod {
        name: "tf_idf",
        title: "logistic regression on TF-IDF of words and pairs",
        table,
    })
}
