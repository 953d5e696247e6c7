//! Nominal style: "of" and abstract nouns.

use super::words::{ends_in, is_lower_word};
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "of_share",
    about: About {
        measures: "\"of\" and words in -tion, -ment or -ness per 10 words, 0..10",
        why: "translation out of Romance and Slavic languages chains nouns with \"of\" where \
              English has a compound or a verb.",
        example: "\"the minister of the department of liquidation of consequences of situations\".",
        false_alarms: "law, administration, science.",
    },
    compute: Compute::Sentence(compute),
};

const ENDINGS: &[&str] = &["tion", "tions", "sion", "sions", "ment", "ments", "ness", "nesses"];

fn compute(context: &SentenceContext<'_>) -> f64 {
    let nominal = context.tokens().iter().filter(|token| is_lower_word(token)).filter(|token| {
        let word = context.written(token);
        word == "of" || word.len() > 5 && ends_in(word, ENDINGS)
    });
    10.0 * context.share(nominal.count())
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn of_and_abstract_nouns_count() {
        let value = value_of(&FEATURE, "The liquidation of consequences of situations.", 0);
        assert!((value - 40.0 / 6.0).abs() < 1e-9, "{value}");
    }

    #[test]
    fn names_and_plain_words_do_not() {
        assert!(
            value_of(&FEATURE, "The men left Nation House.", 0) == 0.0,
            "The men left Nation House."
        );
    }
}
