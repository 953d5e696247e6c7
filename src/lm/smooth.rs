//! Interpolated modified Kneser-Ney smoothing.
//!
//! Chen and Goodman (1998), "An empirical study of smoothing techniques for
//! language modeling", in the form of Heafield et al. (2013), "Scalable modified
//! Kneser-Ney language model estimation": three discounts per order, lower
//! orders on continuation counts, unigrams interpolated with the uniform
//! distribution, cut-offs applied after the discounts so that the mass of what
//! is left out goes to the back-off.

use super::count::{Key, Level};
use super::{SENTENCE_START, UNKNOWN};

/// One order of a smoothed model: n-grams sorted by key with natural
/// logarithms of probability and back-off weight.
#[derive(Debug, Default)]
pub struct SmoothedLevel {
    /// The n-grams.
    pub keys: Vec<Key>,
    /// ln P(last word | words before it).
    pub log_probabilities: Vec<f32>,
    /// ln of the weight by which the shorter context's probability is multiplied.
    pub log_backoffs: Vec<f32>,
    /// How often each occurs; empty where the model does not come from a text.
    pub counts: Vec<u32>,
}

/// Why counts cannot be smoothed.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum SmoothError {
    /// A discount is undefined: the corpus is too small.
    #[error(
        "order {order}: no n-gram occurs {missing} times, so the discounts of modified Kneser-Ney are undefined; give more text or --discount-fallback"
    )]
    Discounts {
        /// The order whose counts of counts are at fault.
        order: usize,
        /// The count that is missing.
        missing: usize,
    },
    /// A discount is negative or takes away more than there is: the corpus is
    /// too small or unnatural, as when whole passages are repeated.
    #[error(
        "order {order}: the discount of n-grams that occur {count} times is {discount:.3}, not from 0 to {count}; give more or more natural text or --discount-fallback"
    )]
    DiscountRange {
        /// The order whose counts of counts are at fault.
        order: usize,
        /// The count that the discount is for, 3 standing for all above it.
        count: usize,
        /// The discount by the formula.
        discount: f64,
    },
}

/// Smooths `levels` (orders 1 to n). n-grams of order k that occur fewer than
/// `cutoffs[k - 1]` times are left out; cut-offs must not fall with the order.
///
/// With `fallback`, orders whose discounts are undefined or out of range (a
/// small corpus) use 0.5, 1 and 1.5.
///
/// # Errors
/// When the discounts of an order are undefined or out of range and there is no fallback.
pub fn smooth(
    levels: &[Level],
    cutoffs: &[u32],
    fallback: bool,
) -> Result<Vec<SmoothedLevel>, SmoothError> {
    let mut smoothed: Vec<SmoothedLevel> = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        let order = index + 1;
        let discounts = match Discounts::estimate(level, order) {
            Err(_) if fallback => Discounts([0.5, 1.0, 1.5]),
            estimated => estimated?,
        };
        let kept = |at: usize| order == 1 || level.counts[at] >= cutoffs[index];
        let next = match smoothed.last_mut() {
            None => unigrams(level, &discounts),
            Some(below) => interpolate(level, order, &discounts, kept, below),
        };
        smoothed.push(next);
    }
    Ok(smoothed)
}

/// The discounts for adjusted counts of 1, 2 and 3 or more.
struct Discounts([f64; 3]);

impl Discounts {
    fn estimate(level: &Level, order: usize) -> Result<Self, SmoothError> {
        let mut counts_of_counts = [0.0_f64; 5];
        for (key, &adjusted) in level.keys.iter().zip(&level.adjusted) {
            let predicted = key.word(0) != SENTENCE_START || order > 1;
            if predicted && (1..=4).contains(&adjusted) {
                counts_of_counts[adjusted as usize] += 1.0;
            }
        }
        let [_, one, two, three, four] = counts_of_counts;
        for (missing, n) in [(1, one), (2, two), (3, three)] {
            if n == 0.0 {
                return Err(SmoothError::Discounts { order, missing });
            }
        }
        let y = one / (one + 2.0 * two);
        let discount = |count: usize, highest: f64, here: f64, above: f64| {
            let discount = highest - (highest + 1.0) * y * above / here;
            let fits = (0.0..=highest).contains(&discount);
            fits.then_some(discount).ok_or(SmoothError::DiscountRange { order, count, discount })
        };
        Ok(Self([
            discount(1, 1.0, one, two)?,
            discount(2, 2.0, two, three)?,
            discount(3, 3.0, three, four)?,
        ]))
    }

    fn of(&self, adjusted: u32) -> f64 {
        match adjusted {
            0 => 0.0,
            1..=3 => self.0[adjusted as usize - 1],
            _ => self.0[2],
        }
    }
}

