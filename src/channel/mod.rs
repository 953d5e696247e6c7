//! The substitution table, P(written | original): where its rows come from,
//! how they are inflected, and the compiled form that the decoder reads.

mod compile;
mod inflect;
mod irregular;
mod source;
mod sources;
mod store;
mod variants;

pub use compile::{LONGEST_PHRASE, compile};
pub use source::{Source, Tool, Tools};
pub use sources::{SourceError, SourcePaths, gather, read_learned, teaches};
pub use store::{Breadth, Ends, Entry, Originals, Prefix, Table, TableInfo, View, Written};
pub use variants::are_spelling_variants;

/// One way in which an original phrase may have been rewritten.
///
/// Both sides are normalised tokens (see [`crate::segment::normalize`])
/// joined by single spaces, one to five tokens long.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    /// What stands in the spun text.
    pub written: String,
    /// What the author wrote.
    pub original: String,
    /// Where the row comes from.
    pub source: Source,
    /// Relative weight of the row within its source, above 0; 1 unless something is known.
    pub weight: f32,
}
