//! Sentence to sentence: what one article says in the place of what another says.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::matching::{Matching, match_words};
use super::tuning::{LEAST_ALIGNED, LEAST_JOINING_GAIN, LEAST_SENTENCE_WEIGHT, MOST_COMPARED};
use super::words::{Sentence, Word};

/// A sentence of ours with what stands in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Aligned {
    /// Index of our sentence.
    pub(super) ours: usize,
    /// Their sentence, or two that were made one.
    pub(super) theirs: Range<usize>,
    /// Share of the weight of both that is aligned, 0..1.
    pub(super) score: f64,
}

/// The sentences of ours that have a counterpart, in text order.
pub(super) fn align(ours: &[Sentence], theirs: &[Sentence]) -> Vec<Aligned> {
    let lookup = Lookup::new(theirs);
    let mut aligned: Vec<Aligned> = Vec::new();
    let mut shared = Vec::new();
    for (number, sentence) in ours.iter().enumerate() {
        let best = best_of(sentence, theirs, &lookup, &mut shared);
        let Some((theirs_at, score)) = best else { continue };
        let (theirs_at, score) = with_neighbour(sentence, theirs, theirs_at, score);
        aligned.push(Aligned { ours: number, theirs: theirs_at, score });
    }
    join_ours(ours, theirs, &mut aligned);
    aligned.retain(|aligned| {
        aligned.score >= LEAST_ALIGNED && ours[aligned.ours].weight >= LEAST_SENTENCE_WEIGHT
    });
    aligned
}

/// Their sentence that is most like ours.
fn best_of(
    sentence: &Sentence,
    theirs: &[Sentence],
    lookup: &Lookup,
    shared: &mut Vec<(f64, usize)>,
) -> Option<(Range<usize>, f64)> {
    lookup.ranked(sentence, theirs, shared);
    let score = |&(_, at): &(f64, usize)| (at, overlap(&sentence.words, &theirs[at].words));
    let scores = shared.iter().take(MOST_COMPARED).map(score);
    let best = scores.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    Some((best.0..best.0 + 1, best.1))
}

/// Their sentence, or it and one beside it where both together are more like ours.
fn with_neighbour(
    sentence: &Sentence,
    theirs: &[Sentence],
    at: Range<usize>,
    score: f64,
) -> (Range<usize>, f64) {
    let mut best = (at.clone(), score);
    if theirs[at.start].weight >= sentence.weight {
        return best;
    }
    for joined in [at.start.wrapping_sub(1)..at.end, at.start..at.end + 1] {
        let Some(pair) = theirs.get(joined.clone()) else { continue };
        let joined_score = overlap(&sentence.words, &words(pair));
        if joined_score > best.1 + LEAST_JOINING_GAIN {
            best = (joined, joined_score);
        }
    }
    best
}

/// Gives two neighbours of ours that stand for one of theirs the score of both together.
fn join_ours(ours: &[Sentence], theirs: &[Sentence], aligned: &mut [Aligned]) {
    for at in 1..aligned.len() {
        let [first, second] = &mut aligned[at - 1..=at] else { continue };
        let is_split = second.ours == first.ours + 1
            && first.theirs == second.theirs
            && first.score.min(second.score) < LEAST_ALIGNED;
        if !is_split {
            continue;
        }
        let both = words(&ours[first.ours..=second.ours]);
        let score = overlap(&both, &words(&theirs[first.theirs.clone()]));
        if score > first.score.max(second.score) + LEAST_JOINING_GAIN {
            (first.score, second.score) = (score, score);
        }
    }
}

fn words(sentences: &[Sentence]) -> Vec<Word> {
    sentences.iter().flat_map(|sentence| &sentence.words).copied().collect()
}

/// Share of the weight of both that is aligned: the mean of what is aligned in order and what is
/// shared in any order, 0..1.
pub(super) fn overlap(ours: &[Word], theirs: &[Word]) -> f64 {
    let Matching { weight, pairs: _ } = match_words(ours, theirs);
    let sum = |words: &[Word]| words.iter().map(|word| word.weight).sum::<f32>();
    let all = sum(ours) + sum(theirs);
    if all <= 0.0 {
        return 0.0;
    }
    f64::from(weight + shared_weight(ours, theirs)) / f64::from(all)
}

