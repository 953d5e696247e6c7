//! Labels of other tools, to and fro: one file per format, one registry. A new
//! format is one file, a variant of [`LabelFormat`], its place in
//! [`LabelFormat::ALL`] and its entry.
//!
//! [`read`] makes [`Task`]s of a file, [`write()`] makes a file of tasks. Offsets
//! of other tools become bytes of the text on the way in (`offsets`) and are
//! counted back on the way out. `values` finds the JSON values of a file and
//! their lines, `intake` is what the readers of JSON formats share.

mod articles;
mod doccano;
mod error;
mod findings;
mod intake;
mod label_studio;
mod offsets;
mod prodigy;
mod repeats;
mod studio_table;
mod table;
mod task;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use serde_json::Value;

pub use error::{ExchangeError, Problem};
pub use label_studio::CONFIG as LABEL_STUDIO_CONFIG;
pub use offsets::OffsetUnit;
pub(super) use task::found_spans;
pub use task::{LabelledSpan, Task};

use crate::document::Label;
use crate::names::UnknownName;
use crate::read::{InputFormat, ReadOptions, sheet_as_table, whole_text};
use intake::{Entry, Intake};

/// A format of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelFormat {
    /// JSON of Label Studio.
    LabelStudio,
    /// JSON lines of Prodigy.
    Prodigy,
    /// JSON lines of doccano.
    Doccano,
    /// Our own labelled articles, as JSON lines.
    Jsonl,
    /// Our own tables, of labelled articles or of reports.
    Csv,
}

/// A format's entry in the registry.
struct Format {
    name: &'static str,
    /// What its spans count, unless the user says otherwise.
    unit: OffsetUnit,
    reader: Reader,
    write: fn(&[Task], &mut Outlet<'_>) -> io::Result<()>,
}

impl Format {
    /// What its spans count. The user's word is about other tools: ours count bytes.
    fn unit_of(&self, told: Option<OffsetUnit>) -> OffsetUnit {
        told.filter(|_| self.unit != OffsetUnit::Bytes).unwrap_or(self.unit)
    }
}

/// How a format is read.
enum Reader {
    /// JSON values, in an array or one a line.
    Values {
        /// Whether the first value of a file looks like this format.
        recognises: fn(&Value) -> bool,
        task: fn(&Value, &mut Intake<'_>) -> Entry,
    },
    /// A table.
    Table(fn(&str, &Source<'_>) -> Reading),
}

impl LabelFormat {
    /// All formats; of two that recognise a file the first is taken.
    pub const ALL: [Self; 5] =
        [Self::LabelStudio, Self::Prodigy, Self::Doccano, Self::Jsonl, Self::Csv];

    #[rustfmt::skip]
    fn entry(self) -> &'static Format {
        match self {
            Self::LabelStudio => &Format { name: "label-studio", unit: OffsetUnit::CodePoints, reader: label_studio::READER, write: label_studio::write },
            Self::Prodigy => &Format { name: "prodigy", unit: OffsetUnit::CodePoints, reader: prodigy::READER, write: prodigy::write },
            Self::Doccano => &Format { name: "doccano", unit: OffsetUnit::Utf16, reader: doccano::READER, write: doccano::write },
            Self::Jsonl => &Format { name: "jsonl", unit: OffsetUnit::Bytes, reader: articles::READER, write: articles::write },
            Self::Csv => &Format { name: "csv", unit: OffsetUnit::Bytes, reader: table::READER, write: table::write },
        }
    }

    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The format to write into a file of that name, where its extension says.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::LabelStudio),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The format of a file's content. What is not JSON is a table.
    fn of_content(text: &str) -> Option<Self> {
        if !text.trim_start().starts_with(['[', '{']) {
            return Some(Self::Csv);
        }
        let values = values::values(text);
        let first = values.iter().find_map(|(_, value)| value.as_ref().ok())?;
        Self::ALL.into_iter().find(|format| match format.entry().reader {
            Reader::Values { recognises, .. } => recognises(first),
            Reader::Table(_) => false,
        })
    }
}

impl FromStr for LabelFormat {
    type Err = UnknownName;

