//! `unspin learn`: add to the substitution table.

use std::path::PathBuf;

use clap::Args;

/// Make a substitution table from pairs of written and original wording
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LearnArgs {
    /// Pairs: CSV or JSONL with `written` and `original`, phrases or whole texts
    #[arg(value_name = "PAIRS")]
    pub pairs: Vec<String>,

    /// Write the table to this file
    #[arg(short, long, value_name = "TABLE")]
    pub output: PathBuf,

    /// Add the substitution sources of this folder (CSV)
    #[arg(long, value_name = "DIR", help_heading = "Sources")]
    pub lexicon: Option<PathBuf>,

    /// Add the synonyms of the WordNet database in this folder
    #[arg(long, value_name = "DIR", help_heading = "Sources")]
    pub wordnet: Option<PathBuf>,

    /// Add the synonyms of this thesaurus, one comma-separated list a line
    #[arg(long, value_name = "FILE", help_heading = "Sources")]
    pub moby: Option<PathBuf>,

    /// Start from this table
    #[arg(long, value_name = "TABLE", help_heading = "Sources")]
    pub base: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  unspin learn pairs.csv -o mine.table --base models/table.bin
  unspin learn --lexicon data/lexicon -o table.bin";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::args::parse_args;

    #[test]
    fn a_table_may_be_made_of_sources_alone() {
        let words = ["-o", "t", "--lexicon", "l", "--wordnet", "w", "--moby", "m", "--base", "b"];
        let args: LearnArgs = parse_args(&words).unwrap();
        assert!(args.pairs.is_empty());
        assert_eq!(args.output, PathBuf::from("t"));
        assert_eq!((args.lexicon, args.wordnet), (Some("l".into()), Some("w".into())));
        assert_eq!((args.moby, args.base), (Some("m".into()), Some("b".into())));
        assert!(parse_args::<LearnArgs>(&["pairs.csv"]).is_err(), "no output");
    }
}
