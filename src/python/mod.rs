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
mod judge;
mod labels;
mod object;
mod stream;
mod text;
mod training;

use pyo3::prelude::*;

/// The compiled part of the package `unspin`.
#[pymodule(name = "_unspin")]
mod native {
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    use super::text::text_of;

    #[pymodule_export]
    use super::articles::{Article, Finding, Original, Passage, Sentence, Suggestion};
    #[pymodule_export]
    use super::detector::Detector;
    #[pymodule_export]
    use super::errors::{LabelError, ModelError, ReadError, TextError, TrainingError, UnspinError};
    #[pymodule_export]
    use super::judge::find_judge;
    #[pymodule_export]
    use super::stream::ScoreStream;
    #[pymodule_export]
    use super::training::{
        Choice, Comparison, Doubt, Evaluation, ScoredRow, Training, evaluate, train,
    };

    /// A text as it is safe in a cell of a table: with a leading `'` where a spreadsheet
    /// might take it for a formula. `train` takes the mark off again.
    #[pyfunction]
    fn guard_cell(text: &Bound<'_, PyString>) -> PyResult<String> {
        Ok(crate::cells::guard_cell(&text_of(text)?).into_owned())
    }

    #[pymodule_init]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        #[cfg(feature = "parquet")]
        crate::read::silence_decoding();
        Ok(())
    }

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's name")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
