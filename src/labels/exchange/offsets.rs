//! Where a span lies: offsets as other tools count them, and ours in bytes.

use std::fmt;
use std::str::FromStr;

use crate::document::Span;
use crate::names::UnknownName;

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetUnit {
    /// Unicode code points, as Python counts.
    CodePoints,
    /// UTF-16 code units, as JavaScript counts: an emoji is two or more.
    Utf16,
    /// Bytes of UTF-8, as this program counts.
    Bytes,
}

impl OffsetUnit {
    /// All units.
    pub const ALL: [Self; 3] = [Self::CodePoints, Self::Utf16, Self::Bytes];

    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CodePoints => "code-points",
            Self::Utf16 => "utf-16",
            Self::Bytes => "bytes",
        }
    }

    /// The byte of `text` at an offset; none beyond its end or within a character.
    #[must_use]
    pub fn to_byte(self, text: &str, offset: usize) -> Option<usize> {
        if self == Self::Bytes {
            return text.is_char_boundary(offset).then_some(offset);
        }
        let mut units = 0;
        for (byte, letter) in text.char_indices() {
            if units >= offset {
                return (units == offset).then_some(byte);
            }
            units += self.length(letter);
        }
        (units == offset).then_some(text.len())
    }

    /// The offset of a byte of `text`; a byte within a character counts as the
    /// character's first.
    #[must_use]
    pub fn from_byte(self, text: &str, byte: usize) -> usize {
        let before = text.char_indices().take_while(|(at, letter)| at + letter.len_utf8() <= byte);
        before.map(|(_, letter)| self.length(letter)).sum()
    }

    fn length(self, letter: char) -> usize {
        match self {
            Self::CodePoints => 1,
            Self::Utf16 => letter.len_utf16(),
            Self::Bytes => letter.len_utf8(),
        }
    }

    /// The span between two offsets.
    fn span(self, text: &str, start: usize, end: usize) -> Option<Span> {
        let (start, end) = (self.to_byte(text, start)?, self.to_byte(text, end)?);
        (start < end).then(|| Span::new(start, end))
    }
}

impl fmt::Display for OffsetUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for OffsetUnit {
    type Err = UnknownName;

    /// Reads a unit's name.
    ///
    /// # Errors
    /// [`UnknownName`] for any other word.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|unit| unit.name() == word)
            .ok_or_else(|| UnknownName::new("unit of offsets", word, Self::ALL.map(Self::name)))
    }
}

/// A span of another tool: two offsets, and the text between them where the
/// tool has written it down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foreign<'a> {
    pub start: usize,
    pub end: usize,
    pub text: Option<&'a str>,
}

/// How far from its offsets the text of a span is looked for, in bytes: emoji
/// and line ends that were counted otherwise push a span no further.
const REACH: usize = 64;

/// A foreign span as bytes of `text`, and whether it had to be moved to where
/// its text stands, or counted in another unit than `unit`. None where the
/// offsets lie outside the text or its own text is not to be found near them.
pub(super) fn locate(text: &str, foreign: Foreign<'_>, unit: OffsetUnit) -> Option<(Span, bool)> {
    let Foreign { start, end, text: wanted } = foreign;
    let other = match unit {
        OffsetUnit::CodePoints => Some(OffsetUnit::Utf16),
        OffsetUnit::Utf16 => Some(OffsetUnit::CodePoints),
        OffsetUnit::Bytes => None,
    };
    let plain = unit.span(text, start, end);
    let recounted = other.and_then(|other| other.span(text, start, end));
    let Some(wanted) = wanted else {
        // Without its text a span is believed, unless it cuts words in two and
        // would not when counted otherwise.
        return match (plain, recounted) {
            (Some(span), Some(other)) if cuts_words(text, span) && !cuts_words(text, other) => {
                Some((other, true))
            }
            (Some(span), _) => Some((span, false)),
            (None, other) => other.map(|span| (span, true)),
        };
    };
    let agrees = |span: &Span| same_text(span.of(text), wanted);
    plain
        .filter(agrees)
        .map(|span| (span, false))
        .or_else(|| recounted.filter(agrees).map(|span| (span, true)))
        .or_else(|| nearest(text, wanted, unit.to_byte(text, start)?).map(|span| (span, true)))
}

/// Equal but for how line ends are written.
fn same_text(ours: &str, theirs: &str) -> bool {
    ours == theirs || ours.replace("\r\n", "\n") == theirs.replace("\r\n", "\n")
}

/// The occurrence of `wanted` that begins nearest to `byte`, within reach.
fn nearest(text: &str, wanted: &str, byte: usize) -> Option<Span> {
    let found = text.match_indices(wanted).filter(|(_, phrase)| !phrase.is_empty());
    let near = found.filter(|(at, _)| at.abs_diff(byte) <= REACH);
    let best = near.min_by_key(|(at, _)| at.abs_diff(byte));
    best.map(|(at, phrase)| Span::new(at, at + phrase.len()))
}

