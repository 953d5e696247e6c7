//! Why a file, a row or a stream did not become an article.

use std::fmt;

use thiserror::Error;

use crate::names::UnknownName;

/// What could not be read, and why. The message holds everything, so there is
/// no further source: `articles/x.jsonl:17: not JSON: expected value at column 3`.
#[derive(Debug, Error)]
#[error("{}: {cause}", Place(path, *line))]
pub struct ReadError {
    /// The file, folder or pattern as the user named it; `-` for standard input.
    pub path: String,
    /// The line in the decoded file where the row starts; in files without lines
    /// the number of the row or record. Counted from 1.
    pub line: Option<u64>,
    /// What is wrong with it.
    pub cause: Cause,
}

impl ReadError {
    pub(super) fn new(path: impl Into<String>, line: Option<u64>, cause: Cause) -> Self {
        Self { path: path.into(), line, cause }
    }
}

/// What is wrong with an input.
#[derive(Debug, Error)]
pub enum Cause {
    /// Neither a file nor a folder, and no pattern either.
    #[error("no such file or folder")]
    NotFound,
    /// A pattern that matches nothing.
    #[error("the pattern matches no file")]
    NoMatch,
    /// A pattern that is none.
    #[error("not a pattern: {0}")]
    BadPattern(String),
    /// A folder without a file that is read.
    #[error("no articles in this folder; known extensions are {0}")]
    EmptyFolder(String),
    /// A file, named outright, whose extension says nothing.
    #[error("unknown extension `{0}`; name the format of the file")]
    UnknownExtension(String),
    /// Bytes of a format that is not read, under a name that promises another.
    #[error("neither text nor a page; turn it into one first")]
    Foreign,
    /// A format that this program was built without.
    #[error("this program was built without the feature `{0}`, which reads such files")]
    NotBuilt(&'static str),
    /// A Parquet file that is none, or is damaged.
    #[error("not a Parquet file: {0}")]
    NotParquet(String),
    /// XML that is broken or cut off.
    #[error("not XML: {0}")]
    NotXml(String),
    /// A document or book that is none, or is damaged.
    #[error("not a document: {0}")]
    NotPacked(String),
    /// A saved page or letter without text.
    #[error("no message with text")]
    NotMessage,
    /// A web archive that is none, or is damaged.
    #[error("not a web archive: {0}")]
    NotArchive(&'static str),
    /// A record of a web archive, packed in a way that is not known.
    #[error("packed in a way that is not known: {0}")]
    UnknownCoding(String),
    /// The operating system, or the compressed stream, failed.
    #[error("cannot be read: {0}")]
    Io(std::io::Error),
    /// Bytes that are no text in any encoding.
    #[error("not text: {controls} control characters in the first {bytes} bytes")]
    NotText {
        /// Control characters found.
        controls: usize,
        /// Bytes looked at.
        bytes: usize,
    },
    /// More bytes than an article or a row may have.
    #[error("too large: {size} bytes, over the limit of {limit} bytes")]
    TooLarge {
        /// How large it is.
        size: Size,
        /// [`super::ReadOptions::max_article_bytes`].
        limit: usize,
    },
    /// A line that is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// A line that is JSON, but no object.
    #[error("not a JSON object")]
    NotAnObject,
    /// A row without text.
    #[error("no field `{wanted}`{}", ItHas(found))]
    NoText {
        /// The name of the field wanted first of all.
        wanted: String,
        /// The names of the first fields there are, where the row has its own.
        found: Vec<String>,
    },
    /// A field whose value should be a string.
    #[error("field `{field}` is not a string")]
    NotAString {
        /// The name of the field.
        field: String,
    },
    /// A label that is none of [`crate::document::Label`].
    #[error(transparent)]
    UnknownLabel(UnknownName),
    /// A verdict that means nothing to us.
    #[error(
        "unknown verdict `{word}`{}; known are spun (or x), mt, clean (or ok, no), yes",
        InRow(*row)
    )]
    UnknownVerdict {
        /// The word.
        word: String,
        /// The row of the spreadsheet, where that is not the line of the file.
        row: Option<u64>,
    },
    /// A "yes" in a row that is not taken for spun or mt.
    #[error(
        "verdict `{word}` may mean either{}, since the row is not taken for spun or mt; \
         write clean, spun or mt",
        InRow(*row)
    )]
    UnclearVerdict {
        /// The word.
        word: String,
        /// The row of the spreadsheet, where that is not the line of the file.
        row: Option<u64>,
    },
    /// A row names an article in a file that cannot be read.
    #[error("its article cannot be read: {path}: {cause}")]
    Elsewhere {
        /// The file, as the row names it.
        path: String,
        /// Why.
        cause: Box<Cause>,
    },
    /// A row names an article that is not in its file.
    #[error("no article `{id}` in {path}, which the row names")]
    NoArticle {
        /// The file, as the row names it.
        path: String,
        /// The article.
        id: String,
    },
    /// A report whose rows are single phrases, which are too short to learn from.
    #[error("a report of findings; judge one of passages or sentences")]
    FindingReport,
    /// Bytes that are no workbook, or one that is damaged.
    #[error("not a workbook: {0}")]
    NotWorkbook(String),
    /// The header of a table without the text column.
    #[error("no column `{wanted}` in the header; it has {found}")]
    NoTextColumn {
        /// The name of the column wanted.
        wanted: String,
        /// The names there are.
        found: String,
    },
    /// A file, named as a table, whose extension is that of none.
    #[error("unknown extension; wanted csv, tsv, jsonl or xlsx")]
    NoTable,
    /// A quoted cell that does not end before the file does.
    #[error("a quotation mark that opens a cell is never closed; the file may be cut off here")]
    OpenQuote,
    /// A quoted cell of a tab-separated table that holds whole rows.
    #[error(
        "a quotation mark at the head of a cell, with whole rows behind it; double it or take it away"
    )]
    SwallowedRow,
    /// A CSV row that has more cells than the header has names, or fewer.
    #[error("{found} cells, but {expected} columns in the header")]
    CellCount {
        /// Cells in the row.
        found: usize,
        /// Names in the header.
        expected: usize,
    },
}

