//! The one contract for engines: a record batch of texts in, a record batch of
//! scores out. No unsigned integers, which Spark refuses.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray as _;
use arrow_array::types::Float64Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Float64Array, Int32Array,
    LargeBinaryArray, ListArray, RecordBatch, StringArray,
};
use arrow_pyarrow::{FromPyArrow as _, ToPyArrow as _};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::{PyKeyError, PyRuntimeError, PyTypeError};
use pyo3::prelude::*;

use super::stream::Workers;
use super::text::too_long;
use crate::Detector;
use crate::document::{Article, Finding, Level, SentenceReport, Span, Verdict};
use crate::numbers::round4;
use crate::report::{Listing, ReportOptions, Row, kind_name, passage_findings, passage_restored};
use crate::segment::Characters;

/// One row of the output. What a level does not have is `None`, and so is everything
/// but `row` where `error` says why a text was not scored.
#[derive(Debug, Default)]
struct Record {
    row: usize,
    passage: Option<usize>,
    sentence: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    text: Option<String>,
    score: Option<f64>,
    label: Option<&'static str>,
    kind: Option<&'static str>,
    reliable: Option<bool>,
    words: Option<usize>,
    gain_per_100: Option<f64>,
    substitution_rate: Option<f64>,
    manner: Option<&'static str>,
    manner_share: Option<f64>,
    translated_by: Option<&'static str>,
    translated_from: Option<String>,
    passages: Option<usize>,
    findings: Option<usize>,
    restored: Option<String>,
    suggestions: Vec<(String, f64)>,
    evidence: Vec<String>,
    error: Option<String>,
}

/// The columns of each level, in their order.
fn columns(level: Level) -> &'static [&'static str] {
    match level {
        Level::Article => &[
            "row",
            "score",
            "label",
            "kind",
            "reliable",
            "words",
            "gain_per_100",
            "substitution_rate",
            "manner",
            "manner_share",
            "translated_by",
            "translated_from",
            "passages",
            "findings",
            "error",
        ],
        Level::Passage => &[
            "row", "passage", "start", "end", "text", "score", "label", "kind", "reliable",
            "findings", "restored", "error",
        ],
        Level::Sentence => &[
            "row", "passage", "sentence", "start", "end", "text", "score", "label", "kind",
            "reliable", "findings", "restored", "error",
        ],
        Level::Finding => &[
            "row",
            "passage",
            "sentence",
            "start",
            "end",
            "text",
            "score",
            "kind",
            "suggestions",
            "probabilities",
            "evidence",
            "error",
        ],
    }
}

/// Scores a column of a batch.
pub(super) fn score<'py>(
    detector: &Detector,
    batch: &Bound<'py, PyAny>,
    text: &str,
    level: Level,
    min_score: Option<f64>,
    workers: &Workers,
) -> PyResult<Bound<'py, PyAny>> {
    let py = batch.py();
    let batch = RecordBatch::from_pyarrow_bound(batch)?;
    let missing = || PyKeyError::new_err(format!("the batch has no column `{text}`"));
    let texts = Texts::new(text, batch.column_by_name(text).ok_or_else(missing)?)?;
    let options = ReportOptions { min_score, ..ReportOptions::new(detector.thresholds()) };
    let listing = options.listing(level);
    let scored = py.detach(|| {
        let row = |row| records(detector, texts.get(row), row, listing);
        let records = workers.map((0..texts.len()).collect(), row);
        assembled(level, &records.into_iter().flatten().collect::<Vec<_>>())
    });
    scored.map_err(refused)?.to_pyarrow(py)
}

