//! Tables whose cells are known by the names of their columns, whatever file
//! they stand in.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use csv::StringRecord;
use serde_json::{Map, Value};

use super::error::{Cause, ReadError};
use super::format::InputFormat;
use super::input::{Input, Raw};
use super::lines::Lines;
use super::object::explain;
use super::options::MOST_BYTES;
use super::records::Records;
use super::xlsx;
use crate::cells::guard_cell;

/// The rows of the table in a file of separated values, JSON lines or a
/// workbook. The file may be compressed and in any encoding.
///
/// # Errors
/// When the file's extension is that of no table ([`Cause::NoTable`]), or when
/// it cannot be opened or is no table. A row that cannot be read is an error item.
pub(crate) fn table(path: &Path) -> Result<Table, ReadError> {
    let name = || path.to_string_lossy().into_owned();
    match InputFormat::of_path(path) {
        Some(InputFormat::Jsonl) => Ok(Table::of_lines(Input::open(path)?)),
        Some(InputFormat::Csv) => {
            let records = Records::new(Input::open(path)?, None, MOST_BYTES);
            Table::of_records(InputFormat::Csv, records)
        }
        Some(InputFormat::Tsv) => {
            let records = Records::new(Input::open(path)?, Some(b'\t'), MOST_BYTES);
            Table::of_records(InputFormat::Tsv, records)
        }
        Some(InputFormat::Xlsx) => {
            Table::of_sheet(path).map_err(|cause| ReadError::new(name(), None, cause))
        }
        _ => Err(ReadError::new(name(), None, Cause::NoTable)),
    }
}

/// The first sheet of a workbook as comma-separated values with the same rows, text
/// guarded as in tables of ours (see [`crate::cells::guard_cell`]).
///
/// # Errors
/// When the file cannot be opened or is no workbook.
pub(crate) fn sheet_as_table(path: &Path) -> Result<String, ReadError> {
    let read = || -> Result<String, Cause> {
        let rows = xlsx::first_sheet(Raw::File(std::fs::File::open(path)?))?;
        let mut table = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        for row in &rows {
            let cells = row.cells.iter().map(guard_cell);
            let padding = std::iter::repeat_n("".into(), width.saturating_sub(row.cells.len()));
            let cells: Vec<std::borrow::Cow<'_, str>> = cells.chain(padding).collect();
            let written = table.write_record(cells.iter().map(|cell| cell.as_bytes()));
            written.map_err(|error| Cause::NotWorkbook(error.to_string()))?;
        }
        let table = table.into_inner().map_err(|error| Cause::Io(error.into_error()))?;
        Ok(String::from_utf8_lossy(&table).into_owned())
    };
    read().map_err(|cause| ReadError::new(path.to_string_lossy(), None, cause))
}

/// The rows of separated values that are already at hand; `name` is what
/// messages call them.
///
/// # Errors
/// When the text is no text or its header cannot be read.
pub(crate) fn table_of_text(name: &str, text: String) -> Result<Table, ReadError> {
    let input = Input::new(name.to_owned(), Box::new(Cursor::new(text)))
        .map_err(|cause| ReadError::new(name, None, cause))?;
    Table::of_records(InputFormat::Csv, Records::new(input, None, MOST_BYTES))
}

/// The rows of a table.
pub(crate) struct Table {
    /// How the file is laid out. In separated values of ours text may be guarded
    /// (see [`crate::cells::guard_cell`]).
    pub format: InputFormat,
    columns: Arc<StringRecord>,
    rows: Box<dyn Iterator<Item = Result<Row, ReadError>>>,
}

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Row {
    /// The line on which it starts, or its number in the sheet, counted from 1.
    pub line: u64,
    columns: Arc<StringRecord>,
    cells: StringRecord,
}

impl Row {
    /// The cells with the names of their columns.
    pub(crate) fn named_cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().map(str::trim).zip(self.cells.iter())
    }

    /// The cell in the first column of that name; empty where the row ends
    /// before it, `None` where there is no such column.
    pub(crate) fn cell(&self, name: &str) -> Option<&str> {
        let column = place(&self.columns, name)?;
        Some(self.cells.get(column).unwrap_or_default())
    }

    /// Refuses a row, of the file at `path`, that is not as long as the header.
    ///
    /// # Errors
    /// [`Cause::CellCount`].
    pub(crate) fn expect_whole(&self, path: &Path) -> Result<(), ReadError> {
        let (found, expected) = (self.cells.len(), self.columns.len());
        if found == expected {
            return Ok(());
        }
        let cause = Cause::CellCount { found, expected };
        Err(ReadError::new(path.to_string_lossy(), Some(self.line), cause))
    }
}

