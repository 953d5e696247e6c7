//! The stored model: quantised n-grams in buckets of one cache line.
//!
//! Each order above the first is a hash table of 64-byte buckets. An n-gram is
//! a 16-bit tag with an 8-bit code for its probability and, below the highest
//! order, one for its back-off; its bucket follows from the rest of its hash.
//! A full bucket runs over into the next. A look-up costs one cache line, and
//! an n-gram that the model lacks is taken for one it has once in some 4,000
//! times. The words themselves cannot be read back from the file.

use std::path::Path;

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

use super::query::{Table, View, extend};
use super::smooth::SmoothedLevel;
use super::vocabulary::{Vocabulary, VocabularyView};
use super::{MAX_ORDER, NO_WORD, SENTENCE_END, WordId};
use crate::model_file::{self, Format, ModelFile, ModelFileError};

const FORMAT: Format = Format { kind: "lm", version: 1, remedy: "lm train" };

/// Share of the slots that are filled, at most.
const LOAD: f64 = 0.9;

/// Buckets behind the last home, so that no search has to wrap around.
const OVERFLOW: usize = 64;

/// Sixteen n-grams of a middle order.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Bucket {
    tags: [u16; 16],
    probabilities: [u8; 16],
    backoffs: [u8; 16],
}

/// Twenty-one n-grams of the highest order.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct LastBucket {
    tags: [u16; 21],
    probabilities: [u8; 21],
    unused: u8,
}

/// What the codes of one order stand for: natural logarithms.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Quantizer {
    probabilities: [f32; 256],
    backoffs: [f32; 256],
}

impl Quantizer {
    pub(super) const EMPTY: Self = Self { probabilities: [0.0; 256], backoffs: [0.0; 256] };

    /// Equally filled bins, each standing for the mean of its values.
    fn fit(level: &SmoothedLevel) -> Self {
        Self { probabilities: bins(&level.log_probabilities), backoffs: bins(&level.log_backoffs) }
    }
}

fn bins(values: &[f32]) -> [f32; 256] {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut centers = [0.0; 256];
    for (bin, center) in centers.iter_mut().enumerate() {
        let (start, end) = (sorted.len() * bin / 256, sorted.len() * (bin + 1) / 256);
        let members = &sorted[start..end.max(start + 1).min(sorted.len())];
        let sum: f64 = members.iter().map(|&value| f64::from(value)).sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a mean")]
        {
            *center = (sum / members.len().max(1) as f64) as f32;
        }
    }
    centers
}

/// The code of the nearest bin; `centers` rise.
fn code(centers: &[f32; 256], value: f32) -> u8 {
    let above = centers.partition_point(|&center| center < value).min(255);
    let below = above.saturating_sub(1);
    let nearest = if value - centers[below] <= centers[above] - value { below } else { above };
    #[expect(clippy::cast_possible_truncation, reason = "at most 255")]
    {
        nearest as u8
    }
}

/// The tag and home bucket of a hash in a table with so many homes.
#[inline]
fn place(hash: u64, homes: usize) -> (u16, usize) {
    // A second mix, since `extend` leaves its low bits weak.
    let mixed = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    #[expect(clippy::cast_possible_truncation, reason = "parts of the hash are meant")]
    let (tag, high) = ((mixed >> 16) as u16, mixed >> 32);
    (tag.max(1), ((high * homes as u64) >> 32) as usize)
}

/// The first slot that holds `tag`, if any. Four tags are compared at a time
/// in one 64-bit word: a lane of `word ^ pattern` is zero where they agree.
#[inline]
fn slot_of(tags: &[u16], tag: u16) -> Option<usize> {
    const ONES: u64 = 0x0001_0001_0001_0001;
    const HIGHS: u64 = 0x8000_8000_8000_8000;
    let pattern = ONES * u64::from(tag);
    let (words, rest) = tags.as_chunks::<4>();
    for (index, word) in words.iter().enumerate() {
        let differing = bytemuck::cast::<[u16; 4], u64>(*word) ^ pattern;
        // Lanes above a zero lane may borrow; the lowest hit is always true.
        let hits = differing.wrapping_sub(ONES) & !differing & HIGHS;
        if hits != 0 {
            return Some(index * 4 + hits.trailing_zeros() as usize / 16);
        }
    }
    rest.iter().position(|&other| other == tag).map(|slot| words.len() * 4 + slot)
}

impl Table<'_, Bucket> {
    /// A tag of the home bucket of a hash.
    #[inline]
    pub(super) fn touch(&self, hash: u64) -> u16 {
        let (_, home) = place(hash, self.buckets.len().saturating_sub(OVERFLOW));
        self.buckets.get(home).map_or(0, |bucket| bucket.tags[0])
    }

    /// ln probability and ln back-off of the n-gram with this hash.
    #[inline]
    pub(super) fn find(&self, hash: u64) -> Option<[f32; 2]> {
        let (tag, mut at) = place(hash, self.buckets.len().saturating_sub(OVERFLOW));
        loop {
            let bucket = self.buckets.get(at)?;
            if let Some(slot) = slot_of(&bucket.tags, tag) {
                return Some([
                    self.quantizer.probabilities[usize::from(bucket.probabilities[slot])],
                    self.quantizer.backoffs[usize::from(bucket.backoffs[slot])],
                ]);
            }
            if bucket.tags[15] == 0 {
                return None;
            }
            at += 1;
        }
    }
}

