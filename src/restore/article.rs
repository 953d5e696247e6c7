//! One article through the decoder: a few rounds in which the rate of
//! substitution and the tool's own choices are estimated from the article and
//! the sentences are decoded again under them (expectation maximisation with
//! a prior that holds back on short and clean texts).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::lattice::{AsWritten, Collector, Context, Edge, Models, SentenceInput};
use super::phrase::{self, Phrase, Reading};
use super::rank;
use super::search::{CopyCost, Search, count_open};
use super::{Restoration, SentenceRestoration};
use crate::channel::{self, Breadth, Entry, Originals, Source, Tool, Tools};
use crate::document::Segments;
use crate::lm::{self, WordId};

/// The rate of substitution before anything is known of the article.
const PRIOR_RATE: f64 = 0.004;
/// The same for rows that are asked about only where a tool has been: people
/// write so more often than tools.
const PRIOR_WIDE_RATE: f64 = 0.015;
/// A tool makes at least so many swaps that wide rows hold for one of the narrow ones.
const WIDE_SHARE: f64 = 0.3;
/// How many open places the prior counts for.
const PRIOR_PLACES: f64 = 40.0;
/// Highest rate that is believed: tools leave some words alone.
const HIGHEST_RATE: f64 = 0.6;
/// Rounds of estimation at most.
const ROUNDS: usize = 3;
/// Rates nearer to each other than this factor's logarithm need no further round.
const SETTLED: f64 = 0.25;
/// Above this rate the article's own choices are believed.
const ADAPTING_RATE: f64 = 0.03;
/// Above this rate a tool has been at the article, and all rows are asked about.
const WIDE_RATE: f64 = 0.015;
/// The same where the table knows the tool badly: above this share of tokens
/// whose pair with the one before the language model has never seen. Of the
/// held-out news, one article in 150 lies above it; of spun ones, 19 in 20.
const WIDE_UNSEEN: f64 = 0.19;
/// Shares of the manners of tool before anything is known of the article.
const PRIOR_TOOLS: [f64; Tool::COUNT] = [0.5, 0.14, 0.05, 0.25, 0.06];
/// How many swaps these shares count for.
const PRIOR_TOOL_SWAPS: f64 = 4.0;
/// How many swaps of an original the table's own weights count for.
const PRIOR_SWAPS: f32 = 2.0;

/// What the decoder may make use of.
#[derive(Clone, Copy, Debug)]
pub struct DecoderOptions {
    /// Bits of the [`channel::Source`]s that may be used.
    pub sources: u16,
    /// Tells by the hashes of a written and an original phrase whether a row
    /// must not be used: training on our own spinner's articles hides from the
    /// decoder a share of what the spinner knows.
    pub withheld: Option<fn(u64, u64) -> bool>,
}

impl Default for DecoderOptions {
    fn default() -> Self {
        Self { sources: u16::MAX, withheld: None }
    }
}

impl DecoderOptions {
    #[inline]
    pub(super) fn allows(&self, entry: &Entry, written: u64, table: &channel::View<'_>) -> bool {
        self.sources & entry.source().bit() != 0
            && self
                .withheld
                .is_none_or(|withheld| !withheld(written, table.phrase_hash(entry.phrase)))
    }
}

/// What has been estimated from the article so far.
#[derive(Clone, Debug)]
pub struct Adaptation {
    rates: Rates,
    /// ln of the rates.
    log_rate: f32,
    log_wide_rate: f32,
    log_kept: f32,
    /// Expected number of times that an original was written in one way.
    pairs: FxHashMap<(u64, u32), f32>,
    /// Expected number of times that an original was swapped.
    swapped: FxHashMap<u32, f32>,
    /// Shares of the manners of tool.
    tools: [f64; Tool::COUNT],
    /// ln of how much more often the article's mixture of tools writes so than
    /// that of any text, by set of tools.
    log_gains: [f32; Tools::SETS],
    /// The largest of them, at least 0.
    most_log_gain: f32,
}

impl Default for Adaptation {
    fn default() -> Self {
        Self::new(Rates { narrow: PRIOR_RATE, wide: PRIOR_WIDE_RATE }, PRIOR_TOOLS)
    }
}

