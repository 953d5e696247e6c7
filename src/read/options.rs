//! How articles are read.

use super::asides::Asides;
use super::format::InputFormat;
use super::ignored::Ignored;

/// How to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format of every file, those of folders too, and of standard input; `None` goes by
    /// the extension, and by the first bytes where that is none or that of text.
    pub format: Option<InputFormat>,
    /// The largest article in bytes: of a file after decompression, or of a row
    /// with all its fields. At most a third of 4 GiB; more counts as that.
    pub max_article_bytes: usize,
    /// The fields of a row that may hold the text: the first of them that says something
    /// does. Dots lead to fields of JSON below other fields (`data.story`).
    pub text_fields: Vec<String>,
    /// The fields of a row that may hold its name, likewise.
    pub id_fields: Vec<String>,
    /// The fields of a row that may hold its headline, likewise.
    pub title_fields: Vec<String>,
    /// Whether the text of a row that is HTML is taken as it stands, so that offsets
    /// which others have counted hold; its prose is taken otherwise.
    pub keep_markup: bool,
    /// Whether rows with a `verdict` are rows of a report that a person has
    /// judged: the verdict is the label, rows without one are passed over, rows
    /// that only name their article are given its text, and guarded cells of
    /// tables (see [`crate::cells::guard_cell`]) are taken back.
    pub verdicts: bool,
    /// Files of folders and patterns that are passed over.
    pub ignored: Ignored,
    /// Where readers note what they passed over and chose.
    pub asides: Asides,
}

/// Under which names web scrapers and news services store the text of an article.
const TEXT_FIELDS: [&str; 9] = [
    "text",
    "maintext",
    "articleBody",
    "article_body",
    "content",
    "body",
    "plaintext",
    "raw_text",
    "description",
];

const ID_FIELDS: [&str; 3] = ["id", "url", "link"];

const TITLE_FIELDS: [&str; 2] = ["title", "headline"];

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            // Longer than any novel; a word a line takes 500 times as much memory.
            max_article_bytes: 4 << 20,
            text_fields: TEXT_FIELDS.map(str::to_owned).to_vec(),
            id_fields: ID_FIELDS.map(str::to_owned).to_vec(),
            title_fields: TITLE_FIELDS.map(str::to_owned).to_vec(),
            keep_markup: false,
            verdicts: false,
            ignored: Ignored::default(),
            asides: Asides::default(),
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
