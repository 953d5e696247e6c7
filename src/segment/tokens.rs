//! The token scanner: one pass over the bytes, no tables of patterns.

use super::hash::{count_letters, hash_bytes, hash_letters};
use super::normalize::{LONGEST, Normalizer};
use crate::document::{Case, Span, Token, TokenKind};

/// Words whose final full stop belongs to them, in lower case. Sorted.
const ABBREVIATIONS: &[&str] = &[
    "adm", "apr", "atty", "aug", "ave", "brig", "capt", "cmdr", "co", "col", "corp", "dec", "dept",
    "dr", "etc", "feb", "gen", "gov", "hon", "inc", "jan", "jr", "lt", "ltd", "maj", "mr", "mrs",
    "ms", "mt", "nov", "oct", "pres", "prof", "rep", "reps", "rev", "sen", "sens", "sept", "sgt",
    "sr", "st", "supt", "vs",
];

/// Appends the tokens of `text[start..end]` to `tokens`. Spans are in bytes of
/// the whole text. Only white space and control characters lie between tokens.
pub fn tokenize(text: &str, start: usize, end: usize, tokens: &mut Vec<Token>) {
    Scanner { text, bytes: text.as_bytes(), end, normalizer: &mut Normalizer::default() }
        .run(start, tokens);
}

/// A scanner over one stretch of text.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) end: usize,
    pub(super) normalizer: &'a mut Normalizer,
}

