//! How a phrase of the substitution table is written into a text.

use super::detokenize::capitalized;
use crate::document::Case;

/// Normalised tokens as written: endings and marks join the word before them,
/// and the pronoun `I` is capital.
#[must_use]
pub(super) fn render(phrase: &str) -> String {
    let mut text = String::with_capacity(phrase.len());
    for token in phrase.split(' ') {
        let joins = token.starts_with('\'') || matches!(token, "," | "." | ";" | ":" | "?" | "!");
        if !(text.is_empty() || joins) {
            text.push(' ');
        }
        if token == "i" || token.starts_with("i'") {
            text.push_str(&capitalized(token));
        } else {
            text.push_str(token);
        }
    }
    text
}

/// `written` in the casing of the original's tokens: all capitals stay so,
/// capitalised words give capitalised words, and the first word of a sentence
/// keeps its capital.
#[must_use]
pub(super) fn fit_case(written: &str, cases: &[Case], opens_sentence: bool) -> String {
    let all = |case: Case| !cases.is_empty() && cases.iter().all(|&own| own == case);
    if all(Case::Upper) {
        return written.to_uppercase();
    }
    if all(Case::Capital) && !(opens_sentence && cases.len() == 1) {
        return written.split(' ').map(capitalized).collect::<Vec<_>>().join(" ");
    }
    if cases.first().is_some_and(|&case| case != Case::Lower) {
        capitalized(written)
    } else {
        written.to_owned()
    }
}

/// Whether `an` belongs before a word, judged by its spelling.
#[must_use]
pub(super) fn starts_with_vowel_sound(word: &str) -> bool {
    let word = word.to_lowercase();
    let silent = ["hour", "honest", "honor", "honour", "heir"];
    let sounded = ["uni", "use", "usu", "euro", "one", "once", "ubiq", "utili", "eul"];
    if silent.iter().any(|start| word.starts_with(start)) {
        return true;
    }
    let exception = sounded.iter().any(|start| word.starts_with(start))
        && !["unin", "unim", "unid"].iter().any(|start| word.starts_with(start));
    word.starts_with(['a', 'e', 'i', 'o', 'u']) && !exception
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casing_follows_the_original() {
        use Case::{Capital, Lower, Upper};
        assert_eq!(fit_case("excessive", &[Capital], false), "Excessive");
        assert_eq!(fit_case("not less than", &[Capital, Lower], true), "Not less than");
        assert_eq!(fit_case("a number of", &[Capital], true), "A number of");
        assert_eq!(fit_case("eating places", &[Capital], false), "Eating Places");
        assert_eq!(fit_case("excessive", &[Upper], false), "EXCESSIVE");
        assert_eq!(fit_case("metropolis", &[Lower], true), "metropolis");
    }

    #[test]
    fn endings_join_and_the_pronoun_is_capital() {
        assert_eq!(render("the people 's"), "the people's");
        assert_eq!(render("what i mean"), "what I mean");
        assert_eq!(render("i'm"), "I'm");
    }

    #[test]
    fn articles_go_by_sound() {
        for word in ["expensive", "hour", "unimportant", "Old"] {
            assert!(starts_with_vowel_sound(word), "{word}");
        }
        for word in ["big", "university", "euro", "one-off", ""] {
            assert!(!starts_with_vowel_sound(word), "{word}");
        }
    }
}
