//! What a classifier is worth on articles it was not trained on.

use std::collections::BTreeSet;

use serde::Serialize;

use super::baselines::{self, BaselineMethod, Ranked};
use super::breakdown::{self, EngineRow, LengthRow, LongPassages};
use super::dose::{self, DoseRow, RegisterRow, ToolMean, ToolRow};
use super::error::TrainingError;
use super::false_alarms::{self, FalseAlarms, Said};
use super::fit::fit_level;
use super::judged::Judges;
use super::leave_out::{Fold, LeaveOut, folds};
use super::measured::{Labelled, Measured, Place, SwappedPhrase};
use super::parts::{self, Part, Probabilities, ScoredRow, known_parts, left_out_parts};
use super::phrase_list::PhraseList;
use crate::channel::Generator;
use crate::classify::{EvaluationTable, LevelModel, TrainOptions};
use crate::detector::Thresholds;
use crate::document::{Level, PerLevel};
use crate::labels::HUMAN;

/// How to evaluate.
#[derive(Clone, Copy, Debug, Default)]
pub struct EvaluateOptions<'a> {
    /// From which scores on something is reported.
    pub thresholds: Thresholds,
    /// How models are trained without a generator.
    pub train: TrainOptions,
    /// The phrases of the list baseline; it is left out without them.
    pub phrases: Option<&'a PhraseList>,
}

/// The tables of one evaluation.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Ranking and calibration per level and generator.
    pub table: EvaluationTable,
    /// The same rows ranked by plainer means.
    pub baselines: Vec<BaselineMethod>,
    /// Every row that was scored.
    pub scored: PerLevel<Vec<ScoredRow>>,
    /// Ranking by number of words.
    pub lengths: Vec<LengthRow>,
    /// Ranking of spun passages by dose.
    pub doses: Vec<DoseRow>,
    /// Ranking of spun articles by dose.
    pub article_doses: Vec<DoseRow>,
    /// Ranking of each tool's spun passages at light and at heavy doses.
    pub tools: Vec<ToolRow>,
    /// Its means over the tools, with the worst.
    pub tool_means: Vec<ToolMean>,
    /// Ranking of passages and false alarms by register.
    pub registers: Vec<RegisterRow>,
    /// What an editor sees of clean articles, by register.
    pub false_alarms: Vec<FalseAlarms>,
    /// The spinners' passages of some length; `None` when there are none.
    pub long_passages: Option<LongPassages>,
    /// Machine-translated articles against originals and human translations.
    pub engines: Vec<EngineRow>,
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
    /// The same given the spans of the swapped phrases.
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
    fn new(ranks: &[Option<usize>]) -> Self {
        let share = |most: usize| {
            let hits = ranks.iter().flatten().filter(|&&rank| rank < most).count();
            hits as f64 / ranks.len().max(1) as f64
        };
        let reciprocal: f64 = ranks.iter().flatten().map(|&rank| 1.0 / (rank + 1) as f64).sum();
        let mean_reciprocal_rank = reciprocal / ranks.len().max(1) as f64;
        Self { top1: share(1), top5: share(5), mean_reciprocal_rank }
    }
}

/// Tables for models that know all generators. With `training`, the TF-IDF
/// baseline is trained on it.
///
/// # Errors
/// When a model needs a feature that the rows do not have, or the baseline cannot
/// be trained.
pub fn evaluate(
    models: &PerLevel<LevelModel>,
    test: Labelled<'_>,
    training: Option<Labelled<'_>>,
    options: &EvaluateOptions<'_>,
) -> Result<Evaluation, TrainingError> {
    evaluate_by(Judges { first: models, second: None }, test, training, options)
}

/// The same for models of which some are asked only where a judge was.
///
/// # Errors
/// As [`evaluate`].
pub(super) fn evaluate_by(
    judges: Judges<'_>,
    test: Labelled<'_>,
    training: Option<Labelled<'_>>,
    options: &EvaluateOptions<'_>,
) -> Result<Evaluation, TrainingError> {
    let parts = known_parts(judges, test.measured)?;
    let mut evaluation = assemble(&parts, &judges.findings(test.measured)?, test, options);
    if let Some(training) = training {
        let ranked = Ranked { parts: &parts, test, scored: &evaluation.scored };
        let tf_idf = baselines::tf_idf(ranked, training, &[Fold::WHOLE], None)?;
        evaluation.baselines.push(tf_idf);
    }
    Ok(evaluation)
}

