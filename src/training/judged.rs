//! The second set of a classifier: fitted onto what the first set says, where a judge was asked.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::error::TrainingError;
use super::fit::{in_parallel, threshold_of};
use super::measured::Measured;
use crate::classify::{
    ClassifierModel, Dataset, Form, JudgedModel, LevelModel, PresetThresholds, Provenance,
    TrainOptions, stacked_names, train_held_out,
};
use crate::detector::{Preset, judged_columns};
use crate::document::{Level, PerLevel};

/// What texts are judged by: the classifier, and its second set where there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judges<'a> {
    pub first: &'a PerLevel<LevelModel>,
    pub second: Option<&'a PerLevel<LevelModel>>,
}

impl Judges<'_> {
    /// Probabilities of clean, mt and spun of all rows of a level.
    ///
    /// # Errors
    /// When a model needs a feature that the rows do not have.
    pub fn probabilities(
        &self,
        level: Level,
        measured: &Measured,
    ) -> Result<Vec<[f64; 3]>, TrainingError> {
        let data = measured.rows.of(level);
        let first = self.first.of(level).probabilities_of(data);
        let mut all = first.map_err(TrainingError::at(level))?;
        if let Some(second) = self.second {
            let (rows, stacked) = stacked(self.first.of(level), level, measured)?;
            let told = second.of(level).probabilities_of(&stacked);
            for (row, told) in rows.into_iter().zip(told.map_err(TrainingError::at(level))?) {
                all[row] = told;
            }
        }
        Ok(all)
    }

    /// Scores of all finding rows.
    ///
    /// # Errors
    /// As [`Self::probabilities`].
    pub fn findings(&self, measured: &Measured) -> Result<Vec<f64>, TrainingError> {
        let all = self.probabilities(Level::Finding, measured)?;
        Ok(all.into_iter().map(|[_, mt, spun]| mt + spun).collect())
    }
}

/// The numbers of the rows of a level of which a judge was asked something, and these rows as a
/// second model reads them.
fn stacked(
    first: &LevelModel,
    level: Level,
    measured: &Measured,
) -> Result<(Vec<usize>, Dataset), TrainingError> {
    let data = measured.rows.of(level);
    let model = first.for_columns(&data.names).map_err(Into::into);
    let model = model.map_err(TrainingError::at(level))?;
    let told = measured.judged.as_ref().map_or(&[][..], |judged| judged.rows.of(level));
    let asked: Vec<(usize, &Vec<f64>)> =
        told.iter().enumerate().filter_map(|(row, told)| Some((row, told.as_ref()?))).collect();
    let values: Vec<f64> = asked
        .iter()
        .flat_map(|(row, told)| model.stacked(&data.rows.row(*row).to_vec(), told))
        .collect();
    let rows: Vec<usize> = asked.into_iter().map(|(row, _)| row).collect();
    let names = stacked_names(judged_columns().of(level));
    let matrix = Array2::from_shape_vec((rows.len(), names.len()), values).unwrap_or_default();
    Ok((rows.clone(), Dataset { names, rows: matrix, ..data.select(&rows) }))
}

/// Fits the second set of a classifier to labels of which a judge was asked. Its thresholds are
/// set on the same articles, by scores of rows that were held out.
///
/// # Errors
/// When at some level the judge was asked about clean rows or about corrupted ones alone.
pub fn fit_judged(
    base: &ClassifierModel,
    labels: &Measured,
    judge: String,
    options: &TrainOptions,
    provenance: Provenance,
) -> Result<JudgedModel, TrainingError> {
    let fitted = in_parallel(|level| fit_level(base.levels.of(level), level, labels, options));
    let fitted = fitted.try_map(|_, fitted| fitted)?;
    let mut presets = BTreeMap::new();
    for preset in Preset::ALL {
        let of = |level| threshold_of(preset, level, &fitted.of(level).1, labels);
        presets.insert(preset.name().to_owned(), PresetThresholds::from_fn(of));
    }
    let levels = fitted.map(|_, (model, _)| model);
    Ok(JudgedModel { provenance, judge, presets, levels })
}

