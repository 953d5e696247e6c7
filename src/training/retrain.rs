//! A classifier taught by a user's labels: from the rows and the classifier that
//! it starts with to the new one.

use std::path::{Path, PathBuf};

use super::error::TrainingError;
use super::fit::{Fitted, fit};
use super::measured::Measured;
use super::mix::{Mixed, mix};
use super::shipped::{RowsError, ShippedRows};
use crate::classify::{ClassifierModel, ClassifyError, Provenance, TrainOptions};
use crate::detector;

/// Which rows a user's labels are mixed with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RowsFrom {
    /// The rows embedded in the program.
    #[default]
    Embedded,
    /// The rows of a file.
    File(PathBuf),
    /// None: the labels are all there is.
    Nowhere,
}

/// Why a classifier could not be taught.
#[derive(Debug, thiserror::Error)]
pub enum RetrainError {
    /// The rows to mix with were refused.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// The classifier to start from was refused.
    #[error(transparent)]
    Classifier(#[from] ClassifyError),
    /// The labels could not be learned from.
    #[error(transparent)]
    Training(#[from] TrainingError),
}

/// What teaching starts from.
#[derive(Debug)]
pub struct Start {
    /// Rows to mix the labels with; empty where the labels stand alone.
    pub shipped: ShippedRows,
    /// The classifier that is taught further. Labels that stand alone need none.
    pub base: Option<ClassifierModel>,
}

impl Start {
    /// Opens the rows and the classifier, `None` being the embedded one.
    ///
    /// # Errors
    /// When a file is refused, or the embedded classifier where rows are mixed.
    pub fn open(rows: &RowsFrom, classifier: Option<&Path>) -> Result<Self, RetrainError> {
        let shipped = match rows {
            RowsFrom::Embedded => ShippedRows::embedded()?,
            RowsFrom::File(path) => ShippedRows::open(path)?,
            RowsFrom::Nowhere => ShippedRows::default(),
        };
        let base = match detector::open_classifier(classifier) {
            Err(_) if shipped.is_empty() && classifier.is_none() => None,
            base => Some(base?),
        };
        Ok(Self { shipped, base })
    }
}

/// A taught classifier, and how it came to be.
#[derive(Debug)]
pub enum Retrained {
    /// The labels were mixed with shipped rows.
    Mixed(Box<Mixed>),
    /// The labels stood alone.
    Alone(Box<Fitted>),
}

impl Retrained {
    /// The classifier.
    #[must_use]
    pub fn model(&self) -> &ClassifierModel {
        match self {
            Self::Mixed(mixed) => &mixed.model,
            Self::Alone(fitted) => &fitted.model,
        }
    }
}

/// Teaches a classifier by a user's labels, as [`mix`] does where there are rows
/// to mix them with, otherwise as [`fit`] does. Thresholds are set on `clean`; without
/// it on the shipped rows, or on the labels where these stand alone.
///
/// # Errors
/// When the labels do not suffice.
pub fn retrain(
    labels: &Measured,
    clean: Option<&Measured>,
    start: &Start,
    options: &TrainOptions,
    provenance: Provenance,
) -> Result<Retrained, TrainingError> {
    let Start { shipped, base } = start;
    match base {
        Some(base) if !shipped.is_empty() => {
            let mixed = mix(labels.clone(), clean, shipped, base, options, provenance)?;
            Ok(Retrained::Mixed(Box::new(mixed)))
        }
        base => {
            let clean = clean.unwrap_or(labels);
            let fitted = fit(labels, clean, base.as_ref(), options, provenance)?;
            Ok(Retrained::Alone(Box::new(fitted)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_alone_need_no_rows_and_a_named_classifier_is_opened_in_any_case() {
        let start = Start::open(&RowsFrom::Nowhere, None).unwrap();
        assert!(start.shipped.is_empty());
        let missing = Path::new("no-such.model");
        let error = Start::open(&RowsFrom::Nowhere, Some(missing)).unwrap_err();
        assert!(error.to_string().contains("no-such.model"), "{error}");
        let error = Start::open(&RowsFrom::File("no-such.rows".into()), None).unwrap_err();
        assert!(error.to_string().contains("no-such.rows"), "{error}");
    }

    #[test]
    fn the_embedded_rows_are_mixed_with_the_embedded_classifier() {
        let start = Start::open(&RowsFrom::Embedded, None).unwrap();
        assert!(!start.shipped.is_empty() && start.base.is_some());
        let nothing = Measured::default();
        let made = Provenance::default();
        let error = retrain(&nothing, None, &start, &TrainOptions::default(), made).unwrap_err();
        assert!(matches!(error, TrainingError::NoRows));
    }
}
