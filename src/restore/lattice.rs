//! Which substitutions are worth searching: edges that hold up against the
//! text around them as it stands.

use std::ops::Range;

use crate::channel::{self, Breadth, Ends, Originals, Source, Tools, Written};
use crate::document::{Case, Token};
use crate::lm::{self, Match, Pair, State, Step, WordId};

use super::adaptation::Adaptation;
use super::article::DecoderOptions;

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
    /// The manners of tool that write so.
    pub(super) tools: Tools,
    /// Whether the row is asked about only where a tool has been.
    pub(super) wide: bool,
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
const fn slack(breadth: Breadth) -> f32 {
    match breadth {
        Breadth::Narrow => 3.5,
        Breadth::Wide => 4.5,
    }
}
/// Windows of text hardly ever score above this, in nats per token.
const LEAST_SURPRISE: f32 = -1.8;
/// What a substitution can gain on the words further behind it, which it touches
/// through longer n-grams alone, in nats per token.
const TAIL_GAIN: f32 = 3.0;
/// What longer n-grams can add to what the pairs of words at a phrase's ends say.
const LONGER_GAIN: f32 = 6.0;
/// At most so many originals of one written phrase are searched.
const MOST_EDGES: usize = 10;
/// The same for a phrase that is known to have been swapped.
const MOST_EDGES_GIVEN: usize = 48;
/// What it costs to read one indefinite article as the other.
const ARTICLE_COST: f32 = -1.0;
/// What it costs to touch a capitalised word inside a sentence: most are names.
const CAPITAL_COST: f32 = -3.0;
/// What it costs to touch an acronym.
const UPPER_COST: f32 = -6.0;

/// What is known of a sentence when its edges are collected.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) models: &'a Models<'a>,
    pub(super) input: SentenceInput<'a>,
    pub(super) as_written: &'a AsWritten,
    pub(super) options: &'a DecoderOptions,
    pub(super) adaptation: &'a Adaptation,
    /// How many rows are asked about.
    pub(super) breadth: Breadth,
    /// Spans of the sentence's tokens that are known to have been swapped.
    pub(super) given: &'a [Range<usize>],
}

/// Collects the edges of sentences. Every step is taken for the whole sentence
/// before the next, so that the trips to memory of its phrases overlap.
#[derive(Default)]
pub(super) struct Collector {
    prefixes: Vec<channel::Prefix>,
    sites: Vec<Site>,
    candidates: Vec<Candidate>,
    readings: Vec<Reading>,
    steps: Vec<Step>,
}

/// A candidate as it is read word by word in its sentence.
#[derive(Clone, Copy)]
struct Reading {
    candidate: u32,
    /// ln P of what has been read.
    total: f32,
}

/// One written phrase in its sentence.
struct Site {
    start: usize,
    end: usize,
    written: Written,
    /// The written phrase and the words behind it whose probabilities depend on it.
    window: Window,
}

/// An entry that may become an edge.
#[derive(Clone, Copy)]
struct Candidate {
    site: u32,
    entry: channel::Entry,
    ends: Ends,
    /// The words at its start, then those at its end.
    pair: Pair,
    /// ln of the channel's probability, the article's rate included.
    cost: f32,
    /// Totals below this are of no use.
    floor: f32,
    /// The pair of words at the phrase's end, with what longer n-grams can add.
    last_pair: f32,
    /// What has been asked so far leaves this possible; at last, what is the case.
    most: f32,
}

/// What a written phrase and the words whose probabilities depend on it look
/// like as they stand.
struct Window {
    /// Where it ends, the sentence's end counted as a token.
    reach: usize,
    /// ln P of all of it.
    as_it_stands: f32,
    /// Of the most surprising word of the phrase, in nats.
    surprise: f32,
    /// By place behind the phrase: at most this for the words behind that place,
    /// whatever stands for the phrase.
    tail: [f32; lm::MAX_ORDER],
}

