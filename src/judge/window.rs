//! The parts of a text that are read: what changes, with some of what stands
//! around it.

use std::ops::Range;

use super::change::Change;
use super::vocabulary::Piece;

/// Tokens read before the first change of a window, at least. The whole text
/// before it tells hardly more: correlation .98 of what is gained.
const BEFORE: usize = 30;
/// Tokens behind a change that it is judged by.
pub(super) const BEHIND: usize = 12;
/// Tokens of a window, from which on the next change opens another.
const LONG: usize = 400;

/// A part of a text and the changes within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// Its changes, by their numbers.
    pub changes: Vec<usize>,
}

/// The windows of a text, given its tokens. A change whose span is no part of
/// the text, and one that overlaps an earlier one, is in none.
pub(super) fn windows(text: &str, pieces: &[Piece], changes: &[Change]) -> Vec<Window> {
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|&at| (changes[at].span.start, changes[at].span.end));
    let mut windows: Vec<Window> = Vec::new();
    let mut tokens = 0..0;
    let mut end = 0;
    for at in order {
        let span = changes[at].span;
        let bytes = span.start as usize..span.end as usize;
        if bytes.start < end || bytes.is_empty() || text.get(bytes.clone()).is_none() {
            continue;
        }
        end = bytes.end;
        let first = pieces.partition_point(|piece| piece.end <= bytes.start);
        let behind = pieces.partition_point(|piece| piece.start < bytes.end);
        let begins = |token: &usize| begins_word(text, pieces, *token);
        let (start, stop) = (first.saturating_sub(BEFORE), behind + BEHIND);
        let start = (start.saturating_sub(FAR)..=start).rev().find(begins).unwrap_or(start);
        let stop = (stop..=stop + FAR).find(begins).unwrap_or(stop).min(pieces.len());
        match windows.last_mut() {
            Some(window) if start <= tokens.end && stop - tokens.start <= LONG => {
                window.changes.push(at);
                tokens.end = tokens.end.max(stop);
            }
            _ => {
                windows.push(Window { bytes: 0..0, changes: vec![at] });
                tokens = start..stop;
            }
        }
        if let Some(window) = windows.last_mut() {
            let byte = |token: usize| pieces.get(token).map_or(text.len(), |piece| piece.start);
            window.bytes = boundary(text, byte(tokens.start))..boundary(text, byte(tokens.end));
        }
    }
    windows
}

/// How far to look for the beginning of a word.
const FAR: usize = 20;

/// Whether a token begins a word, with the blank before it.
fn begins_word(text: &str, pieces: &[Piece], token: usize) -> bool {
    let first = pieces.get(token).and_then(|piece| text.as_bytes().get(piece.start));
    token == 0 || first.is_none_or(u8::is_ascii_whitespace)
}

/// The first character boundary from a byte on.
fn boundary(text: &str, byte: usize) -> usize {
    (byte..text.len()).find(|&byte| text.is_char_boundary(byte)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;

    /// A token for every word with the blank before it.
    fn words(text: &str) -> Vec<Piece> {
        let mut starts: Vec<usize> = vec![0];
        starts.extend(text.match_indices(' ').map(|(at, _)| at));
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts.iter().zip(ends).map(|(&start, end)| Piece { token: 0, start, end }).collect()
    }

    fn at(text: &str, word: &str) -> Change {
        let start = text.find(word).unwrap_or(usize::MAX);
        let span = Span::new(start, start + word.len());
        Change { span, suggestions: Vec::new() }
    }

    #[test]
    fn a_window_holds_thirty_tokens_before_and_twelve_behind() {
        let text: String = (100..200).map(|n| format!(" {n}")).collect();
        let text = text.trim_start();
        let found = windows(text, &words(text), &[at(text, "150")]);
        assert_eq!(found.len(), 1);
        assert!(text[found[0].bytes.clone()].starts_with(" 120 121"));
        assert!(text[found[0].bytes.clone()].ends_with(" 161 162"));
    }

    #[test]
    fn near_changes_share_a_window_and_far_ones_do_not() {
        let text: String = (1000..3000).map(|n| format!(" {n}")).collect();
        let all = ["2950", "1100", "1125", "1600"].map(|word| at(&text, word));
        let found = windows(&text, &words(&text), &all);
        let changes: Vec<_> = found.iter().map(|window| window.changes.clone()).collect();
        assert_eq!(changes, [vec![1, 2], vec![3], vec![0]]);
        assert!(found.windows(2).all(|pair| pair[0].bytes.end <= pair[1].bytes.start));
        let dense: Vec<Change> = (1000..3000).map(|n| at(&text, &n.to_string())).collect();
        let found = windows(&text, &words(&text), &dense);
        assert!(found.len() > 4, "a window has no end otherwise");
        assert_eq!(found.iter().map(|window| window.changes.len()).sum::<usize>(), 2000);
    }

    #[test]
    fn windows_end_between_characters_even_without_blanks() {
        let text = "ü".repeat(200);
        let pieces: Vec<Piece> =
            (0..400).map(|at| Piece { token: 0, start: at, end: at + 1 }).collect();
        let change = Change { span: Span::new(200, 202), suggestions: Vec::new() };
        let found = windows(&text, &pieces, &[change]);
        assert!(text.get(found[0].bytes.clone()).is_some());
    }
}
