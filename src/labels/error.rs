//! What can go wrong while labelled articles are built.

use std::io;
use std::path::PathBuf;

/// Why no labelled articles were built.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// A file of the data folder could not be opened or decompressed.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line of a pair file has not the three columns original, machine, generator.
    #[error("{}: line {line} has {columns} columns in place of 3", path.display())]
    Columns {
        /// The file.
        path: PathBuf,
        /// Line number from 1.
        line: usize,
        /// Columns found.
        columns: usize,
    },
    /// A line of a JSON lines file is no article.
    #[error("{}: line {line} is no article: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Line number from 1.
        line: usize,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The lines of the pair files could not be searched for in the articles.
    #[error("cannot index the lines of the pair files: {0}")]
    Index(#[from] aho_corasick::BuildError),
    /// An output file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
