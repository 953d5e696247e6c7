//! Verdicts as the table that `unspin train` and `unspin learn` read: a report
//! with filled `verdict` and `correction` columns, one row per sentence or passage.

use rusqlite::{Row, Statement};

use super::{ReviewError, Store};
use crate::cells::guard_cell;
use crate::document::Span;
use crate::numbers::round4;
use crate::restore::restored_text;

/// A correction of more words stands for its whole sentence.
const MOST_WORDS: usize = 5;

/// A suspect with what was decided of it.
struct Judged {
    rank: i64,
    score: f64,
    kind: String,
    article: i64,
    path: String,
    name: String,
    passage: i64,
    passage_number: i64,
    passage_span: Span,
    passage_verdict: Option<String>,
    sentence: i64,
    sentence_span: Span,
    span: Span,
    verdict: Option<String>,
    correction: Option<String>,
}

impl Judged {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let span = |start, end| {
            Ok::<_, rusqlite::Error>(Span { start: row.get(start)?, end: row.get(end)? })
        };
        Ok(Self {
            rank: row.get("rank")?,
            score: row.get("score")?,
            kind: row.get("kind")?,
            article: row.get("article")?,
            path: row.get("path")?,
            name: row.get("name")?,
            passage: row.get("passage")?,
            passage_number: row.get("number")?,
            passage_span: span("passage_start", "passage_end")?,
            passage_verdict: row.get("passage_verdict")?,
            sentence: row.get("sentence")?,
            sentence_span: span("sentence_start", "sentence_end")?,
            span: span("start", "end")?,
            verdict: row.get("verdict")?,
            correction: row.get("correction")?,
        })
    }

    fn is(&self, verdict: &str) -> bool {
        self.verdict.as_deref() == Some(verdict)
    }
}

impl Store {
    /// The table of all verdicts as CSV, in the order of rank.
    ///
    /// A marked passage is one row; its sentences have none of their own but for
    /// corrections. A sentence is what its accepted suspects are, and clean once
    /// all of them are rejected; as long as some are open, it has no verdict.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn export(&self) -> Result<Vec<u8>, ReviewError> {
        let mut rows: Vec<(i64, Vec<String>)> = Vec::new();
        let mut text_query = self.connection.prepare("SELECT text FROM articles WHERE id = ?1")?;
        for article in self.judged()?.chunk_by(|a, b| a.article == b.article) {
            let text = text_of(&mut text_query, article)?;
            for passage in article.chunk_by(|a, b| a.passage == b.passage) {
                rows.extend(passage_row(&text, passage));
                let sentences = passage.chunk_by(|a, b| a.sentence == b.sentence);
                rows.extend(sentences.filter_map(|sentence| sentence_row(&text, sentence)));
            }
        }
        rows.sort_by_key(|(rank, _)| *rank);
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(COLUMNS.iter().map(|(name, _)| name))?;
        for (_, cells) in &rows {
            table.write_record(cells)?;
        }
        table.into_inner().map_err(|failed| csv::Error::from(failed.into_error()).into())
    }

    /// Suspects in text order, of all sentences and passages.
    fn judged(&self) -> Result<Vec<Judged>, ReviewError> {
        let mut query = self.connection.prepare(
            "SELECT s.rank, s.score, s.kind, p.article, a.path, a.name, s.passage, p.number,
                 p.start AS passage_start, p.\"end\" AS passage_end,
                 m.verdict AS passage_verdict, s.sentence, s.sentence_start, s.sentence_end,
                 s.start, s.\"end\", d.verdict, d.correction
             FROM suspects AS s JOIN passages AS p ON p.id = s.passage
             JOIN articles AS a ON a.id = p.article
             LEFT JOIN decisions AS d ON d.revision = s.decision
             LEFT JOIN decisions AS m ON m.revision = p.decision
             ORDER BY p.article, p.number, s.sentence, s.start",
        )?;
        Ok(query.query_map([], Judged::read)?.collect::<Result<_, _>>()?)
    }
}

