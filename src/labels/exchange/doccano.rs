//! doccano: JSON lines of texts with `label`, a list of words for whole texts or
//! of `[start, end, word]` for spans; or with `entities` and `cats`; or, in exports of its
//! early versions, with `annotations` whose labels are numbers.
//!
//! Its pages count UTF-16 code units, unless the project counts grapheme
//! clusters. Other fields of a line come back at the top level of the export,
//! which is where the label of a whole text is kept beside its spans.

use std::collections::BTreeSet;
use std::io;

use serde_json::{Map, Value, json};

use super::intake::{Entry, Intake, foreign, list, string, whole_number, words};
use super::offsets::Foreign;
use super::{Outlet, Problem, Reader, Task};
use crate::document::Label;

pub(super) const READER: Reader = Reader::Values { recognises, task };

/// Fields that are the tool's own.
const OWN_FIELDS: [&str; 12] = [
    "text",
    "data",
    "label",
    "labels",
    "entities",
    "annotations",
    "cats",
    "relations",
    "Comments",
    "comments",
    WHOLE,
    UNMARKED,
];
/// Where we keep the label of a text that has spans.
const WHOLE: &str = "text_label";
/// The same for a text without spans among others that have some.
const UNMARKED: &str = "unmarked_label";

fn recognises(value: &Value) -> bool {
    let has_list = |name| value.get(name).is_some_and(Value::is_array);
    ["label", "labels", "entities", "cats", "annotations"].into_iter().any(has_list)
}

fn task(value: &Value, intake: &mut Intake<'_>) -> Entry {
    let Some(text) = string(value, "text").or_else(|| string(value, "data")) else {
        intake.problem(Problem::NoText);
        return Entry::LeftOut("");
    };
    let mut task = Task::default();
    text.clone_into(&mut task.article.text);
    let facts = value.as_object().into_iter().flatten();
    // Every row has the same fields, empty where the text has no such thing.
    let facts = facts.filter(|(_, value)| value.as_str() != Some(""));
    for (name, value) in facts.filter(|(name, _)| !OWN_FIELDS.contains(&name.as_str())) {
        task.set_fact(name, value);
    }
    let mut choices: Vec<String> = words(value, "cats").into_iter().map(str::to_owned).collect();
    for name in ["label", "labels", "entities", "annotations"] {
        choices.extend(words(value, name).into_iter().map(str::to_owned));
        for marked in list(value, name).iter().filter(|marked| !marked.is_string()) {
            let is_whole = marked.is_object() && marked.get("start_offset").is_none();
            match marked.get("label").and_then(label_word) {
                Some(word) if is_whole => choices.push(word),
                _ => read_span(marked, &mut task, intake),
            }
        }
    }
    task.article.label = intake.one_label(choices.iter().map(String::as_str));
    let is_marked = task.article.label.is_some() || !task.spans.is_empty();
    let whole = string(value, WHOLE).and_then(|word| intake.label(word));
    let whole = whole.filter(|&whole| agrees(whole, &task));
    let unmarked = string(value, UNMARKED).and_then(|word| intake.label(word));
    let unmarked = unmarked.filter(|&whole| task.spans.is_empty() || agrees(whole, &task));
    task.article.label = task.article.label.or(whole).or(unmarked);
    if is_marked { Entry::Task(task) } else { Entry::Unmarked(task) }
}

/// Whether the label that a text came with still fits its spans, which people
/// may have changed.
fn agrees(whole: Label, task: &Task) -> bool {
    let is_corrupted = task.spans.iter().any(|span| span.label != Label::Clean);
    (whole != Label::Clean) == is_corrupted
}

fn read_span(value: &Value, task: &mut Task, intake: &mut Intake<'_>) {
    let (place, word) = match value {
        Value::Array(parts) => {
            let number = |index: usize| parts.get(index).and_then(whole_number);
            let place = match (number(0), number(1)) {
                (Some(start), Some(end)) => Ok(Foreign { start, end, text: None }),
                _ => Err(Problem::NoOffsets),
            };
            (place, parts.get(2).and_then(label_word))
        }
        _ => {
            let word = value.get("label").and_then(label_word);
            (foreign(value, ["start_offset", "end_offset"]), word)
        }
    };
    match (place, word) {
        (Ok(place), Some(word)) => {
            let label = intake.label(&word);
            intake.span(task, label, place);
        }
        (Ok(_), None) => intake.problem(Problem::unknown_label(&value.to_string())),
        (Err(problem), _) => intake.problem(problem),
    }
}

/// A label's name, or its number where the tool tells nothing else.
fn label_word(value: &Value) -> Option<String> {
    match value {
        Value::String(word) => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Spans where any text has one, labels of whole texts otherwise: a project of
/// the tool takes one or the other.
pub(super) fn write(tasks: &[Task], outlet: &mut Outlet<'_>) -> io::Result<()> {
    let has_spans = tasks.iter().any(|task| !task.spans.is_empty());
    let has_whole = tasks.iter().any(|task| task.article.label.is_some());
    // The tool refuses a file whose rows have different fields.
    let mut fields: BTreeSet<&str> =
        tasks.iter().flat_map(|task| task.facts().map(|(name, _)| name)).collect();
    if has_spans && has_whole {
        fields.extend([WHOLE, UNMARKED]);
    }
    for task in tasks {
        let mut line: Map<String, Value> =
            fields.iter().map(|name| ((*name).to_owned(), "".into())).collect();
        line.extend(task.facts().map(|(name, value)| (name.to_owned(), value.into())));
        line.insert("text".to_owned(), task.article.text.as_str().into());
        let whole = task.article.label.map(Label::name);
        let spans = task.spans.iter().map(|span| {
            let (start, end) = outlet.offsets(task, span);
            json!([start, end, span.label.name()])
        });
        let label =
            if has_spans { spans.collect() } else { whole.iter().map(|w| json!(w)).collect() };
        line.insert("label".to_owned(), Value::Array(label));
        if let (true, Some(whole)) = (has_spans, whole) {
            let field = if task.spans.is_empty() { UNMARKED } else { WHOLE };
            line.insert(field.to_owned(), whole.into());
        }
        outlet.line(&Value::Object(line))?;
        let corrections = task.spans.iter().filter(|span| span.original.is_some()).count();
        outlet.notes.add("corrections of spans, which doccano has no place for", corrections);
        let scores = usize::from(task.score.is_some());
        outlet.notes.add("scores, which doccano has no place for", scores);
        let predicted = usize::from(task.is_predicted);
        outlet.notes.add("predictions, which doccano takes for labels of a person", predicted);
    }
    Ok(())
}
