//! Which phrase was written for which: word alignment of an original and a
//! written text, and expectation maximisation over the ways of cutting what
//! differs into pairs of phrases.
//!
//! What differs between two texts (a hunk) is a run of swaps that leave no trace
//! of where one ends: "large home" for "big house" is two swaps or one. A cut
//! into pairs of phrases has the probability of the product of
//! P(written | original) over its pairs; counts expected under these
//! probabilities give new ones (Marcu & Wong 2002). Pairs that our lexicon or a
//! thesaurus lists start as likely. Of the others, as many words for as many are
//! taken for swaps of single words and other numbers for one swap, until the
//! counts tell otherwise; longer pairs need more counts, or every hunk would end
//! as a pair of its own.

use std::collections::{BTreeMap, HashSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::phrase::{is_word, tokens};
use crate::channel::tuning::{
    ALIGNMENT_ROUNDS, LEAST_COUNT, LONGER, LONGER_PRIOR_COUNT, LONGEST_ALIGNED, LONGEST_HUNK,
    PRIOR_COUNT, UNLISTED,
};

/// Pairs of (written, original) that a list holds.
pub(super) type Listed<'a> = HashSet<(&'a str, &'a str)>;

/// A pair of phrases, (original, written).
type Pair = (String, String);

/// What differs between texts, and how often it was seen.
#[derive(Debug, Default)]
pub(super) struct Hunks {
    counts: BTreeMap<(Vec<String>, Vec<String>), u32>,
}

impl Hunks {
    /// Aligns two texts and adds what differs; tells whether anything did.
    pub(super) fn add(&mut self, original: &str, written: &str) -> bool {
        let (original, written) = (tokens(original), tokens(written));
        let mut found = false;
        for operation in capture_diff_slices(Algorithm::Myers, &original, &written) {
            let DiffOp::Replace { old_index, old_len, new_index, new_len } = operation else {
                continue;
            };
            let old = original.get(old_index..old_index + old_len).unwrap_or_default();
            let new = written.get(new_index..new_index + new_len).unwrap_or_default();
            let fits = |side: &[String], other: &[String]| {
                side.len() <= LONGEST_HUNK.min(LONGEST_ALIGNED * other.len())
            };
            if fits(old, new) && fits(new, old) {
                *self.counts.entry((old.to_vec(), new.to_vec())).or_default() += 1;
                found = true;
            }
        }
        found
    }

    /// How often each pair of phrases was written, as expected at last.
    pub(super) fn estimate(&self, listed: &Listed<'_>) -> BTreeMap<Pair, f64> {
        let mut model = Model::default();
        let cuts: Vec<(Vec<Block>, usize, usize, f64)> = self
            .counts
            .iter()
            .map(|((old, new), &count)| {
                (model.blocks(old, new, listed), old.len(), new.len(), f64::from(count))
            })
            .collect();
        for _ in 0..ALIGNMENT_ROUNDS {
            model.start_counting();
            for (blocks, old, new, count) in &cuts {
                model.count(blocks, *old, *new, *count);
            }
            model.maximise();
        }
        model.into_counts()
    }
}

/// A pair of phrases within a hunk.
struct Block {
    old: (usize, usize),
    new: (usize, usize),
    pair: usize,
}

/// P(written | original) of all pairs, as believed so far.
#[derive(Default)]
struct Model {
    numbers: BTreeMap<Pair, usize>,
    originals: BTreeMap<String, usize>,
    /// By pair: the number of its original, the prior probability and the counts
    /// that it is worth.
    original_of: Vec<usize>,
    prior: Vec<(f64, f64)>,
    probability: Vec<f64>,
    counts: Vec<f64>,
}

impl Model {
    /// All pairs of phrases that a hunk can be cut into.
    fn blocks(&mut self, old: &[String], new: &[String], listed: &Listed<'_>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (start, begin) in (0..old.len()).flat_map(|i| (0..new.len()).map(move |j| (i, j))) {
            for end in start + 1..=(start + LONGEST_ALIGNED).min(old.len()) {
                for stop in begin + 1..=(begin + LONGEST_ALIGNED).min(new.len()) {
                    let pair = (old[start..end].join(" "), new[begin..stop].join(" "));
                    let words = (end - start, stop - begin);
                    let pair = self.number(pair, words, listed);
                    blocks.push(Block { old: (start, end), new: (begin, stop), pair });
                }
            }
        }
        blocks
    }

    fn number(&mut self, pair: Pair, words: (usize, usize), listed: &Listed<'_>) -> usize {
        if let Some(&number) = self.numbers.get(&pair) {
            return number;
        }
        let prior = if listed.contains(&(pair.1.as_str(), pair.0.as_str())) {
            (1.0, PRIOR_COUNT)
        } else if words.0 == words.1 {
            let longer = words.0 as i32 - 1;
            (
                UNLISTED * LONGER.powi(2 * longer),
                PRIOR_COUNT + LONGER_PRIOR_COUNT * f64::from(longer),
            )
        } else {
            (UNLISTED * LONGER, PRIOR_COUNT + LONGER_PRIOR_COUNT)
        };
        let originals = self.originals.len();
        self.original_of.push(*self.originals.entry(pair.0.clone()).or_insert(originals));
        let number = self.numbers.len();
        self.numbers.insert(pair, number);
        self.prior.push(prior);
        self.probability.push(prior.0);
        number
    }

    fn start_counting(&mut self) {
        self.counts.clear();
        self.counts.resize(self.probability.len(), 0.0);
    }

    /// Adds the expected counts of a hunk: forward and backward sums over its cuts.
    fn count(&mut self, blocks: &[Block], old: usize, new: usize, times: f64) {
        let at = |i: usize, j: usize| i * (new + 1) + j;
        let mut forward = vec![0.0; (old + 1) * (new + 1)];
        let mut backward = forward.clone();
        forward[0] = 1.0;
        // Blocks come in the order of their starts.
        for block in blocks {
            let from = forward[at(block.old.0, block.new.0)];
            forward[at(block.old.1, block.new.1)] += from * self.probability[block.pair];
        }
        let total = forward[at(old, new)];
        if total <= 0.0 {
            return;
        }
        backward[at(old, new)] = 1.0;
        for block in blocks.iter().rev() {
            let to = backward[at(block.old.1, block.new.1)];
            let through = to * self.probability[block.pair];
            let from = forward[at(block.old.0, block.new.0)];
            self.counts[block.pair] += times * from * through / total;
            backward[at(block.old.0, block.new.0)] += through;
        }
    }

    /// New probabilities from the counts, each pulled towards its prior.
    fn maximise(&mut self) {
        let mut totals = vec![0.0; self.originals.len()];
        for (&original, &count) in self.original_of.iter().zip(&self.counts) {
            totals[original] += count;
        }
        for (pair, probability) in self.probability.iter_mut().enumerate() {
            let (prior, counts) = self.prior[pair];
            let total = totals[self.original_of[pair]];
            *probability = (self.counts[pair] + counts * prior) / (total + counts);
        }
    }

    fn into_counts(self) -> BTreeMap<Pair, f64> {
        let counts = self.counts;
        self.numbers
            .into_iter()
            .map(|(pair, number)| (pair, counts[number]))
            .filter(|((original, written), count)| {
                *count >= LEAST_COUNT && is_swap(original, written)
            })
            .collect()
    }
}

