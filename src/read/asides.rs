//! What readers note in passing, for whoever runs them to tell once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was passed over and what was chosen while articles were read. Clones share
/// one list, so that a copy kept aside tells what happened when all is read.
#[derive(Clone, Debug, Default)]
pub struct Asides(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    passed_over: BTreeMap<String, usize>,
    text_fields: BTreeMap<String, usize>,
}

impl Asides {
    /// How many files of folders were passed over since they are in no format that is
    /// read, by their extensions in lower case, without the dot; empty for none.
    #[must_use]
    pub fn passed_over(&self) -> Vec<(String, usize)> {
        self.noted().passed_over.iter().map(|(name, count)| (name.clone(), *count)).collect()
    }

    /// The fields from which text was taken in place of the first of
    /// [`super::ReadOptions::text_fields`], and the number of rows.
    #[must_use]
    pub fn text_fields(&self) -> Vec<(String, usize)> {
        self.noted().text_fields.iter().map(|(name, count)| (name.clone(), *count)).collect()
    }

    pub(super) fn pass_over(&self, extension: String) {
        *self.noted().passed_over.entry(extension).or_default() += 1;
    }

    pub(super) fn took_text_from(&self, field: &str) {
        let mut noted = self.noted();
        match noted.text_fields.get_mut(field) {
            Some(rows) => *rows += 1,
            None => _ = noted.text_fields.insert(field.to_owned(), 1),
        }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        // Counts are right whoever panicked while holding them.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Options are the same whatever was noted under them.
impl PartialEq for Asides {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Asides {}
