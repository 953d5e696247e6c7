//! Evidence from other articles of the run: the original often lies in the same folder.
//!
//! The data walks through the files of this room in this order: `words` makes weighted words of an
//! article, restored as far as the detector can; `signature` keeps a fixed number of bytes of them,
//! by which `index` finds the pairs worth comparing; `packed` is a scored article with all that,
//! which `article_store` sets aside in a `spill_file` until all are known (`collection`, `linked`);
//! `matching`, `align` and `comparison` compare word to word and sentence to sentence,
//! `boilerplate` is what an outlet puts under all its articles, `direction` tells who copies whom;
//! and `evidence` lets an original confirm, correct or refute what was found (`wording`); `names`
//! does so by names that many articles agree on. `clusters` is what it comes to, `tuning` holds
//! the constants.

mod align;
mod article_store;
mod boilerplate;
mod clusters;
mod collection;
mod comparison;
mod direction;
mod evidence;
mod index;
mod linked;
mod matching;
mod names;
mod packed;
mod signature;
mod spill_file;
#[cfg(test)]
mod tests;
mod tuning;
mod wording;
mod words;

pub use clusters::{Cluster, ClusterMember, Clusters, Role};
pub use collection::Collection;
pub use direction::{Direction, Statistics};
pub use linked::{AlignedSentence, Link, Linked, Pair};
pub use packed::Packed;
pub use spill_file::SpillError;
