//! The detector.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::arrow;
use super::articles::{Article, Original};
use super::judge::judge_file;
use super::stream::{ScoreStream, Workers};
use super::text::text_of;
use crate::detector::{self, DetectorOptions, Preset};
use crate::document::{self, Level};
use crate::labels::exchange::OffsetUnit;
use crate::names::UnknownName;
use crate::report::explanation;
use crate::restore::DecoderOptions;

/// Finds synonym-spun and machine-translated phrasing in English articles.
///
/// Made once, it may be used by many threads; pickled, it opens its models anew.
///
/// Parameters
/// ----------
/// model : path of a classifier made by `train`; the embedded one otherwise.
/// language_model : path of a language model made by `unspin lm train`.
/// table : path of a substitution table made by `unspin learn`.
/// preset : "strict", "balanced" or "sensitive": how readily text is suspected.
/// judge : path of a small language model, a GGUF file, that is asked about what is found, or
///     "auto": see `find_judge`. None is asked unless one is named.
///
/// Raises ModelError when a model cannot be read or is not sound.
#[pyclass(frozen, module = "unspin")]
pub(super) struct Detector {
    inner: Arc<detector::Detector>,
    options: DetectorOptions,
}

#[pymethods]
impl Detector {
    #[new]
    #[pyo3(signature = (model=None, *, language_model=None, table=None, translation=None, preset="balanced",
        judge=None))]
    fn new(
        py: Python<'_>,
        model: Option<PathBuf>,
        language_model: Option<PathBuf>,
        table: Option<PathBuf>,
        translation: Option<PathBuf>,
        preset: &str,
        judge: Option<PathBuf>,
    ) -> PyResult<Self> {
        let preset = preset_named(preset)?;
        let judge = judge.map(|judge| judge_file(py, judge)).transpose()?;
        let options = DetectorOptions {
            language_model,
            table,
            translation,
            classifier: model,
            judge,
            preset,
        };
        let inner = py.detach(|| detector::Detector::new(&options))?;
        Ok(Self { inner: Arc::new(inner), options })
    }

    /// Score one text.
    #[pyo3(signature = (text, /))]
    fn score(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Article> {
        let article = article(text)?;
        Ok(py.detach(|| Article::new(&article, self.inner.score(&article))))
    }

    /// Score many texts, on `threads` threads (one per core unless told); a list of
    /// articles in the order of the texts.
    #[pyo3(signature = (texts, /, *, threads=None))]
    fn score_many(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        threads: Option<NonZeroUsize>,
    ) -> PyResult<Vec<Article>> {
        self.score_stream(texts, threads)?.collect(py)
    }

    /// The same as an iterator, which reads its texts batch by batch: for more texts
    /// than memory holds.
    #[pyo3(signature = (texts, /, *, threads=None))]
    fn score_stream(
        &self,
        texts: &Bound<'_, PyAny>,
        threads: Option<NonZeroUsize>,
    ) -> PyResult<ScoreStream> {
        ScoreStream::new(Arc::clone(&self.inner), texts, threads)
    }

    /// Score the column `text` of an Arrow record batch (anything with
    /// `__arrow_c_array__`); a `pyarrow.RecordBatch`, see `batch_schema`.
    ///
    /// A null, an undecodable or an overlong text never fails the batch: its row has
    /// null scores and says why in the column `error`. At level "article" there is one
    /// row per row of the batch, in its order; below it those at or above `min_score`
    /// (the preset's threshold unless told), and `row` says which text they are of.
    #[pyo3(signature = (batch, /, text="text", *, level="article", min_score=None, threads=None))]
    fn score_batch<'py>(
        &self,
        batch: &Bound<'py, PyAny>,
        text: &str,
        level: &str,
        min_score: Option<f64>,
        threads: Option<NonZeroUsize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let level = level_named(level)?;
        arrow::score(&self.inner, batch, text, level, min_score, &Workers::new(threads)?)
    }

    /// The `pyarrow.Schema` of what `score_batch` returns at a level.
    #[staticmethod]
    #[pyo3(signature = (level="article"))]
    fn batch_schema<'py>(py: Python<'py>, level: &str) -> PyResult<Bound<'py, PyAny>> {
        arrow::schema(py, level_named(level)?)
    }

    /// The suspect sentences of a text with their suspect phrases underlined, what is
    /// proposed for each, and why: lines of at most `width` columns, with ANSI colours
    /// when `colour` is true.
    #[pyo3(signature = (text, /, *, colour=false, width=96))]
    fn explain(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyString>,
        colour: bool,
        width: usize,
    ) -> PyResult<String> {
        let article = article(text)?;
        Ok(py.detach(|| {
            let report = self.inner.score(&article);
            let text = explanation(&article, &report, self.inner.thresholds(), width);
            if colour { text } else { anstream::adapter::strip_str(&text).to_string() }
        }))
    }

    /// What was probably meant by a phrase, at most `top` originals, best first. With
    /// `text`, which holds the phrase, they are ranked by the words around it: at its
    /// first place, or where it begins `at` a character of the text.
    ///
    /// Raises ValueError when the text does not hold the phrase (there).
    #[pyo3(signature = (phrase, /, top=10, *, text=None, at=None))]
    fn lookup(
        &self,
        phrase: &Bound<'_, PyString>,
        top: usize,
        text: Option<&Bound<'_, PyString>>,
        at: Option<usize>,
    ) -> PyResult<Vec<Original>> {
        let phrase = text_of(phrase)?;
        let rows = match text {
            None => self.inner.lookup(&phrase, top),
            Some(text) => {
                let text = text_of(text)?;
                let to_byte = |at| OffsetUnit::CodePoints.to_byte(&text, at).unwrap_or(text.len());
                let span = detector::phrase_in(&phrase, &text, at.map(to_byte));
                let span = span.map_err(|error| PyValueError::new_err(error.to_string()))?;
                self.inner.lookup_in(&text, span, top)
            }
        };
        Ok(rows.into_iter().map(Original::from).collect())
    }

    /// What the classifier sees of texts: a list of one row of numbers per text, at the
    /// level of the article, named by `feature_names`.
    #[pyo3(signature = (texts, /, *, threads=None))]
    fn features(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        threads: Option<NonZeroUsize>,
    ) -> PyResult<Vec<Vec<f64>>> {
        let texts: Vec<String> =
            texts.try_iter()?.map(|text| text_of(text?.cast()?)).collect::<PyResult<_>>()?;
        let workers = Workers::new(threads)?;
        let models = self.inner.models();
        let row = |text: String| models.analyse(&text, DecoderOptions::default()).article;
        Ok(py.detach(|| workers.map(texts, row)))
    }

    /// The names of the columns of `features`.
    #[staticmethod]
    fn feature_names() -> Vec<String> {
        Level::Article.names()
    }

    /// The name of the preset.
    #[getter]
    fn preset(&self) -> &'static str {
        self.options.preset.name()
    }

    /// From which score on each level is suspect.
    #[getter]
    fn thresholds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let thresholds = self.inner.thresholds();
        let dict = PyDict::new(py);
        dict.set_item("article", thresholds.article)?;
        dict.set_item("passage", thresholds.passage)?;
        dict.set_item("sentence", thresholds.sentence)?;
        dict.set_item("finding", thresholds.finding)?;
        Ok(dict)
    }

    /// The models in use: name, kind, bytes, and how each was made.
    #[getter]
    fn models<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let dict = |info: detector::ModelInfo| {
            let dict = PyDict::new(py);
            dict.set_item("name", info.name)?;
            dict.set_item("kind", info.kind)?;
            dict.set_item("bytes", info.bytes)?;
            let provenance = PyDict::new(py);
            for (name, value) in info.provenance {
                provenance.set_item(name, value)?;
            }
            dict.set_item("provenance", provenance)?;
            Ok(dict)
        };
        let infos = self.inner.model_infos().into_iter();
        PyList::new(py, infos.map(dict).collect::<PyResult<Vec<_>>>()?)
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let DetectorOptions { language_model, table, translation, classifier, judge, preset } =
            &self.options;
        let named = PyDict::new(py);
        named.set_item("language_model", language_model)?;
        named.set_item("table", table)?;
        named.set_item("translation", translation)?;
        named.set_item("preset", preset.name())?;
        named.set_item("judge", judge)?;
        Ok((PyTuple::new(py, [classifier])?, named))
    }

    fn __repr__(&self) -> String {
        let named = |name: &str, path: &Option<PathBuf>| match path {
            Some(path) => format!("{name}='{}', ", path.display()),
            None => String::new(),
        };
        let DetectorOptions { language_model, table, translation, classifier, judge, preset } =
            &self.options;
        format!(
            "Detector({}{}{}{}{}preset='{}')",
            named("model", classifier),
            named("language_model", language_model),
            named("table", table),
            named("translation", translation),
            named("judge", judge),
            preset.name()
        )
    }
}

fn article(text: &Bound<'_, PyString>) -> PyResult<document::Article> {
    Ok(document::Article { text: text_of(text)?, ..document::Article::default() })
}

/// The preset of a name.
pub(super) fn preset_named(name: &str) -> PyResult<Preset> {
    name.parse().map_err(|error: UnknownName| PyValueError::new_err(error.to_string()))
}

/// The level of a name.
pub(super) fn level_named(name: &str) -> PyResult<Level> {
    name.parse().map_err(|error: UnknownName| PyValueError::new_err(error.to_string()))
}