impl Scanner<'_> {
    pub(super) fn run(&mut self, start: usize, tokens: &mut Vec<Token>) {
        let mut at = start;
        while let Some(c) = self.char_at(at) {
            if c == ' ' {
                at += 1;
            } else if is_blank(c) {
                at += c.len_utf8();
            } else if c.is_alphanumeric() {
                at = self.plain_word(at, tokens).unwrap_or_else(|| self.word(at, tokens));
            } else {
                let next = self.mark(at, c);
                self.push(at, next, TokenKind::Mark, Case::Lower, tokens);
                at = next;
            }
        }
    }

    /// The character at byte `at`, if it is before the end.
    #[inline]
    fn char_at(&self, at: usize) -> Option<char> {
        if at >= self.end {
            return None;
        }
        let byte = self.bytes[at];
        if byte < 0x80 { Some(byte as char) } else { self.text[at..self.end].chars().next() }
    }

    fn push(
        &mut self,
        start: usize,
        end: usize,
        kind: TokenKind,
        case: Case,
        tokens: &mut Vec<Token>,
    ) {
        let hash = hash_bytes(self.normalizer.apply(&self.text[start..end]));
        tokens.push(Token { span: Span::new(start, end), hash, kind, case });
    }

    /// The end of the mark that starts at `at`: runs of dots, dashes and TeX quotes are one mark.
    fn mark(&self, at: usize, c: char) -> usize {
        let mut next = at + c.len_utf8();
        if matches!(c, '.' | '-' | '\'' | '`' | '*' | '_' | '=') {
            while next < self.end && self.bytes[next] == self.bytes[at] {
                next += 1;
            }
        }
        next
    }

    /// Pushes the word at `start` if it is nothing but ASCII letters and what
    /// stands after it cannot belong to it: the same as [`Scanner::word`], for
    /// nearly all words.
    #[inline]
    fn plain_word(&mut self, start: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let text = &self.bytes[start..self.end];
        let (length, capitals) = count_letters(text);
        let ends = match text.get(length) {
            None => true,
            Some(after) => after.is_ascii() && !after.is_ascii_digit() && !b"'-.@&".contains(after),
        };
        if length == 0 || length > LONGEST || !ends {
            return None;
        }
        let case = match capitals as usize {
            0 => Case::Lower,
            1 if text[0].is_ascii_uppercase() => Case::Capital,
            all if all == length => Case::Upper,
            _ => Case::Mixed,
        };
        let (span, hash) = (Span::new(start, start + length), hash_letters(text, length));
        tokens.push(Token { span, hash, kind: TokenKind::Word, case });
        Some(start + length)
    }

    /// Scans the word or number at `start` and pushes it, its possessive apart.
    fn word(&mut self, start: usize, tokens: &mut Vec<Token>) -> usize {
        let mut shape = Shape { part_start: start, ..Shape::default() };
        let mut at = start;
        loop {
            at = self.alphanumerics(at, &mut shape);
            match self.connector(start, at, &shape) {
                Some(next) => {
                    shape.parts += 1;
                    shape.part_start = next;
                    at = next;
                }
                None => break,
            }
        }
        let word_end = self.without_possessive(start, at);
        let kind = if shape.digit { TokenKind::Number } else { TokenKind::Word };
        if word_end < at {
            self.push(start, word_end, kind, case_of(&self.text[start..word_end]), tokens);
            self.push(word_end, at, TokenKind::Possessive, Case::Lower, tokens);
            return at;
        }
        if self.bytes_at(at) == b'.' && self.owns_full_stop(start, at, &shape) {
            at += 1;
        }
        self.push(start, at, kind, case_of(&self.text[start..at]), tokens);
        at
    }

    fn alphanumerics(&self, mut at: usize, shape: &mut Shape) -> usize {
        while let Some(c) = self.char_at(at) {
            if !(c.is_alphanumeric() || is_combining(c)) {
                break;
            }
            shape.digit |= c.is_ascii_digit();
            at += c.len_utf8();
        }
        at
    }

    #[inline]
    fn bytes_at(&self, at: usize) -> u8 {
        if at < self.end { self.bytes[at] } else { 0 }
    }

    /// Where the word goes on after a connector at `at`, if it does.
    fn connector(&self, start: usize, at: usize, shape: &Shape) -> Option<usize> {
        let c = self.char_at(at)?;
        if c.is_ascii() && !matches!(c, '\'' | '-' | '.' | ',' | ':' | '@' | '&') {
            return None;
        }
        let next = at + c.len_utf8();
        let after = self.char_at(next)?;
        if !after.is_alphanumeric() {
            return None;
        }
        let before = self.text[start..at].chars().next_back()?;
        let digits = before.is_ascii_digit() && after.is_ascii_digit();
        let joined = match c {
            '\'' | '\u{2019}' | '\u{02bc}' => before.is_alphabetic() && after.is_alphabetic(),
            '-' | '\u{2010}' | '\u{2011}' | '\u{ad}' | '@' | '&' => true,
            '.' => {
                digits
                    || (self.is_initialism(shape, at) && self.ends_initial(next + after.len_utf8()))
                    || (at - shape.part_start > 1 && before.is_lowercase() && after.is_lowercase())
            }
            ',' | ':' => digits,
            _ => false,
        };
        joined.then_some(next)
    }

    /// Whether the part that ends at `at` is a single letter.
    fn is_initialism(&self, shape: &Shape, at: usize) -> bool {
        let mut part = self.text[shape.part_start..at].chars();
        part.next().is_some_and(char::is_alphabetic) && part.next().is_none()
    }

    /// Whether a letter that ends at `at` stands alone (`U.S.`, not `U.Swiss`).
    fn ends_initial(&self, at: usize) -> bool {
        self.char_at(at).is_none_or(|c| !c.is_alphanumeric())
    }

    /// The end of the word without a final `'s`.
    fn without_possessive(&self, start: usize, end: usize) -> usize {
        let word = &self.text[start..end];
        ["'s", "\u{2019}s", "'S", "\u{2019}S"]
            .iter()
            .find_map(|ending| word.strip_suffix(ending))
            .map_or(end, |stem| start + stem.len())
    }

    /// Whether the full stop at `at` is part of the word before it.
    fn owns_full_stop(&self, start: usize, at: usize, shape: &Shape) -> bool {
        let word = &self.text[start..at];
        if shape.digit {
            return false;
        }
        if word.len() == 1 {
            return word.as_bytes()[0].is_ascii_uppercase() && word != "I";
        }
        if word.len() <= 8 && shape.parts > 0 {
            return word.split('.').all(|part| part.chars().count() == 1);
        }
        if word.eq_ignore_ascii_case("no") {
            return word.starts_with('N')
                && self.bytes_at(at + 1) == b' '
                && self.bytes_at(at + 2).is_ascii_digit();
        }
        word.len() <= 4 && ABBREVIATIONS.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
    }
}

