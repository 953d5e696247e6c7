//! Articles from files, folders and streams.

use std::io::Read;
use std::str::FromStr;

use crate::document::Article;

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Input format; `None` to go by extension.
    pub format: Option<InputFormat>,
    /// Longest article, in bytes.
    pub max_article_bytes: usize,
    /// Field that holds the text.
    pub text_field: String,
    /// Field that holds the id.
    pub id_field: String,
    /// Field that holds the title.
    pub title_field: String,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            max_article_bytes: 16 << 20,
            text_field: "text".into(),
            id_field: "id".into(),
            title_field: "title".into(),
        }
    }
}

/// A format of input files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// Plain text.
    Text,
}

impl FromStr for InputFormat {
    type Err = ReadError;

    fn from_str(name: &str) -> Result<Self, ReadError> {
        match name {
            "text" => Ok(Self::Text),
            _ => Err(ReadError::UnknownFormat(name.to_owned())),
        }
    }
}

/// Why an input could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be read.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: String,
        /// The cause.
        cause: std::io::Error,
    },
    /// No format of that name.
    #[error("unknown input format `{0}`")]
    UnknownFormat(String),
}

/// Articles in the order of the paths.
pub struct Articles(std::vec::IntoIter<String>);

/// Reads the articles of `paths`.
#[must_use]
pub fn articles(paths: &[String], _options: &ReadOptions) -> Articles {
    Articles(paths.to_vec().into_iter())
}

impl Iterator for Articles {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let path = self.0.next()?;
        let mut text = String::new();
        let read = if path == "-" {
            std::io::stdin().read_to_string(&mut text)
        } else {
            std::fs::File::open(&path).and_then(|mut file| file.read_to_string(&mut text))
        };
        Some(match read {
            Ok(_) => Ok(Article { id: path.clone(), path, text, ..Article::default() }),
            Err(cause) => Err(ReadError::Io { path, cause }),
        })
    }
}
