//! The container of our binary model files: a checked header and named,
//! aligned sections of plain numbers, used in place from a memory map or from
//! bytes embedded in the program.
//!
//! Layout, little endian: magic (8 bytes), kind (8), format version (u32),
//! CRC-32 of everything behind the header (u32), length of the file (u64),
//! number of sections (u64); then per section its name (8), offset (u64) and
//! length (u64); then the sections, each on a 64-byte boundary.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytemuck::Pod;
use memmap2::Mmap;

const MAGIC: &[u8; 8] = b"unspin\x1a\n";
const HEADER: usize = 40;
const ENTRY: usize = 24;
const ALIGNMENT: usize = 64;

/// Why a model file was refused.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// The file could not be opened, mapped or written.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not one of ours, or of another kind.
    #[error(
        "{path}: not a model file of kind '{kind}' (found '{found}'); give a file made by `unspin {remedy}`"
    )]
    Kind {
        /// The file.
        path: String,
        /// The kind that was wanted.
        kind: String,
        /// What stands there.
        found: String,
        /// The command that makes one.
        remedy: &'static str,
    },
    /// The format is older or newer than this program.
    #[error(
        "{path}: format version {found}, this program reads {expected}; make it anew with `unspin {remedy}`"
    )]
    Version {
        /// The file.
        path: String,
        /// The version of the file.
        found: u32,
        /// The version of this program.
        expected: u32,
        /// The command that makes a new one.
        remedy: &'static str,
    },
    /// The file is cut short or altered.
    #[error("{path}: damaged ({detail}); copy it again or make it anew with `unspin {remedy}`")]
    Damaged {
        /// The file.
        path: String,
        /// What does not fit.
        detail: String,
        /// The command that makes a new one.
        remedy: &'static str,
    },
}

/// What a file must be to be accepted.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// At most 8 bytes of ASCII.
    pub kind: &'static str,
    /// Counts up with every change of layout.
    pub version: u32,
    /// The sub-command that makes such a file, for error messages.
    pub remedy: &'static str,
}

