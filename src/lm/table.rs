//! The n-grams of one order: a hash table of cache lines without false hits.
//!
//! An n-gram `w1 .. wk` is named by the slot of its suffix `w2 .. wk` in the
//! table of the order below, times the size of the vocabulary, plus `w1`. That
//! number is scrambled by a bijection; its upper part, scaled to the number of
//! buckets, is the home bucket, and what the home does not tell is kept as the
//! tag (quotienting: Knuth, The Art of Computer Programming 3, section 6.4,
//! exercise 13). So a look-up costs one cache line, is never wrong, and every
//! n-gram can be read back from where it lies.
//!
//! What finds its home full lies in a second bucket near by (see [`super::cuckoo`]). In
//! a *packed* table a slot is 32 bits: tag, a bit for home or second bucket, and
//! a code for probability and back-off together. In an *exact* one it is a
//! 32-bit tag and two `f32`.

use bytemuck::{Pod, Zeroable};
use prefetch_index::prefetch_index;
use wide::{CmpEq, i32x8};

use super::WordId;

/// A cache line. Packed: sixteen slots. Exact: five tags, five probabilities
/// and five back-offs, the last word unused.
pub(super) type Bucket = [u32; 16];

/// Slots of an exact bucket.
pub(super) const EXACT_SLOTS: usize = 5;
/// A slot without an n-gram.
pub(super) const EMPTY: u32 = u32::MAX;
/// The second bucket lies so far after home, at most.
pub(super) const FARTHEST: usize = 8;
/// More are of no measurable use, and the codes should stay in the cache.
pub(super) const MOST_CODE_BITS: u32 = 12;

/// What a table must know of itself besides its buckets.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Shape {
    pub(super) homes: u64,
    /// Size of the vocabulary.
    pub(super) words: u64,
    /// The names of n-grams are below two to the power of this.
    pub(super) name_bits: u32,
    pub(super) tag_bits: u32,
    /// Bits of the code in a packed slot; 0 in an exact table.
    pub(super) code_bits: u32,
    pub(super) unused: u32,
}

/// Where an n-gram lies if it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) tag: u32,
    /// The first of its two buckets.
    home: u32,
}

impl Place {
    /// Its home or its second bucket.
    #[inline]
    pub(super) fn bucket(self, second: u32) -> usize {
        self.home as usize + second as usize * distance(self.tag)
    }
}

impl Shape {
    pub(super) const EMPTY: Self =
        Self { homes: 1, words: 1, name_bits: 1, tag_bits: 1, code_bits: 8, unused: 0 };

    /// Where an n-gram lies if it is there.
    #[inline]
    pub(super) fn place(&self, suffix: u32, word: WordId) -> Place {
        let name = u64::from(suffix) * self.words + u64::from(word);
        let scaled = u128::from(scramble(name, self.name_bits) << (64 - self.name_bits))
            * u128::from(self.homes);
        let (home, rest) = ((scaled >> 64) as u32, scaled as u64);
        Place { tag: (rest >> (64 - self.tag_bits)) as u32, home }
    }

    /// The suffix and the word that [`Shape::place`] puts there.
    fn unplace(&self, tag: u32, home: usize) -> (u32, WordId) {
        let least = ((home as u128) << 64) + (u128::from(tag) << (64 - self.tag_bits));
        let step = u128::from(self.homes) << (64 - self.name_bits);
        let name = unscramble(least.div_ceil(step) as u64, self.name_bits);
        ((name / self.words) as u32, (name % self.words) as u32)
    }

    pub(super) fn slots_per_bucket(&self) -> usize {
        if self.code_bits == 0 { EXACT_SLOTS } else { 16 }
    }

    fn is_sound(&self) -> bool {
        (1..=64).contains(&self.name_bits)
            && (1..=32).contains(&self.tag_bits)
            && self.code_bits <= MOST_CODE_BITS
            && self.tag_bits + self.code_bits < 32
            && (1..=u64::from(u32::MAX)).contains(&self.homes)
            && (1..=u64::from(u32::MAX)).contains(&self.words)
    }
}

