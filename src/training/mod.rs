//! From labelled articles to a classifier, and from a classifier to tables of
//! what it is worth. Labelled articles are measured by the same code that
//! scores articles, so that training and use see the same rows.

mod evaluate;
mod fit;
mod rows;

pub use evaluate::{Evaluation, FindingRow, evaluate, leave_one_out};
pub use fit::{FitOptions, fit};
pub use rows::{Level, LevelRows, Measured, TrainingError, measure};
