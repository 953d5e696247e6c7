//! Passages from lines, sentences from tokens.

use memchr::{memchr2, memchr3_iter};

use super::normalize::Normalizer;
use super::tokens::Scanner;
use crate::document::{Case, Passage, Segments, Sentence, Span, Token, TokenKind};

/// Abbreviations that a name follows: no sentence ends after them. Sorted.
const BEFORE_NAMES: &[&str] = &[
    "adm.", "atty.", "brig.", "capt.", "cmdr.", "col.", "dr.", "gen.", "gov.", "hon.", "lt.",
    "maj.", "mr.", "mrs.", "ms.", "mt.", "no.", "pres.", "prof.", "rep.", "reps.", "rev.", "sen.",
    "sens.", "sgt.", "st.", "supt.", "vs.",
];

/// Words that start a sentence when they stand capitalised after an
/// abbreviation that can end one (`U.S.`, `p.m.`, `Inc.`). Sorted.
const STARTERS: &[&str] = &[
    "a",
    "after",
    "all",
    "also",
    "an",
    "and",
    "as",
    "at",
    "both",
    "but",
    "by",
    "for",
    "from",
    "he",
    "her",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "it",
    "its",
    "last",
    "many",
    "meanwhile",
    "more",
    "most",
    "my",
    "no",
    "on",
    "one",
    "our",
    "she",
    "since",
    "so",
    "some",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "two",
    "under",
    "we",
    "what",
    "when",
    "where",
    "while",
    "who",
    "why",
    "with",
    "you",
    "your",
];

/// Cuts the whole text into passages, and those into sentences and tokens.
pub(super) fn segment_passages(text: &str, segments: &mut Segments) {
    let mut normalizer = Normalizer::default();
    let wrapped = is_hard_wrapped(text);
    let mut pending: Option<Span> = None;
    for line in lines(text) {
        let inner = trimmed(text, line);
        if !wrapped {
            add_passage(text, inner, &mut normalizer, segments);
        } else if inner.is_empty() {
            if let Some(span) = pending.take() {
                add_passage(text, span, &mut normalizer, segments);
            }
        } else {
            pending = Some(pending.map_or(inner, |span| span.join(inner)));
        }
    }
    if let Some(span) = pending {
        add_passage(text, span, &mut normalizer, segments);
    }
}

/// The lines of a text, without their ends; form feeds and Unicode line and
/// paragraph separators end a line too.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let bytes = text.as_bytes();
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let end = line_end(bytes, start);
        next = end.map(|end| end + if bytes[end] == LINE_SEPARATOR[0] { 3 } else { 1 });
        Some(Span::new(start, end.unwrap_or(bytes.len())))
    })
}

/// U+2028 in UTF-8; U+2029 is one more.
const LINE_SEPARATOR: [u8; 3] = [0xe2, 0x80, 0xa8];

/// Where the line ends that begins at `start`, if another one follows.
fn line_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    while at < bytes.len() {
        // Looked at in pieces, so that rare marks are not sought to the text's end for every line.
        let piece = &bytes[at..bytes.len().min(at + PIECE)];
        let feed = memchr2(VERTICAL_TAB, FORM_FEED, piece);
        let piece = &piece[..feed.unwrap_or(piece.len())];
        let mut marks = memchr3_iter(b'\n', b'\r', LINE_SEPARATOR[0], piece).map(|mark| at + mark);
        let end = marks.find(|&end| ends_line(bytes, end));
        if let Some(end) = end.or_else(|| feed.map(|feed| at + feed)) {
            return Some(end);
        }
        at += piece.len();
    }
    None
}

const VERTICAL_TAB: u8 = 0x0b;
const FORM_FEED: u8 = 0x0c;

/// Bytes looked at in one go.
const PIECE: usize = 512;

fn ends_line(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\n'..=b'\r' => true,
        0xe2 => matches!(bytes[at..], [0xe2, 0x80, 0xa8 | 0xa9, ..]),
        _ => false,
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    let line = span.of(text);
    let start = span.start as usize + (line.len() - line.trim_start().len());
    Span::new(start, start + line.trim().len())
}