/// Bytes that live in the program or in a map of a file.
enum Bytes {
    Embedded(&'static [u8]),
    Mapped(Mmap),
}

impl Bytes {
    fn get(&self) -> &[u8] {
        match self {
            Self::Embedded(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

/// The names of the sections and where they lie.
type Sections = Vec<([u8; 8], Range<usize>)>;

/// An open, checked model file.
pub struct ModelFile {
    bytes: Bytes,
    origin: String,
    format: Format,
    sections: Sections,
}

impl std::fmt::Debug for ModelFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModelFile").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Bytes on a 64-byte boundary, for models embedded with `include_bytes!`.
#[repr(C, align(64))]
#[derive(Debug)]
pub struct Aligned<T: ?Sized>(pub T);

impl ModelFile {
    /// Maps and checks the file at `path`.
    ///
    /// # Errors
    /// When it cannot be mapped, is of another kind or version, or is damaged.
    pub fn open(path: &Path, format: Format) -> Result<Self, ModelFileError> {
        let failed = |cause| ModelFileError::Io { path: path.to_owned(), cause };
        let file = File::open(path).map_err(failed)?;
        #[expect(unsafe_code, reason = "mapping a file is unsafe: it must not be cut while in use")]
        // SAFETY: our own writer never changes a file in place; it renames a new one over it.
        let map = unsafe { Mmap::map(&file) }.map_err(failed)?;
        Self::check(Bytes::Mapped(map), path.display().to_string(), format)
    }

    /// Checks embedded bytes, which must lie on an 8-byte boundary.
    ///
    /// # Errors
    /// As [`ModelFile::open`].
    pub fn embedded(
        bytes: &'static [u8],
        name: &str,
        format: Format,
    ) -> Result<Self, ModelFileError> {
        Self::check(Bytes::Embedded(bytes), name.to_owned(), format)
    }

    fn check(bytes: Bytes, origin: String, format: Format) -> Result<Self, ModelFileError> {
        let sections = parse(bytes.get(), &origin, format)?;
        Ok(Self { bytes, origin, format, sections })
    }

    /// Where it was read from.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.get().len()
    }

    /// An error that says what is wrong inside this file.
    #[must_use]
    pub fn damaged(&self, detail: impl Into<String>) -> ModelFileError {
        damaged(&self.origin, self.format, detail.into())
    }

    /// The section `name` as numbers.
    ///
    /// # Errors
    /// When there is no such section or its length does not fit the type.
    pub fn section<T: Pod>(&self, name: &str) -> Result<&[T], ModelFileError> {
        let range = self
            .sections
            .iter()
            .find(|(known, _)| *known == padded(name))
            .map(|(_, range)| range.clone())
            .ok_or_else(|| self.damaged(format!("no section '{name}'")))?;
        bytemuck::try_cast_slice(&self.bytes.get()[range])
            .map_err(|cause| self.damaged(format!("section '{name}': {cause}")))
    }
}

fn damaged(origin: &str, format: Format, detail: String) -> ModelFileError {
    ModelFileError::Damaged { path: origin.to_owned(), detail, remedy: format.remedy }
}

fn parse(bytes: &[u8], origin: &str, format: Format) -> Result<Sections, ModelFileError> {
    let broken = |detail: &str| damaged(origin, format, detail.to_owned());
    let kind = padded(format.kind);
    if bytes.get(..8) != Some(MAGIC) || bytes.get(8..16) != Some(&kind) {
        let found = bytes.get(8..16).filter(|_| bytes.starts_with(MAGIC)).unwrap_or(b"no model");
        return Err(ModelFileError::Kind {
            path: origin.to_owned(),
            kind: format.kind.to_owned(),
            found: String::from_utf8_lossy(found).trim_end_matches('\0').to_owned(),
            remedy: format.remedy,
        });
    }
    let number = |at: usize| {
        let slice = bytes.get(at..at + 8).ok_or_else(|| broken("cut short in the header"))?;
        let mut word = [0; 8];
        word.copy_from_slice(slice);
        Ok(u64::from_le_bytes(word))
    };
    let (version, checksum) = split(number(16)?);
    if version != format.version {
        return Err(ModelFileError::Version {
            path: origin.to_owned(),
            found: version,
            expected: format.version,
            remedy: format.remedy,
        });
    }
    if number(24)? != bytes.len() as u64 {
        return Err(broken(&format!("{} bytes where {} were written", bytes.len(), number(24)?)));
    }
    let body = bytes.get(HEADER..).ok_or_else(|| broken("cut short in the header"))?;
    if crc32fast::hash(body) != checksum {
        return Err(broken("checksum differs"));
    }
    let count = usize::try_from(number(32)?).ok().filter(|&count| count <= 64);
    let mut sections = Vec::new();
    for index in 0..count.ok_or_else(|| broken("too many sections"))? {
        let at = HEADER + index * ENTRY;
        let (start, length) = (number(at + 8)?, number(at + 16)?);
        let end = start.checked_add(length).filter(|&end| end <= bytes.len() as u64);
        let end = end.ok_or_else(|| broken("a section lies outside the file"))?;
        let name = number(at)?.to_le_bytes();
        sections.push((name, start as usize..end as usize));
    }
    Ok(sections)
}

fn split(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

/// A kind's or section's name as the file has it.
fn padded(name: &str) -> [u8; 8] {
    debug_assert!(name.len() <= 8, "'{name}' is longer than a name in a file");
    let mut field = [0; 8];
    for (to, from) in field.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    field
}

/// Writes a model file under a temporary name and renames it, so that no half
/// file is ever seen.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(
    path: &Path,
    format: Format,
    sections: &[(&str, &[u8])],
) -> Result<(), ModelFileError> {
    let bytes = assemble(format, sections);
    write_atomically(path, &bytes)
        .map_err(|cause| ModelFileError::Io { path: path.to_owned(), cause })
}

/// Writes `bytes` to `path` by way of a temporary file in the same folder.
///
/// # Errors
/// Whatever the system says.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What a newly created file has, less the user's mask.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn assemble(format: Format, sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut directory = Vec::new();
    let mut body = Vec::new();
    let first = (HEADER + sections.len() * ENTRY).next_multiple_of(ALIGNMENT);
    for (name, bytes) in sections {
        body.resize(body.len().next_multiple_of(ALIGNMENT), 0);
        directory.extend_from_slice(&padded(name));
        directory.extend_from_slice(&((first + body.len()) as u64).to_le_bytes());
        directory.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        body.extend_from_slice(bytes);
    }
    directory.resize(first - HEADER, 0);
    directory.extend_from_slice(&body);
    let mut file = Vec::with_capacity(HEADER + directory.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&padded(format.kind));
    file.extend_from_slice(&format.version.to_le_bytes());
    file.extend_from_slice(&crc32fast::hash(&directory).to_le_bytes());
    file.extend_from_slice(&((HEADER + directory.len()) as u64).to_le_bytes());
    file.extend_from_slice(&(sections.len() as u64).to_le_bytes());
    file.extend_from_slice(&directory);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: Format = Format { kind: "test", version: 3, remedy: "test make" };

    #[test]
    fn sections_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        let numbers: Vec<u32> = (0..100).collect();
        write(&path, FORMAT, &[("a", b"xyz"), ("numbers", bytemuck::cast_slice(&numbers))])
            .unwrap();
        let file = ModelFile::open(&path, FORMAT).unwrap();
        assert_eq!(file.section::<u8>("a").unwrap(), b"xyz");
        assert_eq!(file.section::<u32>("numbers").unwrap(), numbers);
        assert!(file.section::<u32>("a").is_err());
        assert!(file.section::<u8>("b").is_err());
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_refused() {
        let bytes = assemble(FORMAT, &[("a", b"xyz"), ("b", &[7; 100])]);
        let check = |bytes: &[u8]| parse(bytes, "model", FORMAT);
        assert!(check(&bytes).is_ok());
        for cut in 0..bytes.len() {
            assert!(check(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 0x40;
            let number_of_sections = (32..40).contains(&at);
            assert!(check(&altered).is_err() || number_of_sections, "altered at {at}");
        }
    }

    #[test]
    fn another_kind_or_version_names_the_remedy() {
        let bytes = assemble(FORMAT, &[]);
        let kind = parse(&bytes, "m", Format { kind: "other", ..FORMAT }).unwrap_err();
        assert!(kind.to_string().contains("found 'test'"), "{kind}");
        let version = parse(&bytes, "m", Format { version: 4, ..FORMAT }).unwrap_err();
        assert!(version.to_string().contains("unspin test make"), "{version}");
    }
}
