//! The normal form of a token: what counts as the same word.
//!
//! Case is folded, every digit becomes `0` (so `2019` and `1987` are both the
//! class `0000`), typographic quotes and dashes become plain ones, and the rest
//! of Unicode goes through the NFC and lower-case normalisers of the
//! `tokenizers` crate. ASCII and typographic marks, nearly all of English news
//! text, take a loop of their own; a test holds the two paths to the same result.

use std::sync::LazyLock;

use tokenizers::normalizers::{Lowercase, NFC, Replace, Sequence};
use tokenizers::{NormalizedString, Normalizer as _, NormalizerWrapper};

/// The longest normal form in bytes; a longer token is cut there.
pub const LONGEST: usize = 64;

/// Typographic characters and what they count as.
const TYPOGRAPHY: [(char, &str); 17] = [
    ('\u{2019}', "'"),
    ('\u{2018}', "'"),
    ('\u{201b}', "'"),
    ('\u{02bc}', "'"),
    ('\u{201c}', "\""),
    ('\u{201d}', "\""),
    ('\u{201e}', "\""),
    ('\u{00ab}', "\""),
    ('\u{00bb}', "\""),
    ('\u{2013}', "--"),
    ('\u{2014}', "--"),
    ('\u{2010}', "-"),
    ('\u{2011}', "-"),
    ('\u{2026}', "..."),
    ('\u{00ad}', ""),
    ('\u{fb01}', "fi"),
    ('\u{fb02}', "fl"),
];

/// The reference normaliser. Building it compiles patterns, so it is made once.
static REFERENCE: LazyLock<Option<Sequence>> = LazyLock::new(|| {
    let mut steps = vec![NormalizerWrapper::from(NFC), NormalizerWrapper::from(Lowercase)];
    for (from, to) in TYPOGRAPHY {
        steps.push(Replace::new(from.to_string(), to).ok()?.into());
    }
    Some(Sequence::new(steps))
});

/// Normalises tokens into one reused buffer.
#[derive(Debug, Default)]
pub struct Normalizer {
    buffer: Vec<u8>,
}

impl Normalizer {
    /// The normal form of a token, valid until the next call.
    pub fn apply(&mut self, token: &str) -> &[u8] {
        self.buffer.clear();
        if token.is_ascii() {
            let bytes = token.as_bytes();
            self.buffer.extend(bytes.iter().take(LONGEST).map(|&b| fold_ascii(b)));
        } else if !self.apply_typography(token) {
            self.buffer.clear();
            self.apply_reference(token);
        }
        collapse(&mut self.buffer);
        &self.buffer
    }

    /// Whether the token is all ASCII and typographic characters; its normal
    /// form is then in the buffer.
    fn apply_typography(&mut self, token: &str) -> bool {
        for c in token.chars() {
            if c.is_ascii() {
                self.buffer.push(fold_ascii(c as u8));
            } else if let Some((_, plain)) = TYPOGRAPHY.iter().find(|(from, _)| *from == c) {
                self.buffer.extend_from_slice(plain.as_bytes());
            } else {
                return false;
            }
        }
        self.buffer.truncate(LONGEST);
        true
    }

    #[cold]
    fn apply_reference(&mut self, token: &str) {
        let mut normalized = NormalizedString::from(token);
        if let Some(reference) = REFERENCE.as_ref() {
            // The steps above cannot fail on valid UTF-8; the text as it
            // stands is the right answer should they ever.
            let _ = reference.normalize(&mut normalized);
        }
        let text = normalized.get();
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.buffer.extend(text.as_bytes()[..end].iter().map(|&b| fold_ascii(b)));
    }
}

/// The normal form of one token as a string.
#[must_use]
pub fn normalize(token: &str) -> String {
    String::from_utf8_lossy(Normalizer::default().apply(token)).into_owned()
}

#[inline]
const fn fold_ascii(byte: u8) -> u8 {
    if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_lowercase() }
}

/// Different spellings of the same mark: TeX quotes and runs of dots or dashes.
fn collapse(form: &mut Vec<u8>) {
    let replacement: &[u8] = match form.as_slice() {
        b"''" | b"``" => b"\"",
        b"`" => b"'",
        [b'.', b'.', ..] if form.iter().all(|&b| b == b'.') => b"...",
        [b'-', b'-', ..] if form.iter().all(|&b| b == b'-') => b"--",
        _ => return,
    };
    form.clear();
    form.extend_from_slice(replacement);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_typography() {
        for (from, to) in [
            ("Minister", "minister"),
            ("2019", "0000"),
            ("17-Year-Old", "00-year-old"),
            ("don’t", "don't"),
            ("“", "\""),
            ("—", "--"),
            ("…", "..."),
            ("....", "..."),
            ("ÉLYSÉE", "élysée"),
            ("e\u{301}lan", "élan"),
        ] {
            assert_eq!(normalize(from), to, "{from}");
        }
    }

    #[test]
    fn the_loops_agree_with_the_reference() {
        let mut ascii = Normalizer::default();
        let marks = TYPOGRAPHY.map(|(mark, _)| format!("{mark}Ab{mark}{mark}9{mark}"));
        let words =
            ["Foreign", "U.S.", "don't", "A-b-C", "$", "%", "1,200.50", "x@y.z", "…–", "ﬁ…é"];
        for word in words.iter().copied().chain(marks.iter().map(String::as_str)) {
            let fast = ascii.apply(word).to_vec();
            let mut slow = Normalizer::default();
            slow.apply_reference(word);
            collapse(&mut slow.buffer);
            assert_eq!(fast, slow.buffer, "{word}");
        }
    }

    #[test]
    fn long_tokens_are_cut_on_a_character_boundary() {
        let long = "é".repeat(100);
        assert!(normalize(&long).len() <= LONGEST);
    }
}
