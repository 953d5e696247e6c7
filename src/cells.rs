//! Text in cells that no spreadsheet takes for a formula: guarded where tables
//! are written, freed of the guard where they are read back.

use std::borrow::Cow;

/// `text` with a leading `'` where a spreadsheet might take it for a formula:
/// where `=`, `+`, `-`, `@` (full-width forms included), a tab, a carriage
/// return or NUL comes first, perhaps after white space, quotes or characters
/// that do not show.
#[must_use]
pub fn guard_cell(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What [`guard_cell`] made of a text, taken back. Exact for every text.
#[must_use]
pub fn unguard_cell(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if looks_like_formula(text) => text,
        _ => cell,
    }
}

fn looks_like_formula(text: &str) -> bool {
    text.chars()
        .find(|&letter| starts_formula(letter) || !is_passed_over(letter))
        .is_some_and(starts_formula)
}

fn starts_formula(letter: char) -> bool {
    matches!(
        letter,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\0'
            | '＝' | '＋' | '－' | '＠' // full width
            | '﹦' | '﹢' | '﹣' | '﹫' // small forms
            | '−' // the minus sign, which LibreOffice reads as `-`
    )
}

/// What a spreadsheet may drop before it looks for a formula.
fn is_passed_over(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_quote(letter) || is_invisible(letter)
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '\'' | '"' | '`' | '‘' | '’' | '“' | '”' | '«' | '»' | '＇' | '＂')
}

fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_may_be_a_formula_is_guarded() {
        for text in [
            "=HYPERLINK(\"x\")",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\0x",
            "＝1",
            "－1",
            "＠x",
            " =1",
            "\"=1",
            "' =1",
            "\u{feff}=1",
            "\u{200b}\u{202e}=1",
            "\n=1",
            "“+1”",
            "\u{a0}-1",
        ] {
            assert_eq!(guard_cell(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_formula_is_left_alone() {
        for text in ["", "a=b", "'tis so", "“Well,” he said", "5 - 3", "  ", "\u{2014} dash", "…"]
        {
            assert_eq!(guard_cell(text), text);
            assert_eq!(unguard_cell(text), text);
        }
    }

    proptest! {
        #[test]
        fn a_guard_comes_off_again(text in "['\"=+@\\t\\r \u{feff}a-]{0,6}.{0,4}") {
            let guarded = guard_cell(&text);
            prop_assert_eq!(unguard_cell(&guarded), text.as_str());
        }
    }
}
