//! Entropy pruning: the n-grams whose loss changes the model least are left out.
//!
//! Stolcke (1998), "Entropy-based pruning of backoff language models": the cost
//! of an n-gram is the relative entropy between the model with it and the model
//! without it, its context's back-off weight made anew. How probable the
//! context is comes from its count, not from the model: Chelba, Brants, Neveitt
//! and Xu (2010), "Study on interaction between entropy pruning and Kneser-Ney
//! smoothing", show that the lower orders of Kneser-Ney are misleading there.
//!
//! Costs are those of the full model, each n-gram alone. An n-gram that a kept
//! longer one begins or ends with is kept: the one carries its back-off, and
//! the store finds it through the other.

use rayon::prelude::*;

use super::count::Key;
use super::smooth::SmoothedLevel;

/// What is known of the n-grams of one order above the first.
struct Costs {
    /// In nats per word of text.
    costs: Vec<f32>,
    /// Where the context of each lies in the order below.
    prefixes: Vec<u32>,
    /// Where each without its first word lies in the order below.
    suffixes: Vec<u32>,
}

/// Prunes a smoothed model of a text of `words` words to at most `most` n-grams
/// above the first order, and returns the costliest n-gram's cost left out, in
/// nats per word (0 when all are kept). `levels` must hold the counts of all
/// n-grams and, with every n-gram, the ones it begins and ends with.
pub(super) fn prune(levels: &mut [SmoothedLevel], words: u64, most: usize) -> f32 {
    let costs: Vec<Costs> = (1..levels.len()).map(|at| Costs::of(levels, at, words)).collect();
    let threshold = threshold(&costs, most);
    let kept = kept(&costs, threshold);
    for (at, kept) in kept.iter().enumerate() {
        retain(&mut levels[at + 1], kept);
    }
    for at in 1..levels.len() {
        let (below, level) = levels.split_at_mut(at);
        renormalize(&mut below[at - 1], &level[0], at);
    }
    if let Some(last) = levels.last_mut() {
        last.log_backoffs.fill(0.0);
    }
    threshold
}

impl Costs {
    fn of(levels: &[SmoothedLevel], at: usize, words: u64) -> Self {
        let (level, below) = (&levels[at], &levels[at - 1]);
        let prefixes = locate(level, below, |key| key.prefix(at));
        let suffixes = locate(level, below, Key::suffix);
        let contexts: Vec<&[u32]> = prefixes.chunk_by(|a, b| a == b).collect();
        let starts: Vec<usize> = contexts
            .iter()
            .scan(0, |start, context| {
                *start += context.len();
                Some(*start - context.len())
            })
            .collect();
        let costs = contexts
            .par_iter()
            .zip(&starts)
            .flat_map_iter(|(context, &start)| {
                let range = start..start + context.len();
                let own = wide(level.log_probabilities[range.clone()].iter().copied());
                let lower = wide(values_at(below, &suffixes[range]));
                of_context(&own, &lower, below, context[0] as usize, words)
            })
            .collect();
        Self { costs, prefixes, suffixes }
    }
}

/// The costs of the n-grams of one context, given the ln probability of each
/// (`own`) and of each without its first word (`lower`).
fn of_context(
    own: &[f64],
    lower: &[f64],
    below: &SmoothedLevel,
    context: usize,
    words: u64,
) -> Vec<f32> {
    let free = left_over(own);
    let free_below = left_over(lower);
    let log_backoff = f64::from(below.log_backoffs[context]);
    let share = f64::from(below.counts[context]) / words.max(1) as f64;
    let cost = |(&own, &lower): (&f64, &f64)| {
        let without = ((free + own.exp()) / (free_below + lower.exp())).ln();
        let change = own.exp() * (lower + without - own) + free * (without - log_backoff);
        (-share * change).max(0.0) as f32
    };
    own.iter().zip(lower).map(cost).collect()
}

fn wide(values: impl Iterator<Item = f32>) -> Vec<f64> {
    values.map(f64::from).collect()
}

