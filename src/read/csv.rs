//! Tables with a header: one article a row. Commas, semicolons or tabs.

use std::sync::Arc;

use super::article_cache::ArticleCache;
use super::error::{Cause, ReadError};
use super::input::Input;
use super::options::ReadOptions;
use super::reader::Reader;
use super::records::Records;
use super::row::{Columns, MOST_TITLES, Row, is_title};
use crate::cells::unguard_cell;
use crate::document::Article;

/// `.csv`; spreadsheets of many countries write semicolons into it.
pub(super) const COMMA_READER: Reader =
    Reader::Rows(|input, options| Box::new(Table::new(input, options, None)));

/// `.tsv`.
pub(super) const TAB_READER: Reader =
    Reader::Rows(|input, options| Box::new(Table::new(input, options, Some(b'\t'))));

struct Table {
    records: Records,
    options: Arc<ReadOptions>,
    /// What each column means; `None` until the header is read.
    columns: Option<Columns>,
    /// Whether tabs part the cells, of which no text has many.
    has_tabs: bool,
    /// Articles that judged rows only name.
    cache: ArticleCache,
    ended: bool,
}

impl Iterator for Table {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let result = match self.columns {
            None => self.read_header().and_then(|()| self.read_article()),
            Some(_) => self.read_article(),
        };
        // Without a header or a stream nothing more can be read.
        self.ended = match &result {
            Ok(article) => article.is_none(),
            Err((_, cause)) => self.columns.is_none() || matches!(cause, Cause::Io(_)),
        };
        let path = self.records.path();
        result.map_err(|(line, cause)| ReadError::new(path, Some(line), cause)).transpose()
    }
}

impl Table {
    fn new(input: Input, options: Arc<ReadOptions>, delimiter: Option<u8>) -> Self {
        let records = Records::new(input, delimiter, options.max_article_bytes);
        let has_tabs = delimiter == Some(b'\t');
        let cache = ArticleCache::default();
        Self { records, options, columns: None, has_tabs, cache, ended: false }
    }

    fn read_header(&mut self) -> Result<(), (u64, Cause)> {
        let (mut first, mut titles) = (None, 0);
        loop {
            let (line, record) = self.records.read_row()?;
            let is_end = record.is_none();
            let names = self.records.cells(record.map_or(0, |record| record.cells));
            match Columns::of_header(names.iter(), &self.options) {
                Ok(columns) => {
                    self.columns = Some(columns);
                    return Ok(());
                }
                Err(cause) => {
                    let told = first.take().unwrap_or((line, cause));
                    if is_end || titles == MOST_TITLES || !is_title(names.iter()) {
                        return Err(told);
                    }
                    (first, titles) = (Some(told), titles + 1);
                }
            }
        }
    }

    fn read_article(&mut self) -> Result<Option<Article>, (u64, Cause)> {
        loop {
            let (line, record) = self.records.read_row()?;
            let Some(record) = record else { return Ok(None) };
            let article = self.article(line, record.cells).map_err(|cause| {
                let row = self.records.row();
                (line, if row == line { cause } else { cause.in_row(row) })
            })?;
            if article.is_some() {
                return Ok(article);
            }
        }
    }

    fn article(&mut self, line: u64, cells: usize) -> Result<Option<Article>, Cause> {
        let columns = self.columns.take().unwrap_or_default();
        let (mut row, mut swallows) = (Row::default(), false);
        for (field, column) in columns.fields(0..cells) {
            let cell = self.records.cell(column);
            swallows |= self.has_tabs && holds_row(&cell, columns.count());
            let guarded = self.options.verdicts;
            row.set(field, if guarded { unguard_cell(&cell).to_owned() } else { cell });
        }
        let expected = columns.count();
        self.columns = Some(columns);
        if swallows {
            return Err(Cause::SwallowedRow);
        }
        // Spreadsheets pad rows with empty cells; a full one is a comma too many.
        if (expected..cells).any(|extra| !self.records.cell(extra).trim().is_empty()) {
            return Err(Cause::CellCount { found: cells, expected });
        }
        self.cache.fill(&mut row, &self.options)?;
        row.into_article(self.records.path(), Some(line), &self.options)
    }
}