fn text_of(query: &mut Statement<'_>, article: &[Judged]) -> rusqlite::Result<String> {
    let Some(first) = article.first() else { return Ok(String::new()) };
    query.query_row([first.article], |row| row.get(0))
}

fn passage_row(text: &str, passage: &[Judged]) -> Option<(i64, Vec<String>)> {
    let first = passage.first()?;
    let verdict = first.passage_verdict.clone()?;
    Some(row(text, passage, first.passage_span, "", verdict, String::new()))
}

fn sentence_row(text: &str, sentence: &[Judged]) -> Option<(i64, Vec<String>)> {
    let first = sentence.first()?;
    let verdict = if first.passage_verdict.is_some() { "" } else { sentence_verdict(sentence) };
    let correction = correction(text, sentence);
    if verdict.is_empty() && correction.is_empty() {
        return None;
    }
    let number = first.sentence.to_string();
    Some(row(text, sentence, first.sentence_span, &number, verdict.to_owned(), correction))
}

fn sentence_verdict(sentence: &[Judged]) -> &str {
    let accepted = sentence.iter().filter(|suspect| suspect.is("accepted"));
    match accepted.max_by(|a, b| a.score.total_cmp(&b.score)) {
        Some(worst) => &worst.kind,
        None if sentence.iter().all(|suspect| suspect.is("rejected")) => "clean",
        None => "",
    }
}

/// The suspects that were corrected, each with its new wording.
fn corrected(suspects: &[Judged]) -> Vec<(Span, &str)> {
    suspects
        .iter()
        .filter_map(|suspect| Some((suspect.span, suspect.correction.as_deref()?)))
        .collect()
}

/// Of one corrected phrase its new wording, if it is a phrase; otherwise the
/// sentence as it should be.
fn correction(text: &str, sentence: &[Judged]) -> String {
    let corrected = corrected(sentence);
    match (corrected.as_slice(), sentence.first()) {
        ([(_, wording)], _) if wording.split_whitespace().count() <= MOST_WORDS => {
            (*wording).to_owned()
        }
        ([_, ..], Some(first)) => restored_text(text, first.sentence_span, &corrected),
        _ => String::new(),
    }
}

fn row(
    text: &str,
    suspects: &[Judged],
    span: Span,
    sentence: &str,
    verdict: String,
    correction: String,
) -> (i64, Vec<String>) {
    let line = Line { text, suspects, span, sentence, verdict, correction };
    (line.rank(), COLUMNS.iter().map(|(_, cell)| cell(&line)).collect())
}

/// A row of the table.
struct Line<'a> {
    /// The text of the article.
    text: &'a str,
    /// The suspects of the passage or sentence.
    suspects: &'a [Judged],
    /// The passage or sentence.
    span: Span,
    /// The number of the sentence; empty for a passage.
    sentence: &'a str,
    verdict: String,
    correction: String,
}

/// A column: its name and what a row has in it.
type Column = (&'static str, fn(&Line<'_>) -> String);

/// The columns, which a report of sentences has too.
const COLUMNS: &[Column] = &[
    ("rank", |line| line.rank().to_string()),
    ("score", |line| round4(line.score()).to_string()),
    ("kind", |line| line.of_first(|suspect| guarded(&suspect.kind))),
    ("path", |line| line.of_first(|suspect| guarded(&suspect.path))),
    ("id", |line| line.of_first(|suspect| guarded(&suspect.name))),
    ("passage", |line| line.of_first(|suspect| suspect.passage_number.to_string())),
    ("sentence", |line| line.sentence.to_owned()),
    ("start", |line| line.span.start.to_string()),
    ("end", |line| line.span.end.to_string()),
    ("text", |line| guarded(line.span.of(line.text))),
    ("suspect", |line| guarded(&line.named().join(" | "))),
    ("restored", |line| guarded(&restored_text(line.text, line.span, &corrected(line.suspects)))),
    ("verdict", |line| line.verdict.clone()),
    ("correction", |line| guarded(&line.correction)),
];

