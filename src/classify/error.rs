//! What can go wrong between feature rows and a model file.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::document::Label;

/// A feature that a model needs and no column holds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the rows have no feature `{0}`")]
pub struct MissingFeature(pub String);

/// Why a classifier could not be trained, read, written or used.
#[derive(Debug, Error)]
pub enum ClassifyError {
    /// The columns of a data set do not have one entry per row.
    #[error("data set has {rows} rows but {found} {column}")]
    UnequalColumns {
        /// Which column.
        column: &'static str,
        /// Rows of the feature matrix.
        rows: usize,
        /// Entries of the column.
        found: usize,
    },
    /// The feature matrix has another width than there are names.
    #[error("data set has {names} feature names but rows of {width} values")]
    UnequalWidth {
        /// Number of feature names.
        names: usize,
        /// Width of the feature matrix.
        width: usize,
    },
    /// Nothing to train on.
    #[error("data set has no rows or no features")]
    NoRows,
    /// All rows have one label.
    #[error("all {rows} rows are labelled {label}: rows of at least two labels are needed")]
    OneLabel {
        /// The label.
        label: Label,
        /// How many rows.
        rows: usize,
    },
    /// Two kinds of corruption but nothing to tell them from.
    #[error("no row is labelled clean: without clean text no score can be calibrated")]
    NoClean,
    /// No held-out article to calibrate on.
    #[error(
        "too few articles to calibrate on: {clean} with clean rows and {corrupted} with corrupted \
         rows; label at least two of each, better fifty"
    )]
    TooFewGroups {
        /// Articles with a clean row.
        clean: usize,
        /// Articles with a corrupted row.
        corrupted: usize,
    },
    /// An option outside its range.
    #[error("training option {name} is {value}, expected {expected}")]
    Option {
        /// Its name.
        name: &'static str,
        /// The value given.
        value: f64,
        /// The range in words.
        expected: &'static str,
    },
    /// The regression failed.
    #[error("logistic regression failed")]
    Fit(#[from] linfa_logistic::error::Error),
    /// The regression ended at values that are no numbers.
    #[error("logistic regression gave a coefficient that is not finite, try a larger l2 than {l2}")]
    NotFinite {
        /// The penalty it was fitted with.
        l2: f64,
    },
    /// The calibration did not converge.
    #[error("calibration failed")]
    Calibration(#[from] linfa::composing::PlattError),
    /// The model file could not be read.
    #[error("cannot read classifier model {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The model file could not be written.
    #[error("cannot write classifier model {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The file is not a classifier model.
    #[error("{origin} is not a classifier model")]
    Malformed {
        /// Where the bytes came from.
        origin: String,
        /// The cause.
        source: serde_json::Error,
    },
    /// The file is of a version that this program does not know.
    #[error(
        "classifier model {origin} has format {found}, this program reads format {expected}: \
         retrain with `unspin train`"
    )]
    Format {
        /// Where the bytes came from.
        origin: String,
        /// Version in the file.
        found: u64,
        /// Version of this program.
        expected: u64,
    },
    /// The model needs a feature that this program no longer measures.
    #[error(
        "classifier model {origin}: {level} level: this program no longer measures the feature \
         `{feature}`: retrain with `unspin train`"
    )]
    NoLongerMeasured {
        /// Where the bytes came from.
        origin: String,
        /// The level.
        level: &'static str,
        /// The feature.
        feature: String,
    },
    /// The model needs a feature that the rows to be scored do not have.
    #[error(transparent)]
    MissingFeature(#[from] MissingFeature),
    /// The numbers of a model contradict each other.
    #[error("classifier model {origin}: {part}: {problem}")]
    Inconsistent {
        /// Where the bytes came from.
        origin: String,
        /// Which level or preset.
        part: String,
        /// What is wrong.
        problem: String,
    },
    /// A preset that the model does not have.
    #[error("unknown preset `{name}`, the model has: {known}")]
    UnknownPreset {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A table could not be written as CSV.
    #[error("cannot write evaluation table as csv")]
    Csv(#[from] csv::Error),
}
