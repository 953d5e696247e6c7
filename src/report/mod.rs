//! Reports for people and programs: one file per output format, one registry.
//!
//! [`open`] makes a [`Report`] over any sink; [`AtomicFile`] is a sink that
//! leaves no half file behind. `rows` says what one row is at each [`Level`],
//! `ranking` keeps the worst rows first, `external_sort` does so for more rows than
//! memory holds, `table` and `cells` make the columns of
//! spreadsheets and text that is safe in them.

mod atomic_file;
mod cells;
mod csv;
mod error;
mod explanation;
mod external_sort;
mod html;
mod jsonl;
pub mod languagetool;
#[cfg(feature = "parquet")]
mod parquet;
mod ranking;
mod rows;
#[cfg(test)]
mod samples;
mod sarif;
mod suppression;
mod table;
mod text;
mod utf16;
mod xlsx;

use std::io::Write;
use std::path::Path;
use std::str::FromStr;

pub use self::atomic_file::{AtomicFile, discard_drafts};
pub use self::error::ReportError;
pub use self::explanation::explanation;
#[cfg(feature = "python")]
pub(crate) use self::rows::{Row, kind_name, passage_findings, passage_restored};
pub use self::suppression::{AllowList, Baseline, BaselineError, FindingKey, finding_key};
#[cfg(all(test, feature = "review"))]
pub(crate) use self::table::columns;
pub use self::text::printable;
#[cfg(feature = "review")]
pub(crate) use self::utf16::units;

pub(crate) use self::rows::Listing;
use crate::detector::Thresholds;
pub use crate::document::Level;
use crate::document::{Article, ArticleReport, SentenceReport};
use crate::names::UnknownName;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// A ranked table for spreadsheets.
    Csv,
    /// A page for a browser, in one file.
    Html,
    /// One JSON object per line, for programs.
    Jsonl,
    /// JSON as a LanguageTool server answers.
    LanguageTool,
    /// Columns of the rows of JSON lines.
    #[cfg(feature = "parquet")]
    Parquet,
    /// SARIF 2.1.0, for editors and review tools.
    Sarif,
    /// A short listing for the terminal.
    Text,
    /// A workbook: the table of CSV with filters and colours.
    Xlsx,
}

/// A format's entry in the registry. A new format is one file beside this one, a
/// variant of [`OutputFormat`], its place in [`OutputFormat::ALL`] and its entry.
struct Format {
    name: &'static str,
    /// The file extensions that it goes by, beside its name.
    extensions: &'static [&'static str],
    default_level: Level,
    open: fn(ReportOptions, Level, Sink) -> Box<dyn Report>,
}

/// Where a report goes.
type Sink = Box<dyn Write + Send>;

impl OutputFormat {
    /// All formats, in the order in which messages list them.
    pub const ALL: &'static [Self] = &[
        Self::Csv,
        Self::Html,
        Self::Jsonl,
        Self::LanguageTool,
        #[cfg(feature = "parquet")]
        Self::Parquet,
        Self::Sarif,
        Self::Text,
        Self::Xlsx,
    ];

    #[rustfmt::skip]
    fn entry(self) -> &'static Format {
        match self {
            Self::Csv => &Format { name: "csv", extensions: &[], default_level: Level::Sentence, open: csv::open },
            Self::Html => &Format { name: "html", extensions: &["htm"], default_level: Level::Article, open: html::open },
            Self::Jsonl => &Format { name: "jsonl", extensions: &["ndjson"], default_level: Level::Article, open: jsonl::open },
            Self::LanguageTool => &Format { name: "languagetool", extensions: &[], default_level: Level::Finding, open: languagetool::open },
            #[cfg(feature = "parquet")]
            Self::Parquet => &Format { name: "parquet", extensions: &[], default_level: Level::Article, open: parquet::open },
            Self::Sarif => &Format { name: "sarif", extensions: &[], default_level: Level::Finding, open: sarif::open },
            Self::Text => &Format { name: "text", extensions: &["txt"], default_level: Level::Sentence, open: text::open },
            Self::Xlsx => &Format { name: "xlsx", extensions: &[], default_level: Level::Sentence, open: xlsx::open },
        }
    }

    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The format that a file's extension stands for, in either case.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        path.extension()?.to_str()?.parse().ok()
    }

    /// What one row is when the user names no level.
    #[must_use]
    pub fn default_level(self) -> Level {
        self.entry().default_level
    }
}

impl FromStr for OutputFormat {
    type Err = UnknownName;

    /// Reads a format's name or file extension, case-insensitively.
    ///
    /// # Errors
    /// [`UnknownName`] for any other word.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let wanted = word.to_ascii_lowercase();
        let is_named = |format: &Self| {
            format.name() == wanted || format.entry().extensions.contains(&wanted.as_str())
        };
        let known = || Self::ALL.iter().map(|format| format.name());
        Self::ALL
            .iter()
            .copied()
            .find(is_named)
            .ok_or_else(|| UnknownName::new("output format", word, known()))
    }
}

/// A preset as a report names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PresetNote {
    /// Its name.
    pub name: &'static str,
    /// Share of held-out clean articles at or above its threshold, 0..1;
    /// `None` where it was not measured.
    pub articles: Option<f64>,
    /// The same share of sentences.
    pub sentences: Option<f64>,
}

