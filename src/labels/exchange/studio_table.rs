//! Label Studio's CSV: the short export as a table, with lists and objects as JSON in
//! its cells.

use serde_json::{Map, Value};

use super::intake::read_values;
use super::{OffsetUnit, Problem, Reading, Source, label_studio};
use crate::read::table_of_text;

/// Columns that tell the tool's tables from ours.
const MARKS: [&str; 2] = ["annotation_id", "text"];

/// The tasks of such a table; none for another one.
pub(super) fn read(text: &str, source: &Source<'_>, unit: OffsetUnit) -> Option<Reading> {
    let rows = table_of_text(source.path, text.to_owned()).ok()?;
    if !MARKS.into_iter().all(|name| rows.has_column(name)) {
        return None;
    }
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => {
                let cells = row.named_cells().filter(|(_, cell)| !cell.trim().is_empty());
                let fields: Map<String, Value> =
                    cells.map(|(name, cell)| (name.to_owned(), value(name, cell))).collect();
                values.push((row.line, Ok(Value::Object(fields))));
            }
            Err(error) => problems.push(source.error(error.line, None, Problem::Row(error.cause))),
        }
    }
    let mut reading = read_values(values, source, unit, label_studio::task);
    reading.problems.extend(problems);
    Some(reading)
}

/// A cell of JSON as what it says; the text itself, and any other cell, as it stands.
fn value(name: &str, cell: &str) -> Value {
    let may_be_json = name != "text" && cell.trim_start().starts_with(['[', '{']);
    let parsed = may_be_json.then(|| serde_json::from_str(cell).ok()).flatten();
    parsed.unwrap_or_else(|| Value::String(cell.to_owned()))
}
