//! The longest stretch of which the language model knows no more than pairs of words.
//!
//! - Why: translation calques go wrong for whole clauses, where a good sentence recovers after a name.
//! - Example: "has left me the skin in this work".
//! - False alarms: lists of names and numbers.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "backoff_run",
    scope: Scope::Sentence,
    measures: "ln(1 + longest run of tokens without a known n-gram of three or more), 0..6",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let (mut run, mut longest) = (0, 0);
    for &order in context.orders() {
        run = if order <= 2 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    real(longest).ln_1p()
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
