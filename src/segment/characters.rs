//! Offsets as Python counts them, in characters.

use crate::document::Span;

/// How many bytes share a count of characters.
const BLOCK: usize = 256;

/// Characters (code points) of a text by byte: one pass over the text, then each
/// offset takes constant time.
#[derive(Debug)]
pub struct Characters<'a> {
    text: &'a [u8],
    /// Characters before each block; empty where every byte is a character.
    before: Vec<usize>,
}

impl<'a> Characters<'a> {
    /// Counts the characters of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
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

    /// Characters before a byte of the text, which is the first of one.
    #[must_use]
    pub fn at(&self, byte: u32) -> usize {
        let byte = byte as usize;
        let block = byte / BLOCK;
        match self.before.get(block) {
            Some(before) => {
                before + characters(self.text.get(block * BLOCK..byte).unwrap_or_default())
            }
            None if self.before.is_empty() => byte.min(self.text.len()),
            // The end of a text of whole blocks.
            None => characters(self.text),
        }
    }

    /// First character of a span, and one past its last.
    #[must_use]
    pub fn of(&self, span: Span) -> (usize, usize) {
        (self.at(span.start), self.at(span.end))
    }
}

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::labels::exchange::OffsetUnit;

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
