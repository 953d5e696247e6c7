//! The original phrases of a table in the words of a language model.

use prefetch_index::prefetch_index;

use super::store::KIND_BITS;
use super::{Breadth, View, Written};
use crate::lm;
use crate::segment::hash_bytes;

/// The original phrases as words of one language model.
#[derive(Clone, Debug)]
pub struct Originals {
    words: Vec<lm::WordId>,
    starts: Vec<u32>,
    /// By entry of the table: what is looked up first of its phrase, in that order.
    ends: Vec<Ends>,
}

/// The words at the two ends of an original phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The first word.
    pub first: lm::WordId,
    /// The last word, which may be the first.
    pub last: lm::WordId,
    /// How many words there are besides the first.
    pub others: u8,
}

impl View<'_> {
    /// The originals in the words of a language model.
    #[must_use]
    pub fn resolve(&self, vocabulary: &lm::VocabularyView<'_>) -> Originals {
        let id = |word: usize| vocabulary.id(hash_bytes(self.word(word as u32).as_bytes()));
        let of_word: Vec<lm::WordId> = (1..self.offsets.len()).map(|end| id(end - 1)).collect();
        let words = self.phrases.iter().map(|&word| of_word[word as usize]).collect();
        let mut originals = Originals { words, starts: self.starts.to_vec(), ends: Vec::new() };
        let ends = self.entries.iter().map(|entry| originals.ends_of(entry >> KIND_BITS));
        originals.ends = ends.collect();
        originals
    }
}

impl Originals {
    /// Of the original of an entry, which has a word: opening the table has made sure.
    fn ends_of(&self, phrase: u32) -> Ends {
        let words = self.words(phrase);
        let others = words.len() - 1;
        // All of them together are one more, which must fit as well.
        let counted = u8::try_from(others).unwrap_or(u8::MAX).min(u8::MAX - 1);
        Ends { first: words[0], last: words[others], others: counted }
    }

    /// Fetches the first ends of a written phrase's originals.
    #[inline]
    pub fn prefetch_ends(&self, written: &Written) {
        prefetch_index(&self.ends, written.first as usize);
    }

    /// The words at the ends of the originals of a written phrase of the table,
    /// entry by entry.
    #[inline]
    #[must_use]
    pub fn ends(&self, written: &Written, breadth: Breadth) -> &[Ends] {
        &self.ends[written.range(breadth)]
    }

    /// The words of an original phrase, at least one; none where `phrase` is the
    /// number of no original.
    #[inline]
    #[must_use]
    pub fn words(&self, phrase: u32) -> &[lm::WordId] {
        let at = phrase as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => &self.words[start as usize..end as usize],
            _ => &[],
        }
    }

    /// How many phrases there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
