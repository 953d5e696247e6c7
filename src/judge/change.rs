//! What is asked: places of a text, and what may have stood there.

use serde::{Deserialize, Serialize};

use crate::document::Span;

/// A place of a text, and what may have stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it lies: bytes of the text.
    pub span: Span,
    /// What may have stood there, as it is to be put in.
    pub suggestions: Vec<String>,
}

/// What the judge says of a [`Change`], in nats. What it cannot tell is 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gains {
    /// For each suggestion, by how much the text with it is more probable than
    /// the text as written, all else as written.
    pub alone: Vec<f64>,
    /// The number of the suggestion that gains most alone; nothing where there is none.
    pub best: Option<usize>,
    /// By how much the best is more probable than what is written where all
    /// others that gain alone have been restored.
    pub among_restored: f64,
    /// How surprising the text as written is where the best differs and in the 12 tokens behind:
    /// nats a token, 0 or more.
    pub surprisal: f64,
}

/// What the judge says of a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// For each change, in their order.
    pub changes: Vec<Gains>,
    /// By how many nats the text in which all is restored that gains alone is
    /// more probable than the text as written; 0 or less where nothing is gained.
    pub joint_gain: f64,
}