impl Table<'_, LastBucket> {
    /// A tag of the home bucket of a hash.
    #[inline]
    pub(super) fn touch(&self, hash: u64) -> u16 {
        let (_, home) = place(hash, self.buckets.len().saturating_sub(OVERFLOW));
        self.buckets.get(home).map_or(0, |bucket| bucket.tags[0])
    }

    /// ln probability of the n-gram with this hash.
    #[inline]
    pub(super) fn find(&self, hash: u64) -> Option<f32> {
        let (tag, mut at) = place(hash, self.buckets.len().saturating_sub(OVERFLOW));
        loop {
            let bucket = self.buckets.get(at)?;
            if let Some(slot) = slot_of(&bucket.tags, tag) {
                return Some(self.quantizer.probabilities[usize::from(bucket.probabilities[slot])]);
            }
            if bucket.tags[20] == 0 {
                return None;
            }
            at += 1;
        }
    }
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
        if !(2..=MAX_ORDER).contains(&order) {
            return Err(self.file.damaged(format!("order {order} is not in 2..={MAX_ORDER}")));
        }
        let codes: &[Quantizer] = self.file.section("codes")?;
        let quantizer = |index: usize| {
            codes.get(index).ok_or_else(|| self.file.damaged("codes of an order are missing"))
        };
        let mut middle = [Table { buckets: &[][..], quantizer: &Quantizer::EMPTY }; MAX_ORDER - 2];
        for (index, table) in middle.iter_mut().enumerate().take(order - 2) {
            let buckets = self.file.section(&format!("order{}", index + 2))?;
            *table = Table { buckets, quantizer: quantizer(index)? };
        }
        let last = Table {
            buckets: self.file.section(&format!("order{order}"))?,
            quantizer: quantizer(order - 2)?,
        };
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
            middle,
            middle_orders: order - 2,
            last,
            log_unknown_words,
        })
    }
}

/// Writes a smoothed model of order 2 or more.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(
    path: &Path,
    vocabulary: &Vocabulary,
    levels: &[SmoothedLevel],
    info: &LanguageModelInfo,
) -> Result<(), ModelFileError> {
    let about = serde_json::to_vec_pretty(info).unwrap_or_default();
    let words = vocabulary.sections();
    let unigrams = unigram_table(&levels[0], vocabulary.words.len());
    let quantizers: Vec<Quantizer> = levels[1..].iter().map(Quantizer::fit).collect();
    let mut tables: Vec<(String, Vec<u8>)> = Vec::new();
    for (index, level) in levels.iter().enumerate().skip(1) {
        let order = index + 1;
        let quantizer = &quantizers[index - 1];
        let bytes = if order < levels.len() {
            bytemuck::cast_slice(&middle_table(level, order, quantizer)).to_vec()
        } else {
            bytemuck::cast_slice(&last_table(level, order, quantizer)).to_vec()
        };
        tables.push((format!("order{order}"), bytes));
    }
    let mut sections: Vec<(&str, &[u8])> = vec![
        ("about", &about),
        ("words", &words.text),
        ("offsets", bytemuck::cast_slice(&words.offsets)),
        ("tags", bytemuck::cast_slice(&words.tags)),
        ("slots", bytemuck::cast_slice(&words.slots)),
        ("order1", bytemuck::cast_slice(&unigrams)),
        ("codes", bytemuck::cast_slice(&quantizers)),
    ];
    sections.extend(tables.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
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

/// The hash of the n-gram at `at`, from its last word to its first.
fn hash_of(level: &SmoothedLevel, at: usize, order: usize) -> u64 {
    let words = (0..order).rev().map(|place| level.keys[at].word(place));
    words.filter(|&word: &WordId| word != NO_WORD).fold(0, extend)
}

/// Puts every n-gram into the first bucket from its home on that has a free
/// slot. `fill` writes one n-gram into a bucket and tells whether it could.
fn build<B: Zeroable + Copy>(
    level: &SmoothedLevel,
    order: usize,
    slots: usize,
    mut fill: impl FnMut(&mut B, u16, usize) -> bool,
) -> Vec<B> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a count of buckets"
    )]
    let homes = ((level.keys.len() as f64 / (slots as f64 * LOAD)).ceil() as usize).max(1);
    let mut buckets: Vec<B> = vec![B::zeroed(); homes + OVERFLOW];
    for at in 0..level.keys.len() {
        let (tag, mut home) = place(hash_of(level, at, order), homes);
        // At the load above, runs of full buckets are a few long; an n-gram
        // that finds no place would only be backed off from.
        while buckets.get_mut(home).is_some_and(|bucket| !fill(bucket, tag, at)) {
            home += 1;
        }
    }
    buckets
}

fn middle_table(level: &SmoothedLevel, order: usize, quantizer: &Quantizer) -> Vec<Bucket> {
    build(level, order, 16, |bucket: &mut Bucket, tag, at| {
        let free = bucket.tags.iter().position(|&other| other == 0);
        if let Some(slot) = free {
            bucket.tags[slot] = tag;
            bucket.probabilities[slot] =
                code(&quantizer.probabilities, level.log_probabilities[at]);
            bucket.backoffs[slot] = code(&quantizer.backoffs, level.log_backoffs[at]);
        }
        free.is_some()
    })
}

fn last_table(level: &SmoothedLevel, order: usize, quantizer: &Quantizer) -> Vec<LastBucket> {
    build(level, order, 21, |bucket: &mut LastBucket, tag, at| {
        let free = bucket.tags.iter().position(|&other| other == 0);
        if let Some(slot) = free {
            bucket.tags[slot] = tag;
            bucket.probabilities[slot] =
                code(&quantizer.probabilities, level.log_probabilities[at]);
        }
        free.is_some()
    })
}
