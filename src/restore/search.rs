//! Beam search over the lattice of a sentence, and posteriors over its arcs.
//!
//! Hypotheses with equal language-model states are recombined; every arc
//! between kept hypotheses is remembered, so that forward and backward sums
//! over them give the posterior of each substitution.

use std::ops::Range;

use super::edge::{Edge, EdgeKind};
use super::sentence::{Models, SentenceProblem};
use super::{Fit, Original, SentenceRestoration, Swap, tuning};
use crate::channel::{Source, Tools};
use crate::lm::State;

/// The number of the edge that copies a token as it stands.
const COPY: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Node {
    state: State,
    /// ln of the summed probability of all paths that end here. Double
    /// precision: a sentence without a stop can be thousands of words long.
    forward: f64,
    /// ln of the probability of the best of them.
    best: f64,
    /// ln of the summed probability of all paths from here to the end.
    backward: f64,
}

#[derive(Clone, Copy)]
struct Arc {
    from: u32,
    to: u32,
    edge: u32,
    weight: f32,
}

/// Buffers of the search, reused from sentence to sentence.
#[derive(Default)]
pub(super) struct Search {
    nodes: Vec<Node>,
    /// Nodes at each place between `begin` and `end`.
    places: Vec<Vec<u32>>,
    arcs: Vec<Arc>,
    copied: Vec<f32>,
}

impl Search {
    /// Restores one sentence with at least one edge; `edges` are in the order of
    /// their starts.
    pub(super) fn run(
        &mut self,
        problem: &SentenceProblem<'_>,
        edges: &[Edge],
    ) -> SentenceRestoration {
        let stretch = stretch(problem, edges);
        self.forward(problem, edges, stretch.clone());
        let total = self.backward(stretch.len());
        let best = self.places[stretch.len()]
            .iter()
            .map(|&node| self.nodes[node as usize].best)
            .fold(f64::NEG_INFINITY, f64::max);
        let log_copied = |at| problem.log_copied(at, problem.input.word(at));
        let stands: f64 = stretch
            .clone()
            .map(|at| f64::from(problem.as_written.log_probabilities[at] + log_copied(at)))
            .sum();
        self.count_copies(edges, total, stretch.clone());
        let swaps = self.swaps(edges, total, stretch.start, problem.input.first);
        SentenceRestoration {
            gain: (best - stands).max(0.0) as f32,
            expected_substitutions: swaps.iter().map(|swap| swap.posterior).sum(),
            expected_copies: self.expected_copies(problem, stretch),
            log_probability: problem.as_written.log_probability(),
            swaps,
        }
    }

    fn forward(&mut self, problem: &SentenceProblem<'_>, edges: &[Edge], stretch: Range<usize>) {
        let models = problem.models;
        self.nodes.clear();
        self.arcs.clear();
        self.places.iter_mut().for_each(Vec::clear);
        self.places.resize_with(self.places.len().max(stretch.len() + 1), Vec::new);
        let state = problem.as_written.states[stretch.start];
        self.nodes.push(Node { state, forward: 0.0, best: 0.0, backward: f64::NEG_INFINITY });
        self.places[0].push(0);
        let mut next_edge = 0;
        for at in stretch.clone() {
            let place = at - stretch.start;
            self.prune(place);
            while edges.get(next_edge).is_some_and(|edge| edge.start < at) {
                next_edge += 1;
            }
            let word = problem.input.word(at);
            for index in 0..self.places[place].len() {
                let from = self.places[place][index];
                let state = self.nodes[from as usize].state;
                let (found, next) = models.lm.score(&state, word);
                let weight = found.log_probability + problem.log_copied(at, word);
                self.add(from, place + 1, next, COPY, weight);
                for (offset, edge) in
                    edges[next_edge..].iter().take_while(|e| e.start == at).enumerate()
                {
                    let (state, log_probability) = follow(models, state, edge);
                    let number = (next_edge + offset) as u32;
                    let to = edge.end - stretch.start;
                    self.add(from, to, state, number, log_probability + edge.log_channel);
                }
            }
        }
    }

    /// Keeps the best hypotheses at a place.
    fn prune(&mut self, place: usize) {
        let nodes = &self.nodes;
        let list = &mut self.places[place];
        list.sort_by(|&a, &b| nodes[b as usize].best.total_cmp(&nodes[a as usize].best));
        list.truncate(tuning::SEARCH_BEAM);
        if let Some(&first) = list.first() {
            let threshold = nodes[first as usize].best - tuning::SEARCH_MARGIN;
            list.retain(|&node| nodes[node as usize].best >= threshold);
        }
    }

