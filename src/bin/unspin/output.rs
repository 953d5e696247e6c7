//! What a report is written into: standard output or a file that appears
//! only when it is complete.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, ensure};
use unspin::report::{AtomicFile, ReportError};

/// Makes sure, before long work, that a file can be put at `path`. What is
/// there stays as it is.
pub fn check_writable(path: &Path) -> Result<()> {
    let special = std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir());
    ensure!(!special, "{}: not a regular file", path.display());
    drop(AtomicFile::create(path)?);
    Ok(())
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_leaves_no_trace_and_names_what_takes_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        check_writable(&path).unwrap();
        assert!(!path.exists());
        std::fs::write(&path, "old").unwrap();
        check_writable(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        for bad in [folder.path().to_owned(), path.join("below"), folder.path().join("no/file")] {
            let error = check_writable(&bad).unwrap_err().to_string();
            assert!(error.contains(&bad.display().to_string()), "{error}");
        }
        #[cfg(unix)]
        assert!(check_writable(Path::new("/dev/null")).is_err(), "it would be replaced");
    }
}