/// What has been seen of the word so far.
#[derive(Default)]
struct Shape {
    digit: bool,
    /// Connectors passed.
    parts: usize,
    /// Byte at which the part after the last connector starts.
    part_start: usize,
}

/// White space and control characters, zero-width ones included.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Combining marks stay with their letter.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}')
}

/// How the letters of a word are cased.
fn case_of(word: &str) -> Case {
    let (mut upper, mut lower, mut first) = (0_usize, 0_usize, None);
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        let is_upper = c.is_uppercase();
        first.get_or_insert(is_upper);
        if is_upper {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first, upper, lower) {
        (_, 0, _) => Case::Lower,
        (Some(true), 1, _) => Case::Capital,
        (_, _, 0) => Case::Upper,
        (Some(true), _, _) if word.contains('-') && every_part_is_capital(word) => Case::Capital,
        _ => Case::Mixed,
    }
}

/// `Trans-Pacific` is capitalised, `McDonald` is mixed.
fn every_part_is_capital(word: &str) -> bool {
    word.split('-').all(|part| part.chars().skip(1).all(|c| !c.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, 0, text.len(), &mut tokens);
        tokens.iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn plain_words_are_as_the_general_scanner_has_them() {
        let text =
            "The city of NATO's McDonald iPhone (OK) a I x, y; z.com end. A-b c_d é1 U.S. no";
        let mut normalizer = Normalizer::default();
        let mut scanner =
            Scanner { text, bytes: text.as_bytes(), end: text.len(), normalizer: &mut normalizer };
        for start in text.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at) {
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            if let Some(end) = scanner.plain_word(start, &mut fast) {
                assert_eq!((end, fast), (scanner.word(start, &mut slow), slow), "{start}");
            }
        }
    }

    #[test]
    fn abbreviations_are_sorted() {
        assert!(ABBREVIATIONS.is_sorted());
    }

    #[test]
    fn words_marks_and_numbers_come_apart() {
        assert_eq!(
            cut("The U.S. paid $1,200.50 (3.5%) at 4:49 p.m., didn’t it?"),
            [
                "The", "U.S.", "paid", "$", "1,200.50", "(", "3.5", "%", ")", "at", "4:49", "p.m.",
                ",", "didn’t", "it", "?"
            ]
        );
    }

    #[test]
    fn possessives_are_split_off() {
        assert_eq!(
            cut("Russia’s and the boys' day"),
            ["Russia", "’s", "and", "the", "boys", "'", "day"]
        );
    }

    #[test]
    fn abbreviations_keep_their_stop_and_sentence_ends_do_not() {
        assert_eq!(
            cut("Mr. J. Smith of Acme Inc. left No. 10. No. He"),
            ["Mr.", "J.", "Smith", "of", "Acme", "Inc.", "left", "No.", "10", ".", "No", ".", "He"]
        );
    }

    #[test]
    fn dashes_dots_and_hyphens() {
        assert_eq!(
            cut("a so-called 17-year-old -- no, 21st—well... yes.The end"),
            [
                "a",
                "so-called",
                "17-year-old",
                "--",
                "no",
                ",",
                "21st",
                "—",
                "well",
                "...",
                "yes",
                ".",
                "The",
                "end"
            ]
        );
    }

    #[test]
    fn addresses_stay_whole() {
        assert_eq!(
            cut("at amazon.com or ann.b@site.org."),
            ["at", "amazon.com", "or", "ann.b@site.org", "."]
        );
    }

    #[test]
    fn cases() {
        for (word, case) in [
            ("word", Case::Lower),
            ("Word", Case::Capital),
            ("A", Case::Capital),
            ("UN", Case::Upper),
            ("U.S.", Case::Upper),
            ("McDonald", Case::Mixed),
            ("Trans-Pacific", Case::Capital),
            ("2019", Case::Lower),
        ] {
            assert_eq!(case_of(word), case, "{word}");
        }
    }
}
