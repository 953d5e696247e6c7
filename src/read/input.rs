//! The layers below the formats: a stream is opened, decompressed, freed of its
//! byte-order mark, and refused when it is no text.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8};
use flate2::read::MultiGzDecoder;

use super::decode::{Transcoder, controls, decode_file};
use super::error::{Cause, ReadError, Size};

/// What is to be read, as it was found.
pub(super) enum Raw {
    /// A file, in which a reader may jump.
    File(File),
    /// Anything else.
    Stream(Bytes),
}

impl Raw {
    pub(super) fn into_stream(self) -> Bytes {
        match self {
            Self::File(file) => Box::new(file),
            Self::Stream(stream) => stream,
        }
    }

    /// A file that begins with `magic`: itself where it does, else a nameless
    /// temporary one of what comes out of the stream, decompressed.
    ///
    /// # Errors
    /// When reading or writing fails.
    #[cfg(feature = "parquet")]
    pub(super) fn into_file(self, magic: &[u8]) -> io::Result<File> {
        use std::io::Seek as _;
        let stream = match self {
            Self::File(mut file) => {
                let mut head = Vec::new();
                file.by_ref().take(magic.len() as u64).read_to_end(&mut head)?;
                file.rewind()?;
                if head == magic {
                    return Ok(file);
                }
                Box::new(file)
            }
            Self::Stream(stream) => stream,
        };
        let mut spool = tempfile::tempfile()?;
        io::copy(&mut decompressed(stream)?, &mut spool)?;
        spool.rewind()?;
        Ok(spool)
    }
}

/// A stream of text, read in bounded pieces.
pub(super) struct Input {
    /// The file's name in messages and articles.
    pub path: String,
    /// The decompressed bytes, without byte-order mark; never UTF-16.
    pub bytes: Box<dyn BufRead + Send>,
    /// The first bytes of the stream, at least the first line where it is not
    /// longer than a few kilobytes.
    pub head: Vec<u8>,
}

impl Input {
    /// Opens a file and puts the layers over it.
    ///
    /// # Errors
    /// As [`Input::new`], and when the file cannot be opened.
    pub(super) fn open(path: &Path) -> Result<Self, ReadError> {
        let name = path.to_string_lossy().into_owned();
        let opened = File::open(path).map_err(Cause::from);
        let input = opened.and_then(|file| Self::new(name.clone(), Box::new(file)));
        input.map_err(|cause| ReadError::new(name, None, cause))
    }

    /// Puts the layers over a raw stream.
    ///
    /// # Errors
    /// [`Cause::Io`] and [`Cause::NotText`].
    pub(super) fn new(path: String, raw: Box<dyn Read + Send>) -> Result<Self, Cause> {
        let bytes = without_mark(decompressed(raw)?)?;
        let (head, bytes) = peek(bytes, has_line)?;
        refuse_binary(&head)?;
        Ok(Self { path, bytes: Box::new(BufReader::with_capacity(BUFFER_BYTES, bytes)), head })
    }

    /// Reads everything, unless it is more than `limit` bytes.
    ///
    /// # Errors
    /// [`Cause::Io`] and [`Cause::TooLarge`]; no more than `limit` bytes are held.
    pub(super) fn read_all(self, limit: usize) -> Result<Vec<u8>, Cause> {
        read_whole(self.bytes, limit)
    }
}

/// A file as it was before gzip or zstd, read as a whole.
///
/// # Errors
/// [`Cause::Io`], and [`Cause::TooLarge`] where it is more than `limit` bytes.
pub(super) fn unpacked(raw: Raw, limit: usize) -> Result<Vec<u8>, Cause> {
    read_whole(decompressed(raw.into_stream())?, limit)
}

/// Reads everything, unless it is more than `limit` bytes.
///
/// # Errors
/// [`Cause::Io`] and [`Cause::TooLarge`]; no more than `limit` bytes are held.
fn read_whole(bytes: impl Read, limit: usize) -> Result<Vec<u8>, Cause> {
    let mut all = Vec::new();
    bytes.take(limit as u64 + 1).read_to_end(&mut all)?;
    if all.len() > limit {
        return Err(Cause::TooLarge { size: Size::MoreThan(limit as u64), limit });
    }
    Ok(all)
}

const BUFFER_BYTES: usize = 256 * 1024;
const HEAD_BYTES: usize = 8 * 1024;
const LEAST_BYTES: usize = 1024;
const MAGIC_BYTES: usize = 4;

type Bytes = Box<dyn Read + Send>;

/// The text of a file that may be compressed and in any encoding, read as a whole.
///
/// # Errors
/// When the file cannot be read, or is of more than `limit` bytes.
pub(crate) fn whole_text(path: &Path, limit: usize) -> Result<String, ReadError> {
    let bytes = File::open(path)
        .and_then(|file| decompressed(Box::new(file)))
        .map_err(Cause::from)
        .and_then(|bytes| read_whole(bytes, limit));
    bytes.map(decode_file).map_err(|cause| ReadError::new(path.to_string_lossy(), None, cause))
}

