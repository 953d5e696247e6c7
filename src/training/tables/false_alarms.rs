//! What an editor sees of clean articles.

use std::fmt::Write as _;

use super::cells::{Csv, escaped, head};
use crate::classify::ClassifyError;
use crate::document::Level;
use crate::training::evaluate::Evaluation;
use crate::training::false_alarms::{FalseAlarmRates, FalseAlarms};

impl Evaluation {
    pub(super) fn write_false_alarms(&self, text: &mut String) {
        let Some(mean) = FalseAlarmRates::mean(&self.false_alarms) else { return };
        text.push_str(
            "\n### False alarms on clean articles, by register\n\n\
             Rows: sentences that are listed. Rows and findings per 100,000 words; share of the \
             articles that are called mt or spun.\n\n",
        );
        let header = ["register", "articles", "words", "rows", "findings", "not clean"];
        text.push_str(&head(&header, 1));
        let all = FalseAlarms::total(&self.false_alarms);
        for row in self.false_alarms.iter().chain([&all]) {
            let name = escaped(if row.register.is_empty() { "-" } else { &row.register });
            let (articles, words, rates) = (row.articles, row.words, rates(row.rates()));
            let _ = writeln!(text, "| {name} | {articles} | {words} | {rates} |");
        }
        let _ = writeln!(text, "| mean of registers | | | {} |", rates(mean));
    }

    pub(super) fn csv_false_alarms(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        let Some(mean) = FalseAlarmRates::mean(&self.false_alarms) else { return Ok(()) };
        let all = FalseAlarms::total(&self.false_alarms);
        for row in self.false_alarms.iter().chain([&all]) {
            let at = at(&row.register);
            csv.count(at, "articles", row.articles as u64)?;
            csv.count(at, "words", row.words as u64)?;
            csv_rates(csv, at, row.rates())?;
        }
        csv_rates(csv, at("mean"), mean)
    }
}

fn at(register: &str) -> [&str; 3] {
    ["false_alarms", Level::Article.name(), register]
}

fn csv_rates(csv: &mut Csv, at: [&str; 3], rates: FalseAlarmRates) -> Result<(), ClassifyError> {
    csv.share(at, "rows_per_100000_words", Some(rates.rows))?;
    csv.share(at, "findings_per_100000_words", Some(rates.findings))?;
    csv.share(at, "not_clean", Some(rates.not_clean))
}

fn rates(FalseAlarmRates { rows, findings, not_clean }: FalseAlarmRates) -> String {
    format!("{rows:.2} | {findings:.2} | {not_clean:.4}")
}
