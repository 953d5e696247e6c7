//! Underscores in place of blanks: what is left of a thesaurus's headwords (`be_after`).

use memchr::{memchr, memchr_iter, memrchr};

use super::code::{is_prose, is_technical};
use crate::document::{Span, ToolMark, ToolMarkKind};

/// The text with blanks in their place, which is as long; nothing where it has none, or where
/// underscores are those of a program's names.
pub(super) fn read(text: &str) -> Option<(String, Vec<ToolMark>)> {
    memchr(b'_', text.as_bytes())?;
    if is_technical(text) {
        return None;
    }
    let (mut marks, mut end) = (Vec::new(), 0);
    for at in memchr_iter(b'_', text.as_bytes()) {
        if at < end {
            continue;
        }
        let (start, word) = word_at(text, at);
        end = start + word.len();
        if is_identifier(word) {
            return None;
        }
        let (trimmed, offset) = trimmed(word);
        if are_words(trimmed) && is_prose(line_at(text, start)) {
            let start = start + offset;
            let span = Span::new(start, start + trimmed.len());
            let plain = Some(trimmed.replace('_', " "));
            marks.push(ToolMark { span, kind: ToolMarkKind::Underscore, plain });
        }
    }
    if marks.is_empty() {
        return None;
    }
    let mut read = String::with_capacity(text.len());
    for mark in &marks {
        read.push_str(text.get(read.len()..mark.span.start as usize)?);
        read.push_str(mark.plain.as_deref()?);
    }
    read.push_str(text.get(read.len()..)?);
    Some((read, marks))
}

/// What stands between white space around a byte, and where it begins.
fn word_at(text: &str, at: usize) -> (usize, &str) {
    let before = text[..at].char_indices().rev().find(|(_, c)| c.is_whitespace());
    let start = before.map_or(0, |(at, c)| at + c.len_utf8());
    let end = text[at..].find(char::is_whitespace).map_or(text.len(), |length| at + length);
    (start, &text[start..end])
}

fn line_at(text: &str, at: usize) -> &str {
    let start = memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
    let end = memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
    text[start..end].trim()
}

/// The word without the marks around it, and how many bytes of them stand before it.
fn trimmed(word: &str) -> (&str, usize) {
    let is_mark = |c: char| "\"'“”‘’(),.;:!?".contains(c);
    let inner = word.trim_start_matches(is_mark);
    (inner.trim_end_matches(is_mark), word.len() - inner.len())
}

/// Whether it is small words joined by underscores, the first perhaps capitalised.
fn are_words(word: &str) -> bool {
    let mut parts = word.split('_');
    let is_small = |part: &str| !part.is_empty() && part.chars().all(char::is_lowercase);
    let first = parts.next().is_some_and(|first| {
        let mut letters = first.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.all(char::is_lowercase)
    });
    let others: Vec<&str> = parts.collect();
    first && (1..=3).contains(&others.len()) && others.iter().all(|part| is_small(part))
}

/// Whether it is a name of a program's, not one of a person's or a page's.
fn is_identifier(word: &str) -> bool {
    let inner = trimmed(word).0;
    let is_name_of_page = inner.starts_with(['@', '#', '_']) || inner.contains(['/', '.', '@']);
    let inner = inner.trim_matches('_');
    inner.contains('_') && !is_name_of_page && !are_words(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underscores_between_small_words_are_read_as_blanks() {
        let text = "They be_after a new boat, and Look_at the \"ice_cream\", he said to @old_man.";
        let (read, marks) = read(text).unwrap();
        let plain = "They be after a new boat, and Look at the \"ice cream\", he said to @old_man.";
        assert_eq!(read, plain);
        let marked: Vec<&str> = marks.iter().map(|mark| mark.span.of(text)).collect();
        assert_eq!(marked, ["be_after", "Look_at", "ice_cream"]);
    }

    #[test]
    fn names_of_programs_and_pages_are_left_alone() {
        for text in [
            "The field max_size is what sets the limit of USER_ID here.",
            "Then call open_file() to have the old_name of it.",
            "The `max_size` is the limit, and look_at is not.",
            "It was _very_ good of you, said @ben_kew of https://a.org/b_c to the _old man_.",
            "file_name\nmax_size",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