/// A stream as it was before gzip or zstd. Compression is told by the first
/// bytes, so that a stream without a name and a file with the wrong one are
/// read as well.
///
/// Text shrinks to a tenth or so. What shrinks far more was made to fill memory
/// or time, and reading it fails once a gigabyte has come of it.
///
/// # Errors
/// When the first bytes cannot be read.
pub fn decompressed(raw: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let (head, raw) = peek(raw, |head| head.len() >= MAGIC_BYTES)?;
    if head.starts_with(&DICTIONARY_MAGIC) {
        return with_dictionary(raw);
    }
    let is_gzip = head.starts_with(&[0x1f, 0x8b]);
    if !is_gzip && !head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Ok(raw);
    }
    let taken = Arc::new(AtomicU64::new(0));
    let raw = Counted { raw, taken: Arc::clone(&taken) };
    let unpacked: Bytes = if is_gzip {
        Box::new(MultiGzDecoder::new(raw))
    } else {
        Box::new(zstd::Decoder::new(raw)?)
    };
    Ok(Box::new(Unpacked { unpacked, taken, given: 0, free: FREE_BYTES }))
}

/// What a `.warc.zst` begins with, whose records share a dictionary.
const DICTIONARY_MAGIC: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

/// The largest dictionary; those in use have a few megabytes.
const MOST_DICTIONARY_BYTES: u32 = 64 << 20;

/// A stream of zstd whose dictionary stands before it, in a frame of its own, and may be
/// packed itself.
fn with_dictionary(mut raw: Bytes) -> io::Result<Bytes> {
    let mut head = [0; 8];
    raw.read_exact(&mut head)?;
    let [.., a, b, c, d] = head;
    let size = u32::from_le_bytes([a, b, c, d]);
    let too_large = || io::Error::other("a dictionary that is too large");
    if size > MOST_DICTIONARY_BYTES {
        return Err(too_large());
    }
    let mut dictionary = Vec::new();
    raw.by_ref().take(u64::from(size)).read_to_end(&mut dictionary)?;
    if dictionary.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let packed = std::mem::take(&mut dictionary);
        let most = u64::from(MOST_DICTIONARY_BYTES);
        zstd::Decoder::new(&packed[..])?.take(most + 1).read_to_end(&mut dictionary)?;
        if dictionary.len() as u64 > most {
            return Err(too_large());
        }
    }
    let taken = Arc::new(AtomicU64::new(0));
    let raw = BufReader::new(Counted { raw, taken: Arc::clone(&taken) });
    let unpacked = Box::new(zstd::Decoder::with_dictionary(raw, &dictionary)?);
    Ok(Box::new(Unpacked { unpacked, taken, given: 0, free: FREE_BYTES }))
}

/// So many bytes may come of few; beyond, [`MOST_TIMES`] holds.
const FREE_BYTES: u64 = 1 << 30;

/// How many bytes may come of one on average. The same article over and over
/// stays below; the most that zstd can do is 32,768.
const MOST_TIMES: u64 = 1000;

/// A compressed stream that counts what is taken from it.
struct Counted {
    raw: Bytes,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(out)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// What comes out of a compressed stream, up to a limit.
struct Unpacked {
    unpacked: Bytes,
    taken: Arc<AtomicU64>,
    given: u64,
    free: u64,
}

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.unpacked.read(out)?;
        self.given += read as u64;
        let most = self.taken.load(Ordering::Relaxed).saturating_mul(MOST_TIMES);
        if self.given > self.free && self.given > most {
            let message = format!("it unpacks to over {MOST_TIMES} times its size");
            return Err(io::Error::other(message));
        }
        Ok(read)
    }
}

fn without_mark(bytes: Bytes) -> io::Result<Bytes> {
    let (head, mut bytes) = peek(bytes, |head| head.len() >= MAGIC_BYTES)?;
    match Encoding::for_bom(&head) {
        Some((encoding, length)) if encoding == UTF_8 => {
            io::copy(&mut bytes.by_ref().take(length as u64), &mut io::sink())?;
            Ok(bytes)
        }
        Some((encoding, _)) => Ok(Box::new(Transcoder::new(bytes, encoding))),
        None => Ok(bytes),
    }
}

/// Reads the first bytes until there are enough, and puts them back. A stream
/// that fails behind them fails when the reader comes to that place.
fn peek(mut bytes: Bytes, enough: fn(&[u8]) -> bool) -> io::Result<(Vec<u8>, Bytes)> {
    let mut head = Vec::new();
    let mut piece = [0; HEAD_BYTES];
    while !enough(&head) {
        match bytes.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => head.extend_from_slice(piece.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if head.is_empty() => return Err(error),
            Err(error) => {
                bytes = Box::new(Failing(Some(error)));
                break;
            }
        }
    }
    let bytes = Box::new(Cursor::new(head.clone()).chain(bytes));
    Ok((head, bytes))
}

