//! Which passages are worth labelling next: those that the classifier is least
//! sure of, unlike each other, and a random share for honest evaluation.

use std::collections::HashSet;

use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::exchange::{LabelledSpan, Task, found_spans};
use crate::detector::{Detector, LEAST_WORDS};
use crate::document::{Article, ArticleReport, Span};
use crate::numbers::log_odds;
use crate::restore::DecoderOptions;
use crate::segment::hash_bytes;

/// How passages are chosen.
#[derive(Clone, Copy, Debug)]
pub struct SampleOptions {
    /// How many.
    pub number: usize,
    /// The share that is drawn from all passages alike, 0..1.
    pub random_share: f64,
    /// The score at which a passage becomes suspect, 0..1; near it the
    /// classifier is least sure of what to do.
    pub decision: f64,
    /// Seed of every random choice.
    pub seed: u64,
}

/// A passage that may be chosen.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The passage with what is predicted of it, as a text of its own.
    pub task: Task,
    /// Its features.
    row: Vec<f64>,
    /// Its score, 0..1.
    score: f64,
}

/// The passages of an article that are long enough to be judged.
#[must_use]
pub fn candidates(detector: &Detector, article: &Article) -> Vec<Candidate> {
    let analysis = detector.models().analyse(&article.text, DecoderOptions::default());
    let report = detector.report(&article.text, &analysis);
    let long_enough = |index: &usize| analysis.passage_words(*index) >= LEAST_WORDS;
    let indices = (0..analysis.passages.len()).filter(long_enough);
    indices
        .filter_map(|index| {
            let task = passage_task(article, &report, index)?;
            let score = task.score?;
            Some(Candidate { task, row: analysis.passages.get(index)?.clone(), score })
        })
        .collect()
}

/// A passage as a text of its own.
fn passage_task(article: &Article, report: &ArticleReport, index: usize) -> Option<Task> {
    let passage = report.passages.get(index)?;
    let Span { start, end } = passage.span;
    let spans = found_spans(passage).filter(|s| start <= s.span.start && s.span.end <= end);
    let shifted = |s: LabelledSpan| LabelledSpan {
        span: Span { start: s.span.start - start, end: s.span.end - start },
        ..s
    };
    let facts = [("passage", index as u64), ("start", start.into()), ("end", end.into())];
    let facts = facts.map(|(name, value)| (name.to_owned(), value.to_string()));
    let path = ("path".to_owned(), article.path.clone());
    Some(Task {
        article: Article {
            text: passage.span.of(&article.text).to_owned(),
            label: Some(passage.verdict.label),
            original: None,
            path: article.path.clone(),
            id: article.id.clone(),
            title: article.title.clone(),
            generator: article.generator.clone(),
            source: article.source.clone(),
            register: article.register.clone(),
            licence: article.licence.clone(),
            group: article.group.clone(),
            is_part: article.is_part,
            swaps_only: article.swaps_only,
        },
        spans: spans.map(shifted).collect(),
        score: Some(passage.verdict.score),
        is_predicted: true,
        details: std::iter::once(path).chain(facts).collect(),
    })
}

/// Chooses among the passages that it is offered one after the other, holding
/// no more than a few times as many as are to be chosen.
#[derive(Debug)]
pub struct Sampler {
    options: SampleOptions,
    random: ChaCha8Rng,
    /// Hashes of all texts offered, so that none is offered twice.
    seen: HashSet<u64>,
    /// Drawn from all alike.
    drawn: Vec<Candidate>,
    /// Those nearest to the decision so far.
    near: Vec<Candidate>,
    offered: usize,
    moments: Moments,
}

/// How many times as many passages as are to be chosen are compared at most.
const POOL: usize = 5;

impl Sampler {
    /// A sampler that was offered nothing yet.
    #[must_use]
    pub fn new(options: SampleOptions) -> Self {
        Self {
            options,
            random: ChaCha8Rng::seed_from_u64(options.seed),
            seen: HashSet::new(),
            drawn: Vec::new(),
            near: Vec::new(),
            offered: 0,
            moments: Moments::default(),
        }
    }

    /// Leaves a text out that has a label already.
    pub fn leave_out(&mut self, text: &str) {
        self.seen.insert(hash_bytes(text.as_bytes()));
    }

    /// How many different passages were offered.
    #[must_use]
    pub fn offered(&self) -> usize {
        self.offered
    }

    /// Takes a passage into consideration.
    pub fn offer(&mut self, candidate: Candidate) {
        if !self.seen.insert(hash_bytes(candidate.task.article.text.as_bytes())) {
            return;
        }
        self.offered += 1;
        self.moments.add(&candidate.row);
        self.draw(&candidate);
        self.near.push(candidate);
        if self.near.len() >= 2 * self.pool() {
            self.prune();
        }
    }

