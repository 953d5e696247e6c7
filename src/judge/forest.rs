//! What one pass reads: texts, each read once, and for each of them branches,
//! which go on otherwise from some place on.

use std::ops::Range;

/// Tokens that stand behind each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its rows in the pass.
    pub rows: Range<usize>,
    /// Rows of the text that stand before it, from the text's first on; none
    /// for a text itself.
    pub before: Range<usize>,
}

/// What is asked of a row: the probability that a token comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub row: usize,
    pub next: u32,
}

/// A text of a forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trunk {
    first: usize,
}

/// The rows of a pass, and what is asked of them.
#[derive(Debug, Default)]
pub(super) struct Forest {
    pub tokens: Vec<u32>,
    pub positions: Vec<u32>,
    pub segments: Vec<Segment>,
    pub questions: Vec<Question>,
}

impl Forest {
    /// Adds a text, whose last token is only asked for; of its tokens from the
    /// `from`-th on, which is 1 at least, it is asked how probable they are.
    pub fn text(&mut self, tokens: &[u32], from: usize) -> (Trunk, Range<usize>) {
        let first = self.tokens.len();
        let asked = self.questions.len();
        let read = tokens.len().saturating_sub(1);
        self.push(&tokens[..read], 0, first..first);
        for (at, &next) in tokens.iter().enumerate().skip(from.max(1)) {
            self.questions.push(Question { row: first + at - 1, next });
        }
        (Trunk { first }, asked..self.questions.len())
    }

    /// Adds tokens that stand at the `at`-th place of a text, which is 1 at
    /// least, in place of its own from there on; it is asked how probable each is.
    pub fn branch(&mut self, trunk: Trunk, at: usize, tokens: &[u32]) -> Range<usize> {
        let asked = self.questions.len();
        let rows = self.tokens.len();
        let read = tokens.len().saturating_sub(1);
        self.push(&tokens[..read], at as u32, trunk.first..trunk.first + at);
        for (place, &next) in tokens.iter().enumerate() {
            let row = if place == 0 { trunk.first + at - 1 } else { rows + place - 1 };
            self.questions.push(Question { row, next });
        }
        asked..self.questions.len()
    }

    fn push(&mut self, tokens: &[u32], position: u32, before: Range<usize>) {
        let first = self.tokens.len();
        self.tokens.extend(tokens);
        self.positions.extend((position..).take(tokens.len()));
        self.segments.push(Segment { rows: first..self.tokens.len(), before });
    }
}
