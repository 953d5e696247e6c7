//! From labelled articles to a classifier, and from a classifier to tables of
//! what it is worth. Labelled articles are measured by the same code that
//! scores articles, so that training and use see the same rows.

mod evaluate;
mod fit;
mod mix;
mod review;
mod rows;
mod shipped;
#[cfg(test)]
mod synthetic;

pub use evaluate::{Evaluation, Hits, PhraseRow, evaluate, leave_one_out};
pub use fit::{Fitted, LevelModels, fit, fit_levels};
pub use mix::{Mixed, MixedLevel, mix, own_share, without_fragments};
pub use review::{Comparison, Doubt, Measures, Move, Whose, compare, doubts, moves};
pub use rows::{
    Knowledge, LevelRows, Measured, Place, Suspect, SwappedPhrase, TrainingError, measure,
};
pub use shipped::{RowsError, ShippedLevel, ShippedRows};
