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
//! What finds its home full lies in a second bucket near by, and moves others
//! on to theirs where that is full too (cuckoo hashing: Pagh & Rodler 2004). In
//! a *packed* table a slot is 32 bits: tag, a bit for home or second bucket, and
//! a code for probability and back-off together. In an *exact* one it is a
//! 32-bit tag and two `f32`.

use bytemuck::{Pod, Zeroable};
use prefetch_index::prefetch_index;

use super::WordId;
use super::codes::Codes;

/// A cache line. Packed: sixteen slots. Exact: five tags, five probabilities
/// and five back-offs, the last word unused.
pub(super) type Bucket = [u32; 16];

/// Slots of an exact bucket.
const EXACT_SLOTS: usize = 5;
/// A slot without an n-gram.
const EMPTY: u32 = u32::MAX;
/// The second bucket lies so far behind home, at most.
const FARTHEST: usize = 8;
/// An n-gram that moved so many others without finding a place calls for a larger table.
const MOST_MOVES: usize = 1000;
/// A packed slot has at least so many bits for its code.
const LEAST_CODE_BITS: u32 = 8;
/// More are of no measurable use, and the codes should stay in the cache.
const MOST_CODE_BITS: u32 = 12;
/// The highest order has no back-offs.
const MOST_CODE_BITS_LAST: u32 = 8;
/// Shares of the slots that are filled, tried in turn.
const LOADS: [f64; 6] = [0.92, 0.88, 0.84, 0.7, 0.5, 0.25];
/// As many more homes are taken if that saves a bit of every tag.
const ROUNDING: f64 = 1.08;

/// What a table must know of itself besides its buckets.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Shape {
    homes: u64,
    /// Size of the vocabulary.
    words: u64,
    /// The names of n-grams are below two to the power of this.
    name_bits: u32,
    tag_bits: u32,
    /// Bits of the code in a packed slot; 0 in an exact table.
    code_bits: u32,
    unused: u32,
}

/// Where an n-gram lies if it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    tag: u32,
    /// The first of its two buckets.
    home: u32,
}

impl Place {
    /// Its home or its second bucket.
    #[inline]
    fn bucket(self, second: u32) -> usize {
        self.home as usize + second as usize * distance(self.tag)
    }
}

impl Shape {
    pub(super) const EMPTY: Self =
        Self { homes: 1, words: 1, name_bits: 1, tag_bits: 1, code_bits: 8, unused: 0 };

