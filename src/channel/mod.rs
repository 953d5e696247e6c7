//! The substitution table, P(written | original): where its rows come from,
//! how they are inflected, and the compiled form that the decoder reads.

mod breadth;
mod compile;
mod generator;
mod inflect;
mod irregular;
mod originals;
mod profile;
mod prune;
mod source;
mod sources;
mod store;
#[cfg(test)]
mod tests;
mod tools;
mod tuning;
mod variants;

pub use breadth::{Breadth, PerBreadth};
pub use compile::{compile, extend};
pub use generator::{Generator, HUMAN, OWN_SPINNER};
pub use originals::{Ends, Originals};
pub use profile::{Family, Profile, SpinPreference, ToolOutput, Trust};
pub use source::Source;
pub use sources::{SourceError, SourcePaths, gather, read_learned, teaches};
pub use store::{Entry, Prefix, Table, TableInfo, View, Written};
pub use tools::Tools;
pub use tuning::LONGEST_PHRASE;
pub use variants::are_spelling_variants;

/// One way in which an original phrase may have been rewritten.
///
/// Both sides are normalised tokens (see [`crate::segment::normalize`])
/// joined by single spaces, of one to [`LONGEST_PHRASE`] tokens.
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
