//! A user's labels mixed with shipped training rows: the classifier moves to a new
//! manner after a handful of passages and keeps what it has learned.

use std::collections::BTreeMap;

use ndarray::{Axis, concatenate};
use rayon::prelude::*;

use super::fit::{LevelModels, threshold};
use super::rows::{Measured, TrainingError};
use super::shipped::{ShippedLevel, ShippedRows};
use crate::classify::{
    ClassifierModel, ClassifyError, Dataset, LevelModel, Preset, Prior, Provenance, Threshold,
    TrainOptions, Trained, train_onto,
};
use crate::detector;
use crate::document::{Label, Level};
use crate::labels::HUMAN;

/// The share of a label that a user's rows reach by their number.
const LARGEST_SHARE: f64 = 0.25;

/// As many of a user's rows have half of that share.
const HALF_SHARE_ROWS: f64 = 40.0;

/// A classifier of a user's labels and shipped rows together.
#[derive(Debug)]
pub struct Mixed {
    /// The classifier.
    pub model: ClassifierModel,
    /// What was mixed, in the order of [`Level::ALL`]; nothing at levels that are
    /// as they were, since the user or the shipped file has no rows there.
    pub levels: [Option<MixedLevel>; 4],
}

/// One level of a user's labels and shipped rows together.
#[derive(Debug)]
pub struct MixedLevel {
    /// The rows: the shipped ones, then the user's in their order.
    pub data: Dataset,
    /// How many of them are shipped.
    pub shipped: usize,
    /// Score of each row by a classifier that has not seen its article.
    pub held_out: Vec<f64>,
    model: LevelModel,
}

/// The share of the mass of a label that `own` rows of a user's get beside
/// shipped rows which stand for `shipped`:
///
///     max(LARGEST_SHARE * own / (own + HALF_SHARE_ROWS), own / (own + shipped))
///
/// By the first, twenty rows already count; by the second, many rows count no less
/// than shipped ones.
#[must_use]
pub fn own_share(own: usize, shipped: f64) -> f64 {
    if own == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let own = own as f64;
    (LARGEST_SHARE * own / (own + HALF_SHARE_ROWS)).max(own / (own + shipped))
}

/// Trains `base` further on a user's rows beside shipped ones.
///
/// A label keeps the mass that it has among the shipped rows, of which the user's
/// get [`own_share`]: so does the share of corrupted rows that the scores reflect.
/// Thresholds are set on `clean` where it is given, as by [`super::fit`]; otherwise
/// so that the same number of shipped clean rows lie above them as do with `base`.
///
/// # Errors
/// When there is nothing to mix at any level, or a level cannot be trained.
pub fn mix(
    own: &Measured,
    clean: Option<&Measured>,
    shipped: &ShippedRows,
    base: &ClassifierModel,
    options: &TrainOptions,
    provenance: Provenance,
) -> Result<Mixed, TrainingError> {
    let mixed: Vec<Option<MixedLevel>> = Level::ALL
        .par_iter()
        .map(|&level| {
            mix_level(own.rows.of(level), shipped.of(level), base.level(level), options)
                .map_err(|source| TrainingError::Level { level: level.name(), source })
        })
        .collect::<Result<_, _>>()?;
    if mixed.iter().all(Option::is_none) {
        return Err(TrainingError::NoRows);
    }
    let levels = <[_; 4]>::try_from(mixed).map_err(|_| TrainingError::Levels)?;
    let models: LevelModels = Level::ALL.map(|level| {
        let mixed = levels[level as usize].as_ref();
        mixed.map_or_else(|| base.level(level).clone(), |mixed| mixed.model.clone())
    });
    let mut presets = BTreeMap::new();
    for preset in detector::Preset::ALL {
        let Some(old) = base.presets.get(preset.name()) else { continue };
        let of = |level: Level| match (&levels[level as usize], clean) {
            (None, _) => old.level(level),
            (Some(_), Some(clean)) => threshold(preset, level, &models, clean),
            (Some(mixed), None) => carried(old.level(level), base.level(level), mixed),
        };
        let [article, passage, sentence, finding] = Level::ALL.map(of);
        presets.insert(preset.name().to_owned(), Preset { sentence, passage, article, finding });
    }
    let [article, passage, sentence, finding] = models;
    let model = ClassifierModel::new(sentence, passage, article, finding, presets, provenance);
    Ok(Mixed { model, levels })
}

