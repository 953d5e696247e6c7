//! Why a report could not be written.

use std::io;
use std::path::PathBuf;

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The sink does not take what is written.
    #[error("cannot write the report: {0}")]
    Write(io::Error),
    /// Rows that memory does not hold cannot be put aside.
    #[error("cannot sort the rows in a temporary file: {0}; TMPDIR names another folder for it")]
    Spill(io::Error),
    /// The output file cannot be made or opened.
    #[error("{}: cannot create the output file: {cause}", path.display())]
    Create {
        /// The output file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The finished report cannot take the place of the output file.
    #[error("{}: cannot put the report in place: {cause}", path.display())]
    Commit {
        /// The output file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl ReportError {
    /// Whether the reader of the report has gone away, as in `unspin score . | head`.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(cause) if cause.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<io::Error> for ReportError {
    fn from(cause: io::Error) -> Self {
        Self::Write(cause)
    }
}

impl From<csv::Error> for ReportError {
    fn from(cause: csv::Error) -> Self {
        // The crate's own conversion would hide the kind of an I/O error.
        Self::Write(match cause.into_kind() {
            csv::ErrorKind::Io(cause) => cause,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}

impl From<serde_json::Error> for ReportError {
    fn from(cause: serde_json::Error) -> Self {
        Self::Write(cause.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_broken_pipe_is_a_broken_pipe() {
        let pipe = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(ReportError::from(pipe()).is_broken_pipe());
        assert!(ReportError::from(csv::Error::from(pipe())).is_broken_pipe());
        assert!(!ReportError::from(io::Error::from(io::ErrorKind::StorageFull)).is_broken_pipe());
        assert!(!ReportError::Commit { path: "a".into(), cause: pipe() }.is_broken_pipe());
    }

    #[test]
    fn messages_name_the_file_and_the_cause() {
        let cause = io::Error::other("no room");
        let error = ReportError::Create { path: "out/a.csv".into(), cause };
        assert_eq!(error.to_string(), "out/a.csv: cannot create the output file: no room");
    }
}