/// What goes into a report and how.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportOptions {
    /// What one row is; `None` for the format's own default.
    pub level: Option<Level>,
    /// Rows below this score, 0..1, are not listed; `None` for the threshold
    /// of the level. Articles are always listed.
    pub min_score: Option<f64>,
    /// The score from which on a text counts as suspect, per level.
    pub thresholds: Thresholds,
    /// The preset that the thresholds are those of, where it is known.
    pub preset: Option<PresetNote>,
    /// Keep only so many rows, worst first; `None` for all.
    pub top: Option<usize>,
    /// Start CSV with a UTF-8 byte order mark, which Excel asks for.
    pub bom: bool,
    /// What stands between the cells of CSV.
    pub delimiter: u8,
}

impl ReportOptions {
    /// Everything at or above `thresholds`, at the format's own level, in plain CSV.
    #[must_use]
    pub fn new(thresholds: Thresholds) -> Self {
        Self {
            level: None,
            min_score: None,
            thresholds,
            preset: None,
            top: None,
            bom: false,
            delimiter: b',',
        }
    }

    /// The score from which on a row of `level` counts.
    #[must_use]
    pub fn threshold(&self, level: Level) -> f64 {
        self.min_score.unwrap_or(*self.thresholds.of(level))
    }

    /// Whether `report` has anything at or above the threshold, at the level
    /// that a report in `format` would list. What is too short to judge does
    /// not count.
    #[must_use]
    pub fn flags(&self, format: OutputFormat, report: &ArticleReport) -> bool {
        let listing = self.listing(self.level.unwrap_or(format.default_level()));
        listing.rows(report).iter().any(|row| listing.counts(row))
    }

    /// Whether a sentence of `report` is shown as suspect.
    #[must_use]
    pub(crate) fn suspects(&self, report: &ArticleReport, sentence: &SentenceReport) -> bool {
        match self.min_score {
            Some(least) => sentence.verdict.score >= least,
            None => report.verdict.reliable && self.thresholds.suspects_sentence(sentence),
        }
    }

    /// Which rows a report at `level` lists.
    pub(crate) fn listing(&self, level: Level) -> Listing {
        Listing { level, min_score: self.min_score, thresholds: self.thresholds }
    }
}

/// A report in the making: add every article, then finish.
pub trait Report: Send {
    /// Takes in one scored article.
    ///
    /// # Errors
    /// [`ReportError::Write`] when the sink fails.
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError>;

    /// What to tell whoever asked for the report: what the format has no place for.
    fn note(&self) -> Option<String> {
        None
    }

    /// Writes what is still held back and flushes the sink.
    ///
    /// # Errors
    /// [`ReportError::Write`] when the sink fails.
    fn finish(self: Box<Self>) -> Result<(), ReportError>;
}

/// Starts a report in `format` into `sink`, which need not be buffered.
#[must_use]
pub fn open(format: OutputFormat, options: ReportOptions, sink: Sink) -> Box<dyn Report> {
    let level = options.level.unwrap_or(format.default_level());
    (format.entry().open)(options, level, Box::new(std::io::BufWriter::new(sink)))
}

#[cfg(test)]
mod tests {
    use super::samples::{options, spun_report};
    use super::*;

    #[test]
    fn every_format_is_listed_once_and_known_by_each_of_its_names() {
        for &format in OutputFormat::ALL {
            assert_eq!(OutputFormat::ALL.iter().filter(|other| **other == format).count(), 1);
            for name in [format.name()].iter().chain(format.entry().extensions) {
                assert_eq!(name.parse(), Ok(format));
            }
        }
    }

    #[test]
    fn a_format_is_known_by_extension_in_either_case() {
        assert_eq!(OutputFormat::from_path(Path::new("a/b.CSV")), Some(OutputFormat::Csv));
        assert_eq!(OutputFormat::from_path(Path::new("b.txt")), Some(OutputFormat::Text));
        assert_eq!(OutputFormat::from_path(Path::new("b.exe")), None);
        assert_eq!(OutputFormat::from_path(Path::new("csv")), None);
    }

    #[test]
    fn unknown_names_are_named_in_the_error() {
        assert!("xls".parse::<OutputFormat>().unwrap_err().to_string().contains("`xls`"));
    }

    #[test]
    fn an_article_is_flagged_by_the_level_that_is_listed() {
        let (_, report) = spun_report();
        let at = |level, min_score| {
            ReportOptions { level, min_score, ..options() }.flags(OutputFormat::Jsonl, &report)
        };
        assert!(at(None, None));
        assert!(!at(None, Some(0.94)), "the article has 0.93");
        assert!(at(Some(Level::Sentence), Some(0.94)), "a sentence has 0.97");
        assert!(!at(Some(Level::Sentence), Some(0.98)));
    }

    #[test]
    fn what_is_too_short_to_judge_is_not_flagged() {
        let (_, mut report) = spun_report();
        report.verdict.reliable = false;
        let options = options();
        assert!(!options.flags(OutputFormat::Jsonl, &report), "the article");
        assert!(!options.flags(OutputFormat::Csv, &report), "a sentence of it");
        report.verdict.reliable = true;
        assert!(options.flags(OutputFormat::Csv, &report));
        let sentences = report.passages.iter_mut().flat_map(|passage| &mut passage.sentences);
        sentences.for_each(|sentence| sentence.verdict.reliable = false);
        assert!(options.flags(OutputFormat::Csv, &report), "short sentences with findings");
        let asked = ReportOptions { min_score: Some(0.5), ..options };
        assert!(!asked.flags(OutputFormat::Csv, &report));
    }
}
