//! A report of suspect phrases in which a person has filled the `verdict`s and
//! perhaps the `correction`s: spans of the articles that the report names.

use std::collections::HashMap;

use csv::StringRecord;

use super::intake::Entry;
use super::offsets::{Foreign, OffsetUnit, locate};
use super::{LabelledSpan, Problem, Reading, Source, Task};
use crate::document::Label;
use crate::read::{ReadOptions, Shelf, delimiter_of, line_of, verdict};
use crate::report::unguard_cell;

/// The columns that are needed, and those that may be missing.
const NEEDED: [&str; 5] = ["path", "start", "end", "text", "verdict"];
const MARK: &str = "context";

const UNJUDGED: &str = "findings without a verdict passed over";

/// The articles of a report of phrases with what was judged in them; none for
/// a table that is no such report.
pub(super) fn read(text: &str, source: &Source<'_>) -> Option<Reading> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter_of(text.as_bytes()))
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = Columns(reader.headers().ok()?.clone());
    if !NEEDED.into_iter().chain([MARK]).all(|name| columns.find(name).is_some()) {
        return None;
    }
    let mut report = Report {
        columns,
        source,
        shelf: Shelf::default(),
        tasks: Vec::new(),
        numbers: HashMap::new(),
    };
    let mut reading = Reading::default();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map(csv::Position::line);
                let problem = Problem::Io(std::io::Error::other(error));
                reading.problems.push(source.error(line, None, problem));
                continue;
            }
        };
        match report.add(&record) {
            Ok(judged) => reading.notes.add(UNJUDGED, usize::from(!judged)),
            Err(problem) => {
                let line = record.position().map(|at| line_of(text.as_bytes(), at));
                reading.problems.push(source.error(line, None, problem));
            }
        }
    }
    for task in report.tasks {
        reading.add(Entry::Task(task), source.options, "");
    }
    Some(reading)
}

struct Columns(StringRecord);

impl Columns {
    fn find(&self, name: &str) -> Option<usize> {
        let is =
            |column: &str| column.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case(name);
        self.0.iter().position(is)
    }

    fn cell<'r>(&self, record: &'r StringRecord, name: &str) -> &'r str {
        let cell = self.find(name).and_then(|column| record.get(column));
        unguard_cell(cell.unwrap_or_default())
    }
}

struct Report<'a> {
    columns: Columns,
    source: &'a Source<'a>,
    shelf: Shelf,
    /// One for each article, in the order of the report.
    tasks: Vec<Task>,
    /// Their numbers by path and id of the article.
    numbers: HashMap<(String, String), usize>,
}

impl Report<'_> {
    /// Takes in one finding; false for one that was not judged.
    fn add(&mut self, record: &StringRecord) -> Result<bool, Problem> {
        let cell = |name| self.columns.cell(record, name);
        let word = cell("verdict");
        if word.trim().is_empty() {
            return Ok(false);
        }
        let predicted: Option<Label> = cell("kind").parse().ok();
        let label = match self.source.options.words.get(&word.trim().to_lowercase()) {
            Some(None) => return Ok(false),
            Some(Some(label)) => *label,
            None => verdict(word, predicted.or(Some(Label::Spun)))?,
        };
        let offset = |name| cell(name).trim().parse::<usize>().map_err(|_| Problem::NoOffsets);
        let (start, end, written) = (offset("start")?, offset("end")?, cell("text"));
        let path = cell("path");
        let id = if cell("id").trim().is_empty() { path } else { cell("id") };
        let correction = cell("correction").trim();
        let original = (!correction.is_empty()).then(|| correction.to_owned());
        let number = self.task(path, id)?;
        let Some(task) = self.tasks.get_mut(number) else { return Ok(false) };
        let place = Foreign { start, end, text: Some(written) };
        let Some((span, _)) = locate(&task.article.text, place, OffsetUnit::Bytes) else {
            return Err(Problem::Span { start, end, text: Some(written.to_owned()) });
        };
        task.spans.push(LabelledSpan { span, label, original, score: None });
        Ok(true)
    }

    /// The number of the article's task.
    fn task(&mut self, path: &str, id: &str) -> Result<usize, Problem> {
        let key = (path.to_owned(), id.to_owned());
        if let Some(&number) = self.numbers.get(&key) {
            return Ok(number);
        }
        let article = self.shelf.article(path, id, &ReadOptions::default())?.clone();
        let mut task = Task { article, ..Task::default() };
        // What is judged is the phrases, whatever the article was said to be.
        task.article.label = None;
        self.numbers.insert(key, self.tasks.len());
        self.tasks.push(task);
        Ok(self.tasks.len() - 1)
    }
}
