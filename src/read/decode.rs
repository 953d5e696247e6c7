//! Bytes become text: encodings told by a mark, by the file itself, or guessed.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8};

/// The text of a whole file without byte-order mark: UTF-8 where it is valid,
/// then `declared`, then a guess.
pub(super) fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let bytes = error.as_bytes();
            let encoding = declared.unwrap_or_else(|| Guess::default().encoding(bytes));
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
    }
}

/// The text of a whole file: by its byte-order mark, or else as [`decode`] does.
pub(super) fn decode_file(mut bytes: Vec<u8>) -> String {
    match Encoding::for_bom(&bytes) {
        Some((encoding, length)) if encoding != UTF_8 => {
            let bytes = bytes.get(length..).unwrap_or_default();
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
        Some((_, length)) => decode(bytes.split_off(length), None),
        None => decode(bytes, None),
    }
}

/// A guess at the encoding of a file that is read row by row; it grows surer
/// with every row that is not UTF-8.
pub(super) struct Guess(EncodingDetector);

impl Default for Guess {
    fn default() -> Self {
        Self(EncodingDetector::new(Iso2022JpDetection::Deny))
    }
}

impl Guess {
    /// The text of a row, or of a cell of a row.
    pub(super) fn decode<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, str> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => self.encoding(bytes).decode_without_bom_handling(bytes).0,
        }
    }

    /// The encoding of bytes that are not valid UTF-8.
    fn encoding(&mut self, bytes: &[u8]) -> &'static Encoding {
        if is_damaged_utf8(bytes) {
            return UTF_8;
        }
        self.0.feed(bytes, false);
        self.0.guess(None, Utf8Detection::Deny)
    }
}

/// Whether these are bytes of UTF-8 of which a few were lost: decoding them in
/// another encoding would spoil every other character.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// The number of control characters that text does not have.
pub(super) fn controls(bytes: &[u8]) -> usize {
    let is_control = |b: u8| b == 0x7f || b < 0x20 && !matches!(b, b'\t'..=b'\r' | 0x1b);
    bytes.iter().filter(|&&b| is_control(b)).count()
}

/// A stream in any encoding, read as UTF-8.
pub(super) struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    decoded: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    const RAW_BYTES: usize = 32 * 1024;

    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; Self::RAW_BYTES],
            decoded: Vec::new(),
            taken: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.ended = read == 0;
        let raw = self.raw.get(..read).unwrap_or_default();
        let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * read + 16);
        self.decoded.resize(room, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(raw, &mut self.decoded, self.ended);
        self.decoded.truncate(written);
        self.taken = 0;
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.decoded.len() && !self.ended {
            self.refill()?;
        }
        let mut rest = self.decoded.get(self.taken..).unwrap_or_default();
        let read = rest.read(out)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curly_quotes_of_windows_1252_are_decoded() {
        let bytes = b"\x93It\x92s over,\x94 she said \x96 at the caf\xe9.".to_vec();
        assert_eq!(decode(bytes, None), "“It’s over,” she said – at the café.");
    }

    #[test]
    fn a_single_apostrophe_of_windows_1252_is_decoded() {
        assert_eq!(decode(b"It\x92s late".to_vec(), None), "It’s late");
    }

    #[test]
    fn valid_utf8_wins_over_the_declared_encoding() {
        let declared = Encoding::for_label(b"windows-1252");
        assert_eq!(decode("café".as_bytes().to_vec(), declared), "café");
    }

    #[test]
    fn declared_encoding_wins_over_the_guess() {
        let declared = Encoding::for_label(b"koi8-r");
        assert_eq!(decode(b"\xd2".to_vec(), declared), "р");
    }

    #[test]
    fn one_lost_byte_does_not_spoil_the_rest_of_utf8() {
        let mut bytes = "“a” – “b” – “c”".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        assert_eq!(decode(bytes, None), "“a” – “b” – “c\u{fffd}");
    }

    #[test]
    fn utf16_is_read_as_utf8_across_buffer_ends() {
        let text = "aé€😀 ".repeat(20_000);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut decoded = String::new();
        Transcoder::new(bytes.as_slice(), encoding_rs::UTF_16LE)
            .read_to_string(&mut decoded)
            .unwrap();
        assert_eq!(decoded, text);
    }

    #[test]
    fn line_ends_and_tabs_are_no_controls() {
        assert_eq!(controls(b"a\tb\r\nc\x0c\x1b"), 0);
        assert_eq!(controls(b"a\0b\x01\x7f"), 3);
    }
}