impl Adaptation {
    fn new(rates: Rates, tools: [f64; Tool::COUNT]) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "single precision is enough")]
        let ln = |probability: f64| probability.ln() as f32;
        let log_gains = log_gains(&tools);
        Self {
            log_rate: ln(rates.narrow),
            log_wide_rate: ln(rates.wide),
            log_kept: ln(1.0 - rates.narrow.min(HIGHEST_RATE)),
            rates,
            pairs: FxHashMap::default(),
            swapped: FxHashMap::default(),
            tools,
            most_log_gain: log_gains.iter().copied().fold(0.0, f32::max),
            log_gains,
        }
    }

    /// ln of the probability that an open place is substituted by such an entry.
    /// All of our own lexicon has one rate, or an original that people write as
    /// well would lose to its rarer synonym.
    #[inline]
    #[must_use]
    pub fn log_rate(&self, entry: &Entry) -> f32 {
        let is_ours = matches!(entry.source(), Source::Lexicon | Source::LexiconWide);
        if is_ours || entry.is_asked(Breadth::Narrow) { self.log_rate } else { self.log_wide_rate }
    }

    /// ln P(written | original) with what the article has shown: tools make one
    /// choice per key, so a choice seen before is likely and others are not.
    #[inline]
    #[must_use]
    pub fn log_weight(&self, entry: &Entry, written: u64) -> f32 {
        let log_weight = entry.log_weight() + self.log_gains[entry.tools().number()];
        let Some(swapped) = self.swapped.get(&entry.phrase) else { return log_weight };
        let seen = self.pairs.get(&(written, entry.phrase)).copied().unwrap_or(0.0);
        ((PRIOR_SWAPS * log_weight.exp() + seen) / (PRIOR_SWAPS + swapped)).ln()
    }

    /// The sum of both is at most this, for any entry.
    #[inline]
    pub(super) fn most_log_cost(&self) -> f32 {
        self.log_rate.max(self.log_wide_rate) + self.most_log_gain
    }

    /// The next estimate from decoded sentences.
    fn estimate(&self, sentences: &[SentenceRestoration]) -> Self {
        let rates = Rates::estimate(sentences);
        let mut next = Self::new(rates, self.estimate_tools(sentences));
        if rates.sum() < ADAPTING_RATE {
            return next;
        }
        for swap in sentences.iter().flat_map(|s| &s.swaps) {
            for original in &swap.originals {
                let count = swap.posterior * original.probability;
                if count > 0.05 {
                    *next.pairs.entry((swap.written, original.phrase)).or_default() += count;
                    *next.swapped.entry(original.phrase).or_default() += count;
                }
            }
        }
        next
    }
}

/// Shares of the open places that were substituted.
#[derive(Clone, Copy, Debug)]
struct Rates {
    /// By rows that are asked about everywhere.
    narrow: f64,
    /// By rows that are asked about only where a tool has been.
    wide: f64,
}

impl Rates {
    fn estimate(sentences: &[SentenceRestoration]) -> Self {
        let (mut narrow, mut wide, mut kept) = (0.0, 0.0, 0.0);
        for sentence in sentences {
            kept += f64::from(sentence.kept);
            for swap in &sentence.swaps {
                *(if swap.wide { &mut wide } else { &mut narrow }) += f64::from(swap.posterior);
            }
        }
        let places = narrow + wide + kept + PRIOR_PLACES;
        let share =
            |mass: f64, prior: f64| ((mass + prior * PRIOR_PLACES) / places).min(HIGHEST_RATE);
        let narrow = share(narrow, PRIOR_RATE);
        Self { narrow, wide: share(wide, PRIOR_WIDE_RATE.max(WIDE_SHARE * narrow)) }
    }

    /// The share that was substituted by any row; what the prior believes of
    /// wide rows does not count.
    fn sum(self) -> f64 {
        (self.narrow + (self.wide - PRIOR_WIDE_RATE).max(0.0)).min(HIGHEST_RATE)
    }
}