    /// Reads a format's name.
    ///
    /// # Errors
    /// [`UnknownName`] for any other word.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == word)
            .ok_or_else(|| UnknownName::new("format of labels", word, Self::ALL.map(Self::name)))
    }
}

/// How labels are read.
#[derive(Clone, Debug, Default)]
pub struct ExchangeOptions {
    /// The format; `None` to tell it from the content.
    pub format: Option<LabelFormat>,
    /// What the offsets count; `None` for what the format's tool counts.
    pub offsets: Option<OffsetUnit>,
    /// The user's own label words, in lower case; `None` for words that say nothing.
    pub words: BTreeMap<String, Option<Label>>,
    /// Whether a text that was gone through and marked nowhere is clean.
    pub unmarked_is_clean: bool,
}

/// What a file held.
#[derive(Debug, Default)]
pub struct Reading {
    /// The texts that have a label, in the order of the file.
    pub tasks: Vec<Task>,
    /// What was wrong; the tasks that these name are not among `tasks`.
    pub problems: Vec<ExchangeError>,
    /// What was passed over or repaired, and how often.
    pub notes: Notes,
}

/// How often something happened that the user should know of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes(BTreeMap<&'static str, usize>);

impl Notes {
    /// Counts one more.
    fn add(&mut self, what: &'static str, count: usize) {
        if count > 0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// What happened how often, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.0.iter().map(|(what, count)| (*what, *count))
    }

    /// How often that happened.
    #[must_use]
    pub fn count(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }
}

/// Where tables come from.
struct Source<'a> {
    path: &'a str,
    options: &'a ExchangeOptions,
}

impl Source<'_> {
    fn error(&self, line: Option<u64>, id: Option<String>, problem: Problem) -> ExchangeError {
        ExchangeError { path: self.path.to_owned(), line, id, problem }
    }

    fn read_options() -> ReadOptions {
        ReadOptions { verdicts: true, keep_markup: true, ..ReadOptions::default() }
    }
}

/// The most that a file of labels may hold, in bytes: it is read as a whole.
const MOST_BYTES: usize = 1 << 30;

/// The labels of a file, which may be compressed and in any encoding. A task that is
/// not right is named in [`Reading::problems`] and the rest is read.
///
/// # Errors
/// When the file cannot be read or its format not be told.
pub fn read(path: &Path, options: &ExchangeOptions) -> Result<Reading, ExchangeError> {
    let name = path.display().to_string();
    let source = Source { path: &name, options };
    let is_sheet = InputFormat::of_path(path) == Some(InputFormat::Xlsx);
    let text = if is_sheet { sheet_as_table(path) } else { whole_text(path, MOST_BYTES) };
    let text = text.map_err(|error| source.error(None, None, Problem::Row(error.cause)))?;
    read_text(&text, &source)
}

fn read_text(text: &str, source: &Source<'_>) -> Result<Reading, ExchangeError> {
    let format = source.options.format.or_else(|| LabelFormat::of_content(text));
    let unknown = || source.error(None, None, Problem::UnknownFormat);
    let format = format.ok_or_else(unknown)?.entry();
    Ok(match format.reader {
        Reader::Values { task, .. } => {
            let unit = format.unit_of(source.options.offsets);
            intake::read(text, source, unit, task)
        }
        Reader::Table(read) => read(text, source),
    })
}

/// Writes tasks in a format. Returns what it has no place for, and how often.
///
/// # Errors
/// When the sink fails.
pub fn write(
    tasks: &[Task],
    format: LabelFormat,
    options: &WriteOptions,
    sink: &mut dyn Write,
) -> io::Result<Notes> {
    let format = format.entry();
    let unit = format.unit_of(options.offsets);
    let mut outlet = Outlet { sink, unit, bom: options.bom, notes: Notes::default() };
    (format.write)(tasks, &mut outlet)?;
    outlet.sink.flush()?;
    Ok(outlet.notes)
}

/// How labels are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct WriteOptions {
    /// What the offsets count; `None` for what the format's tool counts.
    pub offsets: Option<OffsetUnit>,
    /// Start CSV with a UTF-8 byte order mark, which Excel asks for.
    pub bom: bool,
}

/// What writers write into.
struct Outlet<'a> {
    sink: &'a mut dyn Write,
    unit: OffsetUnit,
    bom: bool,
    /// What the format has no place for.
    notes: Notes,
}

impl Outlet<'_> {
    /// Start and end of a span as the tool counts.
    fn offsets(&self, task: &Task, span: &LabelledSpan) -> (usize, usize) {
        let offset = |byte| self.unit.from_byte(&task.article.text, byte);
        let range = span.span.range();
        (offset(range.start), offset(range.end))
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.sink, "{value}")
    }
}
