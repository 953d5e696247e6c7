//! Labelled articles as feature rows of all levels.

use std::iter::repeat;
use std::path::PathBuf;

use ndarray::Array2;
use rayon::prelude::*;

use crate::channel::Source;
use crate::classify::{ClassifyError, Dataset, Provenance};
use crate::detector::{Analysis, LEAST_SENTENCE_WORDS, LEAST_WORDS, Models};
use crate::document::{Article, Label, Level, Span};
use crate::labels::{GoldSpan, HUMAN, gold_spans, withheld};
use crate::restore::{DecoderOptions, Original};
use crate::segment::{hash_bytes, normalize};

/// Why labelled articles cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// An article says neither `label` nor `verdict`.
    #[error("{path}: article '{id}' has no label; wanted clean, mt or spun")]
    NoLabel {
        /// The file.
        path: String,
        /// The article.
        id: String,
    },
    /// A list of phrases cannot be used.
    #[error("{path}: {reason}")]
    PhraseList {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The TF-IDF baseline of a level could not be trained.
    #[error("TF-IDF at {level} level: {reason}")]
    TfIdf {
        /// The level.
        level: &'static str,
        /// Why.
        reason: String,
    },
    /// No text of the labels is long enough to be measured.
    #[error("no labelled text is long enough to learn from")]
    NoRows,
    /// There is not one model per level.
    #[error("the levels of the classifier do not fit together")]
    Levels,
    /// The classifier of a level could not be trained.
    #[error("{level} level: {source}")]
    Level {
        /// The level.
        level: &'static str,
        /// Why.
        source: ClassifyError,
    },
}

/// The rows of all levels.
#[derive(Clone, Debug, Default)]
pub struct LevelRows {
    /// One data set per level, in the order of [`Level::ALL`].
    pub levels: [Dataset; 4],
}

impl LevelRows {
    /// The rows of one level.
    #[must_use]
    pub fn of(&self, level: Level) -> &Dataset {
        &self.levels[level as usize]
    }

    /// How a classifier of these rows, of all levels, came to be: by which
    /// `command`, with which `seed`, of which `sources`.
    #[must_use]
    pub fn provenance(&self, command: String, seed: u64, sources: Vec<String>) -> Provenance {
        Provenance {
            command,
            seed,
            sources,
            rows: self.levels.iter().map(|level| level.len() as u64).sum(),
            created_by: concat!("unspin ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// What was measured on labelled articles.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Feature rows with their labels.
    pub rows: LevelRows,
    /// Suspect phrases, in the order of the finding rows.
    pub suspects: Vec<Suspect>,
    /// What became of every swapped phrase.
    pub swapped: Vec<SwappedPhrase>,
    /// Words of clean articles.
    pub clean_words: usize,
    /// Where each row lies; per level as many as it has rows, in the order of
    /// [`Level::ALL`].
    pub places: [Vec<Place>; 4],
}

impl Measured {
    /// Where the rows of one level lie.
    #[must_use]
    pub fn places(&self, level: Level) -> &[Place] {
        &self.places[level as usize]
    }
}

/// Where a row lies in the articles that were measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Number of the article, from 0.
    pub article: usize,
    /// Number of the passage in the article, for all rows but an article's own.
    pub passage: Option<usize>,
    /// Number of the sentence in the article, for rows of sentences and findings.
    pub sentence: Option<usize>,
    /// Where in its text.
    pub span: Span,
    /// Words and numbers there.
    pub words: usize,
}

impl Place {
    /// The text of the row; empty when `articles` are not those that were measured.
    #[must_use]
    pub fn text<'a>(&self, articles: &'a [Article]) -> &'a str {
        let article = articles.get(self.article);
        article.map_or("", |article| self.span.of(&article.text))
    }
}

/// A phrase that the decoder suspects.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// The tool that made the article.
    pub generator: String,
    /// Whether a swapped phrase lies there.
    pub is_gold: bool,
}

/// A phrase that a tool has swapped.
#[derive(Clone, Debug)]
pub struct SwappedPhrase {
    /// The tool.
    pub generator: String,
    /// The finding rows of the suspects that meet it.
    pub findings: Vec<usize>,
    /// Place of the original among the suggestions of these suspects, from 0.
    pub rank: Option<usize>,
    /// Place of the original among the suggestions when it is told that the
    /// phrase was swapped, from 0.
    pub rank_given: Option<usize>,
}

