//! The articles of a run, set aside until all are known and then looked at together.

use super::article_store::{ArticleStore, count};
use super::linked::Linked;
use super::packed::Packed;
use super::spill_file::SpillError;
use crate::detector::Models;

/// A run's articles, and those of its user's trusted originals.
pub struct Collection<'a> {
    models: &'a Models,
    own: ArticleStore,
    trusted: ArticleStore,
}

impl<'a> Collection<'a> {
    /// An empty one; `models` are those that its articles are scored with.
    #[must_use]
    pub fn new(models: &'a Models) -> Self {
        Self { models, own: ArticleStore::default(), trusted: ArticleStore::default() }
    }

    /// Sets an article aside, one of the run or a trusted one.
    ///
    /// # Errors
    /// [`SpillError::Io`] where the disk is full.
    pub fn add(&mut self, packed: &Packed) -> Result<(), SpillError> {
        if packed.statistics.is_trusted { &mut self.trusted } else { &mut self.own }.add(packed)
    }

    /// Whether no more should be set aside before those of the run are taken out.
    #[must_use]
    pub fn is_full(&mut self) -> bool {
        self.own.is_full()
    }

    /// Takes out the articles of the run, and finds out which of them to compare.
    pub fn link(&mut self) -> Linked<'_> {
        let mut own = std::mem::take(&mut self.own);
        let mut index = std::mem::take(&mut own.index);
        index.append(&self.trusted.index);
        let candidates = index.candidates();
        drop(index);
        let mut names = std::mem::take(&mut own.names);
        names.append(&self.trusted.names, count(own.statistics.len()));
        let odd = names.odd();
        let boilerplate = std::mem::take(&mut own.said).boilerplate();
        Linked::new(self.models, (own, &self.trusted), candidates, odd, boilerplate)
    }
}
