//! How much better the best restoration explains the sentence as a whole.
//!
//! - Why: nats add up; a long line with four weak swaps is as suspect as a short one with a strong swap.
//! - Example: "He got here prior to the sunset and stated nothing" (came, before, said).
//! - False alarms: very long sentences gather gain by chance; `gain` is the same for the length.

use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "gain_total",
    scope: Scope::Sentence,
    measures: "ln(1 + gain of the restoration in nats), 0..8",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    f64::from(context.restoration().gain.max(0.0)).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn swaps_raise_it_and_plain_news_does_not() {
        assert!(
            value_of(
                &FEATURE,
                "Nine individuals were taken to Mercy Hospital, most of them youngsters.",
                0
            ) > 1.0,
            "Nine individuals were taken to Mercy Hospital, most of them "
        );
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
