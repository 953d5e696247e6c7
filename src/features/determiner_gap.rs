//! Places where an article seems to be missing.
//!
//! - Why: languages without articles leave the translator to guess them.
//! - Example: "rose in river", "section of highway", "under water appeared houses".
//! - False alarms: nouns that news uses both ways, seldom without article ("in court").

use super::words::{self, is_lower_word, is_one_of};
use super::{Feature, Scope, SentenceContext};
use crate::lm::UNKNOWN;
use crate::segment::hash_bytes;

pub const FEATURE: Feature = Feature {
    name: "determiner_gap",
    scope: Scope::Sentence,
    measures: "prepositions and verbs per 10 words that are followed by a word which the model knows behind \"the\" and \"a\" but not there, 0..10",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let model = &context.article.model;
    let [the, a] = ["the", "a"].map(|word| model.vocabulary().id(hash_bytes(word.as_bytes())));
    let gaps = context.pairs().filter(|&(at, before, word)| {
        let governs =
            is_one_of(&words::PREPOSITIONS, before) || is_one_of(&words::TRANSITIVE_VERBS, before);
        let unseen = context.orders().get(at).is_some_and(|&order| order <= 1);
        let id = context.words().get(at).copied().unwrap_or(UNKNOWN);
        governs
            && unseen
            && is_lower_word(word)
            && id != UNKNOWN
            && model.has_bigram(the, id)
            && model.has_bigram(a, id)
            && ends_phrase(context, at)
    });
    10.0 * context.share(gaps.count())
}

/// Whether the noun phrase ends with the word: an adjective may stand before a plural without article.
fn ends_phrase(context: &SentenceContext<'_>, at: usize) -> bool {
    context.tokens().get(at + 1).is_none_or(|next| {
        !is_lower_word(next)
            || is_one_of(&words::PREPOSITIONS, next)
            || is_one_of(&words::BE, next)
            || is_one_of(&words::HAVE, next)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn a_noun_without_its_article_counts() {
        assert!(value_of(&FEATURE, "They lived in meeting.", 0) > 0.5, "They lived in building.");
    }

    #[test]
    fn nouns_with_article_and_words_never_met_do_not() {
        for text in [
            "They lived in a meeting.",
            "They lived in the meeting.",
            "They lived in Zyxburg.",
            "They lived in perambulation.",
        ] {
            let value = value_of(&FEATURE, text, 0);
            assert!(value == 0.0, "{text}: {value}");
        }
    }
}
