//! Web archives: records of crawled pages (WARC) or of their text (WET), plain
//! or in gzip members; one article a record.
//!
//! Responses and resources that are pages or plain text are articles, and so
//! are conversions, which WET files consist of. Everything else (requests,
//! metadata, a crawler's own log, rules for robots, images, pages that were not found)
//! is passed over. Layout: ISO 28500.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::coding::decoded;
use super::decode::decode;
use super::error::{Cause, ReadError, Size};
use super::html;
use super::input::{Raw, decompressed, refuse_binary};
use super::options::ReadOptions;
use super::reader::{Document, Reader, Rows};
use crate::document::Article;

pub(super) const READER: Reader = Reader::Packed(open);

const BUFFER_BYTES: usize = 64 * 1024;

/// The most that the header of a record may take.
const MOST_HEADER_BYTES: usize = 64 * 1024;

fn open(path: String, raw: Raw, options: Arc<ReadOptions>) -> Rows {
    match decompressed(raw.into_stream()) {
        Ok(bytes) => Box::new(Records {
            path,
            bytes: BufReader::with_capacity(BUFFER_BYTES, bytes),
            options,
            number: 0,
            ended: false,
        }),
        Err(error) => Box::new(std::iter::once(Err(ReadError::new(path, None, error.into())))),
    }
}

struct Records {
    path: String,
    bytes: BufReader<Box<dyn Read + Send>>,
    options: Arc<ReadOptions>,
    /// Records begun so far.
    number: u64,
    ended: bool,
}

/// A record within the limit, or its size where it is over it.
enum Record {
    Read { header: Header, block: Vec<u8> },
    TooLarge(u64),
    PassedOver,
}

impl Iterator for Records {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let result = match self.record() {
                Ok(None) => break,
                Ok(Some(Record::PassedOver)) => continue,
                Ok(Some(Record::TooLarge(size))) => {
                    let limit = self.options.max_article_bytes;
                    Err(Cause::TooLarge { size: Size::Exactly(size), limit })
                }
                Ok(Some(Record::Read { header, block })) => self.article(&header, block),
                // Where the next record begins is not known.
                Err(cause) => {
                    self.ended = true;
                    Err(cause)
                }
            };
            let Some(result) = result.transpose() else { continue };
            let number = Some(self.number);
            return Some(result.map_err(|cause| ReadError::new(&self.path, number, cause)));
        }
        self.ended = true;
        None
    }
}

impl Records {
    /// The next record; none at the end of the archive.
    fn record(&mut self) -> Result<Option<Record>, Cause> {
        skip_line_ends(&mut self.bytes)?;
        self.number += 1;
        let Some(head) = read_head(&mut self.bytes)? else { return Ok(None) };
        if !head.starts_with(b"WARC/") {
            return Err(Cause::NotArchive("a record does not begin with WARC/"));
        }
        let header = Header::parse(&head);
        let length = header.get("content-length").and_then(|length| length.parse::<u64>().ok());
        let length = length.ok_or(Cause::NotArchive("a record without Content-Length"))?;
        let wanted = header.may_be_article();
        if !wanted || length > self.options.max_article_bytes as u64 {
            skip(&mut self.bytes, length)?;
            return Ok(Some(if wanted { Record::TooLarge(length) } else { Record::PassedOver }));
        }
        let mut block = Vec::new();
        self.bytes.by_ref().take(length).read_to_end(&mut block)?;
        if (block.len() as u64) < length {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(Some(Record::Read { header, block }))
    }

    fn article(&self, header: &Header, block: Vec<u8>) -> Result<Option<Article>, Cause> {
        let content = if header.holds_http() {
            Content::of_response(block, self.options.max_article_bytes)?
        } else {
            let media = header.get("content-type").unwrap_or_default();
            Some(Content { media: media.to_owned(), bytes: block })
        };
        if let Some(content) = &content {
            refuse_binary(content.bytes.get(..BUFFER_BYTES).unwrap_or(&content.bytes))?;
        }
        let Some(document) = content.and_then(Content::into_document) else { return Ok(None) };
        let name = header.get("warc-target-uri").or_else(|| header.get("warc-record-id"));
        let name = name.map(|name| name.trim_matches(['<', '>']).to_owned());
        Ok(Some(Article {
            path: self.path.clone(),
            id: name.unwrap_or_else(|| format!("{}:{}", self.path, self.number)),
            title: document.title,
            text: document.text,
            ..Article::default()
        }))
    }
}

/// The named fields of a record or of an HTTP response, names in lower case.
struct Header(Vec<(String, String)>);

impl Header {
    /// Reads the lines behind the first.
    fn parse(head: &[u8]) -> Self {
        let head = String::from_utf8_lossy(head);
        let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let field = |(name, value): (&str, &str)| {
            (name.trim().to_ascii_lowercase(), value.trim().to_owned())
        };
        Self(fields.map(field).collect())
    }

