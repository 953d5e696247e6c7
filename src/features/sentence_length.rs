//! How long the sentence is.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "sentence_length",
    about: About {
        measures: "ln of the number of words, 0..9",
        why: "no artifact by itself: it tells the classifier how much the other values can be \
              relied on.",
        example: "one word is 0, a sentence of twenty words is 3.",
        false_alarms: "none, it accuses nobody alone; translation tends to longer sentences.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.word_count().ln()
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn words_and_numbers_count_and_marks_do_not() {
        let value = value_of(&FEATURE, "He, 71, left -- at last!", 0);
        assert!((value - 5.0_f64.ln()).abs() < 1e-9, "{value}");
    }
}
