//! Python's strings.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::errors::TextError;
use crate::read::ReadOptions;

/// The text of a Python string. Lone surrogates, which are no characters, become
/// U+FFFD, one each, so that offsets stay true.
///
/// # Errors
/// `TextError` for a text that is longer than the program reads from a file.
pub(super) fn text_of(string: &Bound<'_, PyString>) -> PyResult<String> {
    let text = match string.to_str() {
        Ok(text) => text.to_owned(),
        Err(_) => with_surrogates(string)?,
    };
    match too_long(text.len()) {
        Some(reason) => Err(TextError::new_err(reason)),
        None => Ok(text),
    }
}

fn with_surrogates(string: &Bound<'_, PyString>) -> PyResult<String> {
    let encoded = string.call_method1("encode", ("utf-32-le", "surrogatepass"))?;
    let encoded = encoded.cast::<PyBytes>()?.as_bytes();
    let letter = |bytes: &[u8]| {
        let code = <[u8; 4]>::try_from(bytes).map_or(u32::MAX, u32::from_le_bytes);
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    Ok(encoded.chunks_exact(4).map(letter).collect())
}

/// Why a text of so many bytes is not scored, if it is too long.
pub(super) fn too_long(bytes: usize) -> Option<String> {
    let limit = ReadOptions::default().max_article_bytes;
    let reason = || format!("too large: {bytes} bytes, over the limit of {limit} bytes");
    (bytes > limit).then(reason)
}
