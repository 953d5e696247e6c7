//! The records of tables of separated values, one at a time and none larger
//! than a limit.
//!
//! Built on the parser below the `csv` crate's reader, because that reader
//! holds a record however long it is: one forgotten quotation mark would load
//! the whole file.

use std::io::{self, BufRead};

use csv::StringRecord;
use csv_core::ReadRecordResult;

use super::decode::Guess;
use super::error::{Cause, Size};
use super::input::Input;

/// The most frequent delimiter of the header line, outside quotation marks. Titles above it
/// are lines of several words without a delimiter.
fn delimiter_of(head: &[u8]) -> u8 {
    let mut lines = head.split(|byte| *byte == b'\n');
    let header = lines.find(|line| {
        let line = line.trim_ascii();
        let is_title = line.is_empty() || line.contains(&b' ') && delimiters(line).is_none();
        !is_title
    });
    header.and_then(delimiters).unwrap_or(b',')
}

/// The most frequent delimiter of a line; of equal ones the first here.
fn delimiters(line: &[u8]) -> Option<u8> {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for &byte in line {
        quoted ^= byte == b'"';
        if let Some(count) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            count.1 += 1;
        }
    }
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.filter(|(_, count)| *count > 0).map(|(delimiter, _)| delimiter)
}

/// The delimiter that a first line `sep=;` names, as spreadsheets write it, and how many
/// bytes that line has.
fn told_delimiter(head: &[u8]) -> Option<(u8, usize)> {
    let end = memchr::memchr(b'\n', head)? + 1;
    let line = head.get(..end)?.trim_ascii_end();
    let line = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match line.split_first_chunk::<4>() {
        Some((start, [delimiter])) if start.eq_ignore_ascii_case(b"sep=") && *delimiter != b'"' => {
            Some((*delimiter, end))
        }
        // White space at the end of a line is the tab that it names.
        _ if line.eq_ignore_ascii_case(b"sep=") => Some((b'\t', end)),
        _ => None,
    }
}

/// A stream that is read record by record.
pub(super) struct Records {
    input: Input,
    guess: Guess,
    parser: csv_core::Reader,
    /// The largest record, in bytes of its cells.
    limit: usize,
    /// The cells of the record being read, one after the other.
    cells: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
    /// Lines begun so far.
    line: u64,
    /// Rows of the spreadsheet begun so far, empty ones among them.
    row: u64,
    /// Whether the last record ended with a carriage return.
    after_return: bool,
    /// Bytes of a first line that is no row.
    preface: usize,
    quotes: Quotes,
}

/// Whether the bytes seen so far leave a quoted cell open.
struct Quotes {
    delimiter: u8,
    state: QuoteState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    /// At the beginning of a cell.
    Start,
    Plain,
    Quoted,
    /// Behind a quotation mark within a quoted cell: its end, or half of a doubled one.
    Closed,
}

impl Quotes {
    fn pass(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.state = match (self.state, byte) {
                (QuoteState::Quoted, b'"') => QuoteState::Closed,
                (QuoteState::Quoted, _) => QuoteState::Quoted,
                (QuoteState::Start | QuoteState::Closed, b'"') => QuoteState::Quoted,
                (_, b'\r' | b'\n') => QuoteState::Start,
                (_, other) if other == self.delimiter => QuoteState::Start,
                _ => QuoteState::Plain,
            };
        }
    }
}

/// A record as the parser left it in the buffers.
pub(super) struct Record {
    pub cells: usize,
    /// Bytes of all cells; more than the limit when they were not kept.
    size: usize,
}

impl Records {
    /// The records of `input` of up to `limit` bytes, with `delimiter` between cells; with the
    /// one that its first lines tell where none is given.
    pub(super) fn new(input: Input, delimiter: Option<u8>, limit: usize) -> Self {
        let told = told_delimiter(&input.head);
        let (told, preface) = told.map_or((None, 0), |(mark, length)| (Some(mark), length));
        let delimiter = told.or(delimiter).unwrap_or_else(|| delimiter_of(&input.head));
        Self {
            preface,
            quotes: Quotes { delimiter, state: QuoteState::Start },
            input,
            guess: Guess::default(),
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            limit,
            cells: vec![0; 4096],
            ends: vec![0; 16],
            line: 1,
            row: 0,
            after_return: false,
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.input.path
    }

    /// The number of the record in a spreadsheet, which counts empty rows.
    pub(super) fn row(&self) -> u64 {
        self.row
    }

    /// The first `count` cells of the record that was read last.
    pub(super) fn cells(&mut self, count: usize) -> StringRecord {
        let mut cells = StringRecord::new();
        for index in 0..count {
            cells.push_field(&self.cell(index));
        }
        cells
    }

    /// The memory that the cells of a record take.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.cells.len()
    }

    /// A cell of the record that was read last; empty where it has none.
    pub(super) fn cell(&mut self, index: usize) -> String {
        let end_of = |i: usize| self.ends.get(i).copied().unwrap_or(0);
        let start = index.checked_sub(1).map_or(0, end_of);
        let bytes = self.cells.get(start..end_of(index)).unwrap_or_default();
        self.guess.decode(bytes).into_owned()
    }

