//! A verb form that its auxiliary does not allow.

use super::numbers::real;
use super::words::{self, ends_in, is_lower_word, is_one_of};
use super::{About, Compute, Feature, SentenceContext};
use crate::document::{Case, Token};

pub const FEATURE: Feature = Feature {
    name: "inflection_slip",
    about: About {
        measures: "ln(1 + number of verb forms that do not fit the auxiliary before them), 0..3",
        why: "the swapped word keeps the wrong form; translations mix up infinitive and past.",
        example: "\"to emphasised\", \"will goes\", \"did went\", \"has go\".",
        false_alarms: "participles used as adjectives (\"due to limited supply\") are passed over \
                       where the language model has seen the pair, and may be counted where it \
                       has not; free relatives (\"what he did shocked them\").",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let slips = context
        .pairs()
        .filter(|(_, _, verb)| is_lower_word(verb))
        .filter(|&(at, auxiliary, verb)| is_slip(context, at, auxiliary, verb));
    real(slips.count()).ln_1p()
}

fn is_slip(context: &SentenceContext<'_>, at: usize, auxiliary: &Token, verb: &Token) -> bool {
    let unseen = || context.orders().get(at).is_some_and(|&order| order <= 1);
    let written = context.written(verb);
    if context.written(auxiliary) == "to" {
        return is_one_of(&words::PASTS, verb) || is_regular_past(written, verb) && unseen();
    }
    if is_one_of(&words::HAVE, auxiliary) {
        return (is_one_of(&words::BASES, verb) || is_one_of(&words::PASTS, verb)) && unseen();
    }
    // "Theresa May accused", "Will goes".
    let modal = auxiliary.case == Case::Lower && is_one_of(&words::MODALS, auxiliary);
    if !modal && !is_one_of(&words::DO, auxiliary) || may_be_question(context, at) {
        return false;
    }
    let past = is_one_of(&words::PASTS, verb)
        || modal && is_one_of(&words::PAST_PARTICIPLES, verb)
        || is_regular_past(written, verb);
    (past || modal && is_third_person(written, verb)) && unseen()
}

/// Whether the subject may follow the auxiliary before token `at`: "How can banks ...".
fn may_be_question(context: &SentenceContext<'_>, at: usize) -> bool {
    let before = at.checked_sub(2).and_then(|before| context.tokens().get(before));
    before.is_none_or(|token| !token.is_word() || is_one_of(&words::INVERTERS, token))
}

fn is_regular_past(written: &str, verb: &Token) -> bool {
    written.len() > 4
        && ends_in(written, &["ed"])
        && !ends_in(written, &["eed"])
        && !written.contains('-')
        && !is_one_of(&words::LOOKALIKES, verb)
}

fn is_third_person(written: &str, verb: &Token) -> bool {
    written.len() > 3
        && ends_in(written, &["s"])
        && !ends_in(written, &["ss", "us", "is", "'s"])
        && !is_one_of(&words::LOOKALIKES, verb)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero};
    use super::*;

    #[test]
    fn forms_that_do_not_fit_count() {
        assert_above(
            &FEATURE,
            0.6,
            &[
                "He went there to emphasised it.",
                "The minister will goes home.",
                "They did went to the city.",
                "She has go home.",
                "He wanted to went home.",
                "The court would grew larger.",
            ],
        );
    }

    #[test]
    fn forms_that_fit_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "He wanted to emphasise it and to feed the birds.",
                "The minister will always go home.",
                "How can banks do this?",
                "Theresa May accused the others.",
                "They had gone to focus on it.",
                "He will need speed.",
                "That is what they did.",
            ],
        );
    }
}
