//! The program at work on the samples, in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::http::{Answer, send};

pub const ARTICLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/articles");

/// A running `unspin review`, killed when it is dropped.
pub struct Reviewer {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub host: String,
    /// The first part of the path.
    pub token: String,
}

impl Reviewer {
    /// Reviews the paths with a database; the words are further arguments.
    pub fn start(database: &Path, words: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_unspin"))
            .args(["review", "--no-open", "--database"])
            .arg(database)
            .args(words)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().split("http://").nth(1).unwrap_or_else(|| panic!("{line:?}"));
        let mut parts = address.split('/').map(str::to_owned);
        let (host, token) = (parts.next().unwrap(), parts.next().unwrap());
        Self { child, host, token }
    }

    /// The page's address.
    pub fn address(&self) -> String {
        format!("http://{}/{}/", self.host, self.token)
    }

    /// Ends the process at once, as `kill -9` does.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn get(&self, path: &str) -> Answer {
        let (path, host) = (format!("/{}/{path}", self.token), format!("Host: {}", self.host));
        send(&self.host, "GET", &path, &[&host], &[])
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let (path, host) = (format!("/{}/{path}", self.token), format!("Host: {}", self.host));
        let origin = format!("Origin: http://{}", self.host);
        let headers = [&host, &origin, "Content-Type: application/json"];
        send(&self.host, "POST", &path, &headers, body.to_string().as_bytes())
    }

    /// The suspects, the worst first.
    pub fn suspects(&self) -> Vec<Value> {
        self.get("api/suspects?from=0&count=500").json().as_array().unwrap().clone()
    }

    pub fn detail(&self, id: i64) -> Value {
        self.get(&format!("api/suspects/{id}")).json()
    }

    /// Judges a suspect of which `revision` was seen.
    pub fn judge(&self, id: i64, revision: i64, verdict: Value) -> Answer {
        let subject = json!({ "suspect": id });
        let decision =
            json!({ "at": id, "subject": subject, "revision": revision, "verdict": verdict });
        self.post("api/decisions", &decision)
    }
}

impl Drop for Reviewer {
    fn drop(&mut self) {
        self.end();
    }
}
