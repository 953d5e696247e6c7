//! One article through the decoder: a few rounds in which the rate of
//! substitution and the tool's own choices are estimated from the article and
//! the sentences are decoded again under them (see [`Adaptation`]).

use std::ops::Range;

use super::adaptation::Adaptation;
use super::edge::Edge;
use super::lattice::{Collector, Sites};
use super::options::DecoderOptions;
use super::phrase::{self, Phrase, Reading};
use super::search::Search;
use super::sentence::{AsWritten, Models, SentenceInput, SentenceProblem};
use super::{Restoration, SentenceRestoration, fit, rank, tuning};
use crate::channel::{self, Breadth, Originals};
use crate::document::{Segments, Sentence};
use crate::lm::{self, ClassReading};

/// Buffers of the decoder, reused from article to article.
#[derive(Default)]
pub struct Workspace {
    /// A sentence that is not kept.
    seen: Seen,
    buffers: Buffers,
}

#[derive(Default)]
struct Buffers {
    collector: Collector,
    edges: Vec<Edge>,
    search: Search,
    classes: ClassReading,
}

/// A sentence as the models see it, whatever is believed of the article's tool.
#[derive(Default)]
struct Seen {
    /// Whether the rest is of the sentence that is asked about.
    is_read: bool,
    as_written: AsWritten,
    sites: Sites,
}

/// What is kept of an article's sentences from round to round of a pass: of the first ones, so
/// that memory is bounded.
fn kept(segments: &Segments) -> Vec<Seen> {
    let is_kept = |sentence: &Sentence| sentence.tokens.end <= tuning::KEPT_TOKENS;
    let count = segments.sentences.partition_point(is_kept);
    std::iter::repeat_with(Seen::default).take(count).collect()
}

/// The share of tokens of which not even the pair with the one before is known.
#[must_use]
pub fn unseen_share(orders: &[u8]) -> f64 {
    let unseen = orders.iter().filter(|&&order| order <= 1).count();
    unseen as f64 / orders.len().max(1) as f64
}

/// One decoding of an article's sentences.
#[derive(Clone, Copy)]
struct Round<'a> {
    adaptation: &'a Adaptation,
    breadth: Breadth,
    /// All sentences, or only those with suspects: unless the rate rises well
    /// above the prior, hardly any others can turn up.
    all: bool,
    given: &'a [Range<usize>],
}

/// Whether an article looks machine-edited after the first pass, so that a
/// second one is worth its time.
fn looks_edited(adaptation: &Adaptation, restoration: &Restoration) -> bool {
    adaptation.rate() > tuning::SECOND_PASS_RATE
        || unseen_share(&restoration.orders) > tuning::SECOND_PASS_UNSEEN
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
    options: DecoderOptions,
}

impl<'a> Decoder<'a> {
    /// A decoder over a language model, its classes of words and a table whose originals were
    /// resolved against it. `substitutable` tells by word number which words the table's
    /// trusted rows can swap (see [`substitutable_words`]).
    #[must_use]
    pub fn new(
        lm: lm::View<'a>,
        classes: Option<lm::ClassView<'a>>,
        table: channel::View<'a>,
        originals: &'a Originals,
        substitutable: &'a [bool],
        options: DecoderOptions,
    ) -> Self {
        Self { models: Models { lm, classes, table, originals, substitutable }, options }
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
        if looks_edited(&adaptation, &restoration) {
            let mut narrow = restoration.clone();
            adaptation =
                self.settle(segments, adaptation, Breadth::Wide, workspace, &mut restoration);
            self.finish(segments, workspace, &mut narrow);
            restoration.narrow = Some(Box::new(narrow));
        }
        if !given.is_empty() {
            let round = Round { adaptation: &adaptation, breadth: Breadth::Wide, all: true, given };
            self.decode(segments, &round, &mut [], workspace, &mut restoration);
        }
        self.finish(segments, workspace, &mut restoration);
        restoration
    }

