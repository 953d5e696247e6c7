//! Word to word: which words of two sentences stand in one another's place.

use super::words::Word;

/// Words of a sentence that are looked at; no person writes longer ones.
const MOST_WORDS: usize = 200;

/// Words of two sentences that are the same, in the order of both.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Matching {
    /// Indices of our and their word, both ascending.
    pub(super) pairs: Vec<(usize, usize)>,
    /// The weight of the matched words of one side, in nats.
    pub(super) weight: f32,
}

/// The heaviest common subsequence of two sentences, by dynamic programming.
pub(super) fn match_words(ours: &[Word], theirs: &[Word]) -> Matching {
    let ours = ours.get(..MOST_WORDS).unwrap_or(ours);
    let theirs = theirs.get(..MOST_WORDS).unwrap_or(theirs);
    let width = theirs.len() + 1;
    // What the rest behind both places can weigh at most.
    let mut best = vec![0.0_f32; (ours.len() + 1) * width];
    for (row, word) in ours.iter().enumerate().rev() {
        for (column, other) in theirs.iter().enumerate().rev() {
            let at = row * width + column;
            let skipped = best[at + width].max(best[at + 1]);
            best[at] = if word.is_same(other) {
                skipped.max(best[at + width + 1] + word.weight.min(other.weight))
            } else {
                skipped
            };
        }
    }
    Matching { pairs: path(ours, theirs, &best), weight: best[0] }
}

fn path(ours: &[Word], theirs: &[Word], best: &[f32]) -> Vec<(usize, usize)> {
    let width = theirs.len() + 1;
    let mut pairs = Vec::new();
    let (mut row, mut column) = (0, 0);
    while row < ours.len() && column < theirs.len() {
        let at = row * width + column;
        let (down, right) = (best[at + width], best[at + 1]);
        if ours[row].is_same(&theirs[column]) && best[at] > down.max(right) {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if down >= right {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}
