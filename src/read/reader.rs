//! What a reader is, for the readers and the registry to share.

use std::sync::Arc;

use encoding_rs::Encoding;

use super::error::ReadError;
use super::input::{Input, Raw};
use super::options::ReadOptions;
use crate::document::Article;

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

/// The articles of one file.
pub(super) type Rows = Box<dyn Iterator<Item = Result<Article, ReadError>> + Send>;
