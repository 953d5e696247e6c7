//! What a judge has answered, kept in a file: it is not asked the same twice.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::change::{Change, Judgement};
use super::error::JudgeError;

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct Answers {
    known: HashMap<String, Judgement>,
    file: Mutex<File>,
}

/// A line of the file, after the first.
#[derive(Serialize, Deserialize)]
struct Line {
    asked: String,
    answer: Judgement,
}

/// The first line: whose answers they are.
#[derive(Serialize, Deserialize)]
struct Head {
    judge: String,
}

impl Answers {
    /// Reads a file of answers, which is made if need be, and goes on with it.
    /// A last line that was cut short is passed over.
    ///
    /// # Errors
    /// When it cannot be opened, or holds the answers of another judge.
    pub fn open(path: &Path, judge: &str) -> Result<Self, JudgeError> {
        let failed = |cause| JudgeError::Io { path: path.to_owned(), cause };
        let mut file =
            OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let mut lines = text.lines();
        match lines.next().map(serde_json::from_str::<Head>) {
            None => {
                let head = Head { judge: judge.to_owned() };
                write_line(&mut file, &head).map_err(failed)?;
            }
            Some(Ok(head)) if head.judge == judge => {}
            Some(_) => return Err(JudgeError::OtherAnswers { path: path.to_owned() }),
        }
        let read = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let known = read.map(|line| (line.asked, line.answer)).collect();
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n").map_err(failed)?;
        }
        Ok(Self { known, file: Mutex::new(file) })
    }

    /// What was answered, or what `ask` says now.
    pub fn or_ask(
        &self,
        text: &str,
        changes: &[Change],
        ask: impl FnOnce() -> Judgement,
    ) -> Judgement {
        let asked = key(text, changes);
        if let Some(known) = self.known.get(&asked) {
            return known.clone();
        }
        let line = Line { asked, answer: ask() };
        if let Ok(mut file) = self.file.lock() {
            // What cannot be written is asked again the next time, and nothing worse.
            let _ = write_line(&mut file, &line);
        }
        line.answer
    }
}

/// Writes a line at once, so that it is whole however the program ends.
fn write_line(file: &mut File, line: &impl Serialize) -> std::io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    file.write_all(&bytes)
}

/// What stands for a question: 32 hexadecimal digits.
fn key(text: &str, changes: &[Change]) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &[u8]| {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    add(text.as_bytes());
    for Change { span, suggestions } in changes {
        add(&span.start.to_le_bytes());
        add(&span.end.to_le_bytes());
        add(&(suggestions.len() as u64).to_le_bytes());
        suggestions.iter().for_each(|suggestion| add(suggestion.as_bytes()));
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::document::Span;

    fn judgement(joint_gain: f64) -> Judgement {
        Judgement { joint_gain, ..Judgement::default() }
    }

    #[test]
    fn what_was_asked_before_is_not_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        let changes =
            [Change { span: Span::new(0, 3), suggestions: vec!["a".to_owned(), "b".to_owned()] }];
        let first = Answers::open(&path, "one").unwrap();
        assert_eq!(
            first.or_ask("The fire", &changes, || judgement(0.1 + 0.2)).joint_gain,
            0.1 + 0.2
        );
        // Cut short, as by a power failure.
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"asked\": \"0").unwrap();
        let again = Answers::open(&path, "one").unwrap();
        let told = again.or_ask("The fire", &changes, || panic!("it is known"));
        assert_eq!(told.joint_gain.to_bits(), (0.1_f64 + 0.2).to_bits());
        let mut others = changes.clone();
        others[0].suggestions[1].push('c');
        for (text, changes) in [("The ice", &changes), ("The fire", &others)] {
            assert_eq!(again.or_ask(text, changes, || judgement(7.0)).joint_gain, 7.0);
        }
        let last = Answers::open(&path, "one").unwrap();
        assert_eq!(last.known.len(), 3);
    }

    #[test]
    fn the_answers_of_another_judge_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        drop(Answers::open(&path, "one").unwrap());
        let told = Answers::open(&path, "other").unwrap_err().to_string();
        assert!(told.contains("answers.jsonl") && told.contains("another judge"), "{told}");
        std::fs::write(&path, "no answers").unwrap();
        assert!(Answers::open(&path, "one").is_err());
    }
}
