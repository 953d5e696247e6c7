//! The registry of input formats. A new format is one file beside this one, a
//! variant of [`InputFormat`] and one line in [`FORMATS`].

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use encoding_rs::Encoding;
use thiserror::Error;

use super::input::{Input, Raw};
#[cfg(feature = "parquet")]
use super::parquet;
use super::{ReadOptions, Rows, csv, html, jsonl, markdown, text, warc, xlsx};

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputFormat {
    /// Plain text; one article a file.
    Text,
    /// Markdown; one article a file.
    Markdown,
    /// A web page; one article a file.
    Html,
    /// JSON lines; one article a line.
    Jsonl,
    /// Comma- or semicolon-separated values with a header; one article a row.
    Csv,
    /// Tab-separated values with a header; one article a row.
    Tsv,
    /// A workbook whose first sheet has a header; one article a row.
    Xlsx,
    /// Parquet; one article a row.
    #[cfg(feature = "parquet")]
    Parquet,
    /// A web archive, of pages (WARC) or of their text (WET); one article a record.
    Warc,
}

/// A word that names no format.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown format `{word}`; known are {known}")]
pub struct UnknownFormat {
    /// The word.
    pub word: String,
    /// The names of all formats.
    pub known: String,
}

impl InputFormat {
    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|f| f.format == self).map_or("", |f| f.name)
    }

    /// All formats, in the order of the registry.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|f| f.format)
    }

    /// The format that a file's extension tells, below `.gz`, `.zst` or `.zstd`.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = extension(path)?;
        FORMATS.iter().find(|f| f.extensions.contains(&extension.as_str())).map(|f| f.format)
    }

    /// The format of a stream without a name, by its first bytes. No prose
    /// opens like JSON or a page; rows of CSV cannot be told from it.
    pub(super) fn of_head(head: &[u8]) -> Self {
        let head = head.trim_ascii_start();
        let opens = |word: &str| {
            head.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        let is_object = head
            .strip_prefix(b"{")
            .is_some_and(|rest| matches!(rest.trim_ascii_start(), [b'"' | b'}', ..]));
        match () {
            () if is_object => Self::Jsonl,
            () if opens("<!doctype html") || opens("<html") => Self::Html,
            () => Self::Text,
        }
    }

    pub(super) fn reader(self) -> Reader {
        FORMATS.iter().find(|f| f.format == self).map_or(text::READER, |f| f.reader)
    }
}

impl FromStr for InputFormat {
    type Err = UnknownFormat;

    /// Reads a format's name or one of its extensions, case-insensitively.
    ///
    /// # Errors
    /// [`UnknownFormat`] when the word is neither.
    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        let wanted = word.trim().to_ascii_lowercase();
        FORMATS
            .iter()
            .find(|f| f.name == wanted || f.extensions.contains(&wanted.as_str()))
            .map(|f| f.format)
            .ok_or_else(|| UnknownFormat {
                word: word.to_owned(),
                known: FORMATS.iter().map(|f| f.name).collect::<Vec<_>>().join(", "),
            })
    }
}

/// How the bytes of a file become articles.
#[derive(Clone, Copy)]
pub(super) enum Reader {
    /// The whole file is one article.
    Document {
        /// The encoding that the file itself declares.
        declared: fn(&[u8]) -> Option<&'static Encoding>,
        /// Title and text of the decoded file.
        extract: fn(String) -> Document,
    },
    /// Every row is one article; rows are read one at a time.
    Rows(fn(Input, Arc<ReadOptions>) -> Rows),
    /// The file is no text, so that the reader unpacks it; every row is one article.
    Packed(fn(String, Raw, Arc<ReadOptions>) -> Rows),
}

/// What a file of one article says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub title: Option<String>,
    pub text: String,
}

/// The last extension of a path in lower case, compression left aside.
pub(super) fn extension(path: &Path) -> Option<String> {
    if is_packed(path) {
        return lower_extension(Path::new(path.file_stem()?));
    }
    lower_extension(path)
}

/// Whether the last extension of a path says that the file is compressed.
pub(crate) fn is_packed(path: &Path) -> bool {
    let last = lower_extension(path);
    last.is_some_and(|last| matches!(last.as_str(), "gz" | "zst" | "zstd"))
}

/// The known extensions, for messages.
pub(super) fn known_extensions() -> String {
    let known: Vec<String> =
        FORMATS.iter().flat_map(|f| f.extensions).map(|e| format!(".{e}")).collect();
    known.join(" ")
}

struct Format {
    format: InputFormat,
    name: &'static str,
    extensions: &'static [&'static str],
    reader: Reader,
}

#[rustfmt::skip]
const FORMATS: &[Format] = &[
    Format { format: InputFormat::Text, name: "text", extensions: &["txt", "text"], reader: text::READER },
    Format { format: InputFormat::Markdown, name: "markdown", extensions: &["md", "markdown"], reader: markdown::READER },
    Format { format: InputFormat::Html, name: "html", extensions: &["html", "htm"], reader: html::READER },
    Format { format: InputFormat::Jsonl, name: "jsonl", extensions: &["jsonl", "ndjson"], reader: jsonl::READER },
    Format { format: InputFormat::Csv, name: "csv", extensions: &["csv"], reader: csv::COMMA_READER },
    Format { format: InputFormat::Tsv, name: "tsv", extensions: &["tsv"], reader: csv::TAB_READER },
    Format { format: InputFormat::Xlsx, name: "xlsx", extensions: &["xlsx"], reader: xlsx::READER },
    #[cfg(feature = "parquet")]
    Format { format: InputFormat::Parquet, name: "parquet", extensions: &["parquet"], reader: parquet::READER },
    Format { format: InputFormat::Warc, name: "warc", extensions: &["warc", "wet"], reader: warc::READER },
];

fn lower_extension(path: &Path) -> Option<String> {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn extension_tells_the_format_below_compression() {
        let of = |name: &str| InputFormat::of_path(Path::new(name));
        assert_eq!(of("a/b.JSONL"), Some(InputFormat::Jsonl));
        assert_eq!(of("b.ndjson.gz"), Some(InputFormat::Jsonl));
        assert_eq!(of("b.txt.zst"), Some(InputFormat::Text));
        assert_eq!(of("b.htm"), Some(InputFormat::Html));
        assert_eq!(of("b.gz"), None);
        assert_eq!(of("b"), None);
        assert_eq!(of("b.pdf"), None);
    }

    #[test]
    fn the_first_bytes_tell_json_lines_and_pages_from_prose() {
        let of = |head: &str| InputFormat::of_head(head.as_bytes());
        for head in ["{\"id\": 1}", "\n { \"text\":\"a\"}", "{}\n"] {
            assert_eq!(of(head), InputFormat::Jsonl, "{head}");
        }
        for head in ["<!DOCTYPE html>\n<p>", "  <html lang=en>"] {
            assert_eq!(of(head), InputFormat::Html, "{head}");
        }
        for head in ["", "{", "{sighs} He left.", "\"Go,\" he said.", "<3", "id,text\n1,a"] {
            assert_eq!(of(head), InputFormat::Text, "{head}");
        }
    }

    #[test]
    fn every_name_reads_back() {
        for format in InputFormat::all() {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert_eq!("MD".parse(), Ok(InputFormat::Markdown));
    }

    #[test]
    fn unknown_word_is_named_with_the_known_ones() {
        let error = "pdf".parse::<InputFormat>().unwrap_err().to_string();
        // Which others are known depends on the features.
        let known = "unknown format `pdf`; known are text, markdown, html, jsonl, csv, tsv, xlsx";
        assert!(error.starts_with(known), "{error}");
    }
}
