//! How many phrases of the sentence were probably substituted, for its length.
//!
//! - Why: spinners swap one word in five; the posteriors of all suspects add up to that number.
//! - Example: "the folks gave aid to the youngsters" (people, help, children) has a mass near 3.
//! - False alarms: an author who likes the rarer of two synonyms.

use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "mass",
    scope: Scope::Sentence,
    measures: "expected number of substituted phrases per 10 words, 0..10",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let mass = f64::from(context.restoration().mass.max(0.0));
    (10.0 * mass / context.word_count()).min(10.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
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
        assert!(
            value_of(
                &FEATURE,
                "Nine people were taken to Mercy Hospital, most of them children.",
                0
            ) < 0.1,
            "Nine people were taken to Mercy Hospital, most of them child"
        );
    }
}