impl Adaptation {
    /// Shares of the manners of tool: each swap is divided among the tools that
    /// write so, in proportion to their shares so far.
    fn estimate_tools(&self, sentences: &[SentenceRestoration]) -> [f64; Tool::COUNT] {
        let mut shares = PRIOR_TOOLS.map(|share| share * PRIOR_TOOL_SWAPS);
        for swap in sentences.iter().flat_map(|s| &s.swaps) {
            let whole = share_of(&self.tools, swap.tools).max(f64::MIN_POSITIVE);
            for tool in Tool::ALL.into_iter().filter(|&tool| swap.tools.contains(tool)) {
                let share = self.tools[tool as usize] / whole;
                shares[tool as usize] += f64::from(swap.posterior) * share;
            }
        }
        let total: f64 = shares.iter().sum();
        shares.map(|share| share / total)
    }
}

fn share_of(shares: &[f64; Tool::COUNT], tools: Tools) -> f64 {
    let own = Tool::ALL.into_iter().filter(|&tool| tools.contains(tool));
    own.map(|tool| shares[tool as usize]).sum()
}

fn log_gains(tools: &[f64; Tool::COUNT]) -> [f32; Tools::SETS] {
    let mut gains = [0.0; Tools::SETS];
    for (set, gain) in Tools::all().skip(1).zip(&mut gains[1..]) {
        #[expect(clippy::cast_possible_truncation, reason = "single precision is enough")]
        {
            *gain = (share_of(tools, set) / share_of(&PRIOR_TOOLS, set)).ln() as f32;
        }
    }
    gains
}

/// What a sentence costs where a phrase is known to have been swapped and is
/// read as it stands, in nats a token: only when nothing else is known.
const GIVEN_KEPT_COST: f32 = -60.0;

/// Costs of copying under an adaptation.
struct Copying<'a> {
    open: &'a [bool],
    log_kept: f32,
    given: &'a [Range<usize>],
}

impl CopyCost for Copying<'_> {
    #[inline]
    fn cost(&self, at: usize, word: WordId) -> f32 {
        if self.given.iter().any(|given| given.contains(&at)) {
            GIVEN_KEPT_COST
        } else if self.is_open(word) {
            self.log_kept
        } else {
            0.0
        }
    }

    #[inline]
    fn is_open(&self, word: WordId) -> bool {
        self.open.get(word as usize).copied().unwrap_or(false)
    }
}

/// Buffers of the decoder, reused from article to article.
#[derive(Default)]
pub struct Workspace {
    as_written: AsWritten,
    collector: Collector,
    edges: Vec<Edge>,
    search: Search,
}

/// The share of tokens of which not even the pair with the one before is known.
#[must_use]
pub fn unseen_share(orders: &[u8]) -> f64 {
    let unseen = orders.iter().filter(|&&order| order <= 1).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of tokens")]
    {
        unseen as f64 / orders.len().max(1) as f64
    }
}

/// One pass over an article.
#[derive(Clone, Copy)]
struct Round<'a> {
    adaptation: &'a Adaptation,
    breadth: Breadth,
    /// All sentences, or only those with suspects: unless the rate rises well
    /// above the prior, hardly any others can turn up.
    all: bool,
    given: &'a [Range<usize>],
}

/// The spans that lie in a sentence, counted from its first token.
fn given_within(given: &[Range<usize>], sentence: &Range<usize>) -> Vec<Range<usize>> {
    let inside = |span: &&Range<usize>| sentence.start <= span.start && span.end <= sentence.end;
    let moved = |span: &Range<usize>| span.start - sentence.start..span.end - sentence.start;
    given.iter().filter(inside).map(moved).collect()
}

/// Restores articles. Borrowed from the models; cheap to make.
#[derive(Clone, Copy)]
pub struct Decoder<'a> {
    models: Models<'a>,
    open: &'a [bool],
    options: DecoderOptions,
}

impl<'a> Decoder<'a> {
    /// A decoder over a language model and a table whose originals were resolved
    /// against it. `open` tells by word number which words the table's trusted
    /// rows can swap (see [`open_words`]).
    #[must_use]
    pub fn new(
        lm: lm::View<'a>,
        table: channel::View<'a>,
        originals: &'a Originals,
        open: &'a [bool],
        options: DecoderOptions,
    ) -> Self {
        Self { models: Models { lm, table, originals }, open, options }
    }

    /// Restores one article.
    #[must_use]
    pub fn restore(&self, segments: &Segments, workspace: &mut Workspace) -> Restoration {
        self.restore_given(segments, &[], workspace)
    }

