//! Prodigy: JSON lines of texts with `spans`, with the choices in `accept`, or
//! with one `label` that was accepted or rejected. Offsets are code points.

use std::io;

use serde_json::{Map, Value, json};

use super::intake::{Entry, IGNORED, Intake, REJECTED, foreign, list, string, words};
use super::{Outlet, Problem, Reader, Task};
use crate::document::Label;

pub(super) const READER: Reader = Reader::Values { recognises, task };

/// Fields that are the tool's own; so are all that begin with `_`.
const OWN_FIELDS: [&str; 12] = [
    "text", "spans", "tokens", "label", "accept", "answer", "options", "meta", "html", "image",
    "score", "priority",
];

fn recognises(value: &Value) -> bool {
    let has = |name| value.get(name).is_some();
    let has_spans = list(value, "spans").iter().any(|span| span.get("original").is_none());
    ["answer", "accept", "_input_hash", "_task_hash", "options"].into_iter().any(has)
        || (has_spans && !has("verdict") && !has("label"))
}

fn task(value: &Value, intake: &mut Intake<'_>) -> Entry {
    let Some(text) = string(value, "text") else {
        intake.problem(Problem::NoText);
        return Entry::LeftOut("");
    };
    let mut task = Task::default();
    text.clone_into(&mut task.article.text);
    let is_own = |name: &str| name.starts_with('_') || OWN_FIELDS.contains(&name);
    let objects = [Some(value), value.get("meta")].into_iter().flatten();
    let facts = objects.filter_map(Value::as_object).flatten();
    for (name, value) in facts.filter(|(name, _)| !is_own(name)) {
        task.set_fact(name, value);
    }
    let answer = string(value, "answer").unwrap_or("accept");
    if answer == "ignore" {
        return Entry::LeftOut(IGNORED);
    }
    if answer == "reject" {
        return rejected(value, task, intake);
    }
    for span in list(value, "spans") {
        let label = string(span, "label");
        match (foreign(span, ["start", "end"]), label) {
            (Ok(place), Some(word)) => {
                let label = intake.label(word);
                let known = task.spans.len();
                intake.span(&mut task, label, place);
                let original = string(span, "original").map(Into::into);
                task.spans
                    .iter_mut()
                    .skip(known)
                    .for_each(|span| span.original.clone_from(&original));
            }
            (Ok(_), None) => intake.problem(Problem::unknown_label("")),
            (Err(problem), _) => intake.problem(problem),
        }
    }
    let choices = [words(value, "accept"), words(value, "label")].concat();
    task.article.label = intake.one_label(choices.iter().copied());
    let is_marked = task.article.label.is_some() || !task.spans.is_empty();
    if is_marked { Entry::Task(task) } else { Entry::Unmarked(task) }
}

/// A rejected "spun" or "mt" is a clean text. Whatever else was rejected, what
/// would have been right is not known.
fn rejected(value: &Value, mut task: Task, intake: &mut Intake<'_>) -> Entry {
    let label = intake.one_label(words(value, "label"));
    match label {
        Some(Label::Spun | Label::Mt) if list(value, "spans").is_empty() => {
            task.article.label = Some(Label::Clean);
            Entry::Task(task)
        }
        _ => Entry::LeftOut(REJECTED),
    }
}

/// Spans and choices together: the tool's interfaces take what they know.
pub(super) fn write(tasks: &[Task], outlet: &mut Outlet<'_>) -> io::Result<()> {
    for task in tasks {
        let mut meta: Map<String, Value> =
            task.facts().map(|(name, value)| (name.to_owned(), value.into())).collect();
        if let Some(score) = task.score {
            meta.insert("score".to_owned(), crate::numbers::round4(score).into());
        }
        let text = task.article.text.as_str();
        let spans: Vec<Value> = task
            .spans
            .iter()
            .map(|span| {
                let (start, end) = outlet.offsets(task, span);
                let written = span.span.of(text);
                let mut value =
                    json!({"start": start, "end": end, "text": written, "label": span.label.name()});
                if let (Some(original), Some(fields)) = (&span.original, value.as_object_mut()) {
                    fields.insert("original".to_owned(), original.as_str().into());
                }
                value
            })
            .collect();
        let options = Label::ALL.map(|label| json!({"id": label.name(), "text": label.name()}));
        let accept: Vec<&str> = task.article.label.iter().map(|label| label.name()).collect();
        let mut line = json!({
            "text": text, "spans": spans, "options": options, "accept": accept, "meta": meta,
        });
        if let (false, Some(fields)) = (task.is_predicted, line.as_object_mut()) {
            fields.insert("answer".to_owned(), "accept".into());
        }
        outlet.line(&line)?;
    }
    Ok(())
}
