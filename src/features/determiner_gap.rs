//! Places where an article seems to be missing.

use super::words::{self, is_lower_word, is_one_of};
use super::{About, Compute, Feature, SentenceContext};
use crate::lm::UNKNOWN;
use crate::segment::hash_bytes;

pub const FEATURE: Feature = Feature {
    name: "determiner_gap",
    about: About {
        measures: "prepositions and verbs per 10 words that are followed by a word which the \
                   model knows after \"the\" and \"a\" but not there, 0..10",
        why: "languages without articles leave the translator to guess them.",
        example: "\"rose in river\", \"section of highway\", \"under water appeared houses\".",
        false_alarms: "nouns that news uses both ways, seldom without article (\"in court\").",
    },
    compute: Compute::Sentence(compute),
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
    use super::super::testing::{assert_above, assert_zero};
    use super::*;

    #[test]
    fn a_noun_without_its_article_counts() {
        assert_above(&FEATURE, 0.5, &["They lived in meeting."]);
    }

    #[test]
    fn nouns_with_article_and_words_never_met_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "They lived in a meeting.",
                "They lived in the meeting.",
                "They lived in Zyxburg.",
                "They lived in perambulation.",
            ],
        );
    }
}
