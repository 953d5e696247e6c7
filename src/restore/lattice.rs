//! Which substitutions are worth searching: edges that hold up against the
//! text around them as it stands.

use super::edge::{Edge, EdgeKind};
use super::sentence::{Models, SentenceProblem};
use super::tuning;
use super::window::Window;
use crate::channel::{self, Breadth, Ends, Source, Tools, Written};
use crate::lm::{Match, Pair, Step, WordId};

/// Collects the edges of sentences. Every step is taken for the whole sentence
/// before the next, so that the trips to memory of its phrases overlap.
#[derive(Default)]
pub(super) struct Collector {
    prefixes: Vec<channel::Prefix>,
    candidates: Vec<Candidate>,
    readings: Vec<Reading>,
    steps: Vec<Step>,
}

/// The written phrases of a sentence that are not expected where they stand, and what
/// the language model has said of their originals. Nothing of it hangs on what is
/// believed of the article's tool, so that it holds from round to round of a pass.
#[derive(Default)]
pub(super) struct Sites {
    sites: Vec<Site>,
    /// By site, then by entry of the table.
    known: Vec<Known>,
}

/// What the language model has said of an entry in its place.
#[derive(Clone, Copy)]
struct Known {
    /// The least upper bound on ln P of its window that was looked at.
    least_bound: f32,
    /// ln P of its window, where all of it has been read.
    total: Option<f32>,
}

impl Known {
    const NOTHING: Self = Self { least_bound: f32::INFINITY, total: None };
}

/// A written phrase of the table, where it stands in the sentence.
struct Site {
    start: usize,
    end: usize,
    written: Written,
    window: Window,
    /// Where what is known of its entries begins.
    known: usize,
}

/// An entry that may become an edge.
#[derive(Clone, Copy)]
struct Candidate {
    site: u32,
    /// Where it is written down what is known of it.
    known: u32,
    /// Whether all of it was read in an earlier round.
    is_read: bool,
    entry: channel::Entry,
    ends: Ends,
    /// The words at its start, then those at its end.
    pair: Pair,
    /// ln of the channel's probability, the article's rate included.
    log_channel: f32,
    /// Pruning threshold: with ln P of its window below this it is of no use.
    threshold: f32,
    /// Upper bound on ln P of the word right of it.
    right_bound: f32,
    /// Upper bound on ln P of its window by what has been looked up so far; at
    /// last ln P itself.
    upper_bound: f32,
}

/// A candidate as it is read word by word in its sentence.
#[derive(Clone, Copy)]
struct Reading {
    candidate: u32,
    /// ln P of what has been read.
    total: f32,
}

impl Collector {
    /// Finds the sites of a sentence, in place of what `found` holds.
    pub(super) fn find(&mut self, problem: &SentenceProblem<'_>, found: &mut Sites) {
        found.find(problem, &mut self.prefixes);
    }

    /// Collects into `edges` the substitutions of a sentence that are worth searching;
    /// `found` are its sites.
    pub(super) fn collect(
        &mut self,
        problem: &SentenceProblem<'_>,
        found: &mut Sites,
        edges: &mut Vec<Edge>,
    ) {
        edges.clear();
        self.admit(problem, found);
        self.prune_by_pairs(problem, found);
        self.read(problem, found);
        self.best_edges(problem, found, edges);
        add_articles(problem, edges);
    }

    /// Collects the entries whose channel probability could make up for what
    /// they change.
    fn admit(&mut self, problem: &SentenceProblem<'_>, found: &Sites) {
        self.candidates.clear();
        let (Models { lm, table, originals, .. }, breadth) = (problem.models, problem.breadth);
        for (number, site) in (0..).zip(&found.sites) {
            let window = &site.window;
            let given = problem.is_given(site.start, site.end);
            if !given && !site.may_be_reached(problem) {
                continue;
            }
            let left = site.left_word(problem);
            let case_cost = problem.case_cost(site.start, site.end);
            let site_bound = window.upper_bound();
            let mut previous = None;
            let entries = table.entries(&site.written, breadth);
            let ends = originals.ends(&site.written, breadth);
            for (at, (entry, &ends)) in (site.known..).zip(entries.zip(ends)) {
                let adaptation = problem.adaptation;
                let log_channel = case_cost
                    + adaptation.log_rate(&entry)
                    + adaptation.log_weight(&entry, site.written.hash);
                let threshold = site.threshold(problem, given, log_channel);
                // A word put in without regard to sense does not fit.
                let least_surprisal = &entry.source().profile().least_surprisal;
                let expected = window.surprisal < least_surprisal.of(breadth);
                if threshold > site_bound
                    || (expected && !given)
                    || previous == Some(entry.phrase)
                    || !entry.is_looked_up(breadth)
                    || !problem.options.allows(&entry, site.written.hash, table)
                {
                    continue;
                }
                previous = Some(entry.phrase);
                let known = found.known[at];
                if known.least_bound < threshold {
                    continue;
                }
                // All words of the original but the first, and the word right of it.
                let bound = window.beyond[0] + tuning::WORD_BOUND * f32::from(ends.others + 1);
                self.candidates.push(Candidate {
                    site: number,
                    known: at as u32,
                    is_read: known.total.is_some(),
                    entry,
                    ends,
                    pair: lm.pair(left, ends.first),
                    log_channel,
                    threshold,
                    right_bound: 0.0,
                    upper_bound: known.total.unwrap_or(bound),
                });
            }
        }
    }