impl Window {
    /// ln P of it is at most this, whatever stands for the phrase.
    #[inline]
    fn best_conceivable(&self) -> f32 {
        2.0 * LEAST_SURPRISE + self.tail[0]
    }
}

impl Candidate {
    /// At most this is ln P of the words of its site's window from `place` on.
    fn still_to_come(&self, window: &Window, place: usize) -> f32 {
        let length = usize::from(self.ends.others) + 1;
        #[expect(clippy::cast_precision_loss, reason = "a handful of tokens")]
        match place.checked_sub(length) {
            Some(0) => self.last_pair + window.tail[0],
            Some(behind) => window.tail[behind - 1],
            None => LEAST_SURPRISE * (length - place) as f32 + self.last_pair + window.tail[0],
        }
    }
}

impl Collector {
    /// Collects into `edges` the substitutions of a sentence that are worth searching.
    pub(super) fn collect(&mut self, context: &Context<'_>, edges: &mut Vec<Edge>) {
        edges.clear();
        self.find_sites(context);
        self.admit(context);
        self.ask_pairs(context);
        self.read(context);
        self.best_edges(context, edges);
        add_articles(context.models, context.input, edges);
    }

    fn find_sites(&mut self, context: &Context<'_>) {
        self.sites.clear();
        let Self { prefixes, sites, .. } = self;
        let token = |at: usize| Some(context.input.tokens.get(at)?.hash);
        context.models.table.matches(context.breadth, token, prefixes, |written| {
            let (start, end) = (written.start, written.start + written.length);
            let given = context.is_given(start, end);
            let surprise = context.surprise(start, end);
            let expected = surprise < Source::LEAST_SURPRISAL.of(context.breadth);
            if (expected && !given) || context.cuts_given(start, end) {
                return;
            }
            let site = Site { start, end, written, window: context.window(start, end, surprise) };
            if given || context.may_be_reached(&site) {
                context.models.originals.prefetch_ends(&site.written);
                sites.push(site);
            }
        });
    }

    /// Collects the entries whose channel probability could make up for what
    /// they change.
    fn admit(&mut self, context: &Context<'_>) {
        self.candidates.clear();
        let (Models { lm, table, originals }, breadth) = (context.models, context.breadth);
        for (number, site) in (0..).zip(&self.sites) {
            let given = context.is_given(site.start, site.end);
            let window = &site.window;
            let before = context.before(site);
            let case_cost = context.case_cost(site);
            let best_conceivable = window.best_conceivable();
            let mut previous = None;
            let entries = table.entries(&site.written, breadth);
            for (entry, &ends) in entries.zip(originals.ends(&site.written, breadth)) {
                let adaptation = context.adaptation;
                let cost = case_cost
                    + adaptation.log_rate(&entry)
                    + adaptation.log_weight(&entry, site.written.hash);
                let floor = if given {
                    f32::NEG_INFINITY
                } else {
                    window.as_it_stands - slack(breadth) - cost
                };
                // A word put in without regard to sense does not fit.
                let least_surprisal = &entry.source().profile().least_surprisal;
                let expected = window.surprise < least_surprisal.of(breadth);
                if floor > best_conceivable
                    || (expected && !given)
                    || previous == Some(entry.phrase)
                    || !entry.is_looked_up(breadth)
                    || !context.options.allows(&entry, site.written.hash, table)
                {
                    continue;
                }
                previous = Some(entry.phrase);
                let most = window.tail[0] + LEAST_SURPRISE * f32::from(1 + ends.others);
                self.candidates.push(Candidate {
                    site: number,
                    entry,
                    ends,
                    pair: lm.pair(before, ends.first),
                    cost,
                    floor,
                    last_pair: 0.0,
                    most,
                });
            }
        }
    }

