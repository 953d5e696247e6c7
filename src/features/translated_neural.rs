//! How much the sentence looks like the output of a small neural engine.

use super::{About, Compute, Feature, SentenceContext};
use crate::translation::Head;

pub const FEATURE: Feature = Feature {
    name: "translated_neural",
    about: About {
        measures: "evidence of masked n-grams for small or early neural engines, in nats by the root of an n-gram, \
                   -30..30",
        why: "clauses are sound, but the short and the frequent is preferred and things are said twice.",
        example: "\"It was also said that it was said to be\".",
        false_alarms: "learners, simple English.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.translation(Head::Neural).clamp(-30.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::translated_and_native;
    use super::*;

    #[test]
    fn what_a_small_engine_wrote_is_told_from_native_english() {
        let [translated, native] = translated_and_native(&FEATURE);
        assert!(translated > native, "{translated} {native}");
    }
}
