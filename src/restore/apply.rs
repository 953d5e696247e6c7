//! Putting an original where a suspect phrase stands: spacing, casing, a or an.

use crate::document::Span;
use crate::segment::{is_capitalised, letter_begins_with_vowel, word_begins_with_vowel};

/// Capitals of one word up to so many letters are an acronym, and not how all is written: "US"
/// for us must not make WE of we.
const LONGEST_ACRONYM: usize = 4;

/// The words of an original joined as text, cased like the phrase `written`
/// that it replaces.
///
/// A capitalised first word carries over; where every word of a phrase of two
/// or more is capitalised (a title), so is every word of the original that is
/// not a short function word; all capitals stay all capitals, but for acronyms. What
/// English always writes with a capital has one.
#[must_use]
pub fn like_written(original: &str, written: &str) -> String {
    let joined = with_capitals(&original.replace(" '", "'"));
    let words: Vec<&str> = written.split_whitespace().collect();
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    if letters > 1 && is_in_capitals(written) {
        let is_acronym = words.len() == 1 && written.chars().count() <= LONGEST_ACRONYM;
        return if is_acronym { joined } else { joined.to_uppercase() };
    }
    if !words.iter().all(|word| starts_upper(word)) || words.len() < 2 {
        return if starts_upper(written) { capitalised(&joined) } else { joined };
    }
    let titled: Vec<String> = joined
        .split(' ')
        .enumerate()
        .map(
            |(index, word)| {
                if index > 0 && is_small(word) { word.to_owned() } else { capitalised(word) }
            },
        )
        .collect();
    titled.join(" ")
}

/// `text[span]` with each replacement in place of its span. Replacements are in
/// text order and lie in `span`; an indefinite article before one is fitted to it, and one at its
/// end to what follows.
#[must_use]
pub fn restored_text(text: &str, span: Span, replacements: &[(Span, &str)]) -> String {
    let mut restored = String::with_capacity(span.len());
    let mut at = span.start;
    for (place, replacement) in replacements {
        if place.start < at || place.end > span.end {
            continue;
        }
        restored.push_str(Span { start: at, end: place.start }.of(text));
        fit_article(&mut restored, replacement);
        restored.push_str(replacement);
        at = place.end;
        // The replacement may end in an article itself, or be one.
        let rest = Span { start: at, end: span.end }.of(text);
        if let Some(next) = rest.strip_prefix(' ') {
            restored.push(' ');
            fit_article(&mut restored, next);
            at += 1;
        }
    }
    restored.push_str(Span { start: at, end: span.end }.of(text));
    restored
}

/// Turns a final `a ` into `an `, or back, where what follows sounds otherwise. Acronyms are left
/// alone, since some are spelt out and some are not; so are figures, and what stands in quotes.
fn fit_article(before: &mut String, follows: &str) {
    let is_word = follows.starts_with(char::is_alphabetic);
    if !is_word || follows.chars().take(2).all(char::is_uppercase) {
        return;
    }
    let Some(word) = before.strip_suffix(' ').and_then(|b| b.rsplit(' ').next()) else { return };
    let fitted = match (word, begins_with_vowel(follows)) {
        ("a", true) => "an ",
        ("A", true) => "An ",
        ("an", false) => "a ",
        ("An", false) => "A ",
        _ => return,
    };
    before.truncate(before.len() - word.len() - 1);
    before.push_str(fitted);
}

/// Whether a phrase takes `an`, by its first word or letter.
fn begins_with_vowel(phrase: &str) -> bool {
    let end = phrase.find(|c: char| !c.is_alphabetic()).unwrap_or(phrase.len());
    match &phrase.as_bytes()[..end] {
        [letter] => letter_begins_with_vowel(*letter),
        _ => word_begins_with_vowel(&phrase[..end]),
    }
}

/// Whether all letters are capitals.
pub(super) fn is_in_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// A phrase in lower case with a capital where English always writes one.
fn with_capitals(phrase: &str) -> String {
    let cased = phrase
        .split(' ')
        .map(|word| if is_capitalised(word) { capitalised(word) } else { word.to_owned() });
    cased.collect::<Vec<String>>().join(" ")
}

fn starts_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Function words that titles leave in lower case.
fn is_small(word: &str) -> bool {
    matches!(word, "of" | "the" | "and" | "for" | "in" | "on" | "to" | "a" | "an" | "at" | "by")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casing_follows_the_written_phrase() {
        for (original, written, expected) in [
            ("foreign minister", "International Minister", "Foreign Minister"),
            ("many", "Quite a few", "Many"),
            ("high", "EXCESSIVE", "HIGH"),
            ("at least", "not less than", "at least"),
            ("secretary of state", "Clerk Of Nation", "Secretary of State"),
            ("city 's", "metropolis's", "city's"),
            ("paris", "capital of france", "Paris"),
            ("french 's", "gallic's", "French's"),
            ("we", "US", "we"),
        ] {
            assert_eq!(like_written(original, written), expected, "{written}");
        }
    }

    #[test]
    fn articles_follow_the_sound() {
        let text = "He paid an excessive price for a pricey unit.";
        let place = |part: &str| {
            let start = text.find(part).unwrap_or(0);
            Span::new(start, start + part.len())
        };
        let restored = restored_text(
            text,
            Span::new(0, text.len()),
            &[(place("excessive"), "high"), (place("pricey"), "expensive")],
        );
        assert_eq!(restored, "He paid a high price for an expensive unit.");
    }

    #[test]
    fn an_article_that_is_put_in_follows_the_sound_as_well() {
        let text = "They take angstrom interest in the kinds of a union. It is angstrom.";
        let places =
            text.match_indices("angstrom").map(|(at, word)| Span::new(at, at + word.len()));
        let replacements: Vec<(Span, &str)> = places.map(|place| (place, "a")).collect();
        let restored = restored_text(text, Span::new(0, text.len()), &replacements);
        assert_eq!(restored, "They take an interest in the kinds of a union. It is a.");
    }

    #[test]
    fn sounds_are_told_by_the_exceptions_too() {
        for word in ["onerous task", "unidentified man", "x-ray", "heir", "uncle", "f"] {
            assert!(begins_with_vowel(word), "{word}");
        }
        for word in ["ukrainian", "Ugandan", "one-way street", "u-turn", "uranium", "utopia", "hen"]
        {
            assert!(!begins_with_vowel(word), "{word}");
        }
    }

    #[test]
    fn figures_acronyms_and_quotations_leave_an_article_as_it_is() {
        let text = "an old tool";
        for replacement in ["8-inch", "\u{201c}apt\u{201d}", "FBI"] {
            let restored =
                restored_text(text, Span::new(0, text.len()), &[(Span::new(3, 6), replacement)]);
            assert_eq!(restored, format!("an {replacement} tool"));
        }
    }

    #[test]
    fn text_without_replacements_stays_as_it_is() {
        assert_eq!(restored_text("An apple a day.", Span::new(3, 15), &[]), "apple a day.");
    }
}