    /// Drops the candidates that do not go well with the words on both sides, as
    /// far as pairs of words tell. Longer n-grams can tell more only where all
    /// shorter ones that they begin and end with are known.
    fn prune_by_pairs(&mut self, problem: &SentenceProblem<'_>, found: &mut Sites) {
        let (Sites { sites, known }, lm) = (found, &problem.models.lm);
        // Candidates of a site are in the order of their originals, of which
        // many begin alike.
        let (mut looked_up, mut pair) = (None, Match::default());
        self.candidates.retain_mut(|candidate| {
            if candidate.is_read {
                return true;
            }
            let site = &sites[candidate.site as usize];
            if looked_up != Some((candidate.site, candidate.ends.first)) {
                looked_up = Some((candidate.site, candidate.ends.first));
                pair = lm.bigram(&candidate.pair);
            }
            let longer = pair.order == 2 && problem.as_written.states[site.start].len() > 1;
            candidate.upper_bound +=
                pair.log_probability + if longer { tuning::LONGER_GAIN } else { 0.0 };
            // What the next pair can add is in its own hands.
            let longer = pair.order == 2 || candidate.ends.others > 0;
            candidate.right_bound = if longer { tuning::LONGER_GAIN } else { 0.0 };
            let holds = candidate.holds(known);
            if holds {
                candidate.pair = lm.pair(candidate.ends.last, problem.input.word(site.end));
            }
            holds
        });
        self.candidates.retain_mut(|candidate| {
            if candidate.is_read {
                return true;
            }
            let pair = lm.bigram(&candidate.pair);
            let longer = if pair.order == 2 { candidate.right_bound } else { 0.0 };
            candidate.right_bound = (pair.log_probability + longer).min(tuning::WORD_BOUND);
            candidate.upper_bound += candidate.right_bound - tuning::WORD_BOUND;
            candidate.holds(known)
        });
    }

    /// Reads the candidates in their places, all of them one word at a time, and
    /// keeps those that do not fall below their thresholds.
    fn read(&mut self, problem: &SentenceProblem<'_>, found: &mut Sites) {
        let Sites { sites, known } = found;
        self.readings.clear();
        self.steps.clear();
        for (number, candidate) in (0..).zip(&self.candidates).filter(|(_, c)| !c.is_read) {
            let site = &sites[candidate.site as usize];
            self.readings.push(Reading { candidate: number, total: 0.0 });
            self.steps.push(Step::new(problem.as_written.states[site.start], candidate.ends.first));
        }
        let mut place = 0;
        while !self.readings.is_empty() {
            problem.models.lm.take(&mut self.steps);
            place += 1;
            let mut kept = 0;
            for at in 0..self.readings.len() {
                let mut reading = self.readings[at];
                reading.total += self.steps[at].found.log_probability;
                let candidate = &mut self.candidates[reading.candidate as usize];
                let site = &sites[candidate.site as usize];
                candidate.upper_bound = reading.total + candidate.bound_from(&site.window, place);
                if !candidate.holds(known) {
                    continue;
                }
                if let Some(word) = site.word(problem, candidate, place) {
                    self.readings[kept] = reading;
                    self.steps[kept] = Step::new(self.steps[at].state, word);
                    kept += 1;
                } else {
                    known[candidate.known as usize].total = Some(candidate.upper_bound);
                }
            }
            self.readings.truncate(kept);
            self.steps.truncate(kept);
        }
        self.candidates.retain(|candidate| candidate.upper_bound >= candidate.threshold);
    }

