//! From feature rows to labels and calibrated scores, whatever the features are.
//!
//! - [`Dataset`]: labelled feature rows of one level (article, passage, sentence or finding);
//! - [`split`]: parts of a data set that share no article and, where asked, no generator;
//! - [`train()`]: logistic regression with Platt calibration, giving a [`LevelModel`];
//! - [`ClassifierModel`]: the four levels and the presets in one file;
//! - [`metrics`] and [`evaluation`]: what a classifier is worth.

mod calibrate;
mod dataset;
mod error;
pub mod evaluation;
mod fit;
mod floor;
mod level;
pub mod metrics;
mod model;
mod options;
mod resample;
pub mod sparse;
pub mod split;
mod stacked;
mod terms;
mod train;

pub use dataset::Dataset;
#[cfg(test)]
pub(crate) use dataset::synthetic;
pub use error::{ClassifyError, MissingFeature};
pub use evaluation::{EvaluationRow, EvaluationTable};
pub use floor::Floor;
pub use level::{LEAST_CORRUPTED, LevelModel, PAIRS, Pair, Platt};
pub use model::{ClassifierModel, FORMAT, JudgedModel, PresetThresholds, Provenance, Threshold};
pub use options::{Form, Prior, TrainOptions};
pub use stacked::stacked_names;
pub use terms::{Shape, Term};
pub use train::{Trained, draft_onto, train, train_held_out, train_once, train_onto};
