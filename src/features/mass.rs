//! How many phrases of the sentence were probably substituted, for its length.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "mass",
    about: About {
        measures: "expected number of substituted phrases per 10 words, 0..10",
        why: "spinners swap one word in five; the posteriors of all suspects add up to that number.",
        example: "\"the folks gave aid to the youngsters\" (people, help, children) has a mass \
                  near 3.",
        false_alarms: "an author who likes the rarer of two synonyms.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.per_ten_words(context.restoration().expected_substitutions).min(10.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_below, value_of};
    use super::*;

    #[test]
    fn each_probable_swap_counts() {
        let value = value_of(
            &FEATURE,
            "Nine individuals were taken to Mercy Hospital, most of them youngsters.",
            0,
        );
        assert!(value > 0.5 && value < 3.0, "two swaps in twelve words: {value}");
    }

    #[test]
    fn plain_news_has_next_to_none() {
        assert_below(
            &FEATURE,
            0.1,
            &["Nine people were taken to Mercy Hospital, most of them children."],
        );
    }
}
