//! Which format a file is in, by its name and, where that tells nothing, its first bytes.

use std::fs::File;
use std::path::Path;

use super::error::Cause;
use super::format::{InputFormat, extension};
use super::input::Input;
use super::opening::{Opening, opening};

/// The format of a file that the user has named. One without extension is taken for
/// text where its content tells nothing.
///
/// # Errors
/// [`Cause::NotBuilt`] and [`Cause::UnknownExtension`].
pub(super) fn format_of(path: &Path) -> Result<InputFormat, Cause> {
    let named = InputFormat::of_path(path).or_else(|| of_content(path).ok().flatten());
    match (named, extension(path)) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(InputFormat::Text),
        (None, Some(extension)) if extension == "parquet" => Err(Cause::NotBuilt("parquet")),
        (None, Some(extension)) => Err(Cause::UnknownExtension(extension)),
    }
}

/// The format of a file that was found in a folder, if it is in one that is read.
pub(super) fn recognised(path: &Path) -> Option<InputFormat> {
    InputFormat::of_path(path).or_else(|| of_content(path).ok().flatten())
}

/// Whether a text opens like a file of another kind.
pub(super) fn is_foreign(head: &[u8]) -> bool {
    opening(head) == Opening::Foreign
}

/// The format of a file by its first bytes. Text is told by nothing, so that it is
/// believed of files without extension alone.
fn of_content(path: &Path) -> Result<Option<InputFormat>, Cause> {
    let head = Input::new(String::new(), Box::new(File::open(path)?))?.head;
    let may_be_text = extension(path).is_none() && !head.is_empty() && !is_foreign(&head);
    Ok(InputFormat::of_head(&head).or(may_be_text.then_some(InputFormat::Text)))
}
