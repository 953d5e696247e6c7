//! How a run ends, as an exit code.

use std::io;
use std::process::ExitCode;

use unspin::read::ReadError;
use unspin::report::ReportError;

use crate::{interrupt, messages};

/// How a run ended; the order is that of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// 0: everything was done.
    Done,
    /// 1: `--check` found something.
    Findings,
    /// 2: wrong usage, or an input that could not be read.
    Failed,
    /// 130: interrupted.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::Failed => 2,
            Outcome::Interrupted => interrupt::EXIT_CODE,
        })
    }
}

/// What was read; where it could not be, a complaint, and the run has failed
/// but goes on.
pub fn readable<T>(read: Result<T, ReadError>, outcome: &mut Outcome) -> Option<T> {
    match read {
        Ok(read) => Some(read),
        Err(error) => {
            messages::complain(&error);
            *outcome = Outcome::Failed;
            None
        }
    }
}

/// Whether the run failed only because nobody reads its output any more.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<ReportError>().is_some_and(ReportError::is_broken_pipe)
            || cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_reader_is_told_from_other_failures() {
        let error = |kind| anyhow::Error::new(ReportError::from(io::Error::from(kind)));
        assert!(is_broken_pipe(&error(io::ErrorKind::BrokenPipe)));
        assert!(is_broken_pipe(&io::Error::from(io::ErrorKind::BrokenPipe).into()));
        assert!(!is_broken_pipe(&error(io::ErrorKind::StorageFull)));
        assert!(!is_broken_pipe(&anyhow::anyhow!("broken pipe")));
    }

    #[test]
    fn an_unread_input_outweighs_findings() {
        assert_eq!(Outcome::Findings.max(Outcome::Failed), Outcome::Failed);
        assert_eq!(Outcome::Findings.max(Outcome::Done), Outcome::Findings);
    }
}
