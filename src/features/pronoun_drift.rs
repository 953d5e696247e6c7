//! One person, "he" here and "she" there.

use rustc_hash::FxHashMap;

use super::words::{self, is_one_of};
use super::{About, ArticleContext, Compute, Feature};
use crate::document::{Case, Segments, Token, TokenKind};

pub const FEATURE: Feature = Feature {
    name: "pronoun_drift",
    about: About {
        measures: "share of the gendered pronouns after a name that disagree with most after \
                   the same name, shrunk for few, 0..0.5",
        why: "many languages drop the pronoun or have one for all; the translator guesses anew in \
              every sentence.",
        example: "\"Gomez arrived late. He was tired. ... Gomez was silent. Her lawyer left.\"",
        false_alarms: "two people of one surname, pronouns that look past the nearest name.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    drift(article.segments, &article.capitalised)
}

/// So many agreeing pronouns are added, so that one slip among three is no proof.
const PRIOR: f64 = 4.0;

/// The value of an article.
fn drift(segments: &Segments, capitalised: &FxHashMap<u64, u32>) -> f64 {
    // By name: how often "he" and how often "she".
    let mut genders: FxHashMap<u64, [u32; 2]> = FxHashMap::default();
    let mut holder = None;
    for sentence in &segments.sentences {
        let tokens = segments.tokens.get(sentence.tokens.clone()).unwrap_or(&[]);
        let mut named = None;
        for (at, token) in tokens.iter().enumerate() {
            if is_surname(tokens, at, capitalised) {
                // Between two names of one sentence a pronoun may mean either.
                holder = named.is_none_or(|name| name == token.hash).then_some(token.hash);
                named = Some(token.hash);
            } else if let (Some(name), Some(gender)) = (holder, gender(token)) {
                genders.entry(name).or_default()[gender] += 1;
            }
        }
    }
    let (slips, all) = genders
        .values()
        .fold((0, 0), |(slips, all), &[he, she]| (slips + he.min(she), all + he + she));
    f64::from(slips) / (f64::from(all) + PRIOR)
}

/// Whether the token ends a run of capitalised words that names something: the first word of a
/// sentence only where the article capitalises it inside others.
fn is_surname(tokens: &[Token], at: usize, capitalised: &FxHashMap<u64, u32>) -> bool {
    let is_name = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Word
                && token.case == Case::Capital
                && (at > 0 || capitalised.contains_key(&token.hash))
        })
    };
    is_name(at) && !is_name(at + 1) && tokens.get(at).is_some_and(|token| gender(token).is_none())
}

/// 0 for "he", 1 for "she".
fn gender(token: &Token) -> Option<usize> {
    let lists = [&words::HE, &words::SHE];
    lists.iter().position(|list| is_one_of(list, token))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_zero, value_of};
    use super::*;

    #[test]
    fn one_name_with_both_genders_counts() {
        let text = "Then Gomez came late. He was tired. The crowd saw Gomez. Her lawyer left.";
        assert!(value_of(&FEATURE, text, 0) > 0.1);
    }

    #[test]
    fn one_gender_a_name_and_two_names_at_once_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "Then Gomez came late. He was tired. The crowd saw Miller. Her lawyer left.",
                "Then Gomez met Miller. He was tired. Then Gomez met Miller. She was tired.",
                "Then Gomez came late. He was tired. His lawyer left him.",
                "He came late. She was tired.",
            ],
        );
    }

    #[test]
    fn more_slips_weigh_more() {
        let slip = "Then Gomez came. He was tired. Then Gomez left. She was tired. ";
        assert!(value_of(&FEATURE, &slip.repeat(5), 0) > value_of(&FEATURE, slip, 0) + 0.1);
    }
}
