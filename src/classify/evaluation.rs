//! Tables of what a classifier is worth, per level and generator.

use serde::Serialize;

use super::ClassifyError;
use super::metrics::{
    auroc, average_precision, expected_calibration_error, f1_at, recall_at_false_alarm_rate,
};

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

/// Rows in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EvaluationTable {
    /// The rows.
    pub rows: Vec<EvaluationRow>,
}

impl EvaluationTable {
    /// Adds a line for one generator's rows beside the clean ones. `scores` and
    /// `corrupted` have one entry per row; rows at or above `threshold` count as
    /// flagged for F1. Without a threshold the scores only rank, and neither F1
    /// nor the calibration error is defined.
    pub fn add(
        &mut self,
        level: &str,
        generator: &str,
        scores: &[f64],
        corrupted: &[bool],
        threshold: Option<f64>,
    ) {
        self.rows.push(EvaluationRow {
            level: level.to_owned(),
            generator: generator.to_owned(),
            rows: scores.len() as u64,
            positives: corrupted.iter().filter(|&&p| p).count() as u64,
            auroc: auroc(scores, corrupted),
            average_precision: average_precision(scores, corrupted),
            f1: threshold.and_then(|threshold| f1_at(scores, corrupted, threshold)),
            recall_at_1: recall_at_false_alarm_rate(scores, corrupted, 0.01),
            recall_at_01: recall_at_false_alarm_rate(scores, corrupted, 0.001),
            ece: threshold.and_then(|_| expected_calibration_error(scores, corrupted)),
        });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> EvaluationTable {
        let mut table = EvaluationTable::default();
        let scores = [0.1, 0.6, 0.9, 0.5];
        table.add("article", "all", &scores, &[false, false, true, true], Some(0.65));
        table.add("article", "tool|b", &scores[..3], &[false, false, true], Some(0.65));
        table.add("article", "a, b", &[0.1, 0.6, 0.5], &[false, false, true], Some(0.65));
        table
    }

    #[test]
    fn a_line_measures_its_rows() {
        let table = table();
        let (all, line) = (&table.rows[0], &table.rows[2]);
        assert_eq!((all.rows, all.positives), (4, 2));
        assert_eq!((line.rows, line.positives), (3, 1));
        // 0.5 beats 0.1 only; of all positives three of four pairs are right.
        assert_eq!((all.auroc, line.auroc), (Some(0.75), Some(0.5)));
        assert_eq!((all.f1, line.f1), (Some(2.0 / 3.0), Some(0.0)));
    }

    #[test]
    fn what_only_ranks_has_no_calibration() {
        let mut table = EvaluationTable::default();
        table.add("article", "all", &[3.0, 7.0], &[false, true], None);
        let row = &table.rows[0];
        assert_eq!((row.auroc, row.f1, row.ece), (Some(1.0), None, None));
    }

    #[test]
    fn csv_is_quoted_and_leaves_undefined_measures_empty() {
        let csv = table().to_csv().unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], HEADER.join(","));
        assert_eq!(lines[3], "article,\"a, b\",3,1,0.5000,0.5000,0.0000,0.0000,0.0000,0.4000");
        let mut clean = EvaluationTable::default();
        clean.add("passage", "all", &[0.2], &[false], Some(0.5));
        assert_eq!(clean.to_csv().unwrap().lines().nth(1), Some("passage,all,1,0,,,,,,0.2000"));
    }

    #[test]
    fn markdown_escapes_bars() {
        let markdown = table().to_markdown();
        assert_eq!(markdown.lines().count(), 5);
        assert!(markdown.contains("| article | tool\\|b | 3 | 1 | 1.0000 |"));
    }
}
