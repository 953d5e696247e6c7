//! Tables of what a classifier is worth on articles it was not trained on.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rayon::prelude::*;
use serde::Serialize;

use super::fit::{LevelModels, fit_levels, scores};
use super::rows::{Measured, SwappedPhrase, TrainingError};
use crate::classify::{ClassifyError, Dataset, EvaluationTable, LevelModel, TrainOptions, train};
use crate::document::Level;
use crate::labels::HUMAN;

/// The tables of one evaluation.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Ranking and calibration per level and generator.
    pub table: EvaluationTable,
    /// The same rows ranked by mean surprise alone: the plain baseline.
    pub baseline: EvaluationTable,
    /// Findings and suggestions per generator.
    pub phrases: Vec<PhraseRow>,
    /// Findings at the threshold per 100,000 words of clean articles.
    pub false_findings: f64,
    /// Words of clean articles.
    pub clean_words: usize,
}

/// What became of the swapped phrases of one generator.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PhraseRow {
    /// The tool.
    pub generator: String,
    /// Swapped phrases.
    pub gold: usize,
    /// Share of them that a finding at the threshold meets.
    pub span_recall: f64,
    /// Share of the findings that meet a swapped phrase.
    pub span_precision: f64,
    /// Where the originals stand among the suggestions of what the decoder suspects.
    pub found: Hits,
    /// The same when it is told which phrases were swapped.
    pub given: Hits,
}

/// Where the originals of swapped phrases stand among the suggestions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Hits {
    /// Share of the phrases whose original is the first suggestion.
    pub top1: f64,
    /// Share of those whose original is among the first five.
    pub top5: f64,
    /// Mean of one over the original's place, 0 where it is not among the first sixteen.
    pub mean_reciprocal_rank: f64,
}

impl Hits {
    #[expect(clippy::cast_precision_loss, reason = "counts of phrases")]
    fn new(ranks: &[Option<usize>]) -> Self {
        let share = |most: usize| {
            let hits = ranks.iter().flatten().filter(|&&rank| rank < most).count();
            hits as f64 / ranks.len().max(1) as f64
        };
        let reciprocal: f64 = ranks.iter().flatten().map(|&rank| 1.0 / (rank + 1) as f64).sum();
        let mean_reciprocal_rank = reciprocal / ranks.len().max(1) as f64;
        Self { top1: share(1), top5: share(5), mean_reciprocal_rank }
    }

    fn cells(self) -> String {
        format!("{:.3} | {:.3} | {:.3}", self.top1, self.top5, self.mean_reciprocal_rank)
    }
}

/// Tables for models that know all generators.
#[must_use]
pub fn evaluate(models: &LevelModels, test: &Measured, finding_threshold: f64) -> Evaluation {
    let all: Vec<Vec<f64>> = Level::ALL
        .iter()
        .map(|&level| scores(&models[level as usize], test.rows.of(level)))
        .collect();
    assemble(&all, test, finding_threshold)
}

/// Tables in which each generator's articles, passages and sentences are scored,
/// beside the clean ones, by models that were trained without the generator.
/// Findings are judged by models that know all generators; what the decoder may
/// know of a generator is settled when its articles are measured.
///
/// # Errors
/// When a level cannot be trained without a generator.
pub fn leave_one_out(
    training: &Measured,
    test: &Measured,
    options: &TrainOptions,
    finding_threshold: f64,
) -> Result<Evaluation, TrainingError> {
    const LEVELS: [Level; 3] = [Level::Article, Level::Passage, Level::Sentence];
    let generators: BTreeSet<&String> =
        test.rows.levels.iter().flat_map(|d| &d.generators).filter(|g| *g != HUMAN).collect();
    let tasks: Vec<(Level, &String)> =
        LEVELS.iter().flat_map(|&level| generators.iter().map(move |&g| (level, g))).collect();
    let lines: Vec<EvaluationTable> = tasks
        .into_par_iter()
        .map(|(level, generator)| {
            let model = train(&except(training.rows.of(level), generator), options)
                .map_err(|source| TrainingError::Level { level: level.name(), source })?;
            let data = test.rows.of(level);
            let chosen: Vec<usize> = (0..data.len())
                .filter(|&row| &data.generators[row] == generator || data.generators[row] == HUMAN)
                .collect();
            Ok(line(level, &data.select(&chosen), &model))
        })
        .collect::<Result<_, TrainingError>>()?;
    let models = fit_levels(&training.rows, options)?;
    let mut evaluation = evaluate(&models, test, finding_threshold);
    evaluation.table.rows = lines.into_iter().flat_map(|line| line.rows).collect();
    Ok(evaluation)
}

