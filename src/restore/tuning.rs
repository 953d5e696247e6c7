//! The numbers that decide what the decoder searches, believes and reports.
//!
//! Each says its unit, how it was chosen, and what it costs. "By judgement"
//! means that it was set by hand and that no measurement of other values was
//! kept. But for those of look-ups they act before the classifier: whoever changes
//! one must fit the classifier and its thresholds again.

use crate::channel::Breadth;
use crate::document::Tool;

// What is searched.

/// Pruning margin, in nats: an edge whose window is less probable than the text
/// as it stands by more than this is not searched.
///
/// Chosen by judgement. It leaves room for neighbours that are themselves
/// swapped and hide the gain of an edge, and more of it in the second pass, where
/// more words are swapped. Before there were two passes it was 4.0, then 3.0. A
/// wider margin costs time, since more candidates are read and more edges
/// searched; a narrower one loses swaps whose neighbours are swapped as well.
pub(super) const fn margin(breadth: Breadth) -> f32 {
    match breadth {
        Breadth::Narrow => 3.5,
        Breadth::Wide => 4.5,
    }
}

/// Upper bound on ln P of a word whose context is not known, in nats.
///
/// It is no strict bound: a word may be likelier, but windows of text hardly ever
/// have a higher mean a word. By judgement, after -0.8 and -1.2. Nearer to zero
/// it costs time, since more candidates are looked up; further below it loses
/// originals that their neighbours make nearly certain.
pub(super) const WORD_BOUND: f32 = -1.8;

/// Upper bound, in nats a word, on what a substitution gains on the words right
/// of it but for the first, which it touches through longer n-grams alone.
///
/// Measured: with 2 nats, and 6 for [`LONGER_GAIN`], 352 of the 31,656 edges in
/// 1.46 million words were lost, and 2.5 million candidates were read instead of
/// 4.8. It was raised to 3 nats since; how many are lost now was not counted.
pub(super) const DISTANT_GAIN: f32 = 3.0;

/// Upper bound, in nats, on what longer n-grams add to what a pair of words says
/// at either end of an original.
///
/// Measured together with [`DISTANT_GAIN`]. A higher one costs time: more
/// candidates are read word by word.
pub(super) const LONGER_GAIN: f32 = 6.0;

/// Originals of one written phrase that are searched at most.
///
/// By judgement. More cost time in the search; fewer leave less to suggest, and
/// take the posteriors of the others from a phrase with many originals.
pub(super) const MOST_EDGES: usize = 10;

/// The same for a phrase that is known to have been swapped.
///
/// By judgement: only suggestions depend on it, and such phrases are few.
pub(super) const MOST_EDGES_GIVEN: usize = 48;

// What the channel says beside the table.

/// ln of the probability that a tool, or its editor, fits an indefinite article
/// to what follows, in nats.
///
/// By judgement. Nearer to zero, slips of `a` and `an` that were left standing
/// speak more for a substitution.
pub(super) const ARTICLE_COST: f32 = -1.0;

/// Added to ln P of a substitution that touches a capitalised word inside a
/// sentence, in nats: most are names, which tools leave alone.
///
/// By judgement. Nearer to zero, names become suspect; further below, swaps
/// inside titles and headlines are missed.
pub(super) const CAPITAL_COST: f32 = -3.0;

/// The same for a word in capitals, in nats: most are acronyms.
///
/// By judgement.
pub(super) const UPPER_COST: f32 = -6.0;

/// ln of the probability that a token of a phrase that is known to have been
/// swapped stands as written, in nats a token.
///
/// By judgement: so low that the phrase is read as it stands only when the table
/// knows no original.
pub(super) const GIVEN_COPIED: f32 = -60.0;

// The search, and what is reported of it.

/// Hypotheses kept at each place of a sentence.
///
/// By judgement. Time grows with it; with too few, an original that only the
/// words after it speak for is lost.
pub(super) const SEARCH_BEAM: usize = 12;

/// Hypotheses less probable than the best one of their place by more than this
/// are dropped, in nats.
///
/// By judgement: e^-14 is less than one in a million, so that posteriors do not
/// feel it.
pub(super) const SEARCH_MARGIN: f64 = 14.0;

/// Arcs with a smaller posterior do not count for a phrase, 0..1.
///
/// By judgement: it saves sorting what can never be reported.
pub(super) const LEAST_ARC_POSTERIOR: f32 = 1e-4;

/// Phrases with a smaller posterior are no suspects, 0..1.
///
/// By judgement. Suspects are the rows that the finding classifier judges: a
/// lower one costs time and training rows, a higher one loses findings at the
/// sensitive preset.
pub(super) const LEAST_POSTERIOR: f32 = 0.02;