impl Table {
    /// Whether the header has a column of that name. JSON lines have no header:
    /// their rows name their own cells.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        place(&self.columns, name).is_some()
    }

    fn of_records(format: InputFormat, mut records: Records) -> Result<Self, ReadError> {
        let failed =
            |records: &Records, (line, cause)| ReadError::new(records.path(), Some(line), cause);
        let header = records.read_row().map_err(|error| failed(&records, error))?.1;
        let columns = Arc::new(records.cells(header.map_or(0, |header| header.cells)));
        let of_rows = Arc::clone(&columns);
        let mut ended = false;
        let rows = std::iter::from_fn(move || {
            if ended {
                return None;
            }
            match records.read_row() {
                Ok((_, None)) => None,
                Ok((line, Some(record))) => {
                    let cells = records.cells(record.cells);
                    Some(Ok(Row { line, columns: Arc::clone(&of_rows), cells }))
                }
                Err(error) => {
                    ended = matches!(error.1, Cause::Io(_));
                    Some(Err(failed(&records, error)))
                }
            }
        });
        Ok(Self { format, columns, rows: Box::new(rows) })
    }

    fn of_lines(input: Input) -> Self {
        let mut lines = Lines::new(input, MOST_BYTES);
        let rows = std::iter::from_fn(move || {
            let read = lines.advance()?;
            let row = read.and_then(|()| object_row(&lines.text()));
            let line = lines.number();
            Some(match row {
                Ok((columns, cells)) => Ok(Row { line, columns: Arc::new(columns), cells }),
                Err(cause) => Err(lines.error(cause)),
            })
        });
        Self { format: InputFormat::Jsonl, columns: Arc::default(), rows: Box::new(rows) }
    }

    fn of_sheet(path: &Path) -> Result<Self, Cause> {
        let file = std::fs::File::open(path)?;
        let mut rows = xlsx::first_sheet(Raw::File(file))?.into_iter();
        let columns = Arc::new(rows.next().map(|row| row.cells).unwrap_or_default());
        let of_rows = Arc::clone(&columns);
        let rows = rows.map(move |xlsx::SheetRow { line, cells }| {
            Ok(Row { line, columns: Arc::clone(&of_rows), cells })
        });
        Ok(Self { format: InputFormat::Xlsx, columns, rows: Box::new(rows) })
    }
}

impl Iterator for Table {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

/// The first column of that name, whatever its case and the spaces around it.
fn place(columns: &StringRecord, name: &str) -> Option<usize> {
    columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name))
}

/// Names and values of an object's strings; other values are no cells.
fn object_row(line: &str) -> Result<(StringRecord, StringRecord), Cause> {
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| explain(&error))?;
    let (mut columns, mut cells) = (StringRecord::new(), StringRecord::new());
    for (name, value) in &object {
        if let Value::String(text) = value {
            columns.push_field(name);
            cells.push_field(text);
        }
    }
    Ok((columns, cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str, bytes: &[u8]) -> Vec<Result<(u64, Option<String>), String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let of_row = |row: Row| (row.line, row.cell("note").map(str::to_owned));
        let root = format!("{}/", folder.path().display());
        let read = table(&path).map(|rows| rows.map(|row| row.map(of_row)).collect::<Vec<_>>());
        let rows = read.unwrap_or_else(|error| vec![Err(error)]);
        let told = |error: ReadError| error.to_string().replace(&root, "");
        rows.into_iter().map(|row| row.map_err(told)).collect()
    }

    fn row(line: u64, note: &str) -> Result<(u64, Option<String>), String> {
        Ok((line, Some(note.to_owned())))
    }

    #[test]
    fn cells_are_known_by_name_whatever_the_format() {
        for (name, text) in [
            ("a.csv", "\u{feff}id, Note \n1,one\n2,two\n"),
            ("b.csv", "NOTE;id\none;1\ntwo;2\n"),
            ("c.tsv", "id\tnote\n1\tone\n2\ttwo\n"),
        ] {
            assert_eq!(rows(name, text.as_bytes()), [row(2, "one"), row(3, "two")], "{name}");
        }
        let lines = "{\"note\":\"one\"}\n\n{\"id\":2,\"note\":\"two\"}\n{\"note\":3}\n";
        assert_eq!(
            rows("d.jsonl", lines.as_bytes()),
            [row(1, "one"), row(3, "two"), Ok((4, None))]
        );
    }

    #[test]
    fn a_sheet_is_a_table_and_a_row_that_ends_early_has_empty_cells() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, ["id", "note"]).unwrap();
        sheet.write_row(1, 0, ["1", "one"]).unwrap();
        sheet.write_row(3, 0, ["2"]).unwrap();
        let packed = workbook.save_to_buffer().unwrap();
        assert_eq!(rows("a.xlsx", &packed), [row(2, "one"), row(4, "")]);
    }

    #[test]
    fn a_sheet_becomes_separated_values_that_are_read_alike() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, ["id", "note"]).unwrap();
        sheet.write_row(1, 0, ["1", "=1, \"two\"\nlines"]).unwrap();
        sheet.write_row(2, 0, ["2"]).unwrap();
        workbook.save(&path).unwrap();
        let text = sheet_as_table(&path).unwrap();
        assert_eq!(text, "id,note\n1,\"'=1, \"\"two\"\"\nlines\"\n2,\n");
        assert!(sheet_as_table(&folder.path().join("b.xlsx")).is_err());
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_and_a_file_of_no_table_too() {
        let text = "{\"note\":\"one\"}\n{\n[]\n{\"note\":\"two\"}\n";
        let read = rows("a.jsonl", text.as_bytes());
        assert!(read[1].as_ref().unwrap_err().starts_with("a.jsonl:2: not JSON: "), "{read:?}");
        assert_eq!(read[2], Err("a.jsonl:3: not a JSON object".to_owned()));
        assert_eq!(read[3], row(4, "two"));
        let message = "a.txt: unknown extension; wanted csv, tsv, jsonl or xlsx";
        assert_eq!(rows("a.txt", b""), [Err(message.to_owned())]);
    }

    #[test]
    fn a_row_of_another_length_than_the_header_is_told() {
        let table = table_of_text("x", "a,b\n1,2\n1\n1,2,3\n".to_owned()).unwrap();
        let told: Vec<Option<String>> = table
            .map(|row| row.unwrap().expect_whole(Path::new("x")).err())
            .map(|error| error.map(|error| error.cause.to_string()))
            .collect();
        let message = |found| Some(format!("{found} cells, but 2 columns in the header"));
        assert_eq!(told, [None, message(1), message(3)]);
    }
}
