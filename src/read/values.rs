//! The values of a JSON file, one at a time and none larger than a limit: the
//! elements of a list, or one value after the other, over as many lines as they like.

use std::borrow::Cow;
use std::io::{self, BufRead};

use super::decode::Guess;
use super::error::{Cause, ReadError, Size};
use super::input::Input;

/// A stream of JSON that is read value by value.
pub(super) struct Values {
    input: Input,
    guess: Guess,
    /// The value being read; kept from value to value for its memory.
    value: Vec<u8>,
    /// The largest value in bytes.
    limit: usize,
    layout: Layout,
    /// Lines begun so far.
    line: u64,
    /// Where the value being read begins.
    start: u64,
    /// Values begun so far.
    number: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Before the first value, or behind the end of a list.
    Open,
    List,
    OneAfterAnother,
    Ended,
}

impl Values {
    /// The values of `input` of up to `limit` bytes each.
    pub(super) fn new(input: Input, limit: usize) -> Self {
        let (guess, value, layout) = (Guess::default(), Vec::new(), Layout::Open);
        Self { input, guess, value, limit, layout, line: 1, start: 1, number: 0 }
    }

    /// Goes on to the next value; `None` at the end. What is no JSON is a value up to
    /// the end of its line.
    pub(super) fn advance(&mut self) -> Option<Result<(), Cause>> {
        match self.next_value() {
            Ok(Some(size)) if size > self.limit as u64 => {
                let size = Size::Exactly(size);
                Some(Err(Cause::TooLarge { size, limit: self.limit }))
            }
            Ok(found) => found.map(|_| Ok(())),
            Err(cause) => {
                self.layout = Layout::Ended;
                Some(Err(cause))
            }
        }
    }

    /// The value as text.
    pub(super) fn text(&mut self) -> Cow<'_, str> {
        self.guess.decode(&self.value)
    }

    /// The number of the value, counted from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Whether the value is all that the file holds.
    pub(super) fn is_only(&mut self) -> bool {
        self.number == 1
            && self.layout == Layout::OneAfterAnother
            && matches!(self.peek(), Ok(None))
    }

    pub(super) fn path(&self) -> &str {
        &self.input.path
    }

    /// What is wrong with the value.
    pub(super) fn error(&self, cause: Cause) -> ReadError {
        // The parser counts lines from the value on, which tells nothing here.
        let cause = match cause {
            Cause::NotJson(message) => {
                Cause::NotJson(message.split(" at ").next().unwrap_or_default().to_owned())
            }
            other => other,
        };
        ReadError::new(self.path(), Some(self.start), cause)
    }

    /// Reads the next value; its size, or none at the end.
    fn next_value(&mut self) -> Result<Option<u64>, Cause> {
        while self.layout != Layout::Ended {
            let Some(byte) = self.peek()? else {
                let is_cut = self.layout == Layout::List;
                self.layout = Layout::Ended;
                self.start = self.line;
                let cut = || Cause::NotJson("the list does not end".to_owned());
                return if is_cut { Err(cut()) } else { Ok(None) };
            };
            match (self.layout, byte) {
                (Layout::Open, b'[') => self.layout = Layout::List,
                (Layout::List, b']') => self.layout = Layout::Open,
                (_, b',') => {}
                _ => {
                    if self.layout == Layout::Open {
                        self.layout = Layout::OneAfterAnother;
                    }
                    self.number += 1;
                    self.start = self.line;
                    return Ok(Some(self.read_value()?));
                }
            }
            self.input.bytes.consume(1);
        }
        Ok(None)
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let buffer = fill(&mut self.input.bytes)?;
            let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let next = buffer.get(blanks).copied();
            self.line += feeds(buffer.get(..blanks).unwrap_or_default());
            self.input.bytes.consume(blanks);
            if next.is_some() || blanks == 0 {
                return Ok(next);
            }
        }
    }

    /// Reads a value to its end, and returns its size; of one over the limit nothing is kept.
    fn read_value(&mut self) -> io::Result<u64> {
        self.value.clear();
        let mut scan = Scan { in_list: self.layout == Layout::List, ..Scan::default() };
        let mut size = 0_u64;
        loop {
            let buffer = fill(&mut self.input.bytes)?;
            let (used, ended) = scan.take(buffer);
            let taken = buffer.get(..used).unwrap_or_default();
            self.line += feeds(taken);
            size += used as u64;
            if size <= self.limit as u64 {
                self.value.extend_from_slice(taken);
            } else {
                self.value.clear();
            }
            let is_empty = buffer.is_empty();
            self.input.bytes.consume(used);
            if ended || is_empty {
                return Ok(size);
            }
        }
    }
}

/// Where in a value the scanner is.
#[derive(Default)]
struct Scan {
    in_list: bool,
    depth: u64,
    in_string: bool,
    is_escaped: bool,
    /// Whether the last byte ended a line.
    at_line: bool,
}

