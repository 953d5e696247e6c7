//! The same word twice in a row.
//!
//! - Why: a swapped phrase brings along a word that stood beside it already; translations double small words.
//! - Example: "in in addition", "the the judgement".
//! - False alarms: emphasis ("very very") and names ("Duran Duran") are passed over; stammering quotations are not.

use super::context::real;
use super::words::{self, is_lower_word, is_one_of};
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "doubled_word",
    scope: Scope::Sentence,
    measures: "ln(1 + number of words that repeat the word before them), 0..3",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let doubled = context.pairs().filter(|(_, first, second)| {
        first.hash == second.hash && is_lower_word(second) && !is_one_of(&words::DOUBLED, second)
    });
    real(doubled.count()).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn doubled_words_count() {
        for text in ["It was in in addition.", "Of the the judgement nothing is known."] {
            let value = value_of(&FEATURE, text, 0);
            assert!(value > 0.6, "{text}: {value}");
        }
    }

    #[test]
    fn good_english_and_names_do_not() {
        for text in [
            "He had had that that day.",
            "Duran Duran sang.",
            "It was very very late.",
            "We came, came again.",
            "No, 10 10 is no word.",
        ] {
            let value = value_of(&FEATURE, text, 0);
            assert!(value == 0.0, "{text}: {value}");
        }
    }
}
