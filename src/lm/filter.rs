//! Which words may follow which: a Bloom filter (Bloom 1970) over the pairs of
//! the model, one 64-bit word a pair (Putze, Sanders & Singler 2007), small
//! enough for the near caches. Most questions of the decoder are about pairs
//! that the model has never seen; the filter answers them without a trip to
//! the tables.

use super::WordId;

/// Bits of the filter for each pair; some three in a hundred unseen pairs pass.
const BITS_PER_PAIR: usize = 8;

/// A filter, borrowed from its model.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairFilter<'a> {
    words: &'a [u64],
}

impl<'a> PairFilter<'a> {
    pub(super) const EMPTY: PairFilter<'static> = PairFilter { words: &[] };

    pub(super) fn new(words: &'a [u64]) -> Self {
        Self { words }
    }

    /// `false` when the model has not seen `second` directly behind `first`.
    #[inline]
    pub(super) fn may_hold(&self, first: WordId, second: WordId) -> bool {
        let (at, mask) = place(first, second, self.words.len());
        self.words.get(at).is_some_and(|word| word & mask == mask)
    }
}

/// The word of a pair and its four bits there.
#[inline]
fn place(first: WordId, second: WordId, words: usize) -> (usize, u64) {
    let pair = (u64::from(first) << 32 | u64::from(second)).wrapping_mul(0x9fb2_1c65_1e98_df25);
    let hash = (pair ^ (pair >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let at = ((hash >> 32) * words as u64) >> 32;
    let mask = (0..4).fold(0, |mask, bit| mask | 1 << ((hash >> (6 * bit)) & 63));
    #[expect(clippy::cast_possible_truncation, reason = "below the number of words")]
    (at as usize, mask)
}

/// The filter of all `pairs`.
pub(super) fn build(pairs: impl ExactSizeIterator<Item = (WordId, WordId)>) -> Vec<u64> {
    let mut words = vec![0; (pairs.len() * BITS_PER_PAIR).div_ceil(64)];
    for (first, second) in pairs {
        let (at, mask) = place(first, second, words.len());
        words[at] |= mask;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seen_pairs_pass_and_few_others_do() {
        let pairs: Vec<(u32, u32)> = (0..20_000).map(|n| (n % 173, n * 7)).collect();
        let words = build(pairs.iter().copied());
        let filter = PairFilter::new(&words);
        assert!(pairs.iter().all(|&(first, second)| filter.may_hold(first, second)));
        let others = (0..20_000).filter(|&n| filter.may_hold(n % 173 + 200, n * 7)).count();
        assert!(others < 1_200, "{others} of 20,000 unseen pairs pass");
        assert!(!PairFilter::EMPTY.may_hold(1, 2), "an empty filter holds nothing");
    }
}
