//! Workbooks: the first sheet that has a header is a table, one article a row.
//!
//! A workbook is packed and cannot be read row by row from a stream, so it is
//! read whole, up to a limit.

use std::io::{self, Cursor, Read as _};
use std::iter::repeat;
use std::sync::Arc;

use calamine::{DataRef, Reader as _, Xlsx};
use csv::StringRecord;

use super::article_cache::ArticleCache;
use super::error::{Cause, ReadError, Size};
use super::input::{Raw, unpacked};
use super::options::ReadOptions;
use super::reader::{Reader, Rows};
use super::row::{Columns, MOST_TITLES, Row, is_title};
use crate::document::Article;

pub(super) const READER: Reader = Reader::Packed(open);

/// The largest workbook, packed: more than a sheet of a million sentences has.
const MOST_PACKED_BYTES: usize = 512 << 20;

/// The most that the cells of a sheet may take, in bytes.
const MOST_BYTES: usize = 2 << 30;

/// A workbook may unpack to this many bytes, or to so many times its size where
/// that is more: its sheets are read piece by piece, but its strings are held.
const FREE_BYTES: u64 = 64 << 20;
const MOST_TIMES: u64 = 100;

/// What an empty cell before a filled one takes.
const CELL_BYTES: usize = size_of::<usize>();

/// The columns that a sheet can have.
const MOST_COLUMNS: usize = 16_384;

/// A row of a sheet that has any cell.
pub struct SheetRow {
    /// Its number, counted from 1.
    pub line: u64,
    /// Its cells as text, up to the last filled one.
    pub cells: StringRecord,
}

/// The rows of the first sheet of a workbook, top to bottom. Numbers are written
/// as they are computed with, errors are empty cells.
///
/// # Errors
/// [`Cause::NotWorkbook`] and [`Cause::TooLarge`].
pub fn sheet_rows(packed: Vec<u8>) -> Result<Vec<SheetRow>, Cause> {
    sheet_where(packed, |_| true)
}

/// How many sheets are looked at.
const MOST_SHEETS: usize = 20;

/// The rows of the first sheet that is wanted; of the first one where none is.
fn sheet_where(
    packed: Vec<u8>,
    is_wanted: impl Fn(&[SheetRow]) -> bool,
) -> Result<Vec<SheetRow>, Cause> {
    refuse_bomb(&packed)?;
    let mut workbook = Xlsx::new(Cursor::new(packed)).map_err(broken)?;
    let mut first = None;
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        let rows = match rows_of_sheet(&mut workbook, &name) {
            // A sheet behind the first may be a chart.
            Err(_) if first.is_some() => continue,
            rows => rows?,
        };
        if is_wanted(&rows) {
            return Ok(rows);
        }
        first = first.or(Some(rows));
    }
    Ok(first.unwrap_or_default())
}

fn rows_of_sheet(workbook: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<SheetRow>, Cause> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut bytes = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (line, column) = cell.get_position();
        let (line, column) = (u64::from(line) + 1, usize::try_from(column).unwrap_or(usize::MAX));
        let text = text(cell.get_value());
        if text.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        if rows.last().is_none_or(|row| row.line != line) {
            rows.push(SheetRow { line, cells: StringRecord::new() });
        }
        let Some(row) = rows.last_mut() else { continue };
        if column < row.cells.len() {
            // A cell told twice; the first counts.
            continue;
        }
        bytes += text.len() + (column + 1 - row.cells.len()) * CELL_BYTES;
        if bytes > MOST_BYTES {
            return Err(Cause::TooLarge {
                size: Size::MoreThan(MOST_BYTES as u64),
                limit: MOST_BYTES,
            });
        }
        while row.cells.len() < column {
            row.cells.push_field("");
        }
        row.cells.push_field(&text);
    }
    Ok(rows)
}

/// Refuses a workbook of far more bytes than it seems to have. Its parts are
/// unpacked to see how many they are, since what they say of it may be wrong.
fn refuse_bomb(packed: &[u8]) -> Result<(), Cause> {
    let most = MOST_TIMES.saturating_mul(packed.len() as u64).clamp(FREE_BYTES, MOST_BYTES as u64);
    let not_zip = |error: &dyn std::error::Error| Cause::NotWorkbook(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(packed)).map_err(|e| not_zip(&e))?;
    let mut left = most;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| not_zip(&e))?;
        let size = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|e| not_zip(&e))?;
        left = left.checked_sub(size).ok_or_else(|| {
            let times = most / (packed.len() as u64).max(1);
            Cause::NotWorkbook(format!("it unpacks to over {most} bytes, {times} times its size"))
        })?;
    }
    Ok(())
}

fn broken(error: calamine::XlsxError) -> Cause {
    Cause::NotWorkbook(error.to_string())
}

fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(date) => date.as_f64().to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn open(path: String, raw: Raw, options: Arc<ReadOptions>) -> Rows {
    let has_header = |rows: &[SheetRow]| header(rows, &options).is_ok();
    let rows = unpacked(raw, MOST_PACKED_BYTES).and_then(|packed| sheet_where(packed, has_header));
    match rows.and_then(|rows| table(&path, rows, Arc::clone(&options))) {
        Ok(rows) => rows,
        Err(cause) => Box::new(std::iter::once(Err(ReadError::new(path, None, cause)))),
    }
}

/// The rows of the first sheet of a workbook, which may be compressed once more.
pub(super) fn first_sheet(raw: Raw) -> Result<Vec<SheetRow>, Cause> {
    sheet_rows(unpacked(raw, MOST_PACKED_BYTES)?)
}

/// The columns of a sheet, and how many rows its header and what stands above it are.
fn header(rows: &[SheetRow], options: &ReadOptions) -> Result<(Columns, usize), Cause> {
    let mut first = None;
    for (above, row) in rows.iter().enumerate().take(MOST_TITLES + 1) {
        match Columns::of_header(row.cells.iter(), options) {
            Ok(columns) => return Ok((columns, above + 1)),
            Err(cause) => first = first.or(Some(cause)),
        }
        if !is_title(row.cells.iter()) {
            break;
        }
    }
    match first {
        Some(cause) => Err(cause),
        None => Columns::of_header(std::iter::empty(), options).map(|columns| (columns, 0)),
    }
}

/// The articles of a table.
fn table(path: &str, rows: Vec<SheetRow>, options: Arc<ReadOptions>) -> Result<Rows, Cause> {
    let (columns, above) = header(&rows, &options)?;
    let path = path.to_owned();
    let mut cache = ArticleCache::default();
    Ok(Box::new(rows.into_iter().skip(above).filter_map(move |row| {
        article(&path, &row, &columns, &mut cache, &options)
            .map_err(|cause| ReadError::new(&path, Some(row.line), cause))
            .transpose()
    })))
}

