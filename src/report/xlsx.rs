//! A workbook for editors: the ranked table of the CSV report with a frozen
//! header, filters, a colour scale over the scores, and a list to choose the
//! verdict from. `train` and `learn` read it back.

use std::io::Write as _;

use rust_xlsxwriter::{
    ConditionalFormat3ColorScale, ConditionalFormatType, DataValidation, DocProperties,
    ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::cells::fitted;
use super::ranking::Ranking;
use super::rows::Listing;
use super::table::{Cell, columns, record};
use super::{Level, Report, ReportError, ReportOptions, Sink};
use crate::document::{Article, ArticleReport};

/// The rows that a sheet has below its header.
const MOST_ROWS: usize = 1_048_575;

/// What an editor may answer.
const VERDICTS: [&str; 4] = ["clean", "ok", "spun", "mt"];

/// Starts a workbook. All rows, or the top ones, are held until the end; of
/// more rows than a sheet has, the worst are kept and the last row tells how
/// many are not.
pub(super) fn open(options: ReportOptions, level: Level, sink: Sink) -> Box<dyn Report> {
    let most = options.top.unwrap_or(usize::MAX).min(MOST_ROWS);
    let listing = options.listing(level);
    Box::new(Xlsx { listing, top: options.top, ranking: Ranking::new(Some(most)), sink })
}

struct Xlsx {
    listing: Listing,
    top: Option<usize>,
    ranking: Ranking<Vec<Cell>>,
    sink: Sink,
}

impl Report for Xlsx {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        for row in self.listing.rows(report) {
            let make = || Ok(record(article, row));
            self.ranking.offer(row.score(), &article.path, row.start(), make)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        let left_out = match self.top {
            Some(top) if top <= MOST_ROWS => 0,
            _ => self.ranking.left_out(),
        };
        let rows: Vec<Vec<Cell>> = self.ranking.into_rows().collect();
        let packed = workbook(self.listing.level, rows, left_out).map_err(failed)?;
        self.sink.write_all(&packed)?;
        Ok(self.sink.flush()?)
    }
}

/// The workbook as a file. It has one sheet and no date, so that the same rows
/// give the same bytes.
fn workbook(
    level: Level,
    mut rows: Vec<Vec<Cell>>,
    mut left_out: u64,
) -> Result<Vec<u8>, XlsxError> {
    if left_out > 0 && rows.len() == MOST_ROWS {
        // The last row gives its place to the note.
        rows.pop();
        left_out += 1;
    }
    let mut workbook = Workbook::new();
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    let sheet = workbook.add_worksheet();
    sheet.set_name("unspin")?;
    let names = columns(level);
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    head(sheet, &names, last)?;
    let plain = Format::new().set_align(FormatAlign::Top);
    let wrapped = plain.clone().set_text_wrap();
    for (line, cells) in (1_u32..).zip(rows) {
        sheet.write_number_with_format(line, 0, line, &plain)?;
        for ((column, cell), name) in (1_u16..).zip(cells).zip(names.iter().skip(1)) {
            let format = if is_wrapped(name) { &wrapped } else { &plain };
            write_cell(sheet, (line, column), cell, format)?;
        }
    }
    if left_out > 0 {
        let note = format!("{left_out} rows more than a sheet holds");
        sheet.write_string(last + 1, 0, note)?;
    }
    workbook.save_to_buffer()
}

fn write_cell(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    cell: Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        // Written as a string it is never read as a formula, a link or a number.
        Cell::Text(text) => {
            sheet.write_string_with_format(line, column, fitted(&text), format)?;
        }
        Cell::Number(number) => {
            sheet.write_number_with_format(line, column, number, format)?;
        }
    }
    Ok(())
}

/// The header, and what holds for whole columns of `last` rows.
fn head(sheet: &mut Worksheet, names: &[&str], last: u32) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(names) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, width(name))?;
        match *name {
            "score" => {
                sheet.add_conditional_format(1, column, last.max(1), column, &colours())?;
            }
            "verdict" => {
                sheet.add_data_validation(1, column, last.max(1), column, &verdicts()?)?;
            }
            _ => {}
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let end = u16::try_from(names.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, end)?;
    Ok(())
}

/// White at 0, yellow at one half, red at 1.
fn colours() -> ConditionalFormat3ColorScale {
    ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_midpoint(ConditionalFormatType::Number, 0.5)
        .set_maximum(ConditionalFormatType::Number, 1)
        .set_minimum_color("FFFFFF")
        .set_midpoint_color("FFE699")
        .set_maximum_color("F8766D")
}

