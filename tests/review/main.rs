//! `unspin review` over real HTTP and in a real browser.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests may fail")]

mod browser;
mod http;
mod reviewer;
#[allow(dead_code, reason = "what the model must say is asked by the tests of the library")]
#[path = "../judge/tiny.rs"]
mod tiny;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::send;
use crate::reviewer::{ARTICLES, Reviewer};
use crate::tiny::{Stored, Tiny};

fn started(folder: &tempfile::TempDir) -> Reviewer {
    let words = [ARTICLES, "--preset", "sensitive"];
    Reviewer::start(&folder.path().join("review.sqlite"), &words)
}

fn id(row: &Value) -> i64 {
    row["id"].as_i64().unwrap()
}

#[test]
fn nobody_else_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let reviewer = started(&folder);
    let Reviewer { host, token, .. } = &reviewer;
    let status = |path: &str, headers: &[&str]| send(host, "GET", path, headers, &[]).status;
    let page = format!("/{token}/");
    let own = format!("Host: {host}");
    assert_eq!(status(&page, &[&own]), 200);
    let api = format!("/{token}/api/progress");
    assert_eq!(status(&api, &[&own]), 200);
    for path in ["/", "/api/progress", "/style.css", "/v2/languages", "/0123456789abcdef/"] {
        assert_eq!(status(path, &[&own]), 403, "no token in {path}");
    }
    let port = host.split(':').nth(1).unwrap();
    assert_eq!(status(&api, &[&format!("Host: rebound.example:{port}")]), 403);
    assert_eq!(status(&api, &[&own, "Origin: http://evil.example"]), 403);
    assert_eq!(status(&api, &[&own, "Origin: null"]), 403);
    assert_eq!(status(&api, &[&own, "Sec-Fetch-Site: cross-site"]), 403);
    assert_eq!(status(&api, &[&own, "Sec-Fetch-Site: same-origin"]), 200);
    let form = ["Content-Type: application/x-www-form-urlencoded", &own];
    let decisions = format!("/{token}/api/decisions");
    assert_eq!(send(host, "POST", &decisions, &form, b"at=1").status, 415, "a form is no verdict");

    let headers = reviewer.get("").headers;
    let has = |part: &str| headers.iter().any(|header| header.contains(part));
    assert!(has("default-src 'none'") && has("nosniff") && has("no-referrer"), "{headers:?}");
    assert!(!has("access-control"), "{headers:?}");
}

#[test]
fn a_verdict_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let reviewer = started(&folder);
    let suspects = reviewer.suspects();
    let scores: Vec<f64> = suspects.iter().map(|row| row["score"].as_f64().unwrap()).collect();
    assert!(scores.len() > 20 && scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let first = id(&suspects[0]);
    assert_eq!(reviewer.judge(first, 0, json!({ "accepted": "fire 😀" })).status, 200);
    reviewer.kill();

    // The same articles again are not added again; none at all will do as well.
    for words in [&[ARTICLES][..], &[]] {
        let reviewer = Reviewer::start(&folder.path().join("review.sqlite"), words);
        assert_eq!(reviewer.suspects().len(), suspects.len());
        let detail = reviewer.detail(first);
        assert_eq!(
            (&detail["verdict"], &detail["correction"]),
            (&json!("accepted"), &json!("fire 😀"))
        );
        let progress = reviewer.get("api/progress").json();
        assert_eq!((&progress["settled"], &progress["undoable"]), (&json!(1), &json!(1)));
    }
}

#[test]
fn two_windows_do_not_overwrite_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let reviewer = started(&folder);
    let first = id(&reviewer.suspects()[0]);
    let mine = reviewer.judge(first, 0, json!("rejected")).json();
    let theirs = reviewer.judge(first, 0, json!({ "accepted": null }));
    assert_eq!(theirs.status, 409, "they saw revision 0");
    assert_eq!(reviewer.detail(first)["verdict"], "rejected");
    let seen = mine["recorded"]["revision"].as_i64().unwrap();
    assert_eq!(reviewer.judge(first, seen, json!({ "accepted": null })).status, 200);
    // What was undone is what one has decided, not what another has.
    assert_eq!(reviewer.post("api/undo", &json!({ "revision": seen })).status, 409);
    let undone = reviewer.post("api/undo", &json!({ "revision": seen + 1 })).json();
    assert_eq!(undone["next"], first);
    assert_eq!(reviewer.detail(first)["verdict"], "rejected");
    assert_eq!(undone["recorded"]["undoable"], seen);
    assert_eq!(reviewer.judge(9_999_999, 0, json!("rejected")).status, 404);
    let nonsense = json!({ "at": first, "subject": { "suspect": first }, "revision": 0 });
    assert_eq!(reviewer.post("api/decisions", &nonsense).status, 422);
}

