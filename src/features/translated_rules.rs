//! How much the sentence looks like the output of a rule-based engine.

use super::{About, Compute, Feature, SentenceContext};
use crate::translation::Head;

pub const FEATURE: Feature = Feature {
    name: "translated_rules",
    about: About {
        measures: "evidence of masked n-grams for rule-based engines, in nats by the root of an n-gram, \
                   -30..30",
        why: "the order and the articles of the source are kept word by word.",
        example: "\"the minister of the Exterior has said that it is that the life\".",
        false_alarms: "statutes, old prose.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.translation(Head::RuleBased).clamp(-30.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::translated_and_native;
    use super::*;

    #[test]
    fn source_order_is_told_from_native_english() {
        let [translated, native] = translated_and_native(&FEATURE);
        assert!(translated > native, "{translated} {native}");
    }
}
