//! The strongest single swap of the sentence.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "best_swap",
    about: About {
        measures: "ln(1 + largest posterior times log ratio of a swap in nats), 0..4",
        why: "one \"excessive commissioner\" is proof enough, however long the sentence around it.",
        example: "\"the Publish Workplace\" (post office) alone in an otherwise sober line.",
        false_alarms: "a coinage or a pun that plays on a set phrase.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let swaps = context.restoration().swaps.iter();
    let best = swaps.map(|swap| swap.posterior * swap.log_ratio).fold(0.0, f32::max);
    f64::from(best).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_below};
    use super::*;

    #[test]
    fn a_strong_swap_in_a_plain_sentence_shows() {
        assert_above(&FEATURE, 1.0, &["Nine individuals were taken to Mercy Hospital."]);
    }

    #[test]
    fn plain_news_has_none() {
        assert_below(&FEATURE, 0.1, &["Nine people were taken to Mercy Hospital."]);
    }
}
