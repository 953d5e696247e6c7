//! Beam search over the lattice of a sentence, and posteriors over its arcs.
//!
//! Hypotheses with equal language-model states are recombined; every arc
//! between kept hypotheses is remembered, so that forward and backward sums
//! over them give the posterior of each substitution.

use super::lattice::{AsWritten, Edge, EdgeKind, Models, SentenceInput};
use super::{Original, SentenceRestoration, Swap};
use crate::channel::{Source, Tools};
use crate::lm::{self, State, WordId};

/// Hypotheses kept at each place of a sentence.
const BEAM: usize = 12;
/// Hypotheses this many nats below the best one are dropped.
const BEAM_WIDTH: f64 = 14.0;
/// Phrases less probably substituted than this are not reported.
const LEAST_POSTERIOR: f32 = 0.02;
/// At most so many originals of one suspect phrase are reported.
const MOST_ORIGINALS: usize = 16;

/// Copying the token as it stands.
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

/// What the channel says of tokens that are copied.
pub(super) trait CopyCost {
    /// ln probability that the tool left the word at this place of the sentence alone.
    fn cost(&self, at: usize, word: WordId) -> f32;
    /// Whether the tool could have swapped this word.
    fn is_open(&self, word: WordId) -> bool;
}

impl Search {
    /// Restores one sentence with at least one edge; `first` is the article's
    /// number of its first token.
    pub(super) fn run(
        &mut self,
        models: &Models<'_>,
        input: SentenceInput<'_>,
        as_written: &AsWritten,
        edges: &[Edge],
        copy: &impl CopyCost,
        first: usize,
    ) -> SentenceRestoration {
        let begin = edges.iter().map(|edge| edge.start).min().unwrap_or(0);
        let last = edges.iter().map(|edge| edge.end).max().unwrap_or(0);
        // The sentence's end counts as one more token.
        let end = (last + models.lm.order() - 1).min(input.words.len() + 1);
        self.forward(models, input, as_written, edges, copy, begin..end);
        let total = self.backward(end - begin);
        let best = self.places[end - begin]
            .iter()
            .map(|&node| self.nodes[node as usize].best)
            .fold(f64::NEG_INFINITY, f64::max);
        let stands: f64 = (begin..end)
            .map(|at| {
                let word = input.words.get(at).copied().unwrap_or(lm::SENTENCE_END);
                f64::from(as_written.log_probabilities[at] + copy.cost(at, word))
            })
            .sum();
        self.count_copies(as_written, edges, total, begin, end);
        let swaps = self.swaps(edges, total, begin, first);
        let open = |at: &usize| input.words.get(*at).is_some_and(|&word| copy.is_open(word));
        SentenceRestoration {
            gain: (best - stands).max(0.0) as f32,
            mass: swaps.iter().map(|swap| swap.posterior).sum(),
            kept: (begin..end).filter(open).map(|at| self.copied[at - begin]).sum::<f32>()
                + count_open(input.words, copy, 0..begin)
                + count_open(input.words, copy, end..input.words.len()),
            log_probability: as_written.log_probabilities.iter().sum(),
            swaps,
        }
    }

    fn forward(
        &mut self,
        models: &Models<'_>,
        input: SentenceInput<'_>,
        as_written: &AsWritten,
        edges: &[Edge],
        copy: &impl CopyCost,
        range: std::ops::Range<usize>,
    ) {
        self.nodes.clear();
        self.arcs.clear();
        self.places.iter_mut().for_each(Vec::clear);
        self.places.resize_with(self.places.len().max(range.len() + 1), Vec::new);
        let state = as_written.states[range.start];
        self.nodes.push(Node { state, forward: 0.0, best: 0.0, backward: f64::NEG_INFINITY });
        self.places[0].push(0);
        let mut next_edge = 0;
        for at in range.clone() {
            let place = at - range.start;
            self.prune(place);
            while edges.get(next_edge).is_some_and(|edge| edge.start < at) {
                next_edge += 1;
            }
            let word = input.words.get(at).copied().unwrap_or(lm::SENTENCE_END);
            for index in 0..self.places[place].len() {
                let from = self.places[place][index];
                let state = self.nodes[from as usize].state;
                let (found, next) = models.lm.score(&state, word);
                let weight = found.log_probability + copy.cost(at, word);
                self.add(from, place + 1, next, COPY, weight);
                for (offset, edge) in
                    edges[next_edge..].iter().take_while(|e| e.start == at).enumerate()
                {
                    let (state, log_probability) = follow(models, state, edge);
                    #[expect(clippy::cast_possible_truncation, reason = "few edges a sentence")]
                    let number = (next_edge + offset) as u32;
                    let to = edge.end - range.start;
                    self.add(from, to, state, number, log_probability + edge.cost);
                }
            }
        }
    }

