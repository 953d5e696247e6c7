//! The cells of tables: CSV in long form, and Markdown.

use crate::classify::{ClassifyError, EvaluationTable};

/// Rows of table, level, generator, measure and value.
pub(super) struct Csv(csv::Writer<Vec<u8>>);

impl Csv {
    /// With the header.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new() -> Result<Self, ClassifyError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["table", "level", "generator", "measure", "value"])?;
        Ok(Self(writer))
    }

    /// The text.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<String, ClassifyError> {
        let bytes = self.0.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub fn count(&mut self, at: [&str; 3], measure: &str, count: u64) -> Result<(), ClassifyError> {
        let [table, level, generator] = at;
        Ok(self.0.write_record([table, level, generator, measure, &count.to_string()])?)
    }

    /// Nothing where the share is undefined.
    pub fn share(
        &mut self,
        at: [&str; 3],
        measure: &str,
        share: Option<f64>,
    ) -> Result<(), ClassifyError> {
        let ([table, level, generator], Some(share)) = (at, share) else { return Ok(()) };
        Ok(self.0.write_record([table, level, generator, measure, &format!("{share:.4}")])?)
    }

    pub fn ranking(&mut self, name: &str, table: &EvaluationTable) -> Result<(), ClassifyError> {
        for row in &table.rows {
            let at = [name, &row.level, &row.generator];
            self.count(at, "rows", row.rows)?;
            self.count(at, "positives", row.positives)?;
            for (measure, share) in [
                ("auroc", row.auroc),
                ("average_precision", row.average_precision),
                ("f1", row.f1),
                ("recall_at_1", row.recall_at_1),
                ("recall_at_01", row.recall_at_01),
                ("ece", row.ece),
            ] {
                self.share(at, measure, share)?;
            }
        }
        Ok(())
    }
}

/// The header of a Markdown table whose first `names` columns are no numbers.
pub(super) fn head(header: &[&str], names: usize) -> String {
    let rules = "---|".repeat(names) + &"---:|".repeat(header.len() - names);
    format!("| {} |\n|{rules}\n", header.join(" | "))
}

pub(super) fn or_dash(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{share:.4}"))
}

pub(super) fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|").replace('\n', " ")
}
