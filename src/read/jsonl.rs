//! JSON lines: one object a line, one article an object.

use std::sync::Arc;

use super::error::{Cause, ReadError};
use super::input::Input;
use super::lines::Lines;
use super::object::article_of_object;
use super::options::ReadOptions;
use super::reader::{Reader, Rows};
use crate::document::Article;

pub(super) const READER: Reader = Reader::Rows(open);

fn open(input: Input, options: Arc<ReadOptions>) -> Rows {
    let lines = Lines::new(input, options.max_article_bytes);
    Box::new(Articles { lines, options })
}

struct Articles {
    lines: Lines,
    options: Arc<ReadOptions>,
}

impl Iterator for Articles {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(read) = self.lines.advance() {
            let result = read.and_then(|()| self.article());
            let Some(result) = result.transpose() else { continue };
            return Some(result.map_err(|cause| self.lines.error(cause)));
        }
        None
    }
}

impl Articles {
    fn article(&mut self) -> Result<Option<Article>, Cause> {
        let (path, number) = (self.lines.path().to_owned(), self.lines.number());
        article_of_object(&self.lines.text(), &path, Some(number), &self.options)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    fn read_with(bytes: &[u8], options: ReadOptions) -> Vec<Result<Article, String>> {
        let raw = Box::new(Cursor::new(bytes.to_vec()));
        let input = Input::new("x.jsonl".to_owned(), raw).unwrap();
        open(input, Arc::new(options)).map(|r| r.map_err(|e| e.to_string())).collect()
    }

    fn read(bytes: &[u8]) -> Vec<Result<Article, String>> {
        read_with(bytes, ReadOptions::default())
    }

    fn error(line: &str) -> String {
        read(line.as_bytes()).remove(0).unwrap_err()
    }

    #[test]
    fn rows_arrive_in_order_with_their_ids() {
        let rows = read(
            b"{\"id\":\"a\",\"text\":\"one\"}\r\n\n{\"text\":\"two\"}\n{\"id\":7,\"text\":\"\"}",
        );
        let rows: Vec<Article> = rows.into_iter().map(Result::unwrap).collect();
        let ids: Vec<&str> = rows.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["a", "x.jsonl:3", "7"]);
        assert_eq!(rows[1].text, "two");
        assert_eq!(rows[1].path, "x.jsonl");
    }

    #[test]
    fn escapes_are_undone_and_unknown_fields_ignored() {
        let rows =
            read(br#"{"url":{"a":[1]},"\u0074ext":"a\n\u201cb\u201d \ud83d\ude00","x":null}"#);
        assert_eq!(rows[0].as_ref().unwrap().text, "a\n“b” 😀");
    }

    #[test]
    fn broken_json_is_named_and_the_next_row_read() {
        let rows = read(b"{\"text\":\"a\"}\n{ oops\n{\"text\":\"b\"}\n");
        let message = "x.jsonl:2: not JSON: key must be a string at column 3";
        assert_eq!(rows[1].as_ref().unwrap_err(), message);
        assert_eq!(rows[2].as_ref().unwrap().text, "b");
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn what_is_wrong_with_a_row_is_said() {
        assert_eq!(error("[1]"), "x.jsonl:1: not a JSON object");
        assert_eq!(error("17"), "x.jsonl:1: not a JSON object");
        assert_eq!(error("{\"id\":1,\"b\":2}"), "x.jsonl:1: no field `text`; it has id, b");
        assert_eq!(error("{\"text\":null}"), "x.jsonl:1: no field `text`; it has text");
        assert_eq!(error("{\"text\":[1]}"), "x.jsonl:1: field `text` is not a string");
        assert_eq!(
            error("{\"text\":\"a\",\"original\":5}"),
            "x.jsonl:1: field `original` is not a string"
        );
        assert_eq!(
            error("\n{\"text\":\"a\",\"label\":\"Good\"}").as_str(),
            "x.jsonl:2: unknown label `Good`; known are clean, mt, spun"
        );
        assert!(error("{\"text\":\"a\"} x").contains("not JSON: trailing characters at column"));
    }

    #[test]
    fn a_list_where_a_title_should_be_is_no_title() {
        let rows = read(b"{\"text\":\"a\",\"title\":[\"b\"],\"generator\":2.5}");
        let article = rows[0].as_ref().unwrap();
        assert_eq!(article.title, None);
        assert_eq!(article.generator.as_deref(), Some("2.5"));
    }

    #[test]
    fn a_long_line_is_passed_over_and_both_sizes_named() {
        let options = ReadOptions { max_article_bytes: 20, ..ReadOptions::default() };
        let long = format!("{{\"text\":\"{}\"}}", "x".repeat(1_000_000));
        let lines = format!("{{\"text\":\"12345678\"}}\n{long}\n{{\"text\":\"b\"}}\n{long}");
        let rows = read_with(lines.as_bytes(), options);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0].as_ref().unwrap().text, "12345678");
        assert_eq!(
            rows[1].as_ref().unwrap_err(),
            "x.jsonl:2: too large: 1000011 bytes, over the limit of 20 bytes"
        );
        assert_eq!(rows[2].as_ref().unwrap().text, "b");
        assert!(rows[3].is_err());
    }

    #[test]
    fn a_row_in_windows_1252_is_decoded() {
        let rows = read(b"{\"text\":\"plain\"}\n{\"text\":\"It\x92s \x93odd\x94\"}\n");
        assert_eq!(rows[1].as_ref().unwrap().text, "It’s “odd”");
    }

    #[test]
    fn a_stream_that_breaks_off_yields_its_rows_and_one_error() {
        let rows = |i: u32| format!("{{\"text\":\"{}\"}}\n", i.wrapping_mul(2_654_435_761));
        let lines: String = (0..50_000).map(rows).collect();
        let zst = zstd::encode_all(lines.as_bytes(), 1).unwrap();
        let gz = {
            let mut gz =
                flate2::read::GzEncoder::new(lines.as_bytes(), flate2::Compression::fast());
            let mut out = Vec::new();
            gz.read_to_end(&mut out).unwrap();
            out
        };
        for bytes in [&zst[..zst.len() - 1], &gz[..gz.len() - 20]] {
            let rows = read(bytes);
            let last = rows.last().unwrap().as_ref().unwrap_err();
            assert!(last.contains("cannot be read"), "{last}");
            assert_eq!(rows.iter().filter(|r| r.is_err()).count(), 1);
            assert!(rows.len() > 10_000, "{}", rows.len());
        }
    }
}
