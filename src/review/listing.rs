//! What the page shows: suspects in the order of rank, one with the text around
//! it, and how far one has come.

use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;

use super::{ReviewError, Store, Subject};
use crate::document::{Span, Suggestion};
use crate::numbers::round4;

/// Rows that are given at a time at most.
const MOST_ROWS: usize = 500;

/// Bytes of the article shown before and after a passage at most.
const MOST_CONTEXT: usize = 20_000;

/// A suspect as a line of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// Its place, 1 for the worst.
    pub rank: i64,
    /// The phrase.
    pub written: String,
    /// Probability that the author did not write it, 0..1.
    pub score: f64,
    /// `accepted` or `rejected`; none where nobody has judged it.
    pub verdict: Option<String>,
    /// What its passage was marked as: `clean`, `mt` or `spun`.
    pub passage_verdict: Option<String>,
}

/// A suspect with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detail {
    /// Its number.
    pub id: i64,
    /// Its place, 1 for the worst.
    pub rank: i64,
    /// The last change of the suspect, to be named with a verdict.
    pub revision: i64,
    /// The number of its passage.
    pub passage_id: i64,
    /// The last change of the passage.
    pub passage_revision: i64,
    /// `spun` or `mt`.
    pub kind: String,
    /// Probability that the author did not write it, 0..1.
    pub score: f64,
    /// Proposed wordings, best first.
    pub suggestions: Vec<Suggestion>,
    /// Reasons in plain words.
    pub evidence: Vec<String>,
    /// `accepted` or `rejected`; none where nobody has judged it.
    pub verdict: Option<String>,
    /// The editor's wording.
    pub correction: Option<String>,
    /// What its passage was marked as.
    pub passage_verdict: Option<String>,
    /// The file.
    pub path: String,
    /// The article's name in the file.
    pub name: String,
    /// The headline.
    pub title: Option<String>,
    /// Text before and after the passage, cut where it is long.
    pub article: [String; 2],
    /// Text of the passage before and after the sentence.
    pub passage: [String; 2],
    /// The sentence: before the phrase, the phrase, after it.
    pub sentence: [String; 3],
    /// The next suspect that is not settled, if there is one.
    pub next_open: Option<i64>,
    /// The suspect before this one in rank.
    pub previous: Option<i64>,
    /// The suspect after this one in rank.
    pub next: Option<i64>,
}

/// How far one has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Suspects.
    pub suspects: i64,
    /// Suspects that were judged, or whose passage was marked.
    pub settled: i64,
    /// Suspects called corrupted.
    pub accepted: i64,
    /// Suspects called the author's own.
    pub rejected: i64,
    /// Passages that were marked.
    pub passages: i64,
    /// The decision that one would take back next.
    pub undoable: Option<i64>,
    /// The worst suspect that is not settled.
    pub first_open: Option<i64>,
}

