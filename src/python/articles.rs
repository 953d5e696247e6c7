//! Scored articles as Python sees them.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::object::{Children, plain_object};
use crate::detector::LookupRow;
use crate::document::{self, ArticleReport, PassageReport, SentenceReport, Verdict};
use crate::numbers::round4;
use crate::segment::Characters;

/// A wording that the author may have used.
#[pyclass(frozen, eq, get_all, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Suggestion {
    /// The wording, cased to fit the place.
    text: String,
    /// Its probability, 0 to 1.
    probability: f64,
}

plain_object!(Suggestion, ["text", "probability";]);

/// A suspect phrase.
#[pyclass(frozen, eq, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Finding {
    /// Its first character in the text of the article.
    #[pyo3(get)]
    start: usize,
    /// One past its last character.
    #[pyo3(get)]
    end: usize,
    /// The phrase as written.
    #[pyo3(get)]
    text: String,
    /// `spun` or `mt`.
    #[pyo3(get)]
    kind: &'static str,
    /// Probability that the author did not write so, 0 to 1.
    #[pyo3(get)]
    score: f64,
    suggestions: Children<Suggestion>,
    evidence: Vec<String>,
}

plain_object!(Finding, ["start", "end", "text", "kind", "score", "suggestions"; "evidence"]
    /// Wordings that the author may have used, the most probable first.
    #[getter]
    fn suggestions(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.suggestions.tuple(py)
    }

    /// Reasons in plain words.
    #[getter]
    fn evidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.evidence)
    }
);

impl Finding {
    fn new(text: &str, characters: &Characters<'_>, finding: document::Finding) -> Self {
        let (start, end) = characters.of(finding.span);
        let suggestion = |suggestion: document::Suggestion| Suggestion {
            text: suggestion.text,
            probability: round4(suggestion.probability),
        };
        let suggestions: Vec<_> = finding.suggestions.into_iter().map(suggestion).collect();
        Self {
            start,
            end,
            text: finding.span.of(text).to_owned(),
            kind: finding.kind.name(),
            score: round4(finding.score),
            suggestions: suggestions.into(),
            evidence: finding.evidence,
        }
    }
}

/// A sentence.
#[pyclass(frozen, eq, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Sentence {
    /// Number of its passage in the article, from 0.
    #[pyo3(get)]
    passage: usize,
    /// Its number in the article, from 0.
    #[pyo3(get)]
    sentence: usize,
    /// Its first character in the text of the article.
    #[pyo3(get)]
    start: usize,
    /// One past its last character.
    #[pyo3(get)]
    end: usize,
    /// The sentence as written.
    #[pyo3(get)]
    text: String,
    /// Calibrated probability of corruption, 0 to 1.
    #[pyo3(get)]
    score: f64,
    /// `clean`, `mt` or `spun`.
    #[pyo3(get)]
    label: &'static str,
    /// `spun` or `mt`; None for what is labelled clean.
    #[pyo3(get)]
    kind: Option<&'static str>,
    /// False when it is too short to judge.
    #[pyo3(get)]
    reliable: bool,
    /// The sentence with the best suggestion of each finding.
    #[pyo3(get)]
    restored: String,
    findings: Children<Finding>,
}

plain_object!(Sentence, ["passage", "sentence", "start", "end", "text", "score", "label", "kind",
        "reliable"; "restored", "findings"]
    /// Suspect phrases at or above the preset's threshold, in the order of the text.
    #[getter]
    fn findings(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.findings.tuple(py)
    }
);

impl Sentence {
    fn new(text: &str, characters: &Characters<'_>, report: SentenceReport) -> Self {
        let (start, end) = characters.of(report.span);
        let finding = |finding| Finding::new(text, characters, finding);
        let findings: Vec<_> = report.findings.into_iter().map(finding).collect();
        Self {
            passage: report.passage,
            sentence: report.sentence,
            start,
            end,
            text: report.span.of(text).to_owned(),
            score: round4(report.verdict.score),
            label: report.verdict.label.name(),
            kind: kind(&report.verdict),
            reliable: report.verdict.reliable,
            restored: report.restored,
            findings: findings.into(),
        }
    }
}

/// A passage: a paragraph.
#[pyclass(frozen, eq, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Passage {
    /// Its number in the article, from 0.
    #[pyo3(get)]
    passage: usize,
    /// Its first character in the text of the article.
    #[pyo3(get)]
    start: usize,
    /// One past its last character.
    #[pyo3(get)]
    end: usize,
    /// The passage as written.
    #[pyo3(get)]
    text: String,
    /// Calibrated probability of corruption, 0 to 1.
    #[pyo3(get)]
    score: f64,
    /// `clean`, `mt` or `spun`.
    #[pyo3(get)]
    label: &'static str,
    /// `spun` or `mt`; None for what is labelled clean.
    #[pyo3(get)]
    kind: Option<&'static str>,
    /// False when it is too short to judge.
    #[pyo3(get)]
    reliable: bool,
    /// The passage with the best suggestion of each finding.
    #[pyo3(get)]
    restored: String,
    sentences: Children<Sentence>,
}

