//! The n-grams of a masked sentence, as numbers of slots.

use super::mask::{CommonWords, Mask, mask};
use crate::classify::sparse::SparseTerms;
use crate::document::{Segments, Token};

/// Slots of a model; n-grams that meet in one share its weights, in training as in use.
pub(super) const SLOTS: usize = 1 << 20;

/// Longest n-gram of masked tokens,
const LONGEST: usize = 3;
/// and of function words alone; those of one word are in the others.
const LONGEST_OF_FUNCTION_WORDS: usize = 5;

/// Stands before the first token of a sentence and behind the last one.
const EDGE: u64 = 0x5d5d_5d5d;

/// Calls `each` with the slot of every n-gram of a sentence.
pub(super) fn for_each_term(
    text: &str,
    tokens: &[Token],
    common: &CommonWords,
    mut each: impl FnMut(usize),
) {
    let edge = [Mask { hash: EDGE, is_function: true }];
    let masks = edge.into_iter().chain(mask(text, tokens, common)).chain(edge);
    let mut last = Window::<LONGEST>::default();
    let mut functions = Window::<LONGEST_OF_FUNCTION_WORDS>::default();
    for mask in masks {
        last.push(mask.hash);
        last.for_each(1, 0x6d61_736b, &mut each);
        if mask.is_function {
            functions.push(mask.hash);
            functions.for_each(2, 0x6675_6e63, &mut each);
        }
    }
}

/// The terms of a text, each by its share of the root of their number: the same as
/// [`super::Marks::evidence`] adds up. In the order of slots.
pub(super) fn counted(text: &str, segments: &Segments, common: &CommonWords) -> SparseTerms {
    let mut slots: Vec<u32> = Vec::new();
    for sentence in &segments.sentences {
        let tokens: &[Token] = &segments.tokens[sentence.tokens.clone()];
        for_each_term(text, tokens, common, |slot| slots.push(slot as u32));
    }
    slots.sort_unstable();
    let length = (slots.len().max(1) as f32).sqrt();
    let runs = slots.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0], run.len() as f32 / length)).collect()
}

/// The last few hashes, the newest first.
struct Window<const N: usize> {
    hashes: [u64; N],
    length: usize,
}

impl<const N: usize> Default for Window<N> {
    fn default() -> Self {
        Self { hashes: [0; N], length: 0 }
    }
}

impl<const N: usize> Window<N> {
    fn push(&mut self, hash: u64) {
        self.hashes.rotate_right(1);
        self.hashes[0] = hash;
        self.length = (self.length + 1).min(N);
    }

    /// The n-grams of `shortest` and more hashes that end here.
    fn for_each(&self, shortest: usize, kind: u64, each: &mut impl FnMut(usize)) {
        let mut state = kind;
        for (at, &hash) in self.hashes[..self.length].iter().enumerate() {
            state = (state.rotate_left(5) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            if at + 1 >= shortest {
                each((state >> (u64::BITS - SLOTS.ilog2())) as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::tokenize;

    fn terms(text: &str) -> Vec<usize> {
        let mut tokens = Vec::new();
        tokenize(text, 0, text.len(), &mut tokens);
        let mut terms = Vec::new();
        for_each_term(text, &tokens, &CommonWords::default(), |slot| terms.push(slot));
        terms
    }

    #[test]
    fn order_and_edges_count_and_slots_are_in_range() {
        let [one, other] = [terms("green apples, or pears"), terms("pears, or green apples")];
        assert_ne!(one, other);
        assert!(one.iter().chain(&other).all(|&slot| slot < SLOTS));
        // Six masks with two edges, of up to three; three function marks with pairs and a triple.
        assert_eq!(terms("one, two").len(), 5 + 4 + 3 + 2 + 1);
        assert_eq!(terms("").len(), 2 + 1 + 1);
    }
}
