//! Every format, in and out.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

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

mod label_studio {
    use super::*;

    /// An export as the tool writes it, indented, with what it adds.
    const EXPORT: &str = r#"[
  {
    "id": 93, "created_at": "2026-01-02T03:04:05Z", "inner_id": 1,
    "data": {"text": "😀 The hearth burnt.", "id": "a.txt", "passage": 2},
    "annotations": [
      {"id": 1, "completed_by": 1, "was_cancelled": false, "ground_truth": false, "result": [
        {"id": "r1", "type": "labels", "from_name": "label", "to_name": "text", "origin": "manual",
         "value": {"start": 6, "end": 12, "text": "hearth", "labels": ["SPUN"]}},
        {"id": "r1", "type": "textarea", "from_name": "correction", "to_name": "text",
         "value": {"start": 6, "end": 12, "text": ["fire"]}},
        {"id": "r2", "type": "choices", "from_name": "verdict", "to_name": "text",
         "value": {"choices": ["Spun"]}}
      ]}
    ],
    "predictions": [{"result": [{"type": "choices", "value": {"choices": ["clean"]}}]}]
  },
  {"id": 94, "data": {"text": "Skipped."}, "annotations": [{"was_cancelled": true, "result": []}]},
  {"id": 95, "data": {"text": "Nobody was here."}, "annotations": []},
  {"id": 96, "data": {"text": "Nothing marked."}, "annotations": [{"result": []}]},
  {"id": 97, "data": {"text": "Odd."}, "annotations": [{"result": [
    {"type": "choices", "value": {"choices": ["fishy"]}},
    {"id": "s", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["dubious"]}}
  ]}]}
]"#;

    #[test]
    fn annotations_are_read_and_the_rest_is_counted() {
        let reading = read_plain(EXPORT);
        assert_eq!(reading.tasks.len(), 1);
        let task = &reading.tasks[0];
        assert_eq!(task.article.id, "a.txt");
        assert_eq!(task.detail("passage"), Some("2"));
        assert_eq!(task.article.label, Some(Label::Spun));
        assert_eq!(task.spans[0].span.of(&task.article.text), "hearth");
        assert_eq!(task.spans[0].original.as_deref(), Some("fire"));
        assert_eq!(reading.notes.count(intake::IGNORED), 1);
        assert_eq!(reading.notes.count(intake::UNLABELLED), 2);
        assert_eq!(reading.notes.count("spans put where their text stands"), 0);
    }

    #[test]
    fn every_unknown_word_is_told_with_line_and_task() {
        let problems = read_plain(EXPORT).problems;
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("x:20: task 97: unknown label `dubious`"), "{told:?}");
        assert!(told[1].starts_with("x:20: task 97: unknown label `fishy`"), "{told:?}");
        let words = [("fishy".to_owned(), Some(Label::Mt)), ("dubious".to_owned(), None)];
        let options = ExchangeOptions { words: words.into(), ..ExchangeOptions::default() };
        let reading = read_as(EXPORT, &options);
        assert!(reading.problems.is_empty());
        assert_eq!(reading.tasks[1].article.label, Some(Label::Mt));
        assert_eq!(reading.tasks[1].spans, []);
    }

    #[test]
    fn what_was_gone_through_may_be_clean_and_what_was_not_never_is() {
        let options = ExchangeOptions { unmarked_is_clean: true, ..ExchangeOptions::default() };
        let reading = read_as(EXPORT, &options);
        let last = reading.tasks.last().unwrap();
        assert_eq!(
            (&last.article.text[..], last.article.label),
            ("Nothing marked.", Some(Label::Clean))
        );
        assert_eq!(reading.notes.count(intake::UNLABELLED), 1);
    }

    #[test]
    fn offsets_in_utf_16_are_found_by_the_text_of_the_span() {
        let export = EXPORT.replace("\"start\": 6, \"end\": 12", "\"start\": 7, \"end\": 13");
        let reading = read_plain(&export);
        let task = &reading.tasks[0];
        assert_eq!(task.spans[0].span.of(&task.article.text), "hearth");
        assert_eq!(reading.notes.count("spans put where their text stands"), 1);
        let export = EXPORT.replace("\"text\": \"hearth\"", "\"text\": \"oven\"");
        let told = read_plain(&export).problems[0].to_string();
        assert_eq!(told, "x:2: task 93: the span 6..12 does not lie in the text as `oven`");
    }

    #[test]
    fn the_ground_truth_is_taken_of_several_annotations() {
        let annotation = |word: &str, truth: bool| {
            format!(
                r#"{{"ground_truth":{truth},"result":[{{"type":"choices","value":{{"choices":["{word}"]}}}}]}}"#
            )
        };
        let of = |annotations: &[String]| {
            let list = annotations.join(",");
            let reading =
                read_plain(&format!(r#"[{{"data":{{"text":"t"}},"annotations":[{list}]}}]"#));
            (reading.tasks[0].article.label.unwrap(), reading.notes.iter().count())
        };
        assert_eq!(of(&[annotation("mt", false)]), (Label::Mt, 0));
        assert_eq!(of(&[annotation("mt", true), annotation("spun", false)]), (Label::Mt, 1));
        assert_eq!(of(&[annotation("mt", false), annotation("spun", false)]), (Label::Spun, 1));
    }

    #[test]
    fn the_short_export_is_read() {
        let export = r#"[{"text":"The hearth burnt.","id":5,"label":[{"start":4,"end":10,"text":"hearth","labels":["spun"]}],
            "verdict":"spun","annotator":1,"annotation_id":7},
            {"text":"Fine.","verdict":{"choices":["clean"]},"annotation_id":8}]"#;
        let reading = read_plain(export);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        assert_eq!(reading.tasks[0].spans[0].span, Span::new(4, 10));
        assert_eq!(reading.tasks[0].article.id, "5");
        assert_eq!(reading.tasks[1].article.label, Some(Label::Clean));
    }
}

