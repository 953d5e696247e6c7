//! Which substitutions are worth searching: edges that hold up against the
//! text around them as it stands.

use crate::channel::{self, Originals, Source};
use crate::document::{Case, Token};
use crate::lm::{self, Match, State, WordId};

use super::article::{Adaptation, DecoderOptions};

/// The article as the decoder sees it.
#[derive(Clone, Copy)]
pub(super) struct Models<'a> {
    pub(super) lm: lm::View<'a>,
    pub(super) table: channel::View<'a>,
    pub(super) originals: &'a Originals,
}

/// One sentence with its words as numbers.
#[derive(Clone, Copy)]
pub(super) struct SentenceInput<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) words: &'a [WordId],
}

/// Reading `start..end` of a sentence as the original `phrase`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: EdgeKind,
    /// ln of the channel's probability, the article's rate included.
    pub(super) cost: f32,
    /// ln P(written | original) in the table.
    pub(super) log_weight: f32,
    /// Where the row comes from.
    pub(super) source: Source,
    /// Hash of the written phrase.
    pub(super) written: u64,
    /// The cost and the language model's preference beside the text as it stands.
    pub(super) promise: f32,
}

/// What stands in place of the written tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum EdgeKind {
    /// A phrase of the table.
    Phrase(u32),
    /// The other indefinite article, beside a substitution that changed the sound.
    Article(WordId),
}

/// The sentence read as it stands.
#[derive(Default)]
pub(super) struct AsWritten {
    /// The state before each token, and behind the last.
    pub(super) states: Vec<State>,
    /// ln P of each token, and of the sentence's end.
    pub(super) log_probabilities: Vec<f32>,
    /// The same with the orders matched.
    pub(super) matches: Vec<Match>,
}

impl AsWritten {
    pub(super) fn read(&mut self, lm: &lm::View<'_>, words: &[WordId]) {
        lm.read(words, &mut self.states, &mut self.matches);
        self.log_probabilities.clear();
        self.log_probabilities.extend(self.matches.iter().map(|found| found.log_probability));
    }
}

/// Edges further below the text as it stands than this are not searched. It
/// leaves room for neighbours that are themselves swapped and hide the gain.
const SLACK: f32 = 3.5;
/// Windows of text hardly ever score above this, in nats per token.
const LEAST_SURPRISE: f32 = -1.8;
/// What only a thesaurus knows is not looked into where every word of the
/// written phrase is less surprising than this, in nats: a word taken from a
/// thesaurus without regard to sense does not fit. WordNet, which many tools
/// swap from, is asked sooner than the wide ones.
const fn least_surprise(source: Source) -> f32 {
    match source {
        Source::Wordnet => 5.0,
        Source::Pivot | Source::Moby => 7.5,
        _ => 0.0,
    }
}
/// At most so many originals of one written phrase are searched.
const MOST_EDGES: usize = 10;
/// What it costs to read one indefinite article as the other.
const ARTICLE_COST: f32 = -1.0;
/// What it costs to touch a capitalised word inside a sentence: most are names.
const CAPITAL_COST: f32 = -3.0;
/// What it costs to touch an acronym.
const UPPER_COST: f32 = -6.0;

/// Collects into `edges` the substitutions of a sentence that are worth searching.
pub(super) fn collect(
    models: &Models<'_>,
    input: SentenceInput<'_>,
    as_written: &AsWritten,
    options: &DecoderOptions,
    adaptation: &Adaptation,
    pending: &mut Vec<Pending>,
    edges: &mut Vec<Edge>,
) {
    edges.clear();
    for start in 0..input.tokens.len() {
        let hashes =
            input.tokens[start..].iter().take(channel::LONGEST_PHRASE).map(|token| token.hash);
        models.table.matches(hashes, |length, written, entries| {
            let site = Site { models, input, as_written, start, end: start + length, written };
            site.candidates(entries, options, adaptation, pending, edges);
        });
    }
    add_articles(models, input, edges);
}

