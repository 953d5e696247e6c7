//! The page in headless Chromium, driven over the WebDriver protocol. Skipped
//! with a line on standard error where there is no `chromedriver`.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use unspin::document::{Article, Finding, Kind, Span, Suggestion};
use unspin::review::Store;

use crate::http::send;
use crate::reviewer::{ARTICLES, Reviewer};

/// How long the page may take for what it was told.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser without a window; it ends when it is dropped.
struct Browser {
    driver: Child,
    /// Held, or the driver would write into a closed pipe.
    _output: BufReader<ChildStdout>,
    host: String,
    session: String,
}

impl Browser {
    /// Nothing where there is no driver on the path.
    fn start(scheme: &str) -> Option<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut driver) = command.spawn() else {
            eprintln!("skipped: no chromedriver on the PATH, so the page was not tried");
            return None;
        };
        let mut output = BufReader::new(driver.stdout.take().unwrap());
        let port = output.by_ref().lines().map(Result::unwrap).find_map(|line| {
            let port = line.split("started successfully on port ").nth(1)?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let host = format!("127.0.0.1:{}", port.unwrap());
        let mut browser = Self { driver, _output: output, host, session: String::new() };
        let scheme = format!("--blink-settings=preferredColorScheme={scheme}");
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--window-size=1280,900",
            &scheme,
        ];
        let options = json!({ "args": arguments });
        let wanted =
            json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } });
        let session = browser.command("POST", "", &wanted);
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        Some(browser)
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let path = match self.session.as_str() {
            "" => "/session".to_owned(),
            session => format!("/session/{session}{path}"),
        };
        let host = format!("Host: {}", self.host);
        let headers = [&host, "Content-Type: application/json"];
        let answer = send(&self.host, method, &path, &headers, body.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()["value"].clone()
    }

    fn open(&self, address: &str) {
        self.command("POST", "/url", &json!({ "url": address }));
    }

    fn press(&self, keys: &str) {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.command("POST", "/actions", &json!({ "actions": [keyboard] }));
    }

    fn run(&self, script: &str) -> Value {
        let call = json!({ "script": format!("return {script}"), "args": [] });
        self.command("POST", "/execute/sync", &call)
    }

    fn text(&self, selector: &str) -> String {
        self.run(&text_of(selector)).as_str().unwrap().to_owned()
    }

    /// Waits until the text of an element is as wanted.
    fn wait(&self, selector: &str, wanted: impl Fn(&str) -> bool) -> String {
        let text = self.wait_for(&text_of(selector), |text| wanted(text.as_str().unwrap()));
        text.as_str().unwrap().to_owned()
    }

    /// Waits until a script's value is as wanted.
    fn wait_for(&self, script: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let value = self.run(script);
            if wanted(&value) {
                return value;
            }
            assert!(begun.elapsed() < PATIENCE, "{script} is {value}");
            thread::sleep(Duration::from_millis(30));
        }
    }

    fn screenshot(&self, name: &str) {
        let picture = self.command("GET", "/screenshot", &Value::Null);
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), base64(picture.as_str().unwrap())).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !thread::panicking() {
            self.command("DELETE", "", &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn text_of(selector: &str) -> String {
    format!("document.querySelector('{selector}')?.textContent ?? ''")
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |byte| DIGITS.iter().position(|&digit| digit == byte);
    let digits: Vec<u8> =
        text.bytes().filter_map(digit).map(|digit| u8::try_from(digit).unwrap()).collect();
    digits
        .chunks(4)
        .flat_map(|four| {
            let value = four.iter().fold(0_u32, |sum, &digit| sum << 6 | u32::from(digit));
            let bytes = (value << (6 * (4 - four.len()))).to_be_bytes();
            bytes[1..four.len()].to_vec()
        })
        .collect()
}

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

fn settled(count: usize) -> impl Fn(&str) -> bool {
    move |text| text.starts_with(&format!("{count} of "))
}

#[test]
fn an_editor_judges_by_keyboard_alone() {
    let Some(browser) = Browser::start("1") else { return };
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("review.sqlite");
    // Each suspect of a spun article has a suggestion to accept.
    let spun = format!("{ARTICLES}/spun-night-nurses.txt");
    let reviewer = Reviewer::start(&database, &[&spun, "--preset", "sensitive"]);
    let suspects = reviewer.suspects();
    let id = |rank: usize| suspects[rank - 1]["id"].as_i64().unwrap();
    browser.open(&reviewer.address());
    browser.wait("#place", |text| text.starts_with("1 of "));
    assert_eq!(browser.text("mark"), suspects[0]["written"].as_str().unwrap());
    browser.screenshot("review-light.png");

    browser.press("?");
    assert_eq!(browser.run("document.querySelector('#help').open"), true);
    browser.screenshot("review-help.png");
    browser.press(ESCAPE);

    let first = reviewer.detail(id(1))["suggestions"][0]["text"].as_str().unwrap().to_owned();
    assert!(browser.text("#suggestions button").starts_with(&format!("1 {first}")));
    browser.press("1");
    browser.wait("#count", settled(1));
    browser.wait("#place", |text| text.starts_with("2 of "));
    browser.press("r");
    browser.wait("#count", settled(2));
    browser.wait("#place", |text| text.starts_with("3 of "));
    browser.press("c");
    browser.screenshot("review-correction.png");
    browser.press(&format!("our own <b>wording</b>{ENTER}"));
    browser.wait("#count", settled(3));
    browser.wait("#place", |text| text.starts_with("4 of "));
    // Held against the page: markup that was typed is text.
    browser.press("p");
    let verdict = browser.wait("#verdict", |text| text.starts_with("Accepted"));
    assert!(verdict.contains("our own <b>wording</b>"), "{verdict}");
    assert_eq!(browser.run("document.querySelectorAll('b').length"), 0);
    browser.screenshot("review-verdict.png");
    browser.press("u");
    browser.wait("#count", settled(2));
    browser.wait("#message", |text| text == "Undone.");
    browser.press(" ");
    browser.wait("#place", |text| text.starts_with("4 of "));
    browser.press("k");
    browser.wait("#place", |text| text.starts_with("3 of "));
    let log = browser.run("performance.getEntriesByType('resource').map((r) => r.name).join(' ')");
    let foreign =
        log.as_str().unwrap().split(' ').find(|name| !name.starts_with(&reviewer.address()));
    assert_eq!(foreign, None, "everything comes from the server");

    let store = Store::open(&database).unwrap();
    let stored = |rank| store.detail(id(rank)).unwrap();
    assert_eq!(stored(1).verdict.as_deref(), Some("accepted"));
    assert_eq!(stored(1).correction, Some(first));
    assert_eq!(stored(2).verdict.as_deref(), Some("rejected"));
    assert_eq!((stored(3).verdict, stored(3).revision), (None, 4), "undone, in the history");
    // A passage is marked, and settles what is in it.
    browser.press("o");
    browser.wait("#count", |text| text.ends_with("passages marked: 1"));
    assert_eq!(stored(3).passage_verdict.as_deref(), Some("clean"));
    // Letters of a wording are no verdicts, however fast its key comes behind another.
    browser.wait("#place", |text| !text.starts_with("3 of "));
    let marked = browser.text("#count");
    browser.press("rcoooo");
    browser.wait_for("document.querySelector('#correct').hidden", |hidden| hidden == false);
    let rejected = browser.text("#count");
    assert_ne!(rejected, marked);
    assert!(rejected.ends_with("passages marked: 1"), "{rejected}");
}

#[test]
fn each_suspect_stands_in_the_middle_of_its_text() {
    let Some(browser) = Browser::start("1") else { return };
    let folder = tempfile::tempdir().unwrap();
    // The last paragraph holds the first suspect.
    let translated = format!("{ARTICLES}/mt-theatre-strike.txt");
    let reviewer = Reviewer::start(&folder.path().join("review.sqlite"), &[&translated]);
    browser.open(&reviewer.address());
    for rank in 1..=4 {
        browser.wait("#place", |text| text.starts_with(&format!("{rank} of ")));
        let is_inside = "(() => { \
            const text = document.querySelector('#text').getBoundingClientRect(); \
            const mark = document.querySelector('mark').getBoundingClientRect(); \
            return text.top <= mark.top && mark.bottom <= text.bottom; })()";
        assert_eq!(browser.run(is_inside), true, "{rank}");
        browser.press("n");
    }
}

#[test]
fn the_page_is_dark_where_the_system_is() {
    let Some(browser) = Browser::start("0") else { return };
    let folder = tempfile::tempdir().unwrap();
    let reviewer = Reviewer::start(&folder.path().join("review.sqlite"), &[ARTICLES]);
    browser.open(&reviewer.address());
    browser.wait("#place", |text| text.starts_with("1 of "));
    let background = browser.run("getComputedStyle(document.body).backgroundColor");
    assert_eq!(background, "rgb(23, 25, 28)");
    browser.screenshot("review-dark.png");
}

/// A database of many suspects in long articles.
fn crowd(database: &Path, articles: usize, suspects: usize) {
    let sentence = "The metropolis was hit by a hearth on Monday, they said. ";
    let text = sentence.repeat(suspects);
    let found = |number: usize| {
        let start = number * sentence.len() + 4;
        let suggestion = Suggestion { text: "city".to_owned(), probability: 0.8 };
        Finding {
            span: Span::new(start, start + "metropolis".len()),
            kind: Kind::Spun,
            score: 0.5 + 0.4 / (number + 1) as f64,
            suggestions: vec![suggestion],
            evidence: Vec::new(),
        }
    };
    let crowd: Vec<(Article, Vec<Finding>)> = (0..articles)
        .map(|number| {
            let name = format!("article {number}");
            let article =
                Article { path: name.clone(), id: name, text: text.clone(), ..Article::default() };
            (article, (0..suspects).map(found).collect())
        })
        .collect();
    Store::open(database).unwrap().add(&crowd).unwrap();
}

#[test]
fn five_thousand_suspects_are_no_burden() {
    let Some(browser) = Browser::start("1") else { return };
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("review.sqlite");
    crowd(&database, 100, 50);
    let reviewer = Reviewer::start(&database, &[]);
    browser.open(&reviewer.address());
    browser.wait("#count", |text| text.starts_with("0 of 5000 "));
    browser.wait("#place", |text| text.starts_with("1 of 5000"));
    let paint = browser.run("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    eprintln!("first paint of 5000 suspects after {paint} ms");
    assert!(paint.as_f64().unwrap() < 5_000.0, "well above what an idle machine takes");
    let rows = browser.run("document.querySelectorAll('#rows li').length");
    assert!(rows.as_u64().unwrap() < 60, "only what is in view: {rows}");
    browser.run("void (document.querySelector('#list').scrollTop = 1e9)");
    browser.wait("#rows li:last-child .written", |text| text == "metropolis");
    browser.press("r");
    browser.wait("#count", settled(1));
    let loads = browser.run("performance.getEntriesByType('navigation').length");
    assert_eq!(loads, 1, "no reload");
}