    /// The first value of that name, which is in lower case.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn may_be_article(&self) -> bool {
        let media = self.get("content-type").unwrap_or_default();
        if self.get("warc-target-uri").is_some_and(is_for_machines) {
            return false;
        }
        match self.get("warc-type").unwrap_or_default() {
            "conversion" | "resource" => Medium::of(media).is_some(),
            "response" => self.holds_http(),
            _ => false,
        }
    }

    fn holds_http(&self) -> bool {
        self.get("content-type").is_some_and(|media| essence(media) == "application/http")
    }
}

/// Whether what stands at an address is written for programs, or by the crawler itself, as
/// GNU Wget adds its log and arguments.
fn is_for_machines(address: &str) -> bool {
    let address = address.trim_matches(['<', '>']);
    let path = address.split(['?', '#']).next().unwrap_or_default();
    address.starts_with("metadata:")
        || path.contains("://") && FOR_MACHINES.iter().any(|name| path.ends_with(name))
}

/// Plain text that sites have at fixed addresses.
const FOR_MACHINES: [&str; 4] = ["/robots.txt", "/ads.txt", "/app-ads.txt", "/security.txt"];

/// The kinds of content that are articles.
enum Medium {
    Page,
    Text,
}

impl Medium {
    fn of(media: &str) -> Option<Self> {
        match essence(media).as_str() {
            "text/html" | "application/xhtml+xml" => Some(Self::Page),
            "text/plain" => Some(Self::Text),
            _ => None,
        }
    }
}

/// `text/html` of `Text/HTML; charset=utf-8`.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Bytes, and of what kind they are said to be.
struct Content {
    media: String,
    bytes: Vec<u8>,
}

impl Content {
    /// What an HTTP response holds; none where it is no article.
    fn of_response(block: Vec<u8>, limit: usize) -> Result<Option<Self>, Cause> {
        let mut rest = Cursor::new(block);
        let Some(head) = read_head(&mut rest)? else { return Ok(None) };
        let is_found = head.split(|byte| *byte == b' ').nth(1).is_some_and(|c| c.starts_with(b"2"));
        let header = Header::parse(&head);
        let media = header.get("content-type").unwrap_or_default().to_owned();
        if !is_found || Medium::of(&media).is_none() {
            return Ok(None);
        }
        let transfer = header.get("transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        let mut body = Vec::new();
        rest.read_to_end(&mut body)?;
        if transfer.contains("chunked") && begins_with_chunk(&body) {
            let mut joined = Vec::new();
            read_chunks(&mut Cursor::new(body), &mut joined)?;
            body = joined;
        }
        let bytes = decoded(body, header.get("content-encoding").unwrap_or_default(), limit)?;
        Ok(Some(Self { media, bytes }))
    }

    fn into_document(self) -> Option<Document> {
        let medium = Medium::of(&self.media)?;
        let charset = self.media.to_ascii_lowercase();
        let charset = charset.split_once("charset=").map(|(_, name)| name.trim_matches(['"', ' ']));
        let declared = charset.and_then(|name| {
            Encoding::for_label(name.split([';', '"']).next().unwrap_or_default().as_bytes())
        });
        Some(match medium {
            Medium::Page => {
                let declared = declared.or_else(|| html::declared_encoding(&self.bytes));
                html::extract(decode(self.bytes, declared))
            }
            Medium::Text => Document { title: None, text: decode(self.bytes, declared) },
        })
    }
}

/// Reads up to and with the first empty line; none where nothing is left.
fn read_head(bytes: &mut impl BufRead) -> Result<Option<Vec<u8>>, Cause> {
    let mut head = Vec::new();
    loop {
        let before = head.len();
        let room = (MOST_HEADER_BYTES - before) as u64;
        let read = bytes.by_ref().take(room).read_until(b'\n', &mut head)?;
        if read == 0 && before == 0 {
            return Ok(None);
        }
        let line = head.get(before..).unwrap_or_default();
        if !line.ends_with(b"\n") {
            return Err(Cause::NotArchive("a header that does not end"));
        }
        if line.trim_ascii().is_empty() {
            return Ok(Some(head));
        }
    }
}

/// Whether a body begins with the size of a chunk: many crawlers join the chunks and leave
/// the header.
fn begins_with_chunk(body: &[u8]) -> bool {
    let line = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let size = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    !size.is_empty() && size.len() <= 16 && size.iter().all(u8::is_ascii_hexdigit)
}

/// Puts the chunks of a body together. A last one that is cut short is kept, as
/// crawlers keep it.
fn read_chunks(bytes: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        bytes.by_ref().take(MOST_HEADER_BYTES as u64).read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line);
        let size = u64::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16);
        let Ok(size @ 1..) = size else { return Ok(()) };
        let read = bytes.by_ref().take(size).read_to_end(body)?;
        if (read as u64) < size {
            return Ok(());
        }
        skip_line_ends(bytes)?;
    }
}