/// Tables in which each generator's articles, passages and sentences are scored,
/// beside those of people, by models that were trained without the generator,
/// without the register of each row, or without both. So is the TF-IDF baseline.
/// Findings are judged by models that know all generators; what the decoder may
/// know of a generator is settled when its articles are measured.
///
/// # Errors
/// When a level cannot be trained without a generator or a register.
pub fn evaluate_without(
    leave_out: LeaveOut,
    training: Labelled<'_>,
    test: Labelled<'_>,
    options: &EvaluateOptions<'_>,
) -> Result<Evaluation, TrainingError> {
    let folds = folds(test.measured, leave_out);
    let parts = left_out_parts(training.measured, test.measured, &folds, &options.train)?;
    let findings = &training.measured.rows.finding;
    let finding = fit_level(findings, Level::Finding, &options.train)?;
    let scores = finding.scores_of(&test.measured.rows.finding);
    let scores = scores.map_err(TrainingError::at(Level::Finding))?;
    let mut evaluation = assemble(&parts, &scores, test, options);
    let ranked = Ranked { parts: &parts, test, scored: &evaluation.scored };
    let tf_idf = baselines::tf_idf(ranked, training, &folds, Some(leave_out))?;
    evaluation.baselines.push(tf_idf);
    Ok(evaluation)
}

fn assemble(
    parts: &[Part],
    scores: &[f64],
    test: Labelled<'_>,
    options: &EvaluateOptions<'_>,
) -> Evaluation {
    let Labelled { measured, .. } = test;
    let scored = PerLevel::from_fn(|level| scored_rows(parts, measured, level));
    let (passages, whole) = (&scored.passage, &scored.article);
    let ranked = Ranked { parts, test, scored: &scored };
    let mut baselines = vec![baselines::surprise(ranked), baselines::gain(ranked)];
    baselines.extend(options.phrases.map(|list| baselines::listed_phrases(ranked, list)));
    let tools = dose::tools(parts, measured);
    let is_found = |row: usize| scores.get(row).is_some_and(|&s| s >= options.thresholds.finding);
    let suspects = measured.suspects.iter().enumerate();
    let false_count = suspects.filter(|(row, s)| s.generator == HUMAN && is_found(*row)).count();
    let false_findings = false_count as f64 * 100_000.0 / measured.clean_words.max(1) as f64;
    Evaluation {
        table: parts::table(parts, measured, Some(0.5), |part| Some(part.scores())),
        baselines,
        lengths: breakdown::lengths(&scored),
        doses: dose::doses(passages, &scores_of(passages)),
        article_doses: dose::article_doses(whole, &scores_of(whole)),
        tool_means: dose::tool_means(&tools, passages, &measured.registers),
        tools,
        registers: dose::registers(passages, &measured.registers),
        false_alarms: false_alarms::by_register(
            test,
            &options.thresholds,
            Said { articles: &scored.article, findings: scores },
        ),
        long_passages: breakdown::long_passages(parts, measured),
        engines: breakdown::engines(parts, test),
        phrases: phrase_rows(measured, is_found),
        false_findings,
        clean_words: measured.clean_words,
        scored,
    }
}

fn scores_of(rows: &[ScoredRow]) -> Vec<f64> {
    rows.iter().map(ScoredRow::score).collect()
}

fn pooled(parts: &[Part], test: &Measured, level: Level) -> Vec<Option<Probabilities>> {
    parts::pool(parts, level, test.rows.of(level).len(), |part| Some(part.probabilities.clone()))
}

fn scored_rows(parts: &[Part], test: &Measured, level: Level) -> Vec<ScoredRow> {
    let data = test.rows.of(level);
    pooled(parts, test, level)
        .into_iter()
        .zip(test.places.of(level))
        .enumerate()
        .filter_map(|(row, (probabilities, place))| {
            let Place { words, swaps, article, .. } = *place;
            let swaps_words = Generator::swaps_words(&data.generators[row]);
            let (label, probabilities) = (data.labels[row], probabilities?);
            Some(ScoredRow { label, words, swaps, swaps_words, article, probabilities })
        })
        .collect()
}

fn phrase_rows(test: &Measured, is_found: impl Fn(usize) -> bool) -> Vec<PhraseRow> {
    let generators: BTreeSet<&str> =
        test.swapped.iter().map(|p| p.generator.as_str()).filter(|g| *g != HUMAN).collect();
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
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
