//! Parquet: one article a row, under the column names of the other tables.
//!
//! Only the columns that mean something are read, a few rows at a time, so that
//! memory is bounded by a page of each and not by the size of the file.

use std::cell::Cell;
use std::fs::File;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, ArrayRef, LargeStringArray, RecordBatch};
use arrow_schema::{DataType, Schema};

use super::article_cache::ArticleCache;
use super::error::{Cause, ReadError, Size};
use super::input::Raw;
use super::options::ReadOptions;
use super::reader::{Reader, Rows};
use super::row::{Columns, Field, Ranked, Row};
use crate::document::Article;

pub(super) const READER: Reader = Reader::Packed(open);

const MAGIC: &[u8] = b"PAR1";

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 32;

fn open(path: String, raw: Raw, options: Arc<ReadOptions>) -> Rows {
    match Table::new(path.clone(), raw, options) {
        Ok(table) => Box::new(table),
        Err(cause) => Box::new(std::iter::once(Err(ReadError::new(path, None, cause)))),
    }
}

struct Table {
    path: String,
    options: Arc<ReadOptions>,
    batches: ParquetRecordBatchReader,
    /// What each column of a batch means.
    fields: Vec<Ranked>,
    /// The columns of the batch being read.
    columns: Vec<LargeStringArray>,
    /// The next row of the batch, and how many it has.
    next: usize,
    rows: usize,
    /// Rows begun so far.
    number: u64,
    /// Articles that judged rows only name.
    cache: ArticleCache,
    ended: bool,
}

impl Iterator for Table {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let result = match self.has_row() {
                Ok(true) => self.article(),
                Ok(false) => break,
                Err(cause) => {
                    self.ended = true;
                    Err(cause)
                }
            };
            let Some(result) = result.transpose() else { continue };
            let line = Some(self.number);
            return Some(result.map_err(|cause| ReadError::new(&self.path, line, cause)));
        }
        self.ended = true;
        None
    }
}

impl Table {
    fn new(path: String, raw: Raw, options: Arc<ReadOptions>) -> Result<Self, Cause> {
        let file = raw.into_file(MAGIC)?;
        let (batches, fields) = contained(|| batches_of(file, &options))?;
        Ok(Self {
            path,
            options,
            batches,
            fields,
            columns: Vec::new(),
            next: 0,
            rows: 0,
            number: 0,
            cache: ArticleCache::default(),
            ended: false,
        })
    }

    /// Whether a row is left, decoding the next batch where need be.
    fn has_row(&mut self) -> Result<bool, Cause> {
        while self.next >= self.rows {
            let batch = contained(|| self.batches.next().transpose().map_err(damaged))?;
            let Some(batch) = batch else { return Ok(false) };
            (self.next, self.rows) = (0, batch.num_rows());
            self.columns = strings(&batch)?;
        }
        Ok(true)
    }

    fn article(&mut self) -> Result<Option<Article>, Cause> {
        let index = self.next;
        self.next += 1;
        self.number += 1;
        let cells = || self.columns.iter().map(|column| cell(column, index));
        let (size, limit) =
            (cells().flatten().map(str::len).sum::<usize>(), self.options.max_article_bytes);
        if size > limit {
            return Err(Cause::TooLarge { size: Size::Exactly(size as u64), limit });
        }
        let mut row = Row::default();
        for (field, value) in self.fields.iter().zip(cells()) {
            if let Some(value) = value {
                row.set(*field, value.to_owned());
            }
        }
        self.cache.fill(&mut row, &self.options)?;
        row.into_article(&self.path, Some(self.number), &self.options)
    }
}

/// The batches of a file, of the columns that mean something, and what these mean.
fn batches_of(
    file: File,
    options: &ReadOptions,
) -> Result<(ParquetRecordBatchReader, Vec<Ranked>), Cause> {
    // The Arrow schema that a writer may have put beside Parquet's own says nothing more of texts,
    // and arrow-ipc 59 panics on a damaged one.
    let own_schema = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file, own_schema).map_err(damaged)?;
    let (columns, fields) = wanted(builder.schema(), options)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), columns);
    let batches = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build();
    Ok((batches.map_err(damaged)?, fields))
}

/// Runs what decodes: parquet 59 asserts where it should refuse, as that no offset of a damaged
/// file is negative. What panicked is not used again.
fn contained<T>(decode: impl FnOnce() -> Result<T, Cause>) -> Result<T, Cause> {
    let refused = |_| Err(Cause::NotParquet("its parts do not fit together".to_owned()));
    let outer = DECODES.replace(true);
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    DECODES.set(outer);
    decoded.unwrap_or_else(refused)
}

