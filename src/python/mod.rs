//! The Python module `unspin`: conversion only, no logic. It is built by maturin
//! with the feature `python`; the files beside it that are Python are in `unspin/`.
//!
//! Offsets that Python sees count characters (code points), and numbers are
//! rounded to four decimals as in every report. The GIL is released wherever
//! text is read, measured or learned from.

mod arrow;
mod articles;
mod detector;
mod errors;
mod labels;
mod object;
mod stream;
mod text;
mod training;

use pyo3::prelude::*;

/// The compiled part of the package `unspin`.
#[pymodule(name = "_unspin")]
mod native {
    #[pymodule_export]
    use super::articles::{Article, Finding, Original, Passage, Sentence, Suggestion};
    #[pymodule_export]
    use super::detector::Detector;
    #[pymodule_export]
    use super::errors::{LabelError, ModelError, ReadError, TextError, TrainingError, UnspinError};
    #[pymodule_export]
    use super::stream::ScoreStream;
    #[pymodule_export]
    use super::training::{Comparison, Doubt, Evaluation, ScoredRow, Training, evaluate, train};

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's name")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
