//! One article through the decoder: a few rounds in which the rate of
//! substitution and the tool's own choices are estimated from the article and
//! the sentences are decoded again under them (expectation maximisation with
//! a prior that holds back on short and clean texts).

use rustc_hash::FxHashMap;

use super::lattice::{AsWritten, Collector, Context, Edge, Models, SentenceInput};
use super::search::{CopyCost, Search, count_open};
use super::{Restoration, SentenceRestoration};
use crate::channel::{self, Entry, Originals};
use crate::document::Segments;
use crate::lm::{self, WordId};

/// The rate of substitution before anything is known of the article.
const PRIOR_RATE: f64 = 0.004;
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
    rate: f64,
    log_rate: f32,
    log_kept: f32,
    /// Expected number of times that an original was written in one way.
    pairs: FxHashMap<(u64, u32), f32>,
    /// Expected number of times that an original was swapped.
    swapped: FxHashMap<u32, f32>,
}

impl Default for Adaptation {
    fn default() -> Self {
        Self::new(PRIOR_RATE)
    }
}

impl Adaptation {
    fn new(rate: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "single precision is enough")]
        let (log_rate, log_kept) = (rate.ln() as f32, (1.0 - rate).ln() as f32);
        Self {
            rate,
            log_rate,
            log_kept,
            pairs: FxHashMap::default(),
            swapped: FxHashMap::default(),
        }
    }

    /// ln of the probability that an open place is substituted.
    #[inline]
    #[must_use]
    pub fn log_rate(&self) -> f32 {
        self.log_rate
    }

    /// ln P(written | original) with what the article has shown: tools make one
    /// choice per key, so a choice seen before is likely and others are not.
    #[inline]
    #[must_use]
    pub fn log_weight(&self, entry: &Entry, written: u64) -> f32 {
        let Some(swapped) = self.swapped.get(&entry.phrase) else { return entry.log_weight() };
        let seen = self.pairs.get(&(written, entry.phrase)).copied().unwrap_or(0.0);
        ((PRIOR_SWAPS * entry.log_weight().exp() + seen) / (PRIOR_SWAPS + swapped)).ln()
    }

    /// The next estimate from decoded sentences.
    fn estimate(sentences: &[SentenceRestoration]) -> Self {
        let mass: f64 = sentences.iter().map(|s| f64::from(s.mass)).sum();
        let kept: f64 = sentences.iter().map(|s| f64::from(s.kept)).sum();
        let rate = (mass + PRIOR_RATE * PRIOR_PLACES) / (mass + kept + PRIOR_PLACES);
        let mut next = Self::new(rate.min(HIGHEST_RATE));
        if rate < ADAPTING_RATE {
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

/// Costs of copying under an adaptation.
struct Copying<'a> {
    open: &'a [bool],
    log_kept: f32,
}

impl CopyCost for Copying<'_> {
    #[inline]
    fn cost(&self, word: WordId) -> f32 {
        if self.is_open(word) { self.log_kept } else { 0.0 }
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
        let vocabulary = self.models.lm.vocabulary();
        let mut restoration = Restoration {
            words: segments.tokens.iter().map(|token| vocabulary.id(token.hash)).collect(),
            ..Restoration::default()
        };
        let mut adaptation = Adaptation::default();
        self.decode(segments, &adaptation, workspace, &mut restoration, true);
        for _ in 1..ROUNDS {
            let next = Adaptation::estimate(&restoration.sentences);
            let settled = (next.rate / adaptation.rate).ln().abs() < SETTLED;
            let idle = restoration.sentences.iter().all(|s| s.swaps.is_empty());
            let rising = next.rate > adaptation.rate && next.rate > ADAPTING_RATE;
            adaptation = next;
            if settled || idle {
                break;
            }
            self.decode(segments, &adaptation, workspace, &mut restoration, rising);
        }
        restoration.rate = adaptation.rate;
        restoration.gain = restoration.sentences.iter().map(|s| f64::from(s.gain)).sum();
        restoration
    }

    /// Decodes all sentences, or only those with suspects (`all` false: unless
    /// the rate rises well above the prior, hardly any others can turn up).
    fn decode(
        &self,
        segments: &Segments,
        adaptation: &Adaptation,
        workspace: &mut Workspace,
        restoration: &mut Restoration,
        all: bool,
    ) {
        let first_round = restoration.sentences.is_empty();
        if first_round {
            restoration.sentences.resize_with(segments.sentences.len(), Default::default);
            restoration.log_probabilities.reserve(segments.tokens.len());
            restoration.orders.reserve(segments.tokens.len());
        }
        for (index, sentence) in segments.sentences.iter().enumerate() {
            if !all && restoration.sentences[index].swaps.is_empty() {
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
            restoration.sentences[index] = self.sentence(input, adaptation, workspace, range.start);
        }
    }

    fn sentence(
        &self,
        input: SentenceInput<'_>,
        adaptation: &Adaptation,
        workspace: &mut Workspace,
        first: usize,
    ) -> SentenceRestoration {
        let Workspace { as_written, collector, edges, search } = workspace;
        let context =
            Context { models: &self.models, input, as_written, options: &self.options, adaptation };
        collector.collect(&context, edges);
        let copying = Copying { open: self.open, log_kept: adaptation.log_kept };
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
