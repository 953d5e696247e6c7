//! How many lower-case words the language model has never met.

use super::numbers::real;
use super::words::is_lower_word;
use super::{About, Compute, Feature, SentenceContext};
use crate::lm::UNKNOWN;

pub const FEATURE: Feature = Feature {
    name: "unknown",
    about: About {
        measures: "share of the words in lower case that are outside the vocabulary, 0..1",
        why: "translators leave words as they are or transliterate them, spinners misspell \
              inflections.",
        example: "\"the taquilla does not open until the 10 hours\".",
        false_alarms: "dialect, children's speech, new slang, misspellings by people.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let (mut lower, mut unknown) = (0, 0);
    for (token, &word) in context.tokens().iter().zip(context.words()) {
        if is_lower_word(token) {
            lower += 1;
            unknown += usize::from(word == UNKNOWN);
        }
    }
    real(unknown) / real(lower.max(1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{WHOLE, assert_zero, value_of};
    use super::*;

    #[test]
    fn words_never_met_count() {
        let value = value_of(&FEATURE, "The taquilla does not open.", 0);
        assert!(value > 0.1 && value <= 1.0);
    }

    #[test]
    fn known_words_and_names_do_not() {
        assert_zero(&FEATURE, &[WHOLE, "Police said Xylander Qwerty was in the city."]);
    }
}
