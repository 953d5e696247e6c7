//! Passages, sentences and tokens, with byte offsets true to the text.

mod capitals;
mod characters;
mod hash;
mod normalize;
mod reading;
mod sentences;
mod sound;
mod tokens;

pub use capitals::is_capitalised;
pub use characters::Characters;
pub use hash::{hash_bytes, hash_phrase};
pub use normalize::{Normalizer, normalize};
pub use reading::Reading;
pub(crate) use sound::begins_with;
pub use sound::{letter_begins_with_vowel, word_begins_with_vowel};
pub use tokens::tokenize;

use crate::document::Segments;

/// Cuts `text` into passages, sentences and tokens, in place of whatever
/// `segments` held before. No byte other than white space and what the text is
/// read through (see [`Reading`]) is outside a token.
pub fn segment(text: &str, segments: &mut Segments) {
    segment_reading(text, segments).place(segments);
}

/// The same for the reading of `text`, into whose text the spans point until it
/// is placed.
pub fn segment_reading<'a>(text: &'a str, segments: &mut Segments) -> Reading<'a> {
    segments.clear();
    let reading = Reading::of(text);
    sentences::segment_passages(&reading.text, segments);
    reading
}
