//! What the language model alone says for all swaps of the sentence together.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "swap_support",
    about: About {
        measures: "ln(1 + sum over swaps of posterior times log ratio in nats), 0..5",
        why: "unlike the gain it leaves the article's own rate of substitution out, so that the \
              first spun line of a mixed article weighs as much as the last.",
        example: "\"massive metropolis\" (big city) in an article that is otherwise as written.",
        false_alarms: "technical terms with an everyday twin (\"larceny\" for theft).",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let swaps = context.restoration().swaps.iter();
    let support = swaps.fold(0.0, |sum, swap| sum + swap.posterior * swap.log_ratio.max(0.0));
    f64::from(support).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_below, value_of};
    use super::*;

    #[test]
    fn two_swaps_support_more_than_one() {
        let one = value_of(&FEATURE, "Nine individuals were taken to Mercy Hospital.", 0);
        let two = "Nine individuals were taken to Mercy Hospital, Whitcomb instructed reporters.";
        assert!(one > 0.5 && value_of(&FEATURE, two, 0) > one);
    }

    #[test]
    fn plain_news_has_none() {
        assert_below(&FEATURE, 0.1, &["Nine people were taken to Mercy Hospital."]);
    }
}
