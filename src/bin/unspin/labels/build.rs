//! `unspin labels build`: labelled articles of corpora and pairs.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use unspin::channel;
use unspin::labels::{self, BuildOptions, BuildSummary};
use unspin::report::printable;

use crate::exit_status::Outcome;
use crate::sources::SourceArgs;

/// Turn the corpora of a folder into labelled articles, split by article
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LabelsBuildArgs {
    /// Folder that holds the corpora, in the subfolders `corpus` and `pairs`
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,

    /// Write train.jsonl, taught.jsonl (more to train on), dev.jsonl, test.jsonl, outlets.jsonl and
    /// transfer.jsonl into this folder
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,

    /// What other tools made of clean pieces of these labels: JSON lines with text, label,
    /// original, generator, register and group
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub spun: Vec<PathBuf>,

    /// Keep this tool of --spun for the test alone, by the start of its name
    #[arg(long, value_name = "TOOL", num_args = 1..)]
    pub locked_tool: Vec<String>,

    /// Seed of every random choice; the same seed gives the same labels
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Say nothing but what went wrong
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub sources: SourceArgs,
}

const EXAMPLES: &str = "\
Clean articles are also spun by our own spinner, with the swaps of the sources
that are named; without any it spins nothing.

Example:
  unspin labels build --data data -o labels --lexicon data/substitutions";

/// Builds labelled articles.
pub fn run(args: &LabelsBuildArgs) -> Result<Outcome> {
    let rows = channel::gather(&args.sources.with(Vec::new()))?;
    let mut options = BuildOptions::new(args.data.clone(), args.output.clone(), rows);
    options.seed = args.seed;
    options.spun.clone_from(&args.spun);
    options.locked_tools.clone_from(&args.locked_tool);
    let summary = labels::build(&options)?;
    if !args.quiet {
        let mut out = BufWriter::new(io::stdout().lock());
        write_summary(&mut out, &summary)?;
        out.flush()?;
    }
    Ok(Outcome::Done)
}

fn write_summary(out: &mut impl Write, summary: &BuildSummary) -> io::Result<()> {
    writeln!(out, "{:<8} {:<6} {:>8} {:>10}  generator", "file", "label", "articles", "words")?;
    for (key, count) in &summary.counts {
        let (file, label, generator) = (key.file, key.label.name(), printable(&key.generator));
        writeln!(
            out,
            "{file:<8} {label:<6} {:>8} {:>10}  {generator}",
            count.articles, count.words
        )?;
    }
    let BuildSummary { left_out, copies, .. } = summary;
    writeln!(out, "left out: {left_out} too short or unchanged, {copies} copies of others")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;
    use unspin::document::Label;
    use unspin::labels::{Count, CountKey};

    #[test]
    fn build_needs_where_from_and_where_to() {
        let words = ["--data", "d", "-o", "o", "--seed", "7", "--lexicon", "l"];
        let args: LabelsBuildArgs = parse_args(&words).unwrap();
        assert_eq!((args.data, args.output, args.seed), ("d".into(), "o".into(), 7));
        assert_eq!(args.sources.lexicon, Some("l".into()));
        assert!(parse_args::<LabelsBuildArgs>(&["-o", "o"]).is_err());
        assert!(parse_args::<LabelsBuildArgs>(&["--data", "d"]).is_err());
    }

    #[test]
    fn counts_are_a_line_each() {
        let key = CountKey { file: "dev", generator: "human".into(), label: Label::Clean };
        let mut summary = BuildSummary { left_out: 4, copies: 2, ..BuildSummary::default() };
        summary.counts.insert(key, Count { articles: 3, words: 900 });
        let mut out = Vec::new();
        write_summary(&mut out, &summary).unwrap();
        let golden = "\
file     label  articles      words  generator
dev      clean         3        900  human
left out: 4 too short or unchanged, 2 copies of others
";
        assert_eq!(String::from_utf8(out).unwrap(), golden);
    }
}
