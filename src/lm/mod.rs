//! The language model, P(text): vocabulary, counts, modified Kneser-Ney
//! smoothing, and the memory-mapped store that the decoder asks.

mod arpa;
mod classes;
mod cluster;
mod codes;
mod count;
mod cuckoo;
mod exchange;
mod perplexity;
mod prune;
mod query;
#[cfg(test)]
mod reference;
mod smooth;
mod store;
mod table;
mod train;
mod vocabulary;

pub use arpa::{ArpaError, EMPTY_WORD};
pub use classes::{ClassId, ClassReading, ClassView};
pub use exchange::{ExchangeError, ImportOptions, ImportSummary, export, import};
pub use perplexity::{Perplexity, perplexity};
pub use query::{Match, Pair, State, Step, View};
pub use store::{LanguageModel, LanguageModelInfo, Precision};
pub use train::{LanguageModelError, TrainOptions, TrainSummary, train};
pub use vocabulary::{Vocabulary, VocabularyView};

/// A word's number in the vocabulary, by falling frequency.
pub type WordId = u32;

/// Padding: no word. Never part of an n-gram.
pub const NO_WORD: WordId = 0;
/// Any word that is not in the vocabulary.
pub const UNKNOWN: WordId = 1;
/// The start of a sentence. Context only; it is never predicted.
pub const SENTENCE_START: WordId = 2;
/// The end of a sentence.
pub const SENTENCE_END: WordId = 3;

/// The longest n-gram that the estimator and the store handle.
pub const MAX_ORDER: usize = 6;
