//! Our own tables: labelled articles, and reports whose `verdict` column a
//! person has filled in, of phrases as well. Commas, semicolons or tabs.

use std::io::{self, Cursor};

use csv::{Terminator, WriterBuilder};

use super::intake::Entry;
use super::{OffsetUnit, Outlet, Problem, Reader, Reading, Source, Task, findings, studio_table};
use crate::cells::guard_cell;
use crate::document::Label;
use crate::numbers::round4;
use crate::read::{InputFormat, ReadOptions, articles_from};

pub(super) const READER: Reader = Reader::Table(read);

/// The longest cell that spreadsheets take, in UTF-16 code units.
const LONGEST_CELL: usize = 32_767;

const LONG: &str = "texts too long for a cell of a spreadsheet, which will cut them";
const SPANS: &str = "spans, which a table has no place for; jsonl has";

fn read(text: &str, source: &Source<'_>) -> Reading {
    let unit = source.options.offsets.unwrap_or(OffsetUnit::CodePoints);
    let other = findings::read(text, source).or_else(|| studio_table::read(text, source, unit));
    if let Some(reading) = other {
        return reading;
    }
    let options = ReadOptions { format: Some(InputFormat::Csv), ..Source::read_options() };
    let mut reading = Reading::default();
    for article in articles_from(source.path, Cursor::new(text.to_owned()), &options) {
        match article {
            Ok(article) => {
                let task = Entry::Task(Task { article, ..Task::default() });
                reading.add(task, source.options, "");
            }
            Err(error) => {
                reading.problems.push(source.error(error.line, None, Problem::Row(error.cause)));
            }
        }
    }
    reading
}

/// Labelled articles, or rows with an empty `verdict` where the labels are predictions.
pub(super) fn write(tasks: &[Task], outlet: &mut Outlet<'_>) -> io::Result<()> {
    if outlet.bom {
        outlet.sink.write_all("\u{feff}".as_bytes())?;
    }
    let columns = if tasks.iter().any(|task| task.is_predicted) { PREDICTED } else { LABELLED };
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    table.write_record(columns.iter().map(|(name, _)| name))?;
    for task in tasks {
        table.write_record(columns.iter().map(|(_, cell)| cell(task)))?;
        let length = task.article.text.encode_utf16().count();
        outlet.notes.add(LONG, usize::from(length > LONGEST_CELL));
        if !task.is_predicted && task.original().is_none() {
            outlet.notes.add(SPANS, task.spans.len());
        }
    }
    let bytes = table.into_inner().map_err(|error| error.into_error())?;
    outlet.sink.write_all(&bytes)
}

/// A column: its name and what a task has in it.
type Column = (&'static str, fn(&Task) -> String);

const LABELLED: &[Column] = &[
    ("id", |task| guarded(&task.article.id)),
    ("text", |task| guarded(&task.article.text)),
    ("label", label),
    ("original", |task| guarded(&task.original().unwrap_or_default())),
    ("generator", |task| guarded(task.article.generator.as_deref().unwrap_or_default())),
    ("source", |task| guarded(task.article.source.as_deref().unwrap_or_default())),
    ("group", |task| guarded(task.article.group.as_deref().unwrap_or_default())),
    ("title", |task| guarded(task.article.title.as_deref().unwrap_or_default())),
];

/// As in reports, so that the same columns can be filled in and read back.
const PREDICTED: &[Column] = &[
    ("chosen_by", |task| detail(task, "chosen_by")),
    ("score", |task| task.score.map(|score| round4(score).to_string()).unwrap_or_default()),
    ("label", label),
    ("path", |task| detail(task, "path")),
    ("id", |task| guarded(&task.article.id)),
    ("passage", |task| detail(task, "passage")),
    ("start", |task| detail(task, "start")),
    ("end", |task| detail(task, "end")),
    ("text", |task| guarded(&task.article.text)),
    ("suspect", |task| guarded(&suspects(task).join(" | "))),
    ("suggestions", |task| guarded(&suggestions(task).join(" | "))),
    ("verdict", |_| String::new()),
    ("correction", |_| String::new()),
];

fn guarded(text: &str) -> String {
    guard_cell(text).into_owned()
}

fn label(task: &Task) -> String {
    task.label().map(Label::name).unwrap_or_default().to_owned()
}

fn detail(task: &Task, name: &str) -> String {
    guarded(task.detail(name).unwrap_or_default())
}

fn suspects(task: &Task) -> Vec<&str> {
    task.spans.iter().map(|span| span.span.of(&task.article.text)).collect()
}

fn suggestions(task: &Task) -> Vec<String> {
    let originals = task.spans.iter().map(|span| span.original.as_deref().unwrap_or("?"));
    suspects(task).into_iter().zip(originals).map(|(w, o)| format!("{w} -> {o}")).collect()
}
