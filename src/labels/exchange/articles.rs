//! Our own JSON lines: labelled articles as `unspin train` reads them, with the
//! parts that were marked in `spans`, in bytes.

use std::io;

use serde_json::{Map, Value, json};

use super::intake::{Entry, Intake, foreign, list, string};
use super::{Outlet, Problem, Reader, Source, Task};
use crate::document::Label;
use crate::read::{Cause, article_of_object};

pub(super) const READER: Reader = Reader::Values { recognises: Value::is_object, task };

/// Fields that are no details: the article's own, and those of judged reports.
const OWN_FIELDS: [&str; 17] = [
    "text",
    "id",
    "title",
    "label",
    "original",
    "generator",
    "source",
    "group",
    "spans",
    "verdict",
    "correction",
    "score",
    "kind",
    "findings",
    "restored",
    "reliable",
    "path",
];

fn task(value: &Value, intake: &mut Intake<'_>) -> Entry {
    let has = |name| value.get(name).is_some();
    if has("verdict") && has("context") {
        intake.problem(Cause::FindingReport.into());
        return Entry::LeftOut("");
    }
    let line = Some(intake.line);
    let read = article_of_object(&value.to_string(), intake.path, line, &Source::read_options());
    let article = match read {
        Ok(Some(article)) => article,
        Ok(None) => return Entry::LeftOut(super::intake::UNLABELLED),
        Err(cause) => {
            intake.problem(cause.into());
            return Entry::LeftOut("");
        }
    };
    let mut task = Task { article, ..Task::default() };
    let facts = value.as_object().into_iter().flatten();
    for (name, value) in facts.filter(|(name, _)| !OWN_FIELDS.contains(&name.as_str())) {
        task.set_fact(name, value);
    }
    for span in list(value, "spans") {
        read_span(span, &mut task, intake);
    }
    Entry::Task(task)
}

fn read_span(value: &Value, task: &mut Task, intake: &mut Intake<'_>) {
    let place = match foreign(value, ["start", "end"]) {
        Ok(place) => place,
        Err(problem) => return intake.problem(problem),
    };
    let Some(word) = string(value, "label") else {
        return intake.problem(Problem::unknown_label(""));
    };
    let label = intake.label(word);
    let known = task.spans.len();
    intake.span(task, label, place);
    if let Some(span) = task.spans.get_mut(known) {
        span.original = string(value, "original").map(Into::into);
    }
}

/// Predictions are written with an empty verdict, so that nobody learns from
/// them before a person has judged.
pub(super) fn write(tasks: &[Task], outlet: &mut Outlet<'_>) -> io::Result<()> {
    for task in tasks {
        let mut line: Map<String, Value> =
            task.facts().map(|(name, value)| (name.to_owned(), value.into())).collect();
        line.insert("text".to_owned(), task.article.text.as_str().into());
        line.insert("label".to_owned(), json!(task.label().map(Label::name)));
        if task.is_predicted {
            line.insert("verdict".to_owned(), "".into());
            line.insert("score".to_owned(), json!(task.score.map(crate::numbers::round4)));
        } else if let Some(original) = task.original() {
            line.insert("original".to_owned(), original.into());
        }
        if !task.spans.is_empty() {
            let spans = task.spans.iter().map(|span| {
                let (start, end) = outlet.offsets(task, span);
                let text = span.span.of(&task.article.text);
                let label = span.label.name();
                let mut value = json!({"start": start, "end": end, "text": text, "label": label});
                if let (Some(original), Some(fields)) = (&span.original, value.as_object_mut()) {
                    fields.insert("original".to_owned(), original.as_str().into());
                }
                value
            });
            let spans = spans.collect();
            line.insert("spans".to_owned(), Value::Array(spans));
        }
        outlet.line(&Value::Object(line))?;
    }
    Ok(())
}
