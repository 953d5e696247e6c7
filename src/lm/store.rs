//! The stored model: vocabulary, single words, and one table an order.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::count::Key;
use super::cuckoo::{Built, Ngram};
use super::query::View;
use super::smooth::SmoothedLevel;
use super::table::{Bucket, Kind, Shape, Table};
use super::vocabulary::{Vocabulary, VocabularyView};
use super::{MAX_ORDER, SENTENCE_END, UNKNOWN, WordId};
use crate::model_file::{self, Format, ModelFile, ModelFileError};

const FORMAT: Format = Format { kind: "lm", version: 2, remedy: "lm train" };

/// How probabilities and back-offs are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// In codes of 8 to 12 bits: 4 bytes an n-gram.
    #[default]
    Quantized,
    /// As computed: 12 bytes an n-gram and what stays empty.
    Exact,
}

/// Where a model comes from and how it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LanguageModelInfo {
    /// The highest order.
    pub order: usize,
    /// n-grams per order.
    pub ngrams: Vec<usize>,
    /// n-grams of an order that occur less often were left out.
    pub cutoffs: Vec<u32>,
    /// Words of the training text.
    pub words: u64,
    /// Articles of the training text.
    pub articles: u64,
    /// Distinct words outside the vocabulary, which share the unknown word's probability.
    pub unknown_words: u64,
    /// How its numbers are stored.
    pub precision: Precision,
    /// The training files, by name.
    pub corpora: Vec<String>,
    /// The program that made it.
    pub made_by: String,
}

/// A language model, opened from a file or from embedded bytes.
#[derive(Debug)]
pub struct LanguageModel {
    file: ModelFile,
    info: LanguageModelInfo,
}

impl LanguageModel {
    /// Maps the model at `path`.
    ///
    /// # Errors
    /// When the file cannot be read or is not a sound model of this version.
    pub fn open(path: &Path) -> Result<Self, ModelFileError> {
        Self::check(ModelFile::open(path, FORMAT)?)
    }

    /// Uses a model embedded in the program.
    ///
    /// # Errors
    /// As [`LanguageModel::open`].
    pub fn embedded(bytes: &'static [u8]) -> Result<Self, ModelFileError> {
        Self::check(ModelFile::embedded(bytes, "embedded language model", FORMAT)?)
    }

    fn check(file: ModelFile) -> Result<Self, ModelFileError> {
        let about: &[u8] = file.section("about")?;
        let info: LanguageModelInfo = serde_json::from_slice(about)
            .map_err(|cause| file.damaged(format!("section 'about': {cause}")))?;
        let model = Self { file, info };
        let view = model.try_view()?;
        let sound = view.vocabulary.is_sound()
            && view.unigrams.len() == view.vocabulary.len()
            && view.unigrams.len() > SENTENCE_END as usize;
        if sound {
            Ok(model)
        } else {
            Err(model.file.damaged("the vocabulary does not fit together"))
        }
    }

    /// How it was made.
    #[must_use]
    pub fn info(&self) -> &LanguageModelInfo {
        &self.info
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.file.size()
    }

    /// The file, opened for queries. Cheap, but not free: make it once per article.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        // Opening has made sure of every section.
        self.try_view().unwrap_or(View::EMPTY)
    }

    fn try_view(&self) -> Result<View<'_>, ModelFileError> {
        let order = self.info.order;
        if !(1..=MAX_ORDER).contains(&order) {
            return Err(self.file.damaged(format!("order {order} is not in 1..={MAX_ORDER}")));
        }
        let shapes: &[Shape] = self.file.section("shapes")?;
        let mut tables = [Table::EMPTY; MAX_ORDER - 1];
        for (index, table) in tables.iter_mut().enumerate().take(order - 1) {
            let name = index + 2;
            let buckets: &[Bucket] = self.file.section(&format!("order{name}"))?;
            let codes: &[[f32; 2]] = self.file.section(&format!("codes{name}"))?;
            *table = shapes
                .get(index)
                .and_then(|&shape| Table::new(buckets, codes, shape))
                .ok_or_else(|| self.file.damaged(format!("order {name} does not fit together")))?;
        }
        #[expect(clippy::cast_precision_loss, reason = "a logarithm is taken")]
        let log_unknown_words = (self.info.unknown_words.max(1) as f32).ln();
        Ok(View {
            vocabulary: VocabularyView {
                text: self.file.section("words")?,
                offsets: self.file.section("offsets")?,
                tags: self.file.section("tags")?,
                slots: self.file.section("slots")?,
            },
            unigrams: self.file.section("order1")?,
            tables,
            order,
            log_unknown_words,
        })
    }

    /// The model as it was before it was stored: what its file cannot tell are
    /// the values lost to quantisation.
    ///
    /// # Errors
    /// When a table names what another lacks.
    pub fn ngrams(&self) -> Result<(Vocabulary, Vec<SmoothedLevel>), ModelFileError> {
        let view = self.view();
        let count = u32::try_from(view.vocabulary.len()).unwrap_or(u32::MAX);
        let words = (0..count).map(|id| view.vocabulary.word(id).to_owned()).collect();
        let first = (0..count).zip(view.unigrams).skip(UNKNOWN as usize);
        let first = first.map(|(id, &values)| (Key::new(&[id]), values)).collect();
        // Keys of the n-grams of the order below, by slot.
        let mut below: Vec<Key> = (0..count).map(|id| Key::new(&[id])).collect();
        let mut levels = vec![first];
        for table in &view.tables[..view.order - 1] {
            let mut found = Vec::new();
            let mut keys = Vec::new();
            for (suffix, word, ngram) in table.ngrams() {
                let suffix = below
                    .get(suffix as usize)
                    .filter(|key| **key != Key::default() && word < count)
                    .ok_or_else(|| self.file.damaged("an n-gram without its suffix"))?;
                let key = suffix.behind(word);
                let slot = ngram.slot as usize;
                keys.resize(keys.len().max(slot + 1), Key::default());
                keys[slot] = key;
                found.push((key, [ngram.log_probability, ngram.log_backoff]));
            }
            found.sort_unstable_by_key(|&(key, _)| key);
            levels.push(found.into_iter().collect());
            below = keys;
        }
        Ok((Vocabulary { words }, levels))
    }
}

