//! How much better the best restoration explains the sentence as a whole.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "gain_total",
    about: About {
        measures: "ln(1 + gain of the restoration in nats), 0..8",
        why: "nats add up; a long line with four weak swaps is as suspect as a short one with a \
              strong swap.",
        example: "\"He got here prior to the sunset and stated nothing\" (came, before, said).",
        false_alarms: "very long sentences gather gain by chance; `gain` is the same for the \
                       length.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    f64::from(context.restoration().gain.max(0.0)).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_below};
    use super::*;

    #[test]
    fn swaps_raise_it_and_plain_news_does_not() {
        assert_above(
            &FEATURE,
            1.0,
            &["Nine individuals were taken to Mercy Hospital, most of them youngsters."],
        );
        assert_below(
            &FEATURE,
            0.1,
            &["Nine people were taken to Mercy Hospital, most of them children."],
        );
    }
}
