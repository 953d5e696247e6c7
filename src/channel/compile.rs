//! From rows to the compiled table: order and layout.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::prune::{Weighed, prune};
use super::store::{
    EntryKind, FORMAT, KIND_BITS, KIND_MASK, Record, Table, TableInfo, View, WEIGHT_STEPS,
    WIDE_ALONE, numbered_record, place,
};
use super::{Source, Substitution, Tools};
use crate::lm;
use crate::model_file::{self, ModelFileError};
use crate::segment::{hash_bytes, hash_phrase};

/// Compiles `rows` into the table at `path`, weighing and pruning by `model`.
///
/// P(written | original) is the row's share of its source's rows for that
/// original, times the source's share in the mixture.
///
/// # Errors
/// When the file cannot be written.
pub fn compile(
    rows: &[Substitution],
    model: &lm::View<'_>,
    path: &Path,
) -> Result<TableInfo, ModelFileError> {
    build(Layout::default(), Vec::new(), rows, model, path)
}

/// Writes the table at `path` that holds what `base` holds and `rows` beside it, weighed as
/// [`compile`] weighs them. Where no source has rows in both, that is the table of all of them;
/// else a row's share is that among the rows which came with it.
///
/// # Errors
/// When the file cannot be written, or `base` has no room for so many new phrases: half as
/// many again as it knows always fit.
pub fn extend(
    base: &Table,
    rows: &[Substitution],
    model: &lm::View<'_>,
    path: &Path,
) -> Result<TableInfo, ModelFileError> {
    let layout = Layout::of(&base.view(), base.info().written);
    build(layout, base.info().rows.clone(), rows, model, path)
}

/// Adds `rows` to a layout that holds so many rows a source, and writes it.
fn build(
    mut layout: Layout,
    mut held: Vec<(String, usize)>,
    rows: &[Substitution],
    model: &lm::View<'_>,
    path: &Path,
) -> Result<TableInfo, ModelFileError> {
    let rows = prune(rows, model);
    for (written, entries) in group(&rows) {
        layout.add(written, &entries);
    }
    let mut counts: BTreeMap<Source, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.row.source).or_default() += 1;
    }
    for (source, count) in counts {
        match held.iter_mut().find(|(name, _)| name == source.name()) {
            Some((_, before)) => *before += count,
            None => held.push((source.name().to_owned(), count)),
        }
    }
    let info = TableInfo {
        rows: held,
        written: layout.written,
        originals: layout.starts.len() - 1,
        made_by: format!("unspin {}", env!("CARGO_PKG_VERSION")),
    };
    layout.write(path, &info)?;
    Ok(info)
}

