//! Fitting the classifiers of all levels and setting the presets' thresholds.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::rows::{LevelRows, Measured, TrainingError};
use crate::classify::{
    ClassifierModel, Dataset, LevelModel, Preset, Provenance, Threshold, TrainOptions, metrics,
    train,
};
use crate::detector;
use crate::features::Level;
use crate::labels::HUMAN;

/// One model per level, in the order of [`Level::ALL`].
pub type LevelModels = [LevelModel; 4];

/// Fits the classifiers of all levels.
///
/// # Errors
/// When a level lacks clean or corrupted rows.
pub fn fit_levels(rows: &LevelRows, options: &TrainOptions) -> Result<LevelModels, TrainingError> {
    let fitted: Vec<LevelModel> = Level::ALL
        .par_iter()
        .map(|&level| {
            train(rows.of(level), options)
                .map_err(|source| TrainingError::Level { level: level.name(), source })
        })
        .collect::<Result<_, _>>()?;
    // There are as many models as levels.
    <[LevelModel; 4]>::try_from(fitted).map_err(|_| TrainingError::Levels)
}

/// The classifier of all levels, with thresholds set on the clean rows of
/// `clean`, which should be articles that `training` does not have.
///
/// # Errors
/// As [`fit_levels`].
pub fn fit(
    training: &Measured,
    clean: &Measured,
    options: &TrainOptions,
    provenance: Provenance,
) -> Result<ClassifierModel, TrainingError> {
    let models = fit_levels(&training.rows, options)?;
    let presets: BTreeMap<String, Preset> = detector::Preset::ALL
        .iter()
        .map(|&preset| (preset.name().to_owned(), thresholds(preset, &models, clean)))
        .collect();
    let [article, passage, sentence, finding] = models;
    Ok(ClassifierModel::new(sentence, passage, article, finding, presets, provenance))
}

/// Share of clean articles, passages and sentences that a preset may flag.
fn false_alarm_rate(preset: detector::Preset) -> f64 {
    match preset {
        detector::Preset::Strict => 0.001,
        detector::Preset::Balanced => 0.01,
        detector::Preset::Sensitive => 0.05,
    }
}

/// False findings per 100,000 clean words that a preset may make.
fn false_findings(preset: detector::Preset) -> f64 {
    match preset {
        detector::Preset::Strict => 0.8,
        detector::Preset::Balanced => 8.0,
        detector::Preset::Sensitive => 50.0,
    }
}

fn thresholds(preset: detector::Preset, models: &LevelModels, clean: &Measured) -> Preset {
    let rate = false_alarm_rate(preset);
    let of = |level: Level| {
        let scores = scores(&models[level as usize], clean.rows.of(level));
        let positives = clean.rows.of(level).corrupted();
        let score =
            metrics::threshold_at_false_alarm_rate(&scores, &positives, rate).unwrap_or(0.5);
        Threshold { score, false_alarm_rate: metrics::false_alarm_rate(&scores, &positives, score) }
    };
    Preset {
        sentence: of(Level::Sentence),
        passage: of(Level::Passage),
        article: of(Level::Article),
        finding: finding_threshold(preset, models, clean),
    }
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
