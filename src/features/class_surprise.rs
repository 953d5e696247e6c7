//! How improbable the order of the sentence's kinds of words is, on average.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "class_surprise",
    about: About {
        measures: "mean -ln P of the classes of the tokens, in nats, 0..12",
        why: "tools that look words up without their part of speech put verbs where nouns stand: \
              that is odd whatever the words are, also where the language model has seen neither.",
        example: "\"the winning organize\" (team), \"will capability 45 works\" (feature).",
        false_alarms: "lists, tables, headlines, verse.",
    },
    compute: Compute::Sentence(compute),
};

/// What plain prose has, in nats: the value where the language model has no classes.
const USUAL: f64 = 4.4;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let found = context.class_log_probabilities();
    if found.is_empty() {
        return USUAL;
    }
    let sum: f64 = found.iter().map(|&log_probability| -f64::from(log_probability)).sum();
    (sum / real(found.len())).clamp(0.0, 12.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SCRAMBLED, WHOLE, value_of};
    use super::*;

    #[test]
    fn scrambled_words_stand_out_against_the_sentence() {
        let [scrambled, whole] = [SCRAMBLED, WHOLE].map(|text| value_of(&FEATURE, text, 0));
        assert!(scrambled > whole + 0.2, "{scrambled} {whole}");
    }
}
