//! Passages, sentences and tokens, with byte offsets true to the text.

mod characters;
mod hash;
mod normalize;
mod sentences;
mod tokens;

pub use characters::Characters;
pub use hash::{hash_bytes, hash_phrase};
pub use normalize::{Normalizer, normalize};
pub use tokens::tokenize;

use crate::document::Segments;

/// Cuts `text` into passages, sentences and tokens, in place of whatever
/// `segments` held before. No byte other than white space is outside a token.
pub fn segment(text: &str, segments: &mut Segments) {
    segments.clear();
    sentences::segment_passages(text, segments);
}
