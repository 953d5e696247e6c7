//! Evidence from other articles of the run: the original often lies in the same folder.
//!
//! The data walks through the files of this room in this order: `words` makes weighted words of an
//! article, restored as far as the detector can; `signature` keeps a fixed number of bytes of them,
//! by which `index` finds the pairs worth comparing; `spool` sets the scored articles aside until
//! all are known (`collection`, `linked`); `matching`, `align` and `comparison` compare word to word
//! and sentence to sentence, `furniture` is what an outlet puts under all its articles, `direction` tells who copies whom; and `evidence` lets an original
//! confirm, correct or refute what was found (`wording`); `names` does so by names that many
//! articles agree on. `clusters` is what it comes to.

mod align;
mod clusters;
mod collection;
mod comparison;
mod direction;
mod evidence;
mod furniture;
mod index;
mod linked;
mod matching;
mod names;
mod signature;
mod spool;
#[cfg(test)]
mod tests;
mod wording;
mod words;

pub use clusters::{Cluster, ClusterMember, Clusters, Role};
pub use collection::{Collection, Packed};
pub use direction::{Direction, Traces};
pub use linked::{AlignedSentence, Link, Linked, Pair};
pub use spool::SpoolError;