const FIRST_FACTOR: u64 = 0x9fb2_1c65_1e98_df25;
const SECOND_FACTOR: u64 = 0xd6e8_feb8_6659_fd93;

/// A bijection of the numbers of so many bits: two odd factors, and the upper
/// half folded into the lower between them.
#[inline]
fn scramble(name: u64, bits: u32) -> u64 {
    let mask = u64::MAX >> (64 - bits);
    let first = name.wrapping_mul(FIRST_FACTOR) & mask;
    (first ^ (first >> bits.div_ceil(2))).wrapping_mul(SECOND_FACTOR) & mask
}

fn unscramble(scrambled: u64, bits: u32) -> u64 {
    let mask = u64::MAX >> (64 - bits);
    let second = scrambled.wrapping_mul(inverse(SECOND_FACTOR)) & mask;
    (second ^ (second >> bits.div_ceil(2))).wrapping_mul(inverse(FIRST_FACTOR)) & mask
}

/// The inverse of an odd number modulo 2^64, by Newton's iteration.
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut round = 0;
    while round < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        round += 1;
    }
    inverse
}

/// How the values of a table are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    /// Quantised, in 32 bits an n-gram.
    Packed,
    /// Quantised, without back-offs.
    PackedLast,
    /// As computed, in 96 bits an n-gram.
    Exact,
}

/// An n-gram to be stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ngram {
    /// The slot of its suffix in the table below.
    pub(super) suffix: u32,
    /// Its first word.
    pub(super) word: WordId,
    pub(super) log_probability: f32,
    pub(super) log_backoff: f32,
}

/// An n-gram as found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// Names the n-gram in longer ones.
    pub(super) slot: u32,
    /// ln probability of its last word after the others.
    pub(super) log_probability: f32,
    /// ln back-off of the whole.
    pub(super) log_backoff: f32,
}

/// A table opened for look-ups.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    buckets: &'a [Bucket],
    codes: &'a [[f32; 2]],
    shape: Shape,
}

impl<'a> Table<'a> {
    pub(super) const EMPTY: Table<'static> =
        Table { buckets: &[], codes: &[], shape: Shape::EMPTY };

    /// `None` when the parts do not fit together.
    pub(super) fn new(buckets: &'a [Bucket], codes: &'a [[f32; 2]], shape: Shape) -> Option<Self> {
        let slots = buckets.len() * shape.slots_per_bucket();
        let sound = shape.is_sound()
            && u32::try_from(slots).is_ok()
            && (shape.code_bits == 0 || codes.len() == 1 << shape.code_bits);
        sound.then_some(Table { buckets, codes, shape })
    }

    /// Where to look for the n-gram of `word` and, after it, the one in the
    /// slot `suffix` of the table below. Fetches the cache lines that
    /// [`Table::at`] will read, so that the trips to memory of several look-ups
    /// overlap.
    #[inline]
    pub(super) fn seek(&self, suffix: u32, word: WordId) -> Place {
        let place = self.shape.place(suffix, word);
        prefetch_index(self.buckets, place.bucket(0));
        prefetch_index(self.buckets, place.bucket(1));
        place
    }

    /// The n-gram of `word` and, after it, the one in the slot `suffix` of
    /// the table below.
    #[inline]
    pub(super) fn find(&self, suffix: u32, word: WordId) -> Option<Found> {
        self.at(self.shape.place(suffix, word))
    }

    /// The n-gram whose place this is.
    #[inline]
    pub(super) fn at(&self, place: Place) -> Option<Found> {
        if self.shape.code_bits == 0 {
            return self.at_exact(place);
        }
        let home = self.buckets.get(place.bucket(0))?;
        if let Some(lane) = lane(home, place.tag << 1, self.shape.code_bits) {
            return self.packed(place.bucket(0), lane);
        }
        // Nothing is in its second bucket unless home is full.
        if home[home.len() - 1] == EMPTY {
            return None;
        }
        let second = self.buckets.get(place.bucket(1))?;
        let lane = lane(second, place.tag << 1 | 1, self.shape.code_bits)?;
        self.packed(place.bucket(1), lane)
    }

