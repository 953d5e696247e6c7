//! `unspin train`: retrain the classifier.

use std::path::PathBuf;

use clap::Args;

/// Retrain the classifier on labelled articles
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct TrainArgs {
    /// Labelled articles: JSONL or CSV with `id`, `text` and `label`, or a
    /// report of `unspin score` with a filled `verdict` column
    #[arg(value_name = "LABELS", required = true)]
    pub labels: Vec<String>,

    /// Write the classifier to this file
    #[arg(short, long, value_name = "MODEL")]
    pub output: PathBuf,

    /// Seed of every random choice; the same seed gives the same model
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Language model file to use in place of the embedded one
    #[arg(long, value_name = "FILE", help_heading = "Models")]
    pub lm: Option<PathBuf>,

    /// Substitution table file to use in place of the embedded one
    #[arg(long, value_name = "FILE", help_heading = "Models")]
    pub table: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  unspin train labels.jsonl -o mine.model
  unspin train labels.jsonl suspects.csv -o mine.model --seed 7";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::args::parse_args;

    #[test]
    fn labels_and_an_output_are_required() {
        let args: TrainArgs =
            parse_args(&["a.jsonl", "b.csv", "-o", "m", "--lm", "l", "--table", "t"]).unwrap();
        assert_eq!(args.labels, ["a.jsonl", "b.csv"]);
        assert_eq!((args.output, args.seed), ("m".into(), 1));
        assert_eq!((args.lm, args.table), (Some("l".into()), Some("t".into())));
        assert!(parse_args::<TrainArgs>(&["-o", "m"]).is_err());
        assert!(parse_args::<TrainArgs>(&["a.jsonl"]).is_err());
    }
}
