//! Model files from models in ARPA format, and the other way round.

use std::io::{self, BufRead, Write};
use std::path::Path;

use super::arpa::{self, ArpaError};
use super::store::{self, LanguageModel, LanguageModelInfo, Precision};
use super::vocabulary::SPECIAL;
use crate::document::Segments;
use crate::model_file::ModelFileError;
use crate::segment::{hash_bytes, segment};

/// How a model is imported.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// What the model is called in the record of where it comes from.
    pub name: String,
    /// How its numbers are stored.
    pub precision: Precision,
}

/// What came of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportSummary {
    /// Words, the special ones left out.
    pub words: usize,
    /// Those that no text can contain, since they are not in normal form.
    pub strange_words: usize,
}

/// Why a model could not be imported or exported.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// It is not sound.
    #[error(transparent)]
    Arpa(#[from] ArpaError),
    /// The model file cannot be read or written.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// The text cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Makes a model file at `path` of a model in ARPA format.
///
/// # Errors
/// When the model is not sound or the file cannot be written.
pub fn import(
    input: impl BufRead,
    path: &Path,
    options: &ImportOptions,
) -> Result<ImportSummary, ExchangeError> {
    let (vocabulary, levels) = arpa::read(input)?;
    let info = LanguageModelInfo {
        order: levels.len(),
        ngrams: levels.iter().map(|level| level.keys.len()).collect(),
        unknown_words: 1,
        precision: options.precision,
        corpora: vec![options.name.clone()],
        made_by: format!("unspin {}", env!("CARGO_PKG_VERSION")),
        ..LanguageModelInfo::default()
    };
    store::write(path, &vocabulary, &levels, None, &info)?;
    let words = vocabulary.words.get(SPECIAL.len()..).unwrap_or_default();
    let strange_words = words.iter().filter(|word| !is_normal(word)).count();
    Ok(ImportSummary { words: words.len(), strange_words })
}

/// Whether text can hold the word as one token in this form.
fn is_normal(word: &str) -> bool {
    let mut segments = Segments::default();
    segment(word, &mut segments);
    matches!(segments.tokens.as_slice(), [token] if token.hash == hash_bytes(word.as_bytes()))
}

/// Writes a model file in ARPA format.
///
/// # Errors
/// When the file is damaged or the text cannot be written.
pub fn export(model: &LanguageModel, output: &mut impl Write) -> Result<(), ExchangeError> {
    let (vocabulary, levels) = model.ngrams()?;
    Ok(arpa::write(output, &vocabulary, &levels)?)
}
