//! Any text through the segmenter and the whole detector.

use proptest::collection::vec;
use proptest::prelude::*;
use unspin::document::{Article, Segments, Span};
use unspin::segment::segment;

use crate::readers::{DETECTOR, SPUN};
use crate::{cases, memory};

/// Pieces of which odd texts are made.
const PIECES: &[&str] = &[
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "\u{2028}",
    "\u{200b}",
    "\u{feff}",
    ".",
    "...",
    "…",
    "!",
    "?!",
    ",",
    ";",
    ":",
    "\"",
    "''",
    "``",
    "“",
    "”",
    "‘",
    "’",
    "'",
    "«",
    "(",
    ")",
    "[",
    "]",
    "-",
    "--",
    "—",
    "–",
    "%",
    "$",
    "a",
    "A",
    "I",
    "Mr.",
    "U.S.",
    "e.g.",
    "No.",
    "i.e",
    "don't",
    "o'",
    "'s",
    "s'",
    "well-known",
    "-",
    "1",
    "1,000",
    "3.5",
    "21st",
    "17-year-old",
    "1,2.",
    "the",
    "The",
    "THE",
    "hearth",
    "metropolis",
    "International Minister",
    "preventing",
    "é",
    "e\u{301}",
    "\u{301}",
    "\u{202e}",
    "ß",
    "İ",
    "ﬁ",
    "ǅ",
    "😀",
    "👩\u{200d}👩\u{200d}👧",
    "火事",
    "пожар",
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{fffd}",
    "\u{10ffff}",
    "=",
    "=1+1",
    "<b>",
    "&amp;",
    "http://a.example/b?c=d",
    "a@b.example",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES).prop_map(str::to_owned),
        2 => (prop::sample::select(PIECES), 1..40_usize).prop_map(|(piece, times)| piece.repeat(times)),
        2 => (0..SPUN.len(), 0..200_usize).prop_map(|(at, length)| {
            SPUN.chars().skip(at).take(length).collect()
        }),
        1 => any::<String>(),
        1 => "\\PC{0,40}",
    ];
    vec((piece, any::<bool>()), 0..40).prop_map(|pieces| {
        let mut text = String::new();
        for (piece, space) in pieces {
            text.push_str(&piece);
            text.push_str(if space { " " } else { "" });
        }
        text
    })
}

/// Whether a span lies on character boundaries of the text and holds something.
fn is_sound(span: Span, text: &str) -> bool {
    !span.is_empty() && text.get(span.range()).is_some()
}

fn check_segments(text: &str) {
    let mut segments = Segments::default();
    segment(text, &mut segments);
    let passages = segments.passages.iter().map(|passage| passage.span);
    let sentences = segments.sentences.iter().map(|sentence| sentence.span);
    let tokens = segments.tokens.iter().map(|token| token.span);
    let lists: [Vec<Span>; 3] = [passages.collect(), sentences.collect(), tokens.collect()];
    for spans in &lists {
        assert!(spans.iter().all(|span| is_sound(*span, text)));
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "they overlap");
    }
    // What is in no token is white space or does not show.
    let mut at = 0;
    for token in &segments.tokens {
        let between = &text[at as usize..token.span.start as usize];
        assert!(!between.chars().any(char::is_alphanumeric), "{between:?} is lost");
        at = token.span.end;
    }
    assert!(!text[at as usize..].chars().any(char::is_alphanumeric), "the end is lost");
}

fn check_report(text: String) {
    let article = Article { text, ..Article::default() };
    let report = DETECTOR.score(&article);
    let text = &article.text;
    let is_probability = |value: f64| (0.0..=1.0).contains(&value);
    assert!(is_probability(report.verdict.score) && report.gain_per_100.is_finite());
    assert!(is_probability(report.substitution_rate));
    for passage in &report.passages {
        assert!(is_sound(passage.span, text) && is_probability(passage.verdict.score));
        for sentence in &passage.sentences {
            assert!(is_sound(sentence.span, text) && is_probability(sentence.verdict.score));
            for finding in &sentence.findings {
                assert!(is_sound(finding.span, text) && is_probability(finding.score));
                let sum: f64 = finding.suggestions.iter().map(|s| s.probability).sum();
                assert!(sum <= 1.0 + 1e-3, "{sum}");
            }
        }
    }
    assert!(memory::is_bounded());
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn any_text_is_cut_into_ordered_parts_that_lose_nothing(text in text()) {
        check_segments(&text);
    }

    #[test]
    fn any_text_has_a_sound_report(text in text()) {
        check_report(text);
    }

    #[test]
    fn any_phrase_can_be_looked_up(text in text(), start in any::<prop::sample::Index>()) {
        let _ = DETECTOR.lookup(&text, 3);
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        if !starts.is_empty() {
            let from = *start.get(&starts);
            let to = text.len().min(starts.iter().copied().find(|&at| at > from + 8).unwrap_or(text.len()));
            let _ = DETECTOR.lookup_in(&text, Span::new(from, to), 3);
        }
    }
}
