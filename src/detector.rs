//! The one type most users meet: load the models once, then score articles.

mod evidence;
mod models;
mod place;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use evidence::{Repeats, evidence};
pub use models::{Analysis, Models};
pub use place::{PlaceError, phrase_in};

use crate::channel::{Source, Tool};
use crate::classify::{ClassifierModel, ClassifyError, schema_hash};
use crate::document::{
    Article, ArticleReport, Finding, Kind, Level, Manner, PassageReport, SentenceReport, Span,
    Suggestion, Verdict,
};
use crate::model_file::ModelFileError;
use crate::restore::{DecoderOptions, Reading, Restoration, Swap, like_written, restored_sentence};

static CLASSIFIER: &[u8] = include_bytes!("../models/classifier.json");

const EMBEDDED_CLASSIFIER: &str = "embedded classifier";

/// Articles with fewer words are too short to judge.
pub const LEAST_WORDS: usize = 40;
/// Sentences with fewer words are too short to judge on their own.
pub const LEAST_SENTENCE_WORDS: usize = 5;
/// Findings reported of an article at most, the first ones: no editor reads more, and memory is
/// bounded by them.
pub const MOST_FINDINGS: usize = 20_000;
/// Suggestions listed for a finding at most.
const MOST_SUGGESTIONS: usize = 5;

/// How readily text is reported. The thresholds of each preset are stored in
/// the classifier, with the false-alarm rates measured on clean text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Preset {
    /// Few, sure findings: false alarms on about 0.1 % of clean sentences.
    Strict,
    /// About 1 %.
    #[default]
    Balanced,
    /// About 5 %.
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
    type Err = String;

    /// Reads a preset's name.
    ///
    /// # Errors
    /// The offending word.
    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|preset| preset.name() == word).ok_or_else(|| word.to_owned())
    }
}

/// From which score on something is reported, 0..1.
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

impl Thresholds {
    /// Whether a sentence is to be shown: for its score or for a finding in it.
    #[must_use]
    pub fn suspects(&self, sentence: &SentenceReport) -> bool {
        !sentence.findings.is_empty() || sentence.verdict.score >= self.sentence
    }
}

/// Which models to use; `None` is the one embedded in the program.
#[derive(Clone, Debug, Default)]
pub struct DetectorOptions {
    /// Language model, made by `unspin lm train`.
    pub language_model: Option<PathBuf>,
    /// Substitution table, made by `unspin learn`.
    pub table: Option<PathBuf>,
    /// Classifier, made by `unspin train`.
    pub classifier: Option<PathBuf>,
    /// How readily text is reported.
    pub preset: Preset,
}

/// Why a detector could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DetectorError {
    /// The language model or the substitution table was refused.
    #[error(transparent)]
    Model(#[from] ModelFileError),
    /// The classifier was refused.
    #[error(transparent)]
    Classifier(#[from] ClassifyError),
}

/// One row of a look-up.
#[derive(Clone, Debug, PartialEq)]
pub struct LookupRow {
    /// What the author may have written.
    pub text: String,
    /// Its probability among the originals that the table knows, 0..1.
    pub probability: f64,
    /// Where the row comes from.
    pub source: String,
}

/// What is known of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// `language-model`, `substitutions` or `classifier`.
    pub name: String,
    /// What kind of model it is.
    pub kind: String,
    /// Its size.
    pub bytes: usize,
    /// How it was made: names and values.
    pub provenance: Vec<(String, String)>,
}

/// Scores articles. Made once; shared between threads.
#[derive(Debug)]
pub struct Detector {
    models: Models,
    classifier: ClassifierModel,
    classifier_bytes: usize,
    thresholds: Thresholds,
}

