//! Tables of what a classifier is worth, per level and generator.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ClassifyError;
use super::dataset::generator_name;
use super::metrics::{
    auroc, average_precision, expected_calibration_error, f1_at, recall_at_false_alarm_rate,
};
use crate::document::Label;

/// Name of the row that holds all generators together.
const ALL: &str = "all";

const HEADER: [&str; 10] = [
    "level",
    "generator",
    "rows",
    "positives",
    "auroc",
    "average_precision",
    "f1",
    "recall_at_1",
    "recall_at_01",
    "ece",
];

/// The measures of one generator's rows against all clean rows. A measure is
/// `None` where it is undefined, for want of clean or of corrupted rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvaluationRow {
    /// `sentence`, `passage` or `article`.
    pub level: String,
    /// The tool, or `all`.
    pub generator: String,
    /// Clean rows and rows of this generator.
    pub rows: u64,
    /// Rows of this generator.
    pub positives: u64,
    /// Area under the receiver operating characteristic.
    pub auroc: Option<f64>,
    /// Average precision.
    pub average_precision: Option<f64>,
    /// F1 at the threshold asked for.
    pub f1: Option<f64>,
    /// Recall where 1 % of the clean rows are flagged.
    pub recall_at_1: Option<f64>,
    /// Recall where 0.1 % of the clean rows are flagged.
    pub recall_at_01: Option<f64>,
    /// Expected calibration error.
    pub ece: Option<f64>,
}

/// Rows in the order in which levels were added, `all` first, then the
/// generators by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EvaluationTable {
    /// The rows.
    pub rows: Vec<EvaluationRow>,
}

impl EvaluationTable {
    /// Adds the rows of one level. `scores`, `labels` and `generators` have one
    /// entry per scored row; rows at or above `threshold` count as flagged for F1.
    pub fn add_level(
        &mut self,
        level: &str,
        scores: &[f64],
        labels: &[Label],
        generators: &[String],
        threshold: f64,
    ) {
        let scored: Vec<(f64, Label, &str)> = scores
            .iter()
            .zip(labels)
            .zip(generators)
            .map(|((&score, &label), name)| (score, label, generator_name(label, name)))
            .collect();
        let tools: BTreeSet<&str> =
            scored.iter().filter(|row| row.1 != Label::Clean).map(|row| row.2).collect();
        self.rows.push(measure(level, ALL, &scored, |_| true, threshold));
        for tool in tools {
            self.rows.push(measure(level, tool, &scored, |name| name == tool, threshold));
        }
    }

    /// The table as CSV with a header; measures with four decimals, empty where undefined.
    ///
    /// # Errors
    /// [`ClassifyError::Csv`] when a row cannot be written.
    pub fn to_csv(&self) -> Result<String, ClassifyError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADER)?;
        for row in &self.rows {
            writer.write_record(row.cells(""))?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The table as Markdown; `-` where a measure is undefined.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut lines = vec![
            format!("| {} |", HEADER.join(" | ")),
            format!("|---|---|{}", "---:|".repeat(HEADER.len() - 2)),
        ];
        for row in &self.rows {
            let cells = row.cells("-").map(|cell| cell.replace('|', "\\|").replace('\n', " "));
            lines.push(format!("| {} |", cells.join(" | ")));
        }
        lines.join("\n") + "\n"
    }
}

impl EvaluationRow {
    fn cells(&self, undefined: &str) -> [String; 10] {
        let decimal =
            |value: Option<f64>| value.map_or(undefined.to_owned(), |v| format!("{v:.4}"));
        [
            self.level.clone(),
            self.generator.clone(),
            self.rows.to_string(),
            self.positives.to_string(),
            decimal(self.auroc),
            decimal(self.average_precision),
            decimal(self.f1),
            decimal(self.recall_at_1),
            decimal(self.recall_at_01),
            decimal(self.ece),
        ]
    }
}

/// The measures of the clean rows and the corrupted ones whose tool is `wanted`.
fn measure(
    level: &str,
    generator: &str,
    scored: &[(f64, Label, &str)],
    wanted: impl Fn(&str) -> bool,
    threshold: f64,
) -> EvaluationRow {
    let (scores, positives): (Vec<f64>, Vec<bool>) = scored
        .iter()
        .filter(|(_, label, name)| *label == Label::Clean || wanted(name))
        .map(|(score, label, _)| (*score, *label != Label::Clean))
        .unzip();
    EvaluationRow {
        level: level.to_owned(),
        generator: generator.to_owned(),
        rows: scores.len() as u64,
        positives: positives.iter().filter(|&&p| p).count() as u64,
        auroc: auroc(&scores, &positives),
        average_precision: average_precision(&scores, &positives),
        f1: f1_at(&scores, &positives, threshold),
        recall_at_1: recall_at_false_alarm_rate(&scores, &positives, 0.01),
        recall_at_01: recall_at_false_alarm_rate(&scores, &positives, 0.001),
        ece: expected_calibration_error(&scores, &positives),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn table() -> EvaluationTable {
        let mut table = EvaluationTable::default();
        table.add_level(
            "article",
            &[0.1, 0.6, 0.9, 0.5, 0.7],
            &[Label::Clean, Label::Clean, Label::Spun, Label::Mt, Label::Spun],
            &["", "human", "tool|b", "a, b", ""].map(String::from),
            0.65,
        );
        table
    }

    #[test]
    fn each_generator_is_measured_against_all_clean_rows() {
        let table = table();
        let names: Vec<&str> = table.rows.iter().map(|r| r.generator.as_str()).collect();
        assert_eq!(names, ["all", "a, b", "tool|b", "unknown"]);
        assert_eq!((table.rows[0].rows, table.rows[0].positives), (5, 3));
        assert_eq!((table.rows[1].rows, table.rows[1].positives), (3, 1));
        // 0.5 beats 0.1 only; of all positives five of six pairs are right.
        assert_eq!(table.rows[1].auroc, Some(0.5));
        assert_eq!(table.rows[0].auroc, Some(5.0 / 6.0));
        assert_eq!(table.rows[1].f1, Some(0.0));
        assert_eq!(table.rows[0].f1, Some(0.8));
    }

    #[test]
    fn csv_is_quoted_and_leaves_undefined_measures_empty() {
        let csv = table().to_csv().unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], HEADER.join(","));
        assert_eq!(lines[2], "article,\"a, b\",3,1,0.5000,0.5000,0.0000,0.0000,0.0000,0.4000");
        let mut clean = EvaluationTable::default();
        clean.add_level("passage", &[0.2], &[Label::Clean], &[String::new()], 0.5);
        assert_eq!(clean.to_csv().unwrap().lines().nth(1), Some("passage,all,1,0,,,,,,0.2000"));
    }

    #[test]
    fn markdown_escapes_bars() {
        let markdown = table().to_markdown();
        assert_eq!(markdown.lines().count(), 6);
        assert!(markdown.contains("| article | tool\\|b | 3 | 1 | 1.0000 |"));
    }
}
