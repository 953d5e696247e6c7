//! How far the least expected lower-case word stands out from the usual ones of the sentence.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "burst",
    about: About {
        measures: "largest minus median -ln P of the words in lower case, in nats, 0..25",
        why: "a swap is one spike in an otherwise plain frame, where difficult prose is difficult \
              throughout.",
        example: "\"the men took a seat close to the hearth brigade\".",
        false_alarms: "a foreign or technical term in a simple sentence.",
    },
    compute: Compute::Sentence(compute),
};

/// At most so many words are looked at, so that they fit on the stack.
const MOST_WORDS: usize = 256;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let mut buffer = [0.0_f64; MOST_WORDS];
    let mut count = 0;
    for (slot, surprisal) in buffer.iter_mut().zip(context.lower_surprisals()) {
        *slot = surprisal;
        count += 1;
    }
    let surprisals = &mut buffer[..count];
    if surprisals.is_empty() {
        return 0.0;
    }
    let (_, median, above) = surprisals.select_nth_unstable_by(count / 2, f64::total_cmp);
    let largest = above.iter().copied().fold(*median, f64::max);
    (largest - *median).min(25.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn one_odd_word_in_a_plain_frame_bursts() {
        let plain = value_of(&FEATURE, "Nine people were taken to Mercy Hospital.", 0);
        let odd = value_of(&FEATURE, "Nine people were smoke to Mercy Hospital.", 0);
        assert!(odd > plain);
    }

    #[test]
    fn a_single_word_cannot() {
        assert!(value_of(&FEATURE, "smoke", 0) == 0.0, "smoke");
    }
}
