//! The same word twice in a row.

use super::numbers::real;
use super::words::{self, is_lower_word, is_one_of};
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "doubled_word",
    about: About {
        measures: "ln(1 + number of words that repeat the word before them), 0..3",
        why: "a swapped phrase brings along a word that stood beside it already; translations \
              double small words.",
        example: "\"in in addition\", \"the the judgement\".",
        false_alarms: "emphasis (\"very very\") and names (\"Duran Duran\") are passed over; \
                       stammering quotations are not.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let doubled = context.pairs().filter(|(_, first, second)| {
        first.hash == second.hash && is_lower_word(second) && !is_one_of(&words::DOUBLED, second)
    });
    real(doubled.count()).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero};
    use super::*;

    #[test]
    fn doubled_words_count() {
        assert_above(
            &FEATURE,
            0.6,
            &["It was in in addition.", "Of the the judgement nothing is known."],
        );
    }

    #[test]
    fn good_english_and_names_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "He had had that that day.",
                "Duran Duran sang.",
                "It was very very late.",
                "We came, came again.",
                "No, 10 10 is no word.",
            ],
        );
    }
}
