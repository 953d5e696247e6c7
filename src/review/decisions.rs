//! Verdicts: each is a row of a history that is never altered. Taking one back
//! is a row as well.

use rusqlite::{OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};

use super::store::immediate;
use super::{ReviewError, Store};
use crate::document::Label;

/// What a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A suspect phrase, by its number.
    Suspect(i64),
    /// A passage, by its number.
    Passage(i64),
}

impl Subject {
    /// Its table, which is also the plural of its column in the history.
    fn table(self) -> &'static str {
        match self {
            Self::Suspect(_) => "suspects",
            Self::Passage(_) => "passages",
        }
    }

    fn column(self) -> &'static str {
        match self {
            Self::Suspect(_) => "suspect",
            Self::Passage(_) => "passage",
        }
    }

    fn id(self) -> i64 {
        match self {
            Self::Suspect(id) | Self::Passage(id) => id,
        }
    }
}

/// What an editor says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The phrase is not the author's; the wording that is, if the editor knows it.
    Accepted(Option<String>),
    /// The phrase is the author's.
    Rejected,
    /// What the passage is.
    Marked(Label),
}

impl Verdict {
    /// The word that stands for it in the database and in the page.
    fn name(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Rejected => "rejected",
            Self::Marked(label) => label.name(),
        }
    }

    fn correction(&self) -> Option<&str> {
        match self {
            Self::Accepted(Some(correction)) => Some(correction.trim()).filter(|c| !c.is_empty()),
            _ => None,
        }
    }

    /// Phrases are accepted or rejected, passages are marked.
    fn is_for(&self, subject: Subject) -> bool {
        matches!(self, Self::Marked(_)) == matches!(subject, Subject::Passage(_))
    }
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// The change in the history.
    pub revision: i64,
    /// What it was about.
    pub subject: Subject,
    /// The decision that one would take back next.
    pub undoable: Option<i64>,
}

impl Store {
    /// Records a verdict of somebody who has seen `revision` of the subject, 0 for
    /// one that was never touched. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`ReviewError::Conflict`] when it was changed since, [`ReviewError::Unknown`]
    /// when there is no such subject.
    pub fn record(
        &mut self,
        subject: Subject,
        revision: i64,
        verdict: &Verdict,
    ) -> Result<Recorded, ReviewError> {
        if !verdict.is_for(subject) {
            return Err(ReviewError::Unknown(subject.id()));
        }
        let transaction = immediate(&mut self.connection)?;
        if state(&transaction, subject)?.0 != revision {
            return Err(ReviewError::Conflict);
        }
        let revision = next_revision(&transaction)?;
        let column = subject.column();
        transaction.execute(
            &format!(
                "INSERT INTO decisions (revision, {column}, verdict, correction, stands)
                 VALUES (?1, ?2, ?3, ?4, ?1)"
            ),
            params![revision, subject.id(), verdict.name(), verdict.correction()],
        )?;
        set_state(&transaction, subject, revision, Some(revision))?;
        transaction.commit()?;
        Ok(Recorded { revision, subject, undoable: Some(revision) })
    }

    /// Takes back the decision `revision`, if it is the one in force: what was
    /// decided before it is in force again.
    ///
    /// # Errors
    /// [`ReviewError::Conflict`] when it is no longer in force,
    /// [`ReviewError::Unknown`] when there is none.
    pub fn undo(&mut self, revision: i64) -> Result<Recorded, ReviewError> {
        let transaction = immediate(&mut self.connection)?;
        let subject = transaction
            .query_row(
                "SELECT suspect, passage FROM decisions WHERE revision = ?1",
                [revision],
                |row| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?)),
            )
            .optional()?;
        let subject = match subject {
            Some((Some(suspect), _)) => Subject::Suspect(suspect),
            Some((None, Some(passage))) => Subject::Passage(passage),
            _ => return Err(ReviewError::Unknown(revision)),
        };
        if state(&transaction, subject)?.1 != Some(revision) {
            return Err(ReviewError::Conflict);
        }
        let column = subject.column();
        let before: Option<Option<i64>> = transaction
            .query_row(
                &format!(
                    "SELECT stands FROM decisions WHERE {column} = ?1 AND revision < ?2
                     ORDER BY revision DESC LIMIT 1"
                ),
                [subject.id(), revision],
                |row| row.get(0),
            )
            .optional()?;
        let (stands, undone) = (before.flatten(), revision);
        let revision = next_revision(&transaction)?;
        transaction.execute(
            &format!(
                "INSERT INTO decisions (revision, {column}, undoes, stands)
                 VALUES (?1, ?2, ?3, ?4)"
            ),
            params![revision, subject.id(), undone, stands],
        )?;
        set_state(&transaction, subject, revision, stands)?;
        let undoable = undoable(&transaction, undone)?;
        transaction.commit()?;
        Ok(Recorded { revision, subject, undoable })
    }

    /// The latest decision in force.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn undoable(&self) -> Result<Option<i64>, ReviewError> {
        Ok(undoable(&self.connection, i64::MAX)?)
    }
}

