//! What the readers of JSON formats share: words, spans, and what is left out.

use serde_json::Value;

use super::offsets::{Foreign, OffsetUnit, locate};
use super::repeats::{self, Numbered};
use super::values::values;
use super::{ExchangeOptions, LabelledSpan, Notes, Problem, Reading, Source, Task};
use crate::document::Label;
use crate::read::label_of_word;

/// What became of a value.
pub(super) enum Entry {
    /// A text; left out in the end if nothing of it has a label.
    Task(Task),
    /// A text that a person may have gone through without marking anything.
    Unmarked(Task),
    /// Left out for a reason that is counted.
    LeftOut(&'static str),
}

/// Collects what a reader finds in one value.
pub(super) struct Intake<'a> {
    pub path: &'a str,
    pub line: u64,
    pub unit: OffsetUnit,
    pub notes: &'a mut Notes,
    options: &'a ExchangeOptions,
    problems: Vec<Problem>,
}

pub(super) const UNLABELLED: &str = "texts without a label left out";
pub(super) const IGNORED: &str = "texts left out, since the annotator skipped them";
pub(super) const REJECTED: &str = "texts left out, since their labels were rejected";
const MOVED: &str = "spans put where their text stands";

/// Reads a file of JSON values.
pub(super) fn read(
    text: &str,
    source: &Source<'_>,
    unit: OffsetUnit,
    task: fn(&Value, &mut Intake<'_>) -> Entry,
) -> Reading {
    read_values(values(text), source, unit, task)
}

/// Reads values with the lines on which they stand.
pub(super) fn read_values(
    mut values: Vec<Numbered>,
    source: &Source<'_>,
    unit: OffsetUnit,
    task: fn(&Value, &mut Intake<'_>) -> Entry,
) -> Reading {
    let mut reading = Reading::default();
    repeats::leave_out(&mut values, &mut reading.notes);
    let Source { path, options } = *source;
    for (number, (line, value)) in (1..).zip(values) {
        let value = match value {
            Ok(value) => value,
            Err(cause) => {
                reading.problems.push(source.error(Some(line), None, Problem::NotJson(cause)));
                continue;
            }
        };
        let notes = &mut reading.notes;
        let mut intake = Intake { path, line, unit, notes, options, problems: Vec::new() };
        let entry = task(&value, &mut intake);
        let problems = intake.problems;
        if problems.is_empty() {
            reading.add(entry, options, &format!("{path}:{number}"));
        }
        // Many tasks may stand on one line.
        let id = name_of(&value).unwrap_or_else(|| number.to_string());
        let errors = problems.into_iter().map(|p| source.error(Some(line), Some(id.clone()), p));
        reading.problems.extend(errors);
    }
    reading
}

/// What the task is called by the tool or by whoever made its text.
fn name_of(value: &Value) -> Option<String> {
    let id = value.get("id").or_else(|| value.get("data")?.get("id"))?;
    match id {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

impl Reading {
    /// Takes in a text that has a label; `name` is its id if it has none.
    pub(super) fn add(&mut self, entry: Entry, options: &ExchangeOptions, name: &str) {
        let mut task = match entry {
            Entry::Task(task) => task,
            Entry::Unmarked(mut task) => {
                if options.unmarked_is_clean {
                    task.article.label = Some(Label::Clean);
                }
                task
            }
            Entry::LeftOut(reason) => return self.notes.add(reason, 1),
        };
        if task.label().is_none() {
            return self.notes.add(UNLABELLED, 1);
        }
        if task.article.id.is_empty() {
            name.clone_into(&mut task.article.id);
        }
        self.tasks.push(task);
    }
}

impl Intake<'_> {
    /// The label of a word; none for words that say nothing, and for an empty one.
    /// Others are a problem.
    pub(super) fn label(&mut self, word: &str) -> Option<Label> {
        if let Some(label) = self.own_meaning(word) {
            return label;
        }
        if word.trim().is_empty() {
            return None;
        }
        let label = label_of_word(word);
        if label.is_none() {
            self.problem(Problem::unknown_label(word));
        }
        label
    }

    /// What the user says that a word means: a label or nothing.
    pub(super) fn own_meaning(&self, word: &str) -> Option<Option<Label>> {
        self.options.words.get(&word.trim().to_lowercase()).copied()
    }

    /// The one label of several words. Two different ones are a problem.
    pub(super) fn one_label<'w>(
        &mut self,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Option<Label> {
        let mut found: Option<Label> = None;
        for word in words {
            match (found, self.label(word)) {
                (Some(one), Some(other)) if one != other => {
                    let names = (one.name().to_owned(), other.name().to_owned());
                    self.problem(Problem::Contradiction(names.0, names.1));
                }
                (_, label) => found = found.or(label),
            }
        }
        found
    }

    /// Adds a span to a task whose text is known.
    pub(super) fn span(&mut self, task: &mut Task, label: Option<Label>, foreign: Foreign<'_>) {
        let Some(label) = label else { return };
        match locate(&task.article.text, foreign, self.unit) {
            Some((span, moved)) => {
                self.notes.add(MOVED, usize::from(moved));
                task.spans.push(LabelledSpan { span, label, original: None, score: None });
            }
            None => {
                let Foreign { start, end, text } = foreign;
                self.problem(Problem::Span { start, end, text: text.map(Into::into) });
            }
        }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

/// Start and end of a span, and its text where it has one.
pub(super) fn foreign<'v>(
    value: &'v Value,
    [start, end]: [&str; 2],
) -> Result<Foreign<'v>, Problem> {
    let offset = |name: &str| value.get(name).and_then(whole_number);
    let (Some(start), Some(end)) = (offset(start), offset(end)) else {
        return Err(Problem::NoOffsets);
    };
    Ok(Foreign { start, end, text: string(value, "text") })
}

/// A whole number, which some tools write as text.
pub(super) fn whole_number(value: &Value) -> Option<usize> {
    match value {
        Value::String(number) => number.trim().parse().ok(),
        _ => value.as_u64().and_then(|number| usize::try_from(number).ok()),
    }
}

/// A field that is text.
pub(super) fn string<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// The elements of a field that is a list; nothing if it is none.
pub(super) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The words of a field that is one word or a list of them.
pub(super) fn words<'v>(value: &'v Value, name: &str) -> Vec<&'v str> {
    match value.get(name) {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
