//! What is left of a text without its topic.

use rustc_hash::FxHashMap;

use crate::document::{Case, Token, TokenKind};
use crate::segment::hash_bytes;

/// So many of the commonest words stand as they are. 300, 800, 2,000 and 5,000 did
/// alike on engines and languages left out.
pub(super) const COMMON_WORDS: usize = 500;

/// So many of these are function words, whose order is looked at apart.
const FUNCTION_WORDS: usize = 200;

/// Letters of a word's ending that stand for it; two did alike.
const ENDING: usize = 3;

/// The commonest words, by hash, with their rank from 0.
pub(super) type CommonWords = FxHashMap<u64, u32>;

/// What stands for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mask {
    /// The token itself, or its shape.
    pub hash: u64,
    /// Whether it is a mark or a function word.
    pub is_function: bool,
}

/// The shapes of words that are not common, apart from endings.
const NAME: u64 = 0x6e61_6d65;
const ACRONYM: u64 = 0x6163_726f;

/// What stands for each token of a sentence: itself for marks, numbers (whose digits
/// are alike) and common words, otherwise "a name", "an acronym" or its ending.
pub(super) fn mask<'a>(
    text: &'a str,
    tokens: &'a [Token],
    common: &'a CommonWords,
) -> impl Iterator<Item = Mask> + 'a {
    tokens.iter().enumerate().map(move |(at, token)| match token.kind {
        TokenKind::Mark | TokenKind::Possessive => Mask { hash: token.hash, is_function: true },
        TokenKind::Number => Mask { hash: token.hash, is_function: false },
        TokenKind::Word => {
            let rank = common.get(&token.hash).copied();
            let is_function = rank.is_some_and(|rank| (rank as usize) < FUNCTION_WORDS);
            let is_plain = token.case == Case::Lower || at == 0 || is_function;
            let hash = match (rank, token.case) {
                (Some(_), _) if is_plain => token.hash,
                (_, Case::Upper) => ACRONYM,
                (_, Case::Capital | Case::Mixed) if at > 0 => NAME,
                _ => ending(token.span.of(text)),
            };
            Mask { hash, is_function }
        }
    })
}

/// Hash of a word's last letters, in small ones where they are ASCII.
fn ending(word: &str) -> u64 {
    let start = word.char_indices().rev().nth(ENDING - 1).map_or(0, |(at, _)| at);
    let mut bytes = [0; 4 * ENDING];
    let ending = &word.as_bytes()[start..];
    for (byte, letter) in bytes.iter_mut().zip(ending) {
        *byte = letter.to_ascii_lowercase();
    }
    hash_bytes(&bytes[..ending.len().min(bytes.len())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::tokenize;

    fn masks(text: &str, common: &[&str]) -> Vec<u64> {
        let mut tokens = Vec::new();
        tokenize(text, 0, text.len(), &mut tokens);
        let words = common.iter().zip(0..).map(|(word, rank)| (hash_bytes(word.as_bytes()), rank));
        let common: CommonWords = words.collect();
        mask(text, &tokens, &common).map(|mask| mask.hash).collect()
    }

    #[test]
    fn topic_is_masked_and_function_words_stay() {
        let common = ["the", "of", "was"];
        let one = masks("The ending of the painting was 1,250.", &common);
        let other = masks("The morning of the meeting was 3,714.", &common);
        assert_eq!(one, other);
        assert_ne!(one, masks("The ending of a painting was 1,250.", &common));
    }

    #[test]
    fn names_and_acronyms_are_alike_whatever_they_are() {
        let common = ["said", "in"];
        assert_eq!(masks("it said Anna in UN", &common), masks("it said Paris in NATO", &common));
        assert_ne!(masks("it said Anna", &common), masks("it said banana", &common));
        assert_eq!(masks("ÉÉÉ été", &common).len(), 2);
    }
}