    /// Keeps the best hypotheses at a place.
    fn prune(&mut self, place: usize) {
        let nodes = &self.nodes;
        let list = &mut self.places[place];
        list.sort_by(|&a, &b| nodes[b as usize].best.total_cmp(&nodes[a as usize].best));
        list.truncate(BEAM);
        if let Some(&first) = list.first() {
            let floor = nodes[first as usize].best - BEAM_WIDTH;
            list.retain(|&node| nodes[node as usize].best >= floor);
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
            #[expect(clippy::cast_possible_truncation, reason = "few nodes a sentence")]
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
        // behind all arcs into it.
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

    /// The probability that each token between `begin` and `end` was copied.
    fn count_copies(
        &mut self,
        as_written: &AsWritten,
        edges: &[Edge],
        total: f64,
        begin: usize,
        end: usize,
    ) {
        self.copied.clear();
        self.copied.resize(end - begin, 1.0);
        debug_assert!(end <= as_written.log_probabilities.len());
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

    /// Non-overlapping suspect phrases: the most probable span first.
    fn swaps(&self, edges: &[Edge], total: f64, begin: usize, first: usize) -> Vec<Swap> {
        let mut spans: Vec<SpanMass> = Vec::new();
        for arc in &self.arcs {
            let Some(edge) = edges.get(arc.edge as usize) else { continue };
            let EdgeKind::Phrase(phrase) = edge.kind else { continue };
            let posterior = self.posterior(arc, total);
            if posterior > 1e-4 {
                SpanMass::add(&mut spans, edge, phrase, posterior);
            }
        }
        spans.sort_by(|a, b| b.mass.total_cmp(&a.mass).then(a.start.cmp(&b.start)));
        let mut swaps: Vec<Swap> = Vec::new();
        for span in spans {
            let tokens = first + span.start..first + span.end;
            let free =
                swaps.iter().all(|s| s.tokens.end <= tokens.start || tokens.end <= s.tokens.start);
            if !free || span.mass < LEAST_POSTERIOR {
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

/// How many words of a stretch the tool could have swapped.
pub(super) fn count_open(
    words: &[WordId],
    copy: &impl CopyCost,
    range: std::ops::Range<usize>,
) -> f32 {
    let open = words.get(range).unwrap_or(&[]).iter().filter(|&&word| copy.is_open(word)).count();
    #[expect(clippy::cast_precision_loss, reason = "a count of words in a sentence")]
    {
        open as f32
    }
}

/// The originals of one written span with their posteriors.
struct SpanMass {
    start: usize,
    end: usize,
    written: u64,
    mass: f32,
    phrases: Vec<(u32, f32)>,
    log_ratio: f32,
    /// Of the phrase with the largest posterior in one arc so far, and that posterior.
    log_weight: f32,
    source: Source,
    tools: Tools,
    wide: bool,
    largest: f32,
}

impl SpanMass {
    fn add(spans: &mut Vec<Self>, edge: &Edge, phrase: u32, posterior: f32) {
        let known = spans.iter().position(|s| (s.start, s.end) == (edge.start, edge.end));
        let at = known.unwrap_or_else(|| {
            spans.push(Self {
                start: edge.start,
                end: edge.end,
                written: edge.written,
                mass: 0.0,
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
        span.mass += posterior;
        if posterior > span.largest {
            span.largest = posterior;
            (span.log_weight, span.source) = (edge.log_weight, edge.source);
            (span.tools, span.wide) = (edge.tools, edge.wide);
        }
        span.log_ratio += posterior * (edge.promise - edge.cost);
        match span.phrases.iter_mut().find(|(other, _)| *other == phrase) {
            Some((_, sum)) => *sum += posterior,
            None => span.phrases.push((phrase, posterior)),
        }
    }

    fn into_swap(mut self, tokens: std::ops::Range<usize>, posterior: f32) -> Swap {
        self.phrases.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.phrases.truncate(MOST_ORIGINALS);
        let mass = self.mass.max(f32::MIN_POSITIVE);
        let originals = self
            .phrases
            .iter()
            .map(|&(phrase, sum)| Original { phrase, probability: sum / mass })
            .collect();
        Swap {
            tokens,
            written: self.written,
            posterior: posterior.max(self.mass).clamp(0.0, 1.0),
            log_ratio: self.log_ratio / mass,
            log_weight: self.log_weight,
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
