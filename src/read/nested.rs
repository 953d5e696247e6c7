//! Texts of JSON that are no plain strings: lists of paragraphs, sections with
//! headings, and fields below other fields, which dots name (`data.story.text`).

use serde_json::Value;

use super::options::ReadOptions;
use super::row::{Field, Row};

/// What a value is as a text.
pub(super) enum Text {
    Some(String),
    /// Null, or a list of nothing.
    Nothing,
    /// Numbers, truth values, or objects without any part that is known to hold text.
    Foreign,
}

/// The parts of a section that hold its text, in the order in which they are read.
const PARTS: [&str; 7] =
    ["headline", "heading", "summary", "text", "content", "paragraphs", "sections"];

/// The text of a value: a string as it stands; the paragraphs of a list, and the parts
/// of a section, with an empty line between.
pub(super) fn text(value: Value) -> Text {
    let mut paragraphs = Vec::new();
    match value {
        Value::String(text) => return Text::Some(text),
        Value::Null => return Text::Nothing,
        Value::Array(items) if items.is_empty() => return Text::Nothing,
        _ => gather(&value, &mut paragraphs),
    }
    if paragraphs.is_empty() { Text::Foreign } else { Text::Some(paragraphs.join("\n\n")) }
}

/// The parser refuses values that are nested deep, so that this ends soon.
fn gather<'v>(value: &'v Value, paragraphs: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => paragraphs.push(text.trim()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, paragraphs)),
        Value::Object(fields) => {
            let parts = PARTS.iter().filter_map(|part| fields.get(*part));
            parts.for_each(|part| gather(part, paragraphs));
        }
        _ => {}
    }
}

/// Whether the options name a field below the field `name`.
pub(super) fn has_fields(name: &str, options: &ReadOptions) -> bool {
    paths(options).any(|(_, path)| below(path, name).is_some())
}

/// Sets the fields that stand below the field `name`, and that one itself where it
/// means something.
pub(super) fn set_fields(row: &mut Row, name: &str, value: &Value, options: &ReadOptions) {
    let own = Field::named(name, options).map(|meaning| (meaning, value.clone()));
    let named = paths(options)
        .filter_map(|(meaning, path)| Some((meaning, find(value, below(path, name)?)?)));
    for (meaning, value) in named.chain(own) {
        let text = match (&value, meaning.0) {
            (Value::Number(_) | Value::Bool(_), Field::Id | Field::Title) => value.to_string(),
            _ => match text(value) {
                Text::Some(text) => text,
                Text::Nothing | Text::Foreign => continue,
            },
        };
        row.set(meaning, text);
    }
}

/// The names with a dot, and what they mean.
fn paths(options: &ReadOptions) -> impl Iterator<Item = ((Field, usize), &str)> {
    let fields = [
        (Field::Text, &options.text_fields),
        (Field::Id, &options.id_fields),
        (Field::Title, &options.title_fields),
    ];
    let all = fields.into_iter().flat_map(|(field, names)| {
        names.iter().enumerate().map(move |(rank, name)| ((field, rank), name.as_str()))
    });
    all.filter(|(_, name)| name.contains('.'))
}

/// What follows the name of a field and a dot.
fn below<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    path.strip_prefix(name)?.strip_prefix('.')
}

/// The value at a path; of a list, the element of that number, or that of all its elements.
fn find(value: &Value, path: &str) -> Option<Value> {
    if path.is_empty() {
        return Some(value.clone());
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    match value {
        Value::Object(fields) => match fields.get(path) {
            Some(found) => Some(found.clone()),
            None => find(fields.get(name)?, rest),
        },
        Value::Array(items) => match name.parse::<usize>() {
            Ok(index) => find(items.get(index)?, rest),
            Err(_) => Some(Value::Array(items.iter().filter_map(|i| find(i, path)).collect())),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(value: &Value) -> String {
        match text(value.clone()) {
            Text::Some(text) => text,
            Text::Nothing => "nothing".to_owned(),
            Text::Foreign => "no text".to_owned(),
        }
    }

    #[test]
    fn paragraphs_and_sections_are_joined() {
        assert_eq!(told(&json!(" One. ")), " One. ");
        assert_eq!(told(&json!(["One.", " Two.\n"])), "One.\n\nTwo.");
        let sections = json!({"summary": ["S."], "sections": [
            {"paragraphs": ["One.", "Two."], "headline": ["H"]}, {"headline": [], "paragraphs": ["Three."]}]});
        assert_eq!(told(&sections), "S.\n\nH\n\nOne.\n\nTwo.\n\nThree.");
        let blocks = json!([{"type": "p", "text": "One."}, {"type": "image", "src": "a.png"}]);
        assert_eq!(told(&blocks), "One.");
        assert_eq!(told(&json!([])), "nothing");
        for value in [json!(5), json!([1]), json!({"a": "b"}), json!({})] {
            assert_eq!(told(&value), "no text", "{value}");
        }
    }

    #[test]
    fn dots_lead_to_fields_below() {
        let value = json!({"b": {"c": "x", "d.e": "y"}, "l": [{"t": "1"}, {"t": "2"}]});
        let found = |path: &str| find(&value, path);
        assert_eq!(found("b.c"), Some(json!("x")));
        assert_eq!(found("b.d.e"), Some(json!("y")), "a name with a dot in it");
        assert_eq!(found("l.t"), Some(json!(["1", "2"])));
        assert_eq!(found("l.1.t"), Some(json!("2")));
        assert_eq!(found("b.x"), None);
        assert_eq!(found("l.7.t"), None);
    }
}
