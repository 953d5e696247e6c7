//! What the decoder may make use of.

use crate::channel::{self, Entry};

/// What the decoder may make use of.
#[derive(Clone, Copy, Debug)]
pub struct DecoderOptions {
    /// Bits of the [`channel::Source`]s that may be used.
    pub sources: u16,
    /// Tells by the hashes of a written and an original phrase whether a row
    /// must not be used: training on our own spinner's articles hides from the
    /// decoder a share of what the spinner knows.
    pub withheld: Option<fn(u64, u64) -> bool>,
}

impl Default for DecoderOptions {
    /// Everything.
    fn default() -> Self {
        Self { sources: u16::MAX, withheld: None }
    }
}

impl DecoderOptions {
    /// Whether a row of `table` may be used; `written` is the hash of its written phrase.
    #[inline]
    pub(super) fn allows(&self, entry: &Entry, written: u64, table: &channel::View<'_>) -> bool {
        self.sources & entry.source().bit() != 0
            && self
                .withheld
                .is_none_or(|withheld| !withheld(written, table.phrase_hash(entry.phrase)))
    }
}
