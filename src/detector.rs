//! The one type most users meet: load the models once, then score articles.

use std::cell::RefCell;
use std::path::PathBuf;
use std::str::FromStr;

use crate::channel::{self, Originals, Table};
use crate::classify::{ClassifierModel, ClassifyError, schema_hash};
use crate::document::{
    Article, ArticleReport, Finding, Kind, PassageReport, Segments, SentenceReport, Span,
    Suggestion,
};
use crate::features::Level;
use crate::features::{self, ArticleContext, FindingContext};
use crate::lm::{self, LanguageModel};
use crate::model_file::{Aligned, ModelFileError};
use crate::restore::{
    Decoder, DecoderOptions, Restoration, Swap, Workspace, like_written, open_words, restored_text,
};
use crate::segment::{hash_phrase, segment, tokenize};

static LANGUAGE_MODEL: &Aligned<[u8]> = &Aligned(*include_bytes!("../models/language-model.bin"));
static TABLE: &Aligned<[u8]> = &Aligned(*include_bytes!("../models/substitutions.bin"));
static CLASSIFIER: &[u8] = include_bytes!("../models/classifier.json");

/// Articles with fewer words are too short to judge.
pub const LEAST_WORDS: usize = 40;
/// Sentences with fewer words are too short to judge on their own.
pub const LEAST_SENTENCE_WORDS: usize = 5;
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

/// The language model and the substitution table, opened together.
#[derive(Debug)]
pub struct Models {
    lm: LanguageModel,
    table: Table,
    originals: Originals,
    open: Vec<bool>,
}

impl Models {
    /// Opens both; `None` is the embedded one.
    ///
    /// # Errors
    /// When a file cannot be read or is not sound.
    pub fn open(lm: Option<&PathBuf>, table: Option<&PathBuf>) -> Result<Self, ModelFileError> {
        let lm = match lm {
            Some(path) => LanguageModel::open(path)?,
            None => LanguageModel::embedded(&LANGUAGE_MODEL.0)?,
        };
        let table = match table {
            Some(path) => Table::open(path)?,
            None => Table::embedded(&TABLE.0)?,
        };
        let (model, view) = (lm.view(), table.view());
        let originals = view.resolve(&model.vocabulary());
        let open = open_words(&view, &originals, model.vocabulary().len());
        Ok(Self { lm, table, originals, open })
    }

    /// The language model.
    #[must_use]
    pub fn language_model(&self) -> &LanguageModel {
        &self.lm
    }

    /// The substitution table.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Reads a text: cuts it up, decodes it, and measures every sentence,
    /// passage, suspect phrase and the whole.
    #[must_use]
    pub fn analyse(&self, text: &str, options: DecoderOptions) -> Analysis {
        thread_local! {
            static WORKSPACE: RefCell<Workspace> = RefCell::default();
        }
        let mut segments = Segments::default();
        segment(text, &mut segments);
        let decoder =
            Decoder::new(self.lm.view(), self.table.view(), &self.originals, &self.open, options);
        let restoration =
            WORKSPACE.with_borrow_mut(|workspace| decoder.restore(&segments, workspace));
        self.measure(text, segments, restoration)
    }

    fn measure(&self, text: &str, segments: Segments, restoration: Restoration) -> Analysis {
        let context = ArticleContext::new(text, &segments, &restoration, self.lm.view());
        let mut analysis = Analysis::default();
        let mut weights = Vec::new();
        for index in 0..segments.sentences.len() {
            let sentence = context.sentence(index);
            let mut row = Vec::with_capacity(features::FEATURES.len());
            features::row(&sentence, &mut row);
            analysis.sentences.push(row);
            weights.push(sentence.word_count());
            let swaps = &sentence.restoration().swaps;
            let measure =
                |swap| features::finding_row(&FindingContext { sentence: &sentence, swap });
            analysis.findings.push(swaps.iter().map(measure).collect());
        }
        let rows: Vec<&[f64]> = analysis.sentences.iter().map(Vec::as_slice).collect();
        for passage in &segments.passages {
            let range = passage.sentences.clone();
            analysis.passages.push(features::pool(&rows[range.clone()], &weights[range]));
        }
        analysis.article = features::pool(&rows, &weights);
        analysis.words = segments.words();
        analysis.segments = segments;
        analysis.restoration = restoration;
        analysis
    }

