//! How often the language model has never seen a word after the word before it.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "backoff",
    about: About {
        measures: "share of the words of which the model knows no longer n-gram than the word \
                   itself, 0..1",
        why: "swapped words do not fit their neighbours, whatever was swapped.",
        example: "\"excessive commissioner\", \"personal computer viruses's creators\".",
        false_alarms: "rare names and fresh compounds.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().iter().zip(context.orders());
    let alone = tokens.filter(|(token, order)| token.is_word() && **order <= 1).count();
    real(alone) / context.word_count()
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