impl Cause {
    /// Refuses a text of more than `limit` bytes.
    ///
    /// # Errors
    /// [`Cause::TooLarge`].
    pub(super) fn check_within(text: &str, limit: usize) -> Result<(), Self> {
        let size = Size::Exactly(text.len() as u64);
        if text.len() > limit { Err(Self::TooLarge { size, limit }) } else { Ok(()) }
    }

    /// The same, with the row of the spreadsheet where that helps to find it.
    pub(super) fn in_row(mut self, number: u64) -> Self {
        if let Self::UnknownVerdict { row, .. } | Self::UnclearVerdict { row, .. } = &mut self {
            *row = Some(number);
        }
        self
    }
}

impl From<std::io::Error> for Cause {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            _ => Self::Io(error),
        }
    }
}

/// The size of something that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// It was measured to its end.
    Exactly(u64),
    /// Reading stopped there.
    MoreThan(u64),
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(bytes) => write!(f, "{bytes}"),
            Self::MoreThan(bytes) => write!(f, "more than {bytes}"),
        }
    }
}

/// `; it has a, b`, or nothing.
struct ItHas<'a>(&'a [String]);

impl fmt::Display for ItHas<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "; it has {}", self.0.join(", ")) }
    }
}

/// ` in row 7`, or nothing.
struct InRow(Option<u64>);

impl fmt::Display for InRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |row| write!(f, " in row {row}"))
    }
}

struct Place<'a>(&'a str, Option<u64>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(line) => write!(f, "{}:{line}", self.0),
            None => f.write_str(self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_names_path_line_and_cause() {
        let cause = Cause::NotJson("expected value at column 3".to_owned());
        let error = ReadError::new("articles/x.jsonl", Some(17), cause);
        assert_eq!(error.to_string(), "articles/x.jsonl:17: not JSON: expected value at column 3");
    }

    #[test]
    fn message_without_line_has_no_number() {
        let error = ReadError::new("a.txt", None, Cause::NotFound);
        assert_eq!(error.to_string(), "a.txt: no such file or folder");
    }

    #[test]
    fn both_sizes_are_named() {
        let cause = Cause::TooLarge { size: Size::MoreThan(10), limit: 10 };
        assert_eq!(cause.to_string(), "too large: more than 10 bytes, over the limit of 10 bytes");
    }
}