    /// Restores an article of which it is known that the phrases of `given`,
    /// ranges of the article's tokens, were swapped: they get suggestions
    /// wherever the table has any.
    #[must_use]
    pub fn restore_given(
        &self,
        segments: &Segments,
        given: &[Range<usize>],
        workspace: &mut Workspace,
    ) -> Restoration {
        let vocabulary = self.models.lm.vocabulary();
        let mut restoration = Restoration {
            words: segments.tokens.iter().map(|token| vocabulary.id(token.hash)).collect(),
            ..Restoration::default()
        };
        let mut adaptation = self.settle(
            segments,
            Adaptation::default(),
            Breadth::Narrow,
            workspace,
            &mut restoration,
        );
        if adaptation.rates.sum() > WIDE_RATE || unseen_share(&restoration.orders) > WIDE_UNSEEN {
            let mut narrow = restoration.clone();
            adaptation =
                self.settle(segments, adaptation, Breadth::Wide, workspace, &mut restoration);
            rank::by_article(&mut narrow, self.models.originals);
            restoration.narrow = Some(Box::new(narrow));
        }
        if !given.is_empty() {
            let round = Round { adaptation: &adaptation, breadth: Breadth::Wide, all: true, given };
            self.decode(segments, &round, workspace, &mut restoration);
        }
        rank::by_article(&mut restoration, self.models.originals);
        restoration
    }

    /// Decodes an article and estimates what its tool does, in turns, until the
    /// rate of substitution changes no more.
    fn settle(
        &self,
        segments: &Segments,
        mut adaptation: Adaptation,
        breadth: Breadth,
        workspace: &mut Workspace,
        restoration: &mut Restoration,
    ) -> Adaptation {
        let mut all = true;
        for past in 1..=ROUNDS {
            let round = Round { adaptation: &adaptation, breadth, all, given: &[] };
            self.decode(segments, &round, workspace, restoration);
            let next = adaptation.estimate(&restoration.sentences);
            let (rate, before) = (next.rates.sum(), adaptation.rates.sum());
            let settled = (rate / before).ln().abs() < SETTLED;
            let idle = restoration.sentences.iter().all(|s| s.swaps.is_empty());
            all = breadth == Breadth::Wide || (rate > before && rate > ADAPTING_RATE);
            adaptation = next;
            if settled || idle || past == ROUNDS {
                break;
            }
        }
        restoration.rate = adaptation.rates.sum();
        restoration.tools = adaptation.tools;
        restoration.gain = restoration.sentences.iter().map(|s| f64::from(s.gain)).sum();
        adaptation
    }

    /// The originals that a phrase may stand for, best first.
    #[must_use]
    pub fn readings(&self, phrase: &Phrase<'_>) -> Vec<Reading> {
        phrase::readings(&self.models, phrase)
    }

    /// Decodes the sentences that the round is about.
    fn decode(
        &self,
        segments: &Segments,
        round: &Round<'_>,
        workspace: &mut Workspace,
        restoration: &mut Restoration,
    ) {
        let first_round = restoration.sentences.is_empty();
        if first_round {
            restoration.sentences.resize_with(segments.sentences.len(), Default::default);
            restoration.log_probabilities.reserve(segments.tokens.len());
            restoration.orders.reserve(segments.tokens.len());
        }
        for (index, sentence) in segments.sentences.iter().enumerate() {
            if !round.all && restoration.sentences[index].swaps.is_empty() {
                continue;
            }
            let range = sentence.tokens.clone();
            let input = SentenceInput {
                tokens: &segments.tokens[range.clone()],
                words: &restoration.words[range.clone()],
            };
            workspace.as_written.read(&self.models.lm, input.words);
            if first_round {
                for found in &workspace.as_written.matches[..range.len()] {
                    restoration.log_probabilities.push(found.log_probability);
                    restoration.orders.push(found.order);
                }
            }
            let given = given_within(round.given, &range);
            restoration.sentences[index] =
                self.sentence(input, round, &given, workspace, range.start);
        }
    }