impl Scan {
    /// How many of the bytes belong to the value, and whether it ends there.
    fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (index, &byte) in bytes.iter().enumerate() {
            // No object inside another begins at the head of a line, except in
            // lists: the one before is broken.
            if self.at_line && byte == b'{' && !self.in_list {
                return (index, true);
            }
            self.at_line = byte == b'\n';
            if self.in_string {
                self.in_string = byte != b'"' || self.is_escaped;
                self.is_escaped = byte == b'\\' && !self.is_escaped;
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 1 => self.depth -= 1,
                b'}' | b']' if self.depth == 1 => return (index + 1, true),
                // No value at all, or one without parts.
                b']' | b',' if self.in_list && self.depth == 0 => return (index, true),
                b'\n' if self.depth == 0 => return (index, true),
                _ => {}
            }
        }
        (bytes.len(), false)
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

fn feeds(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    /// Hands over few bytes at a time, so that values lie across buffers.
    struct Trickle(Cursor<Vec<u8>>, usize);

    impl Read for Trickle {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let most = out.len().min(self.1);
            self.0.read(&mut out[..most])
        }
    }

    fn read_with(text: &str, limit: usize) -> Vec<(u64, Result<String, String>)> {
        let raw = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let mut values = Values::new(Input::new("x.json".to_owned(), raw).unwrap(), limit);
        let mut found = Vec::new();
        while let Some(read) = values.advance() {
            let value =
                read.map(|()| values.text().into_owned()).map_err(|cause| cause.to_string());
            found.push((values.start, value));
        }
        found
    }

    fn read(text: &str) -> Vec<(u64, Result<String, String>)> {
        read_with(text, 1000)
    }

    fn texts(text: &str) -> Vec<String> {
        read(text).into_iter().map(|(_, value)| value.unwrap()).collect()
    }

    #[test]
    fn elements_of_a_list_and_values_one_after_another_are_found_with_their_lines() {
        let list = read("\n[ {\"a\": [1,\n2]},\n\n{\"b\": \"]\\\"}\"} , 3,\"x\"]\n");
        let lines: Vec<u64> = list.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 5, 5, 5]);
        assert_eq!(list[1].1.as_deref(), Ok("{\"b\": \"]\\\"}\"}"));
        assert_eq!(list[3].1.as_deref(), Ok("\"x\""));
        let indented = "{\n  \"a\": {\n  }\n}\n{\n  \"b\": \"{\"\n}";
        assert_eq!(texts(indented), ["{\n  \"a\": {\n  }\n}", "{\n  \"b\": \"{\"\n}"]);
        assert_eq!(
            texts("{\"a\":1}\n{\"b\":2}{\"c\":3}\n"),
            ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]
        );
        assert_eq!(texts("[]"), Vec::<String>::new());
        assert_eq!(texts(" "), Vec::<String>::new());
        assert_eq!(texts("[{}][{}]").len(), 2);
    }

    #[test]
    fn a_broken_value_takes_its_line_and_leaves_the_next() {
        let found = texts("{ oops\n{\"a\":\"b\nnonsense }\n{\"c\":1}\n");
        assert_eq!(found, ["{ oops\n", "{\"a\":\"b\nnonsense }\n", "{\"c\":1}"]);
        assert_eq!(texts("nonsense\n{\"c\":1}"), ["nonsense", "{\"c\":1}"]);
        assert_eq!(texts("}\n]\n"), ["}", "]"]);
    }

    #[test]
    fn a_list_that_is_cut_off_is_told_at_its_end() {
        let found = read("[{\"a\":1},\n{\"b\"");
        assert_eq!(found[1], (2, Ok("{\"b\"".to_owned())));
        assert_eq!(found[2], (2, Err("not JSON: the list does not end".to_owned())));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_large_value_is_passed_over_and_measured() {
        let found = read_with(&format!("[{{\"a\":\"{}\"}},{{}}]", "x".repeat(500_000)), 50);
        let message = "too large: 500008 bytes, over the limit of 50 bytes";
        assert_eq!(found, [(1, Err(message.to_owned())), (1, Ok("{}".to_owned()))]);
    }

    #[test]
    fn the_only_value_of_a_file_is_known_and_buffers_do_not_matter() {
        let text = "{\n \"a\": \"b\\\\\"\n}\n \n";
        for most in [1, 3, 100] {
            let raw = Box::new(Trickle(Cursor::new(text.as_bytes().to_vec()), most));
            let mut values = Values::new(Input::new("x".to_owned(), raw).unwrap(), 100);
            assert!(values.advance().unwrap().is_ok() && values.is_only());
            assert_eq!(values.text(), "{\n \"a\": \"b\\\\\"\n}");
            assert!(values.advance().is_none());
        }
        let raw = Box::new(Cursor::new(b"[{}]".to_vec()));
        let mut values = Values::new(Input::new("x".to_owned(), raw).unwrap(), 100);
        assert!(values.advance().unwrap().is_ok() && !values.is_only(), "a list of one");
    }
}