    /// Reservoir sampling: each passage is as likely as any other.
    fn draw(&mut self, candidate: &Candidate) {
        let wanted = self.options.random_number();
        if self.drawn.len() < wanted {
            self.drawn.push(candidate.clone());
        } else if wanted > 0 {
            let place = self.random.random_range(0..self.offered);
            if let Some(drawn) = self.drawn.get_mut(place) {
                *drawn = candidate.clone();
            }
        }
    }

    /// Those drawn are taken from the pool again.
    fn pool(&self) -> usize {
        POOL * self.options.number.max(1) + self.options.random_number()
    }

    fn prune(&mut self) {
        let decision = logit(self.options.decision);
        let distance = |candidate: &Candidate| (logit(candidate.score) - decision).abs();
        // Stable, so that equals keep the order in which they were offered.
        self.near.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        self.near.truncate(self.pool());
    }

    /// The passages chosen, in random order; `chosen_by` among their details
    /// says whether `random` or `uncertain`. Fewer than asked for where fewer
    /// were offered.
    #[must_use]
    pub fn finish(mut self) -> Vec<Task> {
        self.prune();
        let drawn: HashSet<&str> =
            self.drawn.iter().map(|c| c.task.article.text.as_str()).collect();
        self.near.retain(|candidate| !drawn.contains(candidate.task.article.text.as_str()));
        let wanted = self.options.number.saturating_sub(self.drawn.len());
        // In a small collection the nearer half, so that nearness still counts.
        self.near.truncate((self.offered / 2).clamp(wanted, POOL * wanted.max(1)));
        let rows = |candidates: &[Candidate]| -> Vec<Vec<f64>> {
            candidates.iter().map(|candidate| self.moments.standardised(&candidate.row)).collect()
        };
        let places = farthest_first(&rows(&self.near), &rows(&self.drawn), wanted);
        let uncertain = places.into_iter().filter_map(|place| self.near.get(place));
        let uncertain = uncertain.map(|candidate| chosen(candidate, "uncertain"));
        let random = self.drawn.iter().map(|candidate| chosen(candidate, "random"));
        let mut tasks: Vec<Task> = uncertain.chain(random).collect();
        tasks.shuffle(&mut self.random);
        tasks
    }
}

impl SampleOptions {
    /// How many are drawn from all alike.
    fn random_number(&self) -> usize {
        let share = (self.number as f64 * self.random_share).round();
        let share = share.max(0.0) as usize;
        share.min(self.number)
    }
}

fn chosen(candidate: &Candidate, by: &str) -> Task {
    let mut task = candidate.task.clone();
    task.details.push(("chosen_by".to_owned(), by.to_owned()));
    task
}

/// Log-odds; certainty counts as a billion to one.
fn logit(score: f64) -> f64 {
    log_odds(score.clamp(1e-9, 1.0 - 1e-9))
}

/// Numbers of `wanted` rows, each the farthest from all that were taken before
/// it and from `taken`. The first row is the first where nothing was taken.
fn farthest_first(rows: &[Vec<f64>], taken: &[Vec<f64>], wanted: usize) -> Vec<usize> {
    let squared =
        |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum() };
    let to_taken = |row: &Vec<f64>| {
        taken.iter().map(|other| squared(row, other)).fold(f64::INFINITY, f64::min)
    };
    let mut distances: Vec<f64> = rows.iter().map(to_taken).collect();
    let mut places = Vec::new();
    while places.len() < wanted.min(rows.len()) {
        let mut best = None;
        for (place, &distance) in distances.iter().enumerate() {
            if distance >= 0.0 && best.is_none_or(|(_, most)| distance > most) {
                best = Some((place, distance));
            }
        }
        let Some((place, _)) = best else { break };
        for (distance, row) in distances.iter_mut().zip(rows) {
            *distance = distance.min(squared(row, &rows[place]));
        }
        // Never again.
        distances[place] = f64::NEG_INFINITY;
        places.push(place);
    }
    places
}

/// Mean and spread of each feature over all passages offered (Welford).
#[derive(Debug, Default)]
struct Moments {
    count: f64,
    means: Vec<f64>,
    squares: Vec<f64>,
}

/// Beyond so many standard deviations no value counts for more.
const FARTHEST: f64 = 4.0;

impl Moments {
    fn add(&mut self, row: &[f64]) {
        self.means.resize(row.len(), 0.0);
        self.squares.resize(row.len(), 0.0);
        self.count += 1.0;
        for ((mean, square), value) in self.means.iter_mut().zip(&mut self.squares).zip(row) {
            let before = value - *mean;
            *mean += before / self.count;
            *square += before * (value - *mean);
        }
    }