/// The rows that a generator did not make.
fn except(data: &Dataset, generator: &str) -> Dataset {
    let kept: Vec<usize> = (0..data.len()).filter(|&r| data.generators[r] != generator).collect();
    data.select(&kept)
}

/// One generator's line: its rows beside the clean ones.
fn line(level: Level, data: &Dataset, model: &LevelModel) -> EvaluationTable {
    let mut table = EvaluationTable::default();
    table.add_level(level.name(), &scores(model, data), &data.labels, &data.generators, 0.5);
    // `all` would be the same once more.
    table.rows.retain(|row| row.generator != "all");
    table
}

fn assemble(all: &[Vec<f64>], test: &Measured, finding_threshold: f64) -> Evaluation {
    let (mut table, mut baseline) = (EvaluationTable::default(), EvaluationTable::default());
    for level in Level::ALL {
        let data = test.rows.of(level);
        let scores = &all[level as usize];
        table.add_level(level.name(), scores, &data.labels, &data.generators, 0.5);
        let surprise = data.names.iter().position(|n| n == "surprise" || n == "mean_surprise");
        if let Some(column) = surprise {
            let surprise = data.rows.column(column).to_vec();
            baseline.add_level(level.name(), &surprise, &data.labels, &data.generators, f64::NAN);
        }
    }
    // Surprise is no probability: it only ranks.
    for row in &mut baseline.rows {
        (row.f1, row.ece) = (None, None);
    }
    let scores = &all[Level::Finding as usize];
    let is_found = |row: usize| scores.get(row).is_some_and(|&s| s >= finding_threshold);
    let suspects = test.suspects.iter().enumerate();
    let false_count = suspects.filter(|(row, s)| s.generator == HUMAN && is_found(*row)).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of findings and words")]
    let false_findings = false_count as f64 * 100_000.0 / test.clean_words.max(1) as f64;
    Evaluation {
        table,
        baseline,
        phrases: phrase_rows(test, is_found),
        false_findings,
        clean_words: test.clean_words,
    }
}

fn phrase_rows(test: &Measured, is_found: impl Fn(usize) -> bool) -> Vec<PhraseRow> {
    let generators: BTreeSet<&str> =
        test.swapped.iter().map(|p| p.generator.as_str()).filter(|g| *g != HUMAN).collect();
    let share = |part: usize, whole: usize| {
        #[expect(clippy::cast_precision_loss, reason = "counts of phrases")]
        {
            part as f64 / whole.max(1) as f64
        }
    };
    generators
        .into_iter()
        .map(|generator| {
            let own: Vec<&SwappedPhrase> =
                test.swapped.iter().filter(|p| p.generator == generator).collect();
            let met = own.iter().filter(|p| p.findings.iter().any(|&row| is_found(row))).count();
            let found: Vec<bool> = test
                .suspects
                .iter()
                .enumerate()
                .filter(|(row, suspect)| suspect.generator == generator && is_found(*row))
                .map(|(_, suspect)| suspect.is_gold)
                .collect();
            let ranks = |of: fn(&SwappedPhrase) -> Option<usize>| -> Vec<Option<usize>> {
                own.iter().map(|phrase| of(phrase)).collect()
            };
            PhraseRow {
                generator: generator.to_owned(),
                gold: own.len(),
                span_recall: share(met, own.len()),
                span_precision: share(found.iter().filter(|&&gold| gold).count(), found.len()),
                found: Hits::new(&ranks(|phrase| phrase.rank)),
                given: Hits::new(&ranks(|phrase| phrase.rank_given)),
            }
        })
        .collect()
}

