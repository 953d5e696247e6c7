//! The rows of each generator beside the clean ones, as a model scores them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::error::TrainingError;
use super::fit::form_of;
use super::judged::Judges;
use super::leave_out::Fold;
use super::measured::Measured;
use crate::classify::{
    Dataset, EvaluationTable, LEAST_CORRUPTED, LevelModel, TrainOptions, train_once,
};
use crate::document::{Label, Level};
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
    /// Number of the fold that judged each row.
    pub folds: Vec<usize>,
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
    /// Whether the tool that made it swaps words.
    pub swaps_words: bool,
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

    /// The label that the classifier gives: clean below [`LEAST_CORRUPTED`],
    /// otherwise the more probable manner of corruption.
    #[must_use]
    pub fn called(&self) -> Label {
        let [_, mt, spun] = self.probabilities;
        match self.score() {
            score if score < LEAST_CORRUPTED => Label::Clean,
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
pub(super) fn known_parts(judges: Judges<'_>, test: &Measured) -> Result<Vec<Part>, TrainingError> {
    let parts: Vec<Vec<Part>> = Level::ALL
        .par_iter()
        .map(|&level| known_parts_of(level, judges, test))
        .collect::<Result<_, _>>()?;
    Ok(parts.into_iter().flatten().collect())
}

fn known_parts_of(
    level: Level,
    judges: Judges<'_>,
    test: &Measured,
) -> Result<Vec<Part>, TrainingError> {
    let data = test.rows.of(level);
    let all = judges.probabilities(level, test)?;
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
        let folds = vec![0; rows.len()];
        Part { level, generator: generator.to_owned(), rows, probabilities, folds }
    };
    let tools = tools(data).into_iter().map(String::as_str);
    Ok([ALL].into_iter().chain(tools).map(part).collect())
}

/// Rows of a fit without a fold at most: some 75 fits are made for one table.
const FOLD_ROWS: usize = 40_000;

/// Parts under models that were trained without what their fold leaves out: the
/// part's generator, the register of each row, or both. Articles, passages and
/// sentences of the generator, those that it left as they were among them,
/// beside those of people.
///
/// # Errors
/// When a level cannot be trained without a generator or a register.
pub(super) fn left_out_parts(
    training: &Measured,
    test: &Measured,
    folds: &[Fold<'_>],
    options: &TrainOptions,
) -> Result<Vec<Part>, TrainingError> {
    const LEVELS: [Level; 3] = [Level::Article, Level::Passage, Level::Sentence];
    let options = TrainOptions { max_rows: FOLD_ROWS, ..*options };
    let tasks: Vec<(Level, usize)> =
        LEVELS.iter().flat_map(|&level| (0..folds.len()).map(move |fold| (level, fold))).collect();
    let parts: Vec<Vec<Part>> = tasks
        .into_par_iter()
        .map(|(level, number)| {
            let fold = &folds[number];
            let known = training.rows.of(level).select(&fold.known(training, level));
            let model =
                train_once(&known, &form_of(level, &options)).map_err(TrainingError::at(level))?;
            judged(&model, test, level, &fold.judged(test, level), number)
        })
        .collect::<Result<_, _>>()?;
    let mut joined: BTreeMap<(usize, String), Part> = BTreeMap::new();
    for part in parts.into_iter().flatten() {
        match joined.entry((part.level as usize, part.generator.clone())) {
            Entry::Vacant(entry) => drop(entry.insert(part)),
            Entry::Occupied(mut entry) => {
                entry.get_mut().rows.extend(part.rows);
                entry.get_mut().probabilities.extend(part.probabilities);
                entry.get_mut().folds.extend(part.folds);
            }
        }
    }
    Ok(joined.into_values().collect())
}

/// The rows of a fold under its model, by generator.
fn judged(
    model: &LevelModel,
    test: &Measured,
    level: Level,
    rows: &[usize],
    fold: usize,
) -> Result<Vec<Part>, TrainingError> {
    let data = test.rows.of(level);
    let probabilities = model.probabilities_of(&data.select(rows));
    let probabilities = probabilities.map_err(TrainingError::at(level))?;
    let tools: BTreeSet<&String> =
        rows.iter().map(|&row| &data.generators[row]).filter(|tool| *tool != HUMAN).collect();
    let part = |tool: &String| {
        let is_wanted = |name: &String| name == tool || name == HUMAN;
        let own = rows.iter().copied().zip(probabilities.iter().copied());
        let own = own.filter(|(row, _)| is_wanted(&data.generators[*row]));
        let (rows, probabilities): (Vec<usize>, Vec<Probabilities>) = own.unzip();
        let folds = vec![fold; rows.len()];
        Part { level, generator: tool.clone(), rows, probabilities, folds }
    };
    Ok(tools.into_iter().map(part).collect())
}

/// One entry per row of a level: the mean over the parts that hold the row, so
/// that a tool's rows are judged without knowledge of it wherever the parts
/// are, and people's rows by all models alike. `None` for rows of no part.
/// `values` gives one entry per row of a part, or `None` where it has nothing to say.
pub(super) fn pool<const N: usize>(
    parts: &[Part],
    level: Level,
    rows: usize,
    values: impl Fn(&Part) -> Option<Vec<[f64; N]>>,
) -> Vec<Option<[f64; N]>> {
    let mut sums = vec![([0.0; N], 0.0); rows];
    for part in parts.iter().filter(|part| part.level == level) {
        for (&row, values) in part.rows.iter().zip(values(part).iter().flatten()) {
            let (sum, count) = &mut sums[row];
            *count += 1.0;
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
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
    use crate::classify::metrics::auroc;
    use crate::document::PerLevel;
    use crate::training::leave_out::{LeaveOut, folds};
    use crate::training::{Place, synthetic};

    fn part(rows: &[usize], probabilities: &[Probabilities]) -> Part {
        let (rows, probabilities) = (rows.to_vec(), probabilities.to_vec());
        let folds = vec![0; rows.len()];
        Part { level: Level::Article, generator: "a".into(), rows, probabilities, folds }
    }

    /// Rows of all levels of text, of two tools and people, in articles of three registers.
    fn measured(seed: u64) -> Measured {
        let counts = [120, 0, 60];
        let registers = ["law", "news", "sport"];
        let articles = counts.iter().sum::<usize>();
        let place = |article| Place { article, words: 100, ..Place::default() };
        Measured {
            rows: PerLevel::from_fn(|level| synthetic::rows(level, counts, 3.0, seed)),
            places: PerLevel::from_fn(|_| (0..articles).map(place).collect()),
            registers: (0..articles).map(|article| registers[article % 3].to_owned()).collect(),
            ..Measured::default()
        }
    }

    #[test]
    fn every_row_is_judged_by_a_fold_that_does_not_know_it() {
        let (training, test) = (measured(1), measured(2));
        let folds = folds(&test, LeaveOut::ToolsAndRegisters);
        let parts = left_out_parts(&training, &test, &folds, &TrainOptions::default()).unwrap();
        let named: Vec<(Level, &str)> =
            parts.iter().map(|part| (part.level, part.generator.as_str())).collect();
        assert_eq!(named.len(), 6, "{named:?}");
        for part in parts {
            let corrupted = part.corrupted(test.rows.of(part.level));
            assert_eq!(corrupted.iter().filter(|&&c| c).count(), 30);
            assert_eq!((part.rows.len(), part.folds.len()), (150, 150));
            for (row, fold) in part.rows.iter().zip(&part.folds) {
                let known = folds[*fold].known(&training, part.level);
                let register = |row: usize| &training.registers[row];
                let is_known = |other: usize| {
                    training.rows.of(part.level).generators[other] == part.generator
                        || register(other) == register(*row)
                };
                assert!(!known.is_empty() && !known.into_iter().any(is_known));
            }
            let area = auroc(&part.scores(), &corrupted);
            assert!(area > Some(0.75), "{area:?}");
        }
    }

    #[test]
    fn pooling_averages_over_the_models_that_were_asked() {
        let parts = [part(&[0, 1], &[[1.0, 0.0, 0.0]; 2]), part(&[1, 2], &[[0.5, 0.5, 0.0]; 2])];
        let probabilities = |part: &Part| Some(part.probabilities.clone());
        let pooled = pool(&parts, Level::Article, 4, probabilities);
        let expected =
            [Some([1.0, 0.0, 0.0]), Some([0.75, 0.25, 0.0]), Some([0.5, 0.5, 0.0]), None];
        assert_eq!(pooled, expected);
        assert_eq!(pool(&parts, Level::Passage, 1, probabilities), [None]);
        assert_eq!(pool::<1>(&parts, Level::Article, 2, |_| None), [None; 2]);
    }
}
