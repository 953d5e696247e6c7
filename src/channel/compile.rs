//! From rows to the compiled table: weights, pruning, layout.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::store::{FORMAT, KIND_BITS, Kind, Record, TableInfo, WEIGHT_STEPS, WIDE_ALONE, place};
use super::{Source, Substitution, Tools, are_spelling_variants};
use crate::lm;
use crate::model_file::{self, ModelFileError};
use crate::segment::{hash_bytes, hash_phrase};

/// The longest phrase on either side, in tokens.
pub const LONGEST_PHRASE: usize = 5;

/// How much of a written phrase a source explains: ln of its share in the mixture.
fn log_share(source: Source) -> f32 {
    match source {
        Source::Lexicon | Source::LexiconWide | Source::Learned => -0.7,
        Source::Tortured => -1.2,
        Source::PairsNlpaug | Source::PairsTextaugment | Source::PairsTexthumanize => -1.6,
        Source::PairsTranslation => -3.0,
        Source::Wordnet => -2.3,
        Source::Pivot => -3.5,
        Source::Moby => -4.0,
        Source::LemmaSlip => -3.0,
    }
}

/// How many originals of a written phrase a source may name; the most frequent are kept.
fn most_entries(source: Source) -> usize {
    match source {
        Source::Moby => 48,
        Source::Pivot => 4,
        _ => 64,
    }
}

/// How far a source's rows are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// A person named the swap as one: asked about in every article.
    Named,
    /// Tools draw on the list: asked about in every article where it leads from
    /// a rarer phrase to a more frequent one, and else only in articles that a
    /// tool has been at. Every frequent word would be suspect.
    DrawnOn,
    /// What holds for tools alone: asked about only where one has been.
    Blind,
    /// The same, as far as the language model knows the original.
    Observed,
    /// The same from a single word to a frequent one. The list is wide and noisy,
    /// and what it has under a word in several words are kinds of it more often
    /// than other names: "sodium chloride" under chemical.
    Wide,
    /// A list of what is alike: kept where it leads from a rarer phrase to a
    /// more frequent one, and asked about only where a tool has been.
    Listed,
}

fn trust(source: Source) -> Trust {
    match source {
        Source::Lexicon | Source::Tortured | Source::Learned => Trust::Named,
        Source::Wordnet => Trust::DrawnOn,
        Source::LemmaSlip
        | Source::PairsNlpaug
        | Source::PairsTextaugment
        | Source::PairsTexthumanize
        | Source::PairsTranslation => Trust::Observed,
        Source::LexiconWide => Trust::Blind,
        Source::Moby => Trust::Wide,
        Source::Pivot => Trust::Listed,
    }
}

/// Whether the source is the output of a tool that a measure may leave out:
/// nothing else may hang on its rows.
fn is_tool_output(source: Source) -> bool {
    matches!(
        source,
        Source::PairsNlpaug
            | Source::PairsTextaugment
            | Source::PairsTexthumanize
            | Source::PairsTranslation
    )
}

/// The least ln unigram probability of a thesaurus's original: about one in a million.
const RAREST_ORIGINAL: f32 = -13.8;
/// The same of a wide list: about eight in a million.
const RAREST_WIDE: f32 = -11.7;
/// The largest ln unigram probability of a thesaurus's written side: function
/// words are not suspected for what a thesaurus says. WordNet's inflection slips
/// ("be" for is) reach further up.
fn commonest_written(source: Source) -> f32 {
    if source == Source::Wordnet { -6.0 } else { -7.5 }
}

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

/// A row with its weight in the table.
struct Weighed<'a> {
    row: &'a Substitution,
    /// Whether it is asked about in every article.
    narrow: bool,
    log_weight: f32,
    /// ln unigram probability of the original's rarest word.
    log_frequency: f32,
}

fn prune<'a>(rows: &'a [Substitution], model: &lm::View<'_>) -> Vec<Weighed<'a>> {
    let mut totals: FxHashMap<(Source, &str), f32> = FxHashMap::default();
    for row in rows {
        *totals.entry((row.source, &row.original)).or_default() += row.weight;
    }
    let mut kept: FxHashMap<(Source, &str), usize> = FxHashMap::default();
    let mut weighed: Vec<Weighed<'_>> = rows
        .iter()
        .filter(|row| fits(&row.written) && fits(&row.original) && row.weight > 0.0)
        .filter(|row| !is_neutral(row) || is_joint(row))
        .filter_map(|row| {
            let log_frequency = log_frequency(&row.original, model);
            let (kept, narrow) = match trust(row.source) {
                Trust::Named => (true, true),
                Trust::DrawnOn => {
                    let narrow =
                        !leaves_words_out(row) && leads_to_the_frequent(row, log_frequency, model);
                    (is_known(row, log_frequency), narrow)
                }
                Trust::Blind => (true, false),
                Trust::Observed => (log_frequency > RAREST_ORIGINAL, false),
                Trust::Wide => {
                    let is_word = !row.written.contains(' ');
                    (is_word && is_known(row, log_frequency) && log_frequency > RAREST_WIDE, false)
                }
                Trust::Listed => {
                    let kept = is_known(row, log_frequency) && !leaves_words_out(row);
                    (kept && leads_to_the_frequent(row, log_frequency, model), false)
                }
            };
            kept.then(|| {
                let share = row.weight / totals[&(row.source, row.original.as_str())];
                let log_weight = log_share(row.source) + share.ln();
                Weighed { row, narrow, log_weight, log_frequency }
            })
        })
        .collect();
    weighed.sort_by(|a, b| {
        let key = |w: &Weighed<'a>| (w.row.source, w.row.written.as_str());
        key(a)
            .cmp(&key(b))
            .then(b.log_frequency.total_cmp(&a.log_frequency))
            .then_with(|| a.row.original.cmp(&b.row.original))
    });
    weighed.retain(|w| {
        let number = kept.entry((w.row.source, &w.row.written)).or_default();
        *number += 1;
        *number <= most_entries(w.row.source)
    });
    weighed
}

