//! Where two texts differ, in tokens.

use std::ops::Range;

use super::window::BEHIND;

/// Where another text differs from a text, and a little behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Places of the text.
    pub here: Range<usize>,
    /// What the other has in their place.
    pub there: Vec<u32>,
}

impl Difference {
    /// Both empty for equal texts.
    pub fn between(text: &[u32], other: &[u32]) -> Self {
        let alike = |pair: &(&u32, &u32)| pair.0 == pair.1;
        let start = text.iter().zip(other).take_while(alike).count();
        let (left, other_left) = (&text[start..], &other[start..]);
        let end = left.iter().rev().zip(other_left.iter().rev()).take_while(alike).count();
        if left.len() == end && other_left.len() == end {
            return Self { here: start..start, there: Vec::new() };
        }
        let behind = end.min(BEHIND);
        let there = other_left[..other_left.len() - end + behind].to_vec();
        Self { here: start..text.len() - end + behind, there }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(text: &[u32], other: &[u32]) -> (Range<usize>, Vec<u32>) {
        let Difference { here, there } = Difference::between(text, other);
        (here, there)
    }

    #[test]
    fn it_holds_what_differs_and_twelve_tokens_behind() {
        let tail: Vec<u32> = (100..120).collect();
        let [text, other] = [&[0, 1, 2, 3][..], &[0, 1, 7]].map(|head| [head, &tail].concat());
        assert_eq!(between(&text, &other), (2..16, [&[7][..], &tail[..12]].concat()));
        assert_eq!(between(&other, &text), (2..15, [&[2, 3][..], &tail[..12]].concat()));
    }

    #[test]
    fn equal_texts_do_not_differ() {
        assert_eq!(between(&[0, 1, 2], &[0, 1, 2]), (3..3, Vec::new()));
    }

    #[test]
    fn what_is_doubled_or_left_out_is_found() {
        assert_eq!(between(&[0, 5, 6], &[0, 5, 5, 6]), (2..3, vec![5, 6]));
        assert_eq!(between(&[0, 5, 5, 6], &[0, 5, 6]), (2..4, vec![6]));
        assert_eq!(between(&[0, 5], &[0]), (1..2, Vec::new()));
    }
}
