//! Fitting the classifiers of all levels and setting the presets' thresholds.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::rows::{Measured, TrainingError};
use crate::classify::{
    ClassifierModel, Dataset, LevelModel, Preset, Provenance, Threshold, TrainOptions, metrics,
    train,
};
use crate::detector;
use crate::document::Level;
use crate::labels::HUMAN;

/// One model per level, in the order of [`Level::ALL`].
pub type LevelModels = [LevelModel; 4];

/// The models of a classifier.
#[must_use]
pub fn level_models(classifier: &ClassifierModel) -> LevelModels {
    Level::ALL.map(|level| classifier.level(level).clone())
}

/// Fits the classifier of one level.
///
/// # Errors
/// When the rows lack clean or corrupted ones.
pub(super) fn fit_level(
    data: &Dataset,
    level: Level,
    options: &TrainOptions,
) -> Result<LevelModel, TrainingError> {
    train(data, options).map_err(|source| TrainingError::Level { level: level.name(), source })
}

/// A classifier and which of its levels were not fitted anew.
#[derive(Debug)]
pub struct Fitted {
    /// The classifier.
    pub model: ClassifierModel,
    /// Levels taken over from the base, each with the reason.
    pub kept: Vec<(Level, TrainingError)>,
}

/// The classifier of all levels, with thresholds set on the clean rows of
/// `clean`, which should be articles that `training` does not have. Levels that
/// the rows do not suffice for are taken over from `base`, thresholds included:
/// a judged report of sentences says nothing about whole articles.
///
/// # Errors
/// When a level lacks clean or corrupted rows and there is no base, or when
/// they suffice for no level at all.
pub fn fit(
    training: &Measured,
    clean: &Measured,
    base: Option<&ClassifierModel>,
    options: &TrainOptions,
    provenance: Provenance,
) -> Result<Fitted, TrainingError> {
    let fitted: Vec<(Level, Result<LevelModel, TrainingError>)> = Level::ALL
        .par_iter()
        .map(|&level| (level, fit_level(training.rows.of(level), level, options)))
        .collect();
    let mut models = Vec::new();
    let mut kept = Vec::new();
    for (level, model) in fitted {
        match (model, base) {
            (Ok(model), _) => models.push(model),
            (Err(reason), Some(base)) => {
                models.push(base.level(level).clone());
                kept.push((level, reason));
            }
            (Err(reason), None) => return Err(reason),
        }
    }
    if kept.len() == Level::ALL.len() {
        return Err(kept.remove(0).1);
    }
    let models = <LevelModels>::try_from(models).map_err(|_| TrainingError::Levels)?;
    let mut presets = BTreeMap::new();
    for preset in detector::Preset::ALL {
        let old = base.and_then(|base| base.presets.get(preset.name()));
        let of = |level: Level| match old {
            Some(old) if kept.iter().any(|(kept, _)| *kept == level) => old.level(level),
            _ => threshold(preset, level, &models, clean),
        };
        let [article, passage, sentence, finding] = Level::ALL.map(of);
        presets.insert(preset.name().to_owned(), Preset { sentence, passage, article, finding });
    }
    let [article, passage, sentence, finding] = models;
    let model = ClassifierModel::new(sentence, passage, article, finding, presets, provenance);
    Ok(Fitted { model, kept })
}

/// Share of clean articles, passages and sentences that a preset may flag.
fn false_alarm_rate(preset: detector::Preset) -> f64 {
    match preset {
        detector::Preset::Strict => 0.001,
        detector::Preset::Balanced => 0.01,
        detector::Preset::Sensitive => 0.05,
    }
}

/// False findings that a preset may make per 100,000 words of the clean articles
/// that thresholds are set on. Those hold many translations by people, whose
/// wording is unusual: news as its outlets wrote it has some thirty times fewer.
fn false_findings(preset: detector::Preset) -> f64 {
    match preset {
        detector::Preset::Strict => 2.0,
        detector::Preset::Balanced => 20.0,
        detector::Preset::Sensitive => 150.0,
    }
}

pub(super) fn threshold(
    preset: detector::Preset,
    level: Level,
    models: &LevelModels,
    clean: &Measured,
) -> Threshold {
    if level == Level::Finding {
        return finding_threshold(preset, models, clean);
    }
    let scores = scores(&models[level as usize], clean.rows.of(level));
    let positives = clean.rows.of(level).corrupted();
    let rate = false_alarm_rate(preset);
    let score = metrics::threshold_at_false_alarm_rate(&scores, &positives, rate).unwrap_or(0.5);
    let false_alarm_rate = metrics::false_alarm_rate(&scores, &positives, score);
    Threshold { score, false_alarm_rate }
}

/// The score above which clean text has as few findings as the preset allows.
fn finding_threshold(
    preset: detector::Preset,
    models: &LevelModels,
    clean: &Measured,
) -> Threshold {
    let rows = clean.rows.of(Level::Finding);
    let all = scores(&models[Level::Finding as usize], rows);
    let mut false_scores: Vec<f64> = all
        .iter()
        .zip(&rows.generators)
        .filter(|(_, generator)| *generator == HUMAN)
        .map(|(&score, _)| score)
        .collect();
    false_scores.sort_by(|a, b| b.total_cmp(a));
    #[expect(clippy::cast_precision_loss, reason = "a count of words")]
    let allowed = false_findings(preset) * clean.clean_words as f64 / 100_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let score = false_scores.get(allowed as usize).map_or(0.5, |score| next_up(*score));
    Threshold { score, false_alarm_rate: None }
}

/// A little above, so that the score itself is not flagged.
fn next_up(score: f64) -> f64 {
    (score + 1e-9).min(1.0)
}

/// The calibrated scores of all rows.
pub(super) fn scores(model: &LevelModel, data: &Dataset) -> Vec<f64> {
    data.rows.outer_iter().map(|row| model.score(&row.to_vec())).collect()
}
