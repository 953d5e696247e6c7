//! How improbable the language model finds the sentence, on average.
//!
//! - Why: swapped words and calques break the idiom that news is made of.
//! - Example: "to barely nine days of the premiere" against "barely nine days before the premiere".
//! - False alarms: lists of names, unusual subjects, poetry.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "surprise",
    scope: Scope::Sentence,
    measures: "mean -ln P of the tokens, in nats, 0..12",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let sum: f64 = context.surprises().sum();
    (sum / real(context.tokens().len().max(1))).clamp(0.0, 12.0)
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
}