plain_object!(Passage, ["passage", "start", "end", "text", "score", "label", "kind", "reliable";
        "restored", "sentences"]
    /// Its sentences, in the order of the text.
    #[getter]
    fn sentences(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.sentences.tuple(py)
    }

    /// The suspect phrases of its sentences, in the order of the text.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.all_findings().cloned().collect::<Vec<_>>())
    }
);

impl Passage {
    fn new(article: &document::Article, characters: &Characters<'_>, r: PassageReport) -> Self {
        let (start, end) = characters.of(r.span);
        let restored = crate::report::passage_restored(article, &r);
        let sentence = |sentence| Sentence::new(&article.text, characters, sentence);
        let sentences: Vec<_> = r.sentences.into_iter().map(sentence).collect();
        Self {
            passage: r.passage,
            start,
            end,
            text: r.span.of(&article.text).to_owned(),
            score: round4(r.verdict.score),
            label: r.verdict.label.name(),
            kind: kind(&r.verdict),
            reliable: r.verdict.reliable,
            restored,
            sentences: sentences.into(),
        }
    }

    fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.sentences.items.iter().flat_map(|sentence| &sentence.findings.items)
    }
}

/// A scored article.
#[pyclass(frozen, eq, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Article {
    /// Calibrated probability of corruption, 0 to 1.
    #[pyo3(get)]
    score: f64,
    /// `clean`, `mt` or `spun`.
    #[pyo3(get)]
    label: &'static str,
    /// `spun` or `mt`; None for what is labelled clean.
    #[pyo3(get)]
    kind: Option<&'static str>,
    /// False when it is too short to judge.
    #[pyo3(get)]
    reliable: bool,
    /// Words and numbers.
    #[pyo3(get)]
    words: usize,
    /// Log-likelihood gained by restoring, in nats per 100 words.
    #[pyo3(get)]
    gain_per_100: f64,
    /// Estimated share of the places open to substitution that were substituted, 0 to 1.
    #[pyo3(get)]
    substitution_rate: f64,
    /// The manner of tool that it looks like; None where no tool has been at it.
    #[pyo3(get)]
    manner: Option<&'static str>,
    /// Share of that manner among the article's substitutions, 0 to 1.
    #[pyo3(get)]
    manner_share: Option<f64>,
    /// The family of engines that a translated text looks like the output of: a guess.
    #[pyo3(get)]
    translated_by: Option<&'static str>,
    /// ISO 639-1 code of the language that it may have been translated from: a guess.
    #[pyo3(get)]
    translated_from: Option<String>,
    passages: Children<Passage>,
}

plain_object!(Article, ["score", "label", "kind", "reliable", "words", "gain_per_100",
        "substitution_rate", "manner", "manner_share", "translated_by", "translated_from"; "passages"]
    /// Its passages, in the order of the text.
    #[getter]
    fn passages(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.passages.tuple(py)
    }

    /// Its sentences, in the order of the text.
    #[getter]
    fn sentences<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let sentences = self.passages.items.iter().flat_map(|passage| &passage.sentences.items);
        PyTuple::new(py, sentences.cloned().collect::<Vec<_>>())
    }

    /// Its suspect phrases, in the order of the text.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let findings = self.passages.items.iter().flat_map(Passage::all_findings);
        PyTuple::new(py, findings.cloned().collect::<Vec<_>>())
    }
);

impl Article {
    pub(super) fn new(article: &document::Article, report: ArticleReport) -> Self {
        let characters = Characters::new(&article.text);
        let passage = |passage| Passage::new(article, &characters, passage);
        let passages: Vec<_> = report.passages.into_iter().map(passage).collect();
        Self {
            score: round4(report.verdict.score),
            label: report.verdict.label.name(),
            kind: kind(&report.verdict),
            reliable: report.verdict.reliable,
            words: report.words,
            gain_per_100: round4(report.gain_per_100),
            substitution_rate: round4(report.substitution_rate),
            manner: report.manner.map(|manner| manner.tool.name()),
            manner_share: report.manner.map(|manner| round4(manner.share)),
            translated_by: report.origin.as_ref().map(|origin| origin.engine.name()),
            translated_from: report.origin.and_then(|origin| origin.language),
            passages: passages.into(),
        }
    }
}

fn kind(verdict: &Verdict) -> Option<&'static str> {
    verdict.kind.map(document::Kind::name)
}

/// What the author may have meant by a phrase.
#[pyclass(frozen, eq, get_all, module = "unspin", skip_from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct Original {
    /// What the author may have written.
    text: String,
    /// Its probability among the originals that the table knows, 0 to 1.
    probability: f64,
    /// Where the table has it from.
    source: String,
}

plain_object!(Original, ["text", "probability", "source";]);

impl From<LookupRow> for Original {
    fn from(row: LookupRow) -> Self {
        let LookupRow { text, probability, source, gain: _ } = row;
        Self { text, probability: round4(probability), source }
    }
}