impl Detector {
    /// Opens the models.
    ///
    /// # Errors
    /// When one cannot be read, is not sound, or was made for other features.
    pub fn new(options: &DetectorOptions) -> Result<Self, DetectorError> {
        let models = Models::open(options.language_model.as_ref(), options.table.as_ref())?;
        let classifier = open_classifier(options.classifier.as_deref())?;
        let classifier_bytes = match &options.classifier {
            Some(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
            None => CLASSIFIER.len() as u64,
        };
        let classifier_bytes = usize::try_from(classifier_bytes).unwrap_or(usize::MAX);
        let preset = classifier.preset(options.preset.name())?;
        let thresholds = Thresholds {
            sentence: preset.sentence.score,
            passage: preset.passage.score,
            article: preset.article.score,
            finding: preset.finding.score,
        };
        Ok(Self { models, classifier, classifier_bytes, thresholds })
    }

    /// The thresholds of the preset.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// The language model and the table.
    #[must_use]
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// The classifier.
    #[must_use]
    pub fn classifier(&self) -> &ClassifierModel {
        &self.classifier
    }

    /// Scores one article. The same text gives the same report, whatever else is scored.
    #[must_use]
    pub fn score(&self, article: &Article) -> ArticleReport {
        let analysis = self.models.analyse(&article.text, DecoderOptions::default());
        self.report(&article.text, &analysis)
    }

    /// Judges an analysed text.
    #[must_use]
    pub fn report(&self, text: &str, analysis: &Analysis) -> ArticleReport {
        let repeats = Repeats::count(analysis);
        let mut room = Room { left: MOST_FINDINGS, refused: 0 };
        let passages = analysis.segments.passages.iter().enumerate().map(|(index, passage)| {
            let sentences: Vec<SentenceReport> = passage
                .sentences
                .clone()
                .map(|sentence| self.sentence(text, analysis, (&repeats, &mut room), sentence))
                .collect();
            let verdict = self.passage_verdict(analysis, index, &sentences);
            PassageReport { span: passage.span, passage: index, verdict, sentences }
        });
        let passages = passages.collect();
        let long_enough = analysis.words >= LEAST_WORDS;
        #[expect(clippy::cast_precision_loss, reason = "a count of words")]
        let hundreds = analysis.words.max(1) as f64 / 100.0;
        ArticleReport {
            passages,
            findings_left_out: room.refused,
            verdict: self.classifier.article.verdict(&analysis.article, long_enough),
            words: analysis.words,
            gain_per_100: analysis.restoration.gain / hundreds,
            substitution_rate: analysis.restoration.rate,
            manner: manner(&analysis.restoration),
        }
    }

    /// A passage of some length has a classifier of its own; a shorter one is
    /// judged as the worst of its sentences that are long enough.
    fn passage_verdict(
        &self,
        analysis: &Analysis,
        index: usize,
        sentences: &[SentenceReport],
    ) -> Verdict {
        let own = |reliable| self.classifier.passage.verdict(&analysis.passages[index], reliable);
        if analysis.passage_words(index) >= LEAST_WORDS {
            return own(true);
        }
        sentences
            .iter()
            .map(|sentence| sentence.verdict)
            .filter(|verdict| verdict.reliable)
            .max_by(|a, b| a.score.total_cmp(&b.score))
            .unwrap_or_else(|| own(false))
    }

    fn sentence(
        &self,
        text: &str,
        analysis: &Analysis,
        (repeats, room): (&Repeats, &mut Room),
        index: usize,
    ) -> SentenceReport {
        let sentence = &analysis.segments.sentences[index];
        let row = &analysis.sentences[index];
        let long_enough = analysis.sentence_words(index) >= LEAST_SENTENCE_WORDS;
        let verdict = self.classifier.sentence.verdict(row, long_enough);
        let swaps = analysis.restoration.sentences[index].swaps.iter();
        let kind = || {
            let [_, mt, spun] = self.classifier.sentence.probabilities(row);
            if mt > spun { Kind::Mt } else { Kind::Spun }
        };
        let findings: Vec<Finding> = swaps
            .zip(&analysis.findings[index])
            .map(|(swap, row)| (swap, self.classifier.finding.score(row)))
            .filter(|(_, score)| *score >= self.thresholds.finding && room.take())
            .map(|(swap, score)| self.finding(text, analysis, repeats, swap, kind(), score))
            .collect();
        SentenceReport {
            span: sentence.span,
            passage: sentence.passage,
            sentence: index,
            verdict,
            source: None,
            restored: restored_sentence(text, sentence.span, &findings),
            findings,
        }
    }

    fn finding(
        &self,
        text: &str,
        analysis: &Analysis,
        repeats: &Repeats,
        swap: &Swap,
        kind: Kind,
        score: f64,
    ) -> Finding {
        let span = analysis.span(swap);
        let written = span.of(text);
        let suggestions: Vec<Suggestion> = swap
            .originals
            .iter()
            .take(MOST_SUGGESTIONS)
            .map(|original| Suggestion {
                text: like_written(&self.models.original(original.phrase), written),
                probability: f64::from(original.probability),
            })
            .collect();
        let evidence = evidence(repeats, swap, written, &suggestions);
        Finding { span, kind, score, suggestions, evidence }
    }

    /// What was probably meant by a phrase: at most `top` originals, the most
    /// probable first. Parts of the phrase are read as well as the whole. Nothing
    /// for a phrase of more than 32 words and marks.
    #[must_use]
    pub fn lookup(&self, phrase: &str, top: usize) -> Vec<LookupRow> {
        lookup_rows(&self.models.readings(phrase), top)
    }

    /// The same for a phrase of a text, with regard to the words around it.
    #[must_use]
    pub fn lookup_in(&self, text: &str, span: Span, top: usize) -> Vec<LookupRow> {
        lookup_rows(&self.models.readings_in(text, span), top)
    }

    /// What is known of the models in use.
    #[must_use]
    pub fn model_infos(&self) -> Vec<ModelInfo> {
        let pairs = |value: serde_json::Value| match value {
            serde_json::Value::Object(map) => map
                .into_iter()
                .map(|(name, value)| (name, value.as_str().map_or(value.to_string(), Into::into)))
                .collect(),
            _ => Vec::new(),
        };
        let (lm, table) = (self.models.language_model(), self.models.table());
        let info = |name: &str, kind: &str, bytes, value: serde_json::Result<serde_json::Value>| {
            let provenance = pairs(value.unwrap_or_default());
            ModelInfo { name: name.to_owned(), kind: kind.to_owned(), bytes, provenance }
        };
        vec![
            info(
                "language-model",
                "modified Kneser-Ney n-grams",
                lm.size(),
                serde_json::to_value(lm.info()),
            ),
            info(
                "substitutions",
                "P(written | original)",
                table.size(),
                serde_json::to_value(table.info()),
            ),
            info(
                "classifier",
                "logistic regression",
                self.classifier_bytes,
                serde_json::to_value(&self.classifier.provenance),
            ),
        ]
    }
}

/// How many findings an article may still have.
struct Room {
    left: usize,
    refused: usize,
}

impl Room {
    /// Whether there is room for one more.
    fn take(&mut self) -> bool {
        let fits = self.left > 0;
        self.left -= usize::from(fits);
        self.refused += usize::from(!fits);
        fits
    }
}

/// The classifier of a file; `None` is the one embedded in the program.
///
/// # Errors
/// When it cannot be read, is not sound, or was made for other features than the
/// program measures.
pub fn open_classifier(path: Option<&Path>) -> Result<ClassifierModel, ClassifyError> {
    let (classifier, origin) = match path {
        Some(path) => (ClassifierModel::load(path)?, path.display().to_string()),
        None => {
            let origin = EMBEDDED_CLASSIFIER.to_owned();
            (ClassifierModel::from_bytes(CLASSIFIER, &origin)?, origin)
        }
    };
    expect_our_features(&classifier, &origin)?;
    Ok(classifier)
}

/// Refuses a classifier whose columns are not those that the program measures.
fn expect_our_features(classifier: &ClassifierModel, origin: &str) -> Result<(), ClassifyError> {
    let names = [Level::Sentence, Level::Passage, Level::Article, Level::Finding].map(Level::names);
    classifier.expect_schema(&schema_hash(names.each_ref()), origin)
}

/// The manner of tool that most substitutions of an article speak for.
fn manner(restoration: &Restoration) -> Option<Manner> {
    restoration.narrow.as_ref()?;
    let shares = Tool::ALL.into_iter().zip(restoration.tools);
    let (tool, share) = shares.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Manner { name: tool.name(), share })
}

