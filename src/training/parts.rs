//! The rows of each generator beside the clean ones, as a model scores them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::error::TrainingError;
use super::fit::fit_level;
use super::measured::{LevelRows, Measured};
use crate::classify::{Dataset, EvaluationTable, LevelModel, TrainOptions};
use crate::document::{Label, Level, PerLevel};
use crate::labels::HUMAN;

/// Name of the part that holds all generators together.
pub(super) const ALL: &str = "all";

/// Probabilities of clean, mt and spun.
pub(super) type Probabilities = [f64; 3];

/// Rows that are judged together, with what one model says of them.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub level: Level,
    /// The tool, or [`ALL`].
    pub generator: String,
    /// Numbers of the rows in the level's data set.
    pub rows: Vec<usize>,
    /// One entry per row.
    pub probabilities: Vec<Probabilities>,
}

impl Part {
    /// Whether each row is corrupted.
    pub fn corrupted(&self, data: &Dataset) -> Vec<bool> {
        self.rows.iter().map(|&row| data.labels[row] != Label::Clean).collect()
    }

    /// Probability of corruption of each row.
    pub fn scores(&self) -> Vec<f64> {
        self.probabilities.iter().map(score).collect()
    }
}

/// Probability of corruption.
pub(super) fn score([_, mt, spun]: &Probabilities) -> f64 {
    mt + spun
}

/// A row and what the classifier says of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredRow {
    /// What it is.
    pub label: Label,
    /// Words and numbers in it.
    pub words: usize,
    /// Swapped phrases in it, of those that are known.
    pub swaps: usize,
    /// Number of the article that it is of.
    pub article: usize,
    /// Calibrated probabilities of clean, mt and spun. Where each generator was
    /// left out in turn: for its rows those of the model trained without it,
    /// for people's rows the means over these models.
    pub probabilities: Probabilities,
}

impl ScoredRow {
    /// Probability of corruption.
    #[must_use]
    pub fn score(&self) -> f64 {
        score(&self.probabilities)
    }

    /// Swaps per 100 words.
    #[must_use]
    pub fn dose(&self) -> f64 {
        100.0 * self.swaps as f64 / self.words.max(1) as f64
    }

    /// The label that the classifier gives: clean below a score of one half,
    /// otherwise the more probable manner of corruption.
    #[must_use]
    pub fn called(&self) -> Label {
        let [_, mt, spun] = self.probabilities;
        match self.score() {
            score if score < 0.5 => Label::Clean,
            _ if spun >= mt => Label::Spun,
            _ => Label::Mt,
        }
    }
}

/// Parts under models that know all generators: of each level the whole, and
/// each generator's corrupted rows beside all clean ones.
///
/// # Errors
/// When a model needs a feature that the rows do not have.
pub(super) fn known_parts(
    models: &PerLevel<LevelModel>,
    test: &LevelRows,
) -> Result<Vec<Part>, TrainingError> {
    let parts: Vec<Vec<Part>> = Level::ALL
        .par_iter()
        .map(|&level| known_parts_of(level, models.of(level), test.of(level)))
        .collect::<Result<_, _>>()?;
    Ok(parts.into_iter().flatten().collect())
}

fn known_parts_of(
    level: Level,
    model: &LevelModel,
    data: &Dataset,
) -> Result<Vec<Part>, TrainingError> {
    let all = model.probabilities_of(data).map_err(TrainingError::at(level))?;
    let rows_of = |generator: &str| -> Vec<usize> {
        let is_wanted = |row: &usize| {
            generator == ALL
                || data.labels[*row] == Label::Clean
                || data.generators[*row] == generator
        };
        (0..data.len()).filter(is_wanted).collect()
    };
    let part = |generator: &str| {
        let rows = rows_of(generator);
        let probabilities = rows.iter().map(|&row| all[row]).collect();
        Part { level, generator: generator.to_owned(), rows, probabilities }
    };
    let tools = tools(data).into_iter().map(String::as_str);
    Ok([ALL].into_iter().chain(tools).map(part).collect())
}

/// What a row is judged without any knowledge of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveOut {
    /// The tool that made it.
    Tools,
    /// The kind of English that it is written in.
    Registers,
    /// Both at once.
    ToolsAndRegisters,
}

/// Into how many groups the tools are divided where registers are left out as
/// well, and the registers: one model a pair of groups.
const GROUPS: usize = 5;

