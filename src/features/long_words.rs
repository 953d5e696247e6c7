//! How long the lower-case words are.

use super::numbers::real;
use super::words::is_lower_word;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "long_words",
    about: About {
        measures: "mean length in bytes of the words in lower case, 0..15; 0 without any",
        why: "thesauri offer the longer, Latin word for the short one; translators the cognate.",
        example: "\"commence\" for start, \"inhabitants\" for people, \"utilise\" for use.",
        false_alarms: "administration and science.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let (mut bytes, mut words) = (0, 0);
    for token in context.tokens().iter().filter(|token| is_lower_word(token)) {
        bytes += token.span.len();
        words += 1;
    }
    (real(bytes) / real(words.max(1))).min(15.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_below, value_of};
    use super::*;

    #[test]
    fn long_words_raise_the_mean() {
        let long = value_of(&FEATURE, "They commenced utilising habitations.", 0);
        let short = value_of(&FEATURE, "They began to use homes.", 0);
        assert!(long > 8.0 && short < 5.0);
    }

    #[test]
    fn names_do_not() {
        assert_below(&FEATURE, 4.0, &["He saw Konstantinopolskaya."]);
    }
}
