//! Quotation marks of other languages.

use super::sentence::{Mark, Sentence};

/// Guillemets in pairs, in either direction, and low marks with what closes them. A guillemet
/// alone is an arrow, and so are two of a kind.
pub(super) fn foreign_quotes(sentence: &Sentence<'_>) -> Vec<Mark> {
    let places = |marks: &[&str]| -> Vec<usize> {
        (0..sentence.tokens.len()).filter(|at| marks.contains(&sentence.written(*at))).collect()
    };
    let mark = |at: usize, is_opening: bool| Mark {
        tokens: at..at + 1,
        reason: "a quotation mark of another language".to_owned(),
        meant: Some(if is_opening { "\u{201c}" } else { "\u{201d}" }.to_owned()),
    };
    let guillemets = places(&["\u{ab}", "\u{bb}"]);
    let (pairs, _) = guillemets.as_chunks::<2>();
    let differ = |[one, two]: &&[usize; 2]| sentence.written(*one) != sentence.written(*two);
    let mut marks: Vec<Mark> = pairs
        .iter()
        .filter(differ)
        .flat_map(|[one, two]| [mark(*one, true), mark(*two, false)])
        .collect();
    let closing = places(&["\u{201c}"]);
    for low in places(&["\u{201e}"]) {
        marks.push(mark(low, true));
        let closes = closing.iter().find(|&&at| at > low);
        marks.extend(closes.map(|&at| mark(at, false)));
    }
    marks
}
