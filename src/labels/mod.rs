//! Labelled articles for training and evaluation.
//!
//! [`build`] makes them from the data at hand: pairs of originals and what
//! spinners and translation engines made of them, clean articles that the
//! language model has not seen, and the same spun by our own [`Spinner`].
//! [`gold_spans`] finds the swapped phrases of such a pair, [`held_out`] says
//! what the language model must not be trained on. [`exchange`] reads and writes
//! the labels of annotation tools, [`sample`] chooses what to label next.

mod articles;
mod build;
mod corpus;
mod detokenize;
mod documents;
mod error;
pub mod exchange;
mod gold;
mod headlines;
mod human;
mod input;
mod manner;
mod own_spun;
mod padding;
mod pairs;
mod registers;
mod row;
pub mod sample;
mod spin;
mod split;
mod translated;
mod wording;

pub use build::{BuildOptions, BuildSummary, Count, CountKey, build};
pub use detokenize::{detokenize, restore_spacing, tidy};
pub use error::LabelError;
pub use gold::{GoldSpan, gold_spans};
pub use human::Origin;
pub use manner::{SpinManner, SpinOptions};
pub use registers::{Purpose, REGISTERS, Register, is_hard_negative};
pub use row::{HUMAN, LabelledArticle};
pub use spin::{Spinner, Spun, SpunSwap, withheld};
pub use split::{HELD_OUT_OUTLETS, Split, held_out, of_held_out_outlet, split_of};
