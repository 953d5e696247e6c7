//! The stored model: vocabulary, single words, and one table an order.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::classes::{CLASS_CUTOFFS, ClassView};
use super::count::Key;
use super::cuckoo::Built;
use super::query::View;
use super::smooth::SmoothedLevel;
use super::table::{Bucket, Ngram, Shape, Storage, Table};
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
    /// Classes of words, the special ones counted; 0 where it has none.
    #[serde(default)]
    pub classes: usize,
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
        if !sound {
            return Err(model.file.damaged("the vocabulary does not fit together"));
        }
        let sound = model.try_classes()?.is_none_or(|classes| {
            classes.of_words.len() == view.vocabulary.len()
                && classes.model.unigrams.len() == model.info.classes
                && classes.model.unigrams.len() > SENTENCE_END as usize
        });
        if !sound {
            return Err(model.file.damaged("the classes do not fit together"));
        }
        Ok(model)
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
    #[expect(clippy::expect_used, reason = "the bytes are those that were checked on opening")]
    pub fn view(&self) -> View<'_> {
        self.try_view().expect("a model that was opened once opens again")
    }

    fn try_view(&self) -> Result<View<'_>, ModelFileError> {
        let order = self.info.order;
        if !(1..=MAX_ORDER).contains(&order) {
            return Err(self.file.damaged(format!("order {order} is not in 1..={MAX_ORDER}")));
        }
        let tables = self.tables("", order)?;
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

    /// The tables of orders 2 to `order` whose sections begin with `prefix`.
    fn tables(
        &self,
        prefix: &str,
        order: usize,
    ) -> Result<[Table<'_>; MAX_ORDER - 1], ModelFileError> {
        let shapes: &[Shape] = self.file.section(&format!("{prefix}shapes"))?;
        let mut tables = [Table::EMPTY; MAX_ORDER - 1];
        for (index, table) in tables.iter_mut().enumerate().take(order - 1) {
            let name = index + 2;
            let buckets: &[Bucket] = self.file.section(&format!("{prefix}order{name}"))?;
            let codes: &[[f32; 2]] = self.file.section(&format!("{prefix}codes{name}"))?;
            *table = shapes
                .get(index)
                .and_then(|&shape| Table::new(buckets, codes, shape))
                .ok_or_else(|| self.file.damaged(format!("order {name} does not fit together")))?;
        }
        Ok(tables)
    }

    /// The classes of its words, opened for queries as by [`Self::view`]; none of a model that was
    /// imported or made without.
    #[must_use]
    pub fn classes(&self) -> Option<ClassView<'_>> {
        self.try_classes().ok().flatten()
    }

    fn try_classes(&self) -> Result<Option<ClassView<'_>>, ModelFileError> {
        if self.info.classes == 0 {
            return Ok(None);
        }
        let of_words: &[u16] = self.file.section("classes")?;
        let unigrams: &[[f32; 2]] = self.file.section("corder1")?;
        let order = CLASS_CUTOFFS.len();
        let model = View {
            vocabulary: VocabularyView { text: &[], offsets: &[], tags: &[], slots: &[] },
            unigrams,
            tables: self.tables("c", order)?,
            order,
            log_unknown_words: 0.0,
        };
        Ok(Some(ClassView { of_words, model }))
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
                let key = suffix.preceded_by(word);
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

