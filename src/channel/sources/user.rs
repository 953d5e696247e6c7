//! A user's own pairs: tables with the columns `written` and `original`, as
//! CSV, TSV, JSON lines or a workbook, of phrases or of whole texts; and reports of ours
//! whose `correction` column an editor has filled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::SourceError;
use super::align::{Hunks, Listed};
use super::pairs::substitutions;
use super::phrase::{is_word, tokens};
use super::veto::is_offensive;
use crate::cells::unguard_cell;
use crate::channel::{LONGEST_PHRASE, Source, Substitution};
use crate::read::{InputFormat, Row, Table, table};

/// The rows of all files, weighted by how often each was seen, and what was
/// refused: rows that teach nothing and files that are no such table. What is
/// refused hinders nothing else.
///
/// A pair of phrases of at most five tokens is a row as it stands. Longer
/// texts are aligned, and what was replaced becomes rows.
#[must_use]
pub fn read_learned(paths: &[PathBuf]) -> (Vec<Substitution>, Vec<SourceError>) {
    let mut counts = Counts::new();
    let mut texts = Hunks::default();
    let mut refused = Vec::new();
    for path in paths {
        let each = |line, pair: &Pair| {
            if let Err(reason) = count_pair(pair, &mut counts, &mut texts) {
                refused.push(SourceError::Refused { path: path.clone(), line, reason });
            }
        };
        if let Err(error) = for_each_pair(path, each) {
            refused.push(error);
        }
    }
    let mut rows = substitutions(Source::Learned, &texts, &Listed::new());
    rows.extend(
        counts.into_iter().map(|((original, written), weight)| row(written, original, weight)),
    );
    (rows, refused)
}

/// (original, written) with how often the pair was given.
type Counts = BTreeMap<(String, String), f32>;

fn row(written: String, original: String, weight: f32) -> Substitution {
    Substitution { written, original, source: Source::Learned, weight }
}

struct Pair {
    written: String,
    original: String,
}

/// Counts what a pair teaches.
///
/// # Errors
/// Why it teaches nothing.
fn count_pair(pair: &Pair, counts: &mut Counts, texts: &mut Hunks) -> Result<(), &'static str> {
    let (written, original) = (tokens(&pair.written), tokens(&pair.original));
    if ![&written, &original].iter().all(|side| side.iter().any(|token| is_word(token))) {
        return Err("a side has no words");
    }
    if written == original {
        return Err("the sides are equal");
    }
    let (original, written) = (original.join(" "), written.join(" "));
    if is_offensive(&row(written.clone(), original.clone(), 1.0)) {
        return Err("a side holds a term of abuse");
    }
    if is_phrase(&written) && is_phrase(&original) {
        *counts.entry((original, written)).or_default() += 1.0;
    } else if !texts.add(&pair.original, &pair.written) {
        return Err("no replacement of a few words by others");
    }
    Ok(())
}

/// Whether a pair of phrases or texts teaches anything, so that [`read_learned`] takes it.
#[must_use]
pub fn teaches(written: &str, original: &str) -> bool {
    let pair = Pair { written: written.to_owned(), original: original.to_owned() };
    count_pair(&pair, &mut Counts::new(), &mut Hunks::default()).is_ok()
}

/// Whether it is a row as it stands.
fn is_phrase(side: &str) -> bool {
    side.split(' ').count() <= LONGEST_PHRASE
}

fn for_each_pair(path: &Path, mut each: impl FnMut(u64, &Pair)) -> Result<(), SourceError> {
    let rows = table(path)?;
    let format = rows.format;
    let layout = Layout::of(&rows)
        .map_err(|wanted| SourceError::NoColumn { path: path.to_owned(), wanted })?;
    for row in rows {
        let row = row?;
        if is_separated(format) {
            row.expect_whole(path)?;
        }
        let pairs = layout.pairs(&row, format).map_err(|wanted| SourceError::NoPair {
            path: path.to_owned(),
            line: row.line,
            wanted,
        })?;
        for pair in pairs {
            each(row.line, &pair);
        }
    }
    Ok(())
}

