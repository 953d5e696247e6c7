//! Files that are zip archives of parts: what office programs and makers of books write.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::decode::decode;
use super::error::{Cause, Size};
use super::html::declared_encoding;
use super::input::{Raw, unpacked};

/// The largest such file; pictures make most of it.
const MOST_PACKED_BYTES: usize = 256 << 20;

/// The parts of a file.
pub(super) struct Parts(ZipArchive<Cursor<Vec<u8>>>);

impl Parts {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Cause::Io`], [`Cause::TooLarge`] and [`Cause::NotPacked`].
    pub(super) fn open(raw: Raw) -> Result<Self, Cause> {
        let packed = unpacked(raw, MOST_PACKED_BYTES)?;
        ZipArchive::new(Cursor::new(packed)).map(Self).map_err(|error| broken(&error))
    }

    /// The names of all parts.
    pub(super) fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.file_names().filter_map(Result::ok)
    }

    /// The text of a part.
    ///
    /// # Errors
    /// [`Cause::NotPacked`] where there is no such part or it is damaged, and
    /// [`Cause::TooLarge`] where it unpacks to more than `limit` bytes.
    pub(super) fn text(&mut self, name: &str, limit: usize) -> Result<String, Cause> {
        let part = self.0.by_name(name).map_err(|error| broken(&error))?;
        let mut bytes = Vec::new();
        part.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        if bytes.len() > limit {
            return Err(Cause::TooLarge { size: Size::MoreThan(limit as u64), limit });
        }
        let declared = declared_encoding(&bytes);
        Ok(decode(bytes, declared))
    }
}

fn broken(error: &dyn std::error::Error) -> Cause {
    Cause::NotPacked(error.to_string())
}

/// A file of parts, for tests of those who read such files.
#[cfg(test)]
pub(super) fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
