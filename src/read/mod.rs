//! Articles from files, folders and streams.
//!
//! The data walks through the files of this room in this order: `sources`
//! finds out which files are meant, `input` opens and decompresses them,
//! `format` and `recognise` know which reader is theirs, `decode` makes text of bytes, and
//! the readers (`text`, `markdown`, `html`, `feed`, `mail`, `office`, `epub`, `jsonl`, `json`, `csv`,
//! `xlsx`, `parquet`, `warc`) make articles of it.
//! No input ends the iteration: what cannot be read is an error item.

mod article_cache;
mod asides;
mod coding;
mod csv;
mod decode;
mod epub;
mod error;
mod feed;
mod format;
mod furniture;
mod html;
mod ignored;
mod input;
mod json;
mod jsonl;
mod lines;
mod mail;
mod markdown;
mod markup_limits;
mod nested;
mod object;
mod office;
mod opening;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod reader;
mod recognise;
mod records;
mod row;
mod sources;
mod table;
mod text;
mod unseen;
mod values;
mod verdict;
mod warc;
mod xlsx;
mod xml;

use std::fs::File;
use std::io::{self, Read};
use std::iter::FusedIterator;
use std::path::Path;
use std::sync::Arc;

pub use asides::Asides;
pub use error::{Cause, ReadError, Size};
pub use format::InputFormat;
pub(crate) use format::is_plain_file;
pub use ignored::Ignored;

use crate::document::Article;
pub(crate) use article_cache::ArticleCache;
pub use input::decompressed;
pub(crate) use input::whole_text;
use input::{Input, Raw};
pub use lines::lines;
pub(crate) use object::article_of_object;
pub use options::ReadOptions;
#[cfg(feature = "parquet")]
pub use parquet::silence_decoding;
use reader::{Reader, Rows};
use recognise::{format_of, is_foreign};
use sources::{Source, Sources};
pub(crate) use table::{Row, Table, sheet_as_table, table, table_of_text};
pub use verdict::label_of_word;
pub(crate) use verdict::verdict;
pub use xlsx::{SheetRow, sheet_rows};

/// The articles of files, folders (walked in byte order), patterns and standard
/// input (`-`), in the order named and each file once. Memory use is bounded by
/// the largest article, whatever the number and size of the files.
///
/// A path that is missing, a file that cannot be read and a row that is not
/// right are error items; the iteration goes on behind them.
#[must_use]
pub fn articles(paths: &[String], options: &ReadOptions) -> Articles {
    let sources = Sources::new(paths, options);
    Articles { sources, rows: None, options: Arc::new(options.bounded()) }
}

/// The articles of one stream, which is called `name` in articles and messages.
/// Its format is the one of `options`, else that of the name's extension, else
/// JSON or HTML where it opens so, else text.
#[must_use]
pub fn articles_from(
    name: &str,
    stream: impl Read + Send + 'static,
    options: &ReadOptions,
) -> Articles {
    let options = Arc::new(options.bounded());
    let format = options.format.or_else(|| InputFormat::of_path(Path::new(name)));
    let rows = rows_of(name.to_owned(), Raw::Stream(Box::new(stream)), format, &options);
    Articles { sources: Sources::new(&[], &options), rows: Some(rows), options }
}

/// The iterator of [`articles`].
pub struct Articles {
    sources: Sources,
    /// What is left of the file being read.
    rows: Option<Rows>,
    options: Arc<ReadOptions>,
}

impl Iterator for Articles {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.rows.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.rows = None;
            match self.sources.next()? {
                Ok(source) => self.rows = Some(open(source, &self.options)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl FusedIterator for Articles {}

fn open(source: Source, options: &Arc<ReadOptions>) -> Rows {
    let (path, format) = match source {
        Source::Stdin => {
            let stdin = Raw::Stream(Box::new(io::stdin()));
            return rows_of("-".to_owned(), stdin, options.format, options);
        }
        Source::File(path, format) => (path, format),
    };
    let name = path.to_string_lossy().into_owned();
    let format = format.map_or_else(|| format_of(&path), Ok);
    let opened = format.and_then(|format| Ok((format, File::open(&path)?)));
    match opened {
        Ok((format, file)) => rows_of(name, Raw::File(file), Some(format), options),
        Err(cause) => failed(name, cause),
    }
}

fn rows_of(
    name: String,
    raw: Raw,
    format: Option<InputFormat>,
    options: &Arc<ReadOptions>,
) -> Rows {
    if let Some(Reader::Packed(open)) = format.map(InputFormat::reader) {
        return open(name, raw, Arc::clone(options));
    }
    let input = match Input::new(name.clone(), raw.into_stream()) {
        Ok(input) => input,
        Err(cause) => return failed(name, cause),
    };
    if format.is_none_or(|format| format == InputFormat::Text) && is_foreign(&input.head) {
        return failed(name, Cause::Foreign);
    }
    let format = match format.unwrap_or(InputFormat::Text) {
        told if options.format.is_some() => told,
        told => told.refined(&input.head),
    };
    match format.reader() {
        Reader::Rows(open) => open(input, Arc::clone(options)),
        Reader::Packed(open) => open(name, Raw::Stream(Box::new(input.bytes)), Arc::clone(options)),
        Reader::Document { declared, extract } => {
            let article = input.read_all(options.max_article_bytes).map(|bytes| {
                let declared = declared(&bytes);
                let document = extract(decode::decode(bytes, declared));
                Article {
                    path: name.clone(),
                    id: name.clone(),
                    title: document.title,
                    text: document.text,
                    ..Article::default()
                }
            });
            Box::new(std::iter::once(article.map_err(|cause| ReadError::new(name, None, cause))))
        }
    }
}

fn failed(name: String, cause: Cause) -> Rows {
    Box::new(std::iter::once(Err(ReadError::new(name, None, cause))))
}

#[cfg(test)]
mod tests;
