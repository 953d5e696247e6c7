//! Evidence from other articles of the run: the original often lies in the same folder.
//!
//! The data walks through the files of this room in this order: `words` makes weighted words of an
//! article, restored as far as the detector can; `signature` keeps a fixed number of bytes of them,
//! by which `index` finds the pairs worth comparing; `spool` sets the scored articles aside until
//! all are known; `matching` and `align` compare word to word and sentence to sentence, `direction`
//! tells who copies whom; and `evidence` lets an original confirm, correct or refute what was
//! found; `names` does so by names that many articles agree on. `collection` is all of that for
//! a run, `clusters` what it comes to.

mod align;
mod clusters;
mod collection;
mod direction;
mod evidence;
mod index;
mod matching;
mod names;
mod signature;
mod spool;
mod words;

pub use clusters::{Cluster, ClusterMember, Clusters, Role};
pub use collection::{AlignedSentence, Collection, Link, Linked, Packed, Pair};
pub use direction::{Direction, Traces};
pub use spool::SpoolError;
