//! Judging suspects by hand: a database of suspects and verdicts, and the local
//! page on which an editor goes through them by keyboard.
//!
//! The data walks through the files of this room in this order: `report_file`
//! reads findings that were written down before, `store` keeps articles and
//! suspects, `listing` shows them worst first, `decisions` keeps every verdict
//! and takes it back, `export` writes the table that training reads, `retrain`
//! trains on it. `server` puts all of it behind one address, which `guard`
//! watches; `language_tool` answers editors' plug-ins at the same address.

mod decisions;
mod error;
mod export;
mod guard;
mod language_tool;
mod listing;
mod report_file;
mod retrain;
mod server;
mod store;

pub use decisions::{Recorded, Subject, Verdict};
pub use error::ReviewError;
pub use listing::{Detail, Progress, Row};
pub use report_file::{ReportFile, is_report};
pub use server::{Server, ServerOptions};
pub use store::Store;
