//! From rows to the compiled table: order and layout.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::prune::{Weighed, prune};
use super::store::{
    EntryKind, FORMAT, KIND_BITS, Record, TableInfo, WEIGHT_STEPS, WIDE_ALONE, place,
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
    let rows = prune(rows, model);
    let mut layout = Layout::default();
    for (written, entries) in group(&rows) {
        layout.add(written, &entries);
    }
    let mut counts: BTreeMap<Source, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.row.source).or_default() += 1;
    }
    let info = TableInfo {
        rows: counts.iter().map(|(source, &n)| (source.name().to_owned(), n)).collect(),
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
    records: Vec<Record>,
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
    fn add(&mut self, written: &str, rows: &[&Weighed<'_>]) {
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
        self.records[number].first = self.entries.len() as u32;
        self.written += 1;
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
        let count = self.entries.len() - self.records[number].first as usize;
        self.records[number].count = count.min(usize::from(u16::MAX)) as u16;
        self.records[number].narrow = narrow.min(usize::from(u8::MAX)) as u8;
    }

    fn kind(&mut self, kind: EntryKind) -> u32 {
        *self.kind_of.entry(kind).or_insert_with(|| {
            self.kinds.push(kind);
            self.kinds.len() as u32 - 1
        })
    }

    fn record(&mut self, hash: u64) -> usize {
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
        let mut slots = vec![0_u32; (self.records.len() * 2).next_power_of_two().max(8)];
        for (number, &hash) in self.hashes.iter().enumerate() {
            let (_, mut slot) = place(hash, slots.len());
            while slots[slot] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = number as u32 + 1;
        }
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
}