#[test]
fn verdicts_at_the_same_time_are_all_kept_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let reviewer = started(&folder);
    let suspects: Vec<i64> = reviewer.suspects().iter().take(8).map(id).collect();
    let judge_all = || {
        let judge = |&id: &i64| reviewer.judge(id, 0, json!("rejected")).status;
        suspects.iter().map(judge).filter(|&status| status == 200).count()
    };
    let taken: usize = thread::scope(|scope| {
        let windows: Vec<_> = (0..3).map(|_| scope.spawn(judge_all)).collect();
        windows.into_iter().map(|window| window.join().unwrap()).sum()
    });
    assert_eq!(taken, suspects.len(), "each suspect is judged by one window");
    assert_eq!(reviewer.get("api/progress").json()["rejected"], suspects.len());
}

#[test]
fn the_page_trains_as_the_command_line_does_on_the_export() {
    let folder = tempfile::tempdir().unwrap();
    let reviewer = started(&folder);
    let mut accepted = 0;
    for row in reviewer.suspects().iter().take(40) {
        let detail = reviewer.detail(id(row));
        let is_spun = detail["path"].as_str().unwrap().contains("spun-");
        accepted += usize::from(is_spun);
        let verdict = if is_spun {
            json!({ "accepted": detail["suggestions"][0]["text"] })
        } else {
            json!("rejected")
        };
        assert_eq!(reviewer.judge(id(row), 0, verdict).status, 200);
    }
    assert!(accepted > 20, "{accepted}");

    assert_eq!(reviewer.post("api/training", &json!({})).status, 200);
    let begun = Instant::now();
    let training = loop {
        let training = reviewer.get("api/training").json();
        if training["state"] != "running" || begun.elapsed() > Duration::from_secs(900) {
            break training;
        }
        thread::sleep(Duration::from_millis(300));
    };
    assert_eq!(training["state"], "done", "{training}");
    assert!(training["rows"].as_array().unwrap().iter().any(|row| row["whose"] == "yours"));

    let export = reviewer.get("verdicts.csv");
    assert!(export.headers.iter().any(|header| header.contains("attachment")));
    fs::write(folder.path().join("verdicts.csv"), &export.body).unwrap();
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
        let output = command.current_dir(folder.path()).args(words).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{words:?}: {told}");
    };
    run(&["train", "verdicts.csv", "-o", "trained", "--quiet"]);
    let model = |name: &str| {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        let mut model: Value = serde_json::from_slice(&bytes).unwrap();
        model["provenance"].take();
        model
    };
    assert_eq!(model("review.model"), model("trained"));
    run(&["learn", "verdicts.csv", "-o", "table", "--quiet"]);
}

#[test]
fn a_report_is_reviewed_without_scoring_anew() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.jsonl");
    let words = ["score", ARTICLES, "--level", "finding", "--preset", "sensitive", "-o"];
    let mut score = Command::new(env!("CARGO_BIN_EXE_unspin"));
    assert!(score.args(words).arg(&report).status().unwrap().success());
    let database = folder.path().join("from-report.sqlite");
    let from_report = Reviewer::start(&database, &[report.to_str().unwrap()]);
    let scored = started(&folder);
    let written = |reviewer: &Reviewer| -> BTreeSet<String> {
        let rows = reviewer.suspects();
        rows.iter().map(|row| format!("{} {}", row["written"], row["score"])).collect()
    };
    assert_eq!(written(&from_report), written(&scored));
}

#[test]
fn the_page_says_which_judge_was_asked_and_no_other_is_mixed_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tiny.gguf");
    fs::write(&file, Tiny::new(Stored::Q4_1, 11).file()).unwrap();
    let database = folder.path().join("judged.sqlite");
    let article = format!("{ARTICLES}/spun-street-fire.txt");
    let words = [article.as_str(), "--judge", file.to_str().unwrap()];
    let reviewer = Reviewer::start(&database, &words);
    assert_eq!(reviewer.get("api/judge").json(), json!("Tiny"));
    let shown = &reviewer.suspects()[0];
    let detail = reviewer.get(&format!("api/suspects/{}", id(shown))).json();
    let told = detail["evidence"].to_string();
    assert!(told.contains("the judge Tiny finds"), "{told}");
    reviewer.kill();
    let again = Reviewer::start(&database, &[]);
    assert_eq!(again.get("api/judge").json(), json!("Tiny"), "verdicts need no judge");
    again.kill();
    let refused = |database: &Path, words: &[&str], reason: &str| {
        let mut review = Command::new(env!("CARGO_BIN_EXE_unspin"));
        review.args(["review", "--no-open", "--database"]).arg(database).args(words);
        let output = review.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && told.contains(reason), "{told}");
    };
    refused(&database, &[&article], "name it with --judge");
    let plain = folder.path().join("plain.sqlite");
    let reviewer = Reviewer::start(&plain, &[&article]);
    assert_eq!(reviewer.get("api/judge").json(), Value::Null);
    reviewer.kill();
    refused(&plain, &words, "the judge of its suspects is none, not Tiny");
}

