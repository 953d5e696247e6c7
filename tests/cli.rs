//! The command line, case by case: `tests/cmd` holds what is typed and what
//! must come back. What takes several commands stands here.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/articles");

#[test]
fn the_command_line_answers_as_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}

#[test]
fn a_page_is_written_for_the_extension_html() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_unspin"));
    command.args(["score", "data/samples/articles/spun-street-fire.txt", "-o"]).arg(&path);
    command.assert().success().stdout("").stderr("");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("Preset <strong>balanced</strong>") && page.contains("constructing"));
}

/// Exit code, standard output and standard error of `unspin` in `folder`.
fn unspin(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    let output = command.current_dir(folder).args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A folder with two spun samples and a clean one in `articles`.
fn articles() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("articles")).unwrap();
    for name in ["spun-bank-rates.txt", "spun-street-fire.txt", "clean-court.txt"] {
        let to = folder.path().join("articles").join(name);
        fs::copy(Path::new(SAMPLES).join(name), to).unwrap();
    }
    folder
}

#[test]
fn what_a_baseline_holds_is_hidden_and_what_is_new_is_not() {
    let folder = articles();
    let folder = folder.path();
    let (code, _, _) = unspin(folder, &["score", "articles", "--check"]);
    assert_eq!(code, 1);
    let write = ["score", "articles/spun-bank-rates.txt", "--write-baseline", "accepted.jsonl"];
    assert_eq!(unspin(folder, &write).0, 0);
    let accepted = fs::read_to_string(folder.join("accepted.jsonl")).unwrap();
    assert!(accepted.lines().count() > 5 && accepted.starts_with("{\"key\":\""));

    for format in ["text", "csv", "jsonl", "sarif", "languagetool"] {
        let words = ["--baseline", "accepted.jsonl", "--check", "--format", format];
        let score = |path| unspin(folder, &[&["score", path], &words[..]].concat());
        assert_eq!(score("articles/spun-bank-rates.txt").0, 0, "{format}");
        assert_eq!(score("articles").0, 1, "{format}: the other spun article is new");
    }
}

#[test]
fn an_allowed_phrase_is_never_flagged_and_the_rest_still_is() {
    let folder = articles();
    let folder = folder.path();
    let findings = |more: &[&str]| -> Vec<String> {
        let words = ["score", "articles", "--level", "finding", "--format", "jsonl"];
        let (_, out, _) = unspin(folder, &[&words, more].concat());
        let text = |line: &str| serde_json::from_str::<Value>(line).unwrap()["text"].clone();
        out.lines().map(|line| text(line).as_str().unwrap().to_lowercase()).collect()
    };
    let all = findings(&[]);
    assert!(all.contains(&"individuals".to_owned()), "{all:?}");
    fs::write(folder.join("names.txt"), "# not these\nINDIVIDUALS\n").unwrap();
    let left = findings(&["--allow", "names.txt"]);
    let expected: Vec<String> = all.into_iter().filter(|text| text != "individuals").collect();
    assert_eq!(left, expected);
    fs::write(folder.join("unspin.toml"), "allow = [\"individuals\"]\n").unwrap();
    assert_eq!(findings(&[]), expected);
}

#[test]
fn a_configuration_counts_in_folders_below_it_and_the_command_line_wins() {
    let folder = articles();
    let text = "level = \"article\"\nignore = [\"spun-bank-*\"]\nbaseline = \"b.jsonl\"\n";
    fs::write(folder.path().join("unspin.toml"), text).unwrap();
    fs::write(folder.path().join("b.jsonl"), "").unwrap();
    let below = folder.path().join("articles");
    let lines = |words: &[&str]| unspin(&below, words).1.lines().count();
    assert_eq!(lines(&["score", "."]), 2);
    assert_eq!(lines(&["score", ".", "--no-config", "--level", "article"]), 3);
    assert_eq!(lines(&["score", ".", "--ignore", "spun-*"]), 1);
    assert!(lines(&["score", ".", "--level", "sentence"]) > 2);
    let (_, shown, _) = unspin(&below, &["config"]);
    let known = ["unspin.toml\n", "preset = \"balanced\"", "level = \"article\"", "b.jsonl\""];
    assert!(known.iter().all(|word| shown.contains(word)), "{shown}");
}

#[test]
fn a_workbook_is_written_and_read_back() {
    let folder = articles();
    let folder = folder.path();
    let write = ["score", "articles", "-o", "report.xlsx", "--level", "passage"];
    assert_eq!(unspin(folder, &write), (0, String::new(), String::new()));
    let (code, _, told) = unspin(folder, &["train", "report.xlsx", "-o", "never.model"]);
    assert_eq!(code, 2);
    assert!(told.starts_with("unspin: report.xlsx: no labelled article;"), "{told}");
    // As articles of a table, its passages are suspect again.
    let (code, out, told) = unspin(folder, &["score", "report.xlsx", "--check"]);
    assert_eq!((code, told.as_str()), (1, ""));
    assert!(out.contains("report.xlsx ["), "{out}");
}

