//! A JSON object as an article.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::error::Cause;
use super::nested;
use super::options::ReadOptions;
use super::row::{Field, Row};
use crate::document::Article;

/// How many names of fields are told where none holds text.
const MOST_NAMES: usize = 12;

/// The article of an object, which is the `number`th of the file at `path`, or all
/// that it holds; none for a row of a report that nobody has judged.
pub(crate) fn article_of_object(
    json: &str,
    path: &str,
    number: Option<u64>,
    options: &ReadOptions,
) -> Result<Option<Article>, Cause> {
    let article = parse(json, options)?.into_article(path, number, options);
    article.map_err(|cause| match cause {
        Cause::NoText { wanted, .. } => Cause::NoText { wanted, found: names(json) },
        other => other,
    })
}

fn parse(json: &str, options: &ReadOptions) -> Result<Row, Cause> {
    let mut json = serde_json::Deserializer::from_str(json);
    let parsed = json.deserialize_map(RowVisitor(options)).map_err(|error| explain(&error))?;
    json.end().map_err(|error| explain(&error))?;
    parsed
}

/// The parser's message; where it counts from the first line, the line is of no use.
pub(super) fn explain(error: &serde_json::Error) -> Cause {
    match error.classify() {
        Category::Data => Cause::NotAnObject,
        _ => Cause::NotJson(error.to_string().replace(" at line 1 column ", " at column ")),
    }
}

/// The names of the fields of an object.
fn names(json: &str) -> Vec<String> {
    let mut json = serde_json::Deserializer::from_str(json);
    json.deserialize_map(NamesVisitor).unwrap_or_default()
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut names = Vec::new();
        while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
            if names.len() < MOST_NAMES {
                names.push(name);
            }
        }
        Ok(names)
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
        while let Some(meaning) = map.next_key_seed(NameVisitor(self.0))? {
            let (field, rank) = match meaning {
                Meaning::Nothing => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                Meaning::Nested(name) => {
                    nested::set_fields(&mut row, &name, &map.next_value()?, self.0);
                    continue;
                }
                Meaning::Field(Field::Text, rank) => {
                    match nested::text(map.next_value()?) {
                        nested::Text::Some(text) => row.set((Field::Text, rank), text),
                        nested::Text::Nothing => {}
                        nested::Text::Foreign => wrong = wrong.or(Some(Field::Text)),
                    }
                    continue;
                }
                Meaning::Field(field, rank) => (field, rank),
            };
            match (map.next_value_seed(ScalarVisitor)?, field) {
                (Scalar::Null, _) => {}
                (Scalar::Text(value), _) => row.set((field, rank), value),
                (_, Field::Original) => wrong = wrong.or(Some(field)),
                (Scalar::Bare(value), _) => row.set((field, rank), value),
                (Scalar::Nested, Field::Label) => wrong = wrong.or(Some(field)),
                (Scalar::Nested, _) => {}
            }
        }
        // A list of numbers under one name does no harm to the text under another.
        let wrong = wrong.filter(|&field| field != Field::Text || !row.has_text());
        Ok(match wrong {
            Some(field) => Err(Cause::NotAString { field: field.name(self.0).to_owned() }),
            None => Ok(row),
        })
    }
}

/// What the name of a field means.
enum Meaning {
    Nothing,
    Field(Field, usize),
    /// There are fields below it that mean something.
    Nested(String),
}

struct NameVisitor<'o>(&'o ReadOptions);

impl<'de> DeserializeSeed<'de> for NameVisitor<'_> {
    type Value = Meaning;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for NameVisitor<'_> {
    type Value = Meaning;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(match Field::named(name, self.0) {
            _ if nested::has_fields(name, self.0) => Meaning::Nested(name.to_owned()),
            Some((field, rank)) => Meaning::Field(field, rank),
            None => Meaning::Nothing,
        })
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
