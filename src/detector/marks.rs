//! What shows that a text was translated, and where: each mark with a reason in words.
//!
//! They are looked for where the text around is judged to be translated, and are then what an
//! editor looks at. Alone none of them proves a thing: people write all of them at times.

use std::ops::Range;

use crate::document::{Case, Token, TokenKind};
use crate::features::calques;
use crate::lm::{UNKNOWN, WordId};

/// A mark of translation in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// Its tokens in the sentence.
    pub tokens: Range<usize>,
    /// Why it is one.
    pub reason: String,
    /// What was probably meant.
    pub meant: Option<&'static str>,
}

/// A sentence as finders of marks see it.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    /// The text that tokens point into.
    pub text: &'a str,
    pub tokens: &'a [Token],
    /// Their numbers in the language model.
    pub words: &'a [WordId],
}

/// All finders, in the order in which their marks take precedence.
const FINDERS: [fn(&Sentence<'_>) -> Vec<Mark>; 5] =
    [carried_over, no_english_word, decimal_comma, doubled_word, chain_of_genitives];

/// The marks of a sentence in its order, none on another and none on a token that is `taken`,
/// which has an entry for each.
pub(super) fn marks(sentence: &Sentence<'_>, mut taken: Vec<bool>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = FINDERS.iter().flat_map(|find| find(sentence)).collect();
    marks.retain(|mark| {
        let tokens = &mut taken[mark.tokens.clone()];
        let is_free = !tokens.contains(&true);
        if is_free {
            tokens.fill(true);
        }
        is_free
    });
    marks.sort_by_key(|mark| mark.tokens.start);
    marks
}

/// Idioms, formulas and prepositions of another language, word by word.
fn carried_over(sentence: &Sentence<'_>) -> Vec<Mark> {
    let mark = |calque: crate::features::Calque| Mark {
        tokens: calque.tokens,
        reason: format!("carried over word by word ({}): '{}' is meant", calque.note, calque.meant),
        meant: Some(calque.meant),
    };
    calques(sentence.tokens).into_iter().map(mark).collect()
}

/// Shorter words are abbreviations and sounds.
const LEAST_LETTERS: usize = 4;

/// Words left as they were, transliterated, or made of pieces.
fn no_english_word(sentence: &Sentence<'_>) -> Vec<Mark> {
    let is_one = |at: &usize| {
        let token = &sentence.tokens[*at];
        let word = token.span.of(sentence.text);
        token.kind == TokenKind::Word
            && token.case == Case::Lower
            && sentence.words.get(*at) == Some(&UNKNOWN)
            && word.chars().count() >= LEAST_LETTERS
            && word.chars().all(char::is_alphabetic)
    };
    let mark = |at| Mark {
        tokens: at..at + 1,
        reason: "no English word: left as it was, or made of pieces".to_owned(),
        meant: None,
    };
    (0..sentence.tokens.len()).filter(is_one).map(mark).collect()
}

/// A comma before the decimals, as most of the continent writes.
fn decimal_comma(sentence: &Sentence<'_>) -> Vec<Mark> {
    let is_one = |at: &usize| {
        let token = &sentence.tokens[*at];
        let parts = token.span.of(sentence.text).split_once(',');
        token.kind == TokenKind::Number
            && parts.is_some_and(|(whole, decimals)| {
                let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                are_digits(whole) && are_digits(decimals) && matches!(decimals.len(), 1 | 2)
            })
    };
    let mark = |at| Mark {
        tokens: at..at + 1,
        reason: "a comma before decimals, where English has a point".to_owned(),
        meant: None,
    };
    (0..sentence.tokens.len()).filter(is_one).map(mark).collect()
}

/// Small words that no writer puts twice in a row on purpose.
const NEVER_DOUBLED: &[&str] = &["the", "a", "an", "of", "to", "in", "on", "for", "with", "and"];

fn doubled_word(sentence: &Sentence<'_>) -> Vec<Mark> {
    let tokens = sentence.tokens;
    let is_one = |at: &usize| {
        let (one, two) = (&tokens[*at], &tokens[*at + 1]);
        let written = one.span.of(sentence.text).to_lowercase();
        one.hash == two.hash && NEVER_DOUBLED.contains(&written.as_str())
    };
    let mark = |at: usize| Mark {
        tokens: at..at + 2,
        reason: "the same small word twice".to_owned(),
        meant: None,
    };
    (0..tokens.len().saturating_sub(1)).filter(is_one).map(mark).collect()
}

/// "The head of the department of the transport of the city": so many links, with at most
/// so many words from one `of` to the next.
const LINKS: usize = 3;
const LONGEST_LINK: usize = 3;

fn chain_of_genitives(sentence: &Sentence<'_>) -> Vec<Mark> {
    let is_of = |token: &Token| token.span.of(sentence.text).eq_ignore_ascii_case("of");
    let places: Vec<usize> =
        (0..sentence.tokens.len()).filter(|&at| is_of(&sentence.tokens[at])).collect();
    let chains = places.chunk_by(|one, next| next - one <= LONGEST_LINK);
    let mark = |chain: &[usize]| {
        let [first, .., last] = chain else { return None };
        let end = (last + 2).min(sentence.tokens.len());
        (chain.len() >= LINKS).then(|| Mark {
            tokens: first.saturating_sub(1)..end,
            reason: format!("a chain of {} genitives with 'of'", chain.len()),
            meant: None,
        })
    };
    chains.filter_map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::tokenize;

    /// Marked text with its reason, where the words named are unknown.
    fn found(text: &str, unknown: &[&str]) -> Vec<(String, String)> {
        let mut tokens = Vec::new();
        tokenize(text, 0, text.len(), &mut tokens);
        let number = |token: &Token| {
            if unknown.contains(&token.span.of(text)) { UNKNOWN } else { UNKNOWN + 1 }
        };
        let words: Vec<WordId> = tokens.iter().map(number).collect();
        let sentence = Sentence { text, tokens: &tokens, words: &words };
        let text_of = |mark: &Mark| {
            let (first, last) = (&tokens[mark.tokens.start], &tokens[mark.tokens.end - 1]);
            first.span.join(last.span).of(text).to_owned()
        };
        let free = vec![false; tokens.len()];
        marks(&sentence, free).iter().map(|mark| (text_of(mark), mark.reason.clone())).collect()
    }

    #[test]
    fn each_mark_is_found_with_its_reason() {
        let text =
            "He spoke in quality of chairman of the the committee: 3,5 million for the muhtar.";
        let found = found(text, &["muhtar"]);
        let marked: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(marked, ["in quality of", "the the", "3,5", "muhtar"]);
        assert!(found[0].1.contains("'as' is meant"), "{found:?}");
    }

    #[test]
    fn chains_of_genitives_are_one_mark() {
        let text = "It was the head of the department of transport of the city who spoke.";
        assert_eq!(found(text, &[])[0].0, "head of the department of transport of the");
        assert!(found("The head of the department spoke of the city.", &[]).is_empty());
    }

    #[test]
    fn plain_english_has_none() {
        let clean = "In 2019 the council spent 3,500 pounds and 2.5 million on it, she said, and \
                     that that was enough.";
        assert!(found(clean, &[]).is_empty());
        assert!(found("Grrr, said Xylander, a well-being-ist.", &["Xylander"]).is_empty());
    }
}