thread_local! {
    /// Whether this thread runs what decodes.
    static DECODES: Cell<bool> = const { Cell::new(false) };
}

/// Has a panic inside of what decodes pass without a word on standard error, where the caller
/// gets an error that names the file in any case. All other panics are told as before.
///
/// It adds to the panic hook of the process, which is a program's to choose and not a library's:
/// call it once, at the start.
pub fn silence_decoding() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !DECODES.get() {
            tell(panic);
        }
    }));
}

/// The columns that mean something, in the order of the file, and their meanings.
fn wanted(schema: &Schema, options: &ReadOptions) -> Result<(Vec<usize>, Vec<Ranked>), Cause> {
    let names = schema.fields().iter().map(|column| column.name().as_str());
    let meanings = Columns::of_header(names, options)?;
    let columns = meanings.fields(schema.fields().iter().enumerate());
    let (mut indices, mut fields, mut wrong) = (Vec::new(), Vec::new(), None);
    for (field, (index, column)) in columns {
        match (is_plain(column.data_type()), field.0) {
            (true, _) => {
                indices.push(index);
                fields.push(field);
            }
            (false, field @ (Field::Text | Field::Original | Field::Label)) => {
                wrong = wrong.or(Some((field, column.name().clone())));
            }
            (false, _) => {}
        }
    }
    // A list of parts under one name does no harm to the text under another.
    let has_text = fields.iter().any(|(field, _)| *field == Field::Text);
    match wrong.filter(|(field, _)| *field != Field::Text || !has_text) {
        Some((_, field)) => Err(Cause::NotAString { field }),
        None => Ok((indices, fields)),
    }
}

/// Whether the values of a column can be written as words.
fn is_plain(column: &DataType) -> bool {
    match column {
        DataType::Dictionary(_, values) => is_plain(values),
        column => !column.is_nested() && arrow_cast::can_cast_types(column, &DataType::LargeUtf8),
    }
}

/// The columns of a batch as strings; what is no UTF-8 is no value.
fn strings(batch: &RecordBatch) -> Result<Vec<LargeStringArray>, Cause> {
    let string = |column: &ArrayRef| {
        let cast = arrow_cast::cast(column, &DataType::LargeUtf8);
        cast.map(|cast| cast.as_string::<i64>().clone()).map_err(damaged)
    };
    batch.columns().iter().map(string).collect()
}

fn cell(column: &LargeStringArray, index: usize) -> Option<&str> {
    column.is_valid(index).then(|| column.value(index))
}