    /// Makes edges of the candidates that have been read, the best of each site.
    fn best_edges(&self, problem: &SentenceProblem<'_>, found: &Sites, edges: &mut Vec<Edge>) {
        for candidates in self.candidates.chunk_by(|a, b| a.site == b.site) {
            let site = &found.sites[candidates[0].site as usize];
            let first_edge = edges.len();
            edges.extend(candidates.iter().map(|candidate| candidate.to_edge(site)));
            let given = problem.is_given(site.start, site.end);
            let most = if given { tuning::MOST_EDGES_GIVEN } else { tuning::MOST_EDGES };
            if edges.len() > first_edge + most {
                edges[first_edge..].sort_by(|a, b| b.score.total_cmp(&a.score));
                edges.truncate(first_edge + most);
            }
        }
    }
}

impl Sites {
    /// Finds the written phrases of the table that are not expected where they stand;
    /// `prefixes` is a buffer.
    fn find(&mut self, problem: &SentenceProblem<'_>, prefixes: &mut Vec<channel::Prefix>) {
        self.sites.clear();
        let mut entries = 0;
        let token = |at: usize| Some(problem.input.tokens.get(at)?.hash);
        problem.models.table.matches(problem.breadth, token, prefixes, |written| {
            let (start, end) = (written.start, written.start + written.length);
            let given = problem.is_given(start, end);
            let surprisal = problem.surprisal(start, end);
            let expected = surprisal < Source::LEAST_SURPRISAL.of(problem.breadth);
            if (expected && !given) || problem.cuts_given(start, end) {
                return;
            }
            let window = Window::new(problem, start, end, surprisal);
            problem.models.originals.prefetch_ends(&written);
            self.sites.push(Site { start, end, written, window, known: entries });
            entries += written.count(problem.breadth);
        });
        self.known.clear();
        self.known.resize(entries, Known::NOTHING);
    }
}

impl Site {
    /// The word on its left, as the language model sees it.
    #[inline]
    fn left_word(&self, problem: &SentenceProblem<'_>) -> WordId {
        problem.as_written.states[self.start].latest()
    }

    /// Whether the likeliest row could make up for what it changes.
    #[inline]
    fn may_be_reached(&self, problem: &SentenceProblem<'_>) -> bool {
        let log_channel =
            problem.case_cost(self.start, self.end) + problem.adaptation.most_log_cost();
        self.threshold(problem, false, log_channel) <= self.window.upper_bound()
    }

    /// Below this ln P of its window an entry with such a channel probability is of no use.
    #[inline]
    fn threshold(&self, problem: &SentenceProblem<'_>, given: bool, log_channel: f32) -> f32 {
        if given {
            return f32::NEG_INFINITY;
        }
        self.window.as_it_stands - tuning::margin(problem.breadth) - log_channel
    }

    /// The word in `place` of the window with a candidate in it, `None` after its end.
    fn word(
        &self,
        problem: &SentenceProblem<'_>,
        candidate: &Candidate,
        place: usize,
    ) -> Option<WordId> {
        let Some(right) = place.checked_sub(candidate.length()) else {
            return problem.models.originals.words(candidate.entry.phrase).get(place).copied();
        };
        let at = self.end + right;
        (at < self.window.end).then(|| problem.input.word(at))
    }
}

impl Candidate {
    /// Whether the window may be probable enough, and writes down how probable it is at most.
    #[inline]
    fn holds(&self, known: &mut [Known]) -> bool {
        let least = &mut known[self.known as usize].least_bound;
        *least = least.min(self.upper_bound);
        self.upper_bound >= self.threshold
    }

    /// Words of the original.
    #[inline]
    fn length(&self) -> usize {
        usize::from(self.ends.others) + 1
    }

    /// Upper bound on ln P of the words of its site's window from `place` on.
    fn bound_from(&self, window: &Window, place: usize) -> f32 {
        let length = self.length();
        match place.checked_sub(length) {
            Some(0) => self.right_bound + window.beyond[0],
            Some(right) => window.beyond[right - 1],
            None => {
                tuning::WORD_BOUND * (length - place) as f32 + self.right_bound + window.beyond[0]
            }
        }
    }

