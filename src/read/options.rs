//! How articles are read.

use super::format::InputFormat;
use super::ignored::Ignored;

/// How to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format of every file and of standard input; `None` goes by the
    /// extension, and takes what has none for text, unless it is a stream that
    /// opens like JSON lines or a web page. Which files of a folder are read,
    /// the extension decides in any case.
    pub format: Option<InputFormat>,
    /// The largest article in bytes: of a file after decompression, or of a row
    /// with all its fields. At most a third of 4 GiB; more counts as that.
    pub max_article_bytes: usize,
    /// The field of a row that holds the text.
    pub text_field: String,
    /// The field of a row that holds its name.
    pub id_field: String,
    /// The field of a row that holds its headline.
    pub title_field: String,
    /// Whether rows with a `verdict` are rows of a report that a person has
    /// judged: the verdict is the label, rows without one are passed over, rows
    /// that only name their article are given its text, and guarded cells of
    /// tables (see [`crate::cells::guard_cell`]) are taken back.
    pub verdicts: bool,
    /// Files of folders and patterns that are passed over.
    pub ignored: Ignored,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            // Longer than any novel; a word a line takes 500 times as much memory.
            max_article_bytes: 4 << 20,
            text_field: "text".to_owned(),
            id_field: "id".to_owned(),
            title_field: "title".to_owned(),
            verdicts: false,
            ignored: Ignored::default(),
        }
    }
}

/// Spans count bytes of UTF-8 in 32 bits, and a byte becomes at most three.
pub(super) const MOST_BYTES: usize = (u32::MAX / 3) as usize;

impl ReadOptions {
    /// The same, with a limit that spans can count to.
    pub(super) fn bounded(&self) -> Self {
        let max_article_bytes = self.max_article_bytes.min(MOST_BYTES);
        Self { max_article_bytes, ..self.clone() }
    }
}
