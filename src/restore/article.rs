//! One article through the decoder: a few rounds in which the rate of
//! substitution and the tool's own choices are estimated from the article and
//! the sentences are decoded again under them (see [`Adaptation`]).

use std::ops::Range;

use super::adaptation::{ADAPTING_RATE, Adaptation};
use super::lattice::{AsWritten, Collector, Context, Edge, Models, SentenceInput};
use super::phrase::{self, Phrase, Reading};
use super::rank;
use super::search::{CopyCost, Search, count_open};
use super::{Restoration, SentenceRestoration};
use crate::channel::{self, Breadth, Entry, Originals};
use crate::document::Segments;
use crate::lm::{self, WordId};

/// Rounds of estimation at most.
const ROUNDS: usize = 3;
/// Rates nearer to each other than this factor's logarithm need no further round.
const SETTLED: f64 = 0.25;
/// Above this rate a tool has been at the article, and all rows are asked about.
const WIDE_RATE: f64 = 0.015;
/// The same where the table knows the tool badly: above this share of tokens
/// whose pair with the one before the language model has never seen. Of the
/// held-out news, one article in 150 lies above it; of spun ones, 19 in 20.
const WIDE_UNSEEN: f64 = 0.19;

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
        if adaptation.rate() > WIDE_RATE || unseen_share(&restoration.orders) > WIDE_UNSEEN {
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
            let (rate, before) = (next.rate(), adaptation.rate());
            let settled = (rate / before).ln().abs() < SETTLED;
            let idle = restoration.sentences.iter().all(|s| s.swaps.is_empty());
            all = breadth == Breadth::Wide || (rate > before && rate > ADAPTING_RATE);
            adaptation = next;
            if settled || idle || past == ROUNDS {
                break;
            }
        }
        restoration.rate = adaptation.rate();
        restoration.tools = adaptation.tools();
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
        let copying = Copying { open: self.open, log_kept: round.adaptation.log_kept(), given };
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
