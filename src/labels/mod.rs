//! Labelled articles for training and evaluation.

mod detokenize;
mod error;
mod gold;
mod manner;
mod spin;
mod split;
mod wording;

pub use detokenize::{detokenize, restore_spacing, tidy};
pub use error::LabelError;
pub use gold::{GoldSpan, gold_spans};
pub use manner::{SpinManner, SpinOptions};
pub use spin::{Spinner, Spun, Swap, withheld};
pub use split::{HELD_OUT_OUTLETS, Split, held_out, of_held_out_outlet, split_of};
