//! Frequent words that have never stood side by side.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};
use crate::lm::SENTENCE_END;

pub const FEATURE: Feature = Feature {
    name: "unseen_pairs",
    about: About {
        measures: "share of the neighbouring pairs of frequent words that the model has never \
                   seen, 0..1",
        why: "two everyday words that a corpus of news never joins do not belong together, and no \
              rare word or name is to blame.",
        example: "\"carries without seeing a rise\", \"sit with folded\".",
        false_alarms: "headlines, which leave the small words out.",
    },
    compute: Compute::Sentence(compute),
};

/// Words are numbered by falling frequency: those below count as frequent.
const FREQUENT: u32 = 20_000;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let (words, orders) = (context.words(), context.orders());
    let frequent =
        |at: usize| words.get(at).is_some_and(|w| (SENTENCE_END + 1..FREQUENT).contains(w));
    let (mut pairs, mut unseen) = (0, 0);
    for (at, _, _) in context.pairs().filter(|(at, _, _)| frequent(*at) && frequent(at - 1)) {
        pairs += 1;
        unseen += usize::from(orders.get(at).is_some_and(|&order| order <= 1));
    }
    real(unseen) / real(pairs.max(1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SCRAMBLED, WHOLE, assert_below, value_of};
    use super::*;

    #[test]
    fn scrambled_words_stand_out_against_the_sentence() {
        let [scrambled, whole] = [SCRAMBLED, WHOLE].map(|text| value_of(&FEATURE, text, 0));
        assert!(scrambled > whole);
    }

    #[test]
    fn known_sentences_have_none() {
        assert_below(&FEATURE, 0.05, &[WHOLE]);
    }
}
