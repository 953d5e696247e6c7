//! `unspin lm`: language models.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Train and inspect language models
#[derive(Args, Clone, Debug)]
pub struct LmArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LmCommand,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum LmCommand {
    /// Count and smooth an n-gram model of a corpus
    Train(LmTrainArgs),
    /// Tell what a model file holds and where it came from
    Info {
        /// The model file
        file: PathBuf,
    },
}

/// Count and smooth an n-gram model of a corpus
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LmTrainArgs {
    /// Files, folders or globs of clean English text
    #[arg(value_name = "CORPUS", required = true)]
    pub corpus: Vec<String>,

    /// Write the model to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,

    /// Longest n-gram, in words
    #[arg(long, value_name = "N", default_value = "4")]
    pub order: NonZeroUsize,

    /// Fewest occurrences for an n-gram to be kept, from single words upwards
    #[arg(long, value_name = "N,..", value_delimiter = ',', default_value = "1,1,2,3")]
    pub cutoffs: Vec<u64>,

    /// Keep only the N most frequent words [default: all]
    #[arg(long, value_name = "N")]
    pub vocabulary: Option<NonZeroUsize>,

    /// Hold out every N-th article to measure perplexity [default: none]
    #[arg(long, value_name = "N")]
    pub hold_out: Option<NonZeroUsize>,
}

const EXAMPLES: &str = "\
Examples:
  unspin lm train corpus/ -o english.lm
  unspin lm train corpus/ -o english.lm --order 3 --cutoffs 1,2,2 --hold-out 100";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::args::parse_args;

    fn train(words: &[&str]) -> LmTrainArgs {
        let words = [&["train"], words].concat();
        match parse_args::<LmArgs>(&words).unwrap().command {
            LmCommand::Train(args) => args,
            LmCommand::Info { .. } => unreachable!("the command is train"),
        }
    }

    #[test]
    fn four_words_and_their_cutoffs_are_the_default() {
        let args = train(&["corpus", "-o", "m"]);
        assert_eq!((args.corpus, args.output), (vec!["corpus".into()], "m".into()));
        assert_eq!((args.order.get(), args.cutoffs), (4, vec![1, 1, 2, 3]));
        assert_eq!((args.vocabulary, args.hold_out), (None, None));
    }

    #[test]
    fn cutoffs_are_one_word_with_commas() {
        let args = train(&["--cutoffs", "1,2", "--hold-out", "9", "corpus", "-o", "m"]);
        assert_eq!(args.cutoffs, [1, 2]);
        assert_eq!(args.hold_out.map(NonZeroUsize::get), Some(9));
        assert!(parse_args::<LmArgs>(&["train", "c", "-o", "m", "--order", "0"]).is_err());
    }

    #[test]
    fn info_takes_one_file() {
        let command = parse_args::<LmArgs>(&["info", "m"]).unwrap().command;
        assert!(matches!(command, LmCommand::Info { file } if file.to_str() == Some("m")));
        assert!(parse_args::<LmArgs>(&["info"]).is_err());
    }
}