/// A stream that fails once and then ends.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Whether the first line is in the head, and enough to tell text from other data.
fn has_line(head: &[u8]) -> bool {
    let has_line = || memchr::memchr(b'\n', head).is_some();
    head.len() >= HEAD_BYTES || head.len() >= LEAST_BYTES && has_line()
}

/// One stray control character is no reason to refuse a text; one in fifty is.
pub(super) fn refuse_binary(head: &[u8]) -> Result<(), Cause> {
    let controls = controls(head);
    if controls > 3 && controls * 50 > head.len() {
        return Err(Cause::NotText { controls, bytes: head.len() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A stream that hands over one byte at a time.
    struct Trickle(Cursor<Vec<u8>>);

    impl Read for Trickle {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let one = out.len().min(1);
            self.0.read(&mut out[..one])
        }
    }

    fn read(bytes: &[u8]) -> Result<Vec<u8>, Cause> {
        let raw = Box::new(Trickle(Cursor::new(bytes.to_vec())));
        Input::new("x".to_owned(), raw)?.read_all(1000)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn compressed_streams_are_known_by_their_first_bytes() {
        assert_eq!(read(&gzip("hello")).unwrap(), b"hello");
        assert_eq!(read(&zstd::encode_all(&b"hello"[..], 1).unwrap()).unwrap(), b"hello");
        assert_eq!(read(b"hello").unwrap(), b"hello");
        assert_eq!(read(b"").unwrap(), b"");
    }

    #[test]
    fn frames_that_share_a_dictionary_are_read_with_it() {
        let dictionary = b"the harbour board met on Monday to decide".repeat(20);
        let frame = |text: &[u8]| {
            let mut out = zstd::Encoder::with_dictionary(Vec::new(), 3, &dictionary).unwrap();
            out.write_all(text).unwrap();
            out.finish().unwrap()
        };
        let packed_dictionary = zstd::encode_all(&dictionary[..], 3).unwrap();
        for first in [&dictionary, &packed_dictionary] {
            let size = u32::try_from(first.len()).unwrap().to_le_bytes();
            let frames = [frame(b"the harbour board met. "), frame(b"It met on Monday.")].concat();
            let file = [&DICTIONARY_MAGIC[..], &size, first, &frames].concat();
            assert_eq!(read(&file).unwrap(), b"the harbour board met. It met on Monday.");
        }
        assert!(read(&[&DICTIONARY_MAGIC[..], &[0xff; 4]].concat()).is_err());
        assert!(read(&DICTIONARY_MAGIC).is_err());
    }

    #[test]
    fn all_members_of_a_gzip_file_are_read() {
        assert_eq!(read(&[gzip("one "), gzip("two")].concat()).unwrap(), b"one two");
    }

    #[test]
    fn byte_order_marks_are_no_text() {
        assert_eq!(read(b"\xef\xbb\xbfhi").unwrap(), b"hi");
        assert_eq!(read(b"\xff\xfeh\0i\0").unwrap(), b"hi");
        assert_eq!(read(b"\xfe\xff\0h\0i").unwrap(), b"hi");
        assert_eq!(read(&gzip("\u{feff}hi")).unwrap(), b"hi");
    }

    #[test]
    fn binary_data_is_refused() {
        let error = read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0").unwrap_err();
        assert!(error.to_string().starts_with("not text"), "{error}");
    }

    #[test]
    fn one_stray_nul_is_not_binary() {
        assert_eq!(read(b"a\0b").unwrap(), b"a\0b");
    }

    #[test]
    fn the_limit_holds_for_decompressed_bytes() {
        let long = "x".repeat(1001);
        for bytes in [long.as_bytes().to_vec(), gzip(&long)] {
            let error = read(&bytes).unwrap_err().to_string();
            assert_eq!(error, "too large: more than 1000 bytes, over the limit of 1000 bytes");
        }
        assert_eq!(read(&gzip(&long[..1000])).unwrap().len(), 1000);
    }

    #[test]
    fn a_stream_that_grows_beyond_measure_is_refused_once_the_free_bytes_are_out() {
        let unpacked = |given: usize| {
            let taken = Arc::new(AtomicU64::new(0));
            let raw = Counted { raw: Box::new(&b"0123456789"[..]), taken: Arc::clone(&taken) };
            let grown = raw.chain(io::repeat(b'x')).take(given as u64);
            let unpacked = Unpacked { unpacked: Box::new(grown), taken, given: 0, free: 20_000 };
            BufReader::with_capacity(100, unpacked).bytes().collect::<io::Result<Vec<u8>>>()
        };
        assert_eq!(unpacked(20_000).unwrap().len(), 20_000, "more than a thousandfold, but free");
        let message = unpacked(20_001).unwrap_err().to_string();
        assert_eq!(message, "it unpacks to over 1000 times its size");
    }

    #[test]
    fn a_cut_off_stream_is_an_error() {
        let gz = gzip(&"some words ".repeat(50));
        assert!(matches!(read(&gz[..gz.len() - 10]), Err(Cause::Io(_))));
    }
}
