//! How long the stretches are that the language model knows.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "depth",
    about: About {
        measures: "mean length of the longest known n-gram that ends in a token, 0..6",
        why: "fluent text is made of phrases that have been written before; spinning and \
              word-for-word translation cut them up.",
        example: "\"at the end of the day\" is known whole, \"at the finish of the day\" only in \
                  pieces.",
        false_alarms: "original prose reads like a low value too; boilerplate like a high one.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let orders = context.orders();
    let sum: usize = orders.iter().map(|&order| usize::from(order)).sum();
    real(sum) / real(orders.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SCRAMBLED, WHOLE, value_of};
    use super::*;

    #[test]
    fn scrambled_words_stand_out_against_the_sentence() {
        let [scrambled, whole] = [SCRAMBLED, WHOLE].map(|text| value_of(&FEATURE, text, 0));
        assert!(scrambled < whole);
    }
}
