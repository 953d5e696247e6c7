//! Labelled articles as feature rows of all levels.

use ndarray::Array2;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::channel::Source;
use crate::classify::{ClassifyError, Dataset};
use crate::detector::{Analysis, LEAST_SENTENCE_WORDS, LEAST_WORDS, Models};
use crate::document::Level;
use crate::document::{Article, Label, Span};
use crate::labels::{GoldSpan, HUMAN, gold_spans, withheld};
use crate::restore::DecoderOptions;
use crate::segment::normalize;

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
}

/// What was measured on labelled articles.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Feature rows with their labels.
    pub rows: LevelRows,
    /// What became of every gold span and suspect phrase, for suggestion hit
    /// rates; in the order of the finding rows where there is one.
    pub phrases: Vec<Phrase>,
    /// Words of clean articles.
    pub clean_words: usize,
}

/// A gold span or a suspect phrase of an article.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The tool that made the article.
    pub generator: String,
    /// Index of its finding row, if the decoder suspects it.
    pub finding: Option<usize>,
    /// Whether a swapped phrase lies there.
    pub is_gold: bool,
    /// Place of the original among the suggestions, from 0, for a suspect phrase
    /// on a gold span.
    pub rank: Option<usize>,
}

/// Measures labelled articles, in parallel, in their order.
///
/// # Errors
/// When an article has no label.
pub fn measure(models: &Models, articles: &[Article]) -> Result<Measured, TrainingError> {
    for article in articles {
        if article.label.is_none() {
            let (path, id) = (article.path.clone(), article.id.clone());
            return Err(TrainingError::NoLabel { path, id });
        }
    }
    let mut collector = Collector::default();
    // In chunks, so that only a few analyses are in memory at a time.
    for chunk in articles.chunks(512) {
        let analyses: Vec<Analysis> = chunk
            .par_iter()
            .map(|article| models.analyse(&article.text, options_for(generator_of(article))))
            .collect();
        for (article, analysis) in chunk.iter().zip(&analyses) {
            collector.add(models, article, analysis);
        }
    }
    Ok(collector.finish())
}

fn generator_of(article: &Article) -> &str {
    let known = article.generator.as_deref();
    known.unwrap_or(if article.label == Some(Label::Clean) { HUMAN } else { "unknown" })
}

/// What the decoder may know when it scores what a tool has made: nothing that
/// was learned from the same tool's output, and two thirds of our own table for
/// articles that were spun with it.
fn options_for(generator: &str) -> DecoderOptions {
    let mut options = DecoderOptions::default();
    let own = [
        ("nlpaug", Source::PairsNlpaug),
        ("textaugment", Source::PairsTextaugment),
        ("texthumanize", Source::PairsTexthumanize),
    ]
    .into_iter()
    .find(|(tool, _)| generator.starts_with(tool))
    .map_or(Source::PairsTranslation, |(_, source)| source)
    .bit();
    let own = if generator == HUMAN { 0 } else { own };
    options.sources &= !own;
    if generator.starts_with("own-spinner") {
        options.withheld = Some(withheld);
    }
    options
}

/// Rows of one level as they are collected.
#[derive(Default)]
struct Columns {
    values: Vec<f64>,
    labels: Vec<Label>,
    groups: Vec<u32>,
    generators: Vec<String>,
}

impl Columns {
    fn push(&mut self, row: &[f64], label: Label, group: u32, generator: &str) {
        self.values.extend_from_slice(row);
        self.labels.push(label);
        self.groups.push(group);
        self.generators.push(generator.to_owned());
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
    groups: FxHashMap<String, u32>,
    phrases: Vec<Phrase>,
    clean_words: usize,
}

impl Collector {
    fn add(&mut self, models: &Models, article: &Article, analysis: &Analysis) {
        let label = article.label.unwrap_or(Label::Clean);
        let generator = generator_of(article);
        let key = article.group.clone().unwrap_or_else(|| article.id.clone());
        let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let group = *self.groups.entry(key).or_insert(next);
        let gold = match (&article.original, label) {
            (_, Label::Clean) => Some(Vec::new()),
            (Some(original), _) => Some(gold_spans(&article.text, original)),
            (None, _) => None,
        };
        // Where the original is known, a part that was left as it was is clean.
        let label_of = |span: Span| match &gold {
            Some(gold) if !gold.iter().any(|g| overlaps(g.span, span)) => Label::Clean,
            _ => label,
        };
        if label == Label::Clean {
            self.clean_words += analysis.words;
        }
        if analysis.words >= LEAST_WORDS {
            self.level(Level::Article).push(&analysis.article, label, group, generator);
        }
        for (index, row) in analysis.passages.iter().enumerate() {
            if analysis.passage_words(index) >= LEAST_WORDS {
                let label = label_of(analysis.segments.passages[index].span);
                self.level(Level::Passage).push(row, label, group, generator);
            }
        }
        for (index, row) in analysis.sentences.iter().enumerate() {
            if analysis.sentence_words(index) >= LEAST_SENTENCE_WORDS {
                let label = label_of(analysis.segments.sentences[index].span);
                self.level(Level::Sentence).push(row, label, group, generator);
            }
        }
        // A translation departs from its original nearly everywhere, and hardly
        // ever by a swap: it can teach nothing about single phrases.
        if let Some(gold) = gold.filter(|_| label != Label::Mt) {
            self.add_phrases(models, analysis, &gold, label, group, generator);
        }
    }

    fn level(&mut self, level: Level) -> &mut Columns {
        &mut self.levels[level as usize]
    }

    fn add_phrases(
        &mut self,
        models: &Models,
        analysis: &Analysis,
        gold: &[GoldSpan],
        label: Label,
        group: u32,
        generator: &str,
    ) {
        let mut met = vec![false; gold.len()];
        for (sentence, rows) in analysis.restoration.sentences.iter().zip(&analysis.findings) {
            for (swap, row) in sentence.swaps.iter().zip(rows) {
                let span = analysis.span(swap);
                let hits: Vec<usize> =
                    (0..gold.len()).filter(|&g| overlaps(gold[g].span, span)).collect();
                hits.iter().for_each(|&g| met[g] = true);
                let rank = hits.iter().find_map(|&g| {
                    let wanted = normal(&gold[g].original);
                    swap.originals.iter().position(|o| normal(&models.original(o.phrase)) == wanted)
                });
                let is_gold = !hits.is_empty();
                let finding = Some(self.level(Level::Finding).labels.len());
                let label = if is_gold { label } else { Label::Clean };
                self.level(Level::Finding).push(row, label, group, generator);
                let generator = generator.to_owned();
                self.phrases.push(Phrase { generator, finding, is_gold, rank });
            }
        }
        for _ in met.iter().filter(|&&met| !met) {
            let generator = generator.to_owned();
            self.phrases.push(Phrase { generator, finding: None, is_gold: true, rank: None });
        }
    }

    fn finish(self) -> Measured {
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
            phrases: self.phrases,
            clean_words: self.clean_words,
        }
    }
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