impl Evaluation {
    /// All tables as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("### Ranking and calibration\n\n");
        text.push_str(&self.table.to_markdown());
        text.push_str("\n### Baseline: mean surprise alone\n\n");
        text.push_str(&self.baseline.to_markdown());
        text.push_str("\n### Findings and suggestions\n\n");
        text.push_str(
            "| generator | swapped phrases | span recall | span precision | top 1 | top 5 | MRR | \
             given the span: top 1 | top 5 | MRR |\n",
        );
        text.push_str("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for row in &self.phrases {
            let _ = writeln!(
                text,
                "| {} | {} | {:.3} | {:.3} | {} | {} |",
                row.generator,
                row.gold,
                row.span_recall,
                row.span_precision,
                row.found.cells(),
                row.given.cells()
            );
        }
        let _ = writeln!(
            text,
            "\nFalse findings per 100,000 words of clean articles ({} words): {:.2}",
            self.clean_words, self.false_findings
        );
        text
    }

    /// All tables as CSV in long form: table, level, generator, measure, value;
    /// measures with four decimals, without those that are undefined.
    ///
    /// # Errors
    /// [`ClassifyError::Csv`] when a row cannot be written.
    pub fn to_csv(&self) -> Result<String, ClassifyError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["table", "level", "generator", "measure", "value"])?;
        for (name, table) in [("ranking", &self.table), ("baseline", &self.baseline)] {
            for row in &table.rows {
                let counts = [("rows", row.rows), ("positives", row.positives)];
                let shares = [
                    ("auroc", row.auroc),
                    ("average_precision", row.average_precision),
                    ("f1", row.f1),
                    ("recall_at_1", row.recall_at_1),
                    ("recall_at_01", row.recall_at_01),
                    ("ece", row.ece),
                ];
                let counts = counts.map(|(measure, count)| (measure, Some(count.to_string())));
                let shares = shares.map(|(measure, share)| (measure, share.map(decimal)));
                for (measure, value) in counts.into_iter().chain(shares) {
                    if let Some(value) = value {
                        writer.write_record([name, &row.level, &row.generator, measure, &value])?;
                    }
                }
            }
        }
        for row in &self.phrases {
            let measures = [
                ("swapped_phrases", row.gold.to_string()),
                ("span_recall", decimal(row.span_recall)),
                ("span_precision", decimal(row.span_precision)),
                ("top1", decimal(row.found.top1)),
                ("top5", decimal(row.found.top5)),
                ("mean_reciprocal_rank", decimal(row.found.mean_reciprocal_rank)),
                ("top1_given_span", decimal(row.given.top1)),
                ("top5_given_span", decimal(row.given.top5)),
                ("mean_reciprocal_rank_given_span", decimal(row.given.mean_reciprocal_rank)),
            ];
            for (measure, value) in measures {
                writer.write_record(["phrases", "finding", &row.generator, measure, &value])?;
            }
        }
        for (measure, value) in [
            ("clean_words", self.clean_words.to_string()),
            ("false_findings_per_100000_words", decimal(self.false_findings)),
        ] {
            writer.write_record(["false_findings", "finding", HUMAN, measure, &value])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn decimal(value: f64) -> String {
    format!("{value:.4}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;
    use crate::document::Label;

    #[test]
    fn csv_holds_one_measure_a_line_and_leaves_out_what_is_undefined() {
        let mut evaluation = Evaluation { clean_words: 1000, ..Evaluation::default() };
        let labels = [Label::Clean, Label::Spun];
        let generators = ["human".to_owned(), "a,b".to_owned()];
        evaluation.table.add_level("article", &[0.1, 0.9], &labels, &generators, 0.5);
        evaluation.baseline.add_level("article", &[0.1], &labels[..1], &generators[..1], f64::NAN);
        evaluation.phrases.push(PhraseRow {
            generator: "a,b".into(),
            gold: 2,
            ..PhraseRow::default()
        });
        let csv = evaluation.to_csv().unwrap();
        assert!(
            csv.starts_with("table,level,generator,measure,value\nranking,article,all,rows,2\n")
        );
        for line in [
            "ranking,article,\"a,b\",auroc,1.0000",
            "phrases,finding,\"a,b\",swapped_phrases,2",
            "false_findings,finding,human,clean_words,1000",
        ] {
            assert!(csv.lines().any(|found| found == line), "{line} in {csv}");
        }
        assert!(!csv.contains("baseline,article,all,auroc"), "{csv}");
        assert!(csv.lines().all(|line| !line.ends_with(',')), "{csv}");
    }
}
