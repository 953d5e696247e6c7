//! Lines of text, one at a time, none longer than a limit.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::path::Path;

use super::decode::Guess;
use super::error::{Cause, ReadError, Size};
use super::input::Input;
use super::options::MOST_BYTES;

/// The lines of a file that are not blank, without their ends, and with their
/// numbers, counted from 1.
/// The file may be compressed and in any encoding.
///
/// # Errors
/// When the file cannot be opened or is no text; what cannot be read later on
/// is an error item.
pub fn lines(
    path: &Path,
) -> Result<impl Iterator<Item = Result<(u64, String), ReadError>> + use<>, ReadError> {
    let mut lines = Lines::new(Input::open(path)?, MOST_BYTES);
    Ok(std::iter::from_fn(move || {
        let read = lines.advance()?;
        Some(match read {
            Ok(()) => Ok((lines.number(), lines.text().trim_end_matches('\r').to_owned())),
            Err(cause) => Err(lines.error(cause)),
        })
    }))
}

/// A stream of text that is read line by line.
pub(super) struct Lines {
    input: Input,
    guess: Guess,
    /// The line being read; kept from line to line for its memory.
    line: Vec<u8>,
    number: u64,
    /// The longest line in bytes.
    limit: usize,
    ended: bool,
}

impl Lines {
    /// The lines of `input` up to `limit` bytes each.
    pub(super) fn new(input: Input, limit: usize) -> Self {
        Self { input, guess: Guess::default(), line: Vec::new(), number: 0, limit, ended: false }
    }

    /// Goes on to the next line that is not blank; `None` at the end. Behind a
    /// line that is too long the next one can be read, behind a stream that
    /// fails nothing.
    pub(super) fn advance(&mut self) -> Option<Result<(), Cause>> {
        let limit = self.limit;
        while !self.ended {
            self.number += 1;
            match read_line(&mut self.input.bytes, &mut self.line, limit) {
                Ok(0) => break,
                Ok(size) if size > limit as u64 => {
                    return Some(Err(Cause::TooLarge { size: Size::Exactly(size), limit }));
                }
                Ok(_) if self.line.trim_ascii().is_empty() => {}
                Ok(_) => return Some(Ok(())),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error.into()));
                }
            }
        }
        self.ended = true;
        None
    }

    /// The line without its line feed.
    pub(super) fn text(&mut self) -> Cow<'_, str> {
        self.guess.decode(&self.line)
    }

    /// The number of the line, counted from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn path(&self) -> &str {
        &self.input.path
    }

    /// What is wrong with the line.
    pub(super) fn error(&self, cause: Cause) -> ReadError {
        ReadError::new(self.path(), Some(self.number), cause)
    }
}

/// Reads a line with its line feed, in place of what `line` held. A line of
/// more than `limit` bytes is passed over and not kept. Returns its size, which
/// is 0 only at the end of the stream; a line feed counts only in an empty line.
fn read_line(bytes: &mut impl BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<u64> {
    line.clear();
    let mut size = 0_u64;
    loop {
        let buffer = match bytes.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = memchr::memchr(b'\n', buffer);
        let content = end.and_then(|end| buffer.get(..end)).unwrap_or(buffer);
        size += content.len() as u64;
        if size <= limit as u64 {
            line.extend_from_slice(content);
        } else {
            line.clear();
        }
        let used = content.len() + usize::from(end.is_some());
        bytes.consume(used);
        if end.is_some() {
            return Ok(size.max(1));
        }
        if used == 0 {
            return Ok(size);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn lines_have_their_numbers_and_blank_ones_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, b"\xef\xbb\xbfone\r\n \n\ncaf\xe9\n").unwrap();
        let read: Vec<(u64, String)> = lines(&path).unwrap().map(Result::unwrap).collect();
        assert_eq!(read, [(1, "one".to_owned()), (4, "café".to_owned())]);
        let error = lines(&folder.path().join("b.txt")).err().unwrap().to_string();
        assert!(error.ends_with("b.txt: no such file or folder"), "{error}");
    }

    #[test]
    fn a_long_line_is_never_held() {
        let mut line = Vec::new();
        let mut long = io::BufReader::new(io::repeat(b'x').take(50_000_000));
        assert_eq!(read_line(&mut long, &mut line, 1000).unwrap(), 50_000_000);
        assert!(line.capacity() < 100_000);
    }
}
