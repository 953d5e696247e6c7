//! How much the sentence looks translated by any engine.

use super::{About, Compute, Feature, SentenceContext};
use crate::translation::Head;

pub const FEATURE: Feature = Feature {
    name: "translated",
    about: About {
        measures: "evidence of masked n-grams for any engine, in nats by the root of an n-gram, \
                   -30..30",
        why: "the order of function words and the shapes of the others are not those of a native writer, whatever the topic.",
        example: "\"he has said to the press that the works of the reconstruction\".",
        false_alarms: "human translations close to the source, learners.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.translation(Head::All).clamp(-30.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::translated_and_native;
    use super::*;

    #[test]
    fn what_any_engine_wrote_is_told_from_native_english() {
        let [translated, native] = translated_and_native(&FEATURE);
        assert!(translated > native, "{translated} {native}");
    }
}