    /// Drops the candidates that do not go well with the words on both sides, as
    /// far as pairs of words tell. Longer n-grams can tell more only where all
    /// shorter ones that they begin and end with are known.
    fn ask_pairs(&mut self, context: &Context<'_>) {
        let (sites, lm) = (&self.sites, &context.models.lm);
        // Candidates of a site are in the order of their originals, of which
        // many begin alike.
        let (mut asked, mut pair) = (None, Match::default());
        self.candidates.retain_mut(|candidate| {
            let site = &sites[candidate.site as usize];
            if asked != Some((candidate.site, candidate.ends.first)) {
                asked = Some((candidate.site, candidate.ends.first));
                pair = lm.bigram(&candidate.pair);
            }
            let longer = pair.order == 2 && context.as_written.states[site.start].len() > 1;
            candidate.most += pair.log_probability + if longer { LONGER_GAIN } else { 0.0 };
            // What the next pair can add is in its own hands.
            candidate.last_pair =
                if pair.order == 2 || candidate.ends.others > 0 { LONGER_GAIN } else { 0.0 };
            let holds = candidate.most >= candidate.floor;
            if holds {
                candidate.pair = lm.pair(candidate.ends.last, context.behind(site));
            }
            holds
        });
        self.candidates.retain_mut(|candidate| {
            let pair = lm.bigram(&candidate.pair);
            let longer = if pair.order == 2 { candidate.last_pair } else { 0.0 };
            candidate.last_pair = (pair.log_probability + longer).min(LEAST_SURPRISE);
            candidate.most += candidate.last_pair - LEAST_SURPRISE;
            candidate.most >= candidate.floor
        });
    }

    /// Reads the candidates in their places, all of them one word at a time, and
    /// keeps those that do not fall below their floors.
    fn read(&mut self, context: &Context<'_>) {
        self.readings.clear();
        self.steps.clear();
        for (number, candidate) in (0..).zip(&self.candidates) {
            let site = &self.sites[candidate.site as usize];
            self.readings.push(Reading { candidate: number, total: 0.0 });
            self.steps.push(Step::new(context.as_written.states[site.start], candidate.ends.first));
        }
        let mut place = 0;
        while !self.readings.is_empty() {
            context.models.lm.take(&mut self.steps);
            place += 1;
            let mut kept = 0;
            for at in 0..self.readings.len() {
                let mut reading = self.readings[at];
                reading.total += self.steps[at].found.log_probability;
                let candidate = &mut self.candidates[reading.candidate as usize];
                let site = &self.sites[candidate.site as usize];
                candidate.most = reading.total + candidate.still_to_come(&site.window, place);
                if candidate.most >= candidate.floor
                    && let Some(word) = context.word(site, candidate, place)
                {
                    self.readings[kept] = reading;
                    self.steps[kept] = Step::new(self.steps[at].state, word);
                    kept += 1;
                }
            }
            self.readings.truncate(kept);
            self.steps.truncate(kept);
        }
        self.candidates.retain(|candidate| candidate.most >= candidate.floor);
    }

    /// Makes edges of the candidates that have been read, the best of each site.
    fn best_edges(&self, context: &Context<'_>, edges: &mut Vec<Edge>) {
        for candidates in self.candidates.chunk_by(|a, b| a.site == b.site) {
            let site = &self.sites[candidates[0].site as usize];
            let first_edge = edges.len();
            edges.extend(candidates.iter().map(|&Candidate { entry, cost, most, .. }| Edge {
                start: site.start,
                end: site.end,
                kind: EdgeKind::Phrase(entry.phrase),
                cost,
                log_weight: entry.log_weight(),
                source: entry.source(),
                tools: entry.tools(),
                wide: !entry.is_looked_up(Breadth::Narrow),
                written: site.written.hash,
                promise: most + cost - site.window.as_it_stands,
            }));
            let given = context.is_given(site.start, site.end);
            let most = if given { MOST_EDGES_GIVEN } else { MOST_EDGES };
            if edges.len() > first_edge + most {
                edges[first_edge..].sort_by(|a, b| b.promise.total_cmp(&a.promise));
                edges.truncate(first_edge + most);
            }
        }
    }
}