fn verdicts() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_list_strings(&VERDICTS)?
        .set_input_title("Verdict")?
        .set_input_message("clean or ok, spun, mt; empty for not looked at")?
        .set_error_title("No such verdict")?
        .set_error_message("A verdict is clean or ok, spun or mt; or the cell stays empty.")
}

/// Columns of running text are broken into lines.
fn is_wrapped(column: &str) -> bool {
    matches!(
        column,
        "title"
            | "text"
            | "suspect"
            | "suggestions"
            | "context"
            | "restored"
            | "evidence"
            | "source_sentence"
    )
}

/// The width of a column, in characters.
fn width(column: &str) -> u32 {
    match column {
        "text" | "restored" | "context" | "source_sentence" => 60,
        "suggestions" | "evidence" | "correction" => 45,
        "suspect" | "title" | "path" | "source_article" => 28,
        "id" => 20,
        "gain_per_100" | "substitution_rate" => 16,
        _ => 10,
    }
}

fn failed(error: XlsxError) -> ReportError {
    ReportError::Write(match error {
        XlsxError::IoError(cause) => cause,
        other => std::io::Error::other(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::OutputFormat;
    use super::super::cells::LONGEST_CELL;
    use super::super::samples::{clean_report, hostile_report, options, render_bytes, spun_report};
    use super::*;
    use crate::read::sheet_rows;

    fn at(level: Level) -> ReportOptions {
        ReportOptions { level: Some(level), min_score: Some(0.0), ..options() }
    }

    fn table(packed: Vec<u8>) -> Vec<Vec<String>> {
        let rows = sheet_rows(packed).unwrap();
        rows.iter().map(|row| row.cells.iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn it_has_the_columns_and_facts_of_the_csv_report() {
        let reports = [clean_report(), spun_report(), hostile_report()];
        for level in Level::ALL {
            let rows = table(render_bytes(OutputFormat::Xlsx, at(level), &reports));
            let csv = render_bytes(OutputFormat::Csv, at(level), &reports);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&csv[..]);
            let expected: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), expected.len());
            for (row, expected) in rows.iter().zip(&expected) {
                let mut row = row.clone();
                row.resize(expected.len(), String::new());
                let unguarded: Vec<&str> =
                    expected.iter().map(crate::cells::unguard_cell).collect();
                assert_eq!(row, unguarded);
            }
        }
    }

    #[test]
    fn text_that_looks_like_a_formula_is_a_string_as_it_stands() {
        let (article, report) = hostile_report();
        let reports = [(article.clone(), report)];
        let rows = table(render_bytes(OutputFormat::Xlsx, at(Level::Sentence), &reports));
        let column = columns(Level::Sentence).iter().position(|&name| name == "text").unwrap();
        assert_eq!(rows[1][column], article.text);
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let render = || render_bytes(OutputFormat::Xlsx, at(Level::Sentence), &[spun_report()]);
        assert_eq!(render(), render());
        assert!(render().starts_with(b"PK"));
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut_with_a_mark() {
        let (mut article, report) = spun_report();
        article.title = Some("😀 ".repeat(LONGEST_CELL));
        let reports = [(article, report)];
        let rows = table(render_bytes(OutputFormat::Xlsx, at(Level::Article), &reports));
        let column = columns(Level::Article).iter().position(|&name| name == "title").unwrap();
        assert!(rows[1][column].ends_with('…'));
        assert_eq!(rows[1][column].encode_utf16().count(), LONGEST_CELL);
    }

    #[test]
    fn what_a_sheet_has_no_room_for_is_counted_in_its_last_row() {
        let (article, report) = spun_report();
        let row = || record(&article, at(Level::Article).listing(Level::Article).rows(&report)[0]);
        let sheet = table(workbook(Level::Article, vec![row(), row()], 7).unwrap());
        assert_eq!(sheet.len(), 4);
        assert_eq!(sheet[3], ["7 rows more than a sheet holds"]);
        assert_eq!(table(workbook(Level::Article, vec![row()], 0).unwrap()).len(), 2);
    }

    #[test]
    fn a_report_of_nothing_has_its_header() {
        let rows = table(render_bytes(OutputFormat::Xlsx, options(), &[]));
        assert_eq!(rows, [columns(Level::Sentence)]);
    }
}
