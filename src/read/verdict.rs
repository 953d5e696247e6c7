//! The words that people write into the `verdict` column of a report.

use super::error::Cause;
use crate::document::Label;

/// What a verdict means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// The text is that.
    Is(Label),
    /// The row is right.
    Right,
    /// The text is no good, whatever the manner.
    Bad,
}

/// Every word with its meaning. `good` and `bad` are said of the text, `reject` and
/// `accept` of what the row says, as on the page of `unspin review`.
#[rustfmt::skip]
const WORDS: [(&str, Answer); 22] = [
    ("clean", Answer::Is(Label::Clean)), ("ok", Answer::Is(Label::Clean)),
    ("okay", Answer::Is(Label::Clean)), ("human", Answer::Is(Label::Clean)),
    ("good", Answer::Is(Label::Clean)), ("no", Answer::Is(Label::Clean)),
    ("n", Answer::Is(Label::Clean)), ("0", Answer::Is(Label::Clean)),
    ("false", Answer::Is(Label::Clean)),
    ("reject", Answer::Is(Label::Clean)), ("rejected", Answer::Is(Label::Clean)),
    ("mt", Answer::Is(Label::Mt)),
    ("spun", Answer::Is(Label::Spun)), ("x", Answer::Is(Label::Spun)),
    ("yes", Answer::Right), ("y", Answer::Right), ("1", Answer::Right),
    ("true", Answer::Right), ("right", Answer::Right),
    ("accept", Answer::Right), ("accepted", Answer::Right),
    ("bad", Answer::Bad),
];

/// The label that a person means by `word` in a row that is taken for
/// `predicted`. Case and surrounding white space do not matter.
///
/// # Errors
/// [`Cause::UnknownVerdict`] for other words, and [`Cause::UnclearVerdict`] for
/// a "yes" where the row names neither spun nor mt: it may answer "is it clean?"
/// as well as "is it spun?".
pub(crate) fn verdict(word: &str, predicted: Option<Label>) -> Result<Label, Cause> {
    let corrupted = predicted.filter(|&label| label != Label::Clean);
    match answer(word) {
        Some(Answer::Is(label)) => Ok(label),
        Some(Answer::Bad) => Ok(corrupted.unwrap_or(Label::Spun)),
        Some(Answer::Right) => corrupted
            .ok_or_else(|| Cause::UnclearVerdict { word: word.trim().to_owned(), row: None }),
        None => Err(Cause::UnknownVerdict { word: word.trim().to_owned(), row: None }),
    }
}

/// The label that a word names by itself, such as `Spun`, `MT` or `human`.
#[must_use]
pub fn label_of_word(word: &str) -> Option<Label> {
    match answer(word)? {
        Answer::Is(label) => Some(label),
        Answer::Bad => Some(Label::Spun),
        Answer::Right => None,
    }
}

fn answer(word: &str) -> Option<Answer> {
    let word = word.trim();
    WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, answer)| *answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case_and_with_spaces() {
        for (word, wanted) in [
            ("spun", Label::Spun),
            (" SPUN ", Label::Spun),
            ("X", Label::Spun),
            ("\u{a0}mt\t", Label::Mt),
            ("Clean", Label::Clean),
            ("OK", Label::Clean),
            ("human", Label::Clean),
            ("good", Label::Clean),
            ("No", Label::Clean),
            ("0", Label::Clean),
            ("FALSE", Label::Clean),
            ("reject", Label::Clean),
            ("Rejected", Label::Clean),
            ("bad", Label::Spun),
        ] {
            assert_eq!(verdict(word, None).unwrap(), wanted, "{word}");
        }
    }

    #[test]
    fn yes_is_what_the_row_says() {
        for word in ["yes", "Y", "1", "TRUE", " right ", "accept", "Accepted"] {
            assert_eq!(verdict(word, Some(Label::Mt)).unwrap(), Label::Mt);
            assert_eq!(verdict(word, Some(Label::Spun)).unwrap(), Label::Spun);
        }
        assert_eq!(verdict("bad", Some(Label::Mt)).unwrap(), Label::Mt);
        assert_eq!(verdict("no", Some(Label::Spun)).unwrap(), Label::Clean);
    }

    #[test]
    fn yes_to_a_row_that_is_taken_for_clean_may_mean_either() {
        for predicted in [None, Some(Label::Clean)] {
            let message = verdict("Yes", predicted).unwrap_err().to_string();
            assert!(message.starts_with("verdict `Yes` may mean either"), "{message}");
        }
        assert_eq!(verdict("bad", Some(Label::Clean)).unwrap(), Label::Spun);
    }

    #[test]
    fn other_words_are_named() {
        for word in ["maybe", "spun?", "2", "spun mt", "yess"] {
            let message = verdict(word, Some(Label::Spun)).unwrap_err().to_string();
            assert!(message.contains(&format!("`{word}`")), "{message}");
        }
    }

    #[test]
    fn only_words_that_name_a_label_are_labels() {
        assert_eq!(label_of_word("SPUN"), Some(Label::Spun));
        assert_eq!(label_of_word("human"), Some(Label::Clean));
        assert_eq!(label_of_word("yes"), None);
        assert_eq!(label_of_word("person"), None);
    }

    #[test]
    fn every_word_is_listed_once() {
        for (index, (word, _)) in WORDS.iter().enumerate() {
            assert!(WORDS[..index].iter().all(|(other, _)| other != word), "{word}");
        }
    }
}
