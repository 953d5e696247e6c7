//! `unspin eval`: how well a classifier does on labelled articles.

use std::path::PathBuf;

use clap::Args;

use crate::wiring::ModelArgs;

/// Measure detection and suggestions on labelled articles
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct EvalArgs {
    /// Labelled articles: JSONL or CSV with `id`, `text` and `label`
    #[arg(value_name = "LABELS", required = true)]
    pub labels: Vec<String>,

    /// Train without one generator and test on it, for each in turn
    #[arg(long)]
    pub leave_one_out: bool,

    /// Write the tables as CSV
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,

    /// Write the tables as Markdown; to standard output otherwise
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,

    /// Seed of every random choice; the same seed gives the same tables
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    #[command(flatten)]
    pub models: ModelArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin eval labels.jsonl
  unspin eval labels.jsonl --leave-one-out --csv unseen.csv --markdown unseen.md";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::args::parse_args;

    #[test]
    fn tables_go_where_they_are_wanted() {
        let words = ["a", "--model", "m", "--csv", "c", "--markdown", "d", "--leave-one-out"];
        let args: EvalArgs = parse_args(&words).unwrap();
        assert_eq!(args.labels, ["a"]);
        assert!(args.leave_one_out);
        assert_eq!((args.csv, args.markdown), (Some("c".into()), Some("d".into())));
        assert_eq!((args.models.model, args.seed), (Some("m".into()), 1));
        assert!(parse_args::<EvalArgs>(&[]).is_err());
    }
}