impl Line<'_> {
    fn rank(&self) -> i64 {
        self.suspects.iter().map(|suspect| suspect.rank).min().unwrap_or_default()
    }

    fn score(&self) -> f64 {
        self.suspects.iter().map(|suspect| suspect.score).fold(0.0, f64::max)
    }

    fn of_first(&self, cell: fn(&Judged) -> String) -> String {
        self.suspects.first().map(cell).unwrap_or_default()
    }

    /// The suspect phrases: a short correction belongs to the one that was corrected.
    fn named(&self) -> Vec<&str> {
        let is_corrected = |suspect: &Judged| suspect.correction.is_some();
        let any = self.suspects.iter().any(is_corrected);
        let named = self.suspects.iter().filter(|suspect| !any || is_corrected(suspect));
        named.map(|suspect| suspect.span.of(self.text)).collect()
    }
}

fn guarded(text: &str) -> String {
    guard_cell(text).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::decisions::{Subject, Verdict};
    use super::super::store::tests::store;
    use super::*;
    use crate::channel;
    use crate::document::{Label, Level};
    use crate::read::{ReadOptions, articles_from};
    use crate::report::columns;

    fn judge(store: &mut Store, written: &str, verdict: Verdict) {
        let rows = store.rows(0, 10).unwrap();
        let row = rows.iter().find(|row| row.written == written).unwrap();
        let revision = store.detail(row.id).unwrap().revision;
        store.record(Subject::Suspect(row.id), revision, &verdict).unwrap();
    }

    fn accepted(correction: &str) -> Verdict {
        Verdict::Accepted(Some(correction.to_owned()))
    }

    /// Texts and labels as `unspin train` reads them.
    fn labels(store: &Store) -> Vec<(String, Label)> {
        let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
        articles_from("verdicts.csv", Cursor::new(store.export().unwrap()), &options)
            .map(|article| article.unwrap())
            .map(|article| (article.text, article.label.unwrap()))
            .collect()
    }

    #[test]
    fn its_columns_are_columns_of_a_report_of_sentences_in_the_same_order() {
        let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
        let mut report = columns(Level::Sentence);
        report.retain(|name| names.contains(name));
        assert_eq!(names, report);
    }

    #[test]
    fn sentences_are_labels_once_they_are_settled() {
        let mut store = store();
        assert_eq!(labels(&store), []);
        judge(&mut store, "hearth", accepted("fire"));
        judge(&mut store, "metropolis", Verdict::Rejected);
        assert_eq!(
            labels(&store),
            [
                ("A hearth broke out on Monday.".to_owned(), Label::Spun),
                ("The metropolis burnt.".to_owned(), Label::Clean),
            ]
        );
    }

    #[test]
    fn a_marked_passage_speaks_for_its_sentences() {
        let mut store = store();
        judge(&mut store, "hearth", accepted("fire"));
        let detail = store.detail(store.rows(0, 1).unwrap()[0].id).unwrap();
        let marked = Verdict::Marked(Label::Mt);
        store.record(Subject::Passage(detail.passage_id), 0, &marked).unwrap();
        let passage = "The metropolis burnt. A hearth broke out on Monday.".to_owned();
        assert_eq!(labels(&store), [(passage, Label::Mt)]);
    }

    #[test]
    fn corrections_are_pairs_to_learn_from() {
        let mut store = store();
        judge(&mut store, "hearth", accepted("fire"));
        judge(&mut store, "international minister", accepted("foreign minister"));
        judge(&mut store, "metropolis", Verdict::Accepted(None));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("verdicts.csv");
        std::fs::write(&path, store.export().unwrap()).unwrap();
        let (learned, refused) = channel::read_learned(&[path]);
        assert!(refused.is_empty(), "{refused:?}");
        let pairs: Vec<(&str, &str)> =
            learned.iter().map(|row| (row.written.as_str(), row.original.as_str())).collect();
        assert_eq!(pairs, [("hearth", "fire"), ("international minister", "foreign minister")],);
    }
}