fn unigrams(level: &Level, discounts: &Discounts) -> SmoothedLevel {
    let predicted = |key: Key| key.word(0) != SENTENCE_START;
    let (mut total, mut freed) = (0.0, 0.0);
    for (&key, &adjusted) in level.keys.iter().zip(&level.adjusted) {
        if predicted(key) {
            total += f64::from(adjusted);
            freed += discounts.of(adjusted);
        }
    }
    let has_unknown = level.keys.iter().any(|key| key.word(0) == UNKNOWN);
    let types =
        level.keys.iter().filter(|&&key| predicted(key)).count() + usize::from(!has_unknown);
    let uniform = freed / total / types as f64;
    let mut smoothed = SmoothedLevel::default();
    if !has_unknown {
        smoothed.push(Key::new(&[UNKNOWN]), uniform.ln(), 0);
    }
    for (at, (&key, &adjusted)) in level.keys.iter().zip(&level.adjusted).enumerate() {
        let own = (f64::from(adjusted) - discounts.of(adjusted)) / total;
        let probability = if predicted(key) { own + uniform } else { 0.0 };
        smoothed.push(key, probability.max(1e-43).ln(), level.counts[at]);
    }
    smoothed
}

/// One order above `below`, whose back-offs are filled in on the way.
fn interpolate(
    level: &Level,
    order: usize,
    discounts: &Discounts,
    kept: impl Fn(usize) -> bool,
    below: &mut SmoothedLevel,
) -> SmoothedLevel {
    let mut smoothed = SmoothedLevel::default();
    let mut context_at = 0;
    let mut start = 0;
    while start < level.keys.len() {
        let context = level.keys[start].prefix(order - 1);
        let mut end = start;
        let (mut total, mut freed) = (0.0, 0.0);
        while end < level.keys.len() && level.keys[end].prefix(order - 1) == context {
            let adjusted = f64::from(level.adjusted[end]);
            total += adjusted;
            freed += if kept(end) { discounts.of(level.adjusted[end]) } else { adjusted };
            end += 1;
        }
        while below.keys.get(context_at).is_some_and(|key| *key < context) {
            context_at += 1;
        }
        // A context that was cut off keeps none of its continuations either.
        if below.keys.get(context_at) == Some(&context) {
            let backoff = freed / total;
            below.log_backoffs[context_at] = log(backoff);
            for at in (start..end).filter(|&at| kept(at)) {
                let key = level.keys[at];
                let own =
                    (f64::from(level.adjusted[at]) - discounts.of(level.adjusted[at])) / total;
                let lower = below.probability(key.suffix());
                smoothed.push(key, (own + backoff * lower).ln(), level.counts[at]);
            }
        }
        start = end;
    }
    smoothed
}

/// n-grams sorted by key, with ln probability and ln back-off and without counts.
impl FromIterator<(Key, [f32; 2])> for SmoothedLevel {
    fn from_iter<T: IntoIterator<Item = (Key, [f32; 2])>>(ngrams: T) -> Self {
        let mut level = Self::default();
        for (key, [log_probability, log_backoff]) in ngrams {
            level.keys.push(key);
            level.log_probabilities.push(log_probability);
            level.log_backoffs.push(log_backoff);
        }
        level
    }
}

impl SmoothedLevel {
    fn push(&mut self, key: Key, log_probability: f64, count: u32) {
        self.keys.push(key);
        self.counts.push(count);
        self.log_probabilities.push(log_probability as f32);
        self.log_backoffs.push(0.0);
    }

    /// The probability of an n-gram of this order; 0 for one that was cut off,
    /// which cut-offs that do not fall with the order rule out for suffixes.
    fn probability(&self, key: Key) -> f64 {
        let found = self.keys.binary_search(&key).ok();
        found.map_or(0.0, |at| f64::from(self.log_probabilities[at]).exp())
    }
}

fn log(weight: f64) -> f32 {
    weight.max(1e-30).ln() as f32
}

#[cfg(test)]
mod tests {
    use super::super::count::{Sentences, count};
    use super::*;

    /// Twelve sentences over the words 10..=16, written so that each order has
    /// n-grams of adjusted count 1, 2, 3 and 4.
    fn toy() -> Vec<Level> {
        let text: [&[u32]; 12] = [
            &[10, 11, 12],
            &[10, 11, 12],
            &[10, 11, 13],
            &[14, 11, 12],
            &[14, 11, 12],
            &[10, 11, 12],
            &[15, 12],
            &[15, 12, 10],
            &[16, 11, 13],
            &[13, 12, 10],
            &[16, 14, 13],
            &[15, 12, 11],
        ];
        let mut words = Vec::new();
        for sentence in text {
            words.push(2);
            words.extend_from_slice(sentence);
            words.push(3);
        }
        count(&Sentences { words }, 2)
    }

