//! Where a phrase to look up stands in its text.

use crate::document::Span;

/// Why a phrase cannot be looked up in a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// The text does not hold it.
    #[error("the text does not hold `{0}`")]
    Nowhere(String),
    /// It does not stand where it was said to.
    #[error("`{phrase}` does not stand at byte {byte} of the text")]
    NotThere {
        /// The phrase.
        phrase: String,
        /// Where it was looked for.
        byte: usize,
    },
    /// The text is longer than spans reach.
    #[error("the text is too long")]
    TooLong,
}

/// Where a phrase stands in a text: at byte `at` if that is given, at its first
/// place otherwise.
///
/// # Errors
/// When it does not.
pub fn phrase_in(phrase: &str, text: &str, at: Option<usize>) -> Result<Span, PlaceError> {
    let start = at.or_else(|| text.find(phrase));
    let start = start.filter(|&start| text.get(start..).is_some_and(|t| t.starts_with(phrase)));
    let Some(start) = start else {
        let phrase = phrase.to_owned();
        return Err(match at {
            Some(byte) => PlaceError::NotThere { phrase, byte },
            None => PlaceError::Nowhere(phrase),
        });
    };
    let fits = |byte: usize| u32::try_from(byte).map_err(|_| PlaceError::TooLong);
    Ok(Span { start: fits(start)?, end: fits(start + phrase.len())? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_at_its_first_place_or_where_it_was_said_to_be() {
        let text = "ü city, a city";
        assert_eq!(phrase_in("city", text, None), Ok(Span { start: 3, end: 7 }));
        assert_eq!(phrase_in("city", text, Some(11)), Ok(Span { start: 11, end: 15 }));
        for at in [1, 4, 99] {
            let error = PlaceError::NotThere { phrase: "city".to_owned(), byte: at };
            assert_eq!(phrase_in("city", text, Some(at)), Err(error));
        }
        assert_eq!(phrase_in("town", text, None), Err(PlaceError::Nowhere("town".to_owned())));
    }
}
