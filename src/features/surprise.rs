//! How improbable the language model finds the sentence, on average.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "surprise",
    about: About {
        measures: "mean -ln P of the tokens, in nats, 0..12",
        why: "swapped words and calques break the idiom that news is made of.",
        example: "\"to barely nine days of the premiere\" against \"barely nine days before the \
                  premiere\".",
        false_alarms: "lists of names, unusual subjects, poetry.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let sum: f64 = context.surprisals().sum();
    (sum / real(context.tokens().len().max(1))).clamp(0.0, 12.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SCRAMBLED, WHOLE, value_of};
    use super::*;

    #[test]
    fn scrambled_words_stand_out_against_the_sentence() {
        let [scrambled, whole] = [SCRAMBLED, WHOLE].map(|text| value_of(&FEATURE, text, 0));
        assert!(scrambled > whole);
    }
}
