//! Every format, in and out.

mod doccano;
mod findings;
mod label_studio;
mod prodigy;

use proptest::prelude::*;

use super::*;
use crate::document::{Article, Span};

/// An emoji of several code points, a combining accent, CRLF, quotes.
const HARD: &str = "👨🏻\u{200d}🚒 cafe\u{301}\r\nThe hearth “burnt” 😀 the metropolis down.";

fn read_as(text: &str, options: &ExchangeOptions) -> Reading {
    read_text(text, &Source { path: "x", options }).unwrap()
}

fn read_plain(text: &str) -> Reading {
    read_as(text, &ExchangeOptions::default())
}

fn format(name: &str) -> LabelFormat {
    name.parse().unwrap()
}

fn written(tasks: &[Task], name: &str) -> (String, Notes) {
    let mut bytes = Vec::new();
    let notes = write(tasks, format(name), &WriteOptions::default(), &mut bytes).unwrap();
    (String::from_utf8(bytes).unwrap(), notes)
}

fn span(text: &str, phrase: &str, label: Label, original: Option<&str>) -> LabelledSpan {
    let start = text.find(phrase).unwrap();
    LabelledSpan {
        span: Span::new(start, start + phrase.len()),
        label,
        original: original.map(Into::into),
        score: None,
    }
}

fn task(id: &str, text: &str, label: Option<Label>, spans: Vec<LabelledSpan>) -> Task {
    let article = Article { id: id.to_owned(), text: text.to_owned(), label, ..Article::default() };
    Task { article, spans, ..Task::default() }
}

fn samples() -> Vec<Task> {
    let marked = vec![
        span(HARD, "hearth", Label::Spun, Some("fire")),
        span(HARD, "metropolis", Label::Spun, Some("city")),
    ];
    let mut other = task("=2", "=1 plain\ttext, \"quoted\";\nwith é.", Some(Label::Clean), vec![]);
    other.article.group = Some("g".to_owned());
    other.article.generator = Some("human".to_owned());
    vec![
        task("1", HARD, Some(Label::Spun), marked),
        other,
        task("3", "Translated so.", Some(Label::Mt), vec![]),
    ]
}

/// What every format must keep.
type Labels = (String, String, Option<Label>, Vec<(Span, Label)>);

fn labels(tasks: &[Task]) -> Vec<Labels> {
    let of = |task: &Task| {
        let spans = task.spans.iter().map(|span| (span.span, span.label)).collect();
        let Article { id, text, label, .. } = &task.article;
        (id.clone(), text.clone(), *label, spans)
    };
    tasks.iter().map(of).collect()
}

fn originals(tasks: &[Task]) -> Vec<Option<String>> {
    tasks.iter().flat_map(|task| &task.spans).map(|span| span.original.clone()).collect()
}

#[test]
fn labels_come_back_equal_from_every_format_with_spans() {
    for name in ["label-studio", "prodigy", "doccano", "jsonl"] {
        let (text, notes) = written(&samples(), name);
        let reading = read_plain(&text);
        assert!(reading.problems.is_empty(), "{name}: {:?}", reading.problems);
        assert_eq!(reading.notes, Notes::default(), "{name}");
        assert_eq!(labels(&reading.tasks), labels(&samples()), "{name}");
        let clean = &reading.tasks[1].article;
        assert_eq!(clean.group.as_deref(), Some("g"), "{name}");
        assert_eq!(clean.generator.as_deref(), Some("human"), "{name}");
        if name == "doccano" {
            assert_eq!(notes.count("corrections of spans, which doccano has no place for"), 2);
        } else {
            assert_eq!(originals(&reading.tasks), originals(&samples()), "{name}");
            assert_eq!(notes, Notes::default(), "{name}");
        }
    }
}

#[test]
fn a_table_keeps_whole_texts_and_tells_of_spans() {
    let mut tasks = samples();
    let (text, notes) = written(&tasks, "csv");
    assert_eq!(notes, Notes::default(), "the original says where the spans are");
    let reading = read_plain(&text);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    assert_eq!(reading.tasks.len(), 3);
    for (read, task) in reading.tasks.iter().zip(&tasks) {
        assert_eq!(read.article.text, task.article.text);
        assert_eq!(read.article.id, task.article.id);
        assert_eq!(read.article.label, task.article.label);
        assert_eq!(read.article.group, task.article.group);
    }
    let original = reading.tasks[0].article.original.as_deref().unwrap();
    assert!(original.contains("The fire “burnt” 😀 the city down."), "{original}");
    tasks[0].spans[0].original = None;
    let (_, notes) = written(&tasks, "csv");
    assert_eq!(notes.iter().map(|(_, count)| count).collect::<Vec<_>>(), [2]);
}

