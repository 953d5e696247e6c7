//! CSV for editors: ranked worst first, one table that opens right in a
//! spreadsheet, with empty `verdict` and `correction` columns to fill in.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::cells::text_cell;
use super::external_sort::ExternalSort;
use super::ranking::Ranking;
use super::table::{Cell, columns, record};
use super::{Level, Report, ReportError, ReportOptions, Sink};
use crate::document::{Article, ArticleReport};

/// Starts a ranked table. The top rows are held until the end; all rows are
/// sorted on disk where memory does not hold them.
pub(super) fn open(options: ReportOptions, level: Level, sink: Sink) -> Box<dyn Report> {
    let kept = match options.top {
        Some(top) => Kept::Top(Ranking::new(Some(top))),
        None => Kept::All(ExternalSort::default()),
    };
    Box::new(Csv { options, level, kept, sink })
}

/// Rows as they stand in the file but for their rank.
enum Kept {
    Top(Ranking<Vec<u8>>),
    All(ExternalSort),
}

struct Csv {
    options: ReportOptions,
    level: Level,
    kept: Kept,
    sink: Sink,
}

impl Report for Csv {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        for row in self.options.listing(self.level).rows(report) {
            let make = || line(record(article, row), self.options.delimiter);
            let (score, start) = (row.score(), row.start());
            match &mut self.kept {
                Kept::Top(ranking) => ranking.offer(score, &article.path, start, make)?,
                Kept::All(sort) => sort.add(score, &article.path, start, make()?)?,
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        if self.options.bom {
            self.sink.write_all("\u{feff}".as_bytes())?;
        }
        let delimiter = self.options.delimiter;
        let header = columns(self.level).into_iter().map(|name| Cell::Text(name.to_owned()));
        let mut sink = self.sink;
        sink.write_all(&line(header, delimiter)?)?;
        let mut rank = 0_u64;
        let mut write = |row: Vec<u8>| -> Result<(), ReportError> {
            rank += 1;
            write!(sink, "{rank}{}", char::from(delimiter))?;
            Ok(sink.write_all(&row)?)
        };
        match self.kept {
            Kept::Top(ranking) => ranking.into_rows().try_for_each(&mut write)?,
            Kept::All(sort) => sort.finish(&mut write)?,
        }
        Ok(sink.flush()?)
    }
}

/// The cells as a line of the file.
fn line(cells: impl IntoIterator<Item = Cell>, delimiter: u8) -> Result<Vec<u8>, ReportError> {
    let mut table = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .buffer_capacity(1024)
        .from_writer(Vec::new());
    table.write_record(cells.into_iter().map(csv_cell))?;
    table.into_inner().map_err(|failed| failed.into_error().into())
}

/// The cell as it stands in the file; text is made safe for spreadsheets.
fn csv_cell(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => text_cell(&text),
        Cell::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::super::OutputFormat::Csv;
    use super::super::samples::{
        clean_report, hostile_report, options, render, sourced_report, spun_report,
    };
    use super::*;
    use crate::cells::unguard_cell;

    fn at(level: Level) -> ReportOptions {
        ReportOptions { level: Some(level), min_score: Some(0.0), ..options() }
    }

    /// The records of a rendered table, header first.
    fn table(rendered: &str) -> Vec<StringRecord> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).from_reader(rendered.as_bytes());
        reader.records().map(Result::unwrap).collect()
    }

    #[test]
    fn suspect_sentences_are_ranked_worst_first_for_an_editor() {
        let reports = [clean_report(), spun_report(), hostile_report()];
        let golden = concat!(
            "rank,score,label,kind,path,id,passage,sentence,start,end,text,suspect,suggestions,restored,evidence,source_article,source_sentence,reliable,verdict,correction\r\n",
            "1,0.99,mt,mt,\"evil, \"\"dir\"\"/=a.jsonl\",'@hostile,0,0,0,54,\"'=HYPERLINK(\"\"http://x.example\"\",\"\"a;b\"\") 😀 \u{202e}back\u{1b}[31m\",😀,😀 -> @SUM(1) (0.50),'-1+1,\"'+1\nmore\",,,true,,\r\n",
            "2,0.97,spun,spun,news.jsonl,a1,0,0,0,50,The International Minister was preventing hearths.,International Minister | preventing hearths,",
            "\"International Minister -> Foreign Minister (0.83), External Minister (0.10) | preventing hearths -> ?\",The Foreign Minister was fighting fires.,the phrase is a known swap; rare wording,,,true,,\r\n",
        );
        assert_eq!(render(Csv, options(), &reports), golden);
    }

    #[test]
    fn the_original_has_its_columns_at_every_level() {
        for (level, cells) in [
            (Level::Article, ",2,old.jsonl [o7],true,"),
            (Level::Passage, ",old.jsonl [o7],'=The Foreign Minister was fighting fires.,true,"),
            (Level::Sentence, ",old.jsonl [o7],'=The Foreign Minister was fighting fires.,true,"),
            (Level::Finding, ",old.jsonl [o7],'=The Foreign Minister was fighting fires.,,"),
        ] {
            let rendered = render(Csv, at(level), &[sourced_report()]);
            let row = rendered.lines().nth(1).unwrap();
            assert!(row.contains(cells), "{level:?}: {row}");
        }
    }

    #[test]
    fn every_article_is_listed_at_article_level() {
        let options = ReportOptions { level: Some(Level::Article), ..options() };
        let golden = concat!(
            "rank,score,label,kind,path,id,title,words,gain_per_100,substitution_rate,passages,source_article,reliable,verdict,correction\r\n",
            "1,0.93,spun,spun,news.jsonl,a1,Fires,12,61.7123,0.3333,2,,true,,\r\n",
            "2,0.0313,clean,,b.txt,b.txt,,3,-0.5,0,1,,false,,\r\n",
        );
        assert_eq!(render(Csv, options, &[clean_report(), spun_report()]), golden);
    }

    #[test]
    fn every_row_has_a_cell_for_each_column() {
        for level in Level::ALL {
            let rows = table(&render(Csv, at(level), &[spun_report(), hostile_report()]));
            assert!(rows.len() > 1);
            assert!(rows.iter().all(|row| row.len() == columns(level).len()), "{level:?}");
        }
    }

    #[test]
    fn no_cell_of_hostile_text_is_left_to_be_a_formula() {
        for level in Level::ALL {
            let rows = table(&render(Csv, at(level), &[hostile_report()]));
            for cell in rows.iter().flat_map(StringRecord::iter) {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
    }

    #[test]
    fn the_text_comes_back_as_it_was() {
        let (article, report) = hostile_report();
        let rows = table(&render(Csv, options(), &[(article.clone(), report)]));
        let column = columns(Level::Sentence).iter().position(|&name| name == "text").unwrap();
        assert_eq!(unguard_cell(&rows[1][column]), article.text);
    }

    #[test]
    fn the_top_rows_are_the_worst_ones() {
        let options = ReportOptions { top: Some(1), ..at(Level::Sentence) };
        let rows = table(&render(Csv, options, &[clean_report(), spun_report()]));
        assert_eq!(rows.len(), 2);
        assert_eq!((&rows[1][0], &rows[1][1]), ("1", "0.97"));
    }

    #[test]
    fn excel_gets_its_byte_order_mark_and_other_locales_their_semicolon() {
        let options = ReportOptions { bom: true, delimiter: b';', ..at(Level::Article) };
        let rendered = render(Csv, options, &[spun_report()]);
        assert!(rendered.starts_with("\u{feff}rank;score;label"));
        assert!(!render(Csv, at(Level::Article), &[]).contains('\u{feff}'));
    }

    #[test]
    fn a_report_of_nothing_has_its_header() {
        assert_eq!(render(Csv, options(), &[]).lines().count(), 1);
    }
}
