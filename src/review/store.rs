//! The database: articles, suspects and decisions in one SQLite file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::ReviewError;
use crate::document::{Article, Finding, Segments, Span};
use crate::segment::segment;

/// What the database is, for programs that look at the file: `unsp`.
const APPLICATION: i64 = 0x756e_7370;

/// Raised when the tables change.
const FORMAT: i64 = 1;

/// How long to wait for another program that writes into the same file.
const PATIENCE: Duration = Duration::from_secs(10);

/// Articles with their suspects, and what was decided of them.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the database at `path` and makes it where there is none.
    ///
    /// # Errors
    /// When it is no such database, or of another format.
    pub fn open(path: &Path) -> Result<Self, ReviewError> {
        let failed = |cause| ReviewError::Open { path: path.to_owned(), cause };
        let connection = Connection::open(path).map_err(failed)?;
        let mut store = Self { connection, path: path.to_owned() };
        let (application, format) = store.prepare().map_err(failed)?;
        if (application, format) != (APPLICATION, FORMAT) {
            let (path, found, expected) = (path.to_owned(), format, FORMAT);
            return Err(ReviewError::Format { path, found, expected });
        }
        store.make_durable().map_err(failed)?;
        Ok(store)
    }

    /// Makes the tables of a new file and tells what the file says it is.
    fn prepare(&mut self) -> rusqlite::Result<(i64, i64)> {
        self.connection.busy_timeout(PATIENCE)?;
        let transaction = immediate(&mut self.connection)?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables == 0 {
            transaction.execute_batch(include_str!("schema.sql"))?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
        }
        let number = |name| transaction.pragma_query_value(None, name, |row| row.get(0));
        let found = (number("application_id")?, number("user_version")?);
        transaction.commit()?;
        Ok(found)
    }

    /// An answer that was sent must outlast a loss of power as well as a killed
    /// process: with FULL every commit waits for the disk, a few milliseconds for
    /// a person who decides every few seconds.
    fn make_durable(&self) -> rusqlite::Result<()> {
        self.connection.pragma_update(None, "journal_mode", "WAL")?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update(None, "foreign_keys", true)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The preset that the suspects were found with. A new database takes
    /// `wanted`, or `balanced`; an older one must not be mixed with another.
    ///
    /// # Errors
    /// [`ReviewError::Preset`] when it was made with another than `wanted`.
    pub fn preset(&mut self, wanted: Option<&str>) -> Result<String, ReviewError> {
        let transaction = immediate(&mut self.connection)?;
        transaction.execute(
            "INSERT OR IGNORE INTO settings VALUES ('preset', ?1)",
            [wanted.unwrap_or("balanced")],
        )?;
        let found: String = transaction.query_row(
            "SELECT value FROM settings WHERE name = 'preset'",
            [],
            |row| row.get(0),
        )?;
        transaction.commit()?;
        match wanted {
            Some(wanted) if wanted != found => {
                let (path, wanted) = (self.path.clone(), wanted.to_owned());
                Err(ReviewError::Preset { path, found, wanted })
            }
            _ => Ok(found),
        }
    }

    /// The judge that was asked about the suspects, by its name. A new database takes
    /// `wanted`, or none; an older one must not be mixed with another.
    ///
    /// # Errors
    /// [`ReviewError::Judge`] when it was made with another than `wanted`.
    pub fn judge(&mut self, wanted: Option<&str>) -> Result<Option<String>, ReviewError> {
        let transaction = immediate(&mut self.connection)?;
        transaction.execute(
            "INSERT OR IGNORE INTO settings
             SELECT 'judge', iif(EXISTS (SELECT 1 FROM articles), '', ?1)",
            [wanted.unwrap_or_default()],
        )?;
        let found: String = transaction.query_row(
            "SELECT value FROM settings WHERE name = 'judge'",
            [],
            |row| row.get(0),
        )?;
        transaction.commit()?;
        let found = Some(found).filter(|found| !found.is_empty());
        match wanted {
            Some(wanted) if found.as_deref() != Some(wanted) => {
                let (path, wanted) = (self.path.clone(), wanted.to_owned());
                let found = found.unwrap_or_else(|| "none".to_owned());
                Err(ReviewError::Judge { path, found, wanted })
            }
            _ => Ok(found),
        }
    }

    /// Whether the article is there already, with the same text.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn knows(&self, article: &Article) -> Result<bool, ReviewError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT 1 FROM articles WHERE path = ?1 AND name = ?2 AND text = ?3")?;
        Ok(query.exists(params![article.path, article.id, article.text])?)
    }

    /// Adds articles with their findings, all or none. Of an article whose text
    /// has changed the suspects that nobody has judged are forgotten; an article
    /// that is there already stays as it is.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn add(&mut self, articles: &[(Article, Vec<Finding>)]) -> Result<(), ReviewError> {
        let mut new = Vec::new();
        for entry in articles {
            if !self.knows(&entry.0)? {
                new.push(entry);
            }
        }
        let transaction = immediate(&mut self.connection)?;
        let mut segments = Segments::default();
        for (article, findings) in new {
            forget_unjudged(&transaction, article)?;
            segment(&article.text, &mut segments);
            add_article(&transaction, article, findings, &segments)?;
        }
        Ok(transaction.commit()?)
    }

    /// Ranks all suspects, the worst first; those of equal score stay in the order
    /// of their articles.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn rank(&mut self) -> Result<(), ReviewError> {
        let transaction = immediate(&mut self.connection)?;
        transaction.execute(
            "UPDATE suspects SET rank = ranked.rank FROM (
                 SELECT id, row_number() OVER (ORDER BY score DESC, id) AS rank FROM suspects
             ) AS ranked WHERE ranked.id = suspects.id",
            [],
        )?;
        Ok(transaction.commit()?)
    }
}

