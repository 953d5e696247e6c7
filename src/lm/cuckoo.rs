//! Arranging the n-grams of one order in the buckets of a [`Table`].
//!
//! What finds its home full lies in its second bucket, and moves others on to
//! theirs where that is full too (cuckoo hashing: Pagh & Rodler 2004).

use super::codes::Codes;
use super::table::{
    Bucket, EMPTY, EXACT_SLOTS, FARTHEST, MOST_CODE_BITS, Ngram, Shape, Storage, Table,
};

/// An n-gram that moved so many others without finding a place calls for a larger table.
const MOST_MOVES: usize = 1000;
/// A packed slot has at least so many bits for its code.
const LEAST_CODE_BITS: u32 = 8;
/// The highest order has no back-offs.
const MOST_CODE_BITS_LAST: u32 = 8;
/// Shares of the slots that are filled, tried in turn.
const LOADS: [f64; 6] = [0.92, 0.88, 0.84, 0.7, 0.5, 0.25];
/// As many more homes are taken if that saves a bit of every tag.
const ROUNDING: f64 = 1.08;

/// A table as it is built and written.
pub(super) struct Built {
    pub(super) buckets: Vec<Bucket>,
    pub(super) codes: Vec<[f32; 2]>,
    pub(super) shape: Shape,
}

impl Built {
    /// Stores `ngrams`, which are all different, with suffixes below `suffixes`
    /// and words below `words`. `None` when they crowd even a table of which
    /// three slots in four are empty, or are too many for 32-bit slots.
    pub(super) fn new(
        ngrams: &[Ngram],
        suffixes: u64,
        words: u64,
        storage: Storage,
    ) -> Option<Self> {
        let (shape, mut buckets) = LOADS.iter().find_map(|&load| {
            let shape = Shape::new(ngrams.len(), suffixes, words, storage, load);
            Some((shape, arrange(ngrams, &shape)?))
        })?;
        let codes = Codes::fit(ngrams, shape.code_bits, storage == Storage::PackedLast);
        for (at, bucket) in buckets.iter_mut().enumerate() {
            fill(bucket, at, ngrams, &shape, &codes);
        }
        let built = Self { buckets, codes: codes.into_values(), shape };
        built.opened().is_some().then_some(built)
    }

    #[expect(clippy::expect_used, reason = "what does not open is never built")]
    pub(super) fn table(&self) -> Table<'_> {
        self.opened().expect("a table opens once it is built")
    }

    fn opened(&self) -> Option<Table<'_>> {
        Table::new(&self.buckets, &self.codes, self.shape)
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

impl Shape {
    /// For `ngrams` n-grams whose suffixes lie in `suffixes` slots.
    fn new(ngrams: usize, suffixes: u64, words: u64, storage: Storage, load: f64) -> Self {
        let name_bits = (64 - (suffixes * words).leading_zeros()).max(1);
        let slots = if storage == Storage::Exact { EXACT_SLOTS } else { 16 };
        let (wanted, rounded) = {
            let wanted = ngrams as f64 / (slots as f64 * load);
            (wanted.ceil() as u64, (wanted * ROUNDING).ceil() as u64)
        };
        let code_bits = if storage == Storage::Exact { 0 } else { LEAST_CODE_BITS };
        let most_tag_bits = 31 - code_bits;
        let mut homes = wanted.max(1).max(1 << name_bits.saturating_sub(most_tag_bits));
        let power = homes.next_power_of_two();
        if power <= rounded {
            homes = power;
        }
        let tag_bits = name_bits.saturating_sub(homes.ilog2()).max(1);
        let left = 31 - tag_bits;
        let code_bits = match storage {
            Storage::Exact => 0,
            Storage::Packed => left.min(MOST_CODE_BITS),
            Storage::PackedLast => left.min(MOST_CODE_BITS_LAST),
        };
        Self { homes, words, name_bits, tag_bits, code_bits, unused: 0 }
    }
}

#[cfg(test)]
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

    const STORAGES: [Storage; 3] = [Storage::Packed, Storage::PackedLast, Storage::Exact];

    #[test]
    fn every_ngram_is_found_and_no_other() {
        let ngrams = ngrams(50_000);
        for storage in STORAGES {
            let built = Built::new(&ngrams, 10_000, 1009, storage).unwrap();
            let table = built.table();
            let mut slots: Vec<u32> = ngrams
                .iter()
                .map(|ngram| {
                    let found = table.find(ngram.suffix, ngram.word).unwrap();
                    let tolerance = if storage == Storage::Exact { 0.0 } else { 0.2 };
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
        for storage in STORAGES {
            let built = Built::new(&ngrams, 3_000, 1009, storage).unwrap();
            let mut read: Vec<(u32, u32)> =
                built.table().ngrams().map(|(suffix, word, _)| (suffix, word)).collect();
            let mut put: Vec<(u32, u32)> = ngrams.iter().map(|n| (n.suffix, n.word)).collect();
            read.sort_unstable();
            put.sort_unstable();
            assert!(read == put, "{storage:?}");
        }
    }

    #[test]
    fn a_packed_table_is_nearly_full() {
        let ngrams = ngrams(50_000);
        let built = Built::new(&ngrams, 10_000, 1009, Storage::Packed).unwrap();
        let share = ngrams.len() as f64 / built.slots() as f64;
        assert!(share > 0.8, "{share}");
    }

    #[test]
    fn tables_of_none_and_of_one() {
        for storage in STORAGES {
            let none = Built::new(&[], 10, 10, storage).unwrap();
            assert!(none.table().find(3, 4).is_none());
            let one = Built::new(&ngrams(1), 10, 1009, storage).unwrap();
            assert!(one.table().find(0, 0).is_some());
            assert!(one.table().find(0, 1).is_none());
        }
    }

    #[test]
    fn a_bucket_that_names_an_ngram_twice_does_no_harm() {
        let mut built = Built::new(&ngrams(1), 10, 1009, Storage::Packed).unwrap();
        let entries = || built.buckets.iter().flatten().copied();
        let entry = entries().find(|&entry| entry != EMPTY).unwrap();
        built.buckets.iter_mut().for_each(|bucket| bucket.fill(entry));
        assert!(built.table().find(0, 0).is_some_and(|found| found.slot % 16 == 0));
        assert!(built.table().ngrams().count() > 1);
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let built = Built::new(&ngrams(100), 100, 1009, Storage::Packed).unwrap();
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