/// ln P of the n-grams at the given places.
fn values_at<'a>(level: &'a SmoothedLevel, places: &'a [u32]) -> impl Iterator<Item = f32> + 'a {
    places.iter().map(|&at| level.log_probabilities[at as usize])
}

/// What the given ln probabilities leave of 1.
fn left_over(log_probabilities: &[f64]) -> f64 {
    let sum: f64 = log_probabilities.iter().map(|value| value.exp()).sum();
    (1.0 - sum).max(1e-9)
}

/// Where the part of every n-gram lies in the order below.
fn locate(
    level: &SmoothedLevel,
    below: &SmoothedLevel,
    part: impl Fn(Key) -> Key + Sync,
) -> Vec<u32> {
    let find = |key: &Key| {
        let at = below.keys.binary_search(&part(*key)).unwrap_or_else(|near| near);
        u32::try_from(at.min(below.keys.len().saturating_sub(1))).unwrap_or(u32::MAX)
    };
    level.keys.par_iter().map(find).collect()
}

/// The lowest threshold that keeps at most `most` n-grams.
fn threshold(costs: &[Costs], most: usize) -> f32 {
    let count = |threshold: f32| -> usize {
        kept(costs, threshold).iter().map(|level| level.iter().filter(|kept| **kept).count()).sum()
    };
    if count(0.0) <= most {
        return 0.0;
    }
    // Costs span many powers of ten, so the search is over their bits, which
    // are in the order of the numbers.
    let (mut low, mut high) = (0_u32, f32::MAX.to_bits());
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if count(f32::from_bits(middle)) <= most { high = middle } else { low = middle }
    }
    f32::from_bits(high)
}

/// Which n-grams cost at least `threshold` or are needed by one that does.
fn kept(costs: &[Costs], threshold: f32) -> Vec<Vec<bool>> {
    let mut kept: Vec<Vec<bool>> = costs
        .par_iter()
        .map(|level| level.costs.iter().map(|&cost| cost >= threshold).collect())
        .collect();
    for at in (1..costs.len()).rev() {
        let (below, level) = kept.split_at_mut(at);
        for (n, _) in level[0].iter().enumerate().filter(|(_, kept)| **kept) {
            below[at - 1][costs[at].prefixes[n] as usize] = true;
            below[at - 1][costs[at].suffixes[n] as usize] = true;
        }
    }
    kept
}

fn retain(level: &mut SmoothedLevel, kept: &[bool]) {
    fn of<T: Copy>(values: &mut Vec<T>, kept: &[bool]) {
        let mut flags = kept.iter();
        values.retain(|_| flags.next().copied().unwrap_or(false));
    }
    of(&mut level.keys, kept);
    of(&mut level.log_probabilities, kept);
    of(&mut level.log_backoffs, kept);
    of(&mut level.counts, kept);
}

