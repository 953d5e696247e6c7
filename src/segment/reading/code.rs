//! What of a text is code, and which lines are prose: markup in code is no mark of anything.

use std::ops::Range;

use memchr::memmem;

/// Ranges of the text that are code: fenced blocks, inline code, `<code>` and `<pre>`.
pub(super) fn code_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    let mut fence: Option<(&str, usize)> = None;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start();
        let opens = ["```", "~~~"].into_iter().find(|marks| inner.starts_with(marks));
        match (fence, opens) {
            (Some((marks, start)), Some(closes)) if marks == closes => {
                ranges.push(start..at + line.len());
                fence = None;
            }
            (None, Some(marks)) => fence = Some((marks, at)),
            (None, None) => ranges.extend(inline_code(line).map(|r| at + r.start..at + r.end)),
            _ => {}
        }
        at += line.len();
    }
    ranges.extend(fence.map(|(_, start)| start..text.len()));
    for (open, close) in [("<code", "</code>"), ("<pre", "</pre>")] {
        let mut from = 0;
        while let Some(start) = memmem::find(&text.as_bytes()[from..], open.as_bytes()) {
            let start = from + start;
            let length = memmem::find(&text.as_bytes()[start..], close.as_bytes());
            from = length.map_or(text.len(), |length| start + length);
            ranges.push(start..from);
        }
    }
    ranges
}

/// Code between backticks of a line; TeX's opening quotes end in other marks.
fn inline_code(line: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line.get(at..)?.find('`')?;
        let end = start + 1 + line.get(start + 1..)?.find('`')?;
        at = end + 1;
        Some(start..at)
    })
}

/// Small words without which English makes no sentence.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "for", "from", "had",
    "has", "have", "he", "her", "his", "i", "if", "in", "is", "it", "its", "most", "my", "not",
    "of", "on", "or", "our", "she", "that", "the", "their", "they", "this", "to", "was", "we",
    "were", "when", "will", "with", "you", "your",
];

/// What only code, usage lines and formulas hold.
const CODE_SIGNS: &[&str] = &[
    "()", "::", "->", "=>", "==", "!=", "&&", "||", "${", "$(", "</", "/>", "{%", "%}", "\\",
    "://", "\":", "\" :", "':", " --", "+=", ");", "@param", "@return", "Usage:", "usage:", "∈",
    "∀", "{}",
];

/// Words that talk of markup, as a manual does that explains it.
const OF_MARKUP: &[&str] = &[
    "placeholder",
    "variable",
    "parameter",
    "template",
    "brace",
    "syntax",
    "substitut",
    "endpoint",
    "attribute",
    "regex",
    "wildcard",
    "notation",
    "the set ",
    "filename",
    "spintax",
    "markdown",
];

/// Whether a word, however cased, is one of the small words that every sentence needs.
pub(super) fn is_small_word(word: &str) -> bool {
    SMALL_WORDS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

/// Whether a line is running English: some words, a small one among them, and no code. TeX's
/// opening quotes are none.
pub(super) fn is_prose(line: &str) -> bool {
    const LEAST_WORDS: usize = 4;
    let words = || {
        let parts = line.split(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’')));
        parts.filter(|word| !word.is_empty())
    };
    words().count() >= LEAST_WORDS
        && words().any(is_small_word)
        && !line.starts_with(['$', '>', '#', '|'])
        && !line.ends_with([';', '{', '\\'])
        && !CODE_SIGNS.iter().any(|sign| line.contains(sign))
        && !line.replace("``", "").contains('`')
}

/// Whether a line talks of markup, or of names to be filled in.
pub(super) fn is_about_markup(line: &str) -> bool {
    let line = line.to_lowercase();
    OF_MARKUP.iter().any(|word| line.contains(word))
}

/// Whether a text is a manual, a page of code or the like.
pub(super) fn is_technical(text: &str) -> bool {
    text.contains('`') || CODE_SIGNS.iter().any(|sign| sign != &"://" && text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Vec<&str> {
        code_ranges(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn fenced_and_inline_code_is_found() {
        let text = "Run `make {a|b}` now.\n```\n{x|y}\n```\nDone <code>{p|q}</code> `` so ''.";
        assert_eq!(code(text), ["`make {a|b}`", "```\n{x|y}\n```\n", "``", "<code>{p|q}"]);
        assert_eq!(code("~~~\nopen {a|b}"), ["~~~\nopen {a|b}"]);
    }

    #[test]
    fn small_words_are_sorted() {
        assert!(SMALL_WORDS.is_sorted());
    }

    #[test]
    fn sentences_are_prose_and_commands_are_not() {
        assert!(is_prose("The ferry was late on Monday, as it is most days."));
        for line in [
            "ip link set eth0 up",
            "foo [options] --bar the baz of it",
            "let x = map.iter().max(); // the most of it",
            "Usage: tool is run with a file",
            "Contents",
        ] {
            assert!(!is_prose(line), "{line}");
        }
    }
}
