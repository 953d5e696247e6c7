//! `unspin learn`: make a substitution table.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use unspin::channel::{self, TableInfo};
use unspin::detector::Models;
use unspin::lm::LanguageModel;

use crate::exit_status::Outcome;
use crate::messages;
use crate::output::check_writable;
use crate::sources::SourceArgs;

/// Teach the substitution table pairs of written and original wording
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LearnArgs {
    /// Your own pairs: CSV, TSV, JSONL or XLSX with `written` and `original`,
    /// phrases or whole texts; or a report with a filled `correction` column
    #[arg(value_name = "PAIRS")]
    pub pairs: Vec<PathBuf>,

    /// Write the table to this file
    #[arg(short, long, value_name = "TABLE")]
    pub output: PathBuf,

    /// Add the pairs to this table, in place of the embedded one
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,

    /// Language model that rows are weighed by, in place of the embedded one
    #[arg(long, value_name = "FILE")]
    pub lm: Option<PathBuf>,

    /// Say nothing but what could not be used
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub sources: SourceArgs,
}

/// Learned rows shown at most.
const MOST_SHOWN: usize = 20;

const EXAMPLES: &str = "\
Examples:
  unspin learn suspects.csv -o mine.table
  unspin learn more.csv --table mine.table -o mine.table
  unspin learn pairs.csv --lexicon data/substitutions --wordnet /usr/share/wordnet -o own.table
  unspin score articles/ --table mine.table

Pairs alone are added to the table in the program, or to the one of --table.
Where sources are named, a table is made anew of them and the pairs. To undo
what was learned, leave --table away: the table in the program never changes.

In a report, `correction` holds what stood in place of the suspect (`city`), of
each of several (`city | fire`, `?` for what one does not know), of those that
are named (`hearth -> fire`), or the whole sentence.";

/// Makes a table.
pub fn run(args: &LearnArgs) -> Result<Outcome> {
    ensure!(
        !args.pairs.is_empty() || args.sources.names_any(),
        "nothing to learn from: name a file of pairs, or a source such as --lexicon"
    );
    ensure!(
        args.table.is_none() || !args.sources.names_any(),
        "--table is what pairs are added to; of sources, a table is made anew"
    );
    check_writable(&args.output)?;
    let (learned, refused) = channel::read_learned(&args.pairs);
    for error in &refused {
        messages::complain(error);
    }
    let rows = channel::gather(&args.sources.with(learned))?;
    ensure!(!rows.is_empty(), "nothing learned: no source has a usable row");
    let info = compile(args, &rows)?;
    if !args.quiet {
        let size = std::fs::metadata(&args.output)
            .with_context(|| format!("{}", args.output.display()))?
            .len();
        let mut out = BufWriter::new(io::stdout().lock());
        write_learned(&mut out, &rows)?;
        write_info(&mut out, &info, size, &args.output)?;
        out.flush()?;
    }
    Ok(if refused.is_empty() { Outcome::Done } else { Outcome::Failed })
}

fn compile(args: &LearnArgs, rows: &[channel::Substitution]) -> Result<TableInfo> {
    if !args.sources.names_any() {
        let models = Models::open(args.lm.as_ref(), args.table.as_ref(), None)?;
        let model = models.language_model().view();
        return Ok(channel::extend(models.table(), rows, &model, &args.output)?);
    }
    if let Some(path) = &args.lm {
        let model = LanguageModel::open(path)?;
        return Ok(channel::compile(rows, &model.view(), &args.output)?);
    }
    let models = Models::open(None, None, None)?;
    Ok(channel::compile(rows, &models.language_model().view(), &args.output)?)
}

/// Your rows among all, the most often seen first; antonyms and terms of abuse
/// have been dropped before.
fn write_learned(out: &mut impl Write, rows: &[channel::Substitution]) -> io::Result<()> {
    let mut rows: Vec<&channel::Substitution> =
        rows.iter().filter(|row| row.source == channel::Source::Learned).collect();
    rows.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    for row in rows.iter().take(MOST_SHOWN) {
        let channel::Substitution { written, original, weight, .. } = row;
        writeln!(out, "learned: {written} -> {original} (seen {weight:.0} times)")?;
    }
    if rows.len() > MOST_SHOWN {
        writeln!(out, "and {} more", rows.len() - MOST_SHOWN)?;
    }
    Ok(())
}

fn write_info(out: &mut impl Write, info: &TableInfo, size: u64, path: &Path) -> io::Result<()> {
    for (source, rows) in &info.rows {
        writeln!(out, "{rows:>9}  {source}")?;
    }
    let (written, originals, path) = (info.written, info.originals, path.display());
    writeln!(out, "{written} written phrases, {originals} originals, {size} bytes: {path}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;

    #[test]
    fn a_table_may_be_made_of_sources_alone() {
        let words = ["-o", "t", "--lexicon", "l", "--wordnet", "w", "--moby"];
        let args: LearnArgs = parse_args(&words).unwrap();
        assert!(args.pairs.is_empty());
        assert_eq!(args.output, PathBuf::from("t"));
        assert_eq!(args.sources.lexicon, Some("l".into()));
        assert!(args.sources.moby && args.sources.names_any());
        assert!(parse_args::<LearnArgs>(&["pairs.csv"]).is_err(), "no output");
    }

    #[test]
    fn a_table_is_added_to_or_made_anew() {
        let words = ["p.csv", "--table", "mine", "--lexicon", "l", "-o", "mine"];
        let refused = run(&parse_args(&words).unwrap()).unwrap_err();
        assert!(refused.to_string().contains("made anew"), "{refused}");
    }

    #[test]
    fn several_files_of_a_source_follow_its_name() {
        let words = ["p.csv", "--sentence-pairs", "a", "b", "--antonyms", "c", "-o", "t"];
        let args: LearnArgs = parse_args(&words).unwrap();
        assert_eq!(args.pairs, [PathBuf::from("p.csv")]);
        assert_eq!(args.sources.sentence_pairs, [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!(args.sources.antonyms, [PathBuf::from("c")]);
    }

    #[test]
    fn the_table_is_told_source_by_source() {
        let info = TableInfo {
            rows: vec![("lexicon".into(), 12), ("learned".into(), 3)],
            written: 14,
            originals: 9,
            made_by: String::new(),
        };
        let mut out = Vec::new();
        write_info(&mut out, &info, 512, Path::new("t")).unwrap();
        let golden = "       12  lexicon\n        3  learned\n14 written phrases, 9 originals, 512 bytes: t\n";
        assert_eq!(String::from_utf8(out).unwrap(), golden);
    }
}