fn skip_line_ends(bytes: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = bytes.fill_buf()?;
        let ends = buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if ends == 0 {
            return Ok(());
        }
        bytes.consume(ends);
    }
}

fn skip(bytes: &mut impl BufRead, length: u64) -> io::Result<()> {
    let skipped = io::copy(&mut bytes.by_ref().take(length), &mut io::sink())?;
    if skipped < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// A record with the length of its block, whatever `fields` say beside.
    fn record(fields: &str, block: &str) -> String {
        let length = block.len();
        format!("WARC/1.0\r\n{fields}Content-Length: {length}\r\n\r\n{block}\r\n\r\n")
    }

    fn conversion(uri: &str, text: &str) -> String {
        let fields = format!(
            "WARC-Type: conversion\r\nWARC-Target-URI: {uri}\r\nContent-Type: text/plain\r\n"
        );
        record(&fields, text)
    }

    fn response(http: &str) -> String {
        let fields = "WARC-Type: response\r\nWARC-Target-URI: <http://a.example/1>\r\n\
                      Content-Type: application/http; msgtype=response\r\n";
        record(fields, http)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    }

    fn read_with(bytes: &[u8], options: ReadOptions) -> Vec<Result<Article, String>> {
        let raw = Raw::Stream(Box::new(Cursor::new(bytes.to_vec())));
        let rows = open("x.warc".to_owned(), raw, Arc::new(options));
        rows.map(|row| row.map_err(|error| error.to_string())).collect()
    }

    fn read(bytes: &[u8]) -> Vec<Result<Article, String>> {
        read_with(bytes, ReadOptions::default())
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        read(bytes).into_iter().map(|row| row.unwrap().text).collect()
    }

    const PAGE: &str = "<html><head><title>Fire</title></head><body><p>The fire burnt the old \
        house down on Monday, the chief of the brigade said.</p></body></html>";

    #[test]
    fn conversions_of_gzip_members_are_articles_in_order() {
        let info = record("WARC-Type: warcinfo\r\nContent-Type: text/plain\r\n", "software: x");
        let (one, two) =
            (conversion("http://a.example/1", "One.\nMore."), conversion("u", "Zwei ü"));
        for bytes in [
            [info.as_str(), &one, &two].concat().into_bytes(),
            [gzip(&info), gzip(&one), gzip(&two)].concat(),
        ] {
            let rows = read(&bytes);
            let first = rows[0].as_ref().unwrap();
            assert_eq!(
                (first.id.as_str(), first.text.as_str()),
                ("http://a.example/1", "One.\nMore.")
            );
            assert_eq!(rows[1].as_ref().unwrap().text, "Zwei ü");
            assert_eq!(rows.len(), 2);
        }
    }

    #[test]
    fn a_page_is_read_as_one_and_what_is_no_article_is_passed_over() {
        let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n";
        let other = [
            response("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Gone"),
            response("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u{1}\u{2}"),
            record("WARC-Type: request\r\nContent-Type: application/http\r\n", "GET / HTTP/1.1"),
            record("WARC-Type: metadata\r\nContent-Type: text/plain\r\n", "a: b"),
            response(""),
        ];
        let bytes = [other.concat(), response(&format!("{ok}{PAGE}"))].concat();
        let rows = read(bytes.as_bytes());
        assert_eq!(rows.len(), 1, "{rows:?}");
        let page = rows[0].as_ref().unwrap();
        assert_eq!(page.id, "http://a.example/1");
        assert_eq!(page.title.as_deref(), Some("Fire"));
        assert!(page.text.starts_with("The fire burnt"), "{}", page.text);
    }

    #[test]
    fn chunks_compression_and_encodings_of_the_transfer_are_undone() {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=windows-1252\r\n";
        let chunked = format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n3\r\nOne\r\n6;x=y\r\n, two.\r\n0\r\n\r\n"
        );
        assert_eq!(texts(response(&chunked).as_bytes()), ["One, two."]);
        let mut http = format!("{head}Content-Encoding: gzip\r\n\r\n").into_bytes();
        http.extend(gzip("packed"));
        let fields = "WARC-Type: response\r\nContent-Type: application/http\r\n";
        let mut bytes =
            format!("WARC/1.1\n{fields}Content-Length: {}\n\n", http.len()).into_bytes();
        bytes.extend(http);
        assert_eq!(texts(&bytes), ["packed"]);
        let mut bytes = b"WARC/1.0\r\nWARC-Type: resource\r\ncontent-type: text/plain; \
            charset=\"windows-1252\"\r\ncontent-length: 6\r\n\r\n"
            .to_vec();
        bytes.extend(b"It\x92s a");
        assert_eq!(texts(&bytes), ["It’s a"]);
        let unknown = format!("{head}Content-Encoding: compress\r\n\r\nxyz");
        let rows = read(response(&unknown).as_bytes());
        let message = "x.warc:1: packed in a way that is not known: compress";
        assert_eq!(rows, [Err(message.to_owned())]);
        let joined = format!("{head}Transfer-Encoding: chunked\r\n\r\nPlain words.");
        assert_eq!(texts(response(&joined).as_bytes()), ["Plain words."]);
    }

    #[test]
    fn what_is_written_for_programs_or_is_no_text_is_no_article() {
        let resource = |uri: &str| {
            let fields = format!(
                "WARC-Type: resource\r\nWARC-Target-URI: <{uri}>\r\nContent-Type: text/plain\r\n"
            );
            record(&fields, "Saving the page, please wait.")
        };
        let passed_over = [
            "metadata://gnu.org/software/wget/warc/wget.log",
            "metadata://gnu.org/software/wget/warc/wget_arguments.txt",
            "http://a.example/robots.txt",
            "https://a.example/ads.txt?x=1",
        ];
        for uri in passed_over {
            assert_eq!(read(resource(uri).as_bytes()), [], "{uri}");
        }
        let kept = ["http://a.example/about-robots.txt", "http://a.example/robots.txt/why"];
        for uri in kept {
            assert_eq!(read(resource(uri).as_bytes()).len(), 1, "{uri}");
        }
        let packed =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n\u{0}\u{1}\u{2}\u{3}\u{4}x";
        let rows = read(response(packed).as_bytes());
        assert!(rows[0].as_ref().unwrap_err().contains("not text"), "{rows:?}");
    }

    #[test]
    fn a_record_over_the_limit_is_named_and_the_next_one_read() {
        let bytes = [conversion("u", &"x".repeat(300)), conversion("v", "two")].concat();
        let options = ReadOptions { max_article_bytes: 200, ..ReadOptions::default() };
        let rows = read_with(bytes.as_bytes(), options);
        let message = "x.warc:1: too large: 300 bytes, over the limit of 200 bytes";
        assert_eq!(rows[0], Err(message.to_owned()));
        assert_eq!(rows[1].as_ref().unwrap().text, "two");
    }

    #[test]
    fn an_archive_that_breaks_off_yields_its_articles_and_one_error() {
        let bytes = [conversion("u", "one"), conversion("v", "two")].concat();
        let cut = bytes.len() - 6;
        for (cut, cause) in [(cut, "cannot be read"), (bytes.len() / 2 + 20, "does not end")] {
            let rows = read(&bytes.as_bytes()[..cut]);
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[0].as_ref().unwrap().text, "one");
            assert!(rows[1].as_ref().unwrap_err().contains(cause), "{:?}", rows[1]);
        }
        assert_eq!(read(b"").len(), 0);
        for (bytes, cause) in [
            ("id,text\n\n", "a record does not begin with WARC/"),
            ("WARC/1.0\r\nWARC-Type: conversion\r\n\r\n", "a record without Content-Length"),
        ] {
            let message = format!("x.warc:1: not a web archive: {cause}");
            assert_eq!(read(bytes.as_bytes()), [Err(message)]);
        }
    }

    #[test]
    fn a_header_without_end_is_not_held() {
        let raw = Raw::Stream(Box::new(Cursor::new(b"WARC/1.0\n").chain(io::repeat(b'x'))));
        let rows = open("x.warc".to_owned(), raw, Arc::new(ReadOptions::default()));
        let rows: Vec<_> = rows.collect();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].is_err());
    }
}
