//! What is to be read, dealt out to passes of bounded size, and the answers.

use std::ops::Range;

use super::forest::{Forest, Trunk};
use super::logits::answers;
use super::network::Network;
use super::pass::read;

/// Rows from which on a pass is full: enough of them that decoding the weights
/// costs little beside multiplying, few enough to stay in the second cache.
const FULL: usize = 256;

/// Where the answers to some questions will be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pass: usize,
    questions: Range<usize>,
}

/// Passes to be made.
#[derive(Debug, Default)]
pub(super) struct Plan {
    passes: Vec<Forest>,
}

impl Plan {
    /// Adds a text, as [`Forest::text`]. Its branches are to follow at once.
    pub fn text(&mut self, tokens: &[u32], from: usize) -> (Trunk, Asked) {
        if self.passes.last().is_none_or(|forest| forest.tokens.len() >= FULL) {
            self.passes.push(Forest::default());
        }
        let pass = self.passes.len() - 1;
        let (trunk, questions) = self.passes[pass].text(tokens, from);
        (trunk, Asked { pass, questions })
    }

    /// Adds a branch to the last text, as [`Forest::branch`].
    pub fn branch(&mut self, trunk: Trunk, at: usize, tokens: &[u32]) -> Asked {
        let pass = self.passes.len() - 1;
        Asked { pass, questions: self.passes[pass].branch(trunk, at, tokens) }
    }

    /// Makes the passes.
    pub fn read(&self, network: &Network) -> Answers {
        let answers = |forest: &Forest| answers(network, &read(network, forest), &forest.questions);
        Answers(self.passes.iter().map(answers).collect())
    }
}

/// The answers of all passes.
pub(super) struct Answers(Vec<Vec<f64>>);

impl Answers {
    /// The sum of the answers to the questions that are at some places of those
    /// that were asked together.
    pub fn sum(&self, asked: &Asked, places: Range<usize>) -> f64 {
        let start = asked.questions.start;
        self.0[asked.pass][start + places.start..start + places.end].iter().sum()
    }

    /// The sum of all answers to what was asked together.
    pub fn total(&self, asked: &Asked) -> f64 {
        self.sum(asked, 0..asked.questions.len())
    }
}
