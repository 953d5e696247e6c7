//! What translated English looks like: a bag of masked n-grams, weighed for five
//! families of engines and for all of them together.
//!
//! Topic says nothing of how a text came about, so that only the commonest words,
//! marks and the shapes of all other words are looked at (`mask`). The n-grams
//! of what is left are hashed to slots, each with a weight for every [`Head`].
//! The weights are fitted on machine output against people's English of the same
//! passages, and on clean English of many registers (`train`).

mod head;
mod language;
mod mask;
mod model;
mod terms;
mod train;

pub use head::Head;
pub use language::{FromLanguage, LanguageGuess};
pub use model::{HEADS, Info, Marks, TranslationModel};
pub use train::{Example, TrainError, TrainOptions, train};
