//! Inflected forms of dictionary words.