/// Whether single line breaks are only typesetting: the text has blank lines
/// between its paragraphs, and most of its other lines end in mid-sentence at
/// a typewriter's width.
fn is_hard_wrapped(text: &str) -> bool {
    let (mut broken, mut whole) = (0_usize, 0_usize);
    let mut previous = "";
    let mut blank_lines = 0_usize;
    for line in lines(text).map(|span| span.of(text).trim()) {
        if line.is_empty() {
            blank_lines += usize::from(!previous.is_empty());
        } else if !previous.is_empty() {
            let ends = previous.ends_with(['.', '!', '?', '"', '”', '’', ':']);
            if !ends && (40..=100).contains(&previous.len()) {
                broken += 1;
            } else if !ends || previous.len() > 100 {
                whole += 1;
            }
        }
        previous = line;
    }
    blank_lines > 0 && broken >= 2 && broken > whole
}

fn add_passage(text: &str, span: Span, normalizer: &mut Normalizer, segments: &mut Segments) {
    let first_token = segments.tokens.len();
    Scanner { text, bytes: text.as_bytes(), end: span.end as usize, normalizer }
        .run(span.start as usize, &mut segments.tokens);
    if segments.tokens.len() == first_token {
        return;
    }
    let passage = segments.passages.len();
    let first_sentence = segments.sentences.len();
    let mut start = first_token;
    while start < segments.tokens.len() {
        let end = sentence_end(text, &segments.tokens, start);
        let (first, last) = (segments.tokens[start].span, segments.tokens[end - 1].span);
        segments.sentences.push(Sentence { span: first.join(last), passage, tokens: start..end });
        start = end;
    }
    let sentences = first_sentence..segments.sentences.len();
    segments.passages.push(Passage { span, sentences });
}

/// Sentences are cut here, in tokens: nobody writes longer ones, and text
/// without stops (tables, dumps) must not be decoded as one.
const LONGEST_SENTENCE: usize = 1000;

/// One past the last token of the sentence that starts at token `start`.
fn sentence_end(text: &str, tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    let longest = tokens.len().min(start + LONGEST_SENTENCE);
    while at < longest {
        let Some(stop) = stop_kind(text, tokens[at]) else {
            at += 1;
            continue;
        };
        let mut next = at + 1;
        while next < tokens.len() && touches(tokens, next) && closes(text, tokens[next]) {
            next += 1;
        }
        if next >= longest {
            break;
        }
        if !touches(tokens, next) && starts_sentence(text, tokens, next, stop) {
            return next;
        }
        at = next;
    }
    longest
}

/// What may end a sentence.
#[derive(Clone, Copy, PartialEq)]
enum Stop {
    /// `.` `!` `?` `...`
    Mark,
    /// An abbreviation that can stand last (`U.S.`, `Inc.`, `p.m.`).
    Abbreviation,
}

fn stop_kind(text: &str, token: Token) -> Option<Stop> {
    let form = token.span.of(text);
    match token.kind {
        TokenKind::Mark => {
            (matches!(form, "!" | "?" | "…") || form.starts_with('.')).then_some(Stop::Mark)
        }
        TokenKind::Word if form.ends_with('.') => {
            let initial = form.len() == 2;
            let before_name = BEFORE_NAMES.binary_search(&form.to_ascii_lowercase().as_str());
            (!initial && before_name.is_err()).then_some(Stop::Abbreviation)
        }
        _ => None,
    }
}

/// Whether no white space stands between a token and the one before it.
fn touches(tokens: &[Token], at: usize) -> bool {
    tokens[at - 1].span.end == tokens[at].span.start
}

fn closes(text: &str, token: Token) -> bool {
    token.kind == TokenKind::Mark
        && matches!(
            token.span.of(text),
            "\"" | "”" | "’" | "'" | "''" | ")" | "]" | "»" | "!" | "?" | "."
        )
}

