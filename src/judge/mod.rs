//! The judge: a small neural language model that is asked only about what the
//! decoder proposes. It tells by how many nats a text becomes more probable
//! when a phrase is put back.
//!
//! A model of the llama family is read from a GGUF file, whose weights stay
//! where they are. Whatever is asked of a text is read in one pass: the text
//! once, each variant as a branch that sees the text before its place.

mod answers;
mod attention;
mod change;
mod difference;
mod encoding;
mod error;
mod exp;
mod fixed;
mod forest;
mod gains;
mod gguf;
mod install;
mod lanes;
mod logits;
mod mapped;
mod network;
mod pass;
mod plan;
mod shape;
mod vectorized;
mod vocabulary;
mod window;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;
#[cfg(test)]
#[path = "../../tests/judge/tiny.rs"]
#[allow(clippy::unwrap_used, missing_docs, dead_code, reason = "a helper of tests")]
mod tiny;

use std::path::{Path, PathBuf};

pub use change::{Change, Gains, Judgement};
pub use error::JudgeError;
pub use install::{AUTO, Installed, find, install};

use answers::Answers;
use network::Network;
use vocabulary::TokenReader;

/// What is known of a judge.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgeInfo {
    /// What its file calls it.
    pub name: String,
    /// Its licence as its file tells it.
    pub licence: Option<String>,
    /// How many weights it has.
    pub weights: u64,
    /// Its layers.
    pub layers: usize,
    /// Numbers that stand for a token between layers.
    pub width: usize,
    /// Pieces of its vocabulary.
    pub vocabulary: usize,
    /// How its weights are stored.
    pub encodings: Vec<&'static str>,
    /// Bytes of its file.
    pub file_bytes: usize,
}

/// A small neural language model. Made once; shared between threads.
#[derive(Debug)]
pub struct Judge {
    network: Network,
    reader: TokenReader,
    path: PathBuf,
    answers: Option<Answers>,
}

impl Judge {
    /// Opens a GGUF file of the llama family.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or is of another architecture,
    /// quantisation or tokeniser than those that are read.
    pub fn open(path: &Path) -> Result<Self, JudgeError> {
        let (network, vocabulary) = Network::open(path)?;
        let reader = TokenReader::new(vocabulary).map_err(|flaw| flaw.at(path))?;
        Ok(Self { network, reader, path: path.to_owned(), answers: None })
    }

    /// The same judge, which keeps what it answers in a file and finds there what it was asked
    /// before, in this run or another.
    ///
    /// # Errors
    /// When the file cannot be opened, or holds the answers of another judge.
    pub fn with_answers(self, path: &Path) -> Result<Self, JudgeError> {
        let answers = Some(Answers::open(path, &self.sha256())?);
        Ok(Self { answers, ..self })
    }

    /// The file that it was read from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What its file calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.network.name
    }

    /// What is known of it.
    #[must_use]
    pub fn info(&self) -> JudgeInfo {
        let network = &self.network;
        JudgeInfo {
            name: network.name.clone(),
            licence: network.licence.clone(),
            weights: network.weights,
            layers: network.shape.layers,
            width: network.shape.width,
            vocabulary: network.output.outputs,
            encodings: network.encodings.iter().map(|encoding| encoding.name()).collect(),
            file_bytes: network.file_bytes(),
        }
    }

    /// SHA-256 of its file, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> String {
        self.network.sha256()
    }

    /// The numbers of a text's tokens in the model's vocabulary.
    #[must_use]
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        self.reader.read(text).into_iter().map(|piece| piece.token).collect()
    }

    /// ln P of each token of a text, given the text before it from its
    /// beginning on. The time grows with the square of the text's length.
    #[must_use]
    pub fn log_probabilities(&self, text: &str) -> Vec<f64> {
        let tokens: Vec<u32> =
            std::iter::once(self.reader.start()).chain(self.tokens(text)).collect();
        let mut forest = forest::Forest::default();
        forest.text(&tokens, 1);
        let hidden = pass::read(&self.network, &forest);
        logits::answers(&self.network, &hidden, &forest.questions)
    }

    /// By how many nats a text gains when changes are made: over what changes
    /// and 12 tokens behind it, seen from some 30 tokens before it. Changes that
    /// overlap earlier ones, or lie outside the text, gain nothing. The same
    /// changes of the same text gain the same, to the bit, in any thread.
    #[must_use]
    pub fn gains(&self, text: &str, changes: &[Change]) -> Judgement {
        let ask = || gains::judge(&self.network, &self.reader, text, changes);
        match &self.answers {
            Some(answers) if !changes.is_empty() => answers.or_ask(text, changes, ask),
            _ => ask(),
        }
    }
}