/// The weight of the words that both have, in any order.
fn shared_weight(ours: &[Word], theirs: &[Word]) -> f32 {
    let mut free = vec![true; theirs.len()];
    let mut shared = 0.0;
    for word in ours {
        let same = theirs.iter().zip(&free).position(|(other, free)| *free && word.is_same(other));
        if let Some(at) = same {
            free[at] = false;
            shared += word.weight.min(theirs[at].weight);
        }
    }
    shared
}

/// Which of their sentences have a word.
struct Lookup {
    sentences: FxHashMap<u64, Vec<u32>>,
}

impl Lookup {
    fn new(theirs: &[Sentence]) -> Self {
        let mut sentences: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for (number, sentence) in (0..).zip(theirs) {
            for word in sentence.words.iter().filter(|word| word.is_content()) {
                for hash in forms(word) {
                    let numbers = sentences.entry(hash).or_default();
                    if numbers.last() != Some(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        Self { sentences }
    }

    /// Their sentences by how much weight they share with ours, the most first.
    fn ranked(&self, sentence: &Sentence, theirs: &[Sentence], shared: &mut Vec<(f64, usize)>) {
        let mut sums: FxHashMap<u32, f32> = FxHashMap::default();
        for word in sentence.words.iter().filter(|word| word.is_content()) {
            let mut seen: Vec<u32> = Vec::new();
            for number in forms(word).filter_map(|hash| self.sentences.get(&hash)).flatten() {
                if !seen.contains(number) {
                    seen.push(*number);
                    *sums.entry(*number).or_default() += word.weight;
                }
            }
        }
        shared.clear();
        shared.extend(sums.into_iter().map(|(number, sum)| {
            let at = number as usize;
            (f64::from(sum / (sentence.weight + theirs[at].weight)), at)
        }));
        shared.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }
}

/// The hashes of a word's forms, each once.
fn forms(word: &Word) -> impl Iterator<Item = u64> {
    let written = Some(word.written).filter(|&hash| hash != 0 && hash != word.hash);
    std::iter::once(word.hash).chain(written)
}

#[cfg(test)]
mod tests {
    use super::super::words::sentence_of;
    use super::*;

    const FIRE: &str = "Firefighters fought the flames for almost five hours on Saturday";
    const SPUN: &str = "Firemen battled the flames for almost five hours on Saturday";
    const COURT: &str = "Judges dismissed every charge against former minister Anna Weber";
    const RATES: &str = "Economists expected lower interest rates before summer holidays begin";

    fn aligned(ours: &[&str], theirs: &[&str]) -> Vec<(usize, Range<usize>)> {
        let sentences = |texts: &[&str]| texts.iter().map(|t| sentence_of(t)).collect::<Vec<_>>();
        let found = align(&sentences(ours), &sentences(theirs));
        assert!(found.iter().all(|aligned| (LEAST_ALIGNED..=1.0).contains(&aligned.score)));
        found.into_iter().map(|aligned| (aligned.ours, aligned.theirs)).collect()
    }

    #[test]
    fn a_spun_sentence_finds_its_original_wherever_that_stands() {
        assert_eq!(aligned(&[COURT, SPUN], &[FIRE, RATES, COURT]), [(0, 2..3), (1, 0..1)]);
    }

    #[test]
    fn sentences_on_the_same_matter_do_not_align() {
        let other = "Five men died on Saturday when flames destroyed another building nearby";
        assert!(aligned(&[SPUN], &[other, COURT]).is_empty());
        assert!(aligned(&[FIRE], &[]).is_empty() && aligned(&[], &[FIRE]).is_empty());
    }

    #[test]
    fn what_is_too_short_to_tell_does_not_align() {
        assert!(aligned(&["he said so"], &["he said so"]).is_empty());
    }

    #[test]
    fn two_sentences_may_have_become_one_and_one_two() {
        let joined = format!("{COURT} while {FIRE}");
        assert_eq!(aligned(&[&joined], &[RATES, COURT, FIRE]), [(0, 1..3)]);
        assert_eq!(
            aligned(&[RATES, COURT, FIRE], &[&joined, RATES]),
            [(0, 1..2), (1, 0..1), (2, 0..1)]
        );
    }
}