/// Writes a smoothed model. An n-gram whose suffix is not in the order below
/// cannot be found again and is left out.
///
/// # Errors
/// When the n-grams of an order fit into no table or the file cannot be written.
pub(super) fn write(
    path: &Path,
    vocabulary: &Vocabulary,
    levels: &[SmoothedLevel],
    info: &LanguageModelInfo,
) -> Result<(), ModelFileError> {
    let about = serde_json::to_vec_pretty(info).unwrap_or_default();
    let words = vocabulary.sections();
    let unigrams = unigram_table(&levels[0], vocabulary.words.len());
    let built = build(levels, vocabulary.words.len(), info.precision)
        .map_err(|cause| ModelFileError::Io { path: path.to_owned(), cause })?;
    let shapes: Vec<Shape> = built.iter().map(|table| table.shape).collect();
    let names: Vec<[String; 2]> = (2..=levels.len())
        .map(|order| [format!("order{order}"), format!("codes{order}")])
        .collect();
    let mut sections: Vec<(&str, &[u8])> = vec![
        ("about", &about),
        ("words", &words.text),
        ("offsets", bytemuck::cast_slice(&words.offsets)),
        ("tags", bytemuck::cast_slice(&words.tags)),
        ("slots", bytemuck::cast_slice(&words.slots)),
        ("order1", bytemuck::cast_slice(&unigrams)),
        ("shapes", bytemuck::cast_slice(&shapes)),
    ];
    for ([buckets, codes], table) in names.iter().zip(&built) {
        sections.push((buckets, bytemuck::cast_slice(&table.buckets)));
        sections.push((codes, bytemuck::cast_slice(&table.codes)));
    }
    model_file::write(path, FORMAT, &sections)
}

/// Words that the corpus lacks (the special ones) get the lowest probability there is.
fn unigram_table(level: &SmoothedLevel, words: usize) -> Vec<[f32; 2]> {
    let mut table = vec![[-99.0, 0.0]; words];
    for (at, key) in level.keys.iter().enumerate() {
        if let Some(entry) = table.get_mut(key.word(0) as usize) {
            *entry = [level.log_probabilities[at], level.log_backoffs[at]];
        }
    }
    table
}

/// The tables of the orders above the first, each upon the one below.
fn build(levels: &[SmoothedLevel], words: usize, precision: Precision) -> io::Result<Vec<Built>> {
    let mut built: Vec<Built> = Vec::new();
    for (index, level) in levels.iter().enumerate().skip(1) {
        let kind = match precision {
            Precision::Exact => Kind::Exact,
            Precision::Quantized if index + 1 == levels.len() => Kind::PackedLast,
            Precision::Quantized => Kind::Packed,
        };
        let tables: Vec<Table<'_>> = built.iter().map(Built::table).collect();
        let ngrams: Vec<Ngram> =
            (0..level.keys.len()).filter_map(|at| ngram(level, at, index + 1, &tables)).collect();
        let suffixes = built.last().map_or(words as u64, Built::slots);
        let table = Built::new(&ngrams, suffixes, words as u64, kind).ok_or_else(|| {
            io::Error::other(format!("the n-grams of order {} fit into no table", index + 1))
        })?;
        built.push(table);
    }
    Ok(built)
}

/// The n-gram at `at`, named by the tables of the orders below its own.
fn ngram(level: &SmoothedLevel, at: usize, order: usize, below: &[Table<'_>]) -> Option<Ngram> {
    let key = level.keys[at];
    let last: WordId = key.word(order - 1);
    let suffix = below.iter().enumerate().try_fold(last, |slot, (index, table)| {
        Some(table.find(slot, key.word(order - 2 - index))?.slot)
    })?;
    Some(Ngram {
        suffix,
        word: key.word(0),
        log_probability: level.log_probabilities[at],
        log_backoff: level.log_backoffs[at],
    })
}