fn is_separated(format: InputFormat) -> bool {
    matches!(format, InputFormat::Csv | InputFormat::Tsv)
}

/// Where a table keeps its pairs.
enum Layout {
    /// In the columns `written` and `original`.
    Pairs,
    /// In a report of ours in which an editor has filled in corrections.
    Report,
}

impl Layout {
    /// # Errors
    /// The column that is missing.
    fn of(rows: &Table) -> Result<Self, &'static str> {
        // The lines of a file of JSON name their own cells.
        if rows.format == InputFormat::Jsonl {
            return Ok(Self::Pairs);
        }
        let has = |name| rows.has_column(name);
        if !has("written") && has("text") && has("correction") {
            return Ok(Self::Report);
        }
        match ["written", "original"].into_iter().find(|name| !has(name)) {
            Some(missing) => Err(missing),
            None => Ok(Self::Pairs),
        }
    }

    /// The pairs of a row; none where no correction was filled in.
    ///
    /// # Errors
    /// The cell that is missing.
    fn pairs(&self, row: &Row, format: InputFormat) -> Result<Vec<Pair>, &'static str> {
        let side = |name| row.cell(name).map(str::trim).ok_or(name);
        if let Self::Pairs = self {
            return Ok(vec![Pair::new(side("written")?, side("original")?)]);
        }
        // What guards the cells of separated values is no part of the text.
        let is_guarded = is_separated(format);
        let cell = |name| {
            let cell = row.cell(name).unwrap_or_default().trim();
            if is_guarded { unguard_cell(cell).trim() } else { cell }
        };
        Ok(corrections(cell("text"), cell("suspect"), cell("correction")))
    }
}

impl Pair {
    fn new(written: &str, original: &str) -> Self {
        Self { written: written.to_owned(), original: original.to_owned() }
    }
}

/// What an editor has written beside a text and its suspect phrases: `a -> b`
/// for each phrase, as the report puts it; an original for every suspect, `|`
/// between them; one of a few words for the one suspect; or the whole text.
fn corrections(text: &str, suspects: &str, correction: &str) -> Vec<Pair> {
    let parts: Vec<&str> = correction.split('|').map(str::trim).collect();
    let suspects: Vec<&str> = suspects.split(" | ").filter(|phrase| !phrase.is_empty()).collect();
    let is_named = |part: &&str| part.contains(ARROW);
    if parts.iter().any(is_named) {
        let named = parts.iter().filter_map(|part| part.split_once(ARROW));
        let pairs = named.map(|(written, original)| Pair::new(written.trim(), first(original)));
        return pairs.filter(|pair| pair.original != "?").collect();
    }
    let short = parts.iter().all(|part| tokens(part).len() <= LONGEST_PHRASE);
    if short && parts.len() == suspects.len() {
        let pairs = suspects.iter().zip(parts).filter(|(_, part)| !matches!(*part, "" | "?"));
        return pairs.map(|(written, original)| Pair::new(written, original)).collect();
    }
    if correction.is_empty() { Vec::new() } else { vec![Pair::new(text, correction)] }
}

/// What stands between a phrase and its original in reports.
const ARROW: &str = "->";

