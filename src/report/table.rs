//! The ranked table that CSV and workbooks share: its columns at each level
//! and the cells of a row, with two empty ones for an editor to fill in.

use super::Level;
use super::cells::{evidence, suggestion, suggestions, suspects};
use super::rows::{
    Row, article_source, kind_name, passage_findings, passage_restored, passage_source, round4,
    source_name,
};
use crate::document::{
    Article, ArticleReport, Finding, PassageReport, SentenceReport, SourceSentence, Verdict,
};

/// What stands in a cell, as it is: each format makes it safe in its own way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    /// Finite, and with at most four decimals.
    Number(f64),
}

/// The header of the table.
pub(super) fn columns(level: Level) -> &'static [&'static str] {
    match level {
        Level::Article => &[
            "rank",
            "score",
            "label",
            "kind",
            "path",
            "id",
            "title",
            "words",
            "gain_per_100",
            "substitution_rate",
            "passages",
            "source_article",
            "reliable",
            "verdict",
            "correction",
        ],
        Level::Passage => &[
            "rank",
            "score",
            "label",
            "kind",
            "path",
            "id",
            "passage",
            "start",
            "end",
            "text",
            "suspect",
            "suggestions",
            "restored",
            "evidence",
            "source_article",
            "source_sentence",
            "reliable",
            "verdict",
            "correction",
        ],
        Level::Sentence => &[
            "rank",
            "score",
            "label",
            "kind",
            "path",
            "id",
            "passage",
            "sentence",
            "start",
            "end",
            "text",
            "suspect",
            "suggestions",
            "restored",
            "evidence",
            "source_article",
            "source_sentence",
            "reliable",
            "verdict",
            "correction",
        ],
        Level::Finding => &[
            "rank",
            "score",
            "kind",
            "path",
            "id",
            "passage",
            "sentence",
            "start",
            "end",
            "text",
            "suggestions",
            "context",
            "evidence",
            "source_article",
            "source_sentence",
            "verdict",
            "correction",
        ],
    }
}

/// The cells of a row from `score` on; the rank is known only at the end.
pub(super) fn record(article: &Article, row: Row<'_>) -> Vec<Cell> {
    let mut cells = match row {
        Row::Article(report) => article_cells(article, report),
        Row::Passage(passage) => passage_cells(article, passage),
        Row::Sentence(sentence) => sentence_cells(article, sentence),
        Row::Finding(sentence, finding) => finding_cells(article, sentence, finding),
    };
    // The editor's own columns: verdict and correction.
    cells.extend([text(""), text("")]);
    cells
}

fn article_cells(article: &Article, report: &ArticleReport) -> Vec<Cell> {
    let mut cells = verdict_cells(&report.verdict);
    cells.extend(place_cells(article));
    cells.extend([
        text(article.title.as_deref().unwrap_or_default()),
        count(report.words),
        number(report.gain_per_100),
        number(report.substitution_rate),
        count(report.passages.len()),
        text(article_source(report).map_or_else(String::new, source_name)),
        text(report.verdict.reliable.to_string()),
    ]);
    cells
}

fn passage_cells(article: &Article, passage: &PassageReport) -> Vec<Cell> {
    let findings = || passage_findings(passage);
    let mut cells = verdict_cells(&passage.verdict);
    cells.extend(place_cells(article));
    cells.extend([
        count(passage.passage),
        Cell::Number(f64::from(passage.span.start)),
        Cell::Number(f64::from(passage.span.end)),
        text(passage.span.of(&article.text)),
        text(suspects(article, findings())),
        text(suggestions(article, findings())),
        text(passage_restored(article, passage)),
        text(evidence(findings())),
    ]);
    cells.extend(source_cells(passage_source(passage)));
    cells.push(text(passage.verdict.reliable.to_string()));
    cells
}

fn sentence_cells(article: &Article, sentence: &SentenceReport) -> Vec<Cell> {
    let findings = || sentence.findings.iter();
    let mut cells = verdict_cells(&sentence.verdict);
    cells.extend(place_cells(article));
    cells.extend([
        count(sentence.passage),
        count(sentence.sentence),
        Cell::Number(f64::from(sentence.span.start)),
        Cell::Number(f64::from(sentence.span.end)),
        text(sentence.span.of(&article.text)),
        text(suspects(article, findings())),
        text(suggestions(article, findings())),
        text(&*sentence.restored),
        text(evidence(findings())),
    ]);
    cells.extend(source_cells(sentence.source.as_ref()));
    cells.push(text(sentence.verdict.reliable.to_string()));
    cells
}

fn finding_cells(article: &Article, sentence: &SentenceReport, finding: &Finding) -> Vec<Cell> {
    let mut cells = vec![number(finding.score), text(finding.kind.name())];
    cells.extend(place_cells(article));
    cells.extend([
        count(sentence.passage),
        count(sentence.sentence),
        Cell::Number(f64::from(finding.span.start)),
        Cell::Number(f64::from(finding.span.end)),
        text(finding.span.of(&article.text)),
        text(suggestion(article, finding, usize::MAX)),
        text(sentence.span.of(&article.text)),
        text(evidence(std::iter::once(finding))),
    ]);
    cells.extend(source_cells(sentence.source.as_ref()));
    cells
}

/// The article that has the original, and what it says.
fn source_cells(source: Option<&SourceSentence>) -> [Cell; 2] {
    let says = source.map_or("", |source| &source.text);
    [text(source.map_or_else(String::new, source_name)), text(says)]
}

fn verdict_cells(verdict: &Verdict) -> Vec<Cell> {
    let kind = kind_name(verdict).unwrap_or_default();
    vec![number(verdict.score), text(verdict.label.name()), text(kind)]
}

fn place_cells(article: &Article) -> [Cell; 2] {
    [text(&*article.path), text(&*article.id)]
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// A number to four decimals.
fn number(value: f64) -> Cell {
    Cell::Number(round4(value))
}

fn count(count: usize) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "a count of words or passages")]
    Cell::Number(count as f64)
}
