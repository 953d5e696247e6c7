//! Labelled articles as feature rows of all levels.

use std::borrow::Cow;
use std::iter::repeat;
use std::mem;

use ndarray::Array2;
use rayon::prelude::*;

use super::error::TrainingError;
use super::measured::{Judged, JudgedRank, Measured, Place, Suspect, SwappedPhrase};
use super::reading::{Asking, Knowledge, Reading, generator_of};
use crate::classify::{ClassifyError, Dataset};
use crate::detector::{Analysis, JudgedRows, LEAST_SENTENCE_WORDS, LEAST_WORDS, Models, reranked};
use crate::document::{Article, Label, Level, PerLevel, Span};
use crate::labels::GoldSpan;
use crate::restore::{Original, Restoration};
use crate::segment::{hash_bytes, normalize};

/// Articles whose analyses are in memory at a time.
const CHUNK: usize = 512;

/// Measures labelled articles, in parallel, in their order.
///
/// # Errors
/// [`TrainingError::NoLabel`] when an article has none.
pub fn measure(
    models: &Models,
    articles: &[Article],
    knowledge: Knowledge,
) -> Result<Measured, TrainingError> {
    measure_with(models, articles, knowledge, None)
}

/// The same, and what a judge says where one is named.
///
/// # Errors
/// [`TrainingError::NoLabel`] when an article has none.
pub fn measure_with(
    models: &Models,
    articles: &[Article],
    knowledge: Knowledge,
    asking: Option<Asking<'_>>,
) -> Result<Measured, TrainingError> {
    let labels = articles.iter().map(label_of).collect::<Result<Vec<Label>, _>>()?;
    let mut collector = Collector::new(models, asking.is_some());
    let mut number = 0;
    for (articles, labels) in articles.chunks(CHUNK).zip(labels.chunks(CHUNK)) {
        let read: Vec<Reading> = articles
            .par_iter()
            .zip(labels)
            .map(|(article, &label)| Reading::new(models, article, label, (knowledge, asking)))
            .collect();
        for (article, reading) in articles.iter().zip(&read) {
            collector.add(article, number, reading);
            number += 1;
        }
    }
    collector.finish()
}

fn label_of(article: &Article) -> Result<Label, TrainingError> {
    article.label.ok_or_else(|| TrainingError::NoLabel {
        path: article.path.clone(),
        id: article.id.clone(),
    })
}

/// The article that rows come from.
struct Origin<'a> {
    label: Label,
    group: u32,
    generator: &'a str,
    is_part: bool,
    swaps_only: bool,
    place: Place,
}

impl<'a> Origin<'a> {
    fn new(article: &'a Article, number: usize, reading: &Reading) -> Self {
        let (span, words) = (Span::new(0, article.text.len()), reading.analysis.words);
        let gain = first_pass(&reading.analysis).gain;
        Self {
            label: reading.label,
            group: group_of(article.group.as_ref().unwrap_or(&article.id)),
            generator: generator_of(article),
            is_part: article.is_part,
            swaps_only: article.swaps_only,
            place: Place { article: number, span, words, gain, ..Place::default() },
        }
    }

    fn within(&self, sentence: usize, passage: usize, span: Span, words: usize) -> Place {
        let (passage, sentence) = (Some(passage), Some(sentence));
        Place { passage, sentence, span, words, gain: 0.0, ..self.place }
    }
}

/// What the decoder's first pass says, by which text is judged.
fn first_pass(analysis: &Analysis) -> &Restoration {
    analysis.restoration.narrow.as_deref().unwrap_or(&analysis.restoration)
}

/// A row of a text as far as it is known: of a part, not the length of its article.
fn known_of(row: &[f64], level: Level, is_part: bool) -> Cow<'_, [f64]> {
    if !is_part {
        return row.into();
    }
    let named = |name: &String| name == level.article_length();
    let values = row.iter().zip(level.names());
    values
        .map(|(&value, name)| if named(&name) { f64::NAN } else { value })
        .collect::<Vec<_>>()
        .into()
}

/// The group of a key: the same in whatever company an article is measured.
fn group_of(key: &str) -> u32 {
    hash_bytes(key.as_bytes()) as u32
}

/// Rows of one level as they are collected.
#[derive(Default)]
struct Columns {
    values: Vec<f64>,
    labels: Vec<Label>,
    groups: Vec<u32>,
    generators: Vec<String>,
    swaps_only: Vec<bool>,
    places: Vec<Place>,
}

impl Columns {
    fn push(&mut self, row: &[f64], label: Label, of: &Origin<'_>, place: Place) {
        self.values.extend_from_slice(row);
        self.labels.push(label);
        self.groups.push(of.group);
        self.generators.push(of.generator.to_owned());
        self.swaps_only.push(of.swaps_only);
        self.places.push(place);
    }