    /// The text of a phrase of the table.
    #[must_use]
    pub fn original(&self, phrase: u32) -> String {
        self.table.view().phrase_text(phrase)
    }
}

/// What is known of a text before it is judged. Training and scoring both
/// start from it.
#[derive(Debug, Default)]
pub struct Analysis {
    /// The text cut up.
    pub segments: Segments,
    /// What the decoder says.
    pub restoration: Restoration,
    /// One row of sentence features per sentence.
    pub sentences: Vec<Vec<f64>>,
    /// One row of finding features per suspect phrase, by sentence.
    pub findings: Vec<Vec<Vec<f64>>>,
    /// One pooled row per passage.
    pub passages: Vec<Vec<f64>>,
    /// The pooled row of the article.
    pub article: Vec<f64>,
    /// Words and numbers.
    pub words: usize,
}

impl Analysis {
    /// Where a suspect phrase lies in the text.
    #[must_use]
    pub fn span(&self, swap: &Swap) -> Span {
        let tokens = &self.segments.tokens[swap.tokens.clone()];
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.span.join(last.span),
            _ => Span::default(),
        }
    }
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
        let (classifier, classifier_bytes) = match &options.classifier {
            Some(path) => {
                let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
                (ClassifierModel::load(path)?, usize::try_from(bytes).unwrap_or(usize::MAX))
            }
            None => {
                (ClassifierModel::from_bytes(CLASSIFIER, "embedded classifier")?, CLASSIFIER.len())
            }
        };
        let names =
            [Level::Sentence, Level::Passage, Level::Article, Level::Finding].map(Level::names);
        let [sentence, passage, article, finding] = &names;
        let origin = options
            .classifier
            .as_ref()
            .map_or_else(|| "embedded classifier".to_owned(), |path| path.display().to_string());
        classifier.expect_schema(&schema_hash([sentence, passage, article, finding]), &origin)?;
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
        let long_enough = analysis.words >= LEAST_WORDS;
        let passages = analysis.segments.passages.iter().enumerate().map(|(index, passage)| {
            let words: usize = passage.sentences.clone().map(|s| word_count(analysis, s)).sum();
            PassageReport {
                span: passage.span,
                passage: index,
                verdict: self
                    .classifier
                    .passage
                    .verdict(&analysis.passages[index], words >= LEAST_SENTENCE_WORDS),
                sentences: passage
                    .sentences
                    .clone()
                    .map(|sentence| self.sentence(text, analysis, sentence))
                    .collect(),
            }
        });
        #[expect(clippy::cast_precision_loss, reason = "a count of words")]
        let hundreds = analysis.words.max(1) as f64 / 100.0;
        ArticleReport {
            passages: passages.collect(),
            verdict: self.classifier.article.verdict(&analysis.article, long_enough),
            words: analysis.words,
            gain_per_100: analysis.restoration.gain / hundreds,
            substitution_rate: analysis.restoration.rate,
        }
    }

    fn sentence(&self, text: &str, analysis: &Analysis, index: usize) -> SentenceReport {
        let sentence = &analysis.segments.sentences[index];
        let row = &analysis.sentences[index];
        let long_enough = word_count(analysis, index) >= LEAST_SENTENCE_WORDS;
        let verdict = self.classifier.sentence.verdict(row, long_enough);
        let [_, mt, spun] = self.classifier.sentence.probabilities(row);
        let kind = if mt > spun { Kind::Mt } else { Kind::Spun };
        let swaps = analysis.restoration.sentences[index].swaps.iter();
        let findings: Vec<Finding> = swaps
            .zip(&analysis.findings[index])
            .map(|(swap, row)| (swap, self.classifier.finding.score(row)))
            .filter(|(_, score)| *score >= self.thresholds.finding)
            .map(|(swap, score)| self.finding(text, analysis, swap, kind, score))
            .collect();
        let replacements: Vec<(Span, &str)> = findings
            .iter()
            .filter_map(|finding| Some((finding.span, finding.suggestions.first()?.text.as_str())))
            .collect();
        SentenceReport {
            span: sentence.span,
            passage: sentence.passage,
            sentence: index,
            verdict,
            restored: restored_text(text, sentence.span, &replacements),
            findings,
        }
    }

    fn finding(
        &self,
        text: &str,
        analysis: &Analysis,
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
        let evidence = evidence(analysis, swap, written, &suggestions);
        Finding { span, kind, score, suggestions, evidence }
    }

    /// What the table believes was meant by a phrase: at most `top` originals,
    /// the most probable first.
    #[must_use]
    pub fn lookup(&self, phrase: &str, top: usize) -> Vec<LookupRow> {
        let (lm, table) = (self.models.lm.view(), self.models.table.view());
        let mut tokens = Vec::new();
        tokenize(phrase, 0, phrase.len(), &mut tokens);
        let mut rows: Vec<(f32, &channel::Entry)> = Vec::new();
        table.matches(tokens.iter().map(|token| token.hash), |length, _, entries| {
            if length == tokens.len() {
                rows = entries
                    .iter()
                    .map(|entry| {
                        let words = self.models.originals.words(entry.phrase);
                        (entry.log_weight() + phrase_probability(&lm, words), entry)
                    })
                    .collect();
            }
        });
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.phrase.cmp(&b.1.phrase)));
        let mut seen = Vec::new();
        rows.retain(|(_, entry)| {
            let new = !seen.contains(&entry.phrase);
            seen.push(entry.phrase);
            new
        });
        let best = rows.first().map_or(0.0, |row| row.0);
        let total: f32 = rows.iter().map(|row| (row.0 - best).exp()).sum();
        rows.iter()
            .take(top)
            .map(|(weight, entry)| LookupRow {
                text: table.phrase_text(entry.phrase),
                probability: f64::from((weight - best).exp() / total),
                source: entry.source().name().to_owned(),
            })
            .collect()
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
        let (lm, table) = (&self.models.lm, &self.models.table);
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