/// The schema of what is returned at a level.
pub(super) fn schema(py: Python<'_>, level: Level) -> PyResult<Bound<'_, PyAny>> {
    assembled(level, &[]).map_err(refused)?.schema().to_pyarrow(py)
}

fn refused(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// A column of texts as bytes: that they are UTF-8 is checked text by text.
enum Texts {
    Binary(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    Nulls(usize),
}

impl Texts {
    fn new(name: &str, column: &ArrayRef) -> PyResult<Self> {
        Ok(match column.data_type() {
            DataType::Utf8 => Self::Binary(column.as_string::<i32>().clone().into()),
            DataType::LargeUtf8 => Self::Large(column.as_string::<i64>().clone().into()),
            DataType::Utf8View => Self::View(column.as_string_view().clone().to_binary_view()),
            DataType::Binary => Self::Binary(column.as_binary::<i32>().clone()),
            DataType::LargeBinary => Self::Large(column.as_binary::<i64>().clone()),
            DataType::BinaryView => Self::View(column.as_binary_view().clone()),
            DataType::Null => Self::Nulls(column.len()),
            other => {
                let reason = format!("column `{name}` is of type {other}; wanted strings");
                return Err(PyTypeError::new_err(reason));
            }
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Binary(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::View(array) => array.len(),
            Self::Nulls(length) => *length,
        }
    }

    /// A text, or why there is none to score.
    fn get(&self, row: usize) -> Result<&str, String> {
        let bytes = match self {
            Self::Binary(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Nulls(_) => None,
        };
        let bytes = bytes.ok_or("no text")?;
        if let Some(reason) = too_long(bytes.len()) {
            return Err(reason);
        }
        std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8: {error}"))
    }
}

/// The rows of one text.
fn records(
    detector: &Detector,
    text: Result<&str, String>,
    row: usize,
    listing: Listing,
) -> Vec<Record> {
    let scored = text.and_then(|text| guarded(|| of_text(detector, text, listing)));
    let failed = |reason| vec![Record { error: Some(reason), ..Record::default() }];
    let mut records = scored.unwrap_or_else(failed);
    records.iter_mut().for_each(|record| record.row = row);
    records
}

/// A fault of the program in one text must not cost a cluster the others.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| "scoring failed on this text".to_owned())
}

fn of_text(detector: &Detector, text: &str, listing: Listing) -> Vec<Record> {
    let article = Article { text: text.to_owned(), ..Article::default() };
    let report = detector.score(&article);
    let characters = Characters::new(text);
    let rows = listing.rows(&report);
    rows.into_iter().map(|row| record(&article, &characters, row)).collect()
}

fn record(article: &Article, characters: &Characters<'_>, row: Row<'_>) -> Record {
    let placed = |span: Span, record: Record| Record {
        start: Some(characters.at(span.start)),
        end: Some(characters.at(span.end)),
        text: Some(span.of(&article.text).to_owned()),
        ..record
    };
    match row {
        Row::Article(report) => Record {
            words: Some(report.words),
            gain_per_100: Some(round4(report.gain_per_100)),
            substitution_rate: Some(round4(report.substitution_rate)),
            manner: report.manner.map(|manner| manner.tool.name()),
            manner_share: report.manner.map(|manner| round4(manner.share)),
            translated_by: report.origin.as_ref().map(|origin| origin.engine.name()),
            translated_from: report.origin.as_ref().and_then(|origin| origin.language.clone()),
            passages: Some(report.passages.len()),
            findings: Some(report.passages.iter().flat_map(passage_findings).count()),
            ..judged(&report.verdict)
        },
        Row::Passage(passage) => placed(
            passage.span,
            Record {
                passage: Some(passage.passage),
                findings: Some(passage_findings(passage).count()),
                restored: Some(passage_restored(article, passage)),
                ..judged(&passage.verdict)
            },
        ),
        Row::Sentence(sentence) => placed(
            sentence.span,
            Record {
                findings: Some(sentence.findings.len()),
                restored: Some(sentence.restored.clone()),
                ..of_sentence(sentence, judged(&sentence.verdict))
            },
        ),
        Row::Finding(sentence, finding) => {
            placed(finding.span, of_sentence(sentence, found(finding)))
        }
    }
}

fn judged(verdict: &Verdict) -> Record {
    Record {
        score: Some(round4(verdict.score)),
        label: Some(verdict.label.name()),
        kind: kind_name(verdict),
        reliable: Some(verdict.reliable),
        ..Record::default()
    }
}

fn of_sentence(sentence: &SentenceReport, record: Record) -> Record {
    Record { passage: Some(sentence.passage), sentence: Some(sentence.sentence), ..record }
}

fn found(finding: &Finding) -> Record {
    let suggestions = finding.suggestions.iter();
    Record {
        score: Some(round4(finding.score)),
        kind: Some(finding.kind.name()),
        suggestions: suggestions.map(|s| (s.text.clone(), round4(s.probability))).collect(),
        evidence: finding.evidence.clone(),
        ..Record::default()
    }
}

fn assembled(level: Level, records: &[Record]) -> Result<RecordBatch, ArrowError> {
    let arrays: Vec<ArrayRef> = columns(level).iter().map(|name| array(name, records)).collect();
    let field =
        |(name, array): (&&str, &ArrayRef)| Field::new(*name, array.data_type().clone(), true);
    let fields: Vec<Field> = columns(level).iter().zip(&arrays).map(field).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// The column of a name. Texts are bounded, so that their counts fit.
fn array(name: &str, records: &[Record]) -> ArrayRef {
    let int = |value: usize| i32::try_from(value).unwrap_or(i32::MAX);
    let ints = |of: fn(&Record) -> Option<usize>| -> ArrayRef {
        Arc::new(records.iter().map(|record| of(record).map(int)).collect::<Int32Array>())
    };
    let floats = |of: fn(&Record) -> Option<f64>| -> ArrayRef {
        Arc::new(records.iter().map(of).collect::<Float64Array>())
    };
    let texts = |of: fn(&Record) -> Option<&str>| -> ArrayRef {
        Arc::new(records.iter().map(of).collect::<StringArray>())
    };
    match name {
        "row" => ints(|record| Some(record.row)),
        "passage" => ints(|record| record.passage),
        "sentence" => ints(|record| record.sentence),
        "start" => ints(|record| record.start),
        "end" => ints(|record| record.end),
        "text" => texts(|record| record.text.as_deref()),
        "score" => floats(|record| record.score),
        "label" => texts(|record| record.label),
        "kind" => texts(|record| record.kind),
        "reliable" => Arc::new(records.iter().map(|r| r.reliable).collect::<BooleanArray>()),
        "words" => ints(|record| record.words),
        "gain_per_100" => floats(|record| record.gain_per_100),
        "substitution_rate" => floats(|record| record.substitution_rate),
        "manner" => texts(|record| record.manner),
        "manner_share" => floats(|record| record.manner_share),
        "translated_by" => texts(|record| record.translated_by),
        "translated_from" => texts(|record| record.translated_from.as_deref()),
        "passages" => ints(|record| record.passages),
        "findings" => ints(|record| record.findings),
        "restored" => texts(|record| record.restored.as_deref()),
        "suggestions" => {
            string_lists(records.iter().map(|r| r.suggestions.iter().map(|s| s.0.as_str())))
        }
        "probabilities" => {
            let lists = records.iter().map(|r| Some(r.suggestions.iter().map(|s| Some(s.1))));
            Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>(lists))
        }
        "evidence" => string_lists(records.iter().map(|r| r.evidence.iter().map(String::as_str))),
        _ => texts(|record| record.error.as_deref()),
    }
}

fn string_lists<'a>(lists: impl Iterator<Item = impl Iterator<Item = &'a str>>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for list in lists {
        list.for_each(|text| builder.values().append_value(text));
        builder.append(true);
    }
    Arc::new(builder.finish())
}
