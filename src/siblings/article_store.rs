//! Articles set aside until all of a run are known.

use std::sync::{Mutex, PoisonError};

use super::boilerplate::SentenceHashes;
use super::direction::Statistics;
use super::index::Index;
use super::names::Names;
use super::packed::{Member, Packed};
use super::spill_file::{SpillError, SpillFile, unpack};
use super::tuning::{MOST_ARTICLES, MOST_BYTES};

/// Articles set aside, each with a number, and what is known of all of them together.
#[derive(Default)]
pub(super) struct ArticleStore {
    pub(super) index: Index,
    pub(super) names: Names,
    pub(super) said: SentenceHashes,
    pub(super) keys: Vec<u64>,
    pub(super) statistics: Vec<Statistics>,
    spill_file: Mutex<SpillFile>,
}

impl ArticleStore {
    /// Sets an article aside; its number is how many there were before.
    pub(super) fn add(&mut self, packed: &Packed) -> Result<(), SpillError> {
        self.names.add(count(self.statistics.len()), &packed.names);
        self.index.add(packed.key, &packed.signature, packed.statistics.is_trusted);
        self.said.add(&packed.said);
        self.keys.push(packed.key);
        self.statistics.push(packed.statistics);
        self.spill_file.get_mut().unwrap_or_else(PoisonError::into_inner).push(&packed.bytes)
    }

    /// Whether no more should be set aside.
    pub(super) fn is_full(&mut self) -> bool {
        let spilled = self.spill_file.get_mut().unwrap_or_else(PoisonError::into_inner);
        spilled.len() >= MOST_ARTICLES || spilled.bytes() >= MOST_BYTES
    }

    /// Reads an article back by its number.
    pub(super) fn member(&self, number: usize) -> Result<Member, SpillError> {
        let packed = self.spill_file.lock().unwrap_or_else(PoisonError::into_inner).read(number)?;
        unpack(&packed)
    }
}

/// A number of articles as it is kept.
pub(super) fn count(articles: usize) -> u32 {
    u32::try_from(articles).unwrap_or(u32::MAX)
}
