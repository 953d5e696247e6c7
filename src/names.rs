//! Words that should name one of a few things.

use thiserror::Error;

/// A word that names none of the things it should.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown {what} `{word}`; known are {known}")]
pub struct UnknownName {
    /// What it should name: `format`, `level` and the like.
    pub what: &'static str,
    /// The word.
    pub word: Box<str>,
    /// The names that there are, with commas between them.
    pub known: Box<str>,
}

impl UnknownName {
    /// `word` is no name of a `what`; `known` are.
    pub(crate) fn new(
        what: &'static str,
        word: &str,
        known: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        Self { what, word: word.into(), known: known.join(", ").into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_word_and_what_is_known() {
        let error = UnknownName::new("level", "word", ["article", "passage"]);
        assert_eq!(error.to_string(), "unknown level `word`; known are article, passage");
    }
}
