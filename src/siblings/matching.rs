//! Word to word: which words of two sentences stand in one another's place.

use super::tuning::MOST_MATCHED_WORDS;
use super::words::Word;

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
    let ours = ours.get(..MOST_MATCHED_WORDS).unwrap_or(ours);
    let theirs = theirs.get(..MOST_MATCHED_WORDS).unwrap_or(theirs);
    let width = theirs.len() + 1;
    // What the rest after both places can weigh at most.
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

#[cfg(test)]
mod tests {
    use super::super::words::sentence_of;
    use super::*;

    fn pairs(ours: &str, theirs: &str) -> Vec<(usize, usize)> {
        match_words(&sentence_of(ours).words, &sentence_of(theirs).words).pairs
    }

    #[test]
    fn equal_words_match_in_the_order_of_both() {
        assert_eq!(
            pairs("fire tore through houses", "fire ripped through houses"),
            [(0, 0), (2, 2), (3, 3)]
        );
        assert_eq!(pairs("alpha beta gamma", "gamma alpha beta"), [(0, 1), (1, 2)]);
        assert!(pairs("one", "two").is_empty() && pairs("", "two").is_empty());
    }

    #[test]
    fn a_rare_word_is_worth_more_than_short_ones() {
        assert_eq!(pairs("earthquake of it", "of it earthquake"), [(0, 2)]);
    }

    #[test]
    fn a_sentence_without_end_is_cut() {
        let long = "word ".repeat(3 * MOST_MATCHED_WORDS);
        assert_eq!(pairs(&long, &long).len(), MOST_MATCHED_WORDS);
    }
}
