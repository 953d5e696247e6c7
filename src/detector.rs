//! The one type most users meet: load the models once, then score articles.

use std::path::PathBuf;
use std::str::FromStr;

use crate::document::{Article, ArticleReport, Label, Verdict};

/// Which models to load and how eagerly to report.
#[derive(Clone, Debug, Default)]
pub struct DetectorOptions {
    /// Language model file; `None` for the embedded one.
    pub language_model: Option<PathBuf>,
    /// Substitution table file; `None` for the embedded one.
    pub table: Option<PathBuf>,
    /// Classifier file; `None` for the embedded one.
    pub classifier: Option<PathBuf>,
    /// Which thresholds apply.
    pub preset: Preset,
}

/// A named set of thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// Few false alarms.
    Strict,
    /// The default.
    #[default]
    Balanced,
    /// Few misses.
    Sensitive,
}

impl Preset {
    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Balanced => "balanced",
            Self::Sensitive => "sensitive",
        }
    }
}

impl FromStr for Preset {
    type Err = DetectorError;

    fn from_str(name: &str) -> Result<Self, DetectorError> {
        [Self::Strict, Self::Balanced, Self::Sensitive]
            .into_iter()
            .find(|preset| preset.name() == name)
            .ok_or_else(|| DetectorError::UnknownPreset(name.to_owned()))
    }
}

/// The score from which on a text counts as suspect, per level, 0..1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// For sentences.
    pub sentence: f64,
    /// For passages.
    pub passage: f64,
    /// For articles.
    pub article: f64,
    /// For findings.
    pub finding: f64,
}

/// What the substitution table believes of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct LookupRow {
    /// What may have been written first.
    pub text: String,
    /// How probable it is, 0..1.
    pub probability: f64,
    /// Which source of the table says so.
    pub source: String,
}

/// A loaded model and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// Short name.
    pub name: String,
    /// What kind of model.
    pub kind: String,
    /// Size in bytes.
    pub bytes: usize,
    /// Key and value pairs.
    pub provenance: Vec<(String, String)>,
}

/// Why a detector could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DetectorError {
    /// No preset of that name.
    #[error("unknown preset `{0}`")]
    UnknownPreset(String),
}

/// Loads models once; shared between threads.
#[derive(Debug)]
pub struct Detector;

impl Detector {
    /// Loads the models.
    ///
    /// # Errors
    /// Never, here.
    pub fn new(_options: &DetectorOptions) -> Result<Self, DetectorError> {
        Ok(Self)
    }

    /// Scores one article.
    #[must_use]
    pub fn score(&self, article: &Article) -> ArticleReport {
        let verdict = Verdict { score: 0.0, label: Label::Clean, kind: None, reliable: false };
        let words = article.text.split_whitespace().count();
        ArticleReport {
            verdict,
            words,
            gain_per_100: 0.0,
            substitution_rate: 0.0,
            passages: Vec::new(),
        }
    }

    /// The thresholds of the preset.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        Thresholds { sentence: 0.5, passage: 0.5, article: 0.5, finding: 0.5 }
    }

    /// Originals of a phrase, best first.
    #[must_use]
    pub fn lookup(&self, _phrase: &str, _top: usize) -> Vec<LookupRow> {
        Vec::new()
    }

    /// The loaded models.
    #[must_use]
    pub fn models(&self) -> Vec<ModelInfo> {
        Vec::new()
    }
}