    /// What is worked out once no round will change the suspects any more.
    fn finish(
        &self,
        segments: &Segments,
        workspace: &mut Workspace,
        restoration: &mut Restoration,
    ) {
        let Restoration { sentences, words, .. } = restoration;
        let classes = &mut workspace.buffers.classes;
        for (sentence, restored) in segments.sentences.iter().zip(sentences) {
            let (first, words) = (sentence.tokens.start, &words[sentence.tokens.clone()]);
            fit::fill(&self.models, first, words, classes, &mut restored.swaps);
        }
        rank::by_article(restoration, self.models.originals);
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
        let mut kept = if breadth == Breadth::Wide { kept(segments) } else { Vec::new() };
        for past in 1..=tuning::ROUNDS {
            let round = Round { adaptation: &adaptation, breadth, all, given: &[] };
            self.decode(segments, &round, &mut kept, workspace, restoration);
            let next = adaptation.estimate(&restoration.sentences);
            let (rate, before) = (next.rate(), adaptation.rate());
            let settled = (rate / before).ln().abs() < tuning::SETTLED;
            let idle = restoration.sentences.iter().all(|s| s.swaps.is_empty());
            all = breadth == Breadth::Wide || (rate > before && rate > tuning::ADAPTING_RATE);
            adaptation = next;
            if settled || idle || past == tuning::ROUNDS {
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

    /// Decodes the sentences that the round is about; `kept` are those that earlier rounds of the
    /// same pass have seen.
    fn decode(
        &self,
        segments: &Segments,
        round: &Round<'_>,
        kept: &mut [Seen],
        workspace: &mut Workspace,
        restoration: &mut Restoration,
    ) {
        let first_round = restoration.sentences.is_empty();
        if first_round {
            restoration.sentences.resize_with(segments.sentences.len(), Default::default);
            restoration.log_probabilities.reserve(segments.tokens.len());
            restoration.orders.reserve(segments.tokens.len());
        }
        let Workspace { seen: passing, buffers } = workspace;
        for (index, sentence) in segments.sentences.iter().enumerate() {
            if !round.all && restoration.sentences[index].swaps.is_empty() {
                continue;
            }
            let range = sentence.tokens.clone();
            let input = SentenceInput {
                tokens: &segments.tokens[range.clone()],
                words: &restoration.words[range.clone()],
                first: range.start,
            };
            passing.is_read = false;
            let seen = kept.get_mut(index).unwrap_or(passing);
            let given = given_within(round.given, &range);
            restoration.sentences[index] = self.sentence(input, round, &given, seen, buffers);
            if first_round {
                if let Some(classes) = &self.models.classes {
                    classes.read(input.words, &mut buffers.classes);
                    let found = buffers.classes.log_probabilities();
                    restoration.class_log_probabilities.extend(found);
                }
                for found in &seen.as_written.matches[..range.len()] {
                    restoration.log_probabilities.push(found.log_probability);
                    restoration.orders.push(found.order);
                }
            }
        }
    }

    fn sentence(
        &self,
        input: SentenceInput<'_>,
        round: &Round<'_>,
        given: &[Range<usize>],
        seen: &mut Seen,
        buffers: &mut Buffers,
    ) -> SentenceRestoration {
        let Buffers { collector, edges, search, .. } = buffers;
        let Seen { is_read, as_written, sites } = seen;
        let is_known = std::mem::replace(is_read, true);
        if !is_known {
            as_written.read(&self.models.lm, input.words);
        }
        let problem = SentenceProblem {
            models: &self.models,
            options: &self.options,
            adaptation: round.adaptation,
            breadth: round.breadth,
            input,
            as_written,
            given,
        };
        if !is_known {
            collector.find(&problem, sites);
        }
        collector.collect(&problem, sites, edges);
        if edges.is_empty() {
            return SentenceRestoration {
                expected_copies: problem.count_substitutable(0..input.words.len()),
                log_probability: as_written.log_probability(),
                ..SentenceRestoration::default()
            };
        }
        search.run(&problem, edges)
    }
}

/// By word number: whether a trusted row of the table has the word as its
/// whole original, so that a tool could have swapped it.
#[must_use]
pub fn substitutable_words(
    table: &channel::View<'_>,
    originals: &Originals,
    words: usize,
) -> Vec<bool> {
    let mut substitutable = vec![false; words];
    for entry in table.trusted_entries() {
        if let [word] = originals.words(entry.phrase)
            && let Some(flag) = substitutable.get_mut(*word as usize)
        {
            *flag = *word != lm::UNKNOWN;
        }
    }
    substitutable
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
