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