    /// `row` in standard deviations from the mean; 0 where all are equal.
    fn standardised(&self, row: &[f64]) -> Vec<f64> {
        let values = row.iter().zip(&self.means).zip(&self.squares);
        values
            .map(|((value, mean), square)| {
                let deviation = (square / self.count.max(1.0)).sqrt();
                let distance = if deviation > 0.0 { (value - mean) / deviation } else { 0.0 };
                distance.clamp(-FARTHEST, FARTHEST)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(number: usize, random_share: f64) -> SampleOptions {
        SampleOptions { number, random_share, decision: 0.5, seed: 1 }
    }

    fn candidate(name: &str, score: f64, row: [f64; 2]) -> Candidate {
        let article = Article { text: name.to_owned(), ..Article::default() };
        let task = Task { article, score: Some(score), is_predicted: true, ..Task::default() };
        Candidate { task, row: row.to_vec(), score }
    }

    /// A hundred clear passages and ten in doubt.
    fn offered(options: SampleOptions) -> Sampler {
        let mut sampler = Sampler::new(options);
        for number in 0..100_u32 {
            let score = if number % 2 == 0 { 0.001 } else { 0.999 };
            sampler.offer(candidate(&format!("clear {number}"), score, [0.0, f64::from(number)]));
        }
        for number in 0..10_u32 {
            sampler.offer(candidate(&format!("doubtful {number}"), 0.4, [1.0, 50.0]));
        }
        sampler
    }

    fn names(tasks: &[Task], by: &str) -> Vec<String> {
        let of = tasks.iter().filter(|task| task.detail("chosen_by") == Some(by));
        let mut names: Vec<String> = of.map(|task| task.article.text.clone()).collect();
        names.sort();
        names
    }

    #[test]
    fn doubtful_passages_that_differ_are_chosen_first() {
        let mut sampler = Sampler::new(options(2, 0.0));
        for number in 0..30 {
            let row = if number == 7 { [9.0, 9.0] } else { [1.0, 1.0] };
            let score = if number < 10 { 0.45 } else { 0.999 };
            sampler.offer(candidate(&format!("{number:02}"), score, row));
        }
        assert_eq!(names(&sampler.finish(), "uncertain"), ["00", "07"]);
    }

    #[test]
    fn a_share_is_drawn_from_all_passages_alike() {
        let tasks = offered(options(20, 0.25)).finish();
        assert_eq!(tasks.len(), 20);
        assert_eq!(names(&tasks, "random").len(), 5);
        let mut clear = 0;
        for seed in 0..200 {
            let tasks = offered(SampleOptions { seed, ..options(10, 1.0) }).finish();
            let names = names(&tasks, "random");
            assert_eq!(names.len(), 10);
            clear += names.iter().filter(|name| name.starts_with("clear")).count();
        }
        // 100 of 110 are clear: 1818 of 2000 are to be expected.
        assert!((1760..1880).contains(&clear), "{clear}");
    }

    #[test]
    fn the_same_seed_chooses_the_same_and_another_others() {
        let with = |seed| offered(SampleOptions { seed, ..options(10, 0.5) }).finish();
        assert_eq!(with(7), with(7));
        assert_ne!(names(&with(7), "random"), names(&with(8), "random"));
    }

    #[test]
    fn nothing_is_chosen_twice_or_again() {
        let mut sampler = Sampler::new(options(10, 0.2));
        sampler.leave_out("known");
        for name in ["a", "b", "a", "known", "c"] {
            sampler.offer(candidate(name, 0.5, [1.0, 2.0]));
        }
        assert_eq!(sampler.offered(), 3);
        let tasks = sampler.finish();
        let mut texts: Vec<&str> = tasks.iter().map(|t| t.article.text.as_str()).collect();
        texts.sort_unstable();
        assert_eq!(texts, ["a", "b", "c"]);
        assert!(Sampler::new(options(10, 0.2)).finish().is_empty());
    }

    #[test]
    fn no_more_passages_are_held_than_are_compared() {
        let mut sampler = Sampler::new(options(2, 0.5));
        for number in 0..1000 {
            sampler.offer(candidate(&number.to_string(), 0.3, [f64::from(number), 0.0]));
            assert!(sampler.near.len() <= 2 * sampler.pool());
        }
        assert_eq!(sampler.finish().len(), 2);
    }

    #[test]
    fn the_nearest_to_the_decision_are_kept() {
        let mut sampler = Sampler::new(SampleOptions { decision: 0.9, ..options(1, 0.0) });
        for number in 1..100 {
            let score = f64::from(number) / 100.0;
            sampler.offer(candidate(&number.to_string(), score, [1.0, 1.0]));
        }
        assert_eq!(names(&sampler.finish(), "uncertain"), ["90"]);
    }
}