/// Whether a span begins or ends within a word.
fn cuts_words(text: &str, span: Span) -> bool {
    let range = span.range();
    let within = |byte: usize| {
        let (before, behind) = text.split_at_checked(byte).unwrap_or((text, ""));
        let last = before.chars().next_back().is_some_and(char::is_alphanumeric);
        last && behind.chars().next().is_some_and(char::is_alphanumeric)
    };
    within(range.start) || within(range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An emoji of three code points and one joiner, a combining acute, CRLF.
    const HARD: &str = "👨🏻\u{200d}🚒 cafe\u{301}\r\nThe hearth “burnt” 😀 down.";

    fn at(start: usize, end: usize, text: Option<&str>) -> Foreign<'_> {
        Foreign { start, end, text }
    }

    fn locate_text<'a>(foreign: Foreign<'_>, unit: OffsetUnit) -> Option<(&'a str, bool)> {
        locate(HARD, foreign, unit).map(|(span, moved)| (span.of(HARD), moved))
    }

    #[test]
    fn each_unit_counts_in_its_own_way() {
        let byte = HARD.find("hearth").unwrap();
        let offsets = OffsetUnit::ALL.map(|unit| unit.from_byte(HARD, byte));
        assert_eq!(offsets, [16, 19, 28]);
        for unit in OffsetUnit::ALL {
            assert_eq!(unit.to_byte(HARD, unit.from_byte(HARD, byte)), Some(byte));
            assert_eq!(unit.name().parse(), Ok(unit));
        }
    }

    #[test]
    fn offsets_within_a_character_or_beyond_the_end_are_none() {
        assert_eq!(OffsetUnit::Utf16.to_byte("😀!", 1), None);
        assert_eq!(OffsetUnit::Bytes.to_byte("😀!", 2), None);
        assert_eq!(OffsetUnit::CodePoints.to_byte("😀!", 2), Some(5));
        assert_eq!(OffsetUnit::CodePoints.to_byte("😀!", 3), None);
        assert_eq!(OffsetUnit::Utf16.to_byte("", 0), Some(0));
        assert_eq!(OffsetUnit::Utf16.to_byte("", 1), None);
    }

    #[test]
    fn the_text_of_a_span_settles_how_it_was_counted() {
        let hearth = Some("hearth");
        for unit in [OffsetUnit::CodePoints, OffsetUnit::Utf16] {
            let own = unit.from_byte(HARD, 28);
            assert_eq!(locate_text(at(own, own + 6, hearth), unit), Some(("hearth", false)));
        }
        let wrong = locate_text(at(19, 25, hearth), OffsetUnit::CodePoints);
        assert_eq!(wrong, Some(("hearth", true)), "counted in UTF-16");
        let folded = locate_text(at(15, 21, hearth), OffsetUnit::CodePoints);
        assert_eq!(folded, Some(("hearth", true)), "with CRLF counted as one");
        assert_eq!(locate_text(at(16, 22, Some("oven")), OffsetUnit::CodePoints), None);
    }

    #[test]
    fn without_its_text_a_span_is_believed_unless_it_cuts_words() {
        let unit = OffsetUnit::CodePoints;
        assert_eq!(locate_text(at(16, 22, None), unit), Some(("hearth", false)));
        assert_eq!(locate_text(at(19, 25, None), unit), Some(("hearth", true)));
        assert_eq!(locate_text(at(16, 20, None), unit), Some(("hear", false)), "part of a word");
        assert_eq!(locate_text(at(16, 900, None), unit), None);
        assert_eq!(locate_text(at(16, 16, None), unit), None);
        let bytes = locate_text(at(28, 34, None), OffsetUnit::Bytes);
        assert_eq!(bytes, Some(("hearth", false)));
    }

    #[test]
    fn a_span_is_not_moved_far() {
        let text = format!("{}hearth", "a ".repeat(100));
        let unit = OffsetUnit::CodePoints;
        assert_eq!(locate(&text, at(0, 6, Some("hearth")), unit), None);
        assert!(locate(&text, at(198, 204, Some("hearth")), unit).is_some());
    }

    proptest! {
        #[test]
        fn offsets_and_bytes_are_each_others_inverse(text in "[a-z é\u{301}\r\n“😀🚒]{0,30}") {
            for unit in OffsetUnit::ALL {
                let mut last = None;
                for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    let offset = unit.from_byte(&text, byte);
                    prop_assert_eq!(unit.to_byte(&text, offset), Some(byte));
                    prop_assert!(last < Some(offset));
                    last = Some(offset);
                }
            }
        }

        #[test]
        fn a_span_with_its_text_is_found_again(
            text in "[a-z é\u{301}\r\n“😀🚒]{1,30}", from in 0_usize..30, length in 1_usize..30,
        ) {
            let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = bytes[from.min(bytes.len() - 2)];
            let end = bytes[(from + length).clamp(from.min(bytes.len() - 2) + 1, bytes.len() - 1)];
            let span = Span::new(start, end);
            for unit in OffsetUnit::ALL {
                let (from, to) = (unit.from_byte(&text, start), unit.from_byte(&text, end));
                let found = locate(&text, at(from, to, Some(span.of(&text))), unit);
                prop_assert_eq!(found, Some((span, false)));
            }
        }
    }
}