    fn add(&mut self, from: u32, to: usize, state: State, edge: u32, weight: f32) {
        let source = self.nodes[from as usize];
        let weight_here = f64::from(weight);
        let (forward, best) = (source.forward + weight_here, source.best + weight_here);
        let same = self.places[to].iter().find(|&&n| self.nodes[n as usize].state == state);
        let node = if let Some(&node) = same {
            let known = &mut self.nodes[node as usize];
            known.forward = log_add(known.forward, forward);
            known.best = known.best.max(best);
            node
        } else {
            let node = self.nodes.len() as u32;
            self.nodes.push(Node { state, forward, best, backward: f64::NEG_INFINITY });
            self.places[to].push(node);
            node
        };
        self.arcs.push(Arc { from, to: node, edge, weight });
    }

    /// Fills in the backward sums and returns ln of the sum over all paths.
    fn backward(&mut self, last: usize) -> f64 {
        let mut total = f64::NEG_INFINITY;
        for &node in &self.places[last] {
            self.nodes[node as usize].backward = 0.0;
            total = log_add(total, self.nodes[node as usize].forward);
        }
        // Arcs were made place by place, so that all arcs out of a node come
        // after all arcs into it.
        for arc in self.arcs.iter().rev() {
            let through = self.nodes[arc.to as usize].backward + f64::from(arc.weight);
            let from = &mut self.nodes[arc.from as usize];
            from.backward = log_add(from.backward, through);
        }
        total
    }

    fn posterior(&self, arc: &Arc, total: f64) -> f32 {
        let (from, to) = (&self.nodes[arc.from as usize], &self.nodes[arc.to as usize]);
        let log = from.forward + f64::from(arc.weight) + to.backward - total;
        log.exp().min(1.0) as f32
    }

    /// The probability that each token of the stretch was copied.
    fn count_copies(&mut self, edges: &[Edge], total: f64, stretch: Range<usize>) {
        let begin = stretch.start;
        self.copied.clear();
        self.copied.resize(stretch.len(), 1.0);
        for arc in &self.arcs {
            let Some(edge) = edges.get(arc.edge as usize) else { continue };
            if matches!(edge.kind, EdgeKind::Phrase(_)) {
                let posterior = self.posterior(arc, total);
                for copied in &mut self.copied[edge.start - begin..edge.end - begin] {
                    *copied = (*copied - posterior).max(0.0);
                }
            }
        }
    }

    /// Expected number of the sentence's substitutable tokens that were copied.
    fn expected_copies(&self, problem: &SentenceProblem<'_>, stretch: Range<usize>) -> f32 {
        let words = problem.input.words;
        let substitutable =
            |at: &usize| words.get(*at).is_some_and(|&word| problem.is_substitutable(word));
        let (start, end) = (stretch.start, stretch.end);
        stretch.filter(substitutable).map(|at| self.copied[at - start]).sum::<f32>()
            + problem.count_substitutable(0..start)
            + problem.count_substitutable(end..words.len())
    }

    /// Non-overlapping suspect phrases: the most probable span first.
    fn swaps(&self, edges: &[Edge], total: f64, begin: usize, first: usize) -> Vec<Swap> {
        let mut spans: Vec<SpanPosterior> = Vec::new();
        for arc in &self.arcs {
            let Some(edge) = edges.get(arc.edge as usize) else { continue };
            let EdgeKind::Phrase(phrase) = edge.kind else { continue };
            let posterior = self.posterior(arc, total);
            if posterior > tuning::LEAST_ARC_POSTERIOR {
                SpanPosterior::add(&mut spans, edge, phrase, posterior);
            }
        }
        spans.sort_by(|a, b| b.posterior.total_cmp(&a.posterior).then(a.start.cmp(&b.start)));
        let mut swaps: Vec<Swap> = Vec::new();
        for span in spans {
            let tokens = first + span.start..first + span.end;
            let free =
                swaps.iter().all(|s| s.tokens.end <= tokens.start || tokens.end <= s.tokens.start);
            if !free || span.posterior < tuning::LEAST_POSTERIOR {
                continue;
            }
            let copied = &self.copied[span.start - begin..span.end - begin];
            let posterior = 1.0 - copied.iter().copied().fold(1.0, f32::min);
            swaps.push(span.into_swap(tokens, posterior));
        }
        swaps.sort_by_key(|swap| swap.tokens.start);
        swaps
    }
}