fn damaged(error: impl std::error::Error) -> Cause {
    Cause::NotParquet(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use ::parquet::arrow::ArrowWriter;
    use arrow_array::{DictionaryArray, Int64Array, ListArray, StringViewArray};
    use arrow_array::{StringArray, types::Int32Type};

    use super::*;
    use crate::document::Label;

    fn packed(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, column)| (name, column, true)),
        );
        let batch = batch.unwrap();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn every_usual_compression_is_read() {
        use ::parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
        let batch = RecordBatch::try_from_iter([("text", strings_of(&["One.", "Two."]))]).unwrap();
        for compression in [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
            Compression::ZSTD(ZstdLevel::default()),
            Compression::BROTLI(BrotliLevel::default()),
            Compression::LZ4,
            Compression::LZ4_RAW,
        ] {
            let how = ::parquet::file::properties::WriterProperties::builder();
            let how = Some(how.set_compression(compression).build());
            let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), how).unwrap();
            writer.write(&batch).unwrap();
            let rows = read(&writer.into_inner().unwrap());
            let texts: Vec<&str> =
                rows.iter().map(|row| row.as_ref().unwrap().text.as_str()).collect();
            assert_eq!(texts, ["One.", "Two."], "{compression:?}");
        }
    }

    fn strings_of(values: &[&str]) -> ArrayRef {
        Arc::new(StringArray::from_iter_values(values))
    }

    fn read_with(packed: &[u8], options: ReadOptions) -> Vec<Result<Article, String>> {
        let raw = Raw::Stream(Box::new(std::io::Cursor::new(packed.to_vec())));
        let rows = open("x.parquet".to_owned(), raw, Arc::new(options));
        rows.map(|row| row.map_err(|error| error.to_string())).collect()
    }

    fn read(packed: &[u8]) -> Vec<Result<Article, String>> {
        read_with(packed, ReadOptions::default())
    }

    #[test]
    fn rows_are_articles_whatever_the_type_of_string() {
        let texts: ArrayRef = Arc::new(StringViewArray::from_iter([Some("one"), None, Some("")]));
        let labels: ArrayRef =
            Arc::new(["spun", "spun", "mt"].into_iter().collect::<DictionaryArray<Int32Type>>());
        let ids: ArrayRef = Arc::new(Int64Array::from(vec![Some(7), Some(8), None]));
        let rows = read(&packed(vec![("id", ids), ("Text", texts), ("label", labels)]));
        let first = rows[0].as_ref().unwrap();
        assert_eq!((first.text.as_str(), first.id.as_str()), ("one", "7"));
        assert_eq!(first.label, Some(Label::Spun));
        assert_eq!(rows[1], Err("x.parquet:2: no field `text`".to_owned()));
        let third = rows[2].as_ref().unwrap();
        assert_eq!((third.text.as_str(), third.id.as_str()), ("", "x.parquet:3"));
    }

    #[test]
    fn a_damaged_arrow_schema_beside_the_columns_does_no_harm() {
        use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
        use ::parquet::file::metadata::KeyValue;
        use ::parquet::file::properties::WriterProperties;

        let hint = KeyValue::new("ARROW:schema".to_owned(), "no schema".to_owned());
        let properties = WriterProperties::builder().set_key_value_metadata(Some(vec![hint]));
        let options = ArrowWriterOptions::new()
            .with_properties(properties.build())
            .with_skip_arrow_metadata(true);
        let batch = RecordBatch::try_from_iter([("text", strings_of(&["one"]))]).unwrap();
        let mut writer =
            ArrowWriter::try_new_with_options(Vec::new(), batch.schema(), options).unwrap();
        writer.write(&batch).unwrap();
        let rows = read(&writer.into_inner().unwrap());
        assert_eq!(rows[0].as_ref().unwrap().text, "one");
    }

    #[test]
    fn many_rows_arrive_in_order_from_a_file_and_from_a_compressed_stream() {
        let texts: Vec<String> = (0..1000).map(|number| format!("text {number}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let packed = packed(vec![("text", strings_of(&texts))]);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&packed).unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        let rows = open("x".to_owned(), Raw::File(file), Arc::new(ReadOptions::default()));
        let of_file: Vec<String> = rows.map(|row| row.unwrap().text).collect();
        assert_eq!(of_file, texts);
        let of_stream = read(&zstd::encode_all(packed.as_slice(), 1).unwrap());
        assert_eq!(of_stream.len(), 1000);
        assert_eq!(of_stream[999].as_ref().unwrap().text, "text 999");
    }

    #[test]
    fn other_columns_are_named_and_lists_are_no_text() {
        let body = || strings_of(&["a"]);
        let message = "x.parquet: no column `text` in the header; it has story";
        assert_eq!(read(&packed(vec![("story", body())])), [Err(message.to_owned())]);
        let options =
            ReadOptions { text_fields: vec!["story".to_owned()], ..ReadOptions::default() };
        assert_eq!(
            read_with(&packed(vec![("story", body())]), options)[0].as_ref().unwrap().text,
            "a"
        );
        let list = || -> ArrayRef {
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]))
        };
        let message = "x.parquet: field `text` is not a string";
        assert_eq!(read(&packed(vec![("text", list())])), [Err(message.to_owned())]);
        let titled = read(&packed(vec![("text", body()), ("title", list())]));
        assert_eq!(titled[0].as_ref().unwrap().title, None, "a list is no title either");
    }

    #[test]
    fn a_row_over_the_limit_is_named_and_the_next_one_read() {
        let packed = packed(vec![("text", strings_of(&[&"x".repeat(30), "two"]))]);
        let options = ReadOptions { max_article_bytes: 20, ..ReadOptions::default() };
        let rows = read_with(&packed, options);
        let message = "x.parquet:1: too large: 30 bytes, over the limit of 20 bytes";
        assert_eq!(rows[0], Err(message.to_owned()));
        assert_eq!(rows[1].as_ref().unwrap().text, "two");
    }

    #[test]
    fn what_is_no_such_file_is_named() {
        for bytes in [&b""[..], b"PAR1", b"id,text\n", b"PAR1\x00\x00\x00\x00PAR1"] {
            let rows = read(bytes);
            let message = rows[0].as_ref().unwrap_err();
            assert!(message.starts_with("x.parquet: not a Parquet file: "), "{message}");
        }
    }
}
