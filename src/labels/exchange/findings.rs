//! A report of suspect phrases in which a person has filled the `verdict`s and
//! perhaps the `correction`s: spans of the articles that the report names.

use std::collections::HashMap;

use super::intake::Entry;
use super::offsets::{Foreign, OffsetUnit, locate};
use super::{LabelledSpan, Problem, Reading, Source, Task};
use crate::cells::unguard_cell;
use crate::document::Label;
use crate::read::{ArticleCache, ReadOptions, Row, table_of_text, verdict};

/// The columns that are needed, and those that may be missing.
const NEEDED: [&str; 5] = ["path", "start", "end", "text", "verdict"];
const MARK: &str = "context";

const UNJUDGED: &str = "findings without a verdict passed over";

/// The articles of a report of phrases with what was judged in them; none for
/// a table that is no such report.
pub(super) fn read(text: &str, source: &Source<'_>) -> Option<Reading> {
    let rows = table_of_text(source.path, text.to_owned()).ok()?;
    if !NEEDED.into_iter().chain([MARK]).all(|name| rows.has_column(name)) {
        return None;
    }
    let mut report = Report {
        source,
        cache: ArticleCache::default(),
        tasks: Vec::new(),
        numbers: HashMap::new(),
    };
    let mut reading = Reading::default();
    for row in rows {
        let judged = match row {
            Ok(row) => report.add(&row).map_err(|problem| (Some(row.line), problem)),
            Err(error) => Err((error.line, Problem::Row(error.cause))),
        };
        match judged {
            Ok(judged) => reading.notes.add(UNJUDGED, usize::from(!judged)),
            Err((line, problem)) => reading.problems.push(source.error(line, None, problem)),
        }
    }
    for task in report.tasks {
        reading.add(Entry::Task(task), source.options, "");
    }
    Some(reading)
}

struct Report<'a> {
    source: &'a Source<'a>,
    cache: ArticleCache,
    /// One for each article, in the order of the report.
    tasks: Vec<Task>,
    /// Their numbers by path and id of the article.
    numbers: HashMap<(String, String), usize>,
}

impl Report<'_> {
    /// Takes in one finding; false for one that was not judged.
    fn add(&mut self, row: &Row) -> Result<bool, Problem> {
        let cell = |name| unguard_cell(row.cell(name).unwrap_or_default());
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
        let article = self.cache.article(path, id, &ReadOptions::default())?.clone();
        let mut task = Task { article, ..Task::default() };
        // What is judged is the phrases, whatever the article was said to be.
        task.article.label = None;
        self.numbers.insert(key, self.tasks.len());
        self.tasks.push(task);
        Ok(self.tasks.len() - 1)
    }
}
