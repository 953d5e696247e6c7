//! The file of a model, mapped.

use std::fs::File;
use std::path::Path;

use memmap2::Mmap;

use super::error::JudgeError;
use super::gguf::MAGIC;

/// Maps the file at `path`, which must begin as a GGUF file does.
pub(super) fn map(path: &Path) -> Result<Mmap, JudgeError> {
    let failed = |cause| JudgeError::Io { path: path.to_owned(), cause };
    let file = File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(failed(std::io::Error::other("not a file")));
    }
    #[expect(unsafe_code, reason = "mapping a file is unsafe: it must not be cut while in use")]
    // SAFETY: `unspin judge install` never changes a file in place; it renames a new one over it.
    let map = unsafe { Mmap::map(&file) }.map_err(failed)?;
    if !map.starts_with(MAGIC) {
        let found = map.get(..4.min(map.len())).unwrap_or_default();
        let found = match found {
            b"" => "nothing".to_owned(),
            found => format!("`{}`", found.escape_ascii()),
        };
        return Err(JudgeError::NotGguf { path: path.to_owned(), found });
    }
    Ok(map)
}
