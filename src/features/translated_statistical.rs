//! How much the sentence looks like the output of a statistical engine.

use super::{About, Compute, Feature, SentenceContext};
use crate::translation::Head;

pub const FEATURE: Feature = Feature {
    name: "translated_statistical",
    about: About {
        measures: "evidence of masked n-grams for statistical engines, in nats by the root of an n-gram, \
                   -30..30",
        why: "phrases are put together that no clause joins: verbs are lost, moved or doubled.",
        example: "\"the minister in the parliament on the law has yesterday\".",
        false_alarms: "headlines, notes, transcripts of speech.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.translation(Head::Statistical).clamp(-30.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::translated_and_native;
    use super::*;

    #[test]
    fn clause_salad_is_told_from_native_english() {
        let [translated, native] = translated_and_native(&FEATURE);
        assert!(translated > native, "{translated} {native}");
    }
}
