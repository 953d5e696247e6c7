//! The registry of input formats. A new format is one file beside this one, a
//! variant of [`InputFormat`], its place in [`InputFormat::ALL`] and its entry.

use std::path::Path;
use std::str::FromStr;

use super::opening::{Opening, opening};
#[cfg(feature = "parquet")]
use super::parquet;
use super::reader::Reader;
use super::{csv, epub, feed, html, json, jsonl, mail, markdown, office, text, warc, xlsx};
use crate::document::Article;
use crate::names::UnknownName;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputFormat {
    /// Plain text; one article a file.
    Text,
    /// Markdown; one article a file.
    Markdown,
    /// A web page; one article a file.
    Html,
    /// A feed, RSS or Atom; one article an item.
    Feed,
    /// A page saved as one file, or a letter; one article a file.
    Mail,
    /// A document of Word; one article a file.
    Docx,
    /// A document of OpenDocument; one article a file.
    Odt,
    /// A book; one article a chapter.
    Epub,
    /// JSON lines; one article a line.
    Jsonl,
    /// JSON in any layout: an object, several, or a list; one article an object.
    Json,
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

/// A format's entry in the registry.
struct Format {
    name: &'static str,
    extensions: &'static [&'static str],
    reader: Reader,
}

impl InputFormat {
    /// All formats, in the order in which messages list them.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Markdown,
        Self::Html,
        Self::Jsonl,
        Self::Json,
        Self::Csv,
        Self::Tsv,
        Self::Xlsx,
        #[cfg(feature = "parquet")]
        Self::Parquet,
        Self::Warc,
        Self::Feed,
        Self::Mail,
        Self::Docx,
        Self::Odt,
        Self::Epub,
    ];

    #[rustfmt::skip]
    fn entry(self) -> &'static Format {
        match self {
            Self::Text => &Format { name: "text", extensions: &["txt", "text"], reader: text::READER },
            Self::Markdown => &Format { name: "markdown", extensions: &["md", "markdown"], reader: markdown::READER },
            Self::Html => &Format { name: "html", extensions: &["html", "htm", "xhtml", "xht", "shtml"], reader: html::READER },
            Self::Feed => &Format { name: "feed", extensions: &["rss", "atom", "rdf"], reader: feed::READER },
            Self::Mail => &Format { name: "mail", extensions: &["mhtml", "mht", "eml"], reader: mail::READER },
            Self::Docx => &Format { name: "docx", extensions: &["docx", "docm"], reader: office::DOCX_READER },
            Self::Odt => &Format { name: "odt", extensions: &["odt"], reader: office::ODT_READER },
            Self::Epub => &Format { name: "epub", extensions: &["epub"], reader: epub::READER },
            Self::Jsonl => &Format { name: "jsonl", extensions: &["jsonl", "ndjson", "jl", "jsonlines"], reader: jsonl::READER },
            Self::Json => &Format { name: "json", extensions: &["json"], reader: json::READER },
            Self::Csv => &Format { name: "csv", extensions: &["csv"], reader: csv::COMMA_READER },
            Self::Tsv => &Format { name: "tsv", extensions: &["tsv"], reader: csv::TAB_READER },
            Self::Xlsx => &Format { name: "xlsx", extensions: &["xlsx"], reader: xlsx::READER },
            #[cfg(feature = "parquet")]
            Self::Parquet => &Format { name: "parquet", extensions: &["parquet"], reader: parquet::READER },
            Self::Warc => &Format { name: "warc", extensions: &["warc", "wet"], reader: warc::READER },
        }
    }

    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The format that a file's extension tells, below `.gz`, `.zst` or `.zstd`.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = extension(path)?;
        Self::ALL.iter().copied().find(|format| format.has_extension(&extension))
    }

    /// The format of a text by its first bytes, where they tell any.
    pub(super) fn of_head(head: &[u8]) -> Option<Self> {
        match opening(head) {
            Opening::Page => Some(Self::Html),
            Opening::JsonLines => Some(Self::Jsonl),
            Opening::Json => Some(Self::Json),
            Opening::Archive => Some(Self::Warc),
            Opening::Feed => Some(Self::Feed),
            Opening::Foreign | Opening::Plain => None,
        }
    }

    /// The format of a file that its name says to be in this one, in view of its first
    /// bytes: texts and JSON lines are often something else.
    pub(super) fn refined(self, head: &[u8]) -> Self {
        match (self, Self::of_head(head)) {
            (Self::Text, Some(found)) => found,
            (Self::Jsonl, Some(Self::Json)) => Self::Json,
            _ => self,
        }
    }

    pub(super) fn reader(self) -> Reader {
        self.entry().reader
    }

    fn has_extension(self, extension: &str) -> bool {
        self.entry().extensions.contains(&extension)
    }
}