/// An entry that is about to be scored.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    entry: channel::Entry,
    /// ln of the channel's probability, the article's rate included.
    cost: f32,
    /// Totals below this are of no use.
    floor: f32,
}

/// One written phrase in its sentence.
struct Site<'a> {
    models: &'a Models<'a>,
    input: SentenceInput<'a>,
    as_written: &'a AsWritten,
    start: usize,
    end: usize,
    written: u64,
}

impl Site<'_> {
    /// Appends the edges of the written phrase that are worth searching.
    fn candidates(
        &self,
        entries: &[channel::Entry],
        options: &DecoderOptions,
        adaptation: &Adaptation,
        pending: &mut Vec<Pending>,
        edges: &mut Vec<Edge>,
    ) {
        let reach = (self.end + self.models.lm.order().max(2) - 1).min(self.input.words.len() + 1);
        let as_it_stands: f32 = self.as_written.log_probabilities[self.start..reach].iter().sum();
        self.admit(entries, options, adaptation, as_it_stands, reach, pending);
        let first_edge = edges.len();
        let mut first = None;
        for &Pending { entry, cost, floor } in pending.iter() {
            if let Some(total) = self.replaced(entry.phrase, reach, floor, &mut first) {
                edges.push(Edge {
                    start: self.start,
                    end: self.end,
                    kind: EdgeKind::Phrase(entry.phrase),
                    cost,
                    log_weight: entry.log_weight(),
                    source: entry.source(),
                    written: self.written,
                    promise: total + cost - as_it_stands,
                });
            }
        }
        if edges.len() > first_edge + MOST_EDGES {
            edges[first_edge..].sort_by(|a, b| b.promise.total_cmp(&a.promise));
            edges.truncate(first_edge + MOST_EDGES);
        }
    }

    /// Collects the entries that could hold up against the text as it stands,
    /// and fetches the memory that the first questions about them will read.
    fn admit(
        &self,
        entries: &[channel::Entry],
        options: &DecoderOptions,
        adaptation: &Adaptation,
        as_it_stands: f32,
        reach: usize,
        pending: &mut Vec<Pending>,
    ) {
        pending.clear();
        let fixed = adaptation.log_rate() + self.case_cost();
        #[expect(clippy::cast_precision_loss, reason = "a handful of tokens")]
        let best_conceivable = LEAST_SURPRISE * (reach - self.start) as f32;
        let surprise = self.as_written.log_probabilities[self.start..self.end]
            .iter()
            .fold(0.0_f32, |most, &log_probability| most.max(-log_probability));
        let bound = Bound::new(self, reach);
        let mut previous = None;
        for &entry in entries {
            if surprise < least_surprise(entry.source()) || previous == Some(entry.phrase) {
                continue;
            }
            let cost = fixed + adaptation.log_weight(&entry, self.written);
            // The rest of the window cannot raise the total above what is scored so far.
            let floor = as_it_stands - SLACK - cost;
            if floor > best_conceivable
                || !options.allows(&entry, self.written, &self.models.table)
            {
                continue;
            }
            previous = Some(entry.phrase);
            if bound.of(entry.phrase, floor) {
                pending.push(Pending { entry, cost, floor });
            }
        }
    }

    /// ln P of the window with the phrase in place, unless it falls below
    /// `floor`. `first` remembers the answer for the first word: entries are in
    /// the order of their originals, of which many begin alike.
    fn replaced(
        &self,
        phrase: u32,
        reach: usize,
        floor: f32,
        first: &mut Option<(WordId, f32, State)>,
    ) -> Option<f32> {
        let words = self.models.originals.words(phrase);
        let rest = self.input.words[self.end..].iter().copied().chain([lm::SENTENCE_END]);
        let mut replaced = words.iter().copied().chain(rest.take(reach - self.end));
        let word = replaced.next()?;
        let (mut total, mut state) = match *first {
            Some((known, log_probability, state)) if known == word => (log_probability, state),
            _ => {
                let (found, next) = self.models.lm.score(&self.as_written.states[self.start], word);
                *first = Some((word, found.log_probability, next));
                (found.log_probability, next)
            }
        };
        #[expect(clippy::cast_precision_loss, reason = "a handful of tokens")]
        let mut still_to_come = LEAST_SURPRISE * (words.len() - 1 + reach - self.end) as f32;
        for word in replaced {
            if total + still_to_come < floor {
                return None;
            }
            let (found, next) = self.models.lm.score(&state, word);
            total += found.log_probability;
            still_to_come -= LEAST_SURPRISE;
            state = next;
        }
        (total >= floor).then_some(total)
    }

    fn case_cost(&self) -> f32 {
        let cost = |(index, token): (usize, &Token)| match token.case {
            Case::Capital if self.start + index == 0 => 0.0,
            Case::Capital | Case::Mixed => CAPITAL_COST,
            Case::Upper => UPPER_COST,
            Case::Lower => 0.0,
        };
        let tokens = &self.input.tokens[self.start..self.end];
        tokens.iter().enumerate().map(cost).fold(0.0, f32::min)
    }
}

