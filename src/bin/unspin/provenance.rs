//! What a model file records of the command that made it.

use std::path::Path;

/// The command line as a record for models: paths without their folders, so
/// that the same work in another place leaves the same record.
pub fn command_line() -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| normalised(&word.to_string_lossy()));
    std::iter::once("unspin".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

fn normalised(word: &str) -> String {
    let word = match word.split_once('=') {
        Some((name, value)) if name.starts_with("--") => format!("{name}={}", file_name(value)),
        _ => file_name(word),
    };
    if word.is_empty() || word.contains([' ', '\'', '"', '*', '?', '$', '\\']) {
        return format!("'{}'", word.replace('\'', "'\\''"));
    }
    word
}

/// The last part of a path.
pub fn file_name(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_command_names_no_folder() {
        let golden = [
            ("/home/a/labels.jsonl", "labels.jsonl"),
            ("labels/", "labels"),
            ("--table=/home/a/t.tab", "--table=t.tab"),
            ("--seed=7", "--seed=7"),
            ("-o", "-o"),
            ("/home/my labels.csv", "'my labels.csv'"),
            ("news/*.jsonl", "'*.jsonl'"),
            ("it's", "'it'\\''s'"),
            ("..", ".."),
        ];
        for (word, wanted) in golden {
            assert_eq!(normalised(word), wanted, "{word}");
        }
    }
}
