//! How much the sentence looks like the output of a fluent neural engine.

use super::{About, Compute, Feature, SentenceContext};
use crate::translation::Head;

pub const FEATURE: Feature = Feature {
    name: "translated_fluent",
    about: About {
        measures: "evidence of masked n-grams for fluent neural engines, in nats by the root of an n-gram, \
                   -30..30",
        why: "the choice of function words keeps to the source and is smoother than people's.",
        example: "\"According to the information provided by the ministry, it is stated that\".",
        false_alarms: "human translations of the last years, which are often post-edited output.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.translation(Head::Fluent).clamp(-30.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::translated_and_native;
    use super::*;

    #[test]
    fn what_a_fluent_engine_wrote_is_told_from_native_english() {
        let [translated, native] = translated_and_native(&FEATURE);
        assert!(translated > native, "{translated} {native}");
    }
}
