//! An evaluation as Markdown and as CSV.

mod beside;
mod cells;
mod doses;
mod false_alarms;

use std::fmt::Write as _;

use cells::{Csv, escaped, head, or_dash};

use super::breakdown::{self, Contrast};
use super::evaluate::{Evaluation, Hits};
use crate::classify::ClassifyError;
use crate::document::{Label, Level};
use crate::labels::HUMAN;

impl Evaluation {
    /// All tables as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("### Ranking and calibration\n\n");
        text.push_str(&self.table.to_markdown());
        if let Some(summary) = self.summary() {
            let _ = writeln!(text, "\n{summary}");
        }
        self.write_doses(&mut text);
        self.write_tools(&mut text);
        self.write_registers(&mut text);
        self.write_false_alarms(&mut text);
        self.write_lengths(&mut text);
        self.write_labels(&mut text);
        self.write_engines(&mut text);
        self.write_reliability(&mut text);
        for baseline in &self.baselines {
            let _ = writeln!(text, "\n### Baseline: {}\n", baseline.title);
            text.push_str(&baseline.table.to_markdown());
        }
        self.write_phrases(&mut text);
        text
    }

    /// What is found of the spinners' long passages, as one sentence.
    fn summary(&self) -> Option<String> {
        let long = self.long_passages.as_ref()?;
        Some(format!(
            "Passages of at least 60 words: mean AUROC {:.4} and recall at 1 % {:.4} over the {} \
             spinners ({} spun passages); worst generator {} ({}, {}).",
            long.auroc,
            long.recall_at_1,
            long.spinners,
            long.positives,
            long.worst.generator,
            or_dash(long.worst.auroc),
            or_dash(long.worst.recall_at_1),
        ))
    }

    fn write_lengths(&self, text: &mut String) {
        text.push_str("\n### By length\n\n");
        let header = ["level", "label", "words", "rows", "positives", "auroc", "recall_at_1"];
        text.push_str(&head(&header, 3));
        for row in self.lengths.iter().filter(|row| row.rows > 0) {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} |",
                row.level,
                row.label,
                row.words,
                row.rows,
                row.positives,
                or_dash(row.auroc),
                or_dash(row.recall_at_1)
            );
        }
    }

    fn write_labels(&self, text: &mut String) {
        text.push_str("\n### Labels given\n\n");
        let header = ["level", "truth", "clean", "mt", "spun", "accuracy", "balanced accuracy"];
        text.push_str(&head(&header, 2));
        for level in Level::ALL {
            let Some(confusion) = breakdown::confusion(self.scored.of(level)) else {
                continue;
            };
            for truth in Label::ALL {
                let [clean, mt, spun] = confusion.matrix[truth.column()];
                // The shares are of the whole matrix and stand in its first line.
                let shares = if truth == Label::Clean {
                    format!("{:.4} | {:.4}", confusion.accuracy, confusion.balanced_accuracy)
                } else {
                    " | ".to_owned()
                };
                let level = level.name();
                let _ =
                    writeln!(text, "| {level} | {truth} | {clean} | {mt} | {spun} | {shares} |");
            }
        }
    }

    fn write_engines(&self, text: &mut String) {
        if self.engines.is_empty() {
            return;
        }
        text.push_str("\n### Machine-translated articles by engine\n\n");
        text.push_str(
            "Against articles that people wrote in English, and against articles that people \
             translated into English: balanced accuracy at a score of one half, AUROC.\n\n",
        );
        let header = [
            "engine",
            "articles",
            "originals",
            "balanced accuracy",
            "auroc",
            "translations",
            "balanced accuracy",
            "auroc",
        ];
        text.push_str(&head(&header, 1));
        let cells = |contrast: Option<Contrast>| match contrast {
            Some(c) => format!("{} | {:.4} | {:.4}", c.articles, c.balanced_accuracy, c.auroc),
            None => "0 | - | -".to_owned(),
        };
        for row in &self.engines {
            let (originals, translations) = (cells(row.originals), cells(row.translations));
            let engine = escaped(&row.engine);
            let _ =
                writeln!(text, "| {engine} | {} | {originals} | {translations} |", row.articles);
        }
    }

    fn write_reliability(&self, text: &mut String) {
        text.push_str("\n### Reliability\n\n");
        let header = ["level", "score", "rows", "mean score", "share corrupted"];
        text.push_str(&head(&header, 2));
        let mut errors = Vec::new();
        for level in Level::ALL {
            let (bins, error) = breakdown::reliability(self.scored.of(level));
            for (number, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
                let (name, range) = (level.name(), bin_name(number));
                let (rows, mean, share) = (bin.rows, bin.mean_score, bin.positive_share);
                let _ = writeln!(text, "| {name} | {range} | {rows} | {mean:.4} | {share:.4} |");
            }
            errors.extend(error.map(|error| format!("{} {error:.4}", level.name())));
        }
        let _ = writeln!(text, "\nExpected calibration error: {}.", errors.join(", "));
    }

    fn write_phrases(&self, text: &mut String) {
        text.push_str("\n### Findings and suggestions\n\n");
        let header = [
            "generator",
            "swapped phrases",
            "span recall",
            "span precision",
            "top 1",
            "top 5",
            "MRR",
            "given the span: top 1",
            "top 5",
            "MRR",
        ];
        text.push_str(&head(&header, 1));
        let cells = |hits: Hits| {
            format!("{:.3} | {:.3} | {:.3}", hits.top1, hits.top5, hits.mean_reciprocal_rank)
        };
        for row in &self.phrases {
            let _ = writeln!(
                text,
                "| {} | {} | {:.3} | {:.3} | {} | {} |",
                row.generator,
                row.gold,
                row.span_recall,
                row.span_precision,
                cells(row.found),
                cells(row.given)
            );
        }
        let _ = writeln!(
            text,
            "\nFalse findings per 100,000 words of clean articles ({} words): {:.2}",
            self.clean_words, self.false_findings
        );
    }

    /// All tables as CSV in long form: table, level, generator, measure, value;
    /// measures with four decimals, without those that are undefined. In the
    /// tables `length` and `labels` the generator is a label, in `dose`, `register`
    /// and `false_alarms` a dose or a register, and the measures of `length`,
    /// `reliability` and `tool` name the words, the scores and the doses.
    ///
    /// # Errors
    /// [`ClassifyError::Csv`] when a row cannot be written.
    pub fn to_csv(&self) -> Result<String, ClassifyError> {
        let mut csv = Csv::new()?;
        csv.ranking("ranking", &self.table)?;
        for baseline in &self.baselines {
            csv.ranking(&format!("baseline_{}", baseline.name), &baseline.table)?;
        }
        self.csv_long_passages(&mut csv)?;
        self.csv_doses(&mut csv)?;
        self.csv_tools(&mut csv)?;
        self.csv_registers(&mut csv)?;
        self.csv_false_alarms(&mut csv)?;
        self.csv_lengths(&mut csv)?;
        self.csv_labels(&mut csv)?;
        self.csv_engines(&mut csv)?;
        self.csv_reliability(&mut csv)?;
        self.csv_phrases(&mut csv)?;
        csv.finish()
    }

    fn csv_long_passages(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        let Some(long) = &self.long_passages else { return Ok(()) };
        let at = ["long_passages", Level::Passage.name(), "all"];
        csv.count(at, "spinners", long.spinners as u64)?;
        csv.count(at, "positives", long.positives)?;
        csv.share(at, "mean_auroc", Some(long.auroc))?;
        csv.share(at, "mean_recall_at_1", Some(long.recall_at_1))?;
        let at = ["long_passages", Level::Passage.name(), &long.worst.generator];
        csv.share(at, "worst_auroc", long.worst.auroc)?;
        csv.share(at, "worst_recall_at_1", long.worst.recall_at_1)
    }

    fn csv_lengths(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for row in self.lengths.iter().filter(|row| row.rows > 0) {
            let at = ["length", row.level, row.label.name()];
            csv.count(at, &format!("rows_{}", row.words), row.rows as u64)?;
            csv.count(at, &format!("positives_{}", row.words), row.positives as u64)?;
            csv.share(at, &format!("auroc_{}", row.words), row.auroc)?;
            csv.share(at, &format!("recall_at_1_{}", row.words), row.recall_at_1)?;
        }
        Ok(())
    }

    fn csv_labels(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for level in Level::ALL {
            let Some(confusion) = breakdown::confusion(self.scored.of(level)) else {
                continue;
            };
            for truth in Label::ALL {
                let at = ["labels", level.name(), truth.name()];
                for called in Label::ALL {
                    let count = confusion.matrix[truth.column()][called.column()];
                    csv.count(at, &format!("called_{called}"), count)?;
                }
            }
            let at = ["labels", level.name(), "all"];
            csv.share(at, "accuracy", Some(confusion.accuracy))?;
            csv.share(at, "balanced_accuracy", Some(confusion.balanced_accuracy))?;
        }
        Ok(())
    }

    fn csv_engines(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for row in &self.engines {
            let at = ["engines", Level::Article.name(), &row.engine];
            csv.count(at, "articles", row.articles as u64)?;
            let contrasts = [("originals", row.originals), ("translations", row.translations)];
            for (name, contrast) in contrasts {
                let Some(contrast) = contrast else { continue };
                csv.count(at, name, contrast.articles as u64)?;
                let accuracy = Some(contrast.balanced_accuracy);
                csv.share(at, &format!("balanced_accuracy_{name}"), accuracy)?;
                csv.share(at, &format!("auroc_{name}"), Some(contrast.auroc))?;
            }
        }
        Ok(())
    }

    fn csv_reliability(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for level in Level::ALL {
            let (bins, error) = breakdown::reliability(self.scored.of(level));
            let at = ["reliability", level.name(), "all"];
            csv.share(at, "ece", error)?;
            for (number, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
                let range = bin_name(number);
                csv.count(at, &format!("rows_{range}"), bin.rows)?;
                csv.share(at, &format!("mean_score_{range}"), Some(bin.mean_score))?;
                csv.share(at, &format!("share_corrupted_{range}"), Some(bin.positive_share))?;
            }
        }
        Ok(())
    }

    fn csv_phrases(&self, csv: &mut Csv) -> Result<(), ClassifyError> {
        for row in &self.phrases {
            let at = ["phrases", Level::Finding.name(), &row.generator];
            csv.count(at, "swapped_phrases", row.gold as u64)?;
            for (measure, share) in [
                ("span_recall", row.span_recall),
                ("span_precision", row.span_precision),
                ("top1", row.found.top1),
                ("top5", row.found.top5),
                ("mean_reciprocal_rank", row.found.mean_reciprocal_rank),
                ("top1_given_span", row.given.top1),
                ("top5_given_span", row.given.top5),
                ("mean_reciprocal_rank_given_span", row.given.mean_reciprocal_rank),
            ] {
                csv.share(at, measure, Some(share))?;
            }
        }
        let at = ["false_findings", Level::Finding.name(), HUMAN];
        csv.count(at, "clean_words", self.clean_words as u64)?;
        csv.share(at, "false_findings_per_100000_words", Some(self.false_findings))
    }
}

