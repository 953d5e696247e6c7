//! The one type most users meet: load the models once, then score articles.

mod english;
mod evidence;
mod lookup;
mod marks;
mod models;
mod opinions;
mod place;
mod preset;
mod prose;
mod reporter;
mod scores;
mod second_opinion;
mod tool_marks;

use std::path::{Path, PathBuf};

pub use lookup::LookupRow;
use lookup::lookup_rows;
pub use models::{Analysis, Models};
pub use opinions::{JudgedRows, Opinions, judged_columns, ranked, reranked};
pub use place::{PlaceError, phrase_in};
pub use preset::{Preset, Thresholds};
use reporter::Reporter;
pub use reporter::{LEAST_WORDS, MOST_FINDINGS};
use scores::Scores;
use second_opinion::{rank, second_opinion};

use crate::classify::{ClassifierModel, ClassifyError, LevelModel, stacked_names};
pub use crate::document::LEAST_SENTENCE_WORDS;
use crate::document::{Article, ArticleReport, Level, PerLevel, Span};
use crate::judge::{Judge, JudgeError};
use crate::model_file::ModelFileError;
use crate::restore::DecoderOptions;

static CLASSIFIER: &[u8] = include_bytes!("../../models/classifier.json");

const EMBEDDED_CLASSIFIER: &str = "embedded classifier";

/// Which models to use; `None` is the one embedded in the program.
#[derive(Clone, Debug, Default)]
pub struct DetectorOptions {
    /// Language model, made by `unspin lm train`.
    pub language_model: Option<PathBuf>,
    /// Substitution table, made by `unspin learn`.
    pub table: Option<PathBuf>,
    /// Model of translated English, made by `unspin translation train`.
    pub translation: Option<PathBuf>,
    /// Classifier, made by `unspin train`.
    pub classifier: Option<PathBuf>,
    /// A small language model that is asked about what is found, as a GGUF file; `None` is none.
    pub judge: Option<PathBuf>,
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
    /// The judge was refused.
    #[error(transparent)]
    Judge(#[from] JudgeError),
}

/// What is known of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// `language-model`, `substitutions`, `translation`, `classifier` or `judge`.
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
    /// The classifier's models for rows as they are measured.
    levels: PerLevel<LevelModel>,
    /// Its second set, where it was fitted with the judge that is there.
    judged: Option<PerLevel<LevelModel>>,
    classifier_bytes: usize,
    thresholds: Thresholds,
    judge: Option<Judge>,
}