/// The model of a level, and the score of each of its rows: held out where the judge was asked,
/// that of the first set elsewhere.
fn fit_level(
    first: &LevelModel,
    level: Level,
    labels: &Measured,
    options: &TrainOptions,
) -> Result<(LevelModel, Vec<f64>), TrainingError> {
    let mut scores = first.scores_of(labels.rows.of(level)).map_err(TrainingError::at(level))?;
    let (rows, data) = stacked(first, level, labels)?;
    let options = TrainOptions { form: Form::Curved(&[]), ..*options };
    let trained = train_held_out(&data, &options).map_err(TrainingError::at(level))?;
    for (row, score) in rows.into_iter().zip(trained.held_out) {
        if score.is_finite() {
            scores[row] = score;
        }
    }
    Ok((trained.model, scores))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::measured::{Judged, Place};
    use super::super::synthetic;
    use super::*;
    use crate::classify::metrics::auroc;
    use crate::document::Label;

    /// Rows of which the classifier knows little and a judge much; it was asked about every
    /// second one.
    fn measured(seed: u64) -> Measured {
        let rows = PerLevel::from_fn(|level| synthetic::rows(level, [160, 0, 160], 0.5, seed));
        let judged = rows.as_ref().map(|level, data: &Dataset| {
            let width = judged_columns().of(level).len();
            let told = |row: usize| {
                let gain = if data.labels[row] == Label::Clean { -3.0 } else { 3.0 };
                let noise = data.rows[[row, 5]];
                row.is_multiple_of(2).then(|| vec![gain + noise; width])
            };
            (0..data.len()).map(told).collect()
        });
        let place = |article| Place { article, words: 100, ..Place::default() };
        Measured {
            places: PerLevel::from_fn(|_| (0..320).map(place).collect()),
            registers: vec!["news".to_owned(); 320],
            words: vec![100; 320],
            judged: Some(Judged { rows: judged, ..Judged::default() }),
            rows,
            ..Measured::default()
        }
    }

    #[test]
    fn the_second_set_adds_what_the_judge_says_and_leaves_the_rest_alone() {
        let (base, ..) = synthetic::shipped();
        let (labels, test) = (measured(1), measured(2));
        let options = TrainOptions::default();
        let fitted = fit_judged(&base, &labels, "Tiny".to_owned(), &options, Provenance::default());
        let fitted = fitted.unwrap();
        assert_eq!(fitted.presets.len(), Preset::ALL.len());
        let first = Judges { first: &base.levels, second: None };
        let both = Judges { second: Some(&fitted.levels), ..first };
        for level in Level::ALL {
            let [without, with] =
                [first, both].map(|judges| judges.probabilities(level, &test).unwrap());
            let asked = |row: &usize| row.is_multiple_of(2);
            let corrupted = test.rows.of(level).corrupted();
            let area = |all: &[[f64; 3]]| {
                let rows: Vec<usize> = (0..all.len()).filter(asked).collect();
                let scores: Vec<f64> = rows.iter().map(|&row| 1.0 - all[row][0]).collect();
                let right: Vec<bool> = rows.iter().map(|&row| corrupted[row]).collect();
                auroc(&scores, &right).unwrap()
            };
            assert!(area(&with) > 0.97 && area(&without) < 0.85, "{}", level.name());
            assert!((0..with.len()).filter(|row| !asked(row)).all(|row| with[row] == without[row]));
        }
        let again = fit_judged(&base, &labels, "Tiny".to_owned(), &options, Provenance::default());
        assert_eq!(again.unwrap(), fitted, "the same labels give the same set");
    }

    #[test]
    fn a_file_keeps_the_second_set_and_old_files_have_none() {
        let (mut base, ..) = synthetic::shipped();
        let old = base.to_bytes("x").unwrap();
        assert!(!String::from_utf8_lossy(&old).contains("judged"));
        let labels = measured(1);
        let (options, provenance) = (TrainOptions::default(), Provenance::default());
        let fitted = fit_judged(&base, &labels, "Tiny".to_owned(), &options, provenance).unwrap();
        base.judged = Some(Box::new(fitted));
        let read = ClassifierModel::from_bytes(&base.to_bytes("x").unwrap(), "x").unwrap();
        assert_eq!(read, base);
        assert_eq!(ClassifierModel::from_bytes(&old, "x").unwrap().judged, None);
        if let Some(judged) = &mut base.judged {
            judged.levels.finding.scales[0] = 0.0;
        }
        assert!(base.to_bytes("x").is_err(), "unsound numbers are refused");
    }

    #[test]
    fn labels_of_which_no_judge_was_asked_teach_nothing() {
        let (base, ..) = synthetic::shipped();
        let labels = Measured { judged: None, ..measured(1) };
        let (options, provenance) = (TrainOptions::default(), Provenance::default());
        assert!(fit_judged(&base, &labels, "Tiny".to_owned(), &options, provenance).is_err());
    }
}