    /// # Errors
    /// When a row does not have a value for every column of the level.
    fn into_dataset(self, level: Level) -> Result<Dataset, TrainingError> {
        let names = level.names();
        let (rows, width) = (self.labels.len(), names.len());
        let unequal =
            ClassifyError::UnequalWidth { names: width, width: self.values.len() / rows.max(1) };
        let values = Array2::from_shape_vec((rows, width), self.values);
        Ok(Dataset {
            names,
            rows: values.map_err(|_| TrainingError::at(level)(unequal))?,
            labels: self.labels,
            groups: self.groups,
            generators: self.generators,
            swaps_only: self.swaps_only,
        })
    }
}

struct Collector<'a> {
    models: &'a Models,
    levels: PerLevel<Columns>,
    judged: Option<Judged>,
    suspects: Vec<Suspect>,
    swapped: Vec<SwappedPhrase>,
    clean_words: usize,
    registers: Vec<String>,
    words: Vec<usize>,
}

impl<'a> Collector<'a> {
    fn new(models: &'a Models, is_judged: bool) -> Self {
        Self {
            models,
            levels: PerLevel::default(),
            judged: is_judged.then(Judged::default),
            suspects: Vec::new(),
            swapped: Vec::new(),
            clean_words: 0,
            registers: Vec::new(),
            words: Vec::new(),
        }
    }

    fn add(&mut self, article: &Article, number: usize, reading: &Reading) {
        let Reading { analysis, gold, .. } = reading;
        let of = Origin::new(article, number, reading);
        if let (Some(judged), Some(told)) = (&mut self.judged, &reading.told) {
            judged.asked += told.opinions.gains.iter().flatten().flatten().count();
        }
        self.registers.push(article.register.clone().unwrap_or_default());
        self.words.push(analysis.words);
        if of.label == Label::Clean {
            self.clean_words += analysis.words;
        }
        self.add_texts(reading, &of);
        // A translation departs from its original nearly everywhere, and hardly
        // ever by a swap: it can teach nothing about single phrases.
        if let Some(gold) = gold.as_ref().filter(|_| of.label != Label::Mt) {
            let first = self.swapped.len();
            self.add_judged_ranks(reading, gold);
            let given = gold.iter().zip(reading.given.iter().map(Some).chain(repeat(None)));
            self.swapped.extend(given.map(|(gold, given)| SwappedPhrase {
                generator: of.generator.to_owned(),
                findings: Vec::new(),
                rank: None,
                rank_given: given.and_then(|given| rank(self.models, given, gold)),
            }));
            self.add_suspects(reading, gold, first, &of);
        }
    }

    /// Adds what the judge makes of the suggestions given the spans of the swapped phrases.
    fn add_judged_ranks(&mut self, reading: &Reading, gold: &[GoldSpan]) {
        let Some(judged) = &mut self.judged else { return };
        let given = reading.told.iter().flat_map(|told| &told.given).map(Some);
        for (gold, given) in gold.iter().zip(given.chain(repeat(None))) {
            let given = given.map(|given| rank(self.models, given, gold));
            judged.ranks.push(JudgedRank { found: None, given });
        }
    }

    /// Adds what the judge says of the last row of a level.
    fn add_judged(&mut self, level: Level, row: Option<Vec<f64>>) {
        if let Some(judged) = &mut self.judged {
            judged.rows.of_mut(level).push(row);
        }
    }

    /// Adds the rows of an article, its passages and its sentences. A part of an
    /// article is no article, and the length of the whole is not known.
    fn add_texts(&mut self, reading: &Reading, of: &Origin<'_>) {
        let (analysis, gold) = (&reading.analysis, reading.gold.as_deref());
        // Where the original is known, a part that was left as it was is clean.
        let label_of = |swaps: usize| match gold {
            Some(_) if swaps == 0 => Label::Clean,
            _ => of.label,
        };
        let swaps_in =
            |span: Span| gold.iter().copied().flatten().filter(|g| overlaps(g.span, span)).count();
        let gains = &first_pass(analysis).sentences;
        let gain_of = |index: usize| f64::from(gains[index].gain);
        if analysis.words >= LEAST_WORDS && !of.is_part {
            let place = Place { swaps: swaps_in(of.place.span), ..of.place };
            self.levels.article.push(&analysis.article, of.label, of, place);
            self.add_judged(Level::Article, reading.judged(|rows| Some(&rows.article)));
        }
        for (index, row) in analysis.passages.iter().enumerate() {
            let words = analysis.passage_words(index);
            if words >= LEAST_WORDS {
                let passage = &analysis.segments.passages[index];
                let (span, swaps) = (passage.span, swaps_in(passage.span));
                let gain = passage.sentences.clone().map(gain_of).sum();
                let place = Place { passage: Some(index), span, words, swaps, gain, ..of.place };
                let row = known_of(row, Level::Passage, of.is_part);
                self.levels.passage.push(&row, label_of(swaps), of, place);
                self.add_judged(Level::Passage, reading.judged(|rows| rows.passages.get(index)));
            }
        }
        for (index, row) in analysis.sentences.iter().enumerate() {
            let words = analysis.sentence_words[index];
            if words >= LEAST_SENTENCE_WORDS {
                let sentence = &analysis.segments.sentences[index];
                let swaps = swaps_in(sentence.span);
                let place = of.within(index, sentence.passage, sentence.span, words);
                let place = Place { swaps, gain: gain_of(index), ..place };
                let row = known_of(row, Level::Sentence, of.is_part);
                self.levels.sentence.push(&row, label_of(swaps), of, place);
                self.add_judged(Level::Sentence, reading.judged(|rows| rows.sentences.get(index)));
            }
        }
    }