/// The scores of a bin as `0.2-0.3`.
fn bin_name(bin: usize) -> String {
    let bound = |bin: usize| format!("{}.{}", bin / 10, bin % 10);
    format!("{}-{}", bound(bin), bound(bin + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::EvaluationTable;
    use crate::training::baselines::BaselineMethod;
    use crate::training::{DoseRow, FalseAlarms, PhraseRow, ScoredRow, ToolRow, dose};

    fn evaluation() -> Evaluation {
        let mut evaluation = Evaluation { clean_words: 1000, ..Evaluation::default() };
        evaluation.table.add("article", "all", &[0.1, 0.9], &[false, true], Some(0.5));
        evaluation.table.add("article", "a,b", &[0.1, 0.9], &[false, true], Some(0.5));
        let mut table = EvaluationTable::default();
        table.add("article", "all", &[0.1], &[false], None);
        evaluation.baselines.push(BaselineMethod {
            name: "plain",
            title: "plain thing".to_owned(),
            table,
            doses: Vec::new(),
            article_doses: Vec::new(),
        });
        let phrases = PhraseRow { generator: "a,b".into(), gold: 2, ..PhraseRow::default() };
        evaluation.phrases.push(phrases);
        let row = |label, probabilities| ScoredRow {
            label,
            words: 30,
            swaps: 0,
            swaps_words: true,
            article: 0,
            probabilities,
        };
        evaluation.scored.article =
            vec![row(Label::Clean, [0.95, 0.05, 0.0]), row(Label::Spun, [0.25, 0.0, 0.75])];
        evaluation.lengths = breakdown::lengths(&evaluation.scored);
        evaluation
    }

    #[test]
    fn csv_holds_one_measure_a_line_and_leaves_out_what_is_undefined() {
        let csv = evaluation().to_csv().unwrap();
        assert!(
            csv.starts_with("table,level,generator,measure,value\nranking,article,all,rows,2\n")
        );
        for line in [
            "ranking,article,\"a,b\",auroc,1.0000",
            "baseline_plain,article,all,positives,0",
            "length,article,spun,auroc_20-39,1.0000",
            "labels,article,clean,called_clean,1",
            "labels,article,all,accuracy,1.0000",
            "reliability,article,all,share_corrupted_0.7-0.8,1.0000",
            "reliability,article,all,ece,0.1500",
            "phrases,finding,\"a,b\",swapped_phrases,2",
            "false_findings,finding,human,clean_words,1000",
        ] {
            assert!(csv.lines().any(|found| found == line), "{line} in {csv}");
        }
        assert!(!csv.contains("baseline_plain,article,all,auroc"), "{csv}");
        assert!(csv.lines().all(|line| !line.ends_with(',')), "{csv}");
    }

    #[test]
    fn doses_tools_and_false_alarms_are_in_both_files() {
        let mut evaluation = evaluation();
        let dose = |dose: &str, auroc| DoseRow {
            dose: dose.to_owned(),
            positives: 40,
            auroc: Some(auroc),
            recall_at_1: Some(0.5),
        };
        evaluation.doses = vec![dose("1-3", 0.8), dose("1-6", 0.8)];
        evaluation.baselines[0].doses = vec![dose("1-3", 0.6), dose("1-6", 0.7)];
        let tool = |generator: &str, swaps_words| ToolRow {
            generator: generator.to_owned(),
            swaps_words,
            doses: [dose("1-6", 0.7), dose("6-30", 0.9)],
        };
        evaluation.tools = vec![tool("a|b", true), tool("c", false)];
        evaluation.tool_means = dose::tool_means(&evaluation.tools, &[], &[]);
        let alarms = FalseAlarms { articles: 2, words: 1000, rows: 1, ..FalseAlarms::default() };
        evaluation.false_alarms = vec![alarms];
        let (markdown, csv) = (evaluation.to_markdown(), evaluation.to_csv().unwrap());
        for line in [
            "| swaps | passages | auroc | recall_at_1 | plain: auroc | recall_at_1 |",
            "| 1-6 | 40 | 0.8000 | 0.5000 | 0.7000 | 0.5000 |",
            "| a\\|b | yes | 40 | 0.7000 | 0.5000 | 40 | 0.9000 | 0.5000 |",
            "Tools that only add, drop or contract words, 6-30 changes per 100 words: mean AUROC \
             0.9000 and recall at 1 % 0.5000 over 1; worst tool c (40 passages: 0.9000, 0.5000).",
            "| - | 2 | 1000 | 100.00 | 0.00 | 0.0000 |",
            "| mean of registers | | | 100.00 | 0.00 | 0.0000 |",
        ] {
            assert!(markdown.lines().any(|found| found == line), "{line} in {markdown}");
        }
        for line in [
            "dose,passage,1-6,auroc,0.8000",
            "dose_plain,passage,1-6,auroc,0.7000",
            "tool,passage,c,swaps_words,0",
            "tools_that_swap,passage,mean,auroc_1-6,0.7000",
            "tools_that_pad,passage,c,worst_tool_auroc_6-30,0.9000",
            "false_alarms,article,all,rows_per_100000_words,100.0000",
            "false_alarms,article,mean,not_clean,0.0000",
        ] {
            assert!(csv.lines().any(|found| found == line), "{line} in {csv}");
        }
        assert_rows_are_whole(&markdown);
    }

    /// Every table of Markdown has as many cells in each row.
    fn assert_rows_are_whole(markdown: &str) {
        for table in markdown.split("\n\n").filter(|block| block.starts_with('|')) {
            let cells = table.lines().map(|line| line.replace("\\|", "").matches('|').count());
            let cells: Vec<usize> = cells.collect();
            assert!(cells.iter().all(|&count| count == cells[0]), "{table}");
        }
    }

    #[test]
    fn markdown_tables_have_as_many_cells_in_each_row() {
        let markdown = evaluation().to_markdown();
        assert_rows_are_whole(&markdown);
        for heading in ["By length", "Labels given", "Reliability", "Baseline: plain thing"] {
            assert!(markdown.contains(&format!("### {heading}\n\n")), "{heading}");
        }
        assert_eq!((bin_name(0), bin_name(9)), ("0.0-0.1".into(), "0.9-1.0".into()));
    }
}
