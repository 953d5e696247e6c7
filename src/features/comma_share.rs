//! How many commas the sentence has for its length.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "comma_share",
    about: About {
        measures: "commas per 10 words, 0..10",
        why: "translation keeps the commas of the other grammar (\"warned, that the guilty ...\").",
        example: "\"Selin tells, that the water came so quickly, that neighbors did not have \
                  time\".",
        false_alarms: "lists, old-fashioned prose.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let commas = context.tokens().iter().filter(|token| context.written(token) == ",").count();
    (10.0 * context.share(commas)).min(10.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn commas_count_for_the_length() {
        let value =
            value_of(&FEATURE, "He says, that the water came, so quickly, that they ran.", 0);
        assert!((value - 30.0 / 11.0).abs() < 1e-9, "{value}");
    }

    #[test]
    fn commas_inside_numbers_do_not() {
        assert!(value_of(&FEATURE, "Some 1,200 people ran.", 0) == 0.0, "Some 1,200 people ran.");
    }
}
