//! Which finding it is, whatever the file, the place in it and the time.

use std::fmt;
use std::str::FromStr;

use crate::document::Token;
use crate::segment::{hash_phrase, tokenize};

/// Which finding it is: a hash of the normal forms of the phrase and of its
/// sentence, whatever the file, the place in it and the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingKey(u64);

/// The key of `phrase` in `sentence`. Upper and lower case, white space, digits
/// and the typography of marks do not count.
#[must_use]
pub fn finding_key(phrase: &str, sentence: &str) -> FindingKey {
    FindingKey(hash_phrase(hash_tokens(&tokens(phrase)), hash_tokens(&tokens(sentence))))
}

impl fmt::Display for FindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for FindingKey {
    type Err = String;

    /// Reads the sixteen digits of a key.
    ///
    /// # Errors
    /// The offending word.
    fn from_str(word: &str) -> Result<Self, String> {
        match u64::from_str_radix(word, 16) {
            Ok(key) if word.len() == 16 => Ok(Self(key)),
            _ => Err(word.to_owned()),
        }
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    tokenize(text, 0, text.len(), &mut tokens);
    tokens
}

pub(super) fn hash_tokens(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0, |phrase, token| hash_phrase(phrase, token.hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_white_space_and_typography_do_not_change_a_key() {
        let key = finding_key("Preventing hearths", "He was “preventing hearths”.");
        assert_eq!(key, finding_key("preventing  hearths", "he was \"preventing\nhearths\"."));
        assert_ne!(key, finding_key("hearths", "He was “preventing hearths”."));
        assert_ne!(key, finding_key("", "He was “preventing hearths”."));
        assert_eq!(key.to_string().parse(), Ok(key));
    }
}
