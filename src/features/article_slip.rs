//! "a" before a vowel and "an" before a consonant.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};
use crate::document::{Case, Token, TokenKind};
use crate::segment::{begins_with, letter_begins_with_vowel, word_begins_with_vowel};

pub const FEATURE: Feature = Feature {
    name: "article_slip",
    about: About {
        measures: "ln(1 + number of indefinite articles that do not fit the next word), 0..3",
        why: "a tool swaps the word after the article and leaves the article as it was.",
        example: "\"a expensive house\" (costly), \"an complete success\" (utter).",
        false_alarms: "words on whose first sound speakers differ are passed over (\"historic\", \
                       \"herb\"); foreign words and acronyms read as words may be judged wrongly.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let slips = context.pairs().filter(|(at, article, word)| {
        // A capital "A" inside a sentence is a letter or part of a title.
        let stands = article.case == Case::Lower || *at == 1;
        let has_n = match context.written(article) {
            "a" | "A" if stands => false,
            "an" | "An" if stands => true,
            _ => return false,
        };
        wants_an(context.written(word), word).is_some_and(|wants| wants != has_n)
    });
    real(slips.count()).ln_1p()
}

/// Whether "an" goes before the word; `None` where that is not certain.
fn wants_an(written: &str, token: &Token) -> Option<bool> {
    let letter = *written.as_bytes().first()?;
    if token.kind == TokenKind::Number && letter.is_ascii_digit() {
        return number_wants_an(written);
    }
    let part = written.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !letter.is_ascii_alphabetic() {
        return None;
    }
    if part == 1 && written.len() > 1 || written.len() == 1 {
        return Some(letter_begins_with_vowel(letter));
    }
    match token.case {
        Case::Upper => acronym_wants_an(written.as_bytes()),
        Case::Mixed => None,
        Case::Lower | Case::Capital => word_wants_an(written),
    }
}

/// Eight, eleven and eighteen begin with a vowel.
fn number_wants_an(written: &str) -> Option<bool> {
    let whole = written.bytes().take_while(|b| b.is_ascii_digit() || *b == b',');
    let digits = whole.filter(u8::is_ascii_digit).count();
    if written.starts_with('8') {
        return Some(true);
    }
    if written.starts_with("11") || written.starts_with("18") {
        // 1,100 may be read "eleven hundred".
        return if digits == 4 { None } else { Some(matches!(digits, 2 | 5 | 8)) };
    }
    Some(false)
}

fn acronym_wants_an(written: &[u8]) -> Option<bool> {
    let (&first, &second) = (written.first()?, written.get(1)?);
    let is_vowel = |letter: u8| b"AEIOU".contains(&letter);
    match first {
        b'A' | b'E' | b'I' | b'O' => Some(true),
        b'U' if written.len() > 3 => None,
        // NATO and FIFA are words, the NBA and the FBI are not.
        _ if letter_begins_with_vowel(first) => {
            if is_vowel(second) {
                None
            } else {
                Some(true)
            }
        }
        _ => Some(false),
    }
}

/// First letters that speakers pronounce in two ways.
const UNCERTAIN: &[&str] =
    &["herb", "histor", "hotel", "heroic", "hyster", "habit", "homage", "uzbek", "uber", "ouija"];

fn word_wants_an(written: &str) -> Option<bool> {
    let is_uncertain = UNCERTAIN.iter().any(|start| begins_with(written, start));
    (!is_uncertain).then(|| word_begins_with_vowel(written))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero};
    use super::*;

    #[test]
    fn articles_that_do_not_fit_count() {
        assert_above(
            &FEATURE,
            0.6,
            &[
                "He bought a expensive house.",
                "It was an complete success.",
                "She is a honest woman.",
                "An European court met.",
                "He is an useful man.",
                "It is a 11-year sentence.",
                "She has a MBA degree.",
                "It takes a hour.",
            ],
        );
    }

    #[test]
    fn articles_that_fit_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "An hour, an honest heir, an honour.",
                "A university, a one-off, a European, a used car, a unit.",
                "An unimportant and an unidentified man, an urgent call.",
                "An FBI agent, a NATO ally, a UN envoy, a U.S. judge.",
                "An 8-year-old, an 11th, a 100, an 18-hour day, a 1,100-foot tower.",
                "An X-ray, a T-shirt, a U-turn, an e-mail.",
                "An onerous task.",
                "Vitamin A is good and plan A a plan.",
                "An historic hotel, a historic hotel.",
                "An SUV and a hero.",
            ],
        );
    }
}
