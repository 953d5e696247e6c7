//! Rows of tab-separated files, plain or packed with Zstandard.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Terminator};

use super::SourceError;

/// One row with its place, for messages.
pub struct Row<'a> {
    path: &'a Path,
    line: u64,
    record: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The first `N` columns.
    ///
    /// # Errors
    /// [`SourceError::Columns`] for a shorter row.
    pub fn columns<const N: usize>(&self) -> Result<[&'a str; N], SourceError> {
        let mut columns = [""; N];
        for (index, column) in columns.iter_mut().enumerate() {
            *column = self.record.get(index).ok_or_else(|| SourceError::Columns {
                path: self.path.to_owned(),
                line: self.line,
                expected: N,
                found: self.record.len(),
            })?;
        }
        Ok(columns)
    }

    /// The error that blames `value` in this row.
    pub fn blame(&self, column: &'static str, value: &str) -> SourceError {
        SourceError::Value {
            path: self.path.to_owned(),
            line: self.line,
            column,
            value: value.to_owned(),
        }
    }
}

/// Opens a file; one whose name ends in `.zst` is unpacked on the way.
///
/// # Errors
/// [`SourceError::Open`] when the file cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn Read>, SourceError> {
    let failed = |source| SourceError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    if path.extension().is_some_and(|extension| extension == "zst") {
        return Ok(Box::new(zstd::Decoder::new(file).map_err(failed)?));
    }
    Ok(Box::new(file))
}

/// Calls `visit` with each row of a tab-separated file without quoting.
///
/// # Errors
/// [`SourceError::Open`] and [`SourceError::Table`] for the file, and whatever `visit` returns.
pub fn for_each_row(
    path: &Path,
    mut visit: impl FnMut(&Row) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let mut reader = ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .terminator(Terminator::Any(b'\n'))
        .has_headers(false)
        .flexible(true)
        .from_reader(open(path)?);
    let mut record = StringRecord::new();
    let failed = |source| SourceError::Table { path: path.to_owned(), source };
    while reader.read_record(&mut record).map_err(failed)? {
        let line = record.position().map_or(0, csv::Position::line);
        visit(&Row { path, line, record: &record })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, bytes: &[u8]) -> Result<Vec<[String; 2]>, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut rows = Vec::new();
        for_each_row(&path, |row| {
            rows.push(row.columns::<2>()?.map(str::to_owned));
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn quotes_are_text_and_packed_files_are_unpacked() {
        let text = b"\"a\tb\nc\td\te\n";
        let rows = read("x.tsv", text).unwrap();
        assert_eq!(rows, [["\"a", "b"], ["c", "d"]]);
        let packed = zstd::encode_all(&text[..], 1).unwrap();
        assert_eq!(read("x.tsv.zst", &packed).unwrap(), rows);
    }

    #[test]
    fn a_short_row_is_named_by_its_line() {
        let error = read("x.tsv", b"a\tb\nc\n").unwrap_err();
        assert!(error.to_string().contains("x.tsv:2"), "{error}");
    }
}