/// Rows by written phrase: first the originals that are looked up in every
/// article, with all their rows. The rows of one original lie together, the
/// weightiest first, so that the decoder can take the first it may use.
fn group<'a>(rows: &'a [Weighed<'a>]) -> BTreeMap<&'a str, Vec<&'a Weighed<'a>>> {
    let mut groups: BTreeMap<&str, Vec<&Weighed<'_>>> = BTreeMap::new();
    for row in rows {
        groups.entry(&row.row.written).or_default().push(row);
    }
    for rows in groups.values_mut() {
        let narrow: FxHashSet<&str> =
            rows.iter().filter(|w| w.narrow).map(|w| w.row.original.as_str()).collect();
        rows.sort_by(|a, b| {
            let is_wide = |w: &Weighed<'_>| !narrow.contains(w.row.original.as_str());
            is_wide(a)
                .cmp(&is_wide(b))
                .then_with(|| a.row.original.cmp(&b.row.original))
                .then(b.log_weight.total_cmp(&a.log_weight))
        });
    }
    groups
}

/// The rows of one original that the decoder can come to use: it takes the first
/// that it may, and no measure leaves out any but the outputs of tools.
fn reachable<'a, 'b>(rows: &'b [&'a Weighed<'a>]) -> impl Iterator<Item = &'b &'a Weighed<'a>> {
    let may_be_passed_over =
        |w: &Weighed<'_>, narrow: bool| w.row.source.is_tool_output() || (narrow && !w.narrow);
    rows.iter()
        .enumerate()
        .filter(move |(at, row)| {
            rows[..*at].iter().all(|before| may_be_passed_over(before, row.narrow))
        })
        .map(|(_, row)| row)
}

/// The tools that write this for that, by rows of one original: what is known
/// of a tool that may be left out is its own row's alone.
fn tools_of(rows: &[&Weighed<'_>], own: Source) -> Tools {
    rows.iter()
        .map(|w| w.row.source)
        .filter(|&source| source == own || !source.is_tool_output())
        .fold(Tools::default(), |tools, source| tools.with(source.profile().tool))
}

/// The table as it grows.
struct Layout {
    /// Slots of the table that is added to, which name its records; none for a new table.
    slots: Vec<u32>,
    records: Vec<Record>,
    /// Of the records that are new, the last ones.
    hashes: Vec<u64>,
    number_of: FxHashMap<u64, usize>,
    entries: Vec<u32>,
    kinds: Vec<EntryKind>,
    kind_of: FxHashMap<EntryKind, u32>,
    phrase_of: FxHashMap<String, u32>,
    phrases: Vec<u32>,
    starts: Vec<u32>,
    word_of: FxHashMap<String, u32>,
    text: Vec<u8>,
    offsets: Vec<u32>,
    written: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            records: Vec::new(),
            hashes: Vec::new(),
            number_of: FxHashMap::default(),
            entries: Vec::new(),
            kinds: Vec::new(),
            kind_of: FxHashMap::default(),
            phrase_of: FxHashMap::default(),
            phrases: Vec::new(),
            starts: vec![0],
            word_of: FxHashMap::default(),
            text: Vec::new(),
            offsets: vec![0],
            written: 0,
        }
    }
}

impl Layout {
    /// That of a table of so many written phrases.
    fn of(view: &View<'_>, written: usize) -> Self {
        let phrases = 0..view.originals() as u32;
        let words = 0..view.offsets.len().saturating_sub(1) as u32;
        Self {
            slots: view.slots.to_vec(),
            records: view.records.to_vec(),
            entries: view.entries.to_vec(),
            kinds: view.kinds.to_vec(),
            kind_of: view.kinds.iter().copied().zip(0..).collect(),
            phrase_of: phrases.map(|phrase| (view.phrase_text(phrase), phrase)).collect(),
            phrases: view.phrases.to_vec(),
            starts: view.starts.to_vec(),
            word_of: words.map(|word| (view.word(word).to_owned(), word)).collect(),
            text: view.text.to_vec(),
            offsets: view.offsets.to_vec(),
            written,
            ..Self::default()
        }
    }

    fn add(&mut self, written: &str, rows: &[&Weighed<'_>]) {
        let number = self.path_to(written);
        let before = self.records[number];
        self.records[number].first = self.entries.len() as u32;
        let mut narrow = self.push(number, rows);
        if before.count == 0 {
            self.written += 1;
        } else {
            let held = before.first as usize..before.first as usize + usize::from(before.count);
            self.entries.extend_from_within(held);
            narrow = self.arrange(number);
        }
        let count = self.entries.len() - self.records[number].first as usize;
        self.records[number].count = count.min(usize::from(u16::MAX)) as u16;
        self.records[number].narrow = narrow.min(usize::from(u8::MAX)) as u8;
    }

    /// The record of a written phrase, with those that lead to it.
    fn path_to(&mut self, written: &str) -> usize {
        let mut phrase = 0;
        let mut number = 0;
        let tokens: Vec<&str> = written.split(' ').collect();
        for (index, token) in tokens.iter().enumerate() {
            phrase = hash_phrase(phrase, hash_bytes(token.as_bytes()));
            number = self.record(phrase);
            if index + 1 < tokens.len() {
                self.records[number].deeper = 1;
            }
        }
        number
    }

    /// Adds the entries of a record, grouped as [`group`] does, and tells how many of them,
    /// the first, are looked up in every article.
    fn push(&mut self, number: usize, rows: &[&Weighed<'_>]) -> usize {
        let mut narrow = 0;
        for rows in rows.chunk_by(|a, b| a.row.original == b.row.original) {
            let phrase = self.phrase(&rows[0].row.original);
            for row in reachable(rows) {
                let steps = (-row.log_weight * WEIGHT_STEPS).clamp(0.0, f32::from(u16::MAX));
                let weight = steps as u16;
                let source = row.row.source;
                let wide_alone = if row.narrow { 0 } else { WIDE_ALONE };
                let tools = tools_of(rows, source).bits() | wide_alone;
                let kind = self.kind(EntryKind { weight, source: source as u8, tools });
                self.entries.push(phrase << KIND_BITS | kind);
            }
            if rows.iter().any(|row| row.narrow) {
                narrow = self.entries.len() - self.records[number].first as usize;
            }
        }
        narrow
    }

    /// Orders the entries of the last record anew as [`group`] orders rows, old ones and new
    /// ones together, and tells how many of them are looked up in every article.
    fn arrange(&mut self, number: usize) -> usize {
        let kinds = &self.kinds;
        let kind = |entry: u32| kinds[(entry & KIND_MASK) as usize];
        let entries = &mut self.entries[self.records[number].first as usize..];
        let first_pass = entries.iter().filter(|&&entry| kind(entry).tools & WIDE_ALONE == 0);
        let narrow: FxHashSet<u32> = first_pass.map(|&entry| entry >> KIND_BITS).collect();
        let is_narrow = |entry: u32| narrow.contains(&(entry >> KIND_BITS));
        entries.sort_by_key(|&entry| {
            (!is_narrow(entry), entry >> KIND_BITS, kind(entry).weight, entry)
        });
        entries.iter().filter(|&&entry| is_narrow(entry)).count()
    }

    fn kind(&mut self, kind: EntryKind) -> u32 {
        *self.kind_of.entry(kind).or_insert_with(|| {
            self.kinds.push(kind);
            self.kinds.len() as u32 - 1
        })
    }

    fn record(&mut self, hash: u64) -> usize {
        if !self.slots.is_empty() {
            let (_, slot) = place(hash, self.slots.len());
            if let Some((number, _)) = numbered_record(&self.slots, &self.records, hash, slot) {
                return number;
            }
        }
        *self.number_of.entry(hash).or_insert_with(|| {
            self.hashes.push(hash);
            self.records.push(Record {
                tag: (hash >> 32) as u32,
                first: 0,
                count: 0,
                narrow: 0,
                deeper: 0,
            });
            self.records.len() - 1
        })
    }

    fn phrase(&mut self, original: &str) -> u32 {
        if let Some(&number) = self.phrase_of.get(original) {
            return number;
        }
        for word in original.split(' ') {
            let number = self.word(word);
            self.phrases.push(number);
        }
        let number = self.starts.len() as u32 - 1;
        self.starts.push(self.phrases.len() as u32);
        self.phrase_of.insert(original.to_owned(), number);
        number
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.word_of.get(word) {
            return number;
        }
        let number = self.offsets.len() as u32 - 1;
        self.text.extend_from_slice(word.as_bytes());
        self.offsets.push(self.text.len() as u32);
        self.word_of.insert(word.to_owned(), number);
        number
    }

    fn write(&self, path: &Path, info: &TableInfo) -> Result<(), ModelFileError> {
        let failed = |cause| ModelFileError::Io { path: path.to_owned(), cause };
        let (originals, kinds) = (self.starts.len() - 1, self.kinds.len());
        if originals > 1 << (u32::BITS - KIND_BITS) || kinds > 1 << KIND_BITS {
            let cause = format!(
                "{originals} originals of {kinds} kinds; a table holds at most {} of {}",
                1 << (u32::BITS - KIND_BITS),
                1 << KIND_BITS
            );
            return Err(failed(std::io::Error::other(cause)));
        }
        let slots = self.filled_slots().map_err(|cause| failed(std::io::Error::other(cause)))?;
        let about = serde_json::to_vec_pretty(info).map_err(|cause| failed(cause.into()))?;
        model_file::write(
            path,
            FORMAT,
            &[
                ("about", &about),
                ("slots", bytemuck::cast_slice(&slots)),
                ("records", bytemuck::cast_slice(&self.records)),
                ("entries", bytemuck::cast_slice(&self.entries)),
                ("kinds", bytemuck::cast_slice(&self.kinds)),
                ("phrases", bytemuck::cast_slice(&self.phrases)),
                ("starts", bytemuck::cast_slice(&self.starts)),
                ("words", &self.text),
                ("offsets", bytemuck::cast_slice(&self.offsets)),
            ],
        )
    }

    /// The slots with the new records in them. Where old records stand, the low halves of their
    /// hashes are not known any more, so that slots which are there keep their number.
    ///
    /// # Errors
    /// Why they do not hold all.
    fn filled_slots(&self) -> Result<Vec<u32>, String> {
        let mut slots = self.slots.clone();
        if slots.is_empty() {
            slots = vec![0; (self.records.len() * 2).next_power_of_two().max(8)];
        }
        let held = self.records.len() - self.hashes.len();
        let most = slots.len() / 4 * 3;
        if self.records.len() > most {
            let new = self.hashes.len();
            return Err(format!(
                "{new} new phrases and parts of them; there is room for {}",
                most - held
            ));
        }
        for (number, &hash) in (held..).zip(&self.hashes) {
            let (_, mut slot) = place(hash, slots.len());
            while slots[slot] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = number as u32 + 1;
        }
        Ok(slots)
    }
}
