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
    let label = |whole, spans| read_plain(&line(whole, spans)).tasks.first().and_then(Task::label);
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