impl Context<'_> {
    /// The word in front of a phrase, as the language model sees it.
    #[inline]
    fn before(&self, site: &Site) -> WordId {
        self.as_written.states[site.start].latest()
    }

    /// Whether the phrase is known to have been swapped.
    #[inline]
    fn is_given(&self, start: usize, end: usize) -> bool {
        self.given.iter().any(|given| (given.start, given.end) == (start, end))
    }

    /// Whether the phrase overlaps one that is known to have been swapped, and is not it.
    #[inline]
    fn cuts_given(&self, start: usize, end: usize) -> bool {
        let overlaps = |given: &Range<usize>| given.start < end && start < given.end;
        self.given.iter().any(overlaps) && !self.is_given(start, end)
    }

    /// The word behind a phrase.
    #[inline]
    fn behind(&self, site: &Site) -> WordId {
        self.input.words.get(site.end).copied().unwrap_or(lm::SENTENCE_END)
    }

    fn window(&self, start: usize, end: usize, surprise: f32) -> Window {
        let order = self.models.lm.order().max(2);
        let reach = (end + order - 1).min(self.input.words.len() + 1);
        let mut tail = [0.0; lm::MAX_ORDER];
        for place in (1..reach - end).rev() {
            tail[place - 1] = tail[place] + self.most_behind(end + place, place);
        }
        Window {
            reach,
            as_it_stands: self.as_written.log_probabilities[start..reach].iter().sum(),
            surprise,
            tail,
        }
    }

    /// Of the most surprising word of a phrase, in nats.
    #[inline]
    fn surprise(&self, start: usize, end: usize) -> f32 {
        let phrase = &self.as_written.log_probabilities[start..end];
        phrase.iter().fold(0.0, |most, &score| most.max(-score))
    }

    /// Whether the likeliest row could make up for what it changes.
    #[inline]
    fn may_be_reached(&self, site: &Site) -> bool {
        let cost = self.case_cost(site) + self.adaptation.most_log_cost();
        site.window.as_it_stands - slack(self.breadth) - cost <= site.window.best_conceivable()
    }

    /// ln P of a token is at most this, whatever stands in front of the
    /// `unchanged` words before it.
    fn most_behind(&self, at: usize, unchanged: usize) -> f32 {
        let found = self.as_written.matches[at];
        let gain = if usize::from(found.order) > unchanged {
            TAIL_GAIN
        } else {
            // No n-gram of the model reaches so far; back-offs alone can change.
            -self.as_written.states[at].log_backoff_beyond(unchanged)
        };
        (found.log_probability + gain).min(LEAST_SURPRISE)
    }

    /// The word in `place` of a site's window with a candidate in it, `None`
    /// behind its reach.
    fn word(&self, site: &Site, candidate: &Candidate, place: usize) -> Option<WordId> {
        let length = usize::from(candidate.ends.others) + 1;
        let Some(behind) = place.checked_sub(length) else {
            return self.models.originals.words(candidate.entry.phrase).get(place).copied();
        };
        let at = site.end + behind;
        let inside = at < site.window.reach;
        inside.then(|| self.input.words.get(at).copied().unwrap_or(lm::SENTENCE_END))
    }

    fn case_cost(&self, site: &Site) -> f32 {
        let cost = |(index, token): (usize, &Token)| match token.case {
            Case::Capital if site.start + index == 0 => 0.0,
            Case::Capital | Case::Mixed => CAPITAL_COST,
            Case::Upper => UPPER_COST,
            Case::Lower => 0.0,
        };
        let tokens = &self.input.tokens[site.start..site.end];
        tokens.iter().enumerate().map(cost).fold(0.0, f32::min)
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
            tools: Tools::default(),
            wide: false,
            written: input.tokens[start].hash,
            promise: 0.0,
        });
    }
    edges.sort_by_key(|edge| edge.start);
}
