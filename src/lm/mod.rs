//! The language model, P(text).
