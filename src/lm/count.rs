//! n-gram counts of a corpus, held in sorted arrays.
//!
//! An n-gram of up to six words is one `u128`: 21 bits a word, the first word
//! in the highest bits, empty places 0. Sorting the keys therefore sorts the
//! n-grams by their contexts, and the counts of all orders fall out of one
//! sorted list of windows.

use rayon::slice::ParallelSliceMut;

use super::{MAX_ORDER, NO_WORD, SENTENCE_START, WordId};

const WORD_BITS: usize = 21;
const TOP: usize = WORD_BITS * (MAX_ORDER - 1);
const WORD_MASK: u128 = (1 << WORD_BITS) - 1;

/// The largest vocabulary that keys can hold.
pub const MAX_VOCABULARY: usize = 1 << WORD_BITS;

/// An n-gram packed into one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Key(u128);

impl Key {
    /// Packs up to [`MAX_ORDER`] words.
    #[must_use]
    pub fn new(words: &[WordId]) -> Self {
        let mut key = 0;
        for (place, &word) in words.iter().take(MAX_ORDER).enumerate() {
            key |= u128::from(word) << (TOP - place * WORD_BITS);
        }
        Self(key)
    }

    /// The word at `place`, [`NO_WORD`] after the last.
    #[must_use]
    pub fn word(self, place: usize) -> WordId {
        ((self.0 >> (TOP - place * WORD_BITS)) & WORD_MASK) as WordId
    }

    /// The first `words` words.
    #[must_use]
    pub fn prefix(self, words: usize) -> Self {
        let kept = words * WORD_BITS;
        let all = MAX_ORDER * WORD_BITS;
        Self(self.0 >> (all - kept) << (all - kept))
    }

    /// The n-gram with one more word in front, which must have room for it.
    #[must_use]
    pub fn preceded_by(self, word: WordId) -> Self {
        Self(self.0 >> WORD_BITS | Self::new(&[word]).0)
    }

    /// All words but the first.
    #[must_use]
    pub fn suffix(self) -> Self {
        let all = (1_u128 << (MAX_ORDER * WORD_BITS)) - 1;
        Self((self.0 << WORD_BITS) & all)
    }
}

/// The distinct n-grams of one order, sorted by key.
#[derive(Debug, Default)]
pub struct Level {
    /// The n-grams.
    pub keys: Vec<Key>,
    /// How often each occurs.
    pub counts: Vec<u32>,
    /// What Kneser-Ney smoothing counts: the occurrences at the highest order
    /// and after a sentence start, else the number of distinct words before it.
    pub adjusted: Vec<u32>,
}

/// Counts all n-grams of orders 1 to `order` in `sentences`, each the words of
/// one sentence with its start and end. `levels[0]` are the single words.
#[must_use]
pub fn count(sentences: &Sentences, order: usize) -> Vec<Level> {
    let mut windows = windows(sentences, order);
    windows.par_sort_unstable();
    let mut levels: Vec<Level> = (0..order).map(|_| Level::default()).collect();
    for window in windows {
        for (index, level) in levels.iter_mut().enumerate() {
            if window.word(index) == NO_WORD {
                break;
            }
            let key = window.prefix(index + 1);
            if level.keys.last() == Some(&key) {
                if let Some(count) = level.counts.last_mut() {
                    *count += 1;
                }
            } else {
                level.keys.push(key);
                level.counts.push(1);
            }
        }
    }
    for index in (0..order).rev() {
        let adjusted = match levels.get(index + 1) {
            None => levels[index].counts.clone(),
            Some(above) => continuations(&levels[index], above),
        };
        levels[index].adjusted = adjusted;
    }
    levels
}

/// The sentences of a corpus one after the other.
#[derive(Debug, Default)]
pub struct Sentences {
    /// All words; each sentence begins with [`SENTENCE_START`].
    pub words: Vec<WordId>,
}

/// One window per word: the word and what follows it in its sentence.
fn windows(sentences: &Sentences, order: usize) -> Vec<Key> {
    let words = &sentences.words;
    let mut windows = Vec::with_capacity(words.len());
    for at in 0..words.len() {
        let rest = &words[at..words.len().min(at + order)];
        let inside = rest.iter().skip(1).take_while(|&&word| word != SENTENCE_START).count() + 1;
        windows.push(Key::new(&rest[..inside]));
    }
    windows
}

/// For every n-gram of `level`, in how many n-grams of the level `above` it is
/// the suffix; n-grams after a sentence start keep their counts.
fn continuations(level: &Level, above: &Level) -> Vec<u32> {
    let mut suffixes: Vec<Key> = above.keys.iter().map(|key| key.suffix()).collect();
    suffixes.par_sort_unstable();
    let mut adjusted = Vec::with_capacity(level.keys.len());
    let mut at = 0;
    for (key, &count) in level.keys.iter().zip(&level.counts) {
        let start = at;
        while at < suffixes.len() && suffixes[at] <= *key {
            at += 1;
        }
        let distinct = u32::try_from(at - start).unwrap_or(u32::MAX);
        adjusted.push(if key.word(0) == SENTENCE_START { count } else { distinct });
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_pack_and_slice() {
        let key = Key::new(&[5, 6, 7]);
        assert_eq!((key.word(0), key.word(2), key.word(3)), (5, 7, NO_WORD));
        assert_eq!(key.prefix(2), Key::new(&[5, 6]));
        assert_eq!(key.suffix(), Key::new(&[6, 7]));
        assert!(Key::new(&[5]) < Key::new(&[5, 6]));
    }

    #[test]
    fn counts_and_continuations_of_a_toy_corpus() {
        // <s> a b </s> <s> a b </s> <s> c b </s>
        let sentences = Sentences { words: vec![2, 10, 11, 3, 2, 10, 11, 3, 2, 12, 11, 3] };
        let levels = count(&sentences, 3);
        let find = |words: &[WordId]| {
            let level = &levels[words.len() - 1];
            let at = level.keys.binary_search(&Key::new(words)).ok();
            at.map(|at| (level.counts[at], level.adjusted[at]))
        };
        assert_eq!(find(&[11]), Some((3, 2)), "b stands after a and c");
        assert_eq!(find(&[10]), Some((2, 1)), "a stands after the start alone");
        assert_eq!(find(&[2, 10]), Some((2, 2)), "a sentence start keeps its count");
        assert_eq!(find(&[11, 3]), Some((3, 2)));
        assert_eq!(find(&[10, 11, 3]), Some((2, 2)));
        assert_eq!(find(&[3, 2]), None, "no n-gram reaches over a sentence end");
    }
}