/// A transaction that is sure to be able to write.
pub(super) fn immediate(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
}

/// Forgets of older texts of an article what nobody has judged, and the article
/// itself where nothing is left of it.
fn forget_unjudged(transaction: &Transaction<'_>, article: &Article) -> rusqlite::Result<()> {
    let older: Vec<i64> = transaction
        .prepare_cached("SELECT id FROM articles WHERE path = ?1 AND name = ?2")?
        .query_map([&article.path, &article.id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in older {
        for forget in [
            "DELETE FROM suspects WHERE revision = 0 AND passage IN (
                 SELECT id FROM passages WHERE article = ?1 AND revision = 0
             )",
            "DELETE FROM passages WHERE article = ?1 AND revision = 0 AND NOT EXISTS (
                 SELECT 1 FROM suspects WHERE passage = passages.id
             )",
            "DELETE FROM articles WHERE id = ?1 AND NOT EXISTS (
                 SELECT 1 FROM passages WHERE article = articles.id
             )",
        ] {
            transaction.prepare_cached(forget)?.execute([id])?;
        }
    }
    Ok(())
}

fn add_article(
    transaction: &Transaction<'_>,
    article: &Article,
    findings: &[Finding],
    segments: &Segments,
) -> Result<(), ReviewError> {
    let Article { path, id, title, text, .. } = article;
    transaction
        .prepare_cached("INSERT INTO articles (path, name, title, text) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![path, id, title, text])?;
    let number = transaction.last_insert_rowid();
    for finding in findings {
        let Some(sentence) = sentence_of(segments, finding.span) else { continue };
        let passage = segments.sentences[sentence].passage;
        let passage_id = passage_id(transaction, number, passage, segments.passages[passage].span)?;
        add_suspect(transaction, text, finding, passage_id, sentence, segments)?;
    }
    Ok(())
}

/// The sentence in which a span begins.
fn sentence_of(segments: &Segments, span: Span) -> Option<usize> {
    let after = segments.sentences.partition_point(|s| s.span.start <= span.start);
    let sentence = after.checked_sub(1)?;
    (span.start < segments.sentences[sentence].span.end).then_some(sentence)
}

fn passage_id(
    transaction: &Transaction<'_>,
    article: i64,
    number: usize,
    span: Span,
) -> rusqlite::Result<i64> {
    let known = transaction
        .prepare_cached("SELECT id FROM passages WHERE article = ?1 AND number = ?2")?
        .query_row(params![article, number], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    transaction
        .prepare_cached(
            "INSERT INTO passages (article, number, start, \"end\") VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![article, number, span.start, span.end])?;
    Ok(transaction.last_insert_rowid())
}

fn add_suspect(
    transaction: &Transaction<'_>,
    text: &str,
    finding: &Finding,
    passage: i64,
    sentence: usize,
    segments: &Segments,
) -> Result<(), ReviewError> {
    let sentence_span = segments.sentences[sentence].span;
    let suggestions = serde_json::to_string(&finding.suggestions)?;
    let evidence = serde_json::to_string(&finding.evidence)?;
    transaction
        .prepare_cached(
            "INSERT INTO suspects (passage, sentence, sentence_start, sentence_end, start, \"end\",
                 written, kind, score, suggestions, evidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            passage,
            sentence,
            sentence_span.start,
            sentence_span.end,
            finding.span.start,
            finding.span.end,
            finding.span.of(text),
            finding.kind.name(),
            finding.score,
            suggestions,
            evidence,
        ])?;
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::decisions::{Subject, Verdict};
    use super::*;
    use crate::document::{Kind, Suggestion};

    /// A finding of the first place where `written` stands in `text`.
    pub fn finding(text: &str, written: &str, score: f64, original: &str) -> Finding {
        let start = text.find(written).unwrap();
        let suggestion = Suggestion { text: original.to_owned(), probability: 0.8 };
        Finding {
            span: Span::new(start, start + written.len()),
            kind: Kind::Spun,
            score,
            suggestions: vec![suggestion],
            evidence: vec!["a reason".to_owned()],
        }
    }

    pub const TEXT: &str = "The metropolis burnt. A hearth broke out on Monday.\nNothing here. \
                            The international minister came 😀.";

    pub fn article() -> (Article, Vec<Finding>) {
        let findings = vec![
            finding(TEXT, "metropolis", 0.7, "city"),
            finding(TEXT, "hearth", 0.9, "fire"),
            finding(TEXT, "international minister", 0.8, "foreign minister"),
        ];
        let (path, id) = ("a.txt".to_owned(), "a.txt".to_owned());
        (Article { path, id, text: TEXT.to_owned(), ..Article::default() }, findings)
    }

    /// A database in memory with three suspects: `hearth`, `international
    /// minister` and `metropolis` in the order of rank.
    pub fn store() -> Store {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        store.add(&[article()]).unwrap();
        store.rank().unwrap();
        store
    }

    #[test]
    fn suspects_are_ranked_and_lie_in_their_sentences() {
        let store = store();
        let rows = store.rows(0, 10).unwrap();
        let written: Vec<&str> = rows.iter().map(|row| row.written.as_str()).collect();
        assert_eq!(written, ["hearth", "international minister", "metropolis"]);
        let detail = store.detail(rows[1].id).unwrap();
        assert_eq!(detail.sentence.concat(), "The international minister came 😀.");
        assert_eq!(detail.passage.concat(), "Nothing here. ");
    }

    #[test]
    fn the_same_article_is_added_once_and_a_changed_one_takes_its_place() {
        let mut store = store();
        store.add(&[article()]).unwrap();
        assert_eq!(store.progress().unwrap().suspects, 3);
        let judged = store.rows(0, 1).unwrap()[0].id;
        store.record(Subject::Suspect(judged), 0, &Verdict::Rejected).unwrap();
        let (mut changed, _) = article();
        changed.text = "The metropolis stood.".to_owned();
        let findings = vec![finding(&changed.text, "metropolis", 0.5, "city")];
        store.add(&[(changed, findings)]).unwrap();
        store.rank().unwrap();
        let rows = store.rows(0, 10).unwrap();
        let written: Vec<&str> = rows.iter().map(|row| row.written.as_str()).collect();
        assert_eq!(written, ["hearth", "metropolis"], "what was judged is kept");
        // Back to a text of which nothing was kept.
        let (mut again, _) = article();
        again.text = "Nothing is wrong.".to_owned();
        store.add(&[(again, Vec::new())]).unwrap();
        let (mut changed, _) = article();
        changed.text = "The metropolis stood.".to_owned();
        assert!(!store.knows(&changed).unwrap());
    }

    #[test]
    fn other_files_and_other_presets_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.sqlite");
        std::fs::write(&path, "no database at all, but some text of its own").unwrap();
        let told = Store::open(&path).unwrap_err().to_string();
        assert!(told.contains("r.sqlite"), "{told}");
        std::fs::remove_file(&path).unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE t (x)").unwrap();
        assert!(matches!(Store::open(&path), Err(ReviewError::Format { .. })));

        let mut store = store();
        assert_eq!(store.preset(Some("strict")).unwrap(), "strict");
        assert_eq!(store.preset(None).unwrap(), "strict");
        assert!(store.preset(Some("balanced")).unwrap_err().to_string().contains("--database"));
    }
}
