//! What goes wrong around the program: a full disk, a reader that goes away,
//! Ctrl-C, a sudden death, a file that cannot be read, other locales and clocks.
//! Nothing is lost, no half file is seen, and the exit code tells.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_unspin");
const SPUN: &str = include_str!("../data/samples/articles/spun-street-fire.txt");

/// `unspin` with these words, in a folder.
fn unspin(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder).args(words);
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    unspin(folder, words).output().unwrap()
}

/// `unspin` that may write files of so many kilobytes; writing more fails, as on
/// a full disk.
fn unspin_with_room(folder: &Path, kilobytes: u32, words: &str) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec '{PROGRAM}' {words}");
    Command::new("bash").current_dir(folder).args(["-c", &script]).output().unwrap()
}

/// A folder with `rows.jsonl`: so many different spun articles.
fn articles(number: usize) -> tempfile::TempDir {
    rows(number, SPUN)
}

/// A folder with `rows.jsonl`: `text` so many times, each with its number.
fn rows(number: usize, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let row = |index: usize| {
        let text = format!("{text}\nArticle {index} of them.");
        serde_json::json!({"id": index.to_string(), "text": text}).to_string()
    };
    let rows: Vec<String> = (0..number).map(row).collect();
    fs::write(folder.path().join("rows.jsonl"), rows.join("\n")).unwrap();
    folder
}

/// All names in a folder, hidden ones among them.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < Duration::from_secs(120), "{what}: never");
        sleep(Duration::from_millis(2));
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn on_a_full_disk_the_old_report_stays_and_nothing_else_is_left() {
    let folder = articles(40);
    let folder = folder.path();
    for format in ["csv", "jsonl", "html", "xlsx", "sarif", "txt"] {
        let name = format!("report.{format}");
        fs::write(folder.join(&name), "old").unwrap();
        let output =
            unspin_with_room(folder, 8, &format!("score rows.jsonl --level passage -o {name}"));
        assert_eq!(output.status.code(), Some(2), "{name}: {}", complaint(&output));
        assert!(complaint(&output).contains("File too large"), "{name}: {}", complaint(&output));
        assert_eq!(fs::read_to_string(folder.join(&name)).unwrap(), "old", "{name}");
        fs::remove_file(folder.join(&name)).unwrap();
        assert_eq!(names(folder), ["rows.jsonl"], "{name}");
    }
}

#[test]
fn other_commands_leave_nothing_on_a_full_disk_either() {
    let folder = articles(1);
    let folder = folder.path();
    for words in [
        "score rows.jsonl --write-baseline accepted.jsonl",
        "labels convert rows.jsonl --predict --to label-studio -o tasks.json",
    ] {
        let before = names(folder);
        let output = unspin_with_room(folder, 1, words);
        assert_eq!(output.status.code(), Some(2), "{words}: {}", complaint(&output));
        assert_eq!(names(folder), before, "{words}");
    }
}

