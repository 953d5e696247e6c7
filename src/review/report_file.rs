//! Findings that `unspin score` wrote down as JSON lines.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::ReviewError;
use crate::document::{Article, Finding, Kind, Span, Suggestion};
use crate::read::{InputFormat, lines};

/// The fields of a row that tell of findings.
#[derive(Deserialize)]
struct Line {
    path: String,
    id: String,
    /// Left out of a passage or sentence that has none.
    findings: Option<Vec<Found>>,
    /// What passages and sentences have.
    restored: Option<IgnoredAny>,
    #[serde(flatten)]
    finding: Option<Found>,
}

#[derive(Deserialize)]
struct Found {
    start: u32,
    end: u32,
    text: String,
    kind: Kind,
    score: f64,
    suggestions: Vec<Suggestion>,
    evidence: Vec<String>,
}

/// The findings of a report, by file and by the article's name in it.
#[derive(Debug, Default)]
pub struct ReportFile {
    articles: BTreeMap<(String, String), Vec<(Finding, String)>>,
}

/// Whether a file is a report of `unspin score` in JSON lines, by its first line.
#[must_use]
pub fn is_report(path: &str) -> bool {
    if InputFormat::of_path(Path::new(path)) != Some(InputFormat::Jsonl) {
        return false;
    }
    let first = lines(Path::new(path)).ok().and_then(|mut lines| lines.next()?.ok());
    let Some((_, first)) = first else { return false };
    let value: serde_json::Value = serde_json::from_str(&first).unwrap_or_default();
    let facts = ["findings", "restored", "evidence", "gain_per_100"];
    value.get("score").is_some() && facts.iter().any(|fact| value.get(fact).is_some())
}

impl ReportFile {
    /// Reads the report at `path`, of passages, sentences or findings.
    ///
    /// # Errors
    /// When it cannot be read, or a line tells of no findings.
    pub fn open(path: &str) -> Result<Self, ReviewError> {
        let mut report = Self::default();
        for line in lines(Path::new(path))? {
            let (line, text) = line?;
            let refused = |reason| ReviewError::Report { path: path.to_owned(), line, reason };
            let row: Line =
                serde_json::from_str(&text).map_err(|cause| refused(cause.to_string()))?;
            let found = match (row.findings, row.finding) {
                (Some(findings), _) => findings,
                (None, Some(finding)) => vec![finding],
                (None, None) if row.restored.is_some() => Vec::new(),
                (None, None) => {
                    let reason = "no findings: make the report with `--level finding`";
                    return Err(refused(reason.to_owned()));
                }
            };
            let findings = report.articles.entry((row.path, row.id)).or_default();
            findings.extend(found.into_iter().map(Found::into_finding));
        }
        Ok(report)
    }

    /// The files whose articles the report tells of, each once.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.articles.keys().map(|(path, _)| path.clone()).collect();
        paths.dedup();
        paths
    }

    /// Takes out the findings of an article; none where the report does not tell
    /// of it. Those that do not lie where its text says are counted.
    pub fn take(&mut self, article: &Article) -> Option<(Vec<Finding>, usize)> {
        let key = (article.path.clone(), article.id.clone());
        let found = self.articles.remove(&key)?;
        let all = found.len();
        let fits = |(finding, text): (Finding, String)| {
            (finding.span.of(&article.text) == text && !text.is_empty()).then_some(finding)
        };
        let findings: Vec<Finding> = found.into_iter().filter_map(fits).collect();
        let misplaced = all - findings.len();
        Some((findings, misplaced))
    }

    /// The articles that were not taken, by file and name.
    pub fn left(&self) -> impl Iterator<Item = (&str, &str)> {
        self.articles.keys().map(|(path, id)| (path.as_str(), id.as_str()))
    }
}

impl Found {
    /// The finding and the text that it covers.
    fn into_finding(self) -> (Finding, String) {
        let Self { start, end, text, kind, score, suggestions, evidence } = self;
        let span = Span { start, end: end.max(start) };
        (Finding { span, kind, score, suggestions, evidence }, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINDING: &str = r#"{"path":"a.txt","id":"a.txt","passage":0,"sentence":0,"start":2,"end":8,"text":"hearth","kind":"spun","score":0.9,"suggestions":[{"text":"fire","probability":0.8}],"evidence":[]}"#;
    const SENTENCE: &str = r#"{"path":"a.txt","id":"a.txt","passage":0,"sentence":0,"start":0,"end":9,"text":"A hearth.","score":0.9,"label":"spun","kind":"spun","findings":[{"start":2,"end":8,"text":"hearth","kind":"spun","score":0.9,"suggestions":[],"evidence":["r"]}],"restored":"A fire.","reliable":true}"#;
    const ARTICLE: &str = r#"{"path":"a.txt","id":"a.txt","title":null,"score":0.03,"label":"clean","gain_per_100":0.1}"#;

    fn opened(text: &str) -> (bool, Result<ReportFile, ReviewError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.jsonl");
        std::fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        (is_report(path), ReportFile::open(path))
    }

    fn article(text: &str) -> Article {
        let name = "a.txt".to_owned();
        Article { path: name.clone(), id: name, text: text.to_owned(), ..Article::default() }
    }

    #[test]
    fn rows_of_findings_and_of_sentences_are_read() {
        for line in [FINDING, SENTENCE] {
            let (known, report) = opened(&format!("{line}\n\n"));
            let mut report = report.unwrap();
            assert!(known);
            assert_eq!(report.paths(), ["a.txt"]);
            let (findings, misplaced) = report.take(&article("A hearth.")).unwrap();
            assert_eq!((findings.len(), misplaced), (1, 0));
            assert_eq!(findings[0].span, Span::new(2, 8));
            assert!(report.take(&article("A hearth.")).is_none());
        }
    }

    #[test]
    fn a_sentence_without_findings_is_a_row_of_a_report() {
        let clean = SENTENCE.split_once("\"findings\"").unwrap();
        let clean = format!("{}{}", clean.0, clean.1.split_once("}],").unwrap().1);
        let (known, report) = opened(&format!("{clean}\n{SENTENCE}\n"));
        assert!(known, "{clean}");
        assert_eq!(report.unwrap().take(&article("A hearth.")).unwrap().0.len(), 1);
    }

    #[test]
    fn findings_of_another_text_are_left_out() {
        let mut report = opened(FINDING).1.unwrap();
        assert_eq!(report.left().count(), 1);
        assert_eq!(report.take(&article("The hearth.")).unwrap().1, 1);
    }

    #[test]
    fn what_tells_of_no_findings_is_refused_or_no_report() {
        let (known, report) = opened(ARTICLE);
        let told = report.unwrap_err().to_string();
        assert!(known && told.ends_with("make the report with `--level finding`"), "{told}");
        let (known, _) = opened(r#"{"id":"1","text":"An article.","score":3}"#);
        assert!(!known, "a row of articles");
        assert!(!is_report("nowhere.jsonl") && !is_report("a.txt"));
    }
}
