//! Label Studio: a JSON array of tasks, each with `annotations` by people and
//! `predictions` by programs, whose `result` lists choices, labels and text areas.
//!
//! Offsets are code points in files of versions from 2022 on and were UTF-16
//! before; a span's own `text` settles which. The short exports (JSON-MIN, and CSV) have
//! one annotation per element, under the names of the controls, which are the user's.

use std::io;

use serde_json::{Map, Value, json};

use super::intake::{Entry, IGNORED, Intake, foreign, list, string, words};
use super::repeats::SEVERAL;
use super::{LabelledSpan, Outlet, Problem, Reader, Task};
use crate::document::Label;

/// The labelling interface that the tasks which [`write`] writes are made for.
pub const CONFIG: &str = r#"<View>
  <Labels name="label" toName="text">
    <Label value="spun"/><Label value="mt"/><Label value="clean"/>
  </Labels>
  <Text name="text" value="$text"/>
  <TextArea name="correction" toName="text" perRegion="true" placeholder="first written"/>
  <Choices name="verdict" toName="text" choice="single">
    <Choice value="clean"/><Choice value="mt"/><Choice value="spun"/>
  </Choices>
</View>"#;

pub(super) const READER: Reader = Reader::Values { recognises, task };

const OTHER_RESULTS: &str = "results passed over that are no choice, span or correction";
const UNPLACED: &str =
    "corrections left out, since this export does not say of which span; JSON does";
const OTHER_ANSWERS: &str = "further answers beside the first correction of a span, left out";

/// Where the id of an article stands as well: the short export puts its own number in `id`.
const ARTICLE: &str = "article_id";

/// Fields of the short export that are the tool's own.
const OWN_FIELDS: [&str; 7] =
    ["text", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", ARTICLE];

fn recognises(value: &Value) -> bool {
    let has = |name| value.get(name).is_some();
    let fields = || value.as_object().into_iter().flatten();
    value.get("data").is_some_and(Value::is_object)
        || has("annotation_id")
        || fields().any(|(_, value)| items(value).any(is_span))
}

/// The elements of a list.
fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Whether an element of a list is a marked span of the short export.
fn is_span(value: &Value) -> bool {
    value.get("start").is_some() && SPAN_KINDS.iter().any(|kind| value.get(kind).is_some())
}

/// Under which names a span has its words.
const SPAN_KINDS: [&str; 2] = ["labels", "hypertextlabels"];

pub(super) fn task(value: &Value, intake: &mut Intake<'_>) -> Entry {
    let Some(data) = value.get("data") else { return short_task(value, intake) };
    let Some(mut task) = text_of(data, intake) else { return Entry::LeftOut("") };
    for (name, value) in data
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(n, _)| !["text", ARTICLE].contains(&n.as_str()))
    {
        task.set_fact(name, value);
    }
    // Exports of old versions call them completions.
    let annotations = [list(value, "annotations"), list(value, "completions")].concat();
    let is_cancelled = |annotation: &&Value| is_true(annotation, "was_cancelled");
    let given: Vec<&Value> = annotations.iter().filter(|a| !is_cancelled(a)).collect();
    if given.len() < annotations.len() && given.is_empty() {
        return Entry::LeftOut(IGNORED);
    }
    if given.len() > 1 {
        intake.notes.add(SEVERAL, 1);
    }
    let best = given.iter().find(|annotation| is_true(annotation, "ground_truth"));
    let Some(annotation) = best.or(given.last()) else { return Entry::Task(task) };
    let result = list(annotation, "result");
    read_result(result, &mut task, intake);
    if result.is_empty() { Entry::Unmarked(task) } else { Entry::Task(task) }
}

fn text_of(data: &Value, intake: &mut Intake<'_>) -> Option<Task> {
    let mut task = Task::default();
    let text = string(data, "text");
    if text.is_none() {
        intake.problem(Problem::NoText);
    }
    text?.clone_into(&mut task.article.text);
    Some(task)
}

