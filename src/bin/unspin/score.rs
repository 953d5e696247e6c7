//! `unspin score`: the main job.

use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use clap::Args;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use unspin::detector::{Detector, Preset};
use unspin::document::{Article, ArticleReport};
use unspin::read::{Articles, ReadError};
use unspin::report::{self, Level, OutputFormat, PresetNote, Report, ReportOptions};

use crate::outcome::{Outcome, is_broken_pipe};
use crate::output::Output;
use crate::wiring::{InputArgs, ModelArgs};
use crate::{args, messages};

/// Score articles and list the suspect lines
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ScoreArgs {
    /// Files, folders, globs, or `-` for standard input (the default)
    #[arg(value_name = "PATHS")]
    pub paths: Vec<String>,

    /// Write to FILE, in the format of its extension; standard output otherwise
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// Format of the output [default: by the extension of --output, else text]
    #[arg(long, value_parser = args::output_format(), help_heading = "Output")]
    pub format: Option<OutputFormat>,

    /// What one row is [default: article for jsonl and html, sentence otherwise]
    #[arg(long, value_parser = args::level(), help_heading = "Output")]
    pub level: Option<Level>,

    /// How readily to suspect: few false alarms, or few misses
    #[arg(long, value_parser = args::preset(), default_value = "balanced", help_heading = "Output")]
    pub preset: Preset,

    /// List rows from this score on, 0 to 1, in place of the preset's threshold
    #[arg(long, value_name = "P", value_parser = args::probability, help_heading = "Output")]
    pub min_score: Option<f64>,

    /// List only the N worst rows (for text: articles), worst first
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub top: Option<NonZeroUsize>,

    /// Exit with 1 when anything is at or above the threshold
    #[arg(long, help_heading = "Output")]
    pub check: bool,

    /// Start CSV with a byte order mark, so that Excel takes it for UTF-8
    #[arg(long, help_heading = "Output")]
    pub excel: bool,

    /// Mark between the cells of CSV, such as `;` or `tab` [default: ,]
    #[arg(long, value_name = "MARK", value_parser = args::delimiter, help_heading = "Output")]
    pub delimiter: Option<u8>,

    /// Say nothing on standard error but what could not be read
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,

    /// How many articles to score at a time [default: one per core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub input: InputArgs,

    #[command(flatten)]
    pub models: ModelArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin score articles/ -o suspects.csv --excel
  unspin score articles/ -o suspects.html
  unspin score articles.jsonl --format jsonl --level passage > passages.jsonl
  unspin score 'news/**/*.html' --top 20
  cat draft.txt | unspin score --check --preset strict";

/// A batch is scored as a whole, so it bounds what is held in memory.
const BATCH_BYTES: usize = 8 << 20;
const BATCH_ARTICLES: usize = 256;

type Batch = Vec<Result<Article, ReadError>>;

/// Scores the inputs.
pub fn run(args: &ScoreArgs) -> Result<Outcome> {
    let format = output_format(args)?;
    let articles = args.input.articles(&args.paths)?;
    let detector = args.models.detector(args.preset)?;
    let options = report_options(args, &detector)?;
    let pool = thread_pool(args.threads)?;
    let output = Output::create(args.output.as_deref())?;
    let mut run = Run {
        report: report::open(format, options.clone(), output.sink()?),
        detector,
        options,
        format,
        tally: Tally::default(),
    };
    match run.score(articles, &pool) {
        Err(error) if is_broken_pipe(&error) => return Ok(run.tally.outcome(args.check)),
        scored => scored?,
    }
    match run.report.finish() {
        Err(error) if !error.is_broken_pipe() => return Err(error.into()),
        _ => output.commit()?,
    }
    if !args.quiet && std::io::stderr().is_terminal() {
        messages::note(&run.tally.to_string());
    }
    Ok(run.tally.outcome(args.check))
}

/// Everything a run needs while articles come in.
struct Run {
    report: Box<dyn Report>,
    detector: Detector,
    options: ReportOptions,
    format: OutputFormat,
    tally: Tally,
}

impl Run {
    /// Scores batch after batch while the next one is being read.
    fn score(&mut self, articles: Articles, pool: &ThreadPool) -> Result<()> {
        let (batches, reader) = read_ahead(articles)?;
        for batch in batches {
            let scored = pool.install(|| score_batch(&self.detector, batch));
            for result in scored {
                match result {
                    Ok((article, report)) => self.add(&article, &report)?,
                    Err(error) => {
                        self.tally.unread += 1;
                        messages::complain(&error);
                    }
                }
            }
        }
        reader.join().map_err(|_| anyhow!("reading broke off"))
    }

    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<()> {
        self.tally.articles += 1;
        self.tally.flagged += usize::from(self.options.flags(self.format, report));
        Ok(self.report.add(article, report)?)
    }
}

/// What a run has seen.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    articles: usize,
    flagged: usize,
    unread: usize,
}

