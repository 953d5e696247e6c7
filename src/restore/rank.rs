//! Which of the originals of a suspect phrase its author wrote, with the whole
//! article in view.
//!
//! The decoder sees a few words on either side, and is surer of its choice than
//! it may be. And an author who wrote a word once writes it again, while tools
//! leave most places as they were. Fitted to the swaps of three public spinners in
//! training articles by logistic choice, ln p has the factor 0.48 and
//! ln(1 + occurrences) the factor 1.02: the root of p, times 1 + occurrences. A
//! spinner of news swaps a word wherever it stands, and leaves none as it was.

use rustc_hash::FxHashMap;

use super::{Original, Restoration};
use crate::channel::Originals;
use crate::document::Tool;
use crate::lm::{self, WordId};

/// Puts the originals of every suspect phrase in the order of their
/// probabilities given the article, which sum to 1.
pub(super) fn by_article(restoration: &mut Restoration, originals: &Originals) {
    if restoration.sentences.iter().all(|sentence| sentence.swaps.is_empty()) {
        return;
    }
    let mut counts: FxHashMap<WordId, u16> = FxHashMap::default();
    for &word in restoration.words.iter().filter(|&&word| word != lm::UNKNOWN) {
        let count = counts.entry(word).or_default();
        *count = count.saturating_add(1);
    }
    let leaves_words = 1.0 - restoration.tools[Tool::Spinner as usize] as f32;
    let swaps = restoration.sentences.iter_mut().flat_map(|sentence| &mut sentence.swaps);
    for swap in swaps {
        rank(&mut swap.originals, |phrase| {
            let counts = originals.words(phrase).iter().map(|word| counts.get(word).copied());
            leaves_words * f32::from(counts.map(Option::unwrap_or_default).min().unwrap_or(0))
        });
    }
}

/// `occurrences` tells how often the article has the rarest word of a phrase.
fn rank(originals: &mut [Original], occurrences: impl Fn(u32) -> f32) {
    for original in &mut *originals {
        original.probability = original.probability.sqrt() * (1.0 + occurrences(original.phrase));
    }
    let whole: f32 = originals.iter().map(|original| original.probability).sum();
    for original in &mut *originals {
        original.probability /= whole.max(f32::MIN_POSITIVE);
    }
    originals.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.phrase.cmp(&b.phrase)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(probabilities: &[f32], occurrences: &[u16]) -> Vec<(u32, f32)> {
        let mut originals: Vec<Original> = (0..)
            .zip(probabilities)
            .map(|(phrase, &probability)| Original { phrase, probability })
            .collect();
        rank(&mut originals, |phrase| f32::from(occurrences[phrase as usize]));
        originals.into_iter().map(|original| (original.phrase, original.probability)).collect()
    }

    #[test]
    fn what_the_article_has_elsewhere_comes_first_unless_it_hardly_fits() {
        assert_eq!(ranked(&[0.6, 0.4], &[0, 2])[0].0, 1);
        assert_eq!(ranked(&[0.9, 0.001], &[0, 2])[0].0, 0);
    }

    #[test]
    fn the_decoder_is_believed_less_than_it_believes_itself() {
        let order = ranked(&[0.9, 0.1], &[1, 1]);
        assert_eq!(order[0].0, 0);
        assert!((order[0].1 - 0.75).abs() < 1e-6, "{order:?}");
    }

    #[test]
    fn probabilities_sum_to_one_even_of_nothing() {
        for probabilities in [&[0.5, 0.3, 0.2][..], &[0.0, 0.0], &[1.0], &[]] {
            let sum: f32 = ranked(probabilities, &[3, 0, 1]).iter().map(|(_, p)| p).sum();
            let wanted = if probabilities.iter().sum::<f32>() > 0.0 { 1.0 } else { 0.0 };
            assert!((sum - wanted).abs() < 1e-6, "{probabilities:?}: {sum}");
        }
    }
}
