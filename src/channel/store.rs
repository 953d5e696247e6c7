//! The compiled table: from a written phrase to the originals it may stand for.
//!
//! The written phrases form a trie over token hashes: every prefix of a phrase
//! has a record in one open-addressing table, so that a look-up stops at the
//! first token that leads nowhere. A record names its entries, best first. The
//! originals are sequences of the table's own words; which words of a language
//! model they are is worked out when the two are opened together.

use std::path::Path;

use bytemuck::{Pod, Zeroable};
use prefetch_index::prefetch_index;
use serde::{Deserialize, Serialize};

use super::{Breadth, Family, Source, Tools};
use crate::model_file::{Format, ModelFile, ModelFileError};
use crate::segment::{hash_bytes, hash_phrase};

pub(super) const FORMAT: Format = Format { kind: "table", version: 3, remedy: "learn" };

/// Steps of a nat in [`EntryKind::weight`].
pub(super) const WEIGHT_STEPS: f32 = 16.0;
/// Bits of a stored entry that number its [`EntryKind`]; the others number its phrase.
pub(super) const KIND_BITS: u32 = 14;
pub(super) const KIND_MASK: u32 = (1 << KIND_BITS) - 1;

/// One way in which a written phrase may have come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The original phrase.
    pub phrase: u32,
    kind: EntryKind,
}

/// What entries have in common. There are a few thousand kinds in a table, so
/// that an entry is four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Pod, Zeroable)]
#[repr(C)]
pub(super) struct EntryKind {
    /// ln P(written | original) in 1/16 nats, negated.
    pub(super) weight: u16,
    /// The number of its [`Source`].
    pub(super) source: u8,
    /// The manners of tool that write this for that, one bit each, and
    /// [`WIDE_ALONE`].
    pub(super) tools: u8,
}

/// Set in [`EntryKind::tools`] of an entry that is looked up in [`Breadth::Wide`] alone.
pub(super) const WIDE_ALONE: u8 = 1 << 7;

impl Entry {
    /// ln P(written | original), at most 0.
    #[inline]
    #[must_use]
    pub fn log_weight(self) -> f32 {
        -f32::from(self.kind.weight) / WEIGHT_STEPS
    }

    /// Where the entry comes from.
    #[inline]
    #[must_use]
    pub fn source(self) -> Source {
        // Opening has made sure that there is one of this number.
        Source::ALL[usize::from(self.kind.source)]
    }

    /// Whether the entry is looked up in this pass.
    #[inline]
    #[must_use]
    pub fn is_looked_up(self, breadth: Breadth) -> bool {
        breadth == Breadth::Wide || self.kind.tools & WIDE_ALONE == 0
    }

    /// The manners of tool that write this for that.
    #[inline]
    #[must_use]
    pub fn tools(self) -> Tools {
        Tools::from_bits(self.kind.tools)
    }
}

/// A prefix of a written phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Record {
    /// High half of the phrase's hash.
    pub(super) tag: u32,
    /// Its entries are `entries[first..first + count]`.
    pub(super) first: u32,
    pub(super) count: u16,
    /// So many of them, the first, are looked up in every article.
    pub(super) narrow: u8,
    /// Whether a longer phrase begins with this one.
    pub(super) deeper: u8,
}

/// The beginning of a phrase that may be in the table.
#[derive(Clone, Copy, Debug)]
pub struct Prefix {
    start: usize,
    hash: u64,
    /// Where its look-up begins.
    slot: usize,
}

/// A written phrase that the table knows.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// Its first token.
    pub start: usize,
    /// How many tokens it has.
    pub length: usize,
    /// Its hash.
    pub hash: u64,
    /// Its entries lie from here on.
    pub(super) first: u32,
    /// So many of them, of which so many, the first, are looked up in every article.
    count: u32,
    narrow: u32,
}

impl Written {
    /// How many entries of the table are its own.
    #[inline]
    #[must_use]
    pub fn count(&self, breadth: Breadth) -> usize {
        (if breadth == Breadth::Narrow { self.narrow } else { self.count }) as usize
    }

    /// Which entries of the table are its own.
    pub(super) fn range(&self, breadth: Breadth) -> std::ops::Range<usize> {
        self.first as usize..self.first as usize + self.count(breadth)
    }
}

/// How a table was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Rows per source, by name.
    pub rows: Vec<(String, usize)>,
    /// Distinct written phrases.
    pub written: usize,
    /// Distinct original phrases.
    pub originals: usize,
    /// The program that made it.
    pub made_by: String,
}

/// A substitution table, opened from a file or from embedded bytes.
#[derive(Debug)]
pub struct Table {
    file: ModelFile,
    info: TableInfo,
}

impl Table {
    /// Maps the table at `path`.
    ///
    /// # Errors
    /// When the file cannot be read or is not a sound table of this version.
    pub fn open(path: &Path) -> Result<Self, ModelFileError> {
        Self::check(ModelFile::open(path, FORMAT)?)
    }

