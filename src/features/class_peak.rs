//! The oddest place of the sentence by its kinds of words.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "class_peak",
    about: About {
        measures: "largest mean -ln P of the classes of three tokens in a row, in nats, 0..16",
        why: "one word of the wrong part of speech makes its neighbours improbable as well.",
        example: "\"to a expensive\", \"the winning organize of\".",
        false_alarms: "titles, formulas, a list in the middle of a sentence.",
    },
    compute: Compute::Sentence(compute),
};

/// Tokens of a place.
const PLACE: usize = 3;
/// What plain prose has, in nats: the value where the language model has no classes.
const USUAL: f64 = 6.3;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let found = context.class_log_probabilities();
    if found.is_empty() {
        return USUAL;
    }
    let surprisal = |place: &[f32]| -f64::from(place.iter().sum::<f32>()) / real(place.len());
    found.windows(PLACE.min(found.len())).map(surprisal).fold(0.0, f64::max).min(16.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SCRAMBLED, WHOLE, value_of};
    use super::*;

    #[test]
    fn a_place_is_odd_where_words_are_scrambled() {
        let [scrambled, whole] = [SCRAMBLED, WHOLE].map(|text| value_of(&FEATURE, text, 0));
        assert!(scrambled > whole, "{scrambled} {whole}");
    }

    #[test]
    fn a_sentence_of_one_word_has_a_value() {
        assert!(value_of(&FEATURE, "Go", 0) > 0.0);
    }
}
