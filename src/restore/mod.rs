//! The noisy-channel decoder: for every sentence, the most probable original
//! and how much better it explains the text than reading it as it stands.
//!
//! `restoration(w) = argmax over o of ln P(o) + ln P(w | o)`, over a lattice of
//! copied tokens and substituted phrases (`lattice`), searched with a beam
//! over language-model states that keeps all arcs for posteriors (`search`).
//! How often the article's tool substitutes, and which of its choices it
//! repeats, are estimated from the article itself (`adaptation`), and the
//! originals of a phrase are ranked with all of the article in view (`rank`).
//!
//! The first pass over an article uses the rows of the table that are worth
//! looking up in any article ([`Breadth::Narrow`]). Where the article then looks
//! machine-edited, a second pass uses all rows ([`Breadth::Wide`]). All numbers
//! that decide what is searched and what is reported stand in `tuning`.
//!
//! [`Breadth::Narrow`]: crate::channel::Breadth::Narrow
//! [`Breadth::Wide`]: crate::channel::Breadth::Wide

mod adaptation;
mod apply;
mod article;
mod edge;
mod fit;
mod lattice;
mod options;
mod paste;
mod phrase;
mod rank;
mod restoration;
mod search;
mod sentence;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod tuning;
mod window;

pub use adaptation::Adaptation;
pub use apply::{like_written, restored_text};
pub use article::{Decoder, Workspace, substitutable_words, unseen_share};
pub use options::DecoderOptions;
pub use paste::{LEAST_RESTORED, restored_sentence};
pub use phrase::{Phrase, Reading};
pub use restoration::{Fit, Original, Restoration, SentenceRestoration, Swap};