/// Whether the pair is one of words that differ in more than their marks.
fn is_swap(original: &str, written: &str) -> bool {
    let plain = |side: &str| {
        side.split(' ').all(|token| is_word(token) && !token.contains(|c: char| c.is_numeric()))
    };
    let letters = |side: &str| -> String { side.chars().filter(|c| c.is_alphanumeric()).collect() };
    plain(original) && plain(written) && letters(original) != letters(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(texts: &[(&str, &str)], listed: &[(&str, &str)]) -> Vec<(String, f64)> {
        let mut hunks = Hunks::default();
        for (original, written) in texts {
            hunks.add(original, written);
        }
        let counts = hunks.estimate(&listed.iter().copied().collect());
        let round = |count: f64| (count * 10.0).round() / 10.0;
        counts.into_iter().map(|((o, w), count)| (format!("{w}/{o}"), round(count))).collect()
    }

    fn names(counts: &[(String, f64)]) -> Vec<&str> {
        counts.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn neighbours_that_were_swapped_word_for_word_come_apart() {
        let counts = estimate(&[("a big house fell", "a large home fell")], &[]);
        assert_eq!(names(&counts), ["large/big", "home/house"]);
    }

    #[test]
    fn one_word_for_many_stays_whole() {
        let counts = estimate(&[("he saw several men", "he saw a number of men")], &[]);
        assert_eq!(names(&counts), ["a number of/several"]);
    }

    #[test]
    fn what_is_seen_alone_tells_where_neighbours_part() {
        let counts = estimate(
            &[
                ("at least two fell", "not less than two fell"),
                ("at least two fell", "not less than two fell"),
                ("at least people fell", "not less than persons fell"),
            ],
            &[],
        );
        assert!(names(&counts).contains(&"not less than/at least"), "{counts:?}");
        assert!(names(&counts).contains(&"persons/people"), "{counts:?}");
    }

    #[test]
    fn what_a_list_holds_decides() {
        let texts = [("the foreign minister left", "the international chief left")];
        let counts = estimate(&texts, &[("international chief", "foreign minister")]);
        assert_eq!(names(&counts), ["international chief/foreign minister"]);
    }

    #[test]
    fn marks_and_numbers_are_no_swaps() {
        assert!(estimate(&[("in 1999 he left", "in 12 he left")], &[]).is_empty());
        assert!(estimate(&[("the co-op shop", "the coop shop")], &[]).is_empty());
    }
}
