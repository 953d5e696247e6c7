//! Training on the verdicts, as `unspin train` does on their table.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ReviewError;
use crate::classify::TrainOptions;
use crate::detector::Detector;
use crate::document::{Article, Label};
use crate::read::{ReadOptions, articles_from};
use crate::training::{self, Comparison, Knowledge, Measures, ShippedRows};

/// What came of training.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Retrained {
    /// The classifier's file.
    pub model: PathBuf,
    /// Verdicts that it was trained on: clean, mt, spun.
    pub labels: [usize; 3],
    /// Of each level that the verdicts are about, which mix was kept and why.
    pub choices: Vec<String>,
    /// Before and after, per level the editor's rows and the shipped ones.
    pub rows: Vec<RetrainedRow>,
}

/// One level before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct RetrainedRow {
    /// `article`, `passage` or `sentence`.
    pub level: &'static str,
    /// `yours` or `shipped`.
    pub whose: &'static str,
    /// Rows of each label: clean, mt, spun.
    pub rows: [u64; 3],
    /// Area under the receiver operating characteristic, recall and false alarms at
    /// a score of 0.5; of the classifier in use.
    pub before: [Option<f64>; 3],
    /// The same, cross-validated, after training.
    pub after: [Option<f64>; 3],
}

impl From<Comparison> for RetrainedRow {
    fn from(row: Comparison) -> Self {
        let values = |of: Measures| [of.auroc, of.recall, of.false_alarms];
        Self {
            level: row.level.name(),
            whose: row.whose.name(),
            rows: row.rows,
            before: values(row.before),
            after: values(row.after),
        }
    }
}

/// Trains the detector's classifier further on a table of verdicts and writes
/// the new one to `model`.
///
/// # Errors
/// When there is no verdict yet, or training fails.
pub(super) fn retrain(
    table: Vec<u8>,
    detector: &Detector,
    model: &Path,
) -> Result<Retrained, ReviewError> {
    let articles = labelled(table);
    if articles.is_empty() {
        return Err(ReviewError::NoVerdicts);
    }
    let count = |label| articles.iter().filter(|article| article.label == Some(label)).count();
    let labels = Label::ALL.map(count);
    let own = training::measure(detector.models(), &articles, Knowledge::Unseen)?;
    let options = TrainOptions::default();
    let sources = vec!["verdicts".to_owned()];
    let provenance = own.rows.provenance("unspin review".to_owned(), options.seed, sources);
    let (base, shipped) = (detector.classifier(), ShippedRows::embedded()?);
    let mixed = training::mix(own, None, &shipped, base, &options, provenance)?;
    let rows = training::compare(base, &mixed).into_iter().map(RetrainedRow::from).collect();
    let choices = mixed
        .levels
        .iter()
        .filter_map(|(level, mixed)| Some(format!("{}: {}", level.name(), mixed.as_ref()?.choice)));
    let choices = choices.collect();
    mixed.model.save(model)?;
    Ok(Retrained { model: model.to_owned(), labels, choices, rows })
}

/// The rows that bear a verdict. The table is our own, so each can be read.
fn labelled(table: Vec<u8>) -> Vec<Article> {
    let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
    articles_from("verdicts.csv", Cursor::new(table), &options).filter_map(Result::ok).collect()
}
