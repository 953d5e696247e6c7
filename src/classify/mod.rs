//! From feature rows to labels and calibrated scores, whatever the features are.
//!
//! - [`Dataset`]: labelled feature rows of one level (sentence, passage or article);
//! - [`split`]: parts of a data set that share no article and, where asked, no generator;
//! - [`train()`]: logistic regression with Platt calibration, giving a [`LevelModel`];
//! - [`ClassifierModel`]: the three levels and the presets in one file;
//! - [`metrics`] and [`evaluation`]: what a classifier is worth.

mod dataset;
mod error;
pub mod evaluation;
mod level;
pub mod metrics;
mod model;
mod resample;
pub mod split;
mod train;

pub use dataset::Dataset;
#[cfg(test)]
pub(crate) use dataset::synthetic;
pub use error::ClassifyError;
pub use evaluation::{EvaluationRow, EvaluationTable};
pub use level::{LevelModel, Platt};
pub use model::{ClassifierModel, FORMAT, Preset, Provenance, Threshold, schema_hash};
pub use train::{MAX_FIT_ROWS, Prior, TrainOptions, Trained, train, train_onto};
