//! Measures without and with a judge, as Markdown and as CSV.

use std::fmt::Write as _;

use super::cells::{escaped, head};
use crate::classify::ClassifyError;
use crate::training::beside::{Beside, BesideRow};

impl Beside {
    /// All tables as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let per_100 = 100.0 * self.swaps_asked as f64 / self.words.max(1) as f64;
        let mut text = format!(
            "Articles: {}; the judge was asked something of {} and about {} suspect phrases, {per_100:.2} \
             per 100 words.\n",
            self.articles, self.articles_asked, self.swaps_asked
        );
        for (name, rows) in self.tables() {
            let _ = writeln!(text, "\n### {name}\n");
            text.push_str(&head(&["", "measure", "count", "without", "with"], 2));
            for row in rows {
                let BesideRow { what, measure, count, without, with, .. } = row;
                let [without, with] = [without, with].map(|value| cell(*value, "-"));
                let what = escaped(if what.is_empty() { "-" } else { what });
                let _ = writeln!(text, "| {what} | {measure} | {count} | {without} | {with} |");
            }
        }
        text
    }

    /// The rows as CSV.
    ///
    /// # Errors
    /// [`ClassifyError::Csv`] when a row cannot be written.
    pub fn to_csv(&self) -> Result<String, ClassifyError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["table", "what", "measure", "count", "without", "with"])?;
        for BesideRow { table, what, measure, count, without, with } in &self.rows {
            let [without, with] = [without, with].map(|value| cell(*value, ""));
            let count = count.to_string();
            writer.write_record([table, what.as_str(), measure, &count, &without, &with])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn cell(value: Option<f64>, undefined: &str) -> String {
    value.map_or(undefined.to_owned(), |value| format!("{value:.4}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn measures_stand_beside_each_other() {
        let row = |table, what: &str, with| BesideRow {
            table,
            what: what.to_owned(),
            measure: "AUROC",
            count: 3,
            without: Some(0.5),
            with,
        };
        let rows =
            vec![row("A", "1-3", Some(0.75)), row("B", "a|b", None), row("A", "", Some(1.0))];
        let beside = Beside { rows, articles: 4, articles_asked: 2, swaps_asked: 9, words: 300 };
        let text = beside.to_markdown();
        assert!(text.starts_with("Articles: 4; the judge was asked something of 2 and about 9"));
        let a = text.find("### A").unwrap()..text.find("### B").unwrap();
        assert!(text[a.clone()].contains("| 1-3 | AUROC | 3 | 0.5000 | 0.7500 |"));
        assert!(text[a].contains("| - | AUROC | 3 | 0.5000 | 1.0000 |"), "{text}");
        assert!(text.contains("| a\\|b | AUROC | 3 | 0.5000 | - |"));
        let csv = beside.to_csv().unwrap();
        assert_eq!(csv.lines().nth(2), Some("B,a|b,AUROC,3,0.5000,"));
    }
}
