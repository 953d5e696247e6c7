//! How often the language model has never seen a word behind the word before it.
//!
//! - Why: swapped words do not fit their neighbours, whatever was swapped.
//! - Example: "excessive commissioner", "personal computer viruses's creators".
//! - False alarms: rare names and fresh compounds.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "backoff",
    scope: Scope::Sentence,
    measures: "share of the words of which the model knows no longer n-gram than the word itself, 0..1",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().iter().zip(context.orders());
    let alone = tokens.filter(|(token, order)| token.is_word() && **order <= 1).count();
    real(alone) / context.word_count()
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
