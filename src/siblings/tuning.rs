//! The constants of this room, each with its unit and how it was chosen.
//!
//! What is said to be set by judgement was never varied and measured. "Dev" are the copies of the
//! dev split among their originals and 1,000 unrelated articles, as `tests/measures/siblings.py`
//! builds them; with the values below, links there were right in .990 and found in .971 of all
//! cases when `LEAST_SHARED` was last set.

use std::ops::RangeInclusive;

// Words.

/// Words likelier than this, ln P as single words, say nothing of what an article is about. Set
/// by judgement.
pub(super) const COMMON: f32 = -6.2;
/// A word this likely, ln P, weighs nothing before [`LEAST_WORD_WEIGHT`] is applied: the weight of
/// a word is how far it lies below. About the likelihood of the most frequent word.
pub(super) const FREQUENT: f32 = -3.0;
/// No word weighs more than this, in nats: so one rare name does not decide. Set by judgement.
pub(super) const MOST_WORD_WEIGHT: f32 = 10.0;
/// No word weighs less, in nats: its place in the sentence still counts. Set by judgement.
pub(super) const LEAST_WORD_WEIGHT: f32 = 0.5;

// Signatures and the index of them.

/// Content words in a shingle. Set by judgement: three in a row survive spinning once the text is
/// restored.
pub(super) const SHINGLE_WORDS: usize = 3;
/// Shingles kept of an article, 8 bytes each in the index. Set by judgement; memory and time
/// grow with it.
pub(super) const MOST_SHINGLES: usize = 128;
/// Marks (numbers and runs of names) kept of an article, 8 bytes each in the index. Set by
/// judgement.
pub(super) const MOST_MARKS: usize = 64;
/// Neighbours looked at on each side of an article in the list of a feature. Set by judgement; it
/// bounds the time that a frequent feature takes.
pub(super) const NEIGHBOURS: usize = 16;
/// A feature of n articles is worth (n - 1) to the power of minus this. Set by judgement, so that
/// boilerplate is worth less.
pub(super) const RARITY_EXPONENT: f64 = 0.7;
/// Candidates of an article, at most. Set by judgement; each costs an alignment of two articles.
pub(super) const MOST_CANDIDATES: usize = 8;
/// Shared shingles of full rarity from which on two articles are candidates. Set by judgement.
pub(super) const LEAST_SHINGLES: f64 = 1.5;
/// How much a shared mark counts, in shingles. Set by judgement.
pub(super) const MARK_WORTH: f64 = 0.5;
/// Least share of the smaller article's shingles that candidates have in common, 0..1. Set by
/// judgement, low: the alignment decides.
pub(super) const LEAST_SHINGLE_SHARE: f64 = 0.03;

// Alignment.

/// Words of a sentence that are looked at; no person writes longer ones. Matching takes time and
/// memory by the square of it.
pub(super) const MOST_MATCHED_WORDS: usize = 200;
/// Sentences compared word by word with one of ours. Set by judgement; each costs a matching.
pub(super) const MOST_COMPARED: usize = 3;
/// From this score on, 0..1, two sentences are taken for one and the same. Chosen on articles set
/// apart.
pub(super) const LEAST_ALIGNED: f64 = 0.5;
/// Sentences that weigh less, in nats, are alike by chance. Set by judgement: about two rare words.
pub(super) const LEAST_SENTENCE_WEIGHT: f32 = 16.0;
/// By so much score, 0..1, two sentences taken as one must beat the better of them. Set by
/// judgement.
pub(super) const LEAST_JOINING_GAIN: f64 = 0.05;
/// The least share of the smaller article's words that siblings have in common, 0..1. A notice of
/// the outlet's that only a few articles of the run have comes to less. Raised from .15 on dev.
pub(super) const LEAST_SHARED: f64 = 0.2;

// Boilerplate.

/// A sentence that so many articles have word for word is boilerplate. Set by judgement.
pub(super) const BOILERPLATE_ARTICLES: usize = 4;
/// Where less than this share of an article's weight, 0..1, is its own, it is one of many copies
/// of a whole. Set by judgement.
pub(super) const LEAST_OWN: f32 = 0.2;

// Who copies whom. Of 575 copies of the dev split all 408 spun ones that are told are told right,
// and 3 of 7 told round trips of neural engines are not; the values one by one were set by
// judgement.

/// A copy gains by restoration at least so many nats per 100 words more than its original.
pub(super) const COPY_GAIN: f64 = 1.5;
/// And by at least this share of its own gain, 0..1.
pub(super) const COPY_GAIN_SHARE: f64 = 0.3;
/// A copy is an article with at least this score, 0..1: more likely corrupted than not. Without
/// it, what an odd human translation was made into by a fluent round trip is told the wrong way.
pub(super) const COPY_SCORE: f64 = 0.5;
/// A copy's rate of substitution, 0..1, is higher by at least this.
pub(super) const COPY_RATE: f64 = 0.004;

// What an original says of findings. Set by judgement where nothing else is said.

/// Words of a phrase on either side, at most, as in the substitution table.
pub(super) const MOST_PHRASE_WORDS: usize = 5;
/// By so many nats of log odds an original that has a suggestion raises its finding.
pub(super) const CONFIRMED: f64 = 3.0;
/// The same where it has another wording.
pub(super) const CORRECTED: f64 = 2.0;
/// By so many it lowers the finding of a phrase that it has itself.
pub(super) const REFUTED: f64 = -5.0;
/// Probability, 0..1, of the original's wording where it is a suggestion already.
pub(super) const CONFIRMED_SHARE: f64 = 0.98;
/// The same where it is not.
pub(super) const CORRECTED_SHARE: f64 = 0.9;
/// Score, 0..1, of a swap that the detector left alone and the table knows.
pub(super) const KNOWN_SWAP: f64 = 0.9;
/// Sentences so much alike, 0..1, differ by swaps: only they have new findings. Chosen on articles
/// set apart: all false ones lie below it, and a fifth of the right ones.
pub(super) const WORD_FOR_WORD: f64 = 0.75;

// Names by agreement. Set by judgement.

/// Words of a run of names.
pub(super) const NAME_WORDS: RangeInclusive<usize> = 3..=6;
/// Entries kept of an article, 12 bytes each.
pub(super) const MOST_NAME_ENTRIES: usize = 64;
/// So many articles must agree.
pub(super) const AGREEING_ARTICLES: usize = 4;
/// And so many for each that has the word otherwise.
pub(super) const AGREEING_RATIO: usize = 5;

// A run.

/// Articles that are looked at together, at most. Set by judgement; it bounds memory.
pub(super) const MOST_ARTICLES: usize = 100_000;
/// Bytes that are set aside, at most. Set by judgement; it bounds the temporary file.
pub(super) const MOST_BYTES: u64 = 4 << 30;