impl Store {
    /// Suspects from place `from` on, counted from 0, in the order of rank; at most
    /// `count` and never more than 500.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn rows(&self, from: usize, count: usize) -> Result<Vec<Row>, ReviewError> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.id, s.rank, s.written, s.score, d.verdict, m.verdict
             FROM suspects AS s JOIN passages AS p ON p.id = s.passage
             LEFT JOIN decisions AS d ON d.revision = s.decision
             LEFT JOIN decisions AS m ON m.revision = p.decision
             WHERE s.rank > ?1 ORDER BY s.rank LIMIT ?2",
        )?;
        let rows = query.query_map(params![from, count.min(MOST_ROWS)], |row| {
            Ok(Row {
                id: row.get(0)?,
                rank: row.get(1)?,
                written: row.get(2)?,
                score: round4(row.get(3)?),
                verdict: row.get(4)?,
                passage_verdict: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One suspect.
    ///
    /// # Errors
    /// [`ReviewError::Unknown`] when there is none of this number.
    pub fn detail(&self, id: i64) -> Result<Detail, ReviewError> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.rank, s.revision, p.id, p.revision, s.kind, s.score, s.suggestions,
                 s.evidence, d.verdict, d.correction, m.verdict, a.path, a.name, a.title, a.text,
                 p.start, p.\"end\", s.sentence_start, s.sentence_end, s.start, s.\"end\"
             FROM suspects AS s JOIN passages AS p ON p.id = s.passage
             JOIN articles AS a ON a.id = p.article
             LEFT JOIN decisions AS d ON d.revision = s.decision
             LEFT JOIN decisions AS m ON m.revision = p.decision
             WHERE s.id = ?1",
        )?;
        let mut rows = query.query([id])?;
        let row = rows.next()?.ok_or(ReviewError::Unknown(id))?;
        let text: String = row.get(14)?;
        let number = |column| row.get::<_, u32>(column);
        let passage = Span { start: number(15)?, end: number(16)? };
        let sentence = Span { start: number(17)?, end: number(18)? };
        let phrase = Span { start: number(19)?, end: number(20)? };
        let between = |start, end| Span { start, end }.of(&text).to_owned();
        let rank = row.get(0)?;
        Ok(Detail {
            id,
            rank,
            revision: row.get(1)?,
            passage_id: row.get(2)?,
            passage_revision: row.get(3)?,
            kind: row.get(4)?,
            score: round4(row.get(5)?),
            suggestions: serde_json::from_str(&row.get::<_, String>(6)?)?,
            evidence: serde_json::from_str(&row.get::<_, String>(7)?)?,
            verdict: row.get(8)?,
            correction: row.get(9)?,
            passage_verdict: row.get(10)?,
            path: row.get(11)?,
            name: row.get(12)?,
            title: row.get(13)?,
            article: around(&text, passage),
            passage: [
                between(passage.start, sentence.start),
                between(sentence.end, passage.end.max(sentence.end)),
            ],
            sentence: [
                between(sentence.start, phrase.start),
                between(phrase.start, phrase.end),
                between(phrase.end, sentence.end.max(phrase.end)),
            ],
            next_open: self.open_after(rank)?,
            previous: self.at_rank(rank - 1)?,
            next: self.at_rank(rank + 1)?,
        })
    }

    /// How far one has come.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn progress(&self) -> Result<Progress, ReviewError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*), count(coalesce(s.decision, p.decision)),
                 coalesce(sum(d.verdict = 'accepted'), 0), coalesce(sum(d.verdict = 'rejected'), 0),
                 (SELECT count(decision) FROM passages)
             FROM suspects AS s JOIN passages AS p ON p.id = s.passage
             LEFT JOIN decisions AS d ON d.revision = s.decision",
        )?;
        let (undoable, first_open) = (self.undoable()?, self.open_after(0)?);
        Ok(query.query_row([], |row| {
            Ok(Progress {
                suspects: row.get(0)?,
                settled: row.get(1)?,
                accepted: row.get(2)?,
                rejected: row.get(3)?,
                passages: row.get(4)?,
                undoable,
                first_open,
            })
        })?)
    }

    /// The suspect to look at for a subject: itself, or the worst of a passage.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn suspect_of(&self, subject: Subject) -> Result<Option<i64>, ReviewError> {
        let passage = match subject {
            Subject::Suspect(id) => return Ok(Some(id)),
            Subject::Passage(id) => id,
        };
        let mut query = self
            .connection
            .prepare_cached("SELECT id FROM suspects WHERE passage = ?1 ORDER BY rank LIMIT 1")?;
        Ok(query.query_row([passage], |row| row.get(0)).optional()?)
    }

    /// The next suspect after this one that is not settled; the worst where it
    /// is gone.
    pub(super) fn next_open(&self, id: i64) -> Result<Option<i64>, ReviewError> {
        let mut query =
            self.connection.prepare_cached("SELECT rank FROM suspects WHERE id = ?1")?;
        let rank: Option<i64> = query.query_row([id], |row| row.get(0)).optional()?;
        self.open_after(rank.unwrap_or(0))
    }

    /// The next suspect after `rank` that is not settled, from the worst again
    /// after the last.
    fn open_after(&self, rank: i64) -> Result<Option<i64>, ReviewError> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.id FROM suspects AS s JOIN passages AS p ON p.id = s.passage
             WHERE s.decision IS NULL AND p.decision IS NULL AND s.rank > ?1
             ORDER BY s.rank LIMIT 1",
        )?;
        let mut find = |rank| query.query_row([rank], |row| row.get(0)).optional();
        match find(rank)? {
            None if rank > 0 => Ok(find(0)?),
            found => Ok(found),
        }
    }

    fn at_rank(&self, rank: i64) -> Result<Option<i64>, ReviewError> {
        let mut query =
            self.connection.prepare_cached("SELECT id FROM suspects WHERE rank = ?1")?;
        Ok(query.query_row([rank], |row| row.get(0)).optional()?)
    }
}

/// What stands before and after a span, cut at a character.
fn around(text: &str, span: Span) -> [String; 2] {
    let range = span.range();
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let mut from = before.len().saturating_sub(MOST_CONTEXT);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let mut to = after.len().min(MOST_CONTEXT);
    while !after.is_char_boundary(to) {
        to -= 1;
    }
    [before[from..].to_owned(), after[..to].to_owned()]
}

#[cfg(test)]
mod tests {
    use super::super::decisions::Verdict;
    use super::super::store::tests::{TEXT, store};
    use super::*;

    #[test]
    fn a_suspect_comes_with_its_whole_article_in_pieces() {
        let store = store();
        for row in store.rows(0, 10).unwrap() {
            let detail = store.detail(row.id).unwrap();
            let [before, after] = &detail.article;
            let [opening, closing] = &detail.passage;
            let sentence = detail.sentence.concat();
            let whole = [before, opening, &sentence, closing, after].map(String::as_str);
            assert_eq!(whole.concat(), TEXT);
            assert_eq!(detail.sentence[1], row.written);
        }
        assert!(matches!(store.detail(99), Err(ReviewError::Unknown(99))));
    }

    #[test]
    fn the_list_comes_in_parts() {
        let store = store();
        let ranks = |from, count| -> Vec<i64> {
            store.rows(from, count).unwrap().iter().map(|row| row.rank).collect()
        };
        assert_eq!((ranks(0, 2), ranks(2, 2), ranks(3, 2)), (vec![1, 2], vec![3], vec![]));
    }

    #[test]
    fn what_is_open_is_looked_for_after_it_and_then_from_the_start() {
        let mut store = store();
        let [first, second, third] = [0, 1, 2].map(|from| store.rows(from, 1).unwrap()[0].id);
        store.record(Subject::Suspect(second), 0, &Verdict::Rejected).unwrap();
        assert_eq!(store.detail(first).unwrap().next_open, Some(third));
        assert_eq!(store.detail(third).unwrap().next_open, Some(first));
        assert_eq!(store.detail(third).unwrap().previous, Some(second));
        assert_eq!(store.progress().unwrap().first_open, Some(first));
    }

    #[test]
    fn long_context_is_cut_between_characters() {
        let text = format!("{0}x{0}", "😀".repeat(MOST_CONTEXT));
        let at = text.find('x').unwrap();
        let [before, after] = around(&text, Span::new(at, at + 1));
        assert_eq!((before.len(), after.len()), (MOST_CONTEXT, MOST_CONTEXT));
        let [before, _] = around("aé", Span::new(3, 3));
        assert_eq!(before, "aé");
    }
}
