//! The vocabulary: which words the model knows, by number, text and hash.
//!
//! It is learned by the `WordLevel` trainer of the `tokenizers` crate from
//! normalised tokens. In the model file it is a blob of words with offsets and
//! an open-addressing table over the token hashes, so that the hot path goes
//! from a token to its number without touching the word's text.

use tokenizers::models::wordlevel::{WordLevel, WordLevelTrainer};
use tokenizers::{AddedToken, Model, Trainer};

use super::count::MAX_VOCABULARY;
use super::{UNKNOWN, WordId};
use crate::document::Segments;
use crate::segment::{Normalizer, hash_bytes, segment};

/// The first four entries, which no text contains in this form.
pub(super) const SPECIAL: [&str; 4] = ["<none>", "<unk>", "<s>", "</s>"];

/// The words of a model, by falling frequency after the four special ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Words in their normal form; the index is the [`WordId`].
    pub words: Vec<String>,
}

impl Vocabulary {
    /// Learns the `size` most frequent normalised tokens of `texts` that occur
    /// at least `min_frequency` times. The result depends on the texts alone.
    ///
    /// # Errors
    /// What the `tokenizers` crate reports.
    pub fn learn(
        texts: &[String],
        size: usize,
        min_frequency: u64,
    ) -> Result<Self, tokenizers::Error> {
        let mut trainer = WordLevelTrainer::builder()
            .show_progress(false)
            .vocab_size(size.clamp(SPECIAL.len(), MAX_VOCABULARY))
            .min_frequency(min_frequency)
            .special_tokens(SPECIAL.iter().map(|&s| AddedToken::from(s, true)).collect())
            .build()?;
        trainer.feed(texts.iter(), |text| Ok(normalized_tokens(text)))?;
        let mut model = WordLevel::default();
        trainer.train(&mut model)?;
        let words = (0..model.get_vocab_size())
            .filter_map(|id| model.id_to_token(u32::try_from(id).ok()?))
            .collect();
        Ok(Self { words })
    }

    /// The sections of the model file: text of the words, their offsets, tags and hash table.
    pub(super) fn sections(&self) -> Sections {
        let mut sections = Sections::default();
        let mut offset = 0_u32;
        sections.offsets.push(0);
        for word in &self.words {
            sections.text.extend_from_slice(word.as_bytes());
            offset += u32::try_from(word.len()).unwrap_or(0);
            sections.offsets.push(offset);
        }
        let slots = (self.words.len() * 2).next_power_of_two().max(8);
        sections.slots = vec![0; slots];
        for (id, word) in (0_u32..).zip(&self.words) {
            let hash = hash_bytes(word.as_bytes());
            sections.tags.push(tag(hash));
            let mut slot = home(hash, slots);
            while sections.slots[slot] != 0 {
                slot = (slot + 1) & (slots - 1);
            }
            sections.slots[slot] = id;
        }
        sections
    }
}

/// The vocabulary as it is stored.
#[derive(Default)]
pub(super) struct Sections {
    pub(super) text: Vec<u8>,
    pub(super) offsets: Vec<u32>,
    pub(super) tags: Vec<u32>,
    pub(super) slots: Vec<u32>,
}

fn normalized_tokens(text: &str) -> Vec<String> {
    let mut segments = Segments::default();
    segment(text, &mut segments);
    let mut normalizer = Normalizer::default();
    segments
        .tokens
        .iter()
        .map(|token| String::from_utf8_lossy(normalizer.apply(token.span.of(text))).into_owned())
        .collect()
}

fn tag(hash: u64) -> u32 {
    hash as u32
}

fn home(hash: u64, slots: usize) -> usize {
    (hash >> 32) as usize & (slots - 1)
}

/// A stored vocabulary, borrowed from its model.
#[derive(Clone, Copy, Debug)]
pub struct VocabularyView<'a> {
    pub(super) text: &'a [u8],
    pub(super) offsets: &'a [u32],
    pub(super) tags: &'a [u32],
    pub(super) slots: &'a [u32],
}

impl<'a> VocabularyView<'a> {
    /// The number of the word with this token hash, [`UNKNOWN`] if there is none.
    #[inline]
    #[must_use]
    pub fn id(&self, hash: u64) -> WordId {
        let mut slot = home(hash, self.slots.len());
        loop {
            let id = self.slots[slot];
            if id == 0 {
                return UNKNOWN;
            }
            if self.tags[id as usize] == tag(hash) {
                return id;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// How many words there are, the special ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tags.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// The normal form of a word; empty for a number outside the vocabulary.
    #[must_use]
    pub fn word(&self, id: WordId) -> &'a str {
        let at = id as usize;
        let range = self.offsets.get(at).zip(self.offsets.get(at + 1));
        let bytes = range.and_then(|(&start, &end)| self.text.get(start as usize..end as usize));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Whether the sections fit together, so that look-ups end and stay inside.
    pub(super) fn is_sound(&self) -> bool {
        let words = self.tags.len();
        self.offsets.len() == words + 1
            && self.offsets.is_sorted()
            && self.offsets.last().is_some_and(|&end| end as usize == self.text.len())
            && self.slots.len().is_power_of_two()
            && self.slots.len() > words
            && self.slots.iter().all(|&id| (id as usize) < words.max(1))
            && self.slots.contains(&0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_numbered_by_frequency_and_found_by_hash() {
        let texts = vec!["The city, the City and the town.".to_owned(), "A city.".to_owned()];
        let vocabulary = Vocabulary::learn(&texts, 100, 2).unwrap();
        assert_eq!(vocabulary.words[4..], ["city", "the", "."]);
        let sections = vocabulary.sections();
        let view = VocabularyView {
            text: &sections.text,
            offsets: &sections.offsets,
            tags: &sections.tags,
            slots: &sections.slots,
        };
        assert!(view.is_sound());
        assert_eq!(view.id(hash_bytes(b"the")), 5);
        assert_eq!(view.word(5), "the");
        assert_eq!(view.id(hash_bytes(b"town")), UNKNOWN);
        assert_eq!(view.word(99), "");
    }
}