/// Readings with their shares of the probability of all.
fn lookup_rows(readings: &[Reading], top: usize) -> Vec<LookupRow> {
    let best = readings.first().map_or(0.0, |reading| reading.log_probability);
    let share = |reading: &Reading| (reading.log_probability - best).exp();
    let total: f32 = readings.iter().map(share).sum();
    let row = |reading: &Reading| LookupRow {
        text: reading.text.clone(),
        probability: f64::from(share(reading) / total),
        source: source_names(&reading.sources),
    };
    readings.iter().take(top).map(row).collect()
}

/// The names of the sources of a look-up's rows, each once.
fn source_names(sources: &[Source]) -> String {
    let mut names: Vec<&str> = sources.iter().map(|source| source.name()).collect();
    names.dedup();
    names.join(" + ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn findings_beyond_the_most_are_counted_and_left_out() {
        let detector = Detector::new(&DetectorOptions::default()).unwrap();
        let text = "The International Minister was preventing the hearth in the metropolis. ";
        let score = |times: usize| {
            let report =
                detector.score(&Article { text: text.repeat(times), ..Article::default() });
            (report.sentences().map(|s| s.findings.len()).sum::<usize>(), report.findings_left_out)
        };
        let (few, none) = score(100);
        assert!(few > 200 && none == 0);
        let (most, left_out) = score(12_000);
        assert_eq!(most, MOST_FINDINGS);
        assert!(left_out > 0);
    }
}
