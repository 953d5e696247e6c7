//! The least expected lower-case word of the sentence.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "surprise_peak",
    about: About {
        measures: "largest -ln P of a word in lower case, in nats, 0..25",
        why: "a blind swap puts in one word that nothing led up to; names, which are surprising \
              anyway, are left out.",
        example: "\"hearth\" in \"the hearth brigade was called at noon\".",
        false_alarms: "vivid writing; terms of art.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.lower_surprisals().fold(0.0, f64::max).min(25.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn a_word_out_of_place_peaks() {
        let plain = value_of(&FEATURE, "Nine people were taken to Mercy Hospital.", 0);
        let odd = value_of(&FEATURE, "Nine people were smoke to Mercy Hospital.", 0);
        assert!(odd > plain + 1.0);
    }

    #[test]
    fn names_do_not() {
        let text = "Nine people were taken to Zyxburg Qwertyville.";
        let plain = value_of(&FEATURE, "Nine people were taken to Mercy Hospital.", 0);
        assert!((value_of(&FEATURE, text, 0) - plain).abs() < 1e-6);
    }
}
