//! Parquet: the rows of JSON lines, field by field, for programs that read
//! columns. Rows stream in input order, unless only the top ones are wanted.

use std::io::Write as _;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use arrow_json::reader::{Decoder, ReaderBuilder};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};

use super::jsonl::line;
use super::ranking::Ranking;
use super::rows::Listing;
use super::{Level, Report, ReportError, ReportOptions, Sink};
use crate::document::{Article, ArticleReport};

/// Rows that become one batch.
const BATCH_ROWS: usize = 1024;

/// A row group is written once it holds so many bytes.
const GROUP_BYTES: usize = 32 << 20;

/// Starts a report of columns.
pub(super) fn open(options: ReportOptions, level: Level, sink: Sink) -> Box<dyn Report> {
    let listing = options.listing(level);
    let ranking = options.top.map(|top| Ranking::new(Some(top)));
    Box::new(Parquet { listing, ranking, table: Table::new(level, sink) })
}

struct Parquet {
    listing: Listing,
    ranking: Option<Ranking<Vec<u8>>>,
    table: Result<Table, ReportError>,
}

impl Report for Parquet {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        for row in self.listing.rows(report) {
            let make = || line(article, row);
            match &mut self.ranking {
                Some(ranking) => ranking.offer(row.score(), &article.path, row.start(), make)?,
                None => opened(&mut self.table)?.add(&make()?)?,
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        for line in self.ranking.take().into_iter().flat_map(Ranking::into_rows) {
            opened(&mut self.table)?.add(&line)?;
        }
        self.table?.finish()
    }
}

/// The table, or why it could not be begun, told once.
fn opened(table: &mut Result<Table, ReportError>) -> Result<&mut Table, ReportError> {
    let gone = || ReportError::from(std::io::Error::other("the report was not begun"));
    match table {
        Ok(table) => Ok(table),
        Err(error) => Err(std::mem::replace(error, gone())),
    }
}

/// A table in the making.
struct Table {
    /// Makes columns of JSON lines.
    decoder: Decoder,
    /// Lines since the last batch.
    lines: usize,
    writer: ArrowWriter<Sink>,
}

impl Table {
    fn new(level: Level, sink: Sink) -> Result<Self, ReportError> {
        let schema = Arc::new(schema(level));
        let decoder = ReaderBuilder::new(Arc::clone(&schema)).with_batch_size(2 * BATCH_ROWS);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        Ok(Self {
            decoder: decoder.build_decoder()?,
            lines: 0,
            writer: ArrowWriter::try_new(sink, schema, Some(properties))?,
        })
    }

    fn add(&mut self, line: &[u8]) -> Result<(), ReportError> {
        self.decoder.decode(line)?;
        self.lines += 1;
        if self.lines == BATCH_ROWS {
            self.write_batch()?;
        }
        Ok(())
    }