    /// For `ngrams` n-grams whose suffixes lie in `suffixes` slots.
    fn new(ngrams: usize, suffixes: u64, words: u64, kind: Kind, load: f64) -> Self {
        let name_bits = (64 - (suffixes * words).leading_zeros()).max(1);
        let slots = if kind == Kind::Exact { EXACT_SLOTS } else { 16 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a count of buckets"
        )]
        let (wanted, rounded) = {
            let wanted = ngrams as f64 / (slots as f64 * load);
            (wanted.ceil() as u64, (wanted * ROUNDING).ceil() as u64)
        };
        let code_bits = if kind == Kind::Exact { 0 } else { LEAST_CODE_BITS };
        let most_tag_bits = 31 - code_bits;
        let mut homes = wanted.max(1).max(1 << name_bits.saturating_sub(most_tag_bits));
        let power = homes.next_power_of_two();
        if power <= rounded {
            homes = power;
        }
        let tag_bits = name_bits.saturating_sub(homes.ilog2()).max(1);
        let left = 31 - tag_bits;
        let code_bits = match kind {
            Kind::Exact => 0,
            Kind::Packed => left.min(MOST_CODE_BITS),
            Kind::PackedLast => left.min(MOST_CODE_BITS_LAST),
        };
        Self { homes, words, name_bits, tag_bits, code_bits, unused: 0 }
    }

    /// Where an n-gram lies if it is there.
    #[inline]
    fn place(&self, suffix: u32, word: WordId) -> Place {
        let name = u64::from(suffix) * self.words + u64::from(word);
        let scaled = u128::from(scramble(name, self.name_bits) << (64 - self.name_bits))
            * u128::from(self.homes);
        #[expect(clippy::cast_possible_truncation, reason = "the two halves are meant")]
        let (home, rest) = ((scaled >> 64) as u32, scaled as u64);
        #[expect(clippy::cast_possible_truncation, reason = "tags have at most 30 bits")]
        Place { tag: (rest >> (64 - self.tag_bits)) as u32, home }
    }

    /// The suffix and the word that [`Shape::place`] puts there.
    fn unplace(&self, tag: u32, home: usize) -> (u32, WordId) {
        let least = ((home as u128) << 64) + (u128::from(tag) << (64 - self.tag_bits));
        let step = u128::from(self.homes) << (64 - self.name_bits);
        #[expect(clippy::cast_possible_truncation, reason = "a name has at most 64 bits")]
        let name = unscramble(least.div_ceil(step) as u64, self.name_bits);
        #[expect(clippy::cast_possible_truncation, reason = "slots and words are 32-bit numbers")]
        ((name / self.words) as u32, (name % self.words) as u32)
    }

    fn slots_per_bucket(&self) -> usize {
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
pub(super) enum Kind {
    /// Quantised, in 32 bits an n-gram.
    Packed,
    /// Quantised, without back-offs.
    PackedLast,
    /// As computed, in 96 bits an n-gram.
    Exact,
}

/// An n-gram as found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// Names the n-gram in longer ones.
    pub(super) slot: u32,
    /// ln probability of its last word behind the others.
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

    /// Where to look for the n-gram of `word` and, behind it, the one in the
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

    /// The n-gram of `word` and, behind it, the one in the slot `suffix` of
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
        // A damaged bucket may name an n-gram twice, which no lane stands for.
        let code = self.buckets.get(at)?.get(lane)? & mask;
        let [log_probability, log_backoff] = *self.codes.get(code as usize)?;
        #[expect(clippy::cast_possible_truncation, reason = "checked on opening")]
        let slot = (at * 16 + lane) as u32;
        Some(Found { slot, log_probability, log_backoff })
    }

    /// What lies in a slot of an exact bucket.
    fn exact(&self, at: usize, lane: usize) -> Found {
        let bucket = &self.buckets[at];
        #[expect(clippy::cast_possible_truncation, reason = "checked on opening")]
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

/// How far behind home the second bucket lies.
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
    // At most one matches, so the numbers of those that do may be or-ed: a
    // handful of vector instructions without a branch.
    let mut number = 0;
    for (at, slot) in (1..).zip(bucket) {
        number |= if slot & mask == pattern { at } else { 0_u32 };
    }
    (number as usize).checked_sub(1)
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

/// A table as it is built and written.
pub(super) struct Built {
    pub(super) buckets: Vec<Bucket>,
    pub(super) codes: Vec<[f32; 2]>,
    pub(super) shape: Shape,
}

impl Built {
    /// Stores `ngrams`, which are all different, with suffixes below `suffixes`
    /// and words below `words`. `None` when they crowd even a table of which
    /// three slots in four are empty.
    pub(super) fn new(ngrams: &[Ngram], suffixes: u64, words: u64, kind: Kind) -> Option<Self> {
        let (shape, mut buckets) = LOADS.iter().find_map(|&load| {
            let shape = Shape::new(ngrams.len(), suffixes, words, kind, load);
            Some((shape, arrange(ngrams, &shape)?))
        })?;
        let codes = Codes::fit(ngrams, shape.code_bits, kind == Kind::PackedLast);
        for (at, bucket) in buckets.iter_mut().enumerate() {
            fill(bucket, at, ngrams, &shape, &codes);
        }
        Some(Self { buckets, codes: codes.into_values(), shape })
    }

    pub(super) fn table(&self) -> Table<'_> {
        Table::new(&self.buckets, &self.codes, self.shape).unwrap_or(Table::EMPTY)
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> u64 {
        (self.buckets.len() * self.shape.slots_per_bucket()) as u64
    }
}

/// The numbers of the n-grams in the slots where they will lie, in their home
/// or their second bucket; `None` when that cannot be done.
fn arrange(ngrams: &[Ngram], shape: &Shape) -> Option<Vec<Bucket>> {
    let (homes, slots) = (usize::try_from(shape.homes).ok()?, shape.slots_per_bucket());
    let mut numbers = vec![[EMPTY; 16]; homes + FARTHEST];
    for number in 0..u32::try_from(ngrams.len()).ok()? {
        settle(number, &mut numbers, slots, |number| {
            let ngram = &ngrams[number as usize];
            let place = shape.place(ngram.suffix, ngram.word);
            [place.bucket(0), place.bucket(1)]
        })?;
    }
    Some(numbers)
}

/// Writes the n-grams of a bucket over their numbers.
fn fill(bucket: &mut Bucket, at: usize, ngrams: &[Ngram], shape: &Shape, codes: &Codes) {
    let slots = shape.slots_per_bucket();
    let numbers = *bucket;
    for (lane, &number) in numbers[..slots].iter().enumerate().filter(|(_, n)| **n != EMPTY) {
        let ngram = &ngrams[number as usize];
        let place = shape.place(ngram.suffix, ngram.word);
        let named = place.tag << 1 | u32::from(at != place.bucket(0));
        if shape.code_bits == 0 {
            bucket[lane] = named;
            bucket[slots + lane] = ngram.log_probability.to_bits();
            bucket[2 * slots + lane] = ngram.log_backoff.to_bits();
        } else {
            bucket[lane] = named << shape.code_bits | codes.code(ngram);
        }
    }
}

/// Finds a place for a number, moving others to their second places as needed.
fn settle(
    mut number: u32,
    numbers: &mut [Bucket],
    slots: usize,
    places: impl Fn(u32) -> [usize; 2],
) -> Option<()> {
    for moves in 0..MOST_MOVES {
        let [home, second] = places(number);
        for at in [home, second] {
            let free = numbers[at][..slots].iter().position(|&other| other == EMPTY);
            if let Some(lane) = free {
                numbers[at][lane] = number;
                return Some(());
            }
        }
        // Taking turns keeps two n-grams from moving each other for ever.
        let at = if moves % 2 == 0 { second } else { home };
        std::mem::swap(&mut numbers[at][moves * 7 % slots], &mut number);
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn ngrams(count: u32) -> Vec<Ngram> {
        (0..count)
            .map(|n| Ngram {
                suffix: n / 7,
                word: n * 31 % 1009,
                log_probability: -0.001 * (n % 9001) as f32,
                log_backoff: if n % 3 == 0 { 0.0 } else { -0.0005 * (n % 4001) as f32 },
            })
            .collect()
    }

    const KINDS: [Kind; 3] = [Kind::Packed, Kind::PackedLast, Kind::Exact];

    #[test]
    fn every_ngram_is_found_and_no_other() {
        let ngrams = ngrams(50_000);
        for kind in KINDS {
            let built = Built::new(&ngrams, 10_000, 1009, kind).unwrap();
            let table = built.table();
            let mut slots: Vec<u32> = ngrams
                .iter()
                .map(|ngram| {
                    let found = table.find(ngram.suffix, ngram.word).unwrap();
                    let tolerance = if kind == Kind::Exact { 0.0 } else { 0.2 };
                    assert!((found.log_probability - ngram.log_probability).abs() <= tolerance);
                    found.slot
                })
                .collect();
            slots.sort_unstable();
            slots.dedup();
            assert_eq!(slots.len(), ngrams.len(), "a slot of its own for each");
            let known: std::collections::HashSet<(u32, u32)> =
                ngrams.iter().map(|ngram| (ngram.suffix, ngram.word)).collect();
            for other in 0..200_000 {
                let (suffix, word) = (other * 13 % 10_000, other % 1009);
                let found = table.find(suffix, word).is_some();
                assert_eq!(found, known.contains(&(suffix, word)), "{suffix} {word}");
            }
        }
    }

    #[test]
    fn ngrams_are_read_back_from_where_they_lie() {
        let ngrams = ngrams(20_000);
        for kind in KINDS {
            let built = Built::new(&ngrams, 3_000, 1009, kind).unwrap();
            let mut read: Vec<(u32, u32)> =
                built.table().ngrams().map(|(suffix, word, _)| (suffix, word)).collect();
            let mut put: Vec<(u32, u32)> = ngrams.iter().map(|n| (n.suffix, n.word)).collect();
            read.sort_unstable();
            put.sort_unstable();
            assert!(read == put, "{kind:?}");
        }
    }

    #[test]
    fn a_packed_table_is_nearly_full() {
        let ngrams = ngrams(50_000);
        let built = Built::new(&ngrams, 10_000, 1009, Kind::Packed).unwrap();
        let share = ngrams.len() as f64 / built.slots() as f64;
        assert!(share > 0.8, "{share}");
    }

    #[test]
    fn scrambling_can_be_undone() {
        for bits in [1, 7, 33, 64] {
            for name in [0, 1, 12_345, u64::MAX / 3] {
                let name = name & (u64::MAX >> (64 - bits));
                assert_eq!(unscramble(scramble(name, bits), bits), name, "{bits} bits");
            }
        }
    }

    #[test]
    fn tables_of_none_and_of_one() {
        for kind in KINDS {
            let none = Built::new(&[], 10, 10, kind).unwrap();
            assert!(none.table().find(3, 4).is_none());
            let one = Built::new(&ngrams(1), 10, 1009, kind).unwrap();
            assert!(one.table().find(0, 0).is_some());
            assert!(one.table().find(0, 1).is_none());
        }
    }

    #[test]
    fn a_bucket_that_names_an_ngram_twice_does_no_harm() {
        let mut built = Built::new(&ngrams(1), 10, 1009, Kind::Packed).unwrap();
        let entries = || built.buckets.iter().flatten().copied();
        let entry = entries().find(|&entry| entry != EMPTY).unwrap();
        built.buckets.iter_mut().for_each(|bucket| bucket.fill(entry));
        assert!(built.table().find(0, 0).is_none());
        assert!(built.table().ngrams().count() > 1);
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let built = Built::new(&ngrams(100), 100, 1009, Kind::Packed).unwrap();
        assert!(Table::new(&built.buckets, &built.codes[1..], built.shape).is_none());
        let shape = Shape { tag_bits: 32, ..built.shape };
        assert!(Table::new(&built.buckets, &built.codes, shape).is_none());
        for number in [0, 1 << 32, u64::MAX] {
            for shape in
                [Shape { homes: number, ..built.shape }, Shape { words: number, ..built.shape }]
            {
                assert!(Table::new(&built.buckets, &built.codes, shape).is_none());
            }
        }
    }
}