mod doccano {
    use super::*;

    #[test]
    fn all_its_exports_are_read() {
        for line in [
            r#"{"id":1,"text":"😀 The hearth burnt.","label":[[7,13,"SPUN"]],"Comments":[]}"#,
            r#"{"id":1,"data":"😀 The hearth burnt.","label":[[7,13,"spun"]]}"#,
            r#"{"id":1,"text":"😀 The hearth burnt.","label":[{"start_offset":7,"end_offset":13,"label":"spun"}]}"#,
            r#"{"id":1,"text":"😀 The hearth burnt.","entities":[{"id":3,"label":"spun","start_offset":7,"end_offset":13}],"relations":[],"Comments":[]}"#,
            r#"{"id":1,"text":"😀 The hearth burnt.","entities":[[7,13,"spun"]],"cats":["spun"]}"#,
        ] {
            let reading = read_plain(line);
            assert!(reading.problems.is_empty(), "{line}: {:?}", reading.problems);
            let task = &reading.tasks[0];
            assert_eq!(task.spans[0].span.of(&task.article.text), "hearth", "{line}");
            assert_eq!(task.label(), Some(Label::Spun));
            assert_eq!(reading.notes, Notes::default(), "{line}");
        }
        let reading = read_plain(r#"{"id":1,"text":"A text.","label":["MT"],"outlet":"x"}"#);
        assert_eq!(reading.tasks[0].article.label, Some(Label::Mt));
        assert_eq!(reading.tasks[0].detail("outlet"), Some("x"));
    }

    #[test]
    fn code_points_are_taken_where_utf_16_would_cut_words() {
        let line = r#"{"text":"😀 The hearth burnt.","label":[[6,12,"spun"]]}"#;
        let reading = read_plain(line);
        let task = &reading.tasks[0];
        assert_eq!(task.spans[0].span.of(&task.article.text), "hearth");
        assert_eq!(reading.notes.count("spans put where their text stands"), 1);
    }

    #[test]
    fn a_text_without_label_is_counted_or_clean_if_asked_for() {
        let line = r#"{"id":1,"text":"A text.","label":[]}"#;
        assert_eq!(read_plain(line).notes.count(intake::UNLABELLED), 1);
        let options = ExchangeOptions { unmarked_is_clean: true, ..ExchangeOptions::default() };
        assert_eq!(read_as(line, &options).tasks[0].article.label, Some(Label::Clean));
    }

    #[test]
    fn the_label_of_a_text_gives_way_to_its_spans() {
        let line = |whole: &str, spans: &str| {
            format!(r#"{{"text":"The hearth burnt.","text_label":"{whole}","label":[{spans}]}}"#)
        };
        let label =
            |whole, spans| read_plain(&line(whole, spans)).tasks.first().and_then(Task::label);
        let marked = r#"[4,10,"spun"]"#;
        assert_eq!(label("clean", marked), Some(Label::Spun), "somebody has marked it");
        assert_eq!(label("mt", marked), Some(Label::Mt));
        assert_eq!(label("clean", ""), Some(Label::Clean));
        assert_eq!(label("spun", ""), None, "somebody has taken the marks away");
        let never_marked = line("mt", "").replace("text_label", "unmarked_label");
        assert_eq!(read_plain(&never_marked).tasks[0].label(), Some(Label::Mt));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let lines = "{\"text\":\"a b\",\"label\":[\"spun\",\"clean\"]}\n\n{\"text\":\"a b\",\"label\":[[0,9,\"spun\"]]}\n{\"label\":[]}\n{\"text\":\"a\",\"label\":[[\"x\"]]}\n{oops\n{\"text\":\"a\",\"label\":[3]}";
        let reading = read_plain(lines);
        let told: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
        let wanted = [
            "x:1: task 1: spun and clean at once",
            "x:3: task 2: the span 0..9 does not lie in the text",
            "x:4: task 3: no text",
            "x:5: task 4: a span without start and end",
            "x:6: not JSON: key must be a string",
            "x:7: task 6: a span without start and end",
        ];
        assert_eq!(told, wanted);
    }
}

mod prodigy {
    use super::*;

    #[test]
    fn answers_decide() {
        let lines = r#"{"text":"a","label":"SPUN","answer":"accept","_input_hash":1}
{"text":"b","label":"SPUN","answer":"reject"}
{"text":"c","label":"SPUN","answer":"ignore"}
{"text":"d","options":[{"id":"mt"}],"accept":["mt"],"answer":"accept","meta":{"id":"d1","outlet":"x"}}
{"text":"e","accept":["mt"],"answer":"reject"}
{"text":"f","label":"clean","answer":"reject"}
{"text":"g","spans":[{"start":0,"end":1,"label":"spun"}],"answer":"reject"}
{"text":"h","options":[],"accept":[],"answer":"accept"}"#;
        let reading = read_plain(lines);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        let read: Vec<_> =
            reading.tasks.iter().map(|t| (&t.article.text[..], t.article.label.unwrap())).collect();
        assert_eq!(read, [("a", Label::Spun), ("b", Label::Clean), ("d", Label::Mt)]);
        assert_eq!(reading.tasks[2].article.id, "d1");
        assert_eq!(reading.tasks[2].detail("outlet"), Some("x"));
        assert_eq!(reading.notes.count(intake::IGNORED), 1);
        assert_eq!(reading.notes.count(intake::REJECTED), 3);
        assert_eq!(reading.notes.count(intake::UNLABELLED), 1);
    }

    #[test]
    fn spans_are_code_points() {
        let line = r#"{"text":"😀 The hearth burnt.","spans":[{"start":6,"end":12,"label":"SPUN","token_start":2,"token_end":2}],"tokens":[{"text":"😀"}],"answer":"accept"}"#;
        let reading = read_plain(line);
        let task = &reading.tasks[0];
        assert_eq!(task.spans[0].span.of(&task.article.text), "hearth");
        assert_eq!((task.article.label, task.label()), (None, Some(Label::Spun)));
    }
}

mod findings {
    use super::*;

    #[test]
    fn judged_phrases_become_spans_of_their_articles() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "“Odd” =1 hearth in the metropolis.").unwrap();
        let path = path.display();
        let rows = [
            "rank;score;kind;path;id;passage;sentence;start;end;text;suggestions;context;evidence;verdict;correction",
            &format!("1;0,9;spun;{path};{path};0;0;12;22;'=1 hearth;;c;;YES;fire"),
            &format!("2;0,9;spun;{path};{path};0;0;30;40;metropolis;;c;;no;"),
            &format!("3;0,9;spun;{path};{path};0;0;26;29;the;;c;;;"),
            &format!("4;0,9;spun;{path};{path};0;0;26;29;the;;c;;perhaps;"),
            &format!("5;0,9;spun;{path};{path};0;0;90;99;gone;;c;;x;"),
        ];
        let table = rows.join("\r\n").replace("12;22", "10;19").replace("30;40", "27;37");
        let reading = read_plain(&table);
        let told: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("x:5: unknown verdict `perhaps`"), "{told:?}");
        assert!(told[1].contains("90..99"), "{told:?}");
        assert_eq!(reading.tasks.len(), 1);
        let task = &reading.tasks[0];
        let spans: Vec<_> =
            task.spans.iter().map(|s| (s.span.of(&task.article.text), s.label)).collect();
        assert_eq!(spans, [("=1 hearth", Label::Spun), ("metropolis", Label::Clean)]);
        assert_eq!(task.original().unwrap(), "“Odd” fire in the metropolis.");
        assert_eq!(reading.notes.count("findings without a verdict passed over"), 1);
    }
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
