//! One substitution of the lattice.

use crate::channel::{Source, Tools};
use crate::lm::WordId;

/// Reading `start..end` of a sentence's tokens as something else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: EdgeKind,
    /// ln of the channel's probability, the article's rate included.
    pub(super) log_channel: f32,
    /// ln P(written | original) in the table.
    pub(super) log_weight: f32,
    /// Where the row comes from.
    pub(super) source: Source,
    /// The manners of tool that write so.
    pub(super) tools: Tools,
    /// Whether the row is used in the second pass only.
    pub(super) wide: bool,
    /// Hash of the written phrase.
    pub(super) written: u64,
    /// Heuristic score, in nats: the channel's probability and the language
    /// model's preference over the text as it stands, the neighbours as written.
    pub(super) score: f32,
}

/// What stands in place of the written tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum EdgeKind {
    /// A phrase of the table.
    Phrase(u32),
    /// The other indefinite article, beside a substitution that changed the sound.
    Article(WordId),
}
