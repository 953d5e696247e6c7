//! How much the sentence looks translated by a language model.

use super::{About, Compute, Feature, SentenceContext};
use crate::translation::Head;

pub const FEATURE: Feature = Feature {
    name: "translated_by_model",
    about: About {
        measures: "evidence of masked n-grams for language models that translate, in nats by the root of an n-gram, \
                   -30..30",
        why: "whole, even sentences with linking words where people write short ones.",
        example: "\"In addition, it is worth noting that the region is known for\".",
        false_alarms: "edited press releases, encyclopedias.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.translation(Head::LanguageModel).clamp(-30.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::translated_and_native;
    use super::*;

    #[test]
    fn what_a_language_model_wrote_is_told_from_native_english() {
        let [translated, native] = translated_and_native(&FEATURE);
        assert!(translated > native, "{translated} {native}");
    }
}