    /// Uses a table embedded in the program.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn embedded(bytes: &'static [u8]) -> Result<Self, ModelFileError> {
        Self::check(ModelFile::embedded(bytes, "embedded substitution table", FORMAT)?)
    }

    fn check(file: ModelFile) -> Result<Self, ModelFileError> {
        let info: TableInfo = serde_json::from_slice(file.section("about")?)
            .map_err(|cause| file.damaged(format!("section 'about': {cause}")))?;
        let table = Self { file, info };
        let sections = table.sections()?;
        if !sections.fit_together() {
            Err(table.file.damaged("the sections do not fit together"))
        } else if !sections.sources_are_known() {
            Err(table.file.damaged("a row of a source that this program does not know"))
        } else {
            Ok(table)
        }
    }

    /// How it was made.
    #[must_use]
    pub fn info(&self) -> &TableInfo {
        &self.info
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.file.size()
    }

    /// The table, opened for look-ups.
    #[must_use]
    #[expect(clippy::expect_used, reason = "an open file does not change, and was checked")]
    pub fn view(&self) -> View<'_> {
        self.sections().expect("opening has read every section")
    }

    fn sections(&self) -> Result<View<'_>, ModelFileError> {
        Ok(View {
            slots: self.file.section("slots")?,
            records: self.file.section("records")?,
            entries: self.file.section("entries")?,
            kinds: self.file.section("kinds")?,
            phrases: self.file.section("phrases")?,
            starts: self.file.section("starts")?,
            text: self.file.section("words")?,
            offsets: self.file.section("offsets")?,
        })
    }
}

/// A table opened for look-ups.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(super) slots: &'a [u32],
    pub(super) records: &'a [Record],
    /// By written phrase: the number of an original and, below it, of a kind.
    pub(super) entries: &'a [u32],
    pub(super) kinds: &'a [EntryKind],
    /// Word numbers of all originals, one after the other.
    pub(super) phrases: &'a [u32],
    /// Where each original begins among them, and where the last ends.
    pub(super) starts: &'a [u32],
    pub(super) text: &'a [u8],
    /// Where each word begins in the text, and where the last ends.
    pub(super) offsets: &'a [u32],
}

/// A stored entry; opening a table has made sure that its kind is there.
#[inline]
fn unpack(entry: u32, kinds: &[EntryKind]) -> Entry {
    Entry { phrase: entry >> KIND_BITS, kind: kinds[(entry & KIND_MASK) as usize] }
}

#[inline]
pub(super) fn place(hash: u64, slots: usize) -> (u32, usize) {
    ((hash >> 32) as u32, hash as usize >> 1 & (slots - 1))
}

/// The record of a phrase, with its number; its look-up begins at `slot`.
#[inline]
pub(super) fn numbered_record<'a>(
    slots: &[u32],
    records: &'a [Record],
    hash: u64,
    mut slot: usize,
) -> Option<(usize, &'a Record)> {
    let (tag, _) = place(hash, slots.len());
    loop {
        let number = (slots[slot] as usize).checked_sub(1)?;
        let record = records.get(number)?;
        if record.tag == tag {
            return Some((number, record));
        }
        slot = (slot + 1) & (slots.len() - 1);
    }
}