    /// The edge that it becomes once all of it has been read.
    fn to_edge(self, site: &Site) -> Edge {
        Edge {
            start: site.start,
            end: site.end,
            kind: EdgeKind::Phrase(self.entry.phrase),
            log_channel: self.log_channel,
            log_weight: self.entry.log_weight(),
            source: self.entry.source(),
            tools: self.entry.tools(),
            wide: !self.entry.is_looked_up(Breadth::Narrow),
            written: site.written.hash,
            score: self.upper_bound + self.log_channel - site.window.as_it_stands,
        }
    }
}

/// Lets `a` be read as `an`, and the other way round, before a substitution.
pub(super) fn add_articles(problem: &SentenceProblem<'_>, edges: &mut Vec<Edge>) {
    let vocabulary = problem.models.lm.vocabulary();
    let a = vocabulary.id(crate::segment::hash_bytes(b"a"));
    let an = vocabulary.id(crate::segment::hash_bytes(b"an"));
    let substitutions = edges.len();
    let mut last = None;
    for index in 0..substitutions {
        let Some(start) = edges[index].start.checked_sub(1) else { continue };
        let word = problem.input.words[start];
        if last == Some(start) || (word != a && word != an) || a == an {
            continue;
        }
        last = Some(start);
        edges.push(Edge {
            start,
            end: start + 1,
            kind: EdgeKind::Article(if word == a { an } else { a }),
            log_channel: tuning::ARTICLE_COST,
            log_weight: 0.0,
            source: Source::Lexicon,
            tools: Tools::default(),
            wide: false,
            written: problem.input.tokens[start].hash,
            score: 0.0,
        });
    }
    edges.sort_by_key(|edge| edge.start);
}

#[cfg(test)]
mod tests {
    use super::super::Adaptation;
    use super::super::testing::{Beliefs, SENTENCES, SmallModels, edges_of};
    use super::*;

    /// One line a sentence: what the steps leave, and what they leave where the
    /// second token is known to have been swapped.
    #[test]
    fn each_step_leaves_as_many_as_it_left() {
        let mut left = String::new();
        for breadth in [Breadth::Narrow, Breadth::Wide] {
            for sentence in SENTENCES {
                let mut beliefs = Beliefs::of(breadth);
                let free = SmallModels::mixed().with_problem(sentence, &beliefs, steps);
                beliefs.given = Some(1..2);
                let given = SmallModels::mixed().with_problem(sentence, &beliefs, steps);
                left.push_str(&format!("{breadth:?} {free:?} {given:?}\n"));
            }
        }
        assert_eq!(left, include_str!("testing/lattice.txt"));
    }

    /// Sites, then candidates after each step, then edges with those of articles.
    fn steps(problem: &SentenceProblem<'_>) -> [usize; 6] {
        let (mut collector, mut found) = (Collector::default(), Sites::default());
        let mut edges = Vec::new();
        collector.find(problem, &mut found);
        let reached =
            |site: &&Site| problem.is_given(site.start, site.end) || site.may_be_reached(problem);
        let sites = found.sites.iter().filter(reached).count();
        collector.admit(problem, &found);
        let admitted = collector.candidates.len();
        collector.prune_by_pairs(problem, &mut found);
        let fitting = collector.candidates.len();
        collector.read(problem, &mut found);
        let read = collector.candidates.len();
        collector.best_edges(problem, &found, &mut edges);
        let best = edges.len();
        add_articles(problem, &mut edges);
        [sites, admitted, fitting, read, best, edges.len()]
    }

    /// What was looked up under one belief is what is looked up under the next.
    #[test]
    fn what_is_remembered_changes_no_edge() {
        let sceptical = Beliefs::of(Breadth::Wide);
        let mut credulous = Beliefs::of(Breadth::Wide);
        credulous.adaptation = Adaptation::of_rates(0.2, 0.1);
        let mut more = 0;
        for sentence in SENTENCES {
            let (mut collector, mut found) = (Collector::default(), Sites::default());
            let mut remembering = |beliefs: &Beliefs, is_first: bool| {
                SmallModels::mixed().with_problem(sentence, beliefs, |problem| {
                    let mut edges = Vec::new();
                    if is_first {
                        collector.find(problem, &mut found);
                    }
                    collector.collect(problem, &mut found, &mut edges);
                    format!("{edges:?}")
                })
            };
            let first = remembering(&sceptical, true);
            for beliefs in [&credulous, &sceptical, &credulous] {
                let edges = SmallModels::mixed().with_problem(sentence, beliefs, edges_of);
                assert_eq!(remembering(beliefs, false), format!("{edges:?}"));
                more += usize::from(format!("{edges:?}") != first);
            }
        }
        assert!(more > 10, "{more}");
    }
}