    fn sentence(
        &self,
        input: SentenceInput<'_>,
        round: &Round<'_>,
        given: &[Range<usize>],
        workspace: &mut Workspace,
        first: usize,
    ) -> SentenceRestoration {
        let Workspace { as_written, collector, edges, search } = workspace;
        let context = Context {
            models: &self.models,
            input,
            as_written,
            options: &self.options,
            adaptation: round.adaptation,
            breadth: round.breadth,
            given,
        };
        collector.collect(&context, edges);
        let copying = Copying { open: self.open, log_kept: round.adaptation.log_kept, given };
        if edges.is_empty() {
            return SentenceRestoration {
                kept: count_open(input.words, &copying, 0..input.words.len()),
                log_probability: as_written.log_probabilities.iter().sum(),
                ..SentenceRestoration::default()
            };
        }
        search.run(&self.models, input, as_written, edges, &copying, first)
    }
}

/// By word number: whether a trusted row of the table has the word as its
/// whole original, so that a tool could have swapped it.
#[must_use]
pub fn open_words(table: &channel::View<'_>, originals: &Originals, words: usize) -> Vec<bool> {
    let mut open = vec![false; words];
    for entry in table.trusted_entries() {
        if let [word] = originals.words(entry.phrase)
            && let Some(flag) = open.get_mut(*word as usize)
        {
            *flag = *word != lm::UNKNOWN;
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::Swap;

    fn swap(tools: Tools, wide: bool, posterior: f32) -> Swap {
        Swap {
            tokens: 0..1,
            written: 1,
            posterior,
            log_ratio: 5.0,
            log_weight: -2.0,
            source: Source::Wordnet,
            tools,
            wide,
            originals: Vec::new(),
        }
    }

    fn sentence(swaps: Vec<Swap>, kept: f32) -> SentenceRestoration {
        SentenceRestoration { swaps, kept, ..SentenceRestoration::default() }
    }

    fn only(tool: Tool) -> Tools {
        Tools::default().with(tool)
    }

    #[test]
    fn without_swaps_all_is_as_believed_of_any_text() {
        let next = Adaptation::default().estimate(&[sentence(Vec::new(), 0.0)]);
        assert!(next.tools.iter().zip(PRIOR_TOOLS).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(next.log_gains.iter().all(|gain| gain.abs() < 1e-6));
        assert!((next.rates.narrow - PRIOR_RATE).abs() < 1e-12);
        assert!((next.rates.sum() - PRIOR_RATE).abs() < 1e-12);
    }

    #[test]
    fn swaps_that_one_manner_of_tool_makes_speak_for_it() {
        let both = only(Tool::WordnetSwapper).with(Tool::Spinner);
        let swaps = (0..12).map(|n| {
            swap(if n % 3 == 0 { both } else { only(Tool::WordnetSwapper) }, n % 2 == 0, 0.9)
        });
        let mut adaptation = Adaptation::default();
        let sentences = [sentence(swaps.collect(), 60.0)];
        for _ in 0..3 {
            adaptation = adaptation.estimate(&sentences);
        }
        let share = |tool: Tool| adaptation.tools[tool as usize];
        assert!((adaptation.tools.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(share(Tool::WordnetSwapper) > 0.6, "{:?}", adaptation.tools);
        assert!(share(Tool::WordnetSwapper) > share(Tool::Spinner));
        let gain = |tool: Tool| adaptation.log_gains[only(tool).number()];
        assert!(gain(Tool::WordnetSwapper) > 1.0 && gain(Tool::TorturedWriter) < -0.5);
    }

    #[test]
    fn wide_rows_have_a_rate_of_their_own() {
        let swaps = vec![swap(only(Tool::Spinner), false, 1.0); 10];
        let rates = Rates::estimate(&[sentence(swaps, 50.0)]);
        assert!(rates.narrow > 0.09 && rates.wide < 0.3 * rates.narrow, "{rates:?}");
    }

    #[test]
    fn given_spans_are_counted_from_the_sentence() {
        assert_eq!(given_within(&[3..5, 9..10, 10..11], &(8..12)), [1..2, 2..3]);
        assert!(given_within(&[], &(0..4)).is_empty());
    }

    #[test]
    fn the_share_of_unseen_pairs_is_between_none_and_all() {
        assert!(unseen_share(&[]).abs() < 1e-12);
        assert!((unseen_share(&[1, 2, 3, 1]) - 0.5).abs() < 1e-12);
    }
}
