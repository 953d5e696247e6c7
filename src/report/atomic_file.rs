//! A file that appears only when it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{Builder, NamedTempFile};

use super::ReportError;

/// An output file that is written under a temporary name beside its place and
/// takes that place on [`AtomicFile::commit`]. Dropped before, it leaves what
/// was there untouched. What is no regular file (`/dev/null`, a pipe) is
/// written directly.
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
    draft: Draft,
}

/// The temporary files there are.
static DRAFTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes all temporary files, in view of the program's sudden end.
pub fn discard_drafts() {
    for path in DRAFTS.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        // One that is in its place by now is no draft any more.
        let _ = fs::remove_file(path);
    }
}

/// A draft's line in the list, struck out with the draft.
#[derive(Debug)]
struct Listed(PathBuf);

/// A new draft in `folder`. The list is held meanwhile, so that a sudden end finds
/// every draft in it.
fn draft_in(folder: &Path) -> io::Result<Draft> {
    let mut drafts = DRAFTS.lock().unwrap_or_else(PoisonError::into_inner);
    let file = builder().tempfile_in(folder)?;
    let path = file.path().to_owned();
    drafts.push(path.clone());
    Ok(Draft::Temporary(file, Listed(path)))
}

impl Drop for Listed {
    fn drop(&mut self) {
        DRAFTS.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}

#[derive(Debug)]
enum Draft {
    Temporary(NamedTempFile, Listed),
    Direct(File),
}

impl AtomicFile {
    /// Prepares to write the file at `path`, whose folder must exist.
    ///
    /// # Errors
    /// [`ReportError::Create`] when the folder takes no file.
    pub fn create(path: &Path) -> Result<Self, ReportError> {
        prepare(path).map_err(|cause| ReportError::Create { path: path.to_owned(), cause })
    }

    /// What to write the content into; to be dropped before the commit.
    ///
    /// # Errors
    /// [`ReportError::Create`] when the file cannot be opened a second time.
    pub fn sink(&self) -> Result<Box<dyn Write + Send>, ReportError> {
        let handle = match &self.draft {
            Draft::Temporary(file, _) => file.reopen(),
            Draft::Direct(file) => file.try_clone(),
        };
        match handle {
            Ok(file) => Ok(Box::new(file)),
            Err(cause) => Err(ReportError::Create { path: self.target.clone(), cause }),
        }
    }

    /// Puts the finished file in its place.
    ///
    /// # Errors
    /// [`ReportError::Commit`] when it cannot be made to last or be renamed.
    pub fn commit(self) -> Result<(), ReportError> {
        let Draft::Temporary(file, _listed) = self.draft else { return Ok(()) };
        let target = self.target;
        let synced = file.as_file().sync_all();
        synced
            .and_then(|()| file.persist(&target).map_err(|failed| failed.error))
            .map(drop)
            .map_err(|cause| ReportError::Commit { path: target, cause })
    }
}

fn prepare(path: &Path) -> io::Result<AtomicFile> {
    // A link is followed, so that it is the file behind it that is replaced.
    let target = match fs::metadata(path) {
        Ok(there) if there.is_file() => fs::canonicalize(path)?,
        Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => {
            let file = OpenOptions::new().write(true).open(path)?;
            return Ok(AtomicFile { target: path.to_owned(), draft: Draft::Direct(file) });
        }
        Err(_) => path.to_owned(),
    };
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let draft = draft_in(folder).map_err(|cause| nameless(&cause))?;
    Ok(AtomicFile { target, draft })
}

/// The error without the name of the temporary file, which would puzzle.
fn nameless(cause: &io::Error) -> io::Error {
    match cause.kind() {
        kind @ io::ErrorKind::NotFound => io::Error::new(kind, "no such folder"),
        kind => kind.into(),
    }
}

/// Temporary files are private by default; a report is an ordinary file, with
/// the rights that the user's mask leaves.
fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".unspin-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(file: &AtomicFile, text: &str) {
        file.sink().unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        fs::read_dir(folder).unwrap().map(|e| name(e).into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_appears_only_when_committed_and_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let file = AtomicFile::create(&path).unwrap();
        write(&file, "new");
        assert!(!path.exists());
        file.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn an_interrupted_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        let file = AtomicFile::create(&path).unwrap();
        write(&file, "half");
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn a_sudden_end_leaves_no_draft_and_no_finished_file_is_lost() {
        // Not `discard_drafts` itself, which would take the files of other tests.
        let listed = || DRAFTS.lock().unwrap().clone();
        let folder = tempfile::tempdir().unwrap();
        let of_folder = || listed().into_iter().filter(|path| path.starts_with(&folder)).count();
        let file = AtomicFile::create(&folder.path().join("a.csv")).unwrap();
        let dropped = AtomicFile::create(&folder.path().join("b.csv")).unwrap();
        assert_eq!(of_folder(), 2);
        drop(dropped);
        assert_eq!(of_folder(), 1);
        file.commit().unwrap();
        assert_eq!(of_folder(), 0);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none").join("a.csv");
        let error = AtomicFile::create(&path).unwrap_err().to_string();
        assert!(error.starts_with(&path.display().to_string()), "{error}");
        assert!(AtomicFile::create(folder.path()).is_err(), "a folder is no file");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_never_replaced() {
        let file = AtomicFile::create(Path::new("/dev/null")).unwrap();
        write(&file, "gone");
        file.commit().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let file = AtomicFile::create(&link).unwrap();
        write(&file, "new");
        file.commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
    }
}
