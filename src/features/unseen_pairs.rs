//! Frequent words that have never stood side by side.
//!
//! - Why: two everyday words that a corpus of news never joins do not belong together, and no rare
//!   word or name is to blame.
//! - Example: "carries without seeing a rise", "sit with folded".
//! - False alarms: headlines, which leave the small words out.

use super::context::real;
use super::{Feature, Scope, SentenceContext};
use crate::lm::SENTENCE_END;

pub const FEATURE: Feature = Feature {
    name: "unseen_pairs",
    scope: Scope::Sentence,
    measures: "share of the neighbouring pairs of frequent words that the model has never seen, 0..1",
    compute,
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
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn scrambled_words_stand_out_against_the_sentence() {
        let sentence = "Police said the dead were a 71-year-old woman and her grandson, a high school student.";
        let scrambled = "Student dead the school said were grandson police woman high her, 71-year-old a and a.";
        assert!(value_of(&FEATURE, scrambled, 0) > value_of(&FEATURE, sentence, 0));
    }

    #[test]
    fn known_sentences_have_none() {
        assert!(
            value_of(
                &FEATURE,
                "Police said the dead were a 71-year-old woman and her grandson, a high school student.",
                0
            ) < 0.05,
            "Police said the dead were a 71-year-old woman and her grands"
        );
    }
}