/// The first proposal of a report's `fire (0.97), hearth (0.02)`.
fn first(proposals: &str) -> &str {
    let is_probability = |inner: &str| inner.parse::<f64>().is_ok();
    let place = proposals.match_indices(" (").find(|(place, opening)| {
        let inner = proposals.get(place + opening.len()..).unwrap_or_default();
        inner.split_once(')').is_some_and(|(inner, _)| is_probability(inner))
    });
    place.and_then(|(place, _)| proposals.get(..place)).unwrap_or(proposals).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(name: &str, text: &str) -> (Vec<(String, String, f32)>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let (rows, refused) = read_learned(&[path]);
        assert!(rows.iter().all(|row| row.source == Source::Learned));
        let root = format!("{}/", folder.path().display());
        (
            rows.into_iter().map(|row| (row.written, row.original, row.weight.round())).collect(),
            refused.iter().map(|error| error.to_string().replace(&root, "")).collect(),
        )
    }

    fn row(written: &str, original: &str, weight: f32) -> (String, String, f32) {
        (written.to_owned(), original.to_owned(), weight)
    }

    #[test]
    fn equal_sides_teach_nothing() {
        assert!(teaches("the metropolis", "the city"));
        assert!(!teaches("The City", "the city") && !teaches("...", "the city"));
    }

    #[test]
    fn phrases_are_normalised_and_counted_whatever_the_format() {
        let wanted = vec![
            row("international minister", "foreign minister", 2.0),
            row("got here", "came", 1.0),
        ];
        let mut wanted = wanted;
        wanted.sort_by(|a, b| a.1.cmp(&b.1));
        for (name, text) in [
            (
                "a.csv",
                "\u{feff}note,Written,original\nx,International Minister,Foreign Minister\nx,international minister,foreign minister\nx,got here,came\n",
            ),
            (
                "b.csv",
                "written;original\nInternational Minister;Foreign Minister\nInternational Minister;Foreign Minister\ngot here;came\n",
            ),
            (
                "c.tsv",
                "original\twritten\nForeign Minister\tInternational Minister\nForeign Minister\tInternational Minister\ncame\tgot here\n",
            ),
            (
                "d.jsonl",
                "{\"written\":\"International Minister\",\"original\":\"Foreign Minister\"}\n\n{\"written\":\"International Minister\",\"original\":\"Foreign Minister\"}\n{\"written\":\"got here\",\"original\":\"came\"}\n",
            ),
        ] {
            assert_eq!(read_text(name, text), (wanted.clone(), Vec::new()), "{name}");
        }
    }

    #[test]
    fn corrections_in_a_report_teach_and_empty_ones_are_passed_over() {
        let (rows, refused) = read_text(
            "a.csv",
            "rank,text,suspect,verdict,correction\n\
             1,The hearth burnt down the metropolis.,hearth | metropolis,spun,The fire burnt down the city.\n\
             2,A hearth broke out.,hearth,spun,fire\n\
             3,Nothing here.,,clean,\n",
        );
        assert_eq!(refused, Vec::<String>::new());
        let pairs: Vec<(&str, &str)> =
            rows.iter().map(|(w, o, _)| (w.as_str(), o.as_str())).collect();
        assert!(pairs.contains(&("metropolis", "city")), "{pairs:?}");
        assert!(pairs.contains(&("hearth", "fire")), "{pairs:?}");
    }

    #[test]
    fn several_suspects_are_corrected_one_by_one() {
        let pairs = |suspects, correction| -> Vec<(String, String)> {
            let pairs = corrections("A hearth in the metropolis.", suspects, correction);
            pairs.into_iter().map(|pair| (pair.written, pair.original)).collect()
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let both = "hearth | metropolis";
        let wanted = [pair("hearth", "fire"), pair("metropolis", "city")];
        assert_eq!(pairs(both, "fire | city"), wanted);
        assert_eq!(pairs(both, "hearth -> fire (0.97), oven (0.02) | metropolis -> city"), wanted);
        assert_eq!(pairs(both, "? | city"), wanted[1..]);
        assert_eq!(pairs(both, "metropolis->city|hearth -> ?"), wanted[1..]);
        assert_eq!(pairs("hearth", "fire"), wanted[..1]);
        assert_eq!(pairs("hearth", ""), []);
        let whole = "A fire in the city.";
        assert_eq!(pairs(both, whole), [pair("A hearth in the metropolis.", whole)]);
        assert_eq!(pairs(both, "fire"), [pair("A hearth in the metropolis.", "fire")]);
        assert_eq!(first("bank (0.3), shore"), "bank");
        assert_eq!(first("agency (of the state)"), "agency (of the state)");
    }

    #[test]
    fn reports_in_the_encodings_of_spreadsheets_teach_as_well() {
        let table = "suspect;text;correction\r\ncafé’s hearth;A “café’s hearth”.;café fire\r\n";
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(table);
        let utf16: Vec<u8> =
            format!("\u{feff}{table}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [table.as_bytes().to_vec(), windows.into_owned(), utf16] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("r.csv");
            std::fs::write(&path, bytes).unwrap();
            let (rows, refused) = read_learned(&[path]);
            assert!(refused.is_empty(), "{refused:?}");
            assert_eq!(rows[0].original, "café fire");
        }
    }

    #[test]
    fn a_workbook_teaches_like_the_table_it_holds() {
        let rows = [
            ["rank", "text", "suspect", "verdict", "correction"],
            ["1", "A hearth broke out.", "hearth", "spun", "fire"],
            ["2", "The hearth burnt.", "hearth", "", ""],
            ["3", "The same.", "", "", "the same."],
        ];
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for (line, row) in (0..).zip(rows) {
            sheet.write_row(line, 0, row).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.XLSX");
        workbook.save(&path).unwrap();
        let (rows, refused) = read_learned(std::slice::from_ref(&path));
        let pairs: Vec<(&str, &str)> =
            rows.iter().map(|row| (row.written.as_str(), row.original.as_str())).collect();
        assert_eq!(pairs, [("hearth", "fire")]);
        assert_eq!(refused.len(), 1);
        assert!(
            refused[0].to_string().ends_with("a.XLSX:4: the sides are equal"),
            "{}",
            refused[0]
        );
        std::fs::write(&path, "id,text").unwrap();
        let (_, refused) = read_learned(&[path]);
        assert!(refused[0].to_string().contains("a.XLSX: not a workbook: "), "{}", refused[0]);
    }

    #[test]
    fn texts_are_aligned() {
        let (rows, refused) = read_text(
            "a.csv",
            "written,original\n\"The metropolis was hit by a hearth on Monday.\",\"The city was hit by a fire on Monday.\"\n",
        );
        assert_eq!(rows, [row("metropolis", "city", 1.0), row("hearth", "fire", 1.0)]);
        assert!(refused.is_empty());
    }

    #[test]
    fn pairs_that_teach_nothing_are_refused_and_the_others_kept() {
        let (rows, refused) = read_text(
            "a.csv",
            "written,original\nCity,city\n,town\n--,town\nmetropolis,city\none two three four five six,seven\ncrap,waste\n",
        );
        assert_eq!(rows, [row("metropolis", "city", 1.0)]);
        assert_eq!(
            refused,
            [
                "a.csv:2: the sides are equal",
                "a.csv:3: a side has no words",
                "a.csv:4: a side has no words",
                "a.csv:6: no replacement of a few words by others",
                "a.csv:7: a side holds a term of abuse",
            ]
        );
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r\n\r\n"] {
            let (_, refused) = read_text("a.csv", &["written,original", "a b,c", "d,d"].join(end));
            let line = 1 + 2 * end.matches('\n').count();
            assert_eq!(refused, [format!("a.csv:{line}: the sides are equal")]);
        }
    }

    #[test]
    fn files_that_are_no_such_table_are_named() {
        let refused = |name, text| read_text(name, text).1.join("|");
        assert_eq!(refused("a.csv", "spun,original\n"), "a.csv: no column `written` in the header");
        assert_eq!(
            refused("a.txt", ""),
            "a.txt: unknown extension; wanted csv, tsv, jsonl or xlsx"
        );
        assert!(refused("a.jsonl", "{\"written\":\"a\"}\n").starts_with("a.jsonl:1: no pair: "));
        assert!(
            refused("a.csv", "written,original\na\n")
                .ends_with("a.csv:2: 1 cells, but 2 columns in the header")
        );
        let (rows, refused) = read_learned(&["nowhere.csv".into()]);
        assert!(rows.is_empty());
        assert!(refused[0].to_string().contains("nowhere.csv"));
    }
}