/// `text` as the value of a form's field.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn plug_ins_get_offsets_in_utf16_units() {
    let folder = tempfile::tempdir().unwrap();
    let words = [ARTICLES, "--preset", "sensitive", "--language-tool"];
    let reviewer = Reviewer::start(&folder.path().join("review.sqlite"), &words);
    let host = format!("Host: {}", reviewer.host);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let check = |headers: &[&str], fields: &str| {
        send(&reviewer.host, "POST", "/v2/check", headers, fields.as_bytes())
    };
    let sample = fs::read_to_string(format!("{ARTICLES}/spun-foreign-minister.txt")).unwrap();
    let text = format!("😀 𝒜 {sample}");
    let fields = format!("language=en-US&text={}", encoded(&text));
    let answer = check(&[&host, form], &fields);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let matches = answer["matches"].as_array().unwrap();
    assert!(matches.len() > 20, "{}", matches.len());
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut phrases = BTreeSet::new();
    for found in matches {
        let number = |name: &str| usize::try_from(found[name].as_u64().unwrap()).unwrap();
        let cut = &units[number("offset")..number("offset") + number("length")];
        let phrase = String::from_utf16(cut).unwrap();
        let message = found["message"].as_str().unwrap();
        assert!(message.contains(&format!("'{phrase}'")), "{phrase} {message}");
        phrases.insert(phrase);
    }
    assert!(phrases.contains("International Minister"), "{phrases:?}");

    assert_eq!(check(&[&host, form, "Origin: http://evil.example"], &fields).status, 403);
    assert_eq!(check(&[&host, form], "language=de-DE&text=Hallo").status, 400);
    assert_eq!(check(&[&host, form], "language=en-US").status, 400);
    let data = encoded(r#"{"annotation":[{"text":"A "},{"markup":"<b>"},{"text":"test."}]}"#);
    assert_eq!(check(&[&host, form], &format!("language=auto&data={data}")).status, 200);
    let languages = send(&reviewer.host, "GET", "/v2/languages", &[&host], &[]).json();
    assert_eq!(languages[0]["code"], "en");
    let page = send(&reviewer.host, "GET", "/api/progress", &[&host], &[]);
    assert_eq!(page.status, 403, "the page still needs its token");

    let get = |path: &str| send(&reviewer.host, "GET", path, &[&host], &[]);
    let asked = get(&format!("/v2/check?{fields}"));
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert_eq!(asked.json()["matches"].as_array().unwrap().len(), matches.len());
    let none = check(&[&host, form], &format!("{fields}&disabledRules=UNSPIN_SPUN,UNSPIN_MT"));
    assert_eq!(none.json()["matches"], json!([]));
    let only = format!("{fields}&enabledOnly=true&enabledRules=UNSPIN_MT");
    let only = check(&[&host, form], &only).json();
    assert!(only["matches"].as_array().unwrap().iter().all(|m| m["rule"]["id"] == "UNSPIN_MT"));
    assert_eq!(check(&[&host, form], &format!("{fields}&enabledOnly=true")).status, 400);
    assert_eq!(get("/v2/healthcheck").text(), "OK");
    assert!(get("/v2/maxtextlength").text().parse::<u64>().unwrap() > 100_000);
    let software = &get("/v2/info").json()["software"];
    assert_eq!(software["name"], "unspin");
    assert!(software["buildDate"].is_string() && answer["software"] == *software);
    assert!(answer["language"]["detectedLanguage"]["confidence"].as_f64().unwrap() > 0.9);
}

#[test]
fn a_plug_in_of_a_browser_is_let_in_by_its_origin() {
    let folder = tempfile::tempdir().unwrap();
    let mine = "chrome-extension://abcdef";
    let words = [ARTICLES, "--language-tool", "--allow-origin", mine];
    let reviewer = Reviewer::start(&folder.path().join("review.sqlite"), &words);
    let host = format!("Host: {}", reviewer.host);
    let origin = |origin: &str| format!("Origin: {origin}");
    let send = |method: &str, path: &str, origin: &str| {
        send(&reviewer.host, method, path, &[&host, origin, "Sec-Fetch-Site: cross-site"], &[])
    };
    let allowed = |answer: &http::Answer| {
        let wanted = format!("access-control-allow-origin: {mine}");
        answer.headers.contains(&wanted)
    };
    let preflight = send("OPTIONS", "/v2/check", &origin(mine));
    assert_eq!(preflight.status, 204);
    assert!(allowed(&preflight), "{:?}", preflight.headers);
    let answer = send("GET", "/v2/check?language=en&text=A+test.", &origin(mine));
    assert_eq!(answer.status, 200);
    assert!(allowed(&answer), "{:?}", answer.headers);
    for method in ["OPTIONS", "GET"] {
        let other = send(method, "/v2/check?language=en&text=A", &origin("http://evil.example"));
        assert_eq!(other.status, 403);
        assert!(!other.headers.iter().any(|header| header.contains("access-control")));
    }
    let page = format!("/{}/api/progress", reviewer.token);
    assert_eq!(send("GET", &page, &origin(mine)).status, 403, "nothing but texts to check");
}