/// Whether the sides differ in spelling alone, be one of them the plural:
/// "programmes" for program.
fn is_neutral(row: &Substitution) -> bool {
    let singular = |phrase: &str| phrase.strip_suffix('s').unwrap_or(phrase).to_owned();
    are_spelling_variants(&row.written, &row.original)
        || (row.source != Source::LemmaSlip
            && are_spelling_variants(&singular(&row.written), &singular(&row.original)))
}

/// Whether our own lexicon has words joined or split here: "can not" for cannot.
fn is_joint(row: &Substitution) -> bool {
    let letters = |phrase: &str| phrase.replace([' ', '-'], "");
    row.source == Source::Lexicon && letters(&row.written) == letters(&row.original)
}

/// Whether an author could have written the original.
fn is_known(row: &Substitution, original: f32) -> bool {
    original > RAREST_ORIGINAL && !row.original.contains('0') && !row.written.contains('0')
}

/// Whether the original is the written phrase less some words: "spiral galaxy" for spiral.
fn leaves_words_out(row: &Substitution) -> bool {
    row.original.split(' ').all(|word| row.written.split(' ').any(|w| w == word))
}

/// Whether the row leads from a rarer phrase to a more frequent one.
fn leads_to_the_frequent(row: &Substitution, original: f32, model: &lm::View<'_>) -> bool {
    let written = rarest_word(&row.written, model);
    original >= written && written < commonest_written(row.source)
}

fn fits(phrase: &str) -> bool {
    (1..=LONGEST_PHRASE).contains(&phrase.split(' ').filter(|token| !token.is_empty()).count())
}

/// ln probability of the rarest word, if the model has seen all its pairs of words.
fn log_frequency(phrase: &str, model: &lm::View<'_>) -> f32 {
    let ids = ids(phrase, model);
    let seen = ids.windows(2).all(|pair| model.has_bigram(pair[0], pair[1]));
    if seen { rarest_word(phrase, model) } else { f32::NEG_INFINITY }
}

/// ln probability of the rarest word.
fn rarest_word(phrase: &str, model: &lm::View<'_>) -> f32 {
    ids(phrase, model).into_iter().map(|id| model.unigram(id)).fold(0.0, f32::min)
}

fn ids(phrase: &str, model: &lm::View<'_>) -> Vec<lm::WordId> {
    phrase.split(' ').map(|word| model.vocabulary().id(hash_bytes(word.as_bytes()))).collect()
}

/// Rows by written phrase: first the originals that are asked about in every
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
fn telling<'a, 'b>(rows: &'b [&'a Weighed<'a>]) -> impl Iterator<Item = &'b &'a Weighed<'a>> {
    let may_be_passed_over =
        |w: &Weighed<'_>, narrow: bool| is_tool_output(w.row.source) || (narrow && !w.narrow);
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
        .filter(|&source| source == own || !is_tool_output(source))
        .fold(Tools::default(), |tools, source| tools.with(source.tool()))
}

/// The table as it grows.
struct Layout {
    records: Vec<Record>,
    hashes: Vec<u64>,
    number_of: FxHashMap<u64, usize>,
    entries: Vec<u32>,
    kinds: Vec<Kind>,
    kind_of: FxHashMap<Kind, u32>,
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

#[expect(clippy::cast_possible_truncation, reason = "tables stay far below 2^32 of anything")]
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
            for row in telling(rows) {
                let steps = (-row.log_weight * WEIGHT_STEPS).clamp(0.0, f32::from(u16::MAX));
                #[expect(clippy::cast_sign_loss, reason = "clamped")]
                let weight = steps as u16;
                let source = row.row.source;
                let wide_alone = if row.narrow { 0 } else { WIDE_ALONE };
                let tools = tools_of(rows, source).bits() | wide_alone;
                let kind = self.kind(Kind { weight, source: source as u8, tools });
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

    fn kind(&mut self, kind: Kind) -> u32 {
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
        let (originals, kinds) = (self.starts.len() - 1, self.kinds.len());
        if originals > 1 << (u32::BITS - KIND_BITS) || kinds > 1 << KIND_BITS {
            let cause = format!(
                "{originals} originals of {kinds} kinds; a table holds at most {} of {}",
                1 << (u32::BITS - KIND_BITS),
                1 << KIND_BITS
            );
            let cause = std::io::Error::other(cause);
            return Err(ModelFileError::Io { path: path.to_owned(), cause });
        }
        let mut slots = vec![0_u32; (self.records.len() * 2).next_power_of_two().max(8)];
        for (number, &hash) in self.hashes.iter().enumerate() {
            let (_, mut slot) = place(hash, slots.len());
            while slots[slot] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = number as u32 + 1;
        }
        let about = serde_json::to_vec_pretty(info).unwrap_or_default();
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