    #[test]
    fn unigrams_match_a_worked_example() {
        // Distinct words before each word: 10: {<s>,12}=2, 11: {10,14,16,12}=4,
        // 12: {11,15,13}=3, 13: {11,<s>,14}=3, 14: {<s>,16}=2, 15: {<s>}=1,
        // 16: {<s>}=1, </s>: {12,13,10,11}=4. Counts of counts: n1=2 n2=2 n3=2
        // n4=2, so Y = 2/(2+4) = 1/3 and D1 = 1/3, D2 = 1, D3+ = 3 - 4/3 = 5/3.
        let smoothed = smooth(&toy(), &[1, 1], false).unwrap();
        let total = 2.0 + 4.0 + 3.0 + 3.0 + 2.0 + 1.0 + 1.0 + 4.0;
        let freed = 2.0 / 3.0 + 2.0 + 4.0 * 5.0 / 3.0;
        let uniform = freed / total / 9.0;
        for (word, own) in [
            (10, 2.0 - 1.0),
            (11, 4.0 - 5.0 / 3.0),
            (12, 3.0 - 5.0 / 3.0),
            (15, 1.0 - 1.0 / 3.0),
            (UNKNOWN, 0.0),
        ] {
            let found = smoothed[0].probability(Key::new(&[word]));
            let expected = own / total + uniform;
            assert!((found - expected).abs() < 1e-7, "word {word}: {found} {expected}");
        }
    }

    #[test]
    fn bigrams_match_a_worked_example() {
        // {11 </s>}, {<s> 13}) and so on; taken from the level itself, the
        // formula is then worked by hand for the context 11.
        let levels = toy();
        let of = |n: u32| levels[1].adjusted.iter().filter(|&&a| a == n).count() as f64;
        let y = of(1) / (of(1) + 2.0 * of(2));
        let d1 = 1.0 - 2.0 * y * of(2) / of(1);
        let d2 = (2.0 - 3.0 * y * of(3) / of(2)).max(0.0);
        let d3 = (3.0 - 4.0 * y * of(4) / of(3)).max(0.0);
        // Behind 11: 12 five times, 13 twice, </s> once.
        let backoff = (d3 + d2 + d1) / 8.0;
        let smoothed = smooth(&levels, &[1, 1], false).unwrap();
        let lower = smoothed[0].probability(Key::new(&[12]));
        let expected = (5.0 - d3) / 8.0 + backoff * lower;
        let found = smoothed[1].probability(Key::new(&[11, 12]));
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        let at = smoothed[0].keys.binary_search(&Key::new(&[11])).unwrap();
        assert!((f64::from(smoothed[0].log_backoffs[at]).exp() - backoff).abs() < 1e-6);
    }

    #[test]
    fn every_context_sums_to_one_with_and_without_cutoffs() {
        for cutoffs in [[1, 1], [1, 2]] {
            let smoothed = smooth(&toy(), &cutoffs, false).unwrap();
            let words = [UNKNOWN, 3, 10, 11, 12, 13, 14, 15, 16];
            for context in [2, 10, 11, 12, 13, 14, 15, 16] {
                let at = smoothed[0].keys.binary_search(&Key::new(&[context])).unwrap();
                let backoff = f64::from(smoothed[0].log_backoffs[at]).exp();
                let sum: f64 = words
                    .iter()
                    .map(|&word| match smoothed[1].probability(Key::new(&[context, word])) {
                        0.0 => backoff * smoothed[0].probability(Key::new(&[word])),
                        found => found,
                    })
                    .sum();
                assert!((sum - 1.0).abs() < 1e-5, "context {context}: {sum}");
            }
        }
    }

    #[test]
    fn a_discount_out_of_range_is_refused_without_a_fallback() {
        // Five words once, with </s>; one twice; five three times: Y = 5/7, and
        // D2 = 2 - 3 * 5/7 * 5 is negative.
        let mut words = vec![2];
        for (word, count) in (10..).zip([1, 1, 1, 1, 2, 3, 3, 3, 3, 3]) {
            words.extend(std::iter::repeat_n(word, count));
        }
        words.push(3);
        let levels = count(&Sentences { words }, 1);
        let error = smooth(&levels, &[1], false).unwrap_err();
        let expected = 2.0 - 75.0 / 7.0;
        let is_named = matches!(
            error,
            SmoothError::DiscountRange { order: 1, count: 2, discount }
                if (discount - expected).abs() < 1e-12
        );
        assert!(is_named, "{error}");
        let with_fallback = smooth(&levels, &[1], true).unwrap();
        // 5 * 0.5 + 1 + 5 * 1.5 of 22 are freed, for 12 words with the unknown one.
        let once = with_fallback[0].probability(Key::new(&[10]));
        assert!((once - (0.5 / 22.0 + 11.0 / 22.0 / 12.0)).abs() < 1e-7, "{once}");
    }

    #[test]
    fn a_corpus_without_singletons_is_refused() {
        let words = vec![2, 10, 3, 2, 10, 3];
        let levels = count(&Sentences { words }, 2);
        assert!(matches!(
            smooth(&levels, &[1, 1], false),
            Err(SmoothError::Discounts { order: 1, .. })
        ));
    }
}
