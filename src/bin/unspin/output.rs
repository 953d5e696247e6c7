//! What a report is written into: standard output or a file that appears
//! only when it is complete.

use std::io::{self, Write};
use std::path::Path;

use unspin::report::{AtomicFile, ReportError};

/// Where output goes.
pub enum Output {
    /// Standard output.
    Standard,
    /// A file, in place after [`Output::commit`].
    File(AtomicFile),
}

impl Output {
    /// The file at `path`; standard output for `-` or nothing.
    pub fn create(path: Option<&Path>) -> Result<Self, ReportError> {
        match path {
            Some(path) if path != Path::new("-") => AtomicFile::create(path).map(Self::File),
            _ => Ok(Self::Standard),
        }
    }

    /// What to write into.
    pub fn sink(&self) -> Result<Box<dyn Write + Send>, ReportError> {
        match self {
            Self::Standard => Ok(Box::new(io::stdout())),
            Self::File(file) => file.sink(),
        }
    }

    /// Puts a finished file in its place.
    pub fn commit(self) -> Result<(), ReportError> {
        match self {
            Self::Standard => Ok(()),
            Self::File(file) => file.commit(),
        }
    }
}
