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
