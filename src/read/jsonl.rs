//! JSON lines: one object a line, one article an object.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::error::{Cause, ReadError};
use super::input::Input;
use super::lines::Lines;
use super::options::ReadOptions;
use super::reader::{Reader, Rows};
use super::row::{Field, Row};
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
        article_of_line(&self.lines.text(), &path, number, &self.options)
    }
}

/// The article of one line, which is the `number`th of the file at `path`; none
/// for a row of a report that nobody has judged.
pub(crate) fn article_of_line(
    line: &str,
    path: &str,
    number: u64,
    options: &ReadOptions,
) -> Result<Option<Article>, Cause> {
    parse(line, options)?.into_article(path, number, options)
}

fn parse(line: &str, options: &ReadOptions) -> Result<Row, Cause> {
    let mut json = serde_json::Deserializer::from_str(line);
    let parsed = json.deserialize_map(RowVisitor(options)).map_err(|error| explain(&error))?;
    json.end().map_err(|error| explain(&error))?;
    parsed
}

/// The parser's message; the line number in it is always 1 and of no use.
pub(super) fn explain(error: &serde_json::Error) -> Cause {
    match error.classify() {
        Category::Data => Cause::NotAnObject,
        _ => Cause::NotJson(error.to_string().replace(" at line 1 column ", " at column ")),
    }
}

struct RowVisitor<'o>(&'o ReadOptions);

impl<'de> Visitor<'de> for RowVisitor<'_> {
    /// The inner error is a value of the wrong type in a well-formed object.
    type Value = Result<Row, Cause>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut row = Row::default();
        let mut wrong = None;
        while let Some(field) = map.next_key_seed(FieldVisitor(self.0))? {
            let Some(field) = field else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            match (map.next_value_seed(ScalarVisitor)?, field) {
                (Scalar::Null, _) => {}
                (Scalar::Text(value), _) => row.set(field, value),
                (_, Field::Text | Field::Original) => wrong = wrong.or(Some(field)),
                (Scalar::Bare(value), _) => row.set(field, value),
                (Scalar::Nested, Field::Label) => wrong = wrong.or(Some(field)),
                (Scalar::Nested, _) => {}
            }
        }
        Ok(match wrong {
            Some(field) => Err(Cause::NotAString { field: field.name(self.0).to_owned() }),
            None => Ok(row),
        })
    }
}

struct FieldVisitor<'o>(&'o ReadOptions);

impl<'de> DeserializeSeed<'de> for FieldVisitor<'_> {
    type Value = Option<Field>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for FieldVisitor<'_> {
    type Value = Option<Field>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Field::named(name, self.0))
    }
}

/// A value of a field that means something to us.
enum Scalar {
    Null,
    Text(String),
    /// A number or a truth value, as JSON writes it.
    Bare(String),
    /// An array or an object.
    Nested,
}

struct ScalarVisitor;

impl<'de> DeserializeSeed<'de> for ScalarVisitor {
    type Value = Scalar;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Scalar, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Bare(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Bare(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Bare(value.to_string()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bare(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
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
        assert_eq!(error("{\"id\":1}"), "x.jsonl:1: no field `text`");
        assert_eq!(error("{\"text\":null}"), "x.jsonl:1: no field `text`");
        assert_eq!(error("{\"text\":[\"a\"]}"), "x.jsonl:1: field `text` is not a string");
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