/// Whether a cell of a tab-separated table holds a whole row behind its first line: a
/// stray quotation mark at its head has opened it, and another has closed it.
fn holds_row(cell: &str, columns: usize) -> bool {
    let tabs = |line: &str| memchr::memchr_iter(b'\t', line.as_bytes()).count();
    columns > 1 && cell.lines().skip(1).any(|line| tabs(line) + 1 == columns)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::document::Label;

    fn read_with(bytes: &[u8], limit: usize, tabs: bool) -> Vec<Result<Article, String>> {
        let raw = Box::new(Cursor::new(bytes.to_vec()));
        let input = Input::new("x.csv".to_owned(), raw).unwrap();
        let options = ReadOptions { max_article_bytes: limit, ..ReadOptions::default() };
        let Reader::Rows(open) = (if tabs { TAB_READER } else { COMMA_READER }) else {
            return vec![];
        };
        open(input, Arc::new(options)).map(|r| r.map_err(|e| e.to_string())).collect()
    }

    fn read(text: &str) -> Vec<Result<Article, String>> {
        read_with(text.as_bytes(), 1000, false)
    }

    #[test]
    fn a_stray_quotation_mark_that_swallows_rows_is_told_by_its_line() {
        let table = "id\ttext\n1\t\"Fire, he said.\n2\tTwo.\n3\tThree said \"no\".\n4\tFour.\n";
        let rows = read_with(table.replace("\"no\".", "no.\"").as_bytes(), 1000, true);
        let message = "x.csv:2: a quotation mark at the head of a cell, with whole rows behind it; \
                       double it or take it away";
        assert_eq!(rows[0], Err(message.to_owned()));
        assert_eq!(rows[1].as_ref().unwrap().text, "Four.");
        let table = "id\ttext\n1\t\"One.\n\tTwo, indented\tby tabs.\"\n";
        let rows = read_with(table.as_bytes(), 1000, true);
        assert_eq!(rows[0].as_ref().unwrap().text, "One.\n\tTwo, indented\tby tabs.");
    }

    #[test]
    fn quoted_cells_keep_commas_quotes_and_line_ends() {
        let rows =
            read("id,text,label\r\n1,\"He said \"\"no\"\",\r\nand left.\",spun\r\n2,plain,\r\n");
        let first = rows[0].as_ref().unwrap();
        assert_eq!(first.text, "He said \"no\",\r\nand left.");
        assert_eq!((first.id.as_str(), first.label), ("1", Some(Label::Spun)));
        assert_eq!(rows[1].as_ref().unwrap().label, None);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn mark_case_order_and_unknown_columns_do_not_matter() {
        let rows = read("\u{feff}\"URL\",Text, Title ,ID\nu,t,T,9\n");
        let article = rows[0].as_ref().unwrap();
        assert_eq!((article.text.as_str(), article.id.as_str()), ("t", "9"));
        assert_eq!(article.title.as_deref(), Some("T"));
    }

    #[test]
    fn semicolons_and_tabs_are_known_from_the_header() {
        let semicolons = read("id;text;\"a,b,c,d\"\n1;one, two;x\n");
        assert_eq!(semicolons[0].as_ref().unwrap().text, "one, two");
        let tabs = read("id\ttext\n1\tone, two; three\n");
        assert_eq!(tabs[0].as_ref().unwrap().text, "one, two; three");
        let tsv = read_with(b"text\tid;x,y\nt\t5\n", 1000, true);
        assert_eq!(tsv[0].as_ref().unwrap().text, "t");
    }

    #[test]
    fn lines_are_counted_across_long_cells_and_empty_lines() {
        let rows = read("text,label\r\n\"a\r\nb\",\r\n\r\n\r\nc,nonsense\r\nd,\r\n");
        assert_eq!(rows[0].as_ref().unwrap().id, "x.csv:2");
        assert_eq!(
            rows[1].as_ref().unwrap_err(),
            "x.csv:6: unknown label `nonsense`; known are clean, mt, spun"
        );
        assert_eq!(rows[2].as_ref().unwrap().id, "x.csv:7");
    }

    fn judged(bytes: &str) -> Vec<Result<Article, String>> {
        let raw = Box::new(Cursor::new(bytes.as_bytes().to_vec()));
        let input = Input::new("r.csv".to_owned(), raw).unwrap();
        let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
        let Reader::Rows(open) = COMMA_READER else { return vec![] };
        open(input, Arc::new(options)).map(|r| r.map_err(|e| e.to_string())).collect()
    }

    #[test]
    fn every_unknown_verdict_is_told_with_its_row_in_the_spreadsheet() {
        for end in ["\n", "\r\n"] {
            let table = ["verdict,text", "ok,\"a\nb\"", "perhaps,c", "", "yes,d", "spun,e", "?,f"];
            let rows = judged(&table.join(end));
            let told: Vec<&str> =
                rows.iter().filter_map(|r| r.as_ref().err()).map(|e| &e[..]).collect();
            assert_eq!(rows.len() - told.len(), 2);
            assert!(
                told[0].starts_with("r.csv:4: unknown verdict `perhaps` in row 3; "),
                "{told:?}"
            );
            assert!(told[1].starts_with("r.csv:6: verdict `yes` may mean either in row 5, "));
            assert!(told[2].starts_with("r.csv:8: unknown verdict `?` in row 7; "));
        }
    }

    #[test]
    fn guards_of_judged_tables_come_off_once() {
        let rows = judged("verdict,path,text\nspun,'-a.txt,''=1 apple.\n,,\n");
        let article = rows[0].as_ref().unwrap();
        assert_eq!(article.text, "'=1 apple.");
        assert_eq!(article.id, "-a.txt");
        assert_eq!(rows.len(), 1);
        assert_eq!(read("text\n'=1\n")[0].as_ref().unwrap().text, "'=1", "no report");
    }

    #[test]
    fn rows_of_whole_articles_are_given_the_text_of_the_article() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "The article.").unwrap();
        let path = path.display();
        let header = "label,path,id,title,verdict,correction";
        let rows = judged(&format!(
            "{header}\nspun,{path},{path},,yes,\nmt,gone.txt,gone.txt,,,\nmt,gone.txt,,,x,\n"
        ));
        let article = rows[0].as_ref().unwrap();
        assert_eq!((&article.text[..], article.label), ("The article.", Some(Label::Spun)));
        let message = "r.csv:4: its article cannot be read: gone.txt: no such file or folder";
        assert_eq!(rows[1].as_ref().unwrap_err(), message);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn what_spreadsheets_put_before_the_header_is_passed_over() {
        for table in [
            "sep=;\nid;text\n1;one, two\n",
            "Report of May;;\n\n;\nid;text\n1;one, two\n",
            "Report of May\n\nid\ttext\n1\tone, two\n",
            "id|text\n1|one, two\n",
        ] {
            let rows = read(table);
            assert_eq!(rows.len(), 1, "{table}: {rows:?}");
            assert_eq!(rows[0].as_ref().unwrap().text, "one, two", "{table}");
        }
        let rows = read("Report\nid,body of it\n1,a\n");
        let message = "x.csv:1: no column `text` in the header; it has Report";
        assert_eq!(rows, [Err(message.to_owned())]);
        assert_eq!(read("sep=,\ntext,label\na,odd\n")[0].as_ref().unwrap_err()[..8], *"x.csv:3:");
    }

    #[test]
    fn a_cell_that_never_ends_is_told_with_its_line() {
        let message =
            "a quotation mark that opens a cell is never closed; the file may be cut off here";
        let cut = read("id,text\n1,one\n2,\"two\nthree");
        assert_eq!(cut[1..], [Err(format!("x.csv:3: {message}"))]);
        let tabs = read_with(b"id\ttext\n1\t\"Fire, he said.\n2\ttwo\n3\tthree\n", 1000, true);
        assert_eq!(tabs, [Err(format!("x.csv:2: {message}"))]);
        assert_eq!(read("text\nthe 5\" pipe\n")[0].as_ref().unwrap().text, "the 5\" pipe");
        assert_eq!(read("text\n\"whole\"")[0].as_ref().unwrap().text, "whole");
    }

    #[test]
    fn a_missing_text_column_ends_the_file() {
        let rows = read("id,story\n1,a\n2,b\n");
        let message = "x.csv:1: no column `text` in the header; it has id, story";
        assert_eq!(rows, [Err(message.to_owned())]);
        assert_eq!(read("").len(), 1);
    }

    #[test]
    fn a_header_without_rows_is_no_article() {
        assert_eq!(read("id,text\n"), []);
    }

    #[test]
    fn rows_with_too_many_or_too_few_cells_are_named() {
        let rows = read("id,text\n1,one, two\n2\n3,three,,\n");
        assert_eq!(rows[0].as_ref().unwrap_err(), "x.csv:2: 3 cells, but 2 columns in the header");
        assert_eq!(rows[1].as_ref().unwrap_err(), "x.csv:3: no field `text`");
        assert_eq!(rows[2].as_ref().unwrap().text, "three");
    }

    #[test]
    fn a_row_of_many_cells_is_read_whole() {
        let names: Vec<String> = (0..50).map(|i| format!("c{i}")).collect();
        let rows = read(&format!("{},text\n{}here\n", names.join(","), ",".repeat(50)));
        assert_eq!(rows[0].as_ref().unwrap().text, "here");
    }

    #[test]
    fn a_long_row_is_passed_over_without_being_held() {
        let long = "x,".repeat(500_000);
        let csv = format!("id,text\n1,\"{long}\"\n2,two\n3,\"never closed\n4,four{long}");
        let raw = Box::new(Cursor::new(csv.into_bytes()));
        let input = Input::new("x.csv".to_owned(), raw).unwrap();
        let options = ReadOptions { max_article_bytes: 1000, ..ReadOptions::default() };
        let mut table = Table::new(input, Arc::new(options), Some(b','));
        let error = table.next().unwrap().unwrap_err().to_string();
        assert_eq!(error, "x.csv:2: too large: 1000001 bytes, over the limit of 1000 bytes");
        assert_eq!(table.next().unwrap().unwrap().text, "two");
        assert_eq!(table.next().unwrap().unwrap_err().line, Some(4));
        assert!(table.next().is_none());
        assert!(table.records.held_bytes() <= 4096);
    }

    #[test]
    fn cells_in_windows_1252_are_decoded() {
        let rows = read_with(b"id;text\r\n1;It\x92s \x93odd\x94\r\n", 1000, false);
        assert_eq!(rows[0].as_ref().unwrap().text, "It’s “odd”");
    }

    #[test]
    fn utf16_tables_are_read() {
        let text = "\u{feff}id\ttext\r\n1\tcafé\r\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let rows = read_with(&bytes, 1000, true);
        assert_eq!(rows[0].as_ref().unwrap().text, "café");
    }
}