impl FromStr for InputFormat {
    type Err = UnknownName;

    /// Reads a format's name or one of its extensions, case-insensitively.
    ///
    /// # Errors
    /// [`UnknownName`] when the word is neither.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let wanted = word.trim().to_ascii_lowercase();
        let mut formats = Self::ALL.iter().copied();
        formats
            .find(|format| format.name() == wanted || format.has_extension(&wanted))
            .ok_or_else(|| UnknownName::new("format", word, Self::ALL.iter().map(|f| f.name())))
    }
}

/// Whether the text of an article is that of a file of plain text, byte for byte. A
/// page or JSON under such a name has a title or an id of its own.
pub(crate) fn is_plain_file(article: &Article) -> bool {
    let path = Path::new(&article.path);
    article.path == article.id
        && article.title.is_none()
        && !is_packed(path)
        && InputFormat::of_path(path) == Some(InputFormat::Text)
}

/// The last extension of a path in lower case, compression left aside, and what a
/// crawler keeps of an address (`page.html?id=3`).
pub(super) fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let name = Path::new(name.split('?').next()?);
    if is_packed(name) {
        return lower_extension(Path::new(name.file_stem()?));
    }
    lower_extension(name)
}

/// Whether the last extension of a path says that the file is compressed.
fn is_packed(path: &Path) -> bool {
    let last = lower_extension(path);
    last.is_some_and(|last| matches!(last.as_str(), "gz" | "zst" | "zstd"))
}

/// The known extensions, for messages.
pub(super) fn known_extensions() -> String {
    let extensions = InputFormat::ALL.iter().flat_map(|format| format.entry().extensions);
    extensions.map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(" ")
}

fn lower_extension(path: &Path) -> Option<String> {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_tells_the_format_below_compression() {
        let of = |name: &str| InputFormat::of_path(Path::new(name));
        assert_eq!(of("a/b.JSONL"), Some(InputFormat::Jsonl));
        assert_eq!(of("b.ndjson.gz"), Some(InputFormat::Jsonl));
        assert_eq!(of("b.txt.zst"), Some(InputFormat::Text));
        assert_eq!(of("b.htm"), Some(InputFormat::Html));
        assert_eq!(of("a.b/page.html?id=3.7"), Some(InputFormat::Html));
        assert_eq!(of("b.json"), Some(InputFormat::Json));
        assert_eq!(of("b.gz"), None);
        assert_eq!(of("b"), None);
        assert_eq!(of("b.pdf"), None);
    }

    #[test]
    fn texts_and_json_lines_are_what_their_first_bytes_say() {
        let (text, jsonl) = (InputFormat::Text, InputFormat::Jsonl);
        assert_eq!(text.refined(b"<html>"), InputFormat::Html);
        assert_eq!(text.refined(b"{\"a\": 1}"), InputFormat::Jsonl);
        assert_eq!(text.refined(b"[{\"a\": 1}]"), InputFormat::Json);
        assert_eq!(text.refined(b"Prose."), text);
        assert_eq!(jsonl.refined(b"[{}]"), InputFormat::Json);
        assert_eq!(jsonl.refined(b"<html>"), jsonl, "its lines are told to be no JSON");
        assert_eq!(InputFormat::Markdown.refined(b"<p>"), InputFormat::Markdown);
    }

    #[test]
    fn every_name_reads_back() {
        for &format in InputFormat::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert_eq!("MD".parse(), Ok(InputFormat::Markdown));
    }

    #[test]
    fn unknown_word_is_named_with_the_known_ones() {
        let error = "pdf".parse::<InputFormat>().unwrap_err().to_string();
        // Which others are known depends on the features.
        let known =
            "unknown format `pdf`; known are text, markdown, html, jsonl, json, csv, tsv, xlsx";
        assert!(error.starts_with(known), "{error}");
    }
}