/// The tokens from the first edge to where the last one no longer has an
/// influence; the sentence's end counts as one more token.
fn stretch(problem: &SentenceProblem<'_>, edges: &[Edge]) -> Range<usize> {
    let begin = edges.iter().map(|edge| edge.start).min().unwrap_or(0);
    let last = edges.iter().map(|edge| edge.end).max().unwrap_or(0);
    begin..(last + problem.models.lm.order() - 1).min(problem.input.words.len() + 1)
}

/// The originals of one written span with their posteriors.
struct SpanPosterior {
    start: usize,
    end: usize,
    written: u64,
    /// Sum of the posteriors of its arcs.
    posterior: f32,
    /// Each original with the sum of its arcs' posteriors.
    phrases: Vec<(u32, f32)>,
    log_ratio: f32,
    /// Of the phrase with the largest posterior in one arc so far, and that posterior.
    log_weight: f32,
    source: Source,
    tools: Tools,
    wide: bool,
    largest: f32,
}

impl SpanPosterior {
    fn add(spans: &mut Vec<Self>, edge: &Edge, phrase: u32, posterior: f32) {
        let known = spans.iter().position(|s| (s.start, s.end) == (edge.start, edge.end));
        let at = known.unwrap_or_else(|| {
            spans.push(Self {
                start: edge.start,
                end: edge.end,
                written: edge.written,
                posterior: 0.0,
                phrases: Vec::new(),
                log_ratio: 0.0,
                log_weight: 0.0,
                source: edge.source,
                tools: edge.tools,
                wide: edge.wide,
                largest: 0.0,
            });
            spans.len() - 1
        });
        let span = &mut spans[at];
        span.posterior += posterior;
        if posterior > span.largest {
            span.largest = posterior;
            (span.log_weight, span.source) = (edge.log_weight, edge.source);
            (span.tools, span.wide) = (edge.tools, edge.wide);
        }
        span.log_ratio += posterior * (edge.score - edge.log_channel);
        match span.phrases.iter_mut().find(|(other, _)| *other == phrase) {
            Some((_, sum)) => *sum += posterior,
            None => span.phrases.push((phrase, posterior)),
        }
    }

    fn into_swap(mut self, tokens: Range<usize>, posterior: f32) -> Swap {
        self.phrases.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.phrases.truncate(tuning::MOST_ORIGINALS);
        let whole = self.posterior.max(f32::MIN_POSITIVE);
        let originals = self
            .phrases
            .iter()
            .map(|&(phrase, sum)| Original { phrase, probability: sum / whole })
            .collect();
        Swap {
            tokens,
            written: self.written,
            posterior: posterior.max(self.posterior).clamp(0.0, 1.0),
            log_ratio: self.log_ratio / whole,
            log_weight: self.log_weight,
            fit: Fit::default(),
            source: self.source,
            tools: self.tools,
            wide: self.wide,
            originals,
        }
    }
}

fn follow(models: &Models<'_>, mut state: State, edge: &Edge) -> (State, f32) {
    let mut log_probability = 0.0;
    let article;
    let words = match edge.kind {
        EdgeKind::Phrase(phrase) => models.originals.words(phrase),
        EdgeKind::Article(word) => {
            article = [word];
            &article[..]
        }
    };
    for &word in words {
        let (found, next) = models.lm.score(&state, word);
        log_probability += found.log_probability;
        state = next;
    }
    (state, log_probability)
}

fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        Beliefs, SENTENCES, SmallModels, all_edges, all_readings, edges_of, log_sum,
        readable_sentences,
    };
    use super::*;
    use crate::channel::Breadth;

    /// Asks about the search over the edges of every sentence, and how many it has.
    fn with_searches(mut ask: impl FnMut(&SentenceProblem<'_>, &[Edge], &Search, f64)) {
        for breadth in [Breadth::Narrow, Breadth::Wide] {
            for sentence in SENTENCES {
                let beliefs = Beliefs::of(breadth);
                SmallModels::mixed().with_problem(sentence, &beliefs, |problem| {
                    let edges = edges_of(problem);
                    if !edges.is_empty() {
                        let (search, total) = searched(problem, &edges);
                        ask(problem, &edges, &search, total);
                    }
                });
            }
        }
    }

    fn searched(problem: &SentenceProblem<'_>, edges: &[Edge]) -> (Search, f64) {
        let mut search = Search::default();
        let stretch = stretch(problem, edges);
        search.forward(problem, edges, stretch.clone());
        let total = search.backward(stretch.len());
        (search, total)
    }

    /// Nodes that were not pruned, by place.
    fn place_of(search: &Search, node: u32) -> Option<usize> {
        search.places.iter().position(|place| place.contains(&node))
    }

    #[test]
    fn posteriors_over_a_place_sum_to_one() {
        let mut places = 0;
        with_searches(|problem, edges, search, total| {
            let length = stretch(problem, edges).len();
            let mut sums = vec![0.0; length];
            for arc in &search.arcs {
                let posterior = search.posterior(arc, total);
                match (place_of(search, arc.from), place_of(search, arc.to)) {
                    (Some(from), Some(to)) => {
                        sums[from..to].iter_mut().for_each(|sum| *sum += posterior);
                    }
                    _ => assert!(posterior == 0.0, "an arc to a pruned hypothesis"),
                }
            }
            places += length;
            assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-3), "{sums:?}");
        });
        assert!(places > 100);
    }

    #[test]
    fn hypotheses_with_equal_states_are_recombined() {
        let mut recombined = 0;
        with_searches(|_, _, search, _| {
            for place in &search.places {
                for (index, &node) in place.iter().enumerate() {
                    let state = search.nodes[node as usize].state;
                    let same = |&other: &u32| search.nodes[other as usize].state == state;
                    assert!(!place[..index].iter().any(same), "two hypotheses of one state");
                    let into = search.arcs.iter().filter(|arc| arc.to == node).count();
                    recombined += into.saturating_sub(1);
                }
            }
        });
        assert!(recombined > 100, "{recombined}");
    }

    #[test]
    fn the_sum_over_arcs_is_the_sum_over_all_readings() {
        for sentence in readable_sentences().filter(|sentence| !sentence.contains("contraption")) {
            let beliefs = Beliefs::of(Breadth::Wide);
            SmallModels::mixed().with_problem(sentence, &beliefs, |problem| {
                let edges = all_edges(problem);
                let (_, total) = searched(problem, &edges);
                let readings = all_readings(problem);
                let copy = readings.iter().find(|reading| reading.substitutions.is_empty());
                let whole = log_sum(readings.iter().map(|reading| reading.log_probability))
                    - copy.map_or(0.0, |copy| copy.log_probability);
                let stretch = stretch(problem, &edges);
                let stands: f64 = stretch
                    .map(|at| {
                        let word = problem.input.word(at);
                        f64::from(problem.as_written.log_probabilities[at])
                            + f64::from(problem.log_copied(at, word))
                    })
                    .sum();
                assert!((whole - (total - stands)).abs() < 1e-3, "{sentence}");
            });
        }
    }

    #[test]
    fn suspects_do_not_overlap() {
        let beliefs = Beliefs::of(Breadth::Narrow);
        SmallModels::mixed().with_problem(SENTENCES[0], &beliefs, |problem| {
            let mut edges = all_edges(problem);
            edges.truncate(1);
            edges.push(Edge { end: edges[0].end + 1, ..edges[0] });
            let (search, total) = searched(problem, &edges);
            let edge_arcs = search.arcs.iter().filter(|arc| arc.edge != COPY);
            let posteriors: Vec<f32> = edge_arcs.map(|arc| search.posterior(arc, total)).collect();
            assert!(posteriors.iter().all(|&p| p > tuning::LEAST_POSTERIOR), "{posteriors:?}");
            assert_eq!(Search::default().run(problem, &edges).swaps.len(), 1);
        });
    }

    /// One line a sentence that has edges: hypotheses made and kept, arcs; gain,
    /// expected substitutions and copies; of each suspect its tokens, its best
    /// original and how probable that is, its posterior and number of originals.
    #[test]
    fn what_the_search_finds_is_what_it_found() {
        let mut found = String::new();
        with_searches(|problem, edges, search, _| {
            let kept: usize = search.places.iter().map(Vec::len).sum();
            let restoration = Search::default().run(problem, edges);
            let line = format!(
                "{:?} {} {kept} {}; {:.2} {:.2} {:.2}",
                problem.breadth,
                search.nodes.len(),
                search.arcs.len(),
                restoration.gain,
                restoration.expected_substitutions,
                restoration.expected_copies
            );
            found.push_str(&line);
            for swap in restoration.swaps {
                let best = swap.originals[0];
                let line = format!(
                    "; {:?} {} {:.2} {:.2} {}",
                    swap.tokens,
                    problem.models.table.phrase_text(best.phrase),
                    best.probability,
                    swap.posterior,
                    swap.originals.len()
                );
                found.push_str(&line);
            }
            found.push('\n');
        });
        assert_eq!(found, include_str!("testing/search.txt"));
    }
}
