//! `unspin labels sample`: passages that are worth labelling next.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use rayon::prelude::*;
use unspin::detector::{Detector, Preset};
use unspin::document::Article;
use unspin::labels::exchange::{self, ExchangeOptions, LabelFormat, WriteOptions};
use unspin::labels::sample::{SampleOptions, Sampler, candidates};

use super::formats::{label_format, output_format, tell};
use crate::common_args::{InputArgs, ModelArgs};
use crate::config::Config;
use crate::exit_status::{Outcome, readable};
use crate::output::Output;
use crate::{messages, parsers, passed_over};

/// Choose passages that are worth labelling next
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LabelsSampleArgs {
    /// Files, folders, globs, or `-` for standard input (the default)
    #[arg(value_name = "PATHS")]
    pub paths: Vec<String>,

    /// How many passages to choose
    #[arg(short, long, value_name = "N", default_value = "100")]
    pub number: NonZeroUsize,

    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,

    /// Format of the output [default: by its extension; label-studio for json]
    #[arg(long, value_parser = label_format())]
    pub to: Option<LabelFormat>,

    /// Share that is drawn from all passages alike, 0 to 1; only on those can a
    /// classifier be measured honestly
    #[arg(long, value_name = "P", value_parser = parsers::probability, default_value = "0.2")]
    pub random: f64,

    /// Preset whose threshold is the decision that the others lie near
    #[arg(long, value_parser = parsers::preset(), default_value = "balanced")]
    pub preset: Preset,

    /// Labels that there are already; their texts are not chosen again
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub labelled: Vec<PathBuf>,

    /// Seed of every random choice; the same seed chooses the same passages
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Start CSV with a byte order mark, so that Excel takes it for UTF-8
    #[arg(long)]
    pub excel: bool,

    /// Say nothing but what could not be read
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub input: InputArgs,

    #[command(flatten)]
    pub models: ModelArgs,
}

const EXAMPLES: &str = "\
The column `chosen_by` says which passages the classifier is unsure of
(`uncertain`) and which were drawn from all alike (`random`). Fill in `verdict`,
then: unspin train chosen.csv -o mine.model

Examples:
  unspin labels sample articles/ -n 200 -o chosen.csv --excel
  unspin labels sample articles.jsonl -o tasks.json --labelled labels.jsonl";

/// Articles that are read at a time.
const BATCH: usize = 256;

/// Chooses passages.
pub fn run(args: &LabelsSampleArgs) -> Result<Outcome> {
    let format = output_format(args.to, &args.output)?;
    ensure!(!args.excel || format.name() == "csv", "--excel is for csv only");
    let output = Output::create(Some(&args.output))?;
    let detector = args.models.detector(args.preset)?;
    let mut sampler = Sampler::new(SampleOptions {
        number: args.number.get(),
        random_share: args.random,
        decision: detector.thresholds().passage,
        seed: args.seed,
    });
    for path in &args.labelled {
        for task in exchange::read(path, &ExchangeOptions::default())?.tasks {
            sampler.leave_out(&task.article.text);
        }
    }
    let outcome = offer_all(args, &detector, &mut sampler)?;
    let offered = sampler.offered();
    ensure!(offered > 0, "no passage is long enough to be judged");
    let tasks = sampler.finish();
    let options = WriteOptions { bom: args.excel, ..WriteOptions::default() };
    let lost = exchange::write(&tasks, format, &options, &mut output.sink()?)?;
    output.commit()?;
    if !args.quiet {
        tell(&lost);
        messages::note(&format!("{} of {offered} passages chosen", tasks.len()));
    }
    Ok(outcome)
}

fn offer_all(
    args: &LabelsSampleArgs,
    detector: &Detector,
    sampler: &mut Sampler,
) -> Result<Outcome> {
    let mut outcome = Outcome::Done;
    let (mut articles, asides) = args.input.articles(&args.paths, &Config::default())?;
    loop {
        let items: Vec<_> = articles.by_ref().take(BATCH).collect();
        if items.is_empty() {
            passed_over::tell(&asides);
            return Ok(outcome);
        }
        let batch: Vec<Article> =
            items.into_iter().filter_map(|item| readable(item, &mut outcome)).collect();
        let found: Vec<_> = batch.par_iter().map(|article| candidates(detector, article)).collect();
        found.into_iter().flatten().for_each(|candidate| sampler.offer(candidate));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;

    #[test]
    fn a_fifth_is_random_unless_told_otherwise() {
        let args: LabelsSampleArgs = parse_args(&["a", "-n", "5", "-o", "o.csv"]).unwrap();
        assert_eq!((args.number.get(), args.seed, args.paths), (5, 1, vec!["a".to_owned()]));
        assert!((args.random - 0.2).abs() < f64::EPSILON);
        assert!(parse_args::<LabelsSampleArgs>(&["a", "-n", "0", "-o", "o.csv"]).is_err());
        assert!(parse_args::<LabelsSampleArgs>(&["a", "--random", "2", "-o", "o.csv"]).is_err());
    }
}
