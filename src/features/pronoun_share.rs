//! How many pronouns the sentence has for its length.

use super::words::{self, is_one_of};
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "pronoun_share",
    about: About {
        measures: "personal and possessive pronouns per 10 words, 0..10",
        why: "spinners leave pronouns alone and swap what is around them; translation drops or \
              adds them (\"he since the first hours is on the place\").",
        example: "\"it hurts me the soul\", \"I have left me the skin\".",
        false_alarms: "quotations and personal columns have many by nature.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let pronouns = context.tokens().iter().filter(|token| is_one_of(&words::PRONOUNS, token));
    10.0 * context.share(pronouns.count())
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn pronouns_count_for_the_length() {
        let value = value_of(&FEATURE, "I have left me the skin.", 0);
        assert!((value - 20.0 / 6.0).abs() < 1e-9, "{value}");
    }

    #[test]
    fn nouns_do_not() {
        assert!(
            value_of(&FEATURE, "The minister left the city.", 0) == 0.0,
            "The minister left the city."
        );
    }
}
