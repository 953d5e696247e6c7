//! Labelled articles for training and evaluation.

mod split;

pub use split::{HELD_OUT_OUTLETS, Split, held_out, of_held_out_outlet, split_of};
