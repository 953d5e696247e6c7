//! The exceptions that the module raises.

use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::PyException;

use crate::classify::ClassifyError;
use crate::detector::DetectorError;
use crate::judge::JudgeError;
use crate::training;

create_exception!(unspin, UnspinError, PyException, "What every error of unspin is.");
create_exception!(unspin, ModelError, UnspinError, "A model file cannot be read or is not sound.");
create_exception!(unspin, ReadError, UnspinError, "A file of articles cannot be read.");
create_exception!(unspin, TextError, UnspinError, "A text cannot be scored: it is too long.");
create_exception!(unspin, LabelError, UnspinError, "A labelled article says too little.");
create_exception!(unspin, TrainingError, UnspinError, "The labels do not suffice.");

impl From<DetectorError> for PyErr {
    fn from(error: DetectorError) -> Self {
        ModelError::new_err(error.to_string())
    }
}

impl From<ClassifyError> for PyErr {
    fn from(error: ClassifyError) -> Self {
        ModelError::new_err(error.to_string())
    }
}

impl From<JudgeError> for PyErr {
    fn from(error: JudgeError) -> Self {
        ModelError::new_err(error.to_string())
    }
}

impl From<training::TrainingError> for PyErr {
    fn from(error: training::TrainingError) -> Self {
        TrainingError::new_err(error.to_string())
    }
}

impl From<training::RetrainError> for PyErr {
    fn from(error: training::RetrainError) -> Self {
        match error {
            training::RetrainError::Training(cause) => cause.into(),
            refused => ModelError::new_err(refused.to_string()),
        }
    }
}
