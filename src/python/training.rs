//! Training and evaluation.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::detector::{level_named, preset_named};
use super::errors::TrainingError;
use super::labels::articles;
use super::object::{Children, plain_object};
use crate::classify::TrainOptions;
use crate::detector::{Detector, DetectorOptions, Models};
use crate::document::{Article, Level};
use crate::numbers::round4;
use crate::training::{
    self, EvaluateOptions, Knowledge, Labelled, LeaveOut, Measured, Retrained, RowsFrom, Start,
};

/// What labels have changed at one level: measures of held-out rows.
#[pyclass(frozen, eq, get_all, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Comparison {
    /// `article`, `passage`, `sentence` or `finding`.
    level: &'static str,
    /// Whose rows were measured.
    labels: &'static str,
    /// How many of them are clean.
    clean: u64,
    /// How many are machine translation.
    mt: u64,
    /// How many are spun.
    spun: u64,
    /// Area under the curve before, 0 to 1; None where it cannot be told.
    auroc_before: Option<f64>,
    /// The same after.
    auroc_after: Option<f64>,
    /// Share of corrupted rows at a score of one half, before.
    recall_before: Option<f64>,
    /// The same after.
    recall_after: Option<f64>,
    /// Share of clean rows at a score of one half, before.
    false_alarms_before: Option<f64>,
    /// The same after.
    false_alarms_after: Option<f64>,
}

plain_object!(Comparison, ["level", "labels", "clean", "mt", "spun", "auroc_before",
    "auroc_after", "recall_before", "recall_after", "false_alarms_before",
    "false_alarms_after";]);

impl From<training::Comparison> for Comparison {
    fn from(row: training::Comparison) -> Self {
        let [clean, mt, spun] = row.rows;
        let rounded = |value: Option<f64>| value.map(round4);
        Self {
            level: row.level.name(),
            labels: row.whose.name(),
            clean,
            mt,
            spun,
            auroc_before: rounded(row.before.auroc),
            auroc_after: rounded(row.after.auroc),
            recall_before: rounded(row.before.recall),
            recall_after: rounded(row.after.recall),
            false_alarms_before: rounded(row.before.false_alarms),
            false_alarms_after: rounded(row.after.false_alarms),
        }
    }
}

/// Which mix of the labels and the rows they are mixed with was kept at one level.
#[pyclass(frozen, eq, get_all, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Choice {
    /// `article`, `passage`, `sentence` or `finding`.
    level: &'static str,
    /// Share of a label's weight that the labelled rows have: 0 where the level is as it
    /// was, 1 where they are all there is.
    share: f64,
    /// The mix and why it was kept, in words.
    reason: String,
}

plain_object!(Choice, ["level", "share", "reason";]);

impl Choice {
    fn new(level: Level, choice: &training::Choice) -> Self {
        let share = match choice.kept().map(|trial| trial.mix) {
            Some(training::Mix::Share { share, .. }) => round4(share),
            Some(training::Mix::Alone) => 1.0,
            Some(training::Mix::Today) | None => 0.0,
        };
        Self { level: level.name(), share, reason: choice.to_string() }
    }
}

/// A label that the classifier contradicts: to be looked at again.
#[pyclass(frozen, eq, get_all, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Doubt {
    /// The article.
    id: String,
    /// Number of the passage in it, where it is about one.
    passage: Option<usize>,
    /// Number of the sentence in it, where it is about one.
    sentence: Option<usize>,
    /// The label that was given.
    label: &'static str,
    /// The score by a classifier that has not seen the article.
    score: f64,
}

plain_object!(Doubt, ["id", "passage", "sentence", "label", "score";]);

/// What came of teaching.
#[pyclass(frozen, eq, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Training {
    /// The classifier's file.
    #[pyo3(get)]
    model: PathBuf,
    /// Rows that were measured of the labels, at all levels.
    #[pyo3(get)]
    rows: u64,
    kept: Vec<&'static str>,
    choices: Children<Choice>,
    comparisons: Children<Comparison>,
    doubts: Children<Doubt>,
}

plain_object!(Training, ["model", "rows", "kept"; "choices", "comparisons", "doubts"]
    /// Levels that are as they were, since the labels say nothing of them.
    #[getter]
    fn kept<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.kept)
    }

    /// Which mix was kept of each level, and why; empty where the labels stood alone.
    #[getter]
    fn choices(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.choices.tuple(py)
    }

    /// What has changed; empty where the labels stood alone.
    #[getter]
    fn comparisons(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.comparisons.tuple(py)
    }

    /// Labels that the classifier contradicts, the most doubtful first.
    #[getter]
    fn doubts(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.doubts.tuple(py)
    }
);