/// Measures labelled articles, in parallel, in their order.
///
/// # Errors
/// When an article has no label.
pub fn measure(
    models: &Models,
    articles: &[Article],
    knowledge: Knowledge,
) -> Result<Measured, TrainingError> {
    for article in articles {
        if article.label.is_none() {
            let (path, id) = (article.path.clone(), article.id.clone());
            return Err(TrainingError::NoLabel { path, id });
        }
    }
    let mut collector = Collector::default();
    let mut number = 0;
    // In chunks, so that only a few analyses are in memory at a time.
    for chunk in articles.chunks(512) {
        let read: Vec<Reading> =
            chunk.par_iter().map(|article| Reading::new(models, article, knowledge)).collect();
        for (article, reading) in chunk.iter().zip(&read) {
            collector.add(models, article, number, reading);
            number += 1;
        }
    }
    Ok(collector.finish())
}

/// An article as it was read, beside what is known of it.
struct Reading {
    analysis: Analysis,
    /// Its swapped phrases; `None` where they are not known.
    gold: Option<Vec<GoldSpan>>,
    /// Suggestions for each of them, told that they were swapped.
    given: Vec<Vec<Original>>,
}

impl Reading {
    fn new(models: &Models, article: &Article, knowledge: Knowledge) -> Self {
        let options = options_for(generator_of(article), knowledge);
        let gold = match (&article.original, article.label) {
            (_, Some(Label::Clean)) => Some(Vec::new()),
            (Some(original), _) => Some(gold_spans(&article.text, original)),
            (None, _) => None,
        };
        let spans: Vec<Span> = match &gold {
            Some(gold) if article.label == Some(Label::Spun) => {
                gold.iter().map(|gold| gold.span).collect()
            }
            _ => Vec::new(),
        };
        let given = models.suggest(&article.text, &spans, options);
        Self { analysis: models.analyse(&article.text, options), gold, given }
    }
}

fn generator_of(article: &Article) -> &str {
    let known = article.generator.as_deref();
    known.unwrap_or(if article.label == Some(Label::Clean) { HUMAN } else { "unknown" })
}

/// What the decoder may know of the tool whose articles it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Nothing that was learned from the tool's output: what a new tool meets.
    Unseen,
    /// What was learned from its output on other articles, too.
    Covered,
}

/// What the decoder may know when it scores what a tool has made. Of our own
/// table it is two thirds for articles that were spun with it.
fn options_for(generator: &str, knowledge: Knowledge) -> DecoderOptions {
    let mut options = DecoderOptions::default();
    if generator.starts_with("own-spinner") {
        options.withheld = Some(withheld);
    }
    if knowledge == Knowledge::Covered || generator == HUMAN {
        return options;
    }
    let own = [
        ("nlpaug", Source::PairsNlpaug),
        ("textaugment", Source::PairsTextaugment),
        ("texthumanize", Source::PairsTexthumanize),
    ]
    .into_iter()
    .find(|(tool, _)| generator.starts_with(tool))
    .map_or(Source::PairsTranslation, |(_, source)| source)
    .bit();
    options.sources &= !own;
    options
}

/// The article that rows come from.
struct Origin<'a> {
    group: u32,
    generator: &'a str,
    place: Place,
}

impl Origin<'_> {
    fn within(&self, sentence: usize, passage: usize, span: Span, words: usize) -> Place {
        let (passage, sentence) = (Some(passage), Some(sentence));
        Place { passage, sentence, span, words, ..self.place }
    }
}

/// The group of a key: the same in whatever company an article is measured.
fn group_of(key: &str) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
    {
        hash_bytes(key.as_bytes()) as u32
    }
}

/// Rows of one level as they are collected.
#[derive(Default)]
struct Columns {
    values: Vec<f64>,
    labels: Vec<Label>,
    groups: Vec<u32>,
    generators: Vec<String>,
    places: Vec<Place>,
}

impl Columns {
    fn push(&mut self, row: &[f64], label: Label, of: &Origin<'_>, place: Place) {
        self.values.extend_from_slice(row);
        self.labels.push(label);
        self.groups.push(of.group);
        self.generators.push(of.generator.to_owned());
        self.places.push(place);
    }

    fn into_dataset(self, level: Level) -> Dataset {
        let names = level.names();
        let shape = (self.labels.len(), names.len());
        Dataset {
            names,
            rows: Array2::from_shape_vec(shape, self.values).unwrap_or_default(),
            labels: self.labels,
            groups: self.groups,
            generators: self.generators,
        }
    }
}

#[derive(Default)]
struct Collector {
    levels: [Columns; 4],
    suspects: Vec<Suspect>,
    swapped: Vec<SwappedPhrase>,
    clean_words: usize,
}