impl Tally {
    fn outcome(self, check: bool) -> Outcome {
        match self {
            Self { unread: 1.., .. } => Outcome::Failed,
            Self { flagged: 1.., .. } if check => Outcome::Findings,
            _ => Outcome::Done,
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { articles, flagged, unread } = self;
        write!(f, "{articles} articles, {flagged} suspect, {unread} inputs not read")
    }
}

/// Reads batches on a thread of its own, at most one ahead. The thread ends
/// when the input does or when nobody takes batches any more.
fn read_ahead(articles: Articles) -> Result<(Receiver<Batch>, thread::JoinHandle<()>)> {
    let (sender, receiver) = sync_channel(0);
    let mut articles = articles;
    let read = move || {
        loop {
            let batch = next_batch(&mut articles);
            if batch.is_empty() || sender.send(batch).is_err() {
                return;
            }
        }
    };
    let reader = thread::Builder::new().name("reader".into()).spawn(read);
    Ok((receiver, reader.context("cannot start the reader")?))
}

fn next_batch(articles: &mut impl Iterator<Item = Result<Article, ReadError>>) -> Batch {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH_ARTICLES && bytes < BATCH_BYTES {
        let Some(article) = articles.next() else { break };
        bytes += article.as_ref().map_or(0, |article| article.text.len());
        batch.push(article);
    }
    batch
}

/// Scores a batch in parallel; results come in the order of the batch.
fn score_batch(
    detector: &Detector,
    batch: Batch,
) -> Vec<Result<(Article, ArticleReport), ReadError>> {
    let score = |article: Article| {
        let report = detector.score(&article);
        (article, report)
    };
    batch.into_par_iter().map(|article| article.map(score)).collect()
}

fn output_format(args: &ScoreArgs) -> Result<OutputFormat> {
    let format = match (args.format, named_file(args.output.as_deref())) {
        (Some(format), _) => format,
        (None, None) => OutputFormat::Text,
        (None, Some(path)) => OutputFormat::from_path(path).with_context(|| {
            format!(
                "{}: no output format has this extension; name one with --format",
                path.display()
            )
        })?,
    };
    if format != OutputFormat::Csv {
        ensure!(!args.excel, "--excel is for csv only");
        ensure!(args.delimiter.is_none(), "--delimiter is for csv only");
    }
    Ok(format)
}

fn named_file(path: Option<&Path>) -> Option<&Path> {
    path.filter(|path| *path != Path::new("-"))
}

fn report_options(args: &ScoreArgs, detector: &Detector) -> Result<ReportOptions> {
    let mut options = ReportOptions::new(detector.thresholds());
    let measured = detector.classifier().preset(args.preset.name())?;
    options.preset = Some(PresetNote {
        name: args.preset.name(),
        articles: measured.article.false_alarm_rate,
        sentences: measured.sentence.false_alarm_rate,
    });
    options.level = args.level;
    options.min_score = args.min_score;
    options.top = args.top.map(NonZeroUsize::get);
    options.bom = args.excel;
    options.delimiter = args.delimiter.unwrap_or(options.delimiter);
    Ok(options)
}

fn thread_pool(threads: Option<NonZeroUsize>) -> Result<ThreadPool> {
    // Zero stands for one thread per core.
    let threads = threads.map_or(0, NonZeroUsize::get);
    match ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => Ok(pool),
        Err(cause) => bail!("cannot start {threads} threads: {cause}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> ScoreArgs {
        args::parse_args(words).unwrap()
    }

    #[test]
    fn the_format_is_told_by_name_then_by_extension_then_text() {
        let format = |words: &[&str]| output_format(&parse(words));
        assert_eq!(format(&["-o", "a.jsonl", "--format", "csv"]).unwrap(), OutputFormat::Csv);
        assert_eq!(format(&["-o", "a.jsonl"]).unwrap(), OutputFormat::Jsonl);
        assert_eq!(format(&["-o", "-"]).unwrap(), OutputFormat::Text);
        assert_eq!(format(&[]).unwrap(), OutputFormat::Text);
        assert!(format(&["-o", "a.docx"]).unwrap_err().to_string().contains("a.docx"));
    }

    #[test]
    fn options_of_csv_are_refused_elsewhere() {
        assert!(output_format(&parse(&["--excel", "--format", "csv"])).is_ok());
        assert!(output_format(&parse(&["--excel"])).is_err());
        assert!(output_format(&parse(&["--delimiter", ";", "--format", "jsonl"])).is_err());
    }

    #[test]
    fn batches_are_bounded_by_number_and_by_bytes() {
        let of = |bytes: usize| Ok(Article { text: "a".repeat(bytes), ..Article::default() });
        let mut small = std::iter::repeat_with(|| of(1));
        assert_eq!(next_batch(&mut small).len(), BATCH_ARTICLES);
        let mut large = std::iter::repeat_with(|| of(BATCH_BYTES / 2));
        assert_eq!(next_batch(&mut large).len(), 2);
        assert!(next_batch(&mut std::iter::empty()).is_empty());
    }

    #[test]
    fn findings_count_only_when_checked_and_unread_input_always() {
        let tally = Tally { articles: 3, flagged: 1, unread: 0 };
        assert_eq!(tally.outcome(false), Outcome::Done);
        assert_eq!(tally.outcome(true), Outcome::Findings);
        assert_eq!(Tally { unread: 1, ..tally }.outcome(true), Outcome::Failed);
        assert_eq!(Tally::default().outcome(true), Outcome::Done);
    }
}