    /// The next row within the limit, and the line it starts on.
    pub(super) fn read_row(&mut self) -> Result<(u64, Option<Record>), (u64, Cause)> {
        if let Err(error) = self.skip_line_ends() {
            return Err((self.line, error.into()));
        }
        let (line, limit) = (self.line, self.limit);
        self.row += 1;
        self.quotes.state = QuoteState::Start;
        match self.read_record(limit) {
            // The parser takes the end of the file for that of the cell.
            Ok(Some(_)) if self.quotes.state == QuoteState::Quoted => Err((line, Cause::OpenQuote)),
            Ok(Some(record)) if record.size > limit => {
                let size = Size::Exactly(record.size as u64);
                Err((line, Cause::TooLarge { size, limit }))
            }
            Ok(record) => Ok((line, record)),
            Err(error) => Err((line, error.into())),
        }
    }

    /// Passes over empty lines, so that the row's own line is known.
    fn skip_line_ends(&mut self) -> io::Result<()> {
        while self.preface > 0 {
            let length = fill(&mut self.input.bytes)?.len().min(self.preface);
            self.input.bytes.consume(length);
            self.preface -= length;
            if self.preface == 0 || length == 0 {
                (self.preface, self.line, self.row) = (0, 2, 1);
            }
        }
        loop {
            let buffer = fill(&mut self.input.bytes)?;
            let ends = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if ends == 0 {
                return Ok(());
            }
            let feeds = count_line_feeds(buffer, ends);
            // The line feed of a carriage return that ended a row begins no other.
            let of_row = self.after_return && buffer.first() == Some(&b'\n');
            self.line += feeds;
            self.row += feeds - u64::from(of_row);
            self.after_return = false;
            self.input.bytes.consume(ends);
        }
    }

    /// Parses one row to its end; of more than `limit` bytes only the size is kept.
    fn read_record(&mut self, limit: usize) -> io::Result<Option<Record>> {
        let mut record = Record { cells: 0, size: 0 };
        let (mut filled, mut too_large) = (0, false);
        loop {
            let buffer = fill(&mut self.input.bytes)?;
            let cells = self.cells.get_mut(filled..).unwrap_or_default();
            let ends = self.ends.get_mut(record.cells..).unwrap_or_default();
            let (result, read, written, ended) = self.parser.read_record(buffer, cells, ends);
            self.line += count_line_feeds(buffer, read);
            self.quotes.pass(buffer.get(..read).unwrap_or_default());
            self.after_return = buffer.get(..read).is_some_and(|row| row.ends_with(b"\r"));
            self.input.bytes.consume(read);
            filled += written;
            record.size += written;
            record.cells += ended;
            too_large |= record.size > limit;
            if too_large {
                (filled, record.cells) = (0, 0);
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if too_large => {}
                ReadRecordResult::OutputFull => self.cells.resize(2 * self.cells.len(), 0),
                ReadRecordResult::OutputEndsFull if too_large => {}
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => return Ok(Some(record)),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
}

fn fill(bytes: &mut impl BufRead) -> io::Result<&[u8]> {
    while let Err(error) = bytes.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    bytes.fill_buf()
}

fn count_line_feeds(buffer: &[u8], length: usize) -> u64 {
    memchr::memchr_iter(b'\n', buffer.get(..length).unwrap_or_default()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_told_by_the_header() {
        for (head, delimiter) in [
            ("id,text\n1;2;3\n", b','),
            ("Report of May\n\nid;text\n", b';'),
            ("id|title|text\n", b'|'),
            ("\"a,b,c\";id\n", b';'),
            ("text\n", b','),
            ("text\nHe came; he saw; he left.\n", b','),
            ("a,b;c\n", b','),
        ] {
            assert_eq!(delimiter_of(head.as_bytes()), delimiter, "{head}");
        }
        assert_eq!(told_delimiter(b"sep=;\r\nid;text\n"), Some((b';', 7)));
        assert_eq!(told_delimiter(b"\"SEP=|\"\nid|text\n"), Some((b'|', 8)));
        assert_eq!(told_delimiter(b"sep=\t\nid\ttext\n"), Some((b'\t', 6)));
        assert_eq!(told_delimiter(b"sep=;;\n"), None);
        assert_eq!(told_delimiter(b"sepal,text\n"), None);
    }

    #[test]
    fn an_open_quotation_mark_is_seen_to_the_last_byte() {
        let open = |text: &str| {
            let mut quotes = Quotes { delimiter: b',', state: QuoteState::Start };
            quotes.pass(text.as_bytes());
            quotes.state == QuoteState::Quoted
        };
        for text in ["\"", "a,\"b\nc", "\"a\"\"", "\"a\"\"b"] {
            assert!(open(text), "{text}");
        }
        for text in ["", "a", "5\" pipe", "\"a\"", "\"a\"\"\"", "\"a\",b", "\"a\"b\"c"] {
            assert!(!open(text), "{text}");
        }
    }
}
