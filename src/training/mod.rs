//! From labelled articles to a classifier, and from a classifier to tables and
//! plots of what it is worth. Labelled articles are measured by the same code
//! that scores articles, so that training and use see the same rows.

mod baselines;
mod beside;
mod breakdown;
mod chart;
mod choice;
mod dose;
mod error;
mod evaluate;
mod false_alarms;
mod fit;
mod judged;
mod leave_out;
mod measured;
mod mix;
mod parts;
mod phrase_list;
mod plots;
mod reading;
mod retrain;
mod review;
mod rows;
mod shipped;
#[cfg(test)]
mod synthetic;
mod tables;
mod tf_idf;

pub use baselines::BaselineMethod;
pub use beside::{Beside, BesideRow, evaluate_beside};
pub use breakdown::{Confusion, Contrast, EngineRow, LengthRow, LongPassages};
pub use choice::{Choice, Mix, Trial};
pub use dose::{DoseRow, RegisterRow, ToolMean, ToolRow, Worst};
pub use error::TrainingError;
pub use evaluate::{EvaluateOptions, Evaluation, Hits, PhraseRow, evaluate, evaluate_without};
pub use false_alarms::{FalseAlarmRates, FalseAlarms};
pub use fit::{Fitted, fit};
pub use judged::fit_judged;
pub use leave_out::LeaveOut;
pub use measured::{
    Judged, JudgedRank, Labelled, LevelRows, Measured, Place, Suspect, SwappedPhrase,
};
pub use mix::{Mixed, MixedLevel, mix, own_share};
pub use parts::ScoredRow;
pub use phrase_list::PhraseList;
pub use reading::{Asking, Knowledge};
pub use retrain::{RetrainError, Retrained, RowsFrom, Start, retrain};
pub use review::{Comparison, Doubt, Measures, Move, Whose, compare, doubts, moves};
pub use rows::{measure, measure_with};
pub use shipped::{RowsError, ShippedLevel, ShippedRows};
