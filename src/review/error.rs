//! What can go wrong while suspects are judged.

use std::io;
use std::path::PathBuf;

use crate::classify::ClassifyError;
use crate::training::{RowsError, TrainingError};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The database cannot be opened or is none.
    #[error("{}: cannot open the review database: {cause}", path.display())]
    Open {
        /// The database.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
    /// The database was made by another version of the program.
    #[error(
        "{}: format {found} of the review database, expected {expected}; \
         name another file with --database", path.display()
    )]
    Format {
        /// The database.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format that this program writes.
        expected: i64,
    },
    /// The suspects of the database were found with another preset.
    #[error(
        "{}: its suspects were found with the preset {found}, not {wanted}; \
         name another file with --database", path.display()
    )]
    Preset {
        /// The database.
        path: PathBuf,
        /// Its preset.
        found: String,
        /// The preset asked for.
        wanted: String,
    },
    /// Another judge was asked about the suspects of the database, or none.
    #[error(
        "{}: the judge of its suspects is {found}, not {wanted}; \
         name another file with --database", path.display()
    )]
    Judge {
        /// The database.
        path: PathBuf,
        /// Its judge.
        found: String,
        /// The judge asked for.
        wanted: String,
    },
    /// SQLite failed.
    #[error("review database: {0}")]
    Store(#[from] rusqlite::Error),
    /// No suspect, passage or decision has this number.
    #[error("nothing has the number {0}")]
    Unknown(i64),
    /// Somebody else has decided in the meantime.
    #[error("decided elsewhere in the meantime")]
    Conflict,
    /// A line of a report cannot be used.
    #[error("{path}:{line}: {reason}")]
    Report {
        /// The report, as the user named it.
        path: String,
        /// Line from 1.
        line: u64,
        /// Why not.
        reason: String,
    },
    /// A report cannot be read.
    #[error(transparent)]
    Read(#[from] crate::read::ReadError),
    /// The table of verdicts could not be written.
    #[error("cannot write the table of verdicts: {0}")]
    Export(#[from] csv::Error),
    /// There is nothing to train on yet.
    #[error("no verdict to learn from yet")]
    NoVerdicts,
    /// Training is under way.
    #[error("training is under way already")]
    Busy,
    /// The verdicts could not be trained on.
    #[error(transparent)]
    Training(#[from] TrainingError),
    /// The shipped training rows were refused.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// The classifier could not be saved.
    #[error(transparent)]
    Classifier(#[from] ClassifyError),
    /// The server could not be started.
    #[error("cannot serve at 127.0.0.1:{port}: {cause}")]
    Serve {
        /// The port.
        port: u16,
        /// What the system says.
        cause: io::Error,
    },
    /// A stored list of suggestions or reasons is damaged.
    #[error("review database: damaged row: {0}")]
    Damaged(#[from] serde_json::Error),
    /// The system gave no random numbers for the address.
    #[error("no random numbers: {0}")]
    Random(String),
}