impl Detector {
    /// Opens the models.
    ///
    /// # Errors
    /// When one cannot be read or is not sound, or when the classifier needs a
    /// feature that the program no longer measures.
    pub fn new(options: &DetectorOptions) -> Result<Self, DetectorError> {
        let DetectorOptions { language_model, table, translation, .. } = options;
        let models = Models::open(language_model.as_ref(), table.as_ref(), translation.as_ref())?;
        let Opened { classifier, levels, judged } = open_levels(options.classifier.as_deref())?;
        let classifier_bytes = match &options.classifier {
            Some(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
            None => CLASSIFIER.len() as u64,
        };
        let classifier_bytes = usize::try_from(classifier_bytes).unwrap_or(usize::MAX);
        let judge = options.judge.as_deref().map(Judge::open).transpose()?;
        // Another judge's nats weigh otherwise.
        let second = classifier.judged.as_ref();
        let second =
            second.filter(|second| judge.as_ref().is_some_and(|j| j.name() == second.judge));
        let judged = judged.filter(|_| second.is_some());
        let preset = options.preset.name();
        let thresholds = match second {
            Some(second) => second.preset(preset)?,
            None => classifier.preset(preset)?,
        };
        let thresholds = thresholds.map(|_, threshold| threshold.score);
        Ok(Self { models, classifier, levels, judged, classifier_bytes, thresholds, judge })
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

    /// The judge, where there is one.
    #[must_use]
    pub fn judge(&self) -> Option<&Judge> {
        self.judge.as_ref()
    }

    /// The classifier.
    #[must_use]
    pub fn classifier(&self) -> &ClassifierModel {
        &self.classifier
    }

    /// The classifier's models for rows as they are measured.
    #[must_use]
    pub fn levels(&self) -> &PerLevel<LevelModel> {
        &self.levels
    }

    /// Scores one article. The same text gives the same report, whatever else is scored.
    #[must_use]
    pub fn score(&self, article: &Article) -> ArticleReport {
        let analysis = self.models.analyse(&article.text, DecoderOptions::default());
        self.report(&article.text, &analysis)
    }

    /// Reports on an analysed text. Where there is a judge, it is asked about texts in which the
    /// decoder finds much. It has its part in the scores where the classifier has a second set that
    /// was fitted with it; else findings that it does not believe are left out.
    #[must_use]
    pub fn report(&self, text: &str, analysis: &Analysis) -> ArticleReport {
        let (models, thresholds) = (&self.models, self.thresholds);
        let judge = self.judge.as_ref().filter(|_| analysis.prose.whole);
        let told =
            judge.and_then(|judge| Some((judge, Opinions::ask(judge, models, text, analysis)?)));
        let second = told.as_ref().and_then(|(_, opinions)| {
            let models = self.judged.as_ref()?;
            Some((models, opinions.rows(analysis)))
        });
        let second = second.as_ref().map(|(models, rows)| (*models, rows));
        let scores = Scores { analysis, first: &self.levels, second };
        let mut report = Reporter { models, scores, thresholds, text, analysis }.report();
        if let Some((judge, opinions)) = &told {
            second_opinion(judge, text, (analysis, opinions), second.is_some(), &mut report);
        }
        report
    }

    /// What was probably meant by a phrase: at most `top` originals, the most
    /// probable first. Parts of the phrase are read as well as the whole. Nothing
    /// for a phrase of more than 32 words and marks.
    #[must_use]
    pub fn lookup(&self, phrase: &str, top: usize) -> Vec<LookupRow> {
        lookup_rows(&self.models.readings(phrase), top)
    }

    /// The same for a phrase of a text, with regard to the words around it. Where there is a
    /// judge, it ranks the first 20 together with the decoder, and no others are told.
    #[must_use]
    pub fn lookup_in(&self, text: &str, span: Span, top: usize) -> Vec<LookupRow> {
        let readings = self.models.readings_in(text, span);
        let Some(judge) = &self.judge else { return lookup_rows(&readings, top) };
        let mut rows = lookup_rows(&readings, usize::MAX);
        rank(judge, text, span, &mut rows);
        rows.truncate(top);
        rows
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
        let translation = self.models.translation();
        let info = |name: &str, kind: &str, bytes, value: serde_json::Result<serde_json::Value>| {
            let provenance = pairs(value.unwrap_or_default());
            ModelInfo { name: name.to_owned(), kind: kind.to_owned(), bytes, provenance }
        };
        let mut infos = vec![
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
                "translation",
                "masked n-grams",
                translation.size(),
                serde_json::to_value(translation.info()),
            ),
            info(
                "classifier",
                "logistic regression",
                self.classifier_bytes,
                serde_json::to_value(&self.classifier.provenance),
            ),
        ];
        infos.extend(self.judge.as_ref().map(judge_info));
        infos
    }
}

/// What is known of a judge.
fn judge_info(judge: &Judge) -> ModelInfo {
    let known = judge.info();
    let provenance = [
        ("file", judge.path().display().to_string()),
        ("name", known.name),
        ("weights", known.weights.to_string()),
        ("stored", known.encodings.join(", ")),
    ];
    ModelInfo {
        name: "judge".to_owned(),
        kind: "neural language model".to_owned(),
        bytes: known.file_bytes,
        provenance: provenance.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

/// The classifier of a file; `None` is the one embedded in the program.
///
/// # Errors
/// When it cannot be read or is not sound, or needs a feature that the program
/// no longer measures.
pub fn open_classifier(path: Option<&Path>) -> Result<ClassifierModel, ClassifyError> {
    open_levels(path).map(|opened| opened.classifier)
}

/// A classifier as it is used.
struct Opened {
    classifier: ClassifierModel,
    /// Its models for rows as they are measured.
    levels: PerLevel<LevelModel>,
    /// Those of its second set.
    judged: Option<PerLevel<LevelModel>>,
}

fn open_levels(path: Option<&Path>) -> Result<Opened, ClassifyError> {
    let (classifier, origin) = match path {
        Some(path) => (ClassifierModel::load(path)?, path.display().to_string()),
        None => {
            let origin = EMBEDDED_CLASSIFIER.to_owned();
            (ClassifierModel::from_bytes(CLASSIFIER, &origin)?, origin)
        }
    };
    let levels = classifier.for_columns(&PerLevel::from_fn(Level::names), &origin)?;
    let stacked = judged_columns().map(|_, names| stacked_names(&names));
    let judged = classifier.judged.as_ref();
    let judged = judged.map(|judged| judged.for_columns(&stacked, &origin)).transpose()?;
    Ok(Opened { classifier, levels, judged })
}

#[cfg(test)]
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
    const TEXT: &str = "The International Minister was preventing the hearth in the metropolis, \
        and he said that nothing of the sort would come to pass before the end of the week. It \
        was the third time that his ministry had to explain what it had meant with the plan.";

    /// The embedded classifier as it is opened after a change.
    fn changed(
        change: impl FnOnce(&mut PerLevel<LevelModel>),
    ) -> Result<PerLevel<LevelModel>, ClassifyError> {
        let ClassifierModel { mut levels, presets, provenance, .. } = open_classifier(None)?;
        change(&mut levels);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("classifier.json");
        ClassifierModel::new(levels, presets, provenance).save(&path)?;
        open_levels(Some(&path)).map(|opened| opened.levels)
    }

    /// The same report as by a classifier to which a feature says nothing.
    #[test]
    fn a_feature_that_the_classifier_does_not_know_is_measured_and_ignored() {
        const FEATURE: usize = 3;
        let ignored = changed(|levels| {
            levels.sentence.terms.clear();
            levels.article.terms.clear();
            levels.sentence.coefficients[FEATURE] = [0.0; 3];
            levels.article.coefficients[FEATURE] = [0.0; 3];
        });
        let unknown = changed(|levels| {
            for level in [&mut levels.sentence, &mut levels.article] {
                level.terms.clear();
                level.names.remove(FEATURE);
                level.means.remove(FEATURE);
                level.scales.remove(FEATURE);
                level.coefficients.remove(FEATURE);
            }
        });
        let mut detector = Detector::new(&DetectorOptions::default()).unwrap();
        let shipped = detector.levels.clone();
        let mut score = |levels: PerLevel<LevelModel>| {
            detector.levels = levels;
            detector.score(&Article { text: TEXT.to_owned(), ..Article::default() })
        };
        let shipped = score(shipped);
        let unknown = score(unknown.unwrap());
        assert_eq!(unknown, score(ignored.unwrap()));
        assert_ne!(unknown.verdict.score, shipped.verdict.score);
    }

    #[test]
    fn a_feature_that_is_no_longer_measured_is_named_with_the_remedy() {
        let refused = changed(|levels| levels.passage.names[3] = "moon_phase".to_owned());
        let told = refused.unwrap_err().to_string();
        for part in ["classifier.json", "passage level", "`moon_phase`", "`unspin train`"] {
            assert!(told.contains(part), "{told}");
        }
    }
}