#[test]
fn a_full_device_on_standard_output_is_an_error() {
    let folder = articles(3);
    for format in ["csv", "jsonl", "text", "html", "sarif", "languagetool"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = unspin(folder.path(), &["score", "rows.jsonl", "--format", format]);
        let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(complaint(&output).contains("No space left"), "{format}: {}", complaint(&output));
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_run_without_a_word() {
    let folder = articles(150);
    for format in ["jsonl", "csv", "text"] {
        let words = ["score", "rows.jsonl", "--format", format, "--level", "sentence"];
        let mut command = unspin(folder.path(), &words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {}", complaint(&output));
        assert_eq!(complaint(&output), "", "{format}");
    }
}

#[test]
fn an_interruption_leaves_whole_lines_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for signal_name in ["INT", "TERM"] {
        let words = ["score", "-", "--input-format", "jsonl", "--format", "jsonl"];
        let mut command = unspin(folder, &words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The pipe stays open: the program waits for more when it is interrupted.
        let mut input = child.stdin.take().unwrap();
        let row = serde_json::json!({"text": SPUN}).to_string();
        for _ in 0..300 {
            writeln!(input, "{row}").unwrap();
        }
        input.flush().unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut begun = vec![0; 1];
        out.read_exact(&mut begun).unwrap();
        signal(&child, signal_name);
        out.read_to_end(&mut begun).unwrap();
        let status = child.wait().unwrap();
        drop(input);
        assert_eq!(status.code(), Some(130), "{signal_name}");
        let text = String::from_utf8(begun).unwrap();
        assert!(text.ends_with('\n') && text.lines().count() >= 100, "{}", text.lines().count());
        for line in text.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
    fs::write(folder.join("report.csv"), "old").unwrap();
    let mut command = unspin(folder, &["score", "-", "-o", "report.csv"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Waiting for a child closes its input, which would end the run as well.
    let input = child.stdin.take();
    wait_until("a draft", || names(folder).len() == 2);
    signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(input);
    assert_eq!(names(folder), ["report.csv"]);
    assert_eq!(fs::read_to_string(folder.join("report.csv")).unwrap(), "old");
}

#[test]
fn a_killed_run_goes_on_from_where_it_was_and_gives_the_same_bytes() {
    // A dozen batches of short articles.
    let folder = rows(3000, SPUN.lines().next().unwrap());
    let folder = folder.path();
    for (name, more) in [("report.csv", ["--level", "sentence"]), ("report.jsonl", ["--top", "9"])]
    {
        let plain = format!("plain-{name}");
        assert!(
            run(folder, &[&["score", "rows.jsonl", "-o", &plain], &more[..]].concat())
                .status
                .success()
        );
        let words = [&["score", "rows.jsonl", "--resume", "-o", name], &more[..]].concat();
        let journal = folder.join(format!("{name}.resume"));
        let size = || fs::metadata(&journal).map_or(0, |found| found.len());
        let mut last = 0;
        for _ in 0..2 {
            let mut child = unspin(folder, &words).spawn().unwrap();
            // A batch further, the header aside.
            wait_until("a batch", || size() > last + 200 || child.try_wait().unwrap().is_some());
            child.kill().unwrap();
            let status = child.wait().unwrap();
            assert_eq!(status.signal(), Some(9), "it was killed at work");
            assert!(!folder.join(name).exists(), "no report before the end");
            last = size();
        }
        let output = run(folder, &words);
        assert!(output.status.success(), "{}", complaint(&output));
        assert!(!journal.exists(), "the journal goes when the report is there");
        assert_eq!(fs::read(folder.join(name)).unwrap(), fs::read(folder.join(plain)).unwrap());
    }
}

#[test]
fn a_journal_of_other_options_is_refused_and_one_without_a_file_too() {
    let folder = articles(2);
    let folder = folder.path();
    fs::write(folder.join("a.csv.resume"), "unspin 0.0.0\n").unwrap();
    let output = run(folder, &["score", "rows.jsonl", "-o", "a.csv", "--resume"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("remove the file"), "{}", complaint(&output));
    assert_eq!(names(folder), ["a.csv.resume", "rows.jsonl"]);
    assert_eq!(run(folder, &["score", "rows.jsonl", "--resume"]).status.code(), Some(2));
    assert_eq!(run(folder, &["score", "rows.jsonl", "--resume", "-o", "-"]).status.code(), Some(2));
}

#[test]
fn a_file_that_cannot_be_read_in_mid_run_is_named_and_the_rest_scored() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("in")).unwrap();
    for name in ["a.txt", "c.txt"] {
        fs::write(folder.join("in").join(name), SPUN).unwrap();
    }
    // Half a compressed file, a link to nothing, and one that is no text.
    let packed = zstd::encode_all(SPUN.as_bytes(), 1).unwrap();
    fs::write(folder.join("in/b.txt.zst"), &packed[..packed.len() / 2]).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("in/bb.txt")).unwrap();
    fs::write(folder.join("in/bc.txt"), [0_u8; 300]).unwrap();
    let output = run(folder, &["score", "in", "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stdout.clone()).unwrap().lines().count(), 2);
    for name in ["b.txt.zst", "bb.txt", "bc.txt"] {
        assert!(complaint(&output).contains(&format!("in/{name}: ")), "{}", complaint(&output));
    }
}

/// parquet 59 panics at some damage, which is no user's business.
#[cfg(feature = "parquet")]
#[test]
fn a_damaged_parquet_file_is_told_of_in_one_line() {
    let folder = articles(1);
    let folder = folder.path();
    let words =
        ["score", "rows.jsonl", "--level", "passage", "--min-score", "0", "-o", "a.parquet"];
    assert!(run(folder, &words).status.success());
    let damaged = with_negative_offset(fs::read(folder.join("a.parquet")).unwrap());
    fs::write(folder.join("a.parquet"), damaged).unwrap();
    let output = run(folder, &["score", "a.parquet"]);
    assert_eq!(output.status.code(), Some(2));
    let told = complaint(&output);
    assert!(told.contains("a.parquet:0: not a Parquet file: "), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

/// A Parquet file with one bit changed in its footer, the sign of an offset: the first change
/// at which the decoder panics.
#[cfg(feature = "parquet")]
fn with_negative_offset(mut table: Vec<u8>) -> Vec<u8> {
    let panics = |table: &[u8]| {
        let options = unspin::read::ReadOptions::default();
        let table = std::io::Cursor::new(table.to_vec());
        unspin::read::articles_from("a.parquet", table, &options)
            .any(|row| row.is_err_and(|error| error.to_string().contains("do not fit together")))
    };
    let offset = (0..table.len()).rev().find(|&at| {
        table[at] ^= 1;
        let found = panics(&table);
        table[at] ^= 1;
        found
    });
    table[offset.unwrap()] ^= 1;
    table
}

#[test]
fn locale_time_zone_and_clock_change_no_byte() {
    let folder = articles(3);
    let folder = folder.path();
    for format in ["csv", "jsonl", "html", "xlsx", "sarif", "text"] {
        let score = |settings: &[(&str, &str)]| {
            let mut command = unspin(folder, &["score", "rows.jsonl", "--format", format]);
            command.envs(settings.iter().copied()).output().unwrap().stdout
        };
        let plain = score(&[("LC_ALL", "C"), ("TZ", "UTC")]);
        assert!(plain.len() > 100, "{format}");
        // A second later, elsewhere.
        sleep(Duration::from_millis(1100));
        let turkish =
            [("LC_ALL", "tr_TR.UTF-8"), ("LANG", "de_DE.UTF-8"), ("TZ", "Asia/Kathmandu")];
        assert!(plain == score(&turkish), "{format}");
    }
}
