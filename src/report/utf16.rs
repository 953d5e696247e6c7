//! Places in a text as editors count them: in UTF-16 code units.

use crate::document::Span;

/// A place between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Code units before it.
    pub(super) offset: usize,
    /// Its line, from 1; lines end with a line feed.
    pub(super) line: usize,
    /// Its column, from 1, in code units.
    pub(super) column: usize,
}

/// Turns byte offsets into places. Offsets in ascending order cost one pass
/// over the text in all.
pub(super) struct Places<'a> {
    text: &'a str,
    /// The byte that `place` is at.
    byte: usize,
    place: Place,
}

const START: Place = Place { offset: 0, line: 1, column: 1 };

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, byte: 0, place: START }
    }

    /// The places where `span` begins and ends.
    pub(super) fn of(&mut self, span: Span) -> (Place, Place) {
        (self.at(span.start as usize), self.at(span.end as usize))
    }

    fn at(&mut self, byte: usize) -> Place {
        if byte < self.byte {
            (self.byte, self.place) = (0, START);
        }
        for letter in self.text.get(self.byte..byte).unwrap_or_default().chars() {
            let units = letter.len_utf16();
            self.place.offset += units;
            self.place.column += units;
            if letter == '\n' {
                self.place.line += 1;
                self.place.column = 1;
            }
        }
        self.byte = byte;
        self.place
    }
}

/// The length of `text` in UTF-16 code units.
pub(crate) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_emoji_counts_twice_and_an_accent_once() {
        let text = "é😀\na😀b";
        let mut places = Places::new(text);
        let end = Span::new(text.len() - 1, text.len());
        let place = |offset, line, column| Place { offset, line, column };
        assert_eq!(places.of(end), (place(7, 2, 4), place(8, 2, 5)));
        assert_eq!(places.of(Span::new(0, 2)), (START, place(1, 1, 2)));
        assert_eq!(units(text), 8);
    }

    proptest! {
        #[test]
        fn an_offset_cuts_the_same_text_out_of_the_code_units(
            text in ".{0,12}", cut in 0..12usize,
        ) {
            let byte = text.char_indices().nth(cut).map_or(text.len(), |(byte, _)| byte);
            let mut places = Places::new(&text);
            let offset = places.of(Span::new(0, byte)).1.offset;
            let code_units: Vec<u16> = text.encode_utf16().collect();
            prop_assert_eq!(String::from_utf16_lossy(&code_units[..offset]), &text[..byte]);
        }
    }
}