impl Training {
    fn new(model: PathBuf, labels: &[Article], rows: u64, start: &Start, made: &Retrained) -> Self {
        let (mut kept, mut choices) = (Vec::new(), Vec::new());
        let (mut comparisons, mut doubts) = (Vec::new(), Vec::new());
        match (made, &start.base) {
            (Retrained::Mixed(mixed), Some(base)) => {
                let levels = mixed.levels.iter();
                kept =
                    levels.filter(|(_, mixed)| mixed.is_none()).map(|(level, _)| level).collect();
                let mixes = mixed.levels.iter();
                let choice = |(level, mixed): (Level, &Option<training::MixedLevel>)| {
                    mixed.as_ref().map(|mixed| Choice::new(level, &mixed.choice))
                };
                choices = mixes.filter_map(choice).collect();
                comparisons = training::compare(base, mixed);
                doubts = training::doubts(mixed);
            }
            (Retrained::Alone(fitted), _) => {
                kept = fitted.kept.iter().map(|(level, _)| *level).collect();
            }
            (Retrained::Mixed(_), None) => {}
        }
        let doubt = |doubt: training::Doubt| Doubt {
            id: labels.get(doubt.place.article).map(|a| a.id.clone()).unwrap_or_default(),
            passage: doubt.place.passage,
            sentence: doubt.place.sentence,
            label: doubt.label.name(),
            score: round4(doubt.score),
        };
        let comparisons: Vec<_> = comparisons.into_iter().map(Comparison::from).collect();
        Self {
            model,
            rows,
            kept: kept.into_iter().map(Level::name).collect(),
            choices: choices.into(),
            comparisons: comparisons.into(),
            doubts: doubts.into_iter().map(doubt).collect::<Vec<_>>().into(),
        }
    }
}

/// Teach the classifier by labelled articles and write it to the file `output`.
///
/// Parameters
/// ----------
/// labels : a path, or a sequence of paths (JSONL, CSV, XLSX with `id`, `text`, `label`;
///     a report with a filled `verdict` column) and of mappings with these fields.
/// output : where the classifier goes; `Detector(output)` opens it.
/// thresholds : labelled articles whose clean ones set the presets' thresholds.
/// model : classifier to teach further; the embedded one otherwise.
/// rows : training rows to mix the labels with; the embedded ones otherwise.
/// without_shipped : train on the labels alone.
/// seed : the same seed gives the same model.
///
/// Raises ReadError, LabelError, ModelError, and TrainingError when the labels do not
/// suffice or the file cannot be written.
#[pyfunction]
#[pyo3(signature = (labels, output, *, thresholds=None, model=None, language_model=None,
    table=None, translation=None, rows=None, without_shipped=false, seed=1))]
#[expect(clippy::too_many_arguments, reason = "keywords of a Python function")]
pub(super) fn train(
    labels: &Bound<'_, PyAny>,
    output: PathBuf,
    thresholds: Option<&Bound<'_, PyAny>>,
    model: Option<PathBuf>,
    language_model: Option<PathBuf>,
    table: Option<PathBuf>,
    translation: Option<PathBuf>,
    rows: Option<PathBuf>,
    without_shipped: bool,
    seed: u64,
) -> PyResult<Training> {
    let py = labels.py();
    let own = articles(labels)?;
    let clean = thresholds.map(articles).transpose()?;
    let from = match rows {
        _ if without_shipped => RowsFrom::Nowhere,
        Some(path) => RowsFrom::File(path),
        None => RowsFrom::Embedded,
    };
    py.detach(|| {
        let start = Start::open(&from, model.as_deref())?;
        let models = Models::open(language_model.as_ref(), table.as_ref(), translation.as_ref());
        let models = models.map_err(crate::detector::DetectorError::from)?;
        let measure = |articles: &Vec<Article>| -> Result<Measured, training::TrainingError> {
            training::measure(&models, articles, Knowledge::Unseen)
        };
        let measured = measure(&own)?;
        let clean = clean.as_ref().map(measure).transpose()?;
        let command = "unspin.train".to_owned();
        let provenance = measured.rows.provenance(command, seed, Vec::new());
        let count = provenance.rows;
        let options = TrainOptions { seed, ..TrainOptions::default() };
        let made = training::retrain(&measured, clean.as_ref(), &start, &options, provenance)?;
        let saved = made.model().save(&output);
        saved.map_err(|error| TrainingError::new_err(error.to_string()))?;
        Ok(Training::new(output, &own, count, &start, &made))
    })
}