/// Words and numbers of a sentence.
pub(crate) fn word_count(analysis: &Analysis, sentence: usize) -> usize {
    let tokens = analysis.segments.sentences[sentence].tokens.clone();
    analysis.segments.tokens[tokens].iter().filter(|token| features::is_word(token)).count()
}

fn phrase_probability(lm: &lm::View<'_>, words: &[lm::WordId]) -> f32 {
    let mut state = lm::State::EMPTY;
    let mut total = 0.0;
    for &word in words {
        let (found, next) = lm.score(&state, word);
        total += found.log_probability;
        state = next;
    }
    total
}

/// Reasons for a finding in plain words.
fn evidence(
    analysis: &Analysis,
    swap: &Swap,
    written: &str,
    suggestions: &[Suggestion],
) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(best) = suggestions.first().filter(|_| swap.log_ratio > 1.0) {
        let times = round_to_two_digits(f64::from(swap.log_ratio.min(20.0)).exp());
        reasons.push(format!("'{}' is {times} times likelier than '{written}' here", best.text));
    }
    let repeats = analysis
        .restoration
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.swaps)
        .filter(|other| other.written == swap.written && other.posterior > 0.5)
        .count();
    let places = count_phrase(&analysis.segments, swap);
    if repeats > 1 {
        reasons.push(format!(
            "written so and suspect in {repeats} of {places} places of this article"
        ));
    }
    reasons
}

/// How often the phrase stands in the article.
fn count_phrase(segments: &Segments, swap: &Swap) -> usize {
    let length = swap.tokens.len().max(1);
    let hash = |tokens: &[crate::document::Token]| {
        tokens.iter().fold(0, |phrase, token| hash_phrase(phrase, token.hash))
    };
    segments.tokens.windows(length).filter(|window| hash(window) == swap.written).count()
}

/// `3,900` for 3912.3.
fn round_to_two_digits(value: f64) -> String {
    let digits = 10_f64.powf((value.log10().floor() - 1.0).max(0.0));
    let plain = format!("{:.0}", (value / digits).round() * digits);
    let mut grouped = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