fn mix_level(
    own: &Dataset,
    shipped: &ShippedLevel,
    base: &LevelModel,
    options: &TrainOptions,
) -> Result<Option<MixedLevel>, ClassifyError> {
    if own.is_empty() || shipped.data.is_empty() {
        return Ok(None);
    }
    let data = joined(&shipped.data, own)?;
    let masses = masses(&shipped.data, &shipped.masses, own);
    let Trained { model, held_out } = train_onto(&data, Prior { base, masses: &masses }, options)?;
    Ok(Some(MixedLevel { data, shipped: shipped.data.len(), held_out, model }))
}

/// The rows of both, one after the other.
fn joined(first: &Dataset, second: &Dataset) -> Result<Dataset, ClassifyError> {
    if first.names != second.names {
        let (names, width) = (first.names.len(), second.names.len());
        return Err(ClassifyError::UnequalWidth { names, width });
    }
    // Both have as many columns as names.
    let rows = concatenate(Axis(0), &[first.rows.view(), second.rows.view()]).unwrap_or_default();
    Ok(Dataset {
        names: first.names.clone(),
        rows,
        labels: [&first.labels[..], &second.labels].concat(),
        groups: [&first.groups[..], &second.groups].concat(),
        generators: [&first.generators[..], &second.generators].concat(),
    })
}

/// The mass of each shipped row, then of each of the user's.
fn masses(shipped: &Dataset, shipped_masses: &[f64], own: &Dataset) -> Vec<f64> {
    let counts = own.counts();
    let mut factors = [[1.0; 2]; 3];
    for label in Label::ALL {
        #[expect(clippy::cast_possible_truncation, reason = "a count of rows in memory")]
        let count = counts[label.column()] as usize;
        let rows = shipped.labels.iter().zip(shipped_masses);
        let mass: f64 = rows.filter(|(of, _)| **of == label).map(|(_, mass)| mass).sum();
        if count > 0 && mass > 0.0 {
            let share = own_share(count, mass);
            #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
            let each = mass * share / count as f64;
            factors[label.column()] = [1.0 - share, each];
        }
    }
    let kept = shipped.labels.iter().zip(shipped_masses);
    let kept = kept.map(|(label, mass)| mass * factors[label.column()][0]);
    kept.chain(own.labels.iter().map(|label| factors[label.column()][1])).collect()
}

/// The threshold above which as many shipped clean rows lie as did with `base`,
/// at the same place between its neighbours. It is the same where nothing has
/// changed. Its rate of false alarms is the one that was measured before.
fn carried(old: Threshold, base: &LevelModel, mixed: &MixedLevel) -> Threshold {
    let data = &mixed.data;
    let clean = || {
        let rows = 0..mixed.shipped;
        rows.filter(|&r| data.labels[r] == Label::Clean && data.generators[r] == HUMAN)
    };
    let ranked = |model: &LevelModel| {
        let mut scores: Vec<f64> =
            clean().map(|row| log_odds(model.score(&data.rows.row(row).to_vec()))).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        scores
    };
    let score = same_rank(log_odds(old.score), &ranked(base), &ranked(&mixed.model));
    Threshold { score: 1.0 / (1.0 + (-score).exp()), ..old }
}

/// Where a threshold among the descending values of `old` lies among the
/// descending values of `new`, which are as many.
fn same_rank(threshold: f64, old: &[f64], new: &[f64]) -> f64 {
    let above = old.partition_point(|&value| value >= threshold);
    let pair = |values: &[f64], at: usize| values.get(at).copied();
    let upper = above.checked_sub(1).and_then(|at| Some((pair(old, at)?, pair(new, at)?)));
    let lower = pair(old, above).zip(pair(new, above));
    match (upper, lower) {
        (Some((old_upper, new_upper)), Some((old_lower, new_lower))) => {
            let part = (threshold - old_lower) / (old_upper - old_lower);
            new_lower + part * (new_upper - new_lower)
        }
        (Some((old, new)), None) | (None, Some((old, new))) => threshold + new - old,
        (None, None) => threshold,
    }
}

fn log_odds(score: f64) -> f64 {
    let score = score.clamp(1e-12, 1.0 - 1e-12);
    (score / (1.0 - score)).ln()
}
