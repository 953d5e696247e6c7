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

/// The most frequent delimiter of the header line, outside quotation marks.
pub(super) fn delimiter_of(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in head.iter().take_while(|&&b| b != b'\n') {
        quoted ^= byte == b'"';
        if let Some(count) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            count.1 += 1;
        }
    }
    let [mut best, others @ ..] = counts;
    for other in others {
        if other.1 > best.1 {
            best = other;
        }
    }
    best.0
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
}

/// A record as the parser left it in the buffers.
pub(super) struct Record {
    pub cells: usize,
    /// Bytes of all cells; more than the limit when they were not kept.
    size: usize,
}

impl Records {
    /// The records of `input` of up to `limit` bytes, with `delimiter` between cells.
    pub(super) fn new(input: Input, delimiter: u8, limit: usize) -> Self {
        Self {
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
        match self.read_record(limit) {
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
