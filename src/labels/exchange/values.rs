//! JSON values with the lines on which they begin: an array or one a line.

use serde_json::{Deserializer, Value};

/// The values of a file. An array is read element by element and ends where it
/// is broken; of lines each is read on its own.
pub(super) fn values(text: &str) -> Vec<(u64, Result<Value, String>)> {
    if text.trim_start().starts_with('[') { elements(text) } else { lines(text) }
}

fn lines(text: &str) -> Vec<(u64, Result<Value, String>)> {
    let numbered = (1..).zip(text.split('\n')).filter(|(_, line)| !line.trim().is_empty());
    let parse = |line: &str| serde_json::from_str(line).map_err(|error| told(&error));
    numbered.map(|(number, line)| (number, parse(line))).collect()
}

fn elements(text: &str) -> Vec<(u64, Result<Value, String>)> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = text;
    let mut opening = '[';
    loop {
        // Over the bracket or comma to the element behind it.
        rest = skip_to(rest, &mut line);
        let Some(behind) = rest.strip_prefix(opening) else {
            if !rest.starts_with(']') {
                found.push((line, Err(format!("expected `{opening}` or `]`"))));
            }
            return found;
        };
        rest = skip_to(behind, &mut line);
        if rest.starts_with(']') {
            return found;
        }
        let mut values = Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => found.push((line, Ok(value))),
            Some(Err(error)) => {
                // The parser counts from the element on.
                let at = line + (error.line() as u64).saturating_sub(1);
                found.push((at, Err(told(&error))));
                return found;
            }
            None => {
                found.push((line, Err("the array does not end".to_owned())));
                return found;
            }
        }
        let (element, behind) = rest.split_at(values.byte_offset());
        line += line_feeds(element);
        rest = behind;
        opening = ',';
    }
}

/// What follows the white space at the beginning of `text`.
fn skip_to<'t>(text: &'t str, line: &mut u64) -> &'t str {
    let rest = text.trim_start();
    *line += line_feeds(text.strip_suffix(rest).unwrap_or_default());
    rest
}

fn line_feeds(text: &str) -> u64 {
    text.bytes().filter(|&byte| byte == b'\n').count() as u64
}

/// The parser's message without the line, which is told otherwise.
fn told(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, String)> {
        let told = |value: Result<Value, String>| value.map_or_else(|e| e, |v| v.to_string());
        values(text).into_iter().map(|(line, value)| (line, told(value))).collect()
    }

    #[test]
    fn elements_of_an_array_know_their_lines() {
        let array = "\n[ {\"a\": [1,\n2]},\n\n{\"b\": \"]\\n\"} , {\"c\":3}\n]\n";
        let wanted = [(2, "{\"a\":[1,2]}"), (5, "{\"b\":\"]\\n\"}"), (5, "{\"c\":3}")];
        assert_eq!(read(array), wanted.map(|(line, value)| (line, value.to_owned())));
        assert_eq!(read("[]"), []);
        assert_eq!(read("[\n]\n"), []);
    }

    #[test]
    fn an_array_is_read_up_to_where_it_breaks() {
        let broken = read("[{\"a\":1},\n{\"b\":\noops}]");
        assert_eq!(broken[0], (1, "{\"a\":1}".to_owned()));
        assert_eq!((broken.len(), broken[1].0), (2, 3));
        for broken in ["[{\"a\":1}", "[{\"a\":1},", "[{\"a\":1} {\"b\":2}]", "["] {
            assert!(values(broken).last().unwrap().1.is_err(), "{broken}");
        }
    }

    #[test]
    fn a_broken_line_hinders_no_other() {
        let lines = read("{\"a\":1}\r\n\nnonsense\n{\"b\":2}");
        assert_eq!(lines[0], (1, "{\"a\":1}".to_owned()));
        assert_eq!(lines[1].0, 3);
        assert_eq!(lines[2], (4, "{\"b\":2}".to_owned()));
    }
}