/// Rows that one model is trained without and judges.
struct Fold<'a> {
    /// The tools; `None` leaves none out and judges all.
    tools: Option<BTreeSet<&'a str>>,
    /// The registers; `None` leaves none out and judges all.
    registers: Option<BTreeSet<&'a str>>,
}

impl Fold<'_> {
    fn is_left_out(&self, tool: &str, register: &str) -> bool {
        let has = |names: &Option<BTreeSet<&str>>, name| {
            names.as_ref().is_some_and(|names| names.contains(name))
        };
        has(&self.tools, tool) || has(&self.registers, register)
    }

    fn is_judged(&self, tool: &str, register: &str) -> bool {
        let has = |names: &Option<BTreeSet<&str>>, name| {
            names.as_ref().is_none_or(|names| names.contains(name))
        };
        (tool == HUMAN || has(&self.tools, tool)) && has(&self.registers, register)
    }
}

/// Parts under models that were trained without the part's generator, without
/// the register of each row, or without both: articles, passages and
/// sentences of the generator, those that it left as they were among them,
/// beside those of people.
///
/// # Errors
/// When a level cannot be trained without a generator or a register.
pub(super) fn left_out_parts(
    training: &Measured,
    test: &Measured,
    leave_out: LeaveOut,
    options: &TrainOptions,
) -> Result<Vec<Part>, TrainingError> {
    const LEVELS: [Level; 3] = [Level::Article, Level::Passage, Level::Sentence];
    let folds = folds(test, leave_out);
    let tasks: Vec<(Level, &Fold<'_>)> =
        LEVELS.iter().flat_map(|&level| folds.iter().map(move |fold| (level, fold))).collect();
    let parts: Vec<Vec<Part>> = tasks
        .into_par_iter()
        .map(|(level, fold)| judged_without(training, test, level, fold, options))
        .collect::<Result<_, _>>()?;
    let mut joined: BTreeMap<(usize, String), Part> = BTreeMap::new();
    for part in parts.into_iter().flatten() {
        match joined.entry((part.level as usize, part.generator.clone())) {
            Entry::Vacant(entry) => drop(entry.insert(part)),
            Entry::Occupied(mut entry) => {
                entry.get_mut().rows.extend(part.rows);
                entry.get_mut().probabilities.extend(part.probabilities);
            }
        }
    }
    Ok(joined.into_values().collect())
}

/// The groups of tools and registers that are left out together.
fn folds(test: &Measured, leave_out: LeaveOut) -> Vec<Fold<'_>> {
    let tools: BTreeSet<&str> = test
        .rows
        .iter()
        .flat_map(|(_, data)| data.generators.iter().map(String::as_str))
        .filter(|tool| *tool != HUMAN)
        .collect();
    let registers: BTreeSet<&str> = test.registers.iter().map(String::as_str).collect();
    let (tool_groups, register_groups) = match leave_out {
        LeaveOut::Tools => (grouped(&tools, tools.len()), vec![None]),
        LeaveOut::Registers => (vec![None], grouped(&registers, GROUPS)),
        LeaveOut::ToolsAndRegisters => (grouped(&tools, GROUPS), grouped(&registers, GROUPS)),
    };
    let pairs =
        tool_groups.iter().flat_map(|tools| register_groups.iter().map(move |r| (tools, r)));
    pairs.map(|(tools, r)| Fold { tools: tools.clone(), registers: r.clone() }).collect()
}

/// Names dealt in turn into at most `count` groups.
fn grouped<'a>(names: &BTreeSet<&'a str>, count: usize) -> Vec<Option<BTreeSet<&'a str>>> {
    let group = |first| Some(names.iter().copied().skip(first).step_by(count).collect());
    (0..count.min(names.len())).map(group).collect()
}

/// The rows of a fold, by generator, under the model of a level that was trained
/// without the fold.
fn judged_without(
    training: &Measured,
    test: &Measured,
    level: Level,
    fold: &Fold<'_>,
    options: &TrainOptions,
) -> Result<Vec<Part>, TrainingError> {
    let known = rows_where(training, level, |tool, register| !fold.is_left_out(tool, register));
    let model = fit_level(&training.rows.of(level).select(&known), level, options)?;
    let data = test.rows.of(level);
    let judged = rows_where(test, level, |tool, register| fold.is_judged(tool, register));
    let tools: BTreeSet<&String> =
        judged.iter().map(|&row| &data.generators[row]).filter(|tool| *tool != HUMAN).collect();
    let part = |tool: &String| {
        let is_wanted = |name: &String| name == tool || name == HUMAN;
        let rows: Vec<usize> =
            judged.iter().copied().filter(|&row| is_wanted(&data.generators[row])).collect();
        let probabilities = model.probabilities_of(&data.select(&rows));
        let probabilities = probabilities.map_err(TrainingError::at(level))?;
        Ok(Part { level, generator: tool.clone(), rows, probabilities })
    };
    tools.into_iter().map(part).collect()
}