/// What a phrase in place of the written one can reach at best, from the pairs
/// of words at its two ends alone.
struct Bound<'a> {
    models: &'a Models<'a>,
    before: WordId,
    behind: WordId,
    /// ln of all back-off weights of the context before the phrase.
    backoff: f32,
    /// ln P of the word behind without context.
    behind_alone: f32,
    /// At most this for the words behind that one.
    rest: f32,
}

impl<'a> Bound<'a> {
    fn new(site: &Site<'a>, reach: usize) -> Self {
        let context = &site.as_written.states[site.start];
        let behind = site.input.words.get(site.end).copied().unwrap_or(lm::SENTENCE_END);
        #[expect(clippy::cast_precision_loss, reason = "a handful of tokens")]
        Self {
            models: site.models,
            before: context.latest(),
            behind,
            backoff: context.log_backoff(),
            behind_alone: site.models.lm.unigram(behind),
            rest: LEAST_SURPRISE * (reach - site.end).saturating_sub(1) as f32,
        }
    }

    /// Whether the phrase can reach `floor`.
    #[inline]
    fn of(&self, phrase: u32, floor: f32) -> bool {
        let lm = &self.models.lm;
        let Some(ends) = self.models.originals.ends(phrase) else { return false };
        let mut most = self.rest + LEAST_SURPRISE * f32::from(ends.between);
        most += if lm.may_follow(self.before, ends.first) {
            LEAST_SURPRISE
        } else {
            lm.unigram(ends.first) + self.backoff
        };
        if most + LEAST_SURPRISE < floor {
            return false;
        }
        most += if lm.may_follow(ends.last, self.behind) {
            LEAST_SURPRISE
        } else {
            self.behind_alone + lm.backoff(ends.last)
        };
        most >= floor
    }
}

/// Lets `a` be read as `an`, and the other way round, before a substitution.
fn add_articles(models: &Models<'_>, input: SentenceInput<'_>, edges: &mut Vec<Edge>) {
    let vocabulary = models.lm.vocabulary();
    let a = vocabulary.id(crate::segment::hash_bytes(b"a"));
    let an = vocabulary.id(crate::segment::hash_bytes(b"an"));
    let substitutions = edges.len();
    let mut last = None;
    for index in 0..substitutions {
        let Some(start) = edges[index].start.checked_sub(1) else { continue };
        let word = input.words[start];
        if last == Some(start) || (word != a && word != an) || a == an {
            continue;
        }
        last = Some(start);
        edges.push(Edge {
            start,
            end: start + 1,
            kind: EdgeKind::Article(if word == a { an } else { a }),
            cost: ARTICLE_COST,
            log_weight: 0.0,
            source: Source::Lexicon,
            written: input.tokens[start].hash,
            promise: 0.0,
        });
    }
    edges.sort_by_key(|edge| edge.start);
}