fn starts_sentence(text: &str, tokens: &[Token], at: usize, stop: Stop) -> bool {
    let mut first = at;
    while first + 1 < tokens.len() && tokens[first].kind == TokenKind::Mark {
        if matches!(tokens[first].span.of(text), "," | ";" | ":" | "." | ")") {
            return false;
        }
        first += 1;
    }
    let token = tokens[first];
    match stop {
        Stop::Mark => token.kind != TokenKind::Word || token.case != Case::Lower,
        Stop::Abbreviation => {
            let word = token.span.of(text).to_lowercase();
            first > at
                || token.case == Case::Capital && STARTERS.binary_search(&word.as_str()).is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment;
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        segments.sentences.iter().map(|s| s.span.of(text)).collect()
    }

    #[test]
    fn lists_are_sorted() {
        assert!(BEFORE_NAMES.is_sorted() && STARTERS.is_sorted());
    }

    #[test]
    fn plain_sentences_and_quotes() {
        assert_eq!(
            sentences("He left. “I am done.” She asked: “Why?” he shrugged. (Nobody knew.) End"),
            ["He left.", "“I am done.”", "She asked: “Why?” he shrugged.", "(Nobody knew.)", "End"]
        );
    }

    #[test]
    fn abbreviations_do_not_end_sentences_unless_one_starts() {
        assert_eq!(
            sentences(
                "Sen. J. Doe of the U.S. Senate left at 5 p.m. He met Gen. Roe at Acme Inc. headquarters."
            ),
            [
                "Sen. J. Doe of the U.S. Senate left at 5 p.m.",
                "He met Gen. Roe at Acme Inc. headquarters."
            ]
        );
    }

    #[test]
    fn lines_are_passages_and_wrapped_lines_are_not() {
        let mut segments = Segments::default();
        segment("First line here.\nSecond line.\r\n\r\nThird.", &mut segments);
        assert_eq!(segments.passages.len(), 3);
        let wrapped = "This paragraph was set at a typewriter's width by\nan old mail program, as people did in the days\nof green screens. It goes on.\n\nAnother paragraph that was also set like that by\nthe same old program, and it has one more line\nhere.";
        segment(wrapped, &mut segments);
        assert_eq!(segments.passages.len(), 2);
    }

    #[test]
    fn lines_end_where_they_do_however_far_that_is() {
        let marks = ["\n", "\r", "\u{b}", "\u{c}", "\u{2028}", "\u{2029}", "\u{201c}", "\u{85}"];
        for length in [0, 1, PIECE - 3, PIECE - 2, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 1] {
            for (first, second) in marks.iter().flat_map(|a| marks.iter().map(move |b| (a, b))) {
                let text = format!("{0}{first}{0}x{second}{0}", "a".repeat(length));
                let found: Vec<&str> = lines(&text).map(|line| line.of(&text)).collect();
                let plain: Vec<&str> =
                    text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}']).collect();
                assert!(found == plain, "{first:?} and {second:?} after {length} letters");
            }
        }
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        let text = "a\nb\rc\u{b}d\u{c}e\u{2028}f\u{2029}g\u{2027}\u{85}h\n";
        let found: Vec<&str> = lines(text).map(|span| span.of(text)).collect();
        assert_eq!(found, ["a", "b", "c", "d", "e", "f", "g\u{2027}\u{85}h", ""]);
        assert_eq!(lines("").count(), 1);
    }

    #[test]
    fn blank_and_odd_texts_have_no_passages() {
        for text in ["", " \n\t\n ", "\u{feff}\u{200b}"] {
            let mut segments = Segments::default();
            segment(text, &mut segments);
            assert!(segments.passages.is_empty() && segments.tokens.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn text_without_stops_is_cut_into_sentences_all_the_same() {
        let text = "word ".repeat(2_500);
        let mut segments = Segments::default();
        segment(&text, &mut segments);
        let lengths: Vec<usize> = segments.sentences.iter().map(|s| s.tokens.len()).collect();
        assert_eq!(lengths, [1_000, 1_000, 500]);
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn spans_slice_the_text_and_no_visible_byte_is_lost(text in "\\PC{0,40}[ -~\\n“”’—…é\u{301}]{0,80}") {
                let mut segments = Segments::default();
                segment(&text, &mut segments);
                let mut end = 0;
                for token in &segments.tokens {
                    let span = token.span;
                    prop_assert!(span.start as usize >= end && span.end > span.start);
                    prop_assert!(text.get(span.range()).is_some());
                    let skipped = &text[end..span.start as usize];
                    prop_assert!(skipped.chars().all(|c| !c.is_alphanumeric() && !c.is_ascii_punctuation()), "{skipped:?}");
                    end = span.end as usize;
                }
                let tokens: usize = segments.sentences.iter().map(|s| s.tokens.len()).sum();
                prop_assert_eq!(tokens, segments.tokens.len());
                for sentence in &segments.sentences {
                    prop_assert!(!sentence.tokens.is_empty());
                    let passage = &segments.passages[sentence.passage];
                    prop_assert!(passage.span.join(sentence.span) == passage.span);
                }
            }
        }
    }
}