impl<'a> View<'a> {
    #[inline]
    fn record(&self, hash: u64, slot: usize) -> Option<&'a Record> {
        Some(numbered_record(self.slots, self.records, hash, slot)?.1)
    }

    /// Whether a written phrase begins with the word of this hash.
    #[must_use]
    pub fn begins_with(&self, word: u64) -> bool {
        self.record(word, place(word, self.slots.len()).1).is_some()
    }

    /// Calls `found` with every written phrase among `tokens`, by length and
    /// then by place. All phrases of a length are looked up together, so that
    /// their trips to memory overlap; `prefixes` is a buffer.
    pub fn matches(
        &self,
        breadth: Breadth,
        tokens: impl Fn(usize) -> Option<u64>,
        prefixes: &mut Vec<Prefix>,
        mut found: impl FnMut(Written),
    ) {
        prefixes.clear();
        let first = (0..).map_while(|start| Some(Prefix { start, hash: tokens(start)?, slot: 0 }));
        prefixes.extend(first);
        let mut length = 1;
        while !prefixes.is_empty() {
            self.prefetch(prefixes);
            prefixes.retain_mut(|prefix| {
                let Some(record) = self.record(prefix.hash, prefix.slot) else { return false };
                let counts = (u32::from(record.count), u32::from(record.narrow));
                if counts.0 > 0 && (counts.1 > 0 || breadth == Breadth::Wide) {
                    let (first, (count, narrow)) = (record.first, counts);
                    let (start, hash) = (prefix.start, prefix.hash);
                    let written = Written { start, length, hash, first, count, narrow };
                    prefetch_index(self.entries, first as usize);
                    found(written);
                }
                let next = tokens(prefix.start + length).filter(|_| record.deeper != 0);
                prefix.hash = hash_phrase(prefix.hash, next.unwrap_or(0));
                next.is_some()
            });
            length += 1;
        }
    }

    /// Fetches the slots in which the look-ups begin, then the records that they name.
    fn prefetch(&self, prefixes: &mut [Prefix]) {
        for prefix in &mut *prefixes {
            prefix.slot = place(prefix.hash, self.slots.len()).1;
            prefetch_index(self.slots, prefix.slot);
        }
        for prefix in prefixes {
            prefetch_index(self.records, (self.slots[prefix.slot] as usize).saturating_sub(1));
        }
    }

    /// The originals that a written phrase of this table may stand for.
    #[inline]
    #[must_use]
    pub fn entries(
        &self,
        written: &Written,
        breadth: Breadth,
    ) -> impl ExactSizeIterator<Item = Entry> + Clone + use<'a> {
        let (entries, kinds) = (self.entries, self.kinds);
        entries[written.range(breadth)].iter().map(move |&entry| unpack(entry, kinds))
    }

    /// The words of an original phrase, as numbers of the table's own words; none
    /// where `phrase` is the number of no original.
    #[inline]
    #[must_use]
    pub fn phrase(&self, phrase: u32) -> &'a [u32] {
        let at = phrase as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => &self.phrases[start as usize..end as usize],
            _ => &[],
        }
    }

    /// A word of the table; empty where `word` is the number of none.
    #[must_use]
    #[expect(clippy::expect_used, reason = "opening has made sure that every word is text")]
    pub fn word(&self, word: u32) -> &'a str {
        let at = word as usize;
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(&start), Some(&end)) => {
                let bytes = &self.text[start as usize..end as usize];
                std::str::from_utf8(bytes).expect("a word is text")
            }
            _ => "",
        }
    }

    /// An original phrase as text, its words joined by spaces.
    #[must_use]
    pub fn phrase_text(&self, phrase: u32) -> String {
        let words: Vec<&str> = self.phrase(phrase).iter().map(|&word| self.word(word)).collect();
        words.join(" ")
    }

    /// The hash of an original phrase.
    #[must_use]
    pub fn phrase_hash(&self, phrase: u32) -> u64 {
        let hash = |&word: &u32| hash_bytes(self.word(word).as_bytes());
        self.phrase(phrase).iter().map(hash).fold(0, hash_phrase)
    }

    /// All entries that come from people who named a swap, not from a thesaurus.
    pub fn trusted_entries(&self) -> impl Iterator<Item = Entry> {
        let entries = self.entries.iter().map(|&entry| unpack(entry, self.kinds));
        entries.filter(|entry| entry.source().profile().family == Family::Named)
    }

    /// How many original phrases there are.
    #[must_use]
    pub fn originals(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether no number leads outside its section and the words are text. All
    /// look-ups rely on it.
    fn fit_together(&self) -> bool {
        self.slots_hold()
            && self.records_hold()
            && self.entries_hold()
            && self.phrases_hold()
            && self.words_hold()
    }

    fn sources_are_known(&self) -> bool {
        self.kinds.iter().all(|kind| usize::from(kind.source) < Source::ALL.len())
    }

    fn slots_hold(&self) -> bool {
        self.slots.len().is_power_of_two()
            && self.slots.contains(&0)
            && self.slots.iter().all(|&number| number as usize <= self.records.len())
    }

    fn records_hold(&self) -> bool {
        self.records.iter().all(|record| {
            u16::from(record.narrow) <= record.count
                && record.first as usize + usize::from(record.count) <= self.entries.len()
        })
    }

    fn entries_hold(&self) -> bool {
        self.entries.iter().all(|&entry| {
            ((entry >> KIND_BITS) as usize) < self.originals()
                && ((entry & KIND_MASK) as usize) < self.kinds.len()
        })
    }

    /// Every original has at least one word.
    fn phrases_hold(&self) -> bool {
        let words = self.offsets.len().saturating_sub(1);
        self.starts.first() == Some(&0)
            && self.starts.is_sorted_by(|a, b| a < b)
            && self.starts.last().is_some_and(|&end| end as usize == self.phrases.len())
            && self.phrases.iter().all(|&word| (word as usize) < words)
    }

    fn words_hold(&self) -> bool {
        let Ok(text) = std::str::from_utf8(self.text) else { return false };
        self.offsets.first() == Some(&0)
            && self.offsets.is_sorted()
            && self.offsets.last().is_some_and(|&end| end as usize == text.len())
            && self.offsets.iter().all(|&at| text.is_char_boundary(at as usize))
    }
}