#[test]
fn a_jobs_log_tells_file_by_file_what_was_done() {
    let folder = articles();
    let rows = "{\"id\":\"1\",\"text\":\"One.\"}\n{\"id\":\"2\"}\n{\"id\":\"3\",\"text\":\"Two words.\"}\n";
    fs::write(folder.path().join("rows.jsonl"), rows).unwrap();
    let words = ["score", "rows.jsonl", "none.txt", "articles", "--jobs-log", "jobs.jsonl"];
    assert_eq!(unspin(folder.path(), &words).0, 2);
    let log = fs::read_to_string(folder.path().join("jobs.jsonl")).unwrap();
    let jobs: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let facts: Vec<(&str, u64, u64)> = jobs
        .iter()
        .map(|job| {
            let number = |key: &str| job[key].as_u64().unwrap();
            (job["path"].as_str().unwrap(), number("articles"), number("errors"))
        })
        .collect();
    let expected = [
        ("rows.jsonl", 2, 1),
        ("none.txt", 0, 1),
        ("articles/clean-court.txt", 1, 0),
        ("articles/spun-bank-rates.txt", 1, 0),
        ("articles/spun-street-fire.txt", 1, 0),
    ];
    assert_eq!(facts, expected);
    assert!(jobs.iter().all(|job| job["seconds"].as_f64().unwrap() >= 0.0));
    assert_eq!(jobs[0]["words"], 3);
}

#[test]
fn no_color_wins_over_a_forced_colour() {
    let folder = articles();
    let colours = |no_color: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
        command.current_dir(folder.path()).args(["explain", "articles/spun-bank-rates.txt"]);
        command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", no_color);
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(colours(""), "an empty variable says nothing");
    assert!(!colours("1"));
}

/// A folder with a spun sample, its original and two other articles in `articles`.
fn siblings() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("articles")).unwrap();
    let samples = Path::new(SAMPLES);
    for (name, from) in [
        ("copy.txt", samples.join("spun-street-fire.txt")),
        ("court.txt", samples.join("clean-court.txt")),
        ("original.txt", samples.join("../originals/spun-street-fire.txt")),
        ("rates.txt", samples.join("spun-bank-rates.txt")),
    ] {
        fs::copy(from, folder.path().join("articles").join(name)).unwrap();
    }
    folder
}

/// The rows of `score --format jsonl --level sentence` with these words.
fn sentences(folder: &Path, words: &[&str]) -> Vec<Value> {
    let score = ["score", "--format", "jsonl", "--level", "sentence", "--min-score", "0"];
    let (code, out, errors) = unspin(folder, &[&score, words].concat());
    assert_eq!((code, errors.as_str()), (0, ""));
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_copy_is_given_what_its_original_in_the_folder_says() {
    let folder = siblings();
    let rows = sentences(folder.path(), &["articles", "--siblings"]);
    let with_source = |rows: &[Value]| -> Vec<Value> {
        rows.iter().filter(|row| row.get("source").is_some()).cloned().collect()
    };
    let found = with_source(&rows);
    assert!(found.len() > 10, "{}", found.len());
    let original = fs::read_to_string(folder.path().join("articles/original.txt")).unwrap();
    for row in &found {
        assert_eq!(row["path"], "articles/copy.txt");
        assert_eq!(row["source"]["path"], "articles/original.txt");
        assert!(original.contains(row["source"]["text"].as_str().unwrap()));
        assert!((0.0..=1.0).contains(&row["source"]["score"].as_f64().unwrap()));
    }
    let says =
        |row: &Value| row["findings"].to_string().contains("articles/original.txt, paragraph");
    assert!(found.iter().filter(|row| says(row)).count() > 5);

    let alone = sentences(folder.path(), &["articles"]);
    assert!(with_source(&alone).is_empty());
    let of = |rows: &[Value], path: &str| -> Vec<Value> {
        rows.iter().filter(|row| row["path"] == path).cloned().collect()
    };
    for path in ["articles/original.txt", "articles/court.txt", "articles/rates.txt"] {
        assert_eq!(of(&rows, path), of(&alone, path));
    }
    let against = ["articles/copy.txt", "--against", "articles/original.txt"];
    assert_eq!(with_source(&sentences(folder.path(), &against)).len(), found.len());
}

#[test]
fn the_original_stands_in_the_table_and_in_the_page_and_a_table_still_trains() {
    let folder = siblings();
    let folder = folder.path();
    for name in ["report.csv", "report.xlsx", "report.html"] {
        assert_eq!(unspin(folder, &["score", "articles", "--siblings", "-o", name]).0, 0);
    }
    let table = fs::read_to_string(folder.join("report.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let columns = rows.headers().unwrap().clone();
    let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let row = rows.records().map(Result::unwrap).find(|row| !row[at("source_article")].is_empty());
    let row = row.unwrap();
    assert_eq!(&row[at("source_article")], "articles/original.txt");
    let original = fs::read_to_string(folder.join("articles/original.txt")).unwrap();
    assert!(original.contains(&row[at("source_sentence")]));
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("In <bdi>articles/original.txt</bdi>, paragraph 1"));
}

#[test]
fn pairs_of_copies_and_originals_are_offered_to_learn() {
    let folder = siblings();
    let folder = folder.path();
    let (code, out, _) = unspin(folder, &["siblings", "articles", "--pairs", "pairs.csv"]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[..2], ["2 articles share text", "  original  articles/original.txt"]);
    assert!(lines[2].starts_with("  copy      articles/copy.txt  (") && lines.len() == 3, "{out}");
    let pairs = fs::read_to_string(folder.join("pairs.csv")).unwrap();
    assert!(pairs.starts_with("written,original\n") && pairs.contains("\nindividuals,people\n"));
    let (code, out, errors) = unspin(folder, &["learn", "pairs.csv", "-o", "mine.table"]);
    assert_eq!((code, errors.as_str()), (0, ""), "{out}");
    assert!(out.contains("learned: individuals -> people"), "{out}");
}
