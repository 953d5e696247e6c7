//! Reads the data folder: lines of zstd-compressed files.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::error::LabelError;

/// Calls `each` with the number (from 0) and text of every line of a file, which
/// is packed as zstd where its name ends so.
///
/// # Errors
/// [`LabelError::Read`] when the file cannot be opened, decompressed or
/// decoded, and whatever `each` returns.
pub(super) fn for_each_line(
    path: &Path,
    mut each: impl FnMut(usize, &str) -> Result<(), LabelError>,
) -> Result<(), LabelError> {
    let failed = |source| LabelError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let bytes: Box<dyn Read> = match path.extension() {
        Some(extension) if extension == "zst" => {
            Box::new(zstd::Decoder::new(file).map_err(failed)?)
        }
        _ => Box::new(file),
    };
    let mut reader = BufReader::with_capacity(1 << 16, bytes);
    let mut line = String::new();
    for number in 0.. {
        line.clear();
        if reader.read_line(&mut line).map_err(failed)? == 0 {
            break;
        }
        each(number, line.trim_end_matches(['\n', '\r']))?;
    }
    Ok(())
}

/// Like [`for_each_line`], each line being a JSON object.
///
/// # Errors
/// As there, and [`LabelError::Json`] for a line that is none.
pub(super) fn for_each_row<T: DeserializeOwned>(
    path: &Path,
    mut each: impl FnMut(usize, T),
) -> Result<(), LabelError> {
    for_each_line(path, |number, line| {
        let row = serde_json::from_str(line).map_err(|source| LabelError::Json {
            path: path.to_owned(),
            line: number + 1,
            source,
        })?;
        each(number, row);
        Ok(())
    })
}