/// The last change of a subject and the decision in force.
fn state(
    transaction: &Transaction<'_>,
    subject: Subject,
) -> Result<(i64, Option<i64>), ReviewError> {
    let query = format!("SELECT revision, decision FROM {} WHERE id = ?1", subject.table());
    transaction
        .query_row(&query, [subject.id()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(ReviewError::Unknown(subject.id()))
}

fn set_state(
    transaction: &Transaction<'_>,
    subject: Subject,
    revision: i64,
    decision: Option<i64>,
) -> rusqlite::Result<()> {
    let table = subject.table();
    let update = format!("UPDATE {table} SET revision = ?1, decision = ?2 WHERE id = ?3");
    transaction.execute(&update, params![revision, decision, subject.id()]).map(drop)
}

fn next_revision(transaction: &Transaction<'_>) -> rusqlite::Result<i64> {
    let query = "SELECT coalesce(max(revision), 0) + 1 FROM decisions";
    transaction.query_row(query, [], |row| row.get(0))
}

/// The latest decision in force before `revision`.
fn undoable(connection: &rusqlite::Connection, revision: i64) -> rusqlite::Result<Option<i64>> {
    connection.query_row(
        "SELECT max(decision) FROM (
             SELECT decision FROM suspects UNION ALL SELECT decision FROM passages
         ) WHERE decision < ?1",
        [revision],
        |row| row.get(0),
    )
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::store;
    use super::*;

    fn accepted(correction: &str) -> Verdict {
        Verdict::Accepted(Some(correction.to_owned()))
    }

    fn correction(store: &Store, id: i64) -> Option<String> {
        store.detail(id).unwrap().correction
    }

    #[test]
    fn undo_goes_back_through_the_history_step_by_step() {
        let mut store = store();
        let id = store.rows(0, 1).unwrap()[0].id;
        let first = store.record(Subject::Suspect(id), 0, &accepted("fire")).unwrap();
        let second =
            store.record(Subject::Suspect(id), first.revision, &accepted("blaze")).unwrap();
        assert_eq!(correction(&store, id).as_deref(), Some("blaze"));
        let undone = store.undo(second.revision).unwrap();
        assert_eq!(correction(&store, id).as_deref(), Some("fire"));
        assert_eq!(undone.undoable, Some(first.revision));
        let undone = store.undo(first.revision).unwrap();
        assert_eq!(store.detail(id).unwrap().verdict, None);
        assert_eq!((undone.undoable, store.undoable().unwrap()), (None, None));
        // All four changes are in the history, and the next one goes on from there.
        assert_eq!(undone.revision, 4);
        store.record(Subject::Suspect(id), 4, &Verdict::Rejected).unwrap();
        assert_eq!(store.detail(id).unwrap().verdict.as_deref(), Some("rejected"));
    }

    #[test]
    fn who_has_not_seen_the_last_change_changes_nothing() {
        let mut store = store();
        let id = store.rows(0, 1).unwrap()[0].id;
        let first = store.record(Subject::Suspect(id), 0, &accepted("fire")).unwrap();
        let late = store.record(Subject::Suspect(id), 0, &Verdict::Rejected);
        assert!(matches!(late, Err(ReviewError::Conflict)));
        store.record(Subject::Suspect(id), first.revision, &accepted("blaze")).unwrap();
        assert!(matches!(store.undo(first.revision), Err(ReviewError::Conflict)));
        assert_eq!(correction(&store, id).as_deref(), Some("blaze"));
        assert!(matches!(store.undo(99), Err(ReviewError::Unknown(99))));
        let none = store.record(Subject::Suspect(99), 0, &Verdict::Rejected);
        assert!(matches!(none, Err(ReviewError::Unknown(99))));
    }

    #[test]
    fn a_marked_passage_settles_its_suspects_until_the_mark_is_taken_back() {
        let mut store = store();
        let first = store.detail(store.rows(0, 1).unwrap()[0].id).unwrap();
        let marked = Verdict::Marked(Label::Clean);
        assert!(store.record(Subject::Suspect(first.id), 0, &marked).is_err());
        let done = store.record(Subject::Passage(first.passage_id), 0, &marked).unwrap();
        assert_eq!(store.progress().unwrap().settled, 2, "hearth and metropolis");
        store.undo(done.revision).unwrap();
        assert_eq!(store.progress().unwrap().settled, 0);
    }

    #[test]
    fn a_blank_correction_is_none() {
        let mut store = store();
        let id = store.rows(0, 1).unwrap()[0].id;
        store.record(Subject::Suspect(id), 0, &accepted("  ")).unwrap();
        let detail = store.detail(id).unwrap();
        assert_eq!((detail.verdict.as_deref(), detail.correction), (Some("accepted"), None));
    }
}