fn is_true(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn read_result(result: &[Value], task: &mut Task, intake: &mut Intake<'_>) {
    let mut choices: Vec<&str> = Vec::new();
    // The region of each span, for corrections that name it.
    let mut regions: Vec<&str> = Vec::new();
    for item in result {
        let Some(value) = item.get("value") else { continue };
        match string(item, "type") {
            Some("choices") => choices.extend(words(value, "choices")),
            Some(kind @ ("labels" | "hypertextlabels")) => {
                let known = task.spans.len();
                read_span(value, kind, task, intake);
                let region = string(item, "id").unwrap_or_default();
                regions.extend(task.spans.iter().skip(known).map(|_| region));
            }
            Some("textarea") => {}
            _ => intake.notes.add(OTHER_RESULTS, 1),
        }
    }
    task.article.label = intake.one_label(choices);
    let corrections = result.iter().filter(|item| string(item, "type") == Some("textarea"));
    for item in corrections {
        let region = string(item, "id");
        let place = regions.iter().position(|known| Some(*known) == region);
        match place.and_then(|place| task.spans.get_mut(place)) {
            Some(span) => span.original = item.get("value").and_then(|v| first_answer(v, intake)),
            None => intake.notes.add(OTHER_RESULTS, 1),
        }
    }
}

fn read_span(value: &Value, kind: &str, task: &mut Task, intake: &mut Intake<'_>) {
    // Pages count in `globalOffsets`, below paths of elements.
    let place = value.get("globalOffsets").unwrap_or(value);
    match foreign(place, ["start", "end"]) {
        Ok(mut place) => {
            place.text = string(value, "text");
            let label = intake.one_label(words(value, kind));
            intake.span(task, label, place);
        }
        Err(problem) => intake.problem(problem),
    }
}

/// An element of the short export: controls and fields of the text beside each other.
fn short_task(value: &Value, intake: &mut Intake<'_>) -> Entry {
    let Some(mut task) = text_of(value, intake) else { return Entry::LeftOut("") };
    let mut choices: Vec<&str> = Vec::new();
    let mut corrections = Vec::new();
    let mut places = Vec::new();
    let element = value;
    let fields = value.as_object().into_iter().flatten();
    for (name, value) in fields.filter(|(name, _)| !OWN_FIELDS.contains(&name.as_str())) {
        let is_ours = matches!(name.as_str(), "label" | "verdict");
        match value {
            Value::String(_) | Value::Array(_) if is_ours && !items(value).any(is_span) => {
                choices.extend(words(element, name));
            }
            Value::Array(items) if items.iter().any(is_span) => {
                for item in items {
                    let kind = SPAN_KINDS.into_iter().find(|kind| item.get(kind).is_some());
                    let known = task.spans.len();
                    read_span(item, kind.unwrap_or("labels"), &mut task, intake);
                    places.extend((known..task.spans.len()).map(|_| place_of(item)));
                }
            }
            Value::Object(control) if control.contains_key("choices") => {
                choices.extend(words(value, "choices"));
            }
            _ if name == "correction" => corrections.push(value),
            Value::String(word) if is_choice(word, intake) => choices.push(word),
            Value::Array(_) | Value::Object(_) => intake.notes.add(OTHER_RESULTS, 1),
            _ => task.set_fact(name, value),
        }
    }
    if let Some(id) = string(element, ARTICLE) {
        id.clone_into(&mut task.article.id);
    }
    task.article.label = intake.one_label(choices);
    for correction in corrections {
        correct(&mut task, &places, correction, intake);
    }
    let is_marked = task.article.label.is_some() || !task.spans.is_empty();
    if is_marked { Entry::Task(task) } else { Entry::Unmarked(task) }
}

/// Whether a field of whatever name holds a choice: one of our labels, or a word that the
/// user has given a meaning.
fn is_choice(word: &str, intake: &Intake<'_>) -> bool {
    word.trim().parse::<Label>().is_ok() || intake.own_meaning(word).is_some()
}

/// Start and end of a region, as the tool counts.
fn place_of(item: &Value) -> (Option<&Value>, Option<&Value>) {
    (item.get("start"), item.get("end"))
}

/// Gives spans what the author first wrote: where a correction says its place, to the span
/// there; those without places, one a span and in their order, where there are as many.
fn correct(
    task: &mut Task,
    places: &[(Option<&Value>, Option<&Value>)],
    correction: &Value,
    intake: &mut Intake<'_>,
) {
    let one = std::slice::from_ref(correction);
    let corrections = correction.as_array().map_or(one, Vec::as_slice);
    let is_certain = corrections.len() == task.spans.len();
    for (number, item) in corrections.iter().enumerate() {
        let placed = item.is_object();
        let named = places.iter().position(|place| placed && *place == place_of(item));
        let number = named.or_else(|| (is_certain && !placed).then_some(number));
        match number.and_then(|number| task.spans.get_mut(number)) {
            Some(span) => span.original = first_answer(item, intake),
            None => intake.notes.add(UNPLACED, 1),
        }
    }
}

/// The first answer of a text area: others are other proposals, not more words.
fn first_answer(value: &Value, intake: &mut Intake<'_>) -> Option<String> {
    let answers = value.as_str().map_or_else(|| words(value, "text"), |word| vec![word]);
    let mut answers = answers.into_iter().filter(|answer| !answer.trim().is_empty());
    let first = answers.next().map(str::to_owned);
    intake.notes.add(OTHER_ANSWERS, answers.count());
    first
}

/// One task a line, in an array.
pub(super) fn write(tasks: &[Task], outlet: &mut Outlet<'_>) -> io::Result<()> {
    writeln!(outlet.sink, "[")?;
    for (number, task) in tasks.iter().enumerate() {
        let comma = if number + 1 < tasks.len() { "," } else { "" };
        let value = value_of(task, outlet);
        writeln!(outlet.sink, "{value}{comma}")?;
    }
    writeln!(outlet.sink, "]")
}

fn value_of(task: &Task, outlet: &Outlet<'_>) -> Value {
    let mut data: Map<String, Value> =
        task.facts().map(|(name, value)| (name.to_owned(), value.into())).collect();
    data.insert("text".to_owned(), task.article.text.as_str().into());
    data.insert(ARTICLE.to_owned(), task.article.id.as_str().into());
    let mut result = Vec::new();
    if let Some(label) = task.article.label {
        result.push(json!({
            "id": "verdict", "from_name": "verdict", "to_name": "text", "type": "choices",
            "value": {"choices": [label.name()]},
        }));
    }
    for (number, span) in task.spans.iter().enumerate() {
        result.extend(region(task, span, number, outlet));
    }
    if task.is_predicted {
        let score = task.score.map(crate::numbers::round4);
        let version = concat!("unspin ", env!("CARGO_PKG_VERSION"));
        let prediction = json!({"model_version": version, "score": score, "result": result});
        return json!({"data": data, "predictions": [prediction]});
    }
    json!({"data": data, "annotations": [{"result": result, "was_cancelled": false}]})
}

/// A span and, where there is one, its correction.
fn region(task: &Task, span: &LabelledSpan, number: usize, outlet: &Outlet<'_>) -> Vec<Value> {
    let (start, end) = outlet.offsets(task, span);
    let id = format!("span-{}", number + 1);
    let text = span.span.of(&task.article.text);
    let mut marked = json!({
        "id": id, "from_name": "label", "to_name": "text", "type": "labels",
        "value": {"start": start, "end": end, "text": text, "labels": [span.label.name()]},
    });
    if let (Some(score), Some(fields)) = (span.score, marked.as_object_mut()) {
        fields.insert("score".to_owned(), crate::numbers::round4(score).into());
    }
    let correction = span.original.as_ref().map(|original| {
        json!({
            "id": id, "from_name": "correction", "to_name": "text", "type": "textarea",
            "value": {"start": start, "end": end, "text": [original]},
        })
    });
    std::iter::once(marked).chain(correction).collect()
}
