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
        let reading = read_plain(&format!(r#"[{{"data":{{"text":"t"}},"annotations":[{list}]}}]"#));
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

#[test]
fn the_short_export_is_known_by_its_spans_and_read_under_any_names() {
    let export = r#"[{"id":5,"text":"The hearth burnt a metropolis.","marks":[
            {"start":4,"end":10,"text":"hearth","labels":["spun"]},
            {"start":19,"end":29,"text":"metropolis","labels":["spun"]}],
          "correction":[{"start":19,"end":29,"text":["city"]}],"sentiment":"MT","outlet":"gull","annotator":1}]"#;
    let reading = read_plain(export);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let task = &reading.tasks[0];
    assert_eq!(task.article.label, Some(Label::Mt), "a choice is known by its word");
    let originals: Vec<_> = task.spans.iter().map(|span| span.original.as_deref()).collect();
    assert_eq!(originals, [None, Some("city")]);
    assert_eq!(task.detail("outlet"), Some("gull"));
    assert_eq!(reading.notes, Notes::default());
    let only = export.replace(r#"[{"start":19,"end":29,"text":["city"]}]"#, r#"["city"]"#);
    let reading = read_plain(&only);
    assert_eq!(reading.notes.iter().map(|(_, n)| n).sum::<usize>(), 1, "of which span it is");
}

#[test]
fn its_tables_are_read_and_rows_without_a_label_counted() {
    let table = "text,id,sentiment,label,annotator,annotation_id,lead_time\n\
        The hearth burnt.,1,spun,\"[{\"\"start\"\":4,\"\"end\"\":10,\"\"text\"\":\"\"hearth\"\",\"\"labels\"\":[\"\"spun\"\"]}]\",1,2,8.4\n\
        [A] board met.,2,clean,,1,3,8.4\nNobody looked.,3,,,1,4,1\n";
    let reading = read_plain(table);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    assert_eq!(reading.tasks.len(), 2);
    let [first, second] = &reading.tasks[..] else { panic!("{:?}", reading.tasks) };
    assert_eq!(first.spans[0].span.of(&first.article.text), "hearth");
    assert_eq!((first.article.label, &first.article.id[..]), (Some(Label::Spun), "1"));
    assert_eq!(second.article.text, "[A] board met.");
    assert_eq!(second.article.label, Some(Label::Clean));
    assert_eq!(reading.notes.count(intake::UNLABELLED), 1);
}
