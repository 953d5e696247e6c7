//! How often the sentence is in the passive.

use super::words::{self, ends_in, is_lower_word, is_one_of};
use super::{About, Compute, Feature, SentenceContext};
use crate::document::Token;

pub const FEATURE: Feature = Feature {
    name: "passive_share",
    about: About {
        measures: "forms of \"be\" with a participle in -ed or -en, an adverb between them or \
                   not, per 10 words, 0..5",
        why: "translation renders impersonal verbs and reflexives of other languages as passives.",
        example: "\"were destined 2,8 millions\", \"was unfolded six points\".",
        false_alarms: "science, police reports.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens();
    let starts = tokens.iter().enumerate().filter(|(_, token)| is_one_of(&words::BE, token));
    let passives = starts.filter(|&(at, _)| {
        let after = |steps: usize| tokens.get(at + steps).filter(|token| is_lower_word(token));
        let adverb = after(1).is_some_and(|token| ends_in(context.written(token), &["ly"]));
        let participle = after(if adverb { 2 } else { 1 });
        participle.is_some_and(|token| is_participle(context.written(token), token))
    });
    10.0 * context.share(passives.count())
}

fn is_participle(word: &str, token: &Token) -> bool {
    word.len() > 4 && ends_in(word, &["ed", "en"]) && !is_one_of(&words::LOOKALIKES, token)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero};
    use super::*;

    #[test]
    fn be_with_a_participle_counts() {
        assert_above(
            &FEATURE,
            1.0,
            &["The fire was caused by a lamp.", "Millions were quickly taken away."],
        );
    }

    #[test]
    fn other_uses_of_be_do_not() {
        assert_zero(
            &FEATURE,
            &["The man was red and was at home.", "He is in need.", "They caused a fire."],
        );
    }
}
