//! What people have accepted and do not want to see again: phrases that are
//! never flagged ([`AllowList`]) and the findings of an earlier run
//! ([`Baseline`]).
//!
//! Both take findings out of a finished report. A text all of whose findings
//! are accepted, and in which nothing else is suspect, is judged clean: a
//! person's word counts more than the classifier's.

mod allow_list;
mod baseline;
mod hide;
mod key;
#[cfg(test)]
mod tests;

pub use allow_list::AllowList;
pub use baseline::{Baseline, BaselineError};
pub use key::{FindingKey, finding_key};
