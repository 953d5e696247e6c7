//! Abstract nouns for verbs.

use super::words::{ends_in, is_lower_word};
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "nominal_share",
    about: About {
        measures: "words in -tion, -ment, -ness, -ity, -ance and -ence per word, 0..1",
        why: "officialese of Romance and Slavic languages says in nouns what English says in \
              verbs, and tools swap plain words for learned ones.",
        example: "\"proceeded to the realization of the evacuation in the proximity of the \
                  residence\".",
        false_alarms: "law, administration, science, economics.",
    },
    compute: Compute::Sentence(compute),
};

const ENDINGS: &[&str] = &[
    "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ity", "ities", "ance", "ances",
    "ence", "ences",
];
/// Shorter words have the ending by chance: "city", "once", "fence".
const LEAST_LETTERS: usize = 7;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let nominal = context.tokens().iter().filter(|token| {
        token.span.len() >= LEAST_LETTERS
            && is_lower_word(token)
            && ends_in(context.written(token), ENDINGS)
    });
    context.share(nominal.count())
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn abstract_nouns_count() {
        let value = value_of(&FEATURE, "The realization of activities in proximity.", 0);
        assert!((value - 0.5).abs() < 1e-9, "{value}");
    }

    #[test]
    fn short_words_and_names_do_not() {
        let text = "Once the city left a fence near Nation House, it was science fiction no more.";
        let value = value_of(&FEATURE, text, 0);
        assert!(value < 0.2, "{value}");
        assert!(value_of(&FEATURE, "Once the city of Constance left a fence.", 0) == 0.0);
    }
}