    fn at_exact(&self, place: Place) -> Option<Found> {
        for second in [0, 1] {
            let at = place.bucket(second);
            let bucket = self.buckets.get(at)?;
            let named = place.tag << 1 | second;
            if let Some(lane) = bucket[..EXACT_SLOTS].iter().position(|&tag| tag == named) {
                return Some(self.exact(at, lane));
            }
            if bucket[EXACT_SLOTS - 1] == EMPTY {
                return None;
            }
        }
        None
    }

    /// What lies in a slot of a packed bucket.
    #[inline]
    fn packed(&self, at: usize, lane: usize) -> Option<Found> {
        let mask = (1_u32 << self.shape.code_bits) - 1;
        let code = self.buckets.get(at)?.get(lane)? & mask;
        let [log_probability, log_backoff] = *self.codes.get(code as usize)?;
        let slot = (at * 16 + lane) as u32;
        Some(Found { slot, log_probability, log_backoff })
    }

    /// What lies in a slot of an exact bucket.
    fn exact(&self, at: usize, lane: usize) -> Found {
        let bucket = &self.buckets[at];
        let slot = (at * EXACT_SLOTS + lane) as u32;
        Found {
            slot,
            log_probability: f32::from_bits(bucket[EXACT_SLOTS + lane]),
            log_backoff: f32::from_bits(bucket[2 * EXACT_SLOTS + lane]),
        }
    }

    /// All n-grams: the slot of the suffix, the first word, and what is known of it.
    pub(super) fn ngrams(&self) -> impl Iterator<Item = (u32, WordId, Found)> + '_ {
        let lanes = self.shape.slots_per_bucket();
        (0..self.buckets.len() * lanes).filter_map(move |slot| {
            let (at, lane) = (slot / lanes, slot % lanes);
            let entry = self.buckets[at][lane];
            (entry != EMPTY).then(|| self.ngram(at, lane, entry)).flatten()
        })
    }

    fn ngram(&self, at: usize, lane: usize, entry: u32) -> Option<(u32, WordId, Found)> {
        let code_bits = self.shape.code_bits;
        let (tag, second) = (entry >> code_bits >> 1, entry >> code_bits & 1);
        let home = at.checked_sub(second as usize * distance(tag))?;
        let (suffix, word) = self.shape.unplace(tag, home);
        let found = if code_bits == 0 { self.exact(at, lane) } else { self.packed(at, lane)? };
        Some((suffix, word, found))
    }
}

/// How far after home the second bucket lies.
#[inline]
fn distance(tag: u32) -> usize {
    1 + tag as usize % FARTHEST
}

/// The slot whose upper bits are `named`, if any.
#[inline]
fn lane(bucket: &Bucket, named: u32, code_bits: u32) -> Option<usize> {
    let (pattern, mask) = (named << code_bits, u32::MAX << code_bits);
    if pattern == mask {
        // Empty slots look like this one, which is seldom asked for.
        return bucket.iter().position(|&slot| slot & mask == pattern && slot != EMPTY);
    }
    let (pattern, mask) = (i32x8::splat(pattern as i32), i32x8::splat(mask as i32));
    let bits = |slots: [i32; 8]| (i32x8::new(slots) & mask).cmp_eq(pattern).move_mask();
    let [low, high]: [[i32; 8]; 2] = bytemuck::cast(*bucket);
    let matching = bits(low) | bits(high) << 8;
    (matching != 0).then(|| matching.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrambling_can_be_undone() {
        for bits in [1, 7, 33, 64] {
            for name in [0, 1, 12_345, u64::MAX / 3] {
                let name = name & (u64::MAX >> (64 - bits));
                assert_eq!(unscramble(scramble(name, bits), bits), name, "{bits} bits");
            }
        }
    }
}