    /// Adds the suspects of an article, whose swapped phrases were added from
    /// `first` on.
    fn add_suspects(
        &mut self,
        reading: &Reading,
        gold: &[GoldSpan],
        first: usize,
        of: &Origin<'_>,
    ) {
        let analysis = &reading.analysis;
        let read = analysis.restoration.sentences.iter().zip(&analysis.findings);
        for ((index, cut), (sentence, rows)) in
            analysis.segments.sentences.iter().enumerate().zip(read)
        {
            for (number, (swap, row)) in sentence.swaps.iter().zip(rows).enumerate() {
                let gains = reading
                    .told
                    .as_ref()
                    .and_then(|told| told.opinions.gains.get(index)?.get(number)?.as_ref());
                let alone = gains.map_or(&[][..], |gains| &gains.alone);
                let judged_originals = reranked(&swap.originals, alone);
                let span = analysis.span(swap);
                let finding = self.levels.finding.labels.len();
                let mut is_gold = false;
                for (at, gold) in gold.iter().enumerate() {
                    if !overlaps(gold.span, span) {
                        continue;
                    }
                    is_gold = true;
                    let swapped = &mut self.swapped[first + at];
                    swapped.findings.push(finding);
                    let found = rank(self.models, &swap.originals, gold);
                    swapped.rank = swapped.rank.into_iter().chain(found).min();
                    if let Some(judged) = &mut self.judged {
                        let found = rank(self.models, &judged_originals, gold);
                        let known = &mut judged.ranks[first + at].found;
                        *known = known.take().into_iter().chain(found).min();
                    }
                }
                let label = if is_gold { of.label } else { Label::Clean };
                let place = of.within(index, cut.passage, span, swap.tokens.len());
                let row = known_of(row, Level::Finding, of.is_part);
                self.levels.finding.push(&row, label, of, place);
                let judged = |rows| -> Option<&Option<Vec<f64>>> {
                    let rows: &JudgedRows = rows;
                    rows.findings.get(index)?.get(number)
                };
                self.add_judged(Level::Finding, reading.judged(judged));
                self.suspects.push(Suspect { generator: of.generator.to_owned(), is_gold });
            }
        }
    }

    fn finish(self) -> Result<Measured, TrainingError> {
        let mut places = PerLevel::default();
        let rows = self.levels.try_map(|level, mut columns| {
            *places.of_mut(level) = mem::take(&mut columns.places);
            columns.into_dataset(level)
        })?;
        let Self { suspects, swapped, clean_words, registers, words, judged, .. } = self;
        Ok(Measured { rows, suspects, swapped, clean_words, registers, words, places, judged })
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

#[cfg(test)]
mod tests {
    use super::super::measured::LevelRows;
    use super::*;

    #[test]
    fn a_text_of_one_paragraph_is_an_article_and_a_judged_part_of_one_is_not() {
        let models = Models::open(None, None, None).unwrap();
        let text = "The council voted on Monday to close the bridge to lorries. ".repeat(8);
        let measured = |is_part| {
            let label = Some(Label::Clean);
            let article = Article { text: text.clone(), label, is_part, ..Article::default() };
            measure(&models, &[article], Knowledge::Unseen).unwrap().rows
        };
        let (whole, part) = (measured(false), measured(true));
        assert_eq!((whole.article.len(), part.article.len()), (1, 0));
        for level in [Level::Passage, Level::Sentence] {
            let known = |rows: &LevelRows| {
                let data = rows.of(level);
                let length = data.names.iter().position(|name| name == level.article_length());
                data.rows.column(length.unwrap()).iter().all(|value| value.is_finite())
            };
            assert_eq!(whole.of(level).len(), part.of(level).len());
            assert!(known(&whole) && !known(&part), "{}", level.name());
        }
    }
}
