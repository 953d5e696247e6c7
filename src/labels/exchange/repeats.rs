//! The short exports of Label Studio list every annotation of a text as an element or row
//! of its own: of them the last counts.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::Notes;

pub(super) const SEVERAL: &str =
    "texts with several annotations, of which the best or last was taken";

/// A value with the line on which it stands, or why it is none.
pub(super) type Numbered = (u64, Result<Value, String>);

/// Leaves of the values that annotate the same text the one with the highest number. Values
/// without such a number, as all other formats have them, stay.
pub(super) fn leave_out(values: &mut Vec<Numbered>, notes: &mut Notes) {
    let mut last: FxHashMap<String, u64> = FxHashMap::default();
    for value in values.iter().filter_map(|(_, value)| value.as_ref().ok()) {
        if let Some(number) = number(value) {
            let known = last.entry(text_of(value)).or_default();
            *known = number.max(*known);
        }
    }
    let is_last = |value: &Value| match number(value) {
        Some(number) => last.get(&text_of(value)) == Some(&number),
        None => true,
    };
    let before = values.len();
    values.retain(|(_, value)| value.as_ref().map_or(true, is_last));
    notes.add(SEVERAL, before - values.len());
}

/// A number in JSON, text in a table.
fn number(annotation: &Value) -> Option<u64> {
    match annotation.get("annotation_id")? {
        Value::String(number) => number.trim().parse().ok(),
        number => number.as_u64(),
    }
}

/// Equal for all annotations of a text.
fn text_of(annotation: &Value) -> String {
    let part = |name| annotation.get(name).map(Value::to_string).unwrap_or_default();
    part("id") + &part("text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_annotations_of_a_text_the_last_is_left() {
        let value = |id: &str, number: Value| {
            (1, Ok(serde_json::json!({"id": id, "text": "a", "annotation_id": number})))
        };
        let plain = (2, Ok(serde_json::json!({"text": "a"})));
        let broken = (3, Err("broken".to_owned()));
        let first = value("1", 10.into());
        let (second, other) = (value("1", "9".into()), value("2", 3.into()));
        let mut values = vec![first.clone(), second, other.clone(), plain.clone(), plain, broken];
        let mut notes = Notes::default();
        leave_out(&mut values, &mut notes);
        assert_eq!(values.len(), 5);
        assert_eq!(values[..2], [first, other]);
        assert_eq!(notes.count(SEVERAL), 1);
    }
}
