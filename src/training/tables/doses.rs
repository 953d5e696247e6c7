//! What is told apart by dose, tool and register.

use std::fmt::Write as _;

use super::cells::{Csv, escaped, head, or_dash};
use crate::classify::ClassifyError;
use crate::document::Level;
use crate::training::baselines::BaselineMethod;
use crate::training::dose::{DoseRow, ToolMean, Worst};
use crate::training::evaluate::Evaluation;

impl Evaluation {
    pub(super) fn write_doses(&self, text: &mut String) {
        for level in [Level::Passage, Level::Article] {
            self.write_doses_of(level, text);
        }
    }

    fn write_doses_of(&self, level: Level, text: &mut String) {
        let (what, rows) = match level {
            Level::Passage => ("passages of 60 to 150 words", &self.doses),
            _ => ("articles", &self.article_doses),
        };
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n### Spun {what}, by swaps per 100 words\n");
        text.push_str("The classifier, and the baselines of the same rows.\n\n");
        let counted = format!("{}s", level.name());
        let mut header = vec!["swaps", &counted, "auroc", "recall_at_1"];
        let names = self.baselines.iter().map(|baseline| format!("{}: auroc", baseline.name));
        let names: Vec<String> = names.collect();
        header.extend(names.iter().flat_map(|name| [name.as_str(), "recall_at_1"]));
        text.push_str(&head(&header, 1));
        for (number, row) in rows.iter().enumerate() {
            let _ = write!(text, "| {} | {} | {} |", row.dose, row.positives, measures(row));
            for baseline in &self.baselines {
                let own = doses_of(baseline, level).get(number);
                let _ = write!(text, " {} |", own.map_or("- | -".to_owned(), measures));
            }
            text.push('\n');
        }
    }

    pub(super) fn write_tools(&self, text: &mut String) {
        if self.tools.is_empty() {
            return;
        }
        text.push_str("\n### Spun passages of 60 to 150 words, by tool\n\n");
        let mut header = vec!["tool".to_owned(), "swaps words".to_owned()];
        for dose in &self.tools[0].doses {
            header.push(format!("{} swaps: passages", dose.dose));
            header.extend(["auroc", "recall_at_1"].map(str::to_owned));
        }
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        text.push_str(&head(&header, 2));
        for row in &self.tools {
            let swaps = if row.swaps_words { "yes" } else { "no" };
            let _ = write!(text, "| {} | {swaps} |", escaped(&row.generator));
            for dose in &row.doses {
                let _ = write!(text, " {} | {} |", dose.positives, measures(dose));
            }
            text.push('\n');
        }
        for mean in &self.tool_means {
            let _ = writeln!(text, "\n{}", sentence(mean));
        }
    }

    pub(super) fn write_registers(&self, text: &mut String) {
        if self.registers.is_empty() {
            return;
        }
        text.push_str(
            "\n### Passages of 60 to 150 words, 6 to 30 swaps per 100 words, by register\n\n\
             Flagged and recall: at the score that 1 % of all clean passages reach.\n\n",
        );
        let header = ["register", "clean", "flagged", "spun", "auroc", "recall"];
        text.push_str(&head(&header, 1));
        for row in &self.registers {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                escaped(&row.register),
                row.clean,
                or_dash(row.flagged_at_1),
                row.positives,
                or_dash(row.auroc),
                or_dash(row.recall_at_1)
            );
        }
    }

    pub(super) fn csv_doses(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for (level, own) in [(Level::Passage, &self.doses), (Level::Article, &self.article_doses)] {
            let baselines = self.baselines.iter();
            let baselines =
                baselines.map(|one| (format!("dose_{}", one.name), doses_of(one, level)));
            for (table, rows) in [("dose".to_owned(), own)].into_iter().chain(baselines) {
                for row in rows {
                    let at = [table.as_str(), level.name(), &row.dose];
                    csv.count(at, "positives", row.positives as u64)?;
                    csv.share(at, "auroc", row.auroc)?;
                    csv.share(at, "recall_at_1", row.recall_at_1)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn csv_tools(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for row in &self.tools {
            let at = ["tool", Level::Passage.name(), &row.generator];
            csv.count(at, "swaps_words", u64::from(row.swaps_words))?;
            for dose in &row.doses {
                let name = &dose.dose;
                csv.count(at, &format!("positives_{name}"), dose.positives as u64)?;
                csv.share(at, &format!("auroc_{name}"), dose.auroc)?;
                csv.share(at, &format!("recall_at_1_{name}"), dose.recall_at_1)?;
            }
        }
        for mean in &self.tool_means {
            let (table, dose) = (mean_table(mean), &mean.dose);
            let at = [table, Level::Passage.name(), "mean"];
            csv.count(at, &format!("tools_{dose}"), mean.tools as u64)?;
            csv.share(at, &format!("auroc_{dose}"), Some(mean.auroc))?;
            csv.share(at, &format!("recall_at_1_{dose}"), Some(mean.recall_at_1))?;
            for (what, worst) in [("tool", &mean.worst_tool), ("register", &mean.worst_register)] {
                let Some(worst) = worst else { continue };
                let at = [table, Level::Passage.name(), &worst.name];
                let auroc = format!("worst_{what}_auroc_{dose}");
                csv.share(at, &auroc, Some(worst.auroc))?;
                let recall = format!("worst_{what}_recall_at_1_{dose}");
                csv.share(at, &recall, Some(worst.recall_at_1))?;
            }
        }
        Ok(())
    }

    pub(super) fn csv_registers(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for row in &self.registers {
            let at = ["register", Level::Passage.name(), &row.register];
            csv.count(at, "clean", row.clean as u64)?;
            csv.share(at, "flagged_at_1", row.flagged_at_1)?;
            csv.count(at, "positives", row.positives as u64)?;
            csv.share(at, "auroc", row.auroc)?;
            csv.share(at, "recall_at_1", row.recall_at_1)?;
        }
        Ok(())
    }
}

/// A baseline's ranking of passages or of articles by dose.
fn doses_of(baseline: &BaselineMethod, level: Level) -> &Vec<DoseRow> {
    if level == Level::Article { &baseline.article_doses } else { &baseline.doses }
}

/// Area and recall.
fn measures(row: &DoseRow) -> String {
    format!("{} | {}", or_dash(row.auroc), or_dash(row.recall_at_1))
}

fn mean_table(mean: &ToolMean) -> &'static str {
    if mean.swaps_words { "tools_that_swap" } else { "tools_that_pad" }
}

/// A mean in words.
fn sentence(mean: &ToolMean) -> String {
    let tools = match mean.swaps_words {
        true => "Tools that swap words",
        false => "Tools that only add, drop or contract words",
    };
    let mut text = format!(
        "{tools}, {} changes per 100 words: mean AUROC {:.4} and recall at 1 % {:.4} over {}",
        mean.dose, mean.auroc, mean.recall_at_1, mean.tools
    );
    for (what, worst) in [("tool", &mean.worst_tool), ("register", &mean.worst_register)] {
        if let Some(Worst { name, positives, auroc, recall_at_1 }) = worst {
            let _ = write!(
                text,
                "; worst {what} {name} ({positives} passages: {auroc:.4}, {recall_at_1:.4})"
            );
        }
    }
    text + "."
}
