//! `unspin labels`: labelled articles for training and evaluation.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Build labelled articles for training and evaluation
#[derive(Args, Clone, Debug)]
pub struct LabelsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LabelsCommand,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum LabelsCommand {
    /// Turn the corpora of a folder into labelled articles, split by article
    Build {
        /// Folder that holds the corpora
        #[arg(long, value_name = "DIR")]
        data: PathBuf,

        /// Write the labelled articles into this folder
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,

        /// Seed of every random choice; the same seed gives the same labels
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
    },
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::args::parse_args;

    #[test]
    fn build_needs_where_from_and_where_to() {
        let LabelsCommand::Build { data, output, seed } =
            parse_args::<LabelsArgs>(&["build", "--data", "d", "-o", "o", "--seed", "7"])
                .unwrap()
                .command;
        assert_eq!((data, output, seed), ("d".into(), "o".into(), 7));
        assert!(parse_args::<LabelsArgs>(&["build", "-o", "o"]).is_err());
        assert!(parse_args::<LabelsArgs>(&["build", "--data", "d"]).is_err());
    }
}
