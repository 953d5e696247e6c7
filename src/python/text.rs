//! Python's strings and offsets.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::errors::TextError;
use crate::document::Span;
use crate::read::ReadOptions;

/// The text of a Python string. Lone surrogates, which are no characters, become
/// U+FFFD, one each, so that offsets stay true.
///
/// # Errors
/// `TextError` for a text that is longer than the program reads from a file.
pub(super) fn text_of(string: &Bound<'_, PyString>) -> PyResult<String> {
    let text = match string.to_str() {
        Ok(text) => text.to_owned(),
        Err(_) => with_surrogates(string)?,
    };
    match too_long(text.len()) {
        Some(reason) => Err(TextError::new_err(reason)),
        None => Ok(text),
    }
}

fn with_surrogates(string: &Bound<'_, PyString>) -> PyResult<String> {
    let encoded = string.call_method1("encode", ("utf-32-le", "surrogatepass"))?;
    let encoded = encoded.cast::<PyBytes>()?.as_bytes();
    let letter = |bytes: &[u8]| {
        let code = <[u8; 4]>::try_from(bytes).map_or(u32::MAX, u32::from_le_bytes);
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    Ok(encoded.chunks_exact(4).map(letter).collect())
}

/// Why a text of so many bytes is not scored, if it is too long.
pub(super) fn too_long(bytes: usize) -> Option<String> {
    let limit = ReadOptions::default().max_article_bytes;
    let reason = || format!("too large: {bytes} bytes, over the limit of {limit} bytes");
    (bytes > limit).then(reason)
}

/// How many bytes share a count of characters.
const BLOCK: usize = 256;

/// Characters of a text by byte: one pass over the text, then each offset takes
/// constant time.
pub(super) struct Characters<'a> {
    text: &'a [u8],
    /// Characters before each block; empty where every byte is a character.
    before: Vec<usize>,
}

impl<'a> Characters<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for block in bytes.chunks(BLOCK) {
                before.push(count);
                count += characters(block);
            }
        }
        Self { text: bytes, before }
    }

    /// Characters before a byte, which is the first of one.
    pub(super) fn at(&self, byte: u32) -> usize {
        let byte = byte as usize;
        let block = byte / BLOCK;
        match self.before.get(block) {
            Some(before) => before + characters(&self.text[block * BLOCK..byte]),
            None if self.before.is_empty() => byte,
            // The end of a text of whole blocks.
            None => characters(self.text),
        }
    }

    /// First character of a span, and one past its last.
    pub(super) fn of(&self, span: Span) -> (usize, usize) {
        (self.at(span.start), self.at(span.end))
    }
}

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::exchange::OffsetUnit;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn characters_are_counted_as_python_counts_them(text in ".{0,600}") {
            let characters = Characters::new(&text);
            for (index, (byte, _)) in text.char_indices().enumerate() {
                let byte = u32::try_from(byte).unwrap_or(u32::MAX);
                prop_assert_eq!(characters.at(byte), index);
            }
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            prop_assert_eq!(characters.at(end), OffsetUnit::CodePoints.from_byte(&text, text.len()));
        }
    }

    #[test]
    fn the_end_of_whole_blocks_is_counted() {
        let text = "é".repeat(BLOCK / 2);
        assert_eq!(Characters::new(&text).at(256), 128);
    }
}