/// A row that was scored for an evaluation.
#[pyclass(frozen, eq, get_all, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct ScoredRow {
    /// What it is.
    label: &'static str,
    /// What the classifier calls it.
    called: &'static str,
    /// Words and numbers in it.
    words: usize,
    /// Calibrated probability of corruption, 0 to 1.
    score: f64,
}

plain_object!(ScoredRow, ["label", "called", "words", "score";]);

/// What a classifier is worth on labelled articles.
#[pyclass(frozen, module = "unspin")]
pub(super) struct Evaluation(training::Evaluation);

#[pymethods]
impl Evaluation {
    /// All tables as Markdown.
    fn to_markdown(&self) -> String {
        self.0.to_markdown()
    }

    /// All tables as CSV, one measure a line.
    fn to_csv(&self) -> PyResult<String> {
        Ok(self.0.to_csv()?)
    }

    /// Plots as SVG, by file name.
    fn plots<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, svg) in self.0.plots() {
            dict.set_item(name, svg)?;
        }
        Ok(dict)
    }

    /// Every row that was scored at a level.
    #[pyo3(signature = (level="article"))]
    fn rows(&self, level: &str) -> PyResult<Vec<ScoredRow>> {
        let rows = self.0.scored.of(level_named(level)?);
        let row = |row: &training::ScoredRow| ScoredRow {
            label: row.label.name(),
            called: row.called().name(),
            words: row.words,
            score: round4(row.score()),
        };
        Ok(rows.iter().map(row).collect())
    }

    /// Findings at the preset's threshold per 100,000 words of clean articles.
    #[getter]
    fn false_findings(&self) -> f64 {
        round4(self.0.false_findings)
    }

    /// Words of clean articles.
    #[getter]
    fn clean_words(&self) -> usize {
        self.0.clean_words
    }

    fn __repr__(&self) -> String {
        let scored = &self.0.scored;
        format!(
            "Evaluation(articles={}, passages={}, sentences={}, findings={}, false_findings={})",
            scored.article.len(),
            scored.passage.len(),
            scored.sentence.len(),
            scored.finding.len(),
            self.false_findings()
        )
    }
}

/// Measure detection and suggestions on labelled articles, which are given as to
/// `train`.
///
/// Parameters
/// ----------
/// train : labelled articles for the baseline of TF-IDF, and to train on with
///     `leave_out`.
/// leave_out : judge every row by models that were trained without the tool that made it
///     ("tools"), the register that it is written in ("registers"), or both
///     ("tools,registers").
/// covered : let the decoder use what the table has learned from the very tools that
///     made the articles.
///
/// Raises ReadError, LabelError, ModelError and TrainingError.
#[pyfunction]
#[pyo3(signature = (labels, *, model=None, language_model=None, table=None, translation=None,
    preset="strict", train=None, leave_out=None, covered=false, seed=1))]
#[expect(clippy::too_many_arguments, reason = "keywords of a Python function")]
pub(super) fn evaluate(
    labels: &Bound<'_, PyAny>,
    model: Option<PathBuf>,
    language_model: Option<PathBuf>,
    table: Option<PathBuf>,
    translation: Option<PathBuf>,
    preset: &str,
    train: Option<&Bound<'_, PyAny>>,
    leave_out: Option<&str>,
    covered: bool,
    seed: u64,
) -> PyResult<Evaluation> {
    let py = labels.py();
    let preset = preset_named(preset)?;
    let leave_out = leave_out.map(str::parse::<LeaveOut>).transpose();
    let leave_out = leave_out.map_err(|error| PyValueError::new_err(error.to_string()))?;
    let test = articles(labels)?;
    let training = train.map(articles).transpose()?;
    let options = DetectorOptions {
        language_model,
        table,
        translation,
        classifier: model,
        judge: None,
        preset,
    };
    let knowledge = if covered { Knowledge::Covered } else { Knowledge::Unseen };
    py.detach(|| {
        let detector = Detector::new(&options)?;
        let measure = |articles| training::measure(detector.models(), articles, knowledge);
        let measured = measure(&test)?;
        let known = training.as_deref().map(measure).transpose()?;
        let test = Labelled { articles: &test, measured: &measured };
        let known = training.as_deref().zip(known.as_ref());
        let known = known.map(|(articles, measured)| Labelled { articles, measured });
        let options = EvaluateOptions {
            thresholds: detector.thresholds(),
            train: TrainOptions { seed, ..TrainOptions::default() },
            phrases: None,
        };
        let evaluation = match known.zip(leave_out) {
            Some((known, leave_out)) => {
                training::evaluate_without(leave_out, known, test, &options)?
            }
            None => training::evaluate(&detector.classifier().levels, test, known, &options)?,
        };
        Ok(Evaluation(evaluation))
    })
}
