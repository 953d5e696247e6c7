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
fn labels_that_are_numbers_mean_what_the_user_says() {
    let line = r#"{"id":1,"text":"The hearth burnt.","annotations":[{"label":2,"start_offset":4,"end_offset":10,"user":1}],"meta":{}}"#;
    let told = read_plain(line).problems[0].to_string();
    assert!(told.contains("unknown label `2`") && told.contains("--map"), "{told}");
    let words = [("2".to_owned(), Some(Label::Spun))];
    let options = ExchangeOptions { words: words.into(), ..ExchangeOptions::default() };
    let reading = read_as(line, &options);
    assert_eq!(reading.tasks[0].spans[0].span.of("The hearth burnt."), "hearth");
    let whole = r#"{"id":1,"text":"A text.","annotations":[{"label":2,"user":1}]}"#;
    assert_eq!(read_as(whole, &options).tasks[0].article.label, Some(Label::Spun));
}

#[test]
fn all_rows_have_the_same_fields_and_an_empty_one_says_nothing() {
    let mut tasks = samples();
    tasks[0].article.title = Some("T".to_owned());
    for spans in [true, false] {
        if !spans {
            tasks.iter_mut().for_each(|task| task.spans.clear());
        }
        let (text, _) = written(&tasks, "doccano");
        let names = |line: &str| -> Vec<String> {
            let row: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
            row.keys().cloned().collect()
        };
        let first = names(text.lines().next().unwrap());
        assert!(first.contains(&"generator".to_owned()), "{first:?}");
        assert!(text.lines().all(|line| names(line) == first), "{text}");
        let reading = read_plain(&text);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        assert_eq!(labels(&reading.tasks), labels(&tasks));
        assert_eq!(reading.tasks[1].article.title, None);
    }
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