    fn write_batch(&mut self) -> Result<(), ReportError> {
        self.lines = 0;
        if let Some(batch) = self.decoder.flush()? {
            self.writer.write(&batch)?;
        }
        if self.writer.in_progress_size() > GROUP_BYTES {
            self.writer.flush()?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), ReportError> {
        self.write_batch()?;
        let mut sink = self.writer.into_inner()?;
        Ok(sink.flush()?)
    }
}

/// The fields of a row of JSON lines. Whole numbers are signed, since not every
/// engine has others.
fn schema(level: Level) -> Schema {
    let place = || [text("path"), text("id")];
    let verdict = || [number("score"), text("label"), text("kind")];
    let span = || [count("start"), count("end"), text("text")];
    // Lines without findings have no such field.
    let findings = || list("findings", finding()).with_nullable(true);
    let restored = || [findings(), text("restored"), flag("reliable")];
    let fields: Vec<Field> = match level {
        Level::Article => [
            &place()[..],
            &[text("title")],
            &verdict(),
            &[count("words"), number("gain_per_100"), number("substitution_rate")],
            &[text("manner"), number("manner_share")],
            &[text("translated_by"), text("translated_from"), text("reason")],
            &[count("passages"), flag("reliable")],
        ]
        .concat(),
        Level::Passage => {
            [&place()[..], &[count("passage")], &span(), &verdict(), &restored()].concat()
        }
        Level::Sentence => {
            let number = [count("passage"), count("sentence")];
            [&place()[..], &number, &span(), &verdict(), &restored()].concat()
        }
        Level::Finding => {
            let number = [count("passage"), count("sentence")];
            [&place()[..], &number, &finding()[..]].concat()
        }
    };
    Schema::new(fields)
}

fn finding() -> Vec<Field> {
    let suggestion = vec![text("text"), number("probability")];
    let evidence = Field::new_list("evidence", Field::new_list_field(DataType::Utf8, false), false);
    vec![
        count("start"),
        count("end"),
        text("text"),
        text("kind"),
        number("score"),
        list("suggestions", suggestion),
        evidence,
    ]
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

fn count(name: &str) -> Field {
    Field::new(name, DataType::Int64, false)
}

fn number(name: &str) -> Field {
    Field::new(name, DataType::Float64, false)
}

fn flag(name: &str) -> Field {
    Field::new(name, DataType::Boolean, false)
}

fn list(name: &str, fields: Vec<Field>) -> Field {
    let row = DataType::Struct(Fields::from(fields));
    Field::new_list(name, Field::new_list_field(row, false), false)
}

impl From<ParquetError> for ReportError {
    fn from(cause: ParquetError) -> Self {
        Self::Write(match cause {
            ParquetError::External(cause) => match cause.downcast::<std::io::Error>() {
                Ok(cause) => *cause,
                Err(cause) => std::io::Error::other(cause),
            },
            cause => std::io::Error::other(cause),
        })
    }
}

impl From<ArrowError> for ReportError {
    fn from(cause: ArrowError) -> Self {
        Self::Write(match cause {
            ArrowError::IoError(_, cause) => cause,
            cause => std::io::Error::other(cause),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Mutex;

    use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use arrow_array::RecordBatch;

    use super::super::OutputFormat;
    use super::super::samples::{clean_report, hostile_report, options, render, spun_report};
    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn packed(options: ReportOptions, reports: &[(Article, ArticleReport)]) -> Vec<u8> {
        let sink = Shared::default();
        let mut report = super::super::open(OutputFormat::Parquet, options, Box::new(sink.clone()));
        for (article, scored) in reports {
            report.add(article, scored).unwrap();
        }
        report.finish().unwrap();
        sink.0.lock().unwrap().clone()
    }

    fn batches(packed: Vec<u8>) -> Vec<RecordBatch> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&packed).unwrap();
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        builder.build().unwrap().map(Result::unwrap).collect()
    }

    /// The rows as JSON lines.
    fn lines(batches: &[RecordBatch]) -> String {
        let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
        writer.write_batches(&batches.iter().collect::<Vec<_>>()).unwrap();
        writer.finish().unwrap();
        String::from_utf8(writer.into_inner()).unwrap()
    }

    #[test]
    fn the_columns_hold_what_json_lines_hold_at_every_level() {
        let reports = [clean_report(), spun_report(), hostile_report()];
        let values = |lines: String| -> Vec<serde_json::Value> {
            let mut rows: Vec<serde_json::Value> =
                lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            // What is not there and what is nothing are the same in a column.
            for row in &mut rows {
                row.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            }
            rows
        };
        for level in Level::ALL {
            let options = ReportOptions { level: Some(level), min_score: Some(0.0), ..options() };
            let json = values(render(OutputFormat::Jsonl, options.clone(), &reports));
            assert!(json.len() > 1, "{level:?}");
            assert_eq!(values(lines(&batches(packed(options, &reports)))), json, "{level:?}");
        }
    }

    #[test]
    fn the_top_rows_come_worst_first_and_nothing_is_a_table_too() {
        let options = ReportOptions { top: Some(2), ..options() };
        let reports = [clean_report(), spun_report(), hostile_report()];
        let rows = lines(&batches(packed(options.clone(), &reports)));
        let first = rows.lines().next().unwrap();
        assert!(first.contains("@hostile") && rows.lines().count() == 2, "{rows}");
        assert_eq!(lines(&batches(packed(options, &[]))), "");
    }

    #[test]
    fn the_same_rows_are_the_same_bytes_and_many_rows_several_batches() {
        let reports: Vec<_> =
            std::iter::repeat_with(spun_report).take(2 * BATCH_ROWS + 5).collect();
        let packed = |reports| packed(options(), reports);
        assert_eq!(packed(&reports[..9]), packed(&reports[..9]));
        let rows: usize = batches(packed(&reports[..])).iter().map(RecordBatch::num_rows).sum();
        assert_eq!(rows, reports.len());
    }

    #[test]
    fn a_closed_pipe_is_told_from_other_failures() {
        struct Closed;
        impl io::Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut report = super::super::open(OutputFormat::Parquet, options(), Box::new(Closed));
        let (article, scored) = spun_report();
        let failed = report.add(&article, &scored).and_then(|()| report.finish()).unwrap_err();
        assert!(failed.is_broken_pipe(), "{failed}");
    }
}