/// The rows of a level whose generator and register are wanted.
fn rows_where(
    measured: &Measured,
    level: Level,
    is_wanted: impl Fn(&str, &str) -> bool,
) -> Vec<usize> {
    let (data, places) = (measured.rows.of(level), measured.places.of(level));
    let wanted = |&row: &usize| is_wanted(&data.generators[row], measured.register(&places[row]));
    (0..data.len()).filter(wanted).collect()
}

/// One entry per row of a level: the mean over the parts that hold the row, so
/// that a tool's rows are judged without knowledge of it wherever the parts
/// are, and people's rows by all models alike. `None` for rows of no part.
pub(super) fn pool(parts: &[Part], level: Level, rows: usize) -> Vec<Option<Probabilities>> {
    let mut sums = vec![([0.0; 3], 0.0); rows];
    for part in parts.iter().filter(|part| part.level == level) {
        for (&row, probabilities) in part.rows.iter().zip(&part.probabilities) {
            let (sum, count) = &mut sums[row];
            *count += 1.0;
            sum.iter_mut().zip(probabilities).for_each(|(sum, value)| *sum += value);
        }
    }
    sums.into_iter()
        .map(|(sum, count)| (count > 0.0).then(|| sum.map(|value| value / count)))
        .collect()
}

/// A table with one line per part. `score` gives one value per row of the
/// part, or `None` where it has nothing to say about the level.
pub(super) fn table(
    parts: &[Part],
    test: &Measured,
    threshold: Option<f64>,
    score: impl Fn(&Part) -> Option<Vec<f64>>,
) -> EvaluationTable {
    let mut table = EvaluationTable::default();
    for part in parts {
        if let Some(scores) = score(part) {
            let corrupted = part.corrupted(test.rows.of(part.level));
            table.add(part.level.name(), &part.generator, &scores, &corrupted, threshold);
        }
    }
    table
}

/// The tools that made corrupted rows, by name.
fn tools(data: &Dataset) -> BTreeSet<&String> {
    let rows = data.generators.iter().zip(&data.labels);
    rows.filter(|(_, label)| **label != Label::Clean).map(|(generator, _)| generator).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(rows: &[usize], probabilities: &[Probabilities]) -> Part {
        let (rows, probabilities) = (rows.to_vec(), probabilities.to_vec());
        Part { level: Level::Article, generator: "a".into(), rows, probabilities }
    }

    #[test]
    fn folds_leave_out_what_they_judge() {
        let mut test = Measured {
            registers: ["law", "news", "sport"].map(str::to_owned).into(),
            ..Measured::default()
        };
        test.rows.article.generators = ["a", "b", HUMAN].map(str::to_owned).into();
        let counts = |leave_out| folds(&test, leave_out).len();
        assert_eq!(counts(LeaveOut::Tools), 2);
        assert_eq!(counts(LeaveOut::Registers), 3);
        assert_eq!(counts(LeaveOut::ToolsAndRegisters), 6);
        for leave_out in [LeaveOut::Tools, LeaveOut::Registers, LeaveOut::ToolsAndRegisters] {
            let folds = folds(&test, leave_out);
            for (tool, register) in [("a", "law"), ("b", "sport")] {
                assert!(folds.iter().any(|fold| fold.is_judged(tool, register)), "{leave_out:?}");
            }
            for fold in &folds {
                for (tool, register) in [("a", "law"), ("b", "law"), ("a", "sport")] {
                    let apart = fold.is_left_out(tool, register);
                    assert!(apart || !fold.is_judged(tool, register), "{leave_out:?}");
                }
            }
        }
    }

    #[test]
    fn pooling_averages_over_the_models_that_were_asked() {
        let parts = [part(&[0, 1], &[[1.0, 0.0, 0.0]; 2]), part(&[1, 2], &[[0.5, 0.5, 0.0]; 2])];
        let pooled = pool(&parts, Level::Article, 4);
        let expected =
            [Some([1.0, 0.0, 0.0]), Some([0.75, 0.25, 0.0]), Some([0.5, 0.5, 0.0]), None];
        assert_eq!(pooled, expected);
        assert_eq!(pool(&parts, Level::Passage, 1), [None]);
    }
}
