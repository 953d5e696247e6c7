//! How long the stretches are that the language model knows.
//!
//! - Why: fluent text is made of phrases that have been written before; spinning and word-for-word
//!   translation cut them up.
//! - Example: "at the end of the day" is known whole, "at the finish of the day" only in pieces.
//! - False alarms: original prose reads like a low value too; boilerplate like a high one.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "depth",
    scope: Scope::Sentence,
    measures: "mean length of the longest known n-gram that ends in a token, 0..6",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let orders = context.orders();
    let sum: usize = orders.iter().map(|&order| usize::from(order)).sum();
    real(sum) / real(orders.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn scrambled_words_stand_out_against_the_sentence() {
        let sentence = "Police said the dead were a 71-year-old woman and her grandson, a high school student.";
        let scrambled = "Student dead the school said were grandson police woman high her, 71-year-old a and a.";
        assert!(value_of(&FEATURE, scrambled, 0) < value_of(&FEATURE, sentence, 0));
    }
}