/// Originals of one suspect that are reported at most.
///
/// By judgement, eight until originals were ranked with the whole article in
/// view, which lifts some from further down.
pub(super) const MOST_ORIGINALS: usize = 16;

/// Readings kept at each place of a phrase that is looked up.
///
/// By judgement: a look-up is asked by a person, who can wait for it.
pub(super) const LOOKUP_BEAM: usize = 64;

/// The longest phrase that is looked up, in tokens.
///
/// By judgement, against hostile input: with every token there are more readings,
/// each a token longer.
pub(super) const LOOKUP_TOKENS: usize = 32;

// The rate of substitution, estimated from the article.

/// Share of the substitutable tokens that are substituted by rows of the first
/// pass, before anything is known of the article, 0..1.
///
/// By judgement, first 0.01. A higher one makes clean and short texts suspect; a
/// lower one misses single swaps, since each of them costs its logarithm.
pub(super) const PRIOR_RATE: f64 = 0.004;

/// The same for rows of the second pass, which people write more often.
///
/// The value is by judgement. That these rows need a rate of their own was
/// measured: under a common one the rate of a clean match report ran away to 13 %
/// and its gain to 26 nats per 100 words, against 1.7 % and 1.4 nats.
pub(super) const PRIOR_WIDE_RATE: f64 = 0.015;

/// Swaps by rows of the second pass that are expected for one by a row of the
/// first pass, at least.
///
/// By judgement, with [`PRIOR_WIDE_RATE`].
pub(super) const WIDE_PER_NARROW: f64 = 0.3;

/// Weight of the prior rates, in substitutable tokens.
///
/// By judgement. It holds clean and short texts back: a higher one is slower to
/// believe a short text, a lower one takes one odd word for a tool.
pub(super) const PRIOR_TOKENS: f64 = 40.0;

/// The highest rate that is believed, 0..1.
///
/// By judgement: tools leave some words alone, and ln of the probability of a
/// copy must stay finite.
pub(super) const HIGHEST_RATE: f64 = 0.6;

/// Above this rate the article's own repeated choices are believed, and the
/// first pass decodes all sentences again, not only those with suspects, 0..1.
///
/// By judgement. A lower one costs time on clean articles and believes what
/// repeats by chance.
pub(super) const ADAPTING_RATE: f64 = 0.03;

/// Weight of the table's own P(written | original) against the choices seen in
/// the article, in swaps of that original.
///
/// By judgement.
pub(super) const PRIOR_SWAPS: f32 = 2.0;

/// An expected number of swaps up to this is not counted as a choice of the
/// article's tool.
///
/// By judgement: it keeps the counts of an article small.
pub(super) const LEAST_CHOICE: f32 = 0.05;

/// Shares of the manners of tool before anything is known of the article, in
/// the order of [`Tool::ALL`]; they sum to 1.
///
/// By judgement. They decide for articles with few swaps; with many, the swaps do.
pub(super) const PRIOR_TOOLS: [f64; Tool::COUNT] = [0.5, 0.14, 0.05, 0.25, 0.06];

/// Weight of these shares, in swaps.
///
/// By judgement.
pub(super) const PRIOR_TOOL_SWAPS: f64 = 4.0;

// Rounds and passes.

/// Rounds of estimation in one pass at most.
///
/// By judgement; five were tried and taken back. Each costs a decoding of the
/// sentences that it is about.
pub(super) const ROUNDS: usize = 3;

/// Rates nearer to each other than this need no further round: the difference of
/// their natural logarithms.
///
/// By judgement: a factor of 1.28.
pub(super) const SETTLED: f64 = 0.25;

/// Above this rate after the first pass there is a second one, 0..1.
///
/// By judgement, 0.012 for a while. A second pass costs as much again and more,
/// and must be rare on clean text.
pub(super) const SECOND_PASS_RATE: f64 = 0.015;

/// So is there above this share of tokens whose pair with the one before the
/// language model has never seen, 0..1: for tools that the table knows badly.
///
/// Measured: of the held-out news, one article in 150 lies above it; of spun
/// ones, 19 in 20.
pub(super) const SECOND_PASS_UNSEEN: f64 = 0.19;

/// Tokens of an article, from its start, of which the second pass remembers from round to round
/// what the language model said.
///
/// By judgement: some 600 bytes a token, and few articles are longer. More costs memory, fewer
/// cost time.
pub(super) const KEPT_TOKENS: usize = 16_384;
