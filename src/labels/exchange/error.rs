//! What can be wrong with labels of other tools.

use std::fmt;

use crate::document::Label;
use crate::names::UnknownName;
use crate::read::Cause;

/// Why a file could not be read at all, or one of its tasks was left out:
/// `labels.json:17: unknown label `fake``.
#[derive(Debug, thiserror::Error)]
#[error("{}{problem}", Place(path, *line, id.as_deref()))]
pub struct ExchangeError {
    /// The file as the user named it.
    pub path: String,
    /// The line on which the task begins, counted from 1.
    pub line: Option<u64>,
    /// The task's own name, where it has one.
    pub id: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a file or with one of its tasks.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It does not look like any format.
    #[error("no known format; name one with --from")]
    UnknownFormat,
    /// What stands there is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// A task without text.
    #[error("no text")]
    NoText,
    /// A word that is no label.
    #[error("{0}; give it a meaning with --map")]
    UnknownLabel(UnknownName),
    /// Labels that contradict each other.
    #[error("{0} and {1} at once")]
    Contradiction(String, String),
    /// A span that lies outside the text, or whose text is elsewhere.
    #[error("the span {start}..{end} does not lie in the text{}", Quoted(text.as_deref()))]
    Span {
        /// As the file counts.
        start: usize,
        /// As the file counts.
        end: usize,
        /// What it should cover, where the file says so.
        text: Option<String>,
    },
    /// A span without offsets.
    #[error("a span without start and end")]
    NoOffsets,
    /// The file, or a row of our own formats, could not be read.
    #[error(transparent)]
    Row(#[from] Cause),
}

impl Problem {
    /// A word that is no label.
    pub(super) fn unknown_label(word: &str) -> Self {
        Self::UnknownLabel(UnknownName::new("label", word, Label::ALL.map(Label::name)))
    }
}

struct Place<'a>(&'a str, Option<u64>, Option<&'a str>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(path, line, id) = self;
        write!(f, "{path}:")?;
        if let Some(line) = line {
            write!(f, "{line}:")?;
        }
        match id {
            Some(id) => write!(f, " task {id}: "),
            None => f.write_str(" "),
        }
    }
}

struct Quoted<'a>(Option<&'a str>);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |text| write!(f, " as `{text}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_path_line_task_and_cause() {
        let error = ExchangeError {
            path: "a.json".to_owned(),
            line: Some(3),
            id: Some("12".to_owned()),
            problem: Problem::Span { start: 4, end: 9, text: Some("fire".to_owned()) },
        };
        assert_eq!(
            error.to_string(),
            "a.json:3: task 12: the span 4..9 does not lie in the text as `fire`"
        );
        let error =
            ExchangeError { line: None, id: None, problem: Problem::UnknownFormat, ..error };
        assert_eq!(error.to_string(), "a.json: no known format; name one with --from");
    }
}
