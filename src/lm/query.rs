//! Asking the model: probabilities of words behind contexts.

use super::store::{Bucket, LastBucket, Quantizer};
use super::vocabulary::VocabularyView;
use super::{MAX_ORDER, NO_WORD, SENTENCE_START, UNKNOWN, WordId};

/// The context that the next word's probability depends on: the words that the
/// model can still make use of, with their back-off weights. Two hypotheses
/// with equal states can be recombined.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// The latest word first; [`NO_WORD`] behind the last.
    words: [WordId; MAX_ORDER - 1],
    /// ln back-off weight of the context of the latest one, two, ... words.
    backoffs: [f32; MAX_ORDER - 1],
    length: u8,
}

impl State {
    /// The empty context.
    pub const EMPTY: Self =
        Self { words: [NO_WORD; MAX_ORDER - 1], backoffs: [0.0; MAX_ORDER - 1], length: 0 };

    /// The latest word; [`NO_WORD`] when there is none.
    #[must_use]
    pub fn latest(&self) -> WordId {
        self.words[0]
    }

    /// How many words of context it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::from(self.length)
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

/// The answer to a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// ln P(word | context).
    pub log_probability: f32,
    /// The length of the longest n-gram of the model that ends in the word, 1..=order.
    pub order: u8,
}

/// A model opened for queries.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(super) vocabulary: VocabularyView<'a>,
    /// ln probability and ln back-off of every word.
    pub(super) unigrams: &'a [[f32; 2]],
    /// Orders 2 to n - 1.
    pub(super) middle: [Table<'a, Bucket>; MAX_ORDER - 2],
    pub(super) middle_orders: usize,
    pub(super) last: Table<'a, LastBucket>,
    /// ln of the number of words that share the probability of the unknown word.
    pub(super) log_unknown_words: f32,
}

/// The buckets of one order and what their codes stand for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a, B> {
    pub(super) buckets: &'a [B],
    pub(super) quantizer: &'a Quantizer,
}

/// Extends the hash of an n-gram by the word to its left.
#[inline]
pub(super) const fn extend(hash: u64, word: WordId) -> u64 {
    let mixed = (hash ^ word as u64).wrapping_mul(0x9fb2_1c65_1e98_df25);
    mixed ^ (mixed >> 29)
}

impl<'a> View<'a> {
    /// A model that knows no word.
    pub(super) const EMPTY: View<'static> = View {
        vocabulary: VocabularyView { text: &[], offsets: &[0], tags: &[], slots: &[0] },
        unigrams: &[[-99.0, 0.0]; 4],
        middle: [Table { buckets: &[], quantizer: &Quantizer::EMPTY }; MAX_ORDER - 2],
        middle_orders: 0,
        last: Table { buckets: &[], quantizer: &Quantizer::EMPTY },
        log_unknown_words: 0.0,
    };

    /// The highest order of the model.
    #[must_use]
    pub fn order(&self) -> usize {
        self.middle_orders + 2
    }

    /// The words.
    #[must_use]
    pub fn vocabulary(&self) -> VocabularyView<'a> {
        self.vocabulary
    }

    /// The state at the start of a sentence.
    #[must_use]
    pub fn start(&self) -> State {
        let mut state = State::EMPTY;
        state.words[0] = SENTENCE_START;
        state.backoffs[0] = self.unigrams[SENTENCE_START as usize][1];
        state.length = 1;
        state
    }

    /// ln P(word) without any context.
    #[inline]
    #[must_use]
    pub fn unigram(&self, word: WordId) -> f32 {
        let known = self.unigrams.get(word as usize).map_or(-40.0, |unigram| unigram[0]);
        if word == UNKNOWN { known - self.log_unknown_words } else { known }
    }

    /// ln P(word | context) and the state behind the word.
    ///
    /// The words outside the vocabulary share the unknown word's probability
    /// evenly, so that a rare word is not preferred to a known one.
    #[inline]
    #[must_use]
    pub fn score(&self, context: &State, word: WordId) -> (Match, State) {
        let mut next = State::EMPTY;
        let word = if (word as usize) < self.unigrams.len() { word } else { UNKNOWN };
        let [mut log_probability, backoff] = self.unigrams[word as usize];
        next.words[0] = word;
        next.backoffs[0] = backoff;
        let mut order = 1;
        let mut hash = extend(0, word);
        while order <= context.len() {
            hash = extend(hash, context.words[order - 1]);
            if order > self.middle_orders {
                if let Some(found) = self.last.find(hash) {
                    log_probability = found;
                    order += 1;
                }
                break;
            }
            let Some(found) = self.middle[order - 1].find(hash) else { break };
            log_probability = found[0];
            next.words[order] = context.words[order - 1];
            next.backoffs[order] = found[1];
            order += 1;
        }
        for backoff in &context.backoffs[(order - 1).min(context.len())..context.len()] {
            log_probability += backoff;
        }
        if word == UNKNOWN {
            log_probability -= self.log_unknown_words;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most MAX_ORDER")]
        {
            next.length = order.min(self.order() - 1) as u8;
            (Match { log_probability, order: order as u8 }, next)
        }
    }

    /// Reads the cache line that decides whether the model has seen `second`
    /// directly behind `first`, and returns a byte of it. Called for several
    /// pairs in a row, before any is asked about, it lets their trips to memory
    /// overlap: a query alone waits for each in turn.
    #[inline]
    #[must_use]
    pub fn touch_bigram(&self, first: WordId, second: WordId) -> u16 {
        let hash = extend(extend(0, second), first);
        if self.middle_orders == 0 { self.last.touch(hash) } else { self.middle[0].touch(hash) }
    }

    /// Whether the model has seen `second` directly behind `first`.
    #[inline]
    #[must_use]
    pub fn has_bigram(&self, first: WordId, second: WordId) -> bool {
        let hash = extend(extend(0, second), first);
        if self.middle_orders == 0 {
            self.last.find(hash).is_some()
        } else {
            self.middle[0].find(hash).is_some()
        }
    }
}
