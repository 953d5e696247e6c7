//! A classifier with its training rows, and labels to teach it with.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ndarray::{Array2, Axis, concatenate};

use super::measured::{LevelRows, Measured, Place};
use super::shipped::ShippedRows;
use crate::classify::synthetic::clouds;
use crate::classify::{ClassifierModel, Dataset, Provenance, Threshold, TrainOptions, train};
use crate::document::{Level, PerLevel};
use crate::labels::HUMAN;

/// Columns that vary at most: what labels teach must not hang on how many features there are.
const VARYING: usize = 84;

/// Rows as they are measured: the first feature is high in spun rows, the second
/// in mt rows, and the names are those of the level. Columns beyond [`VARYING`] are 0.
pub fn rows(level: Level, counts: [usize; 3], shift: f64, seed: u64) -> Dataset {
    let names = level.names();
    let varying = names.len().min(VARYING);
    let mut data = clouds(counts, varying, shift, seed);
    let others = Array2::zeros((data.len(), names.len() - varying));
    data.rows = concatenate![Axis(1), data.rows, others];
    data.names = names;
    for generator in data.generators.iter_mut().filter(|name| name.is_empty()) {
        HUMAN.clone_into(generator);
    }
    data
}

/// Spun rows that are high in the third feature, where shipped ones are as others.
pub fn new_manner(count: usize, seed: u64) -> Dataset {
    let mut data = rows(Level::Passage, [0, 0, count], 0.0, seed);
    data.rows.column_mut(2).mapv_inplace(|value| value + 3.0);
    data.generators.fill("unknown".to_owned());
    for group in &mut data.groups {
        *group += 500_000_000;
    }
    data
}

/// Labels that have rows of passages alone, an article each.
pub fn labels(data: Dataset) -> Measured {
    let place = |article| Place { article, passage: Some(0), ..Place::default() };
    let places = (0..data.len()).map(place).collect();
    Measured {
        rows: LevelRows { passage: data, ..PerLevel::from_fn(none) },
        places: PerLevel { passage: places, ..PerLevel::default() },
        ..Measured::default()
    }
}

fn none(level: Level) -> Dataset {
    rows(level, [0; 3], 0.0, 1)
}

/// A classifier with the rows that it was trained on; few but at passages.
pub fn shipped() -> (ClassifierModel, LevelRows, ShippedRows) {
    static SHIPPED: LazyLock<(ClassifierModel, LevelRows, ShippedRows)> = LazyLock::new(make);
    SHIPPED.clone()
}

fn make() -> (ClassifierModel, LevelRows, ShippedRows) {
    let counts = |level| match level {
        Level::Passage => [2_400, 300, 600],
        _ => [100, 20, 20],
    };
    let all = PerLevel::from_fn(|level| rows(level, counts(level), 3.0, 1));
    let levels = all.as_ref().map(|_, rows| train(rows, &TrainOptions::default()).unwrap());
    let threshold = Threshold { score: 0.7, false_alarm_rate: Some(0.01) };
    let presets = BTreeMap::from([("strict".to_owned(), PerLevel::from_fn(|_| threshold))]);
    let model = ClassifierModel::new(levels, presets, Provenance::default());
    let rows = ShippedRows::sample(&all, &model, 1, "test".to_owned());
    (model, all, rows)
}