#[test]
fn each_format_is_told_from_its_content() {
    for format in LabelFormat::ALL {
        let (text, _) = written(&samples(), format.name());
        assert_eq!(LabelFormat::of_content(&text), Some(format));
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert_eq!(LabelFormat::of_content("{ broken"), None);
    let error = read_text("{ broken", &Source { path: "x", options: &ExchangeOptions::default() });
    assert_eq!(error.unwrap_err().to_string(), "x: no known format; name one with --from");
}

#[test]
fn predictions_are_no_labels_until_somebody_has_judged() {
    let mut tasks = samples();
    for task in &mut tasks {
        task.is_predicted = true;
        task.score = Some(0.75);
    }
    for name in ["label-studio", "jsonl", "csv"] {
        let (text, _) = written(&tasks, name);
        let reading = read_plain(&text);
        assert!(reading.tasks.is_empty(), "{name}: {text}");
        assert!(reading.problems.is_empty(), "{name}: {:?}", reading.problems);
    }
    let (text, _) = written(&tasks, "label-studio");
    assert!(text.contains("\"model_version\":\"unspin "), "{text}");
    assert!(text.contains("\"score\":0.75"), "{text}");
    let (_, notes) = written(&tasks, "doccano");
    assert_eq!(notes.count("predictions, which doccano takes for labels of a person"), 3);
}

#[test]
fn a_judged_table_of_predictions_is_read_back() {
    let mut tasks = samples();
    for task in &mut tasks {
        task.is_predicted = true;
        task.details = vec![("path".to_owned(), "a.jsonl".to_owned())];
    }
    let (text, _) = written(&tasks, "csv");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let headers = rows.headers().unwrap().clone();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&headers).unwrap();
    let verdict = headers.iter().position(|name| name == "verdict").unwrap();
    for (row, word) in rows.records().zip(["yes", "x", "no"]) {
        let row = row.unwrap();
        let cells = row.iter().enumerate();
        out.write_record(cells.map(|(at, cell)| if at == verdict { word } else { cell })).unwrap();
    }
    let reading = read_plain(&String::from_utf8(out.into_inner().unwrap()).unwrap());
    let read: Vec<_> =
        reading.tasks.iter().map(|t| (t.article.text.as_str(), t.article.label)).collect();
    let wanted = [Some(Label::Spun), Some(Label::Spun), Some(Label::Clean)];
    assert_eq!(read, tasks.iter().map(|t| t.article.text.as_str()).zip(wanted).collect::<Vec<_>>());
    assert_eq!(reading.tasks[1].article.group.as_deref(), Some("a.jsonl#=2"));
}

/// A text with any spans, which may overlap.
fn any_task() -> impl Strategy<Value = Task> {
    let letters = "[a-c é\u{301}\r\n\"“,;=😀🚒]{1,20}";
    let place = (0_usize..20, 1_usize..8, 0_usize..3);
    (letters, proptest::collection::vec(place, 0..4), 0_usize..4).prop_map(
        |(text, places, whole)| {
            let bytes: Vec<usize> =
                text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let last = bytes.len() - 1;
            let span = |(from, length, label): (usize, usize, usize)| {
                let from = from.min(last - 1);
                let span = Span::new(bytes[from], bytes[(from + length).min(last)]);
                LabelledSpan { span, label: Label::ALL[label], original: None, score: None }
            };
            let spans = places.into_iter().map(span).collect();
            task("7", &text, Label::ALL.get(whole).copied(), spans)
        },
    )
}

proptest! {
    #[test]
    fn any_labels_come_back_equal(tasks in proptest::collection::vec(any_task(), 1..4)) {
        let labelled: Vec<Task> =
            tasks.into_iter().filter(|task| task.label().is_some()).collect();
        for name in ["label-studio", "prodigy"] {
            let (text, _) = written(&labelled, name);
            let options = ExchangeOptions { format: Some(format(name)), ..Default::default() };
            let reading = read_as(&text, &options);
            prop_assert!(reading.problems.is_empty());
            prop_assert_eq!(labels(&reading.tasks), labels(&labelled));
        }
    }
}
