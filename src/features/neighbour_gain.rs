//! How suspect the sentences around this one are.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "neighbour_gain",
    about: About {
        measures: "mean ln(1 + gain in nats per 10 words) of up to two sentences on each side, 0..5",
        why: "a tool runs over a whole passage; a weak swap between strong ones is hardly chance.",
        example: "a plain line between \"the folks were in a hurry to depart\" and \"stated the \
                  principal officer\".",
        false_alarms: "the author's plain sentence, or a spared quotation, inside a spun passage.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0_f64);
    for neighbour in context.neighbours() {
        sum += neighbour.gain_rate().ln_1p();
        count += 1.0;
    }
    sum / count.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn it_looks_around_the_sentence_and_not_at_it() {
        let text =
            "Nine individuals were taken to Mercy Hospital. Their names have not been released.";
        assert!(value_of(&FEATURE, text, 1) > 0.5);
        assert!(value_of(&FEATURE, text, 0) < 0.1);
    }

    #[test]
    fn three_sentences_away_is_too_far() {
        let text = "Nine individuals were taken to Mercy Hospital. Their names have not been released. Their names have not been released. Their names have not been released.";
        assert!(value_of(&FEATURE, text, 2) > 0.1);
        assert!(value_of(&FEATURE, text, 3) < 0.01);
    }
}
