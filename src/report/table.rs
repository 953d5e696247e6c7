//! The ranked table that CSV and workbooks share: its columns at each level
//! and the cells of a row, with two empty ones for an editor to fill in.

use super::Level::{self, Article, Finding, Passage, Sentence};
use super::cells::{evidence, suggestions, suspects};
use super::rows::{Row, source_name};
use crate::document::{self, ArticleReport, Kind, Label};
use crate::numbers::round4;

/// What stands in a cell, as it is: each format makes it safe in its own way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    /// Finite, and with at most four decimals.
    Number(f64),
}

/// The header of the table. The rank comes first, since it is known last.
pub(crate) fn columns(level: Level) -> Vec<&'static str> {
    let names = at(level).map(|(name, ..)| *name);
    std::iter::once("rank").chain(names).collect()
}

/// The cells of a row behind its rank.
pub(super) fn record(article: &document::Article, row: Row<'_>) -> Vec<Cell> {
    at(row.level()).map(|(.., cell)| cell(article, row)).collect()
}

/// The columns of a level.
fn at(level: Level) -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(move |(_, levels, _)| levels.contains(&level))
}

/// A column: its name, the levels that have it, and what a row has in it.
type Column = (&'static str, &'static [Level], fn(&document::Article, Row<'_>) -> Cell);

const ALL: &[Level] = &Level::ALL;
/// What has a label of its own.
const LABELLED: &[Level] = &[Article, Passage, Sentence];
/// What is a part of an article.
const PARTS: &[Level] = &[Passage, Sentence, Finding];
/// What may hold several findings.
const TEXTS: &[Level] = &[Passage, Sentence];

/// All columns, in the order in which they stand.
#[rustfmt::skip]
const COLUMNS: &[Column] = &[
    ("score", ALL, |_, row| number(row.score())),
    ("label", LABELLED, |_, row| text(row.label().map_or("", Label::name))),
    ("kind", ALL, |_, row| text(row.kind().map_or("", Kind::name))),
    ("path", ALL, |article, _| text(&*article.path)),
    ("id", ALL, |article, _| text(&*article.id)),
    ("title", &[Article], |article, _| text(article.title.as_deref().unwrap_or_default())),
    ("words", &[Article], |_, row| of_article(row, |report| count(report.words))),
    ("gain_per_100", &[Article], |_, row| of_article(row, |report| number(report.gain_per_100))),
    ("substitution_rate", &[Article], |_, row| of_article(row, |report| number(report.substitution_rate))),
    ("passages", &[Article], |_, row| of_article(row, |report| count(report.passages.len()))),
    ("passage", PARTS, |_, row| row.passage().map_or(text(""), count)),
    ("sentence", &[Sentence, Finding], |_, row| row.sentence().map_or(text(""), |sentence| count(sentence.sentence))),
    ("start", PARTS, |article, row| Cell::Number(f64::from(row.span(article).start))),
    ("end", PARTS, |article, row| Cell::Number(f64::from(row.span(article).end))),
    ("text", PARTS, |article, row| text(row.span(article).of(&article.text))),
    ("suspect", TEXTS, |article, row| text(suspects(article, row.findings()))),
    ("suggestions", PARTS, |article, row| text(suggestions(article, row.findings()))),
    ("restored", TEXTS, |article, row| text(row.restored(article))),
    ("context", &[Finding], |article, row| text(row.sentence().map_or("", |sentence| sentence.span.of(&article.text)))),
    ("evidence", PARTS, |_, row| text(evidence(row.findings()))),
    ("source_article", ALL, |_, row| text(row.source().map_or_else(String::new, source_name))),
    ("source_sentence", PARTS, |_, row| text(row.source().map_or("", |source| &source.text))),
    ("reliable", LABELLED, |_, row| text(row.is_reliable().to_string())),
    // The editor's own.
    ("verdict", ALL, |_, _| text("")),
    ("correction", ALL, |_, _| text("")),
];

/// The cell of a column that articles alone have.
fn of_article(row: Row<'_>, cell: fn(&ArticleReport) -> Cell) -> Cell {
    match row {
        Row::Article(report) => cell(report),
        Row::Passage(_) | Row::Sentence(_) | Row::Finding(..) => text(""),
    }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// A number to four decimals.
fn number(value: f64) -> Cell {
    Cell::Number(round4(value))
}

fn count(count: usize) -> Cell {
    Cell::Number(count as f64)
}