/// Makes the back-off weights of an order fit the n-grams that are left above
/// it, whose contexts have `context_words` words.
fn renormalize(below: &mut SmoothedLevel, level: &SmoothedLevel, context_words: usize) {
    let suffixes = locate(level, below, Key::suffix);
    let prefixes = locate(level, below, |key| key.prefix(context_words));
    below.log_backoffs.fill(0.0);
    let mut start = 0;
    for context in prefixes.chunk_by(|a, b| a == b) {
        let range = start..start + context.len();
        start = range.end;
        let own = wide(level.log_probabilities[range.clone()].iter().copied());
        let lower = wide(values_at(below, &suffixes[range]));
        {
            below.log_backoffs[context[0] as usize] =
                (left_over(&own) / left_over(&lower)).ln() as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::{Sentences, count};
    use super::super::smooth::smooth;
    use super::*;

    /// A hundred sentences over ten words, some pairs much more frequent.
    fn toy() -> (Vec<SmoothedLevel>, u64) {
        let mut words = Vec::new();
        for n in 0_u32..100 {
            words.push(2);
            words.extend((0..8).map(|at| 4 + (n * n + at * n + at * at / 3) % 10));
            words.push(3);
        }
        let levels = count(&Sentences { words: words.clone() }, 3);
        (smooth(&levels, &[1, 1, 1], true).unwrap(), words.len() as u64)
    }

    fn ngrams(levels: &[SmoothedLevel]) -> usize {
        levels[1..].iter().map(|level| level.keys.len()).sum()
    }

    /// P(word | context) by back-off, from the levels alone.
    fn probability(levels: &[SmoothedLevel], words: &[u32]) -> f64 {
        let level = &levels[words.len() - 1];
        if let Ok(at) = level.keys.binary_search(&Key::new(words)) {
            return f64::from(level.log_probabilities[at]).exp();
        }
        let (context, shorter) = (&words[..words.len() - 1], probability(levels, &words[1..]));
        let below = &levels[context.len() - 1];
        let backoff = below.keys.binary_search(&Key::new(context));
        backoff.map_or(1.0, |at| f64::from(below.log_backoffs[at]).exp()) * shorter
    }

    #[test]
    fn every_context_still_sums_to_one() {
        let (mut levels, words) = toy();
        let all = ngrams(&levels);
        prune(&mut levels, words, all / 3);
        assert!(ngrams(&levels) <= all / 3);
        for first in 2..14 {
            for second in (4..14).chain([3]) {
                let sum: f64 = (1..14)
                    .filter(|&word| word != 2)
                    .map(|word| probability(&levels, &[first, second, word]))
                    .sum();
                assert!((sum - 1.0).abs() < 1e-4, "{first} {second}: {sum}");
            }
        }
    }

    #[test]
    fn what_begins_or_ends_a_kept_ngram_is_kept() {
        let (mut levels, words) = toy();
        let most = ngrams(&levels) / 4;
        prune(&mut levels, words, most);
        assert!(!levels[2].keys.is_empty(), "some trigrams are left");
        for key in &levels[2].keys {
            assert!(levels[1].keys.binary_search(&key.prefix(2)).is_ok());
            assert!(levels[1].keys.binary_search(&key.suffix()).is_ok());
        }
    }

    #[test]
    fn costs_are_the_divergence_that_leaving_out_causes() {
        let (levels, words) = toy();
        let costs = Costs::of(&levels, 2, words);
        for at in (0..levels[2].keys.len()).step_by(7) {
            let mut without: Vec<SmoothedLevel> = toy().0;
            let mut kept = vec![true; levels[2].keys.len()];
            kept[at] = false;
            retain(&mut without[2], &kept);
            let (below, level) = without.split_at_mut(2);
            renormalize(&mut below[1], &level[0], 2);
            let key = levels[2].keys[at];
            let context = [key.word(0), key.word(1)];
            let divergence: f64 = (1..14)
                .filter(|&word| word != 2)
                .map(|word| {
                    let full = probability(&levels, &[context[0], context[1], word]);
                    full * (full / probability(&without, &[context[0], context[1], word])).ln()
                })
                .sum();
            let prefix = levels[1].keys.binary_search(&key.prefix(2)).unwrap();
            let share = f64::from(levels[1].counts[prefix]) / words as f64;
            let expected = share * divergence;
            assert!((f64::from(costs.costs[at]) - expected).abs() < 1e-6 + 0.02 * expected);
        }
    }

    #[test]
    fn room_for_all_leaves_all_as_they_are() {
        let (mut levels, words) = toy();
        let before: Vec<Vec<f32>> = levels.iter().map(|level| level.log_backoffs.clone()).collect();
        let all = ngrams(&levels);
        assert_eq!(prune(&mut levels, words, all), 0.0);
        assert_eq!(ngrams(&levels), all);
        for (level, before) in levels.iter().zip(&before) {
            for (after, before) in level.log_backoffs.iter().zip(before) {
                assert!((after.exp() - before.exp()).abs() < 1e-4, "{after} {before}");
            }
        }
    }
}
