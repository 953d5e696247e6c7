//! From labelled articles to a classifier, and from a classifier to tables and
//! plots of what it is worth. Labelled articles are measured by the same code
//! that scores articles, so that training and use see the same rows.

mod baselines;
mod breakdown;
mod chart;
mod evaluate;
mod fit;
mod mix;
mod parts;
mod phrase_list;
mod plots;
mod retrain;
mod review;
mod rows;
mod shipped;
#[cfg(test)]
mod synthetic;
mod tables;
mod tf_idf;

pub use baselines::Baseline;
pub use breakdown::{Confusion, Contrast, EngineRow, LengthRow, LongPassages};
pub use evaluate::{
    EvaluateOptions, Evaluation, Hits, Labelled, PhraseRow, ScoredRow, evaluate, leave_one_out,
};
pub use fit::{Fitted, LevelModels, fit, level_models};
pub use mix::{Mixed, MixedLevel, mix, own_share};
pub use phrase_list::PhraseList;
pub use retrain::{RetrainError, Retrained, RowsFrom, Start, retrain};
pub use review::{Comparison, Doubt, Measures, Move, Whose, compare, doubts, moves};
pub use rows::{
    Knowledge, LevelRows, Measured, Place, Suspect, SwappedPhrase, TrainingError, measure,
};
pub use shipped::{RowsError, ShippedLevel, ShippedRows};
