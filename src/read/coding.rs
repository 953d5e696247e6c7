//! What servers do to a page on its way: content codings, one over the other.

use std::io::{self, Cursor, Read};

use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::error::{Cause, Size};
use super::input::decompressed;

/// How often a page is unpacked at most: some servers pack what is packed already.
const MOST_CODINGS: usize = 4;

/// A page as it was before the codings that its header names, of at most `limit` bytes.
/// Crawlers often undo a coding and leave the header, so that the bytes are believed.
///
/// # Errors
/// [`Cause::UnknownCoding`], [`Cause::TooLarge`] and [`Cause::Io`].
pub(super) fn decoded(bytes: Vec<u8>, codings: &str, limit: usize) -> Result<Vec<u8>, Cause> {
    let mut bytes = bytes;
    // The last coding was the last to be done.
    for coding in codings.rsplit(',').map(str::trim).take(MOST_CODINGS) {
        bytes = match coding.to_ascii_lowercase().as_str() {
            "deflate" => inflated(bytes, limit)?,
            "br" => from_brotli(bytes, limit)?,
            "" | "identity" | "gzip" | "x-gzip" | "zstd" | "none" | "utf-8" => bytes,
            other => return Err(Cause::UnknownCoding(other.to_owned())),
        };
        // Both are known by their first bytes, whatever the header says.
        for _ in 0..MOST_CODINGS {
            if !bytes.starts_with(&[0x1f, 0x8b]) && !bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
                break;
            }
            bytes = bounded(decompressed(Box::new(Cursor::new(bytes)))?, limit)?;
        }
    }
    if bytes.len() > limit {
        let size = Size::Exactly(bytes.len() as u64);
        return Err(Cause::TooLarge { size, limit });
    }
    Ok(bytes)
}

/// Half of all servers put a zlib header before deflated bytes, as the standard wants.
fn inflated(bytes: Vec<u8>, limit: usize) -> Result<Vec<u8>, Cause> {
    let [first, second, ..] = bytes[..] else { return Ok(bytes) };
    let has_header = first & 0x0f == 8 && u16::from_be_bytes([first, second]).is_multiple_of(31);
    let unpacked = if has_header {
        bounded(ZlibDecoder::new(&bytes[..]), limit)
    } else {
        bounded(DeflateDecoder::new(&bytes[..]), limit)
    };
    or_as_it_stands(unpacked, bytes)
}

fn from_brotli(bytes: Vec<u8>, limit: usize) -> Result<Vec<u8>, Cause> {
    let unpacked = bounded(brotli_decompressor::Decompressor::new(&bytes[..], 4096), limit);
    or_as_it_stands(unpacked, bytes)
}

/// What cannot be unpacked and looks like a page has been unpacked before.
fn or_as_it_stands(unpacked: Result<Vec<u8>, Cause>, bytes: Vec<u8>) -> Result<Vec<u8>, Cause> {
    let is_plain = || bytes.trim_ascii_start().starts_with(b"<");
    match unpacked {
        Err(Cause::Io(_)) if is_plain() => Ok(bytes),
        unpacked => unpacked,
    }
}

fn bounded(packed: impl Read, limit: usize) -> Result<Vec<u8>, Cause> {
    let mut bytes = Vec::new();
    let read = packed.take(limit as u64 + 1).read_to_end(&mut bytes);
    if bytes.len() > limit {
        return Err(Cause::TooLarge { size: Size::MoreThan(limit as u64), limit });
    }
    match read {
        // Crawlers cut pages off; what came before is whole.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !bytes.is_empty() => {
            Ok(bytes)
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const PAGE: &[u8] = b"<html><p>The harbour board met on Monday.</p></html>";

    /// The page in Brotli, as one block without compression.
    fn brotli() -> Vec<u8> {
        // A window of 16 bits, then a block that is not the last: its length less one in four
        // nibbles, and the mark of stored bytes; then an empty last block.
        let length = u32::try_from(PAGE.len()).unwrap() - 1;
        let bits = (length << 4) | (1 << 20);
        let [a, b, c, _] = bits.to_le_bytes();
        [&[a, b, c], PAGE, &[0x03]].concat()
    }

    fn packed(name: &str, bytes: &[u8]) -> Vec<u8> {
        let level = Compression::fast();
        match name {
            "gzip" => {
                let mut out = GzEncoder::new(Vec::new(), level);
                out.write_all(bytes).unwrap();
                out.finish().unwrap()
            }
            "zlib" => {
                let mut out = ZlibEncoder::new(Vec::new(), level);
                out.write_all(bytes).unwrap();
                out.finish().unwrap()
            }
            _ => {
                let mut out = DeflateEncoder::new(Vec::new(), level);
                out.write_all(bytes).unwrap();
                out.finish().unwrap()
            }
        }
    }

    #[test]
    fn codings_are_undone_whichever_way_they_were_done() {
        let twice = packed("gzip", &packed("gzip", PAGE));
        for (codings, bytes) in [
            ("gzip", packed("gzip", PAGE)),
            ("gzip", PAGE.to_vec()),
            ("", packed("gzip", PAGE)),
            ("gzip, gzip", twice.clone()),
            ("gzip", twice),
            ("deflate", packed("zlib", PAGE)),
            ("Deflate", packed("raw", PAGE)),
            ("deflate", PAGE.to_vec()),
            ("deflate, gzip", packed("gzip", &packed("zlib", PAGE))),
            ("br", brotli()),
            ("br", PAGE.to_vec()),
            ("identity", PAGE.to_vec()),
        ] {
            assert_eq!(decoded(bytes, codings, 1000).unwrap(), PAGE, "{codings}");
        }
    }

    #[test]
    fn unknown_codings_and_packed_rubbish_are_errors() {
        let error = decoded(PAGE.to_vec(), "compress", 1000).unwrap_err().to_string();
        assert_eq!(error, "packed in a way that is not known: compress");
        assert!(decoded(b"\xff\xfe\xfd rubbish".to_vec(), "deflate", 1000).is_err());
        let bomb = packed("zlib", &[b'x'; 100_000]);
        let error = decoded(bomb, "deflate", 1000).unwrap_err().to_string();
        assert!(error.starts_with("too large: more than 1000 bytes"), "{error}");
        assert_eq!(decoded(Vec::new(), "deflate", 1000).unwrap(), b"");
    }
}
