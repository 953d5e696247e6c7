//! The numbers that the table's making turns on and that no single source owns;
//! what is decided source by source stands in [`super::Profile`].
//!
//! None was fitted: each was set by judgement, and only the table as a whole was
//! measured. To change one is to make the table, the classifier and its
//! thresholds anew.

/// The longest phrase on either side of a row, in tokens. Every token more is one
/// more round of look-ups for all phrases that are prefixes of longer ones.
pub const LONGEST_PHRASE: usize = 5;
/// The longest phrase that is taken from a thesaurus, in tokens: what is longer
/// explains a word and is not written for it.
pub(super) const LONGEST_SYNONYM: usize = 4;

/// The least ln unigram probability of the rarest word of an original that a
/// list or a tool's output names: about one in a million. Few authors write a
/// word that the language model has hardly seen.
pub(super) const RAREST_ORIGINAL: f32 = -13.8;
/// The same for a wide list: about eight in a million. The lower it is, the
/// larger the table and the slower the second pass.
pub(super) const RAREST_WIDE: f32 = -11.7;

/// Weight of a lexicon row that people practically never write.
pub(super) const STRONG_ROW: f32 = 1.0;
/// Weight of a lexicon row that is an ordinary synonym.
pub(super) const PLAIN_ROW: f32 = 0.3;
/// What a WordNet row weighs whose written side keeps its lemma ("metropolis"
/// for cities), against the row of like forms ("metropolises").
pub(super) const SLIP: f32 = 0.5;

/// The longest phrase on either side of an aligned pair, in tokens.
pub(super) const LONGEST_ALIGNED: usize = 4;
/// The longest difference of two texts that is cut into pairs, in tokens on a
/// side: a longer one is a rewritten clause, not a run of swaps.
pub(super) const LONGEST_HUNK: usize = 8;
/// Rounds of expectation maximisation over what differs.
pub(super) const ALIGNMENT_ROUNDS: usize = 6;
/// Pairs expected less often than this in all texts are chance.
pub(super) const LEAST_COUNT: f64 = 0.4;
/// P(written | original) at first of a pair of words that no source lists; 1 of a listed one.
pub(super) const UNLISTED: f64 = 0.05;
/// The factor to that for every further word of the pair.
pub(super) const LONGER: f64 = 0.1;
/// How many counts the first probability is worth, for a pair of words.
pub(super) const PRIOR_COUNT: f64 = 1.0;
/// How many more for every further word of an unlisted pair: or every hunk would
/// end as a pair of its own.
pub(super) const LONGER_PRIOR_COUNT: f64 = 4.0;