impl Collector {
    fn add(&mut self, models: &Models, article: &Article, number: usize, reading: &Reading) {
        let Reading { analysis, gold, .. } = reading;
        let label = article.label.unwrap_or(Label::Clean);
        let generator = generator_of(article);
        let span = Span::new(0, article.text.len());
        let place = Place { article: number, span, words: analysis.words, ..Place::default() };
        let group = group_of(article.group.as_ref().unwrap_or(&article.id));
        let of = Origin { group, generator, place };
        // Where the original is known, a part that was left as it was is clean.
        let label_of = |span: Span| match gold {
            Some(gold) if !gold.iter().any(|g| overlaps(g.span, span)) => Label::Clean,
            _ => label,
        };
        if label == Label::Clean {
            self.clean_words += analysis.words;
        }
        if analysis.words >= LEAST_WORDS {
            self.level(Level::Article).push(&analysis.article, label, &of, place);
        }
        for (index, row) in analysis.passages.iter().enumerate() {
            let words = analysis.passage_words(index);
            if words >= LEAST_WORDS {
                let span = analysis.segments.passages[index].span;
                let place = Place { passage: Some(index), span, words, ..place };
                self.level(Level::Passage).push(row, label_of(span), &of, place);
            }
        }
        for (index, row) in analysis.sentences.iter().enumerate() {
            let words = analysis.sentence_words(index);
            if words >= LEAST_SENTENCE_WORDS {
                let sentence = &analysis.segments.sentences[index];
                let place = of.within(index, sentence.passage, sentence.span, words);
                self.level(Level::Sentence).push(row, label_of(sentence.span), &of, place);
            }
        }
        // A translation departs from its original nearly everywhere, and hardly
        // ever by a swap: it can teach nothing about single phrases.
        if let Some(gold) = gold.as_ref().filter(|_| label != Label::Mt) {
            let first = self.swapped.len();
            let given = gold.iter().zip(reading.given.iter().map(Some).chain(repeat(None)));
            self.swapped.extend(given.map(|(gold, given)| SwappedPhrase {
                generator: generator.to_owned(),
                findings: Vec::new(),
                rank: None,
                rank_given: given.and_then(|given| rank(models, given, gold)),
            }));
            self.add_suspects(models, analysis, gold, first, label, &of);
        }
    }

    fn level(&mut self, level: Level) -> &mut Columns {
        &mut self.levels[level as usize]
    }

    /// Adds the suspects of an article, whose swapped phrases were added from
    /// `first` on.
    fn add_suspects(
        &mut self,
        models: &Models,
        analysis: &Analysis,
        gold: &[GoldSpan],
        first: usize,
        label: Label,
        of: &Origin<'_>,
    ) {
        let read = analysis.restoration.sentences.iter().zip(&analysis.findings);
        for ((index, cut), (sentence, rows)) in
            analysis.segments.sentences.iter().enumerate().zip(read)
        {
            for (swap, row) in sentence.swaps.iter().zip(rows) {
                let span = analysis.span(swap);
                let finding = self.level(Level::Finding).labels.len();
                let mut is_gold = false;
                for (gold, swapped) in gold.iter().zip(&mut self.swapped[first..]) {
                    if overlaps(gold.span, span) {
                        is_gold = true;
                        swapped.findings.push(finding);
                        let found = rank(models, &swap.originals, gold);
                        swapped.rank = swapped.rank.into_iter().chain(found).min();
                    }
                }
                let label = if is_gold { label } else { Label::Clean };
                let place = of.within(index, cut.passage, span, swap.tokens.len());
                self.level(Level::Finding).push(row, label, of, place);
                self.suspects.push(Suspect { generator: of.generator.to_owned(), is_gold });
            }
        }
    }

    fn finish(mut self) -> Measured {
        let places = self.levels.each_mut().map(|columns| std::mem::take(&mut columns.places));
        let [article, passage, sentence, finding] = self.levels;
        Measured {
            rows: LevelRows {
                levels: [
                    article.into_dataset(Level::Article),
                    passage.into_dataset(Level::Passage),
                    sentence.into_dataset(Level::Sentence),
                    finding.into_dataset(Level::Finding),
                ],
            },
            suspects: self.suspects,
            swapped: self.swapped,
            clean_words: self.clean_words,
            places,
        }
    }
}

/// The place of what the author wrote among suggestions.
fn rank(models: &Models, originals: &[Original], gold: &GoldSpan) -> Option<usize> {
    let wanted = normal(&gold.original);
    originals.iter().position(|original| normal(&models.original(original.phrase)) == wanted)
}

fn overlaps(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// A phrase for comparison: normal forms of its words.
fn normal(phrase: &str) -> String {
    let spaced = phrase.replace("'s", " 's").replace('\u{2019}', "'");
    let words: Vec<String> = spaced.split_whitespace().map(normalize).collect();
    words.join(" ")
}