/// The classes of a model's words as they are stored.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// The class of every word, by number.
    pub(super) of_words: Vec<u16>,
    /// How many there are.
    pub(super) count: usize,
    /// Their n-grams.
    pub(super) levels: Vec<SmoothedLevel>,
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
    classes: Option<&Classes>,
    info: &LanguageModelInfo,
) -> Result<(), ModelFileError> {
    let failed = |cause: io::Error| ModelFileError::Io { path: path.to_owned(), cause };
    let about = serde_json::to_vec_pretty(info).map_err(|cause| failed(cause.into()))?;
    let words = vocabulary.sections();
    let count = vocabulary.words.len();
    let mut tables = sections("", levels, count, info.precision).map_err(failed)?;
    if let Some(classes) = classes {
        let of_words = bytemuck::cast_slice(&classes.of_words).to_vec();
        tables.push(("classes".to_owned(), of_words));
        let of_classes = sections("c", &classes.levels, classes.count, info.precision);
        tables.extend(of_classes.map_err(failed)?);
    }
    let mut sections: Vec<(&str, &[u8])> = vec![
        ("about", &about),
        ("words", &words.text),
        ("offsets", bytemuck::cast_slice(&words.offsets)),
        ("tags", bytemuck::cast_slice(&words.tags)),
        ("slots", bytemuck::cast_slice(&words.slots)),
    ];
    sections.extend(tables.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    model_file::write(path, FORMAT, &sections)
}

/// The sections of a model of `words` words, whose names begin with `prefix`.
fn sections(
    prefix: &str,
    levels: &[SmoothedLevel],
    words: usize,
    precision: Precision,
) -> io::Result<Vec<(String, Vec<u8>)>> {
    let unigrams = unigram_table(&levels[0], words);
    let built = build(levels, words, precision)?;
    let shapes: Vec<Shape> = built.iter().map(|table| table.shape).collect();
    let mut sections = vec![
        (format!("{prefix}order1"), bytemuck::cast_slice(&unigrams).to_vec()),
        (format!("{prefix}shapes"), bytemuck::cast_slice(&shapes).to_vec()),
    ];
    for (order, table) in (2..).zip(&built) {
        let [buckets, codes] =
            [bytemuck::cast_slice(&table.buckets), bytemuck::cast_slice(&table.codes)];
        sections.push((format!("{prefix}order{order}"), buckets.to_vec()));
        sections.push((format!("{prefix}codes{order}"), codes.to_vec()));
    }
    Ok(sections)
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
        let storage = match precision {
            Precision::Exact => Storage::Exact,
            Precision::Quantized if index + 1 == levels.len() => Storage::PackedLast,
            Precision::Quantized => Storage::Packed,
        };
        let tables: Vec<Table<'_>> = built.iter().map(Built::table).collect();
        let ngrams: Vec<Ngram> =
            (0..level.keys.len()).filter_map(|at| ngram(level, at, index + 1, &tables)).collect();
        let suffixes = built.last().map_or(words as u64, Built::slots);
        let table = Built::new(&ngrams, suffixes, words as u64, storage).ok_or_else(|| {
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

#[cfg(test)]
mod tests {
    use super::super::arpa;
    use super::super::{NO_WORD, SENTENCE_START};
    use super::*;
    use tempfile::NamedTempFile;

    const MODEL: &str = "\\data\\\nngram 1=5\nngram 2=3\nngram 3=2\n\n\\1-grams:\n\
        -1.5\t<unk>\n-99\t<s>\t-0.25\n-0.5\t</s>\n-0.75\tcity\t-0.125\n-0.5\tthe\t-0.5\n\n\
        \\2-grams:\n-0.25\t<s> the\t-0.375\n-0.5\tthe city\t-0.0625\n-0.75\tcity </s>\n\n\
        \\3-grams:\n-0.125\t<s> the city\n-0.25\tthe city </s>\n\n\\end\\\n";
    const THE: WordId = 4;
    const CITY: WordId = 5;

    fn written(levels: &[SmoothedLevel], precision: Precision) -> (NamedTempFile, LanguageModel) {
        let (vocabulary, _) = arpa::read(MODEL.as_bytes()).unwrap();
        let info =
            LanguageModelInfo { order: levels.len(), precision, ..LanguageModelInfo::default() };
        let file = NamedTempFile::new().unwrap();
        write(file.path(), &vocabulary, levels, None, &info).unwrap();
        let model = LanguageModel::open(file.path()).unwrap();
        assert_eq!(model.info(), &info);
        (file, model)
    }

    fn levels() -> Vec<SmoothedLevel> {
        arpa::read(MODEL.as_bytes()).unwrap().1
    }

    fn values(level: &SmoothedLevel) -> impl Iterator<Item = [f32; 2]> {
        level.log_probabilities.iter().zip(&level.log_backoffs).map(|(&p, &b)| [p, b])
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (precision, tolerance) in [(Precision::Exact, 0.0), (Precision::Quantized, 0.01)] {
            let (_file, model) = written(&levels(), precision);
            let (vocabulary, read) = model.ngrams().unwrap();
            assert_eq!(vocabulary, arpa::read(MODEL.as_bytes()).unwrap().0);
            for (level, expected) in read.iter().zip(&levels()) {
                assert_eq!(level.keys, expected.keys);
                for (value, expected) in values(level).zip(values(expected)) {
                    let off = (value[0] - expected[0]).abs().max((value[1] - expected[1]).abs());
                    assert!(off <= tolerance, "{precision:?}: {value:?} for {expected:?}");
                }
            }
        }
    }

    #[test]
    fn an_ngram_whose_suffix_is_missing_is_left_out() {
        let mut levels = levels();
        let suffix = levels[1].keys.binary_search(&Key::new(&[CITY, SENTENCE_END])).unwrap();
        levels[1].keys.remove(suffix);
        levels[1].log_probabilities.remove(suffix);
        levels[1].log_backoffs.remove(suffix);
        let (_file, model) = written(&levels, Precision::Exact);
        let (_, read) = model.ngrams().unwrap();
        assert_eq!(read[2].keys, [Key::new(&[SENTENCE_START, THE, CITY])]);
    }

    #[test]
    fn a_word_that_the_corpus_lacks_is_less_probable_than_any_other() {
        let (_file, model) = written(&levels(), Precision::Quantized);
        let view = model.view();
        for word in [UNKNOWN, SENTENCE_END, THE, CITY] {
            assert!(view.unigram(word) > view.unigram(NO_WORD), "{word}");
        }
        assert!(view.unigram(THE) > view.unigram(CITY));
    }

    /// What opening says of the model with the bytes of one section changed.
    fn refusal(section: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let (file, model) = written(&levels(), Precision::Quantized);
        let sections = [
            "about", "words", "offsets", "tags", "slots", "order1", "shapes", "order2", "codes2",
            "order3", "codes3",
        ]
        .map(|name| {
            let bytes: &[u8] = model.file.section(name).unwrap();
            (name, if name == section { change(bytes) } else { bytes.to_vec() })
        });
        let sections = sections.each_ref().map(|(name, bytes)| (*name, bytes.as_slice()));
        model_file::write(file.path(), FORMAT, &sections).unwrap();
        LanguageModel::open(file.path()).err().unwrap().to_string()
    }

    #[test]
    fn a_file_whose_parts_do_not_fit_together_is_refused() {
        let with_order = |order: usize| {
            let info = LanguageModelInfo { order, ..LanguageModelInfo::default() };
            move |_: &[u8]| serde_json::to_vec(&info).unwrap()
        };
        let without_last = |bytes: usize| move |all: &[u8]| all[..all.len() - bytes].to_vec();
        for (error, told) in [
            (refusal("about", with_order(0)), "order 0 is not in 1..=6"),
            (refusal("about", with_order(7)), "order 7 is not in 1..=6"),
            (refusal("about", with_order(4)), "no section 'order4'"),
            (refusal("about", |_| Vec::new()), "section 'about'"),
            (refusal("shapes", without_last(32)), "order 3 does not fit together"),
            (refusal("codes2", without_last(8)), "order 2 does not fit together"),
            (refusal("order3", without_last(4)), "section 'order3'"),
            (refusal("order1", without_last(8)), "the vocabulary does not fit together"),
            (refusal("tags", without_last(4)), "the vocabulary does not fit together"),
        ] {
            assert!(error.contains(told), "{told}: {error}");
        }
    }
}