fn article(
    path: &str,
    sheet_row: &SheetRow,
    columns: &Columns,
    cache: &mut ArticleCache,
    options: &ReadOptions,
) -> Result<Option<Article>, Cause> {
    let (size, limit) = (sheet_row.cells.as_slice().len(), options.max_article_bytes);
    if size > limit {
        return Err(Cause::TooLarge { size: Size::Exactly(size as u64), limit });
    }
    let mut row = Row::default();
    // A cell that is not there is an empty one: a verdict not filled in.
    for (field, cell) in columns.fields(sheet_row.cells.iter().chain(repeat(""))) {
        row.set(field, cell.to_owned());
    }
    cache.fill(&mut row, options)?;
    row.into_article(path, Some(sheet_row.line), options)
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;
    use crate::document::Label;

    /// A workbook of one sheet; what looks like a number is written as one.
    fn packed(rows: &[&[&str]]) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (line, row) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*row) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(line, column, number).unwrap(),
                    Err(_) => sheet.write_string(line, column, *cell).unwrap(),
                };
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    fn read_with(packed: Vec<u8>, options: ReadOptions) -> Vec<Result<Article, String>> {
        let raw = Raw::Stream(Box::new(Cursor::new(packed)));
        let articles = open("x.xlsx".to_owned(), raw, Arc::new(options));
        articles.map(|article| article.map_err(|error| error.to_string())).collect()
    }

    fn read(rows: &[&[&str]]) -> Vec<Result<Article, String>> {
        read_with(packed(rows), ReadOptions::default())
    }

    #[test]
    fn a_row_is_an_article_whatever_the_order_of_columns() {
        let rows = read(&[
            &["note", "Text", "id", "label"],
            &["", " Two\nlines ", "17", "spun"],
            &[],
            &["n", "=1+1"],
        ]);
        let first = rows[0].as_ref().unwrap();
        assert_eq!((first.text.as_str(), first.id.as_str()), (" Two\nlines ", "17"));
        assert_eq!(first.label, Some(Label::Spun));
        let second = rows[1].as_ref().unwrap();
        assert_eq!((second.text.as_str(), second.id.as_str()), ("=1+1", "x.xlsx:4"));
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn judged_rows_are_labelled_and_their_text_stays_as_it_is() {
        let rows = packed(&[
            &["rank", "path", "id", "passage", "text", "verdict", "correction"],
            &["1", "a.txt", "a.txt", "3", "'=quoted formula", "ok"],
            &["2", "a.txt", "a.txt", "4", "not looked at"],
            &["3", "a.txt", "a.txt", "5", "x", "perhaps"],
        ]);
        let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
        let rows = read_with(rows, options);
        let first = rows[0].as_ref().unwrap();
        assert_eq!(first.label, Some(Label::Clean));
        assert_eq!((first.text.as_str(), first.id.as_str()), ("'=quoted formula", "a.txt:3"));
        let message = "x.xlsx:4: unknown verdict `perhaps`; known are spun (or x), mt, \
                       clean (or ok, no), yes";
        assert_eq!(rows[1..], [Err(message.to_owned())]);
    }

    #[test]
    fn a_judged_report_of_whole_articles_fetches_their_texts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt").display().to_string();
        std::fs::write(&path, "The fire burnt.").unwrap();
        let rows = packed(&[
            &["rank", "path", "id", "verdict", "correction"],
            &["1", &path, &path, "spun"],
            &["2", &path, &path],
        ]);
        let rows = read_with(rows, ReadOptions { verdicts: true, ..ReadOptions::default() });
        let articles: Vec<&Article> = rows.iter().map(|row| row.as_ref().unwrap()).collect();
        assert_eq!(articles.len(), 1);
        assert_eq!(articles[0].text, "The fire burnt.");
        assert_eq!(articles[0].label, Some(Label::Spun));
    }

    #[test]
    fn the_sheet_and_the_row_with_the_header_are_found() {
        let mut workbook = Workbook::new();
        let notes = workbook.add_worksheet();
        notes.write_row(0, 0, ["How to read this", "a note"]).unwrap();
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, ["Report of May"]).unwrap();
        sheet.write_row(2, 0, ["id", "text"]).unwrap();
        sheet.write_row(3, 0, ["7", "One."]).unwrap();
        let rows = read_with(workbook.save_to_buffer().unwrap(), ReadOptions::default());
        let articles: Vec<&Article> = rows.iter().map(|row| row.as_ref().unwrap()).collect();
        assert_eq!(articles.len(), 1);
        assert_eq!((articles[0].id.as_str(), articles[0].text.as_str()), ("7", "One."));
    }

    #[test]
    fn what_is_no_such_table_is_named() {
        let message = "x.xlsx: no column `text` in the header; it has id, story";
        assert_eq!(read(&[&["id", "story"], &["1", "a"]]), [Err(message.to_owned())]);
        let message = "x.xlsx: no column `text` in the header; it has nothing";
        assert_eq!(read(&[]), [Err(message.to_owned())]);
        for bytes in [&b""[..], b"id,text\n", b"PK\x03\x04"] {
            let rows = read_with(bytes.to_vec(), ReadOptions::default());
            let message = rows[0].as_ref().unwrap_err();
            assert!(message.starts_with("x.xlsx: not a workbook: "), "{message}");
        }
    }

    #[test]
    fn a_damaged_workbook_is_an_error_or_a_table_but_no_panic() {
        let whole = packed(&[&["id", "text"], &["1", "A text of some length."]]);
        for place in (0..whole.len()).step_by(7) {
            let mut damaged = whole.clone();
            damaged[place] ^= 0x55;
            let _ = sheet_rows(damaged);
            let _ = sheet_rows(whole[..place].to_vec());
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked_and_repeated_text_is_not() {
        let bomb = {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default();
            for name in ["xl/workbook.xml", "xl/sharedStrings.xml"] {
                zip.start_file(name, options).unwrap();
                io::copy(&mut io::repeat(b' ').take(40 << 20), &mut zip).unwrap();
            }
            zip.finish().unwrap().into_inner()
        };
        assert!(bomb.len() < 100_000);
        let message = sheet_rows(bomb).err().unwrap().to_string();
        let start = "not a workbook: it unpacks to over 67108864 bytes, ";
        assert!(message.starts_with(start), "{message}");
        let text = "The same sentence, over and over. ".repeat(300);
        let texts: Vec<String> = (0..500).map(|number| format!("{number}: {text}")).collect();
        let cells: Vec<[&str; 1]> = texts.iter().map(|text| [text.as_str()]).collect();
        let rows: Vec<&[&str]> = cells.iter().map(|cells| &cells[..]).collect();
        assert_eq!(sheet_rows(packed(&rows)).unwrap().len(), 500);
    }

    #[test]
    fn a_row_over_the_limit_is_named_and_the_next_one_read() {
        let long = "x".repeat(2000);
        let rows = packed(&[&["id", "text"], &["1", &long], &["2", "two"]]);
        let options = ReadOptions { max_article_bytes: 1000, ..ReadOptions::default() };
        let rows = read_with(rows, options);
        let message = "x.xlsx:2: too large: 2001 bytes, over the limit of 1000 bytes";
        assert_eq!(rows[0], Err(message.to_owned()));
        assert_eq!(rows[1].as_ref().unwrap().text, "two");
    }
}
