//! How readily text is reported.

use std::str::FromStr;

use crate::document::{ArticleReport, PerLevel, SentenceReport};
use crate::names::UnknownName;

/// How readily text is reported. The thresholds of each preset are stored in
/// the classifier, with the false-alarm rates measured on clean text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Preset {
    /// Few, sure findings: meant for at most 1 false row per 100,000 words of clean text of kinds
    /// that the classifier has not met.
    Strict,
    /// At most 20.
    #[default]
    Balanced,
    /// At most 200.
    Sensitive,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Balanced, Self::Sensitive];

    /// The name used on the command line and in model files.
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
    type Err = UnknownName;

    /// Reads a preset's name.
    ///
    /// # Errors
    /// [`UnknownName`] for any other word.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|preset| preset.name() == word)
            .ok_or_else(|| UnknownName::new("preset", word, Self::ALL.map(Self::name)))
    }
}

/// From which score on something is reported, 0..1.
pub type Thresholds = PerLevel<f64>;

impl Thresholds {
    /// Whether a sentence is suspect: by a finding in it. Its score alone names no reason, and
    /// ranks it.
    #[must_use]
    pub fn suspects_sentence(&self, sentence: &SentenceReport) -> bool {
        // A report holds no others than those of its preset, and those that siblings confirm.
        !sentence.findings.is_empty()
    }

    /// The same of a sentence whose suspect phrases have these scores, as yet unjudged.
    #[must_use]
    pub fn suspects(&self, findings: impl IntoIterator<Item = f64>) -> bool {
        findings.into_iter().any(|score| score >= self.finding)
    }

    /// Whether an article is suspect: by its score or by a suspect sentence in it.
    #[must_use]
    pub fn suspects_article(&self, report: &ArticleReport) -> bool {
        report.verdict.score >= self.article
            || report.sentences().any(|sentence| self.suspects_sentence(sentence))
    }
}
