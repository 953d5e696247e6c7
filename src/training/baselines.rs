//! Plainer means of telling corrupted text, ranked on the detector's own rows.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::error::TrainingError;
use super::leave_out::Fold;
use super::measured::{Labelled, Measured, Place};
use super::parts::{self, Part};
use super::phrase_list::PhraseList;
use super::tf_idf::{TfIdf, Weights};
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

/// Rows of a fit without a fold at most; more are thinned evenly.
const FOLD_ROWS: usize = 12_000;

/// Logistic regression on TF-IDF, trained on the rows of `training` and, as the
/// parts are, without what the fold of each row leaves out.
///
/// # Errors
/// [`TrainingError::TfIdf`] when it cannot be trained.
pub(super) fn tf_idf(
    parts: &[Part],
    folds: &[Fold<'_>],
    training: Labelled<'_>,
    test: Labelled<'_>,
) -> Result<BaselineMethod, TrainingError> {
    let mut scores: BTreeMap<(Level, &str), Vec<f64>> = BTreeMap::new();
    for level in [Level::Article, Level::Passage, Level::Sentence] {
        let own: Vec<&Part> = parts.iter().filter(|part| part.level == level).collect();
        if own.is_empty() {
            continue;
        }
        let space = TfIdf::new(level, training, test)?;
        let fit = |fold: &Fold<'_>| {
            let known = fold.known(training.measured, level);
            space.fit(&if folds.len() == 1 { known } else { thinned(known, FOLD_ROWS) })
        };
        let weights: Vec<Weights> = folds.par_iter().map(fit).collect::<Result<_, _>>()?;
        scores.extend(own.into_iter().map(|part| {
            let rows = part.rows.iter().zip(&part.folds);
            let found = rows.map(|(&row, &fold)| space.score(row, &weights[fold])).collect();
            ((level, part.generator.as_str()), found)
        }));
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

/// At most `most` of the rows, at even steps.
fn thinned(rows: Vec<usize>, most: usize) -> Vec<usize> {
    if rows.len() <= most {
        return rows;
    }
    (0..most).map(|n| rows[n * rows.len() / most]).collect()
}
