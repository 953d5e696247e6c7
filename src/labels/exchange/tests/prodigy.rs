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
