//! Reports for people and programs: one file per output format, one registry.
//!
//! [`open`] makes a [`Report`] over any sink; [`AtomicFile`] is a sink that
//! leaves no half file behind. `rows` says what one row is at each [`Level`],
//! `ranking` keeps the worst rows first, `external_sort` does so for more rows than
//! memory holds, `table` and `cells` make the columns of
//! spreadsheets and text that is safe in them.

mod accepted;
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
mod table;
mod text;
mod utf16;
mod xlsx;

use std::io::Write;
use std::path::Path;
use std::str::FromStr;

pub use self::accepted::{AllowList, Baseline, BaselineError, FindingKey, finding_key};
pub use self::atomic_file::{AtomicFile, discard_drafts};
pub use self::cells::{guard_cell, unguard_cell};
pub use self::error::ReportError;
pub use self::explanation::explanation;
pub use self::rows::round4;
#[cfg(feature = "python")]
pub(crate) use self::rows::{Row, kind_name, passage_findings, passage_restored, rows};
pub use self::text::printable;
#[cfg(feature = "review")]
pub(crate) use self::utf16::units;

use crate::detector::Thresholds;
pub use crate::document::Level;
use crate::document::{Article, ArticleReport};

impl FromStr for Level {
    type Err = ReportError;

    /// Reads a level's name.
    ///
    /// # Errors
    /// [`ReportError::UnknownLevel`] for any other word.
    fn from_str(name: &str) -> Result<Self, ReportError> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == name)
            .ok_or_else(|| ReportError::UnknownLevel(name.to_owned()))
    }
}

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

/// An output format's line in the registry.
struct Registration {
    format: OutputFormat,
    /// Its name first, then the other file extensions it goes by.
    names: &'static [&'static str],
    default_level: Level,
    open: fn(ReportOptions, Level, Sink) -> Box<dyn Report>,
}

/// The registry. A new output format is one file and one entry here.
const FORMATS: &[Registration] = &[
    Registration {
        format: OutputFormat::Csv,
        names: &["csv"],
        default_level: Level::Sentence,
        open: csv::open,
    },
    Registration {
        format: OutputFormat::Html,
        names: &["html", "htm"],
        default_level: Level::Article,
        open: html::open,
    },
    Registration {
        format: OutputFormat::Jsonl,
        names: &["jsonl", "ndjson"],
        default_level: Level::Article,
        open: jsonl::open,
    },
    Registration {
        format: OutputFormat::LanguageTool,
        names: &["languagetool"],
        default_level: Level::Finding,
        open: languagetool::open,
    },
    #[cfg(feature = "parquet")]
    Registration {
        format: OutputFormat::Parquet,
        names: &["parquet"],
        default_level: Level::Article,
        open: parquet::open,
    },
    Registration {
        format: OutputFormat::Sarif,
        names: &["sarif"],
        default_level: Level::Finding,
        open: sarif::open,
    },
    Registration {
        format: OutputFormat::Text,
        names: &["text", "txt"],
        default_level: Level::Sentence,
        open: text::open,
    },
    Registration {
        format: OutputFormat::Xlsx,
        names: &["xlsx"],
        default_level: Level::Sentence,
        open: xlsx::open,
    },
];

/// Where a report goes.
type Sink = Box<dyn Write + Send>;

impl OutputFormat {
    /// The names of all formats, as used on the command line.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().filter_map(|entry| entry.names.first().copied())
    }

    /// The format that a file's extension stands for, in either case.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        path.extension()?.to_str()?.parse().ok()
    }

    /// What one row is when the user names no level.
    #[must_use]
    pub fn default_level(self) -> Level {
        self.registration().map_or(Level::Sentence, |entry| entry.default_level)
    }

    fn registration(self) -> Option<&'static Registration> {
        FORMATS.iter().find(|entry| entry.format == self)
    }
}

impl FromStr for OutputFormat {
    type Err = ReportError;

    /// Reads a format's name or file extension, case-insensitively.
    ///
    /// # Errors
    /// [`ReportError::UnknownFormat`] for any other word.
    fn from_str(name: &str) -> Result<Self, ReportError> {
        let named =
            |entry: &&Registration| entry.names.iter().any(|n| n.eq_ignore_ascii_case(name));
        FORMATS.iter().find(named).map(|entry| entry.format).ok_or_else(|| {
            ReportError::UnknownFormat {
                word: name.to_owned(),
                known: Self::names().collect::<Vec<_>>().join(", "),
            }
        })
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
        let level = self.level.unwrap_or(format.default_level());
        let threshold = self.threshold(level);
        rows::rows(report, level, threshold)
            .iter()
            .any(|row| row.is_reliable() && row.score() >= threshold)
    }
}

/// A report in the making: add every article, then finish.
pub trait Report: Send {
    /// Takes in one scored article.
    ///
    /// # Errors
    /// [`ReportError::Write`] when the sink fails.
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError>;

    /// Writes what is still held back and flushes the sink.
    ///
    /// # Errors
    /// [`ReportError::Write`] when the sink fails.
    fn finish(self: Box<Self>) -> Result<(), ReportError>;
}

/// Starts a report in `format` into `sink`, which need not be buffered.
#[must_use]
pub fn open(format: OutputFormat, options: ReportOptions, sink: Sink) -> Box<dyn Report> {
    let start = format.registration().map_or(text::open as fn(_, _, _) -> _, |entry| entry.open);
    let level = options.level.unwrap_or(format.default_level());
    start(options, level, Box::new(std::io::BufWriter::new(sink)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::samples::{options, spun_report};
    use super::*;

    #[test]
    fn every_format_is_registered_once_under_each_of_its_names() {
        for format in FORMATS.iter().map(|entry| entry.format) {
            assert_eq!(FORMATS.iter().filter(|entry| entry.format == format).count(), 1);
            for name in format.registration().unwrap().names {
                assert_eq!(name.parse::<OutputFormat>().unwrap(), format);
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
        let level = "word".parse::<Level>().unwrap_err().to_string();
        assert_eq!(level, "unknown level `word`: expected article, passage, sentence or finding");
        assert!("xls".parse::<OutputFormat>().unwrap_err().to_string().contains("`xls`"));
        assert_eq!("finding".parse::<Level>().unwrap(), Level::Finding);
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
        assert!(options.flags(OutputFormat::Csv, &report), "a sentence");
        let sentences = report.passages.iter_mut().flat_map(|passage| &mut passage.sentences);
        sentences.for_each(|sentence| sentence.verdict.reliable = false);
        assert!(!options.flags(OutputFormat::Csv, &report));
    }
}
