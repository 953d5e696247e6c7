//! How much better the best restoration explains the sentence, for its length.
//!
//! Source: the noisy channel of Shannon (1948), as Kernighan, Church and Gale (1990) used it
//! for spelling.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "gain",
    about: About {
        measures: "ln(1 + gain of the restoration in nats per 10 words), 0..5",
        why: "a spinner leaves many nats of idiom on the table in every line; an author's own \
              words can hardly be bettered by swapping a few of them.",
        example: "\"the excessive commissioner for human legal rights\" (high, rights).",
        false_alarms: "verse, archaisms and jargon of which the language model saw little.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.gain_rate().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::FEATURE;

    #[test]
    fn swaps_raise_it_and_plain_news_does_not() {
        let spun = "Nine individuals were taken to Mercy Hospital.";
        let plain = "Nine people were taken to Mercy Hospital.";
        assert!(value_of(&FEATURE, spun, 0) > 0.5);
        assert!(value_of(&FEATURE, plain, 0) < 0.05);
    }
}
