//! `unspin score`: the main job.

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use clap::Args;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use unspin::detector::{Detector, Preset};
use unspin::document::{Article, ArticleReport};
use unspin::read::{Articles, ReadError};
use unspin::report::{
    self, AtomicFile, Baseline, Level, OutputFormat, PresetNote, Report, ReportOptions,
};

use crate::accepted::{Accepted, AcceptedArgs};
use crate::config::{Config, ConfigArgs};
use crate::jobs::JobsLog;
use crate::journal::{self, Journal};
use crate::outcome::{Outcome, is_broken_pipe};
use crate::output::Output;
use crate::progress::Progress;
use crate::wiring::{InputArgs, ModelArgs};
use crate::{args, interrupt, messages};

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

    /// What one row is [default: article for jsonl and html, finding for sarif, sentence otherwise]
    #[arg(long, value_parser = args::level(), help_heading = "Output")]
    pub level: Option<Level>,

    /// How readily to suspect: few false alarms, or few misses [default: balanced]
    #[arg(long, value_parser = args::preset(), help_heading = "Output")]
    pub preset: Option<Preset>,

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

    #[command(flatten)]
    pub accepted: AcceptedArgs,

    /// Write all findings of this run to FILE, for --baseline
    #[arg(long, value_name = "FILE", help_heading = "Accepted")]
    pub write_baseline: Option<PathBuf>,

    /// Write a JSON line per input file to FILE: what was read, how long it took
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub jobs_log: Option<PathBuf>,

    /// Keep what is scored in OUTPUT.resume until the report is done, and go on from there
    #[arg(long, requires = "output", help_heading = "Output")]
    pub resume: bool,

    #[command(flatten)]
    pub config: ConfigArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin score articles/ -o suspects.csv --excel
  unspin score articles/ -o suspects.html
  unspin score articles.jsonl --format jsonl --level passage > passages.jsonl
  unspin score articles/ -o suspects.xlsx --allow names.txt
  unspin score articles/ --write-baseline accepted.jsonl
  unspin score articles/ --baseline accepted.jsonl --check
  unspin score 'news/**/*.html' --top 20
  unspin score crawl/ -o worst.csv --top 1000 --resume
  cat draft.txt | unspin score --check --preset strict";

/// A batch is scored as a whole, so it bounds what is held in memory.
const BATCH_BYTES: usize = 8 << 20;
const BATCH_ARTICLES: usize = 256;

/// How long an interruption may go unseen.
const PATIENCE: Duration = Duration::from_millis(200);

type Batch = Vec<Result<Article, ReadError>>;

/// Scores the inputs.
pub fn run(args: &ScoreArgs) -> Result<Outcome> {
    let config = args.config.load()?;
    let args = &args.clone().or(&config);
    let format = output_format(args)?;
    let accepted = args.accepted.read(&config)?;
    let articles = args.input.articles(&args.paths, &config)?;
    let detector = args.models.detector(args.preset.unwrap_or_default())?;
    let options = report_options(args, &detector)?;
    let pool = thread_pool(args.threads)?;
    let output = Output::create(args.output.as_deref())?;
    let journal = journal(args, &detector)?;
    let baseline = args.write_baseline.as_deref().map(AtomicFile::create).transpose()?;
    let mut run = Run {
        report: report::open(format, options.clone(), output.sink()?),
        detector,
        options,
        format,
        accepted,
        found: baseline.as_ref().map(|_| Baseline::default()),
        journal,
        jobs: args.jobs_log.as_deref().map(JobsLog::create).transpose()?,
        progress: Progress::new(args.quiet || writes_to_terminal(args)),
        tally: Tally::default(),
    };
    let scored = run.score(articles, &pool);
    run.progress.finish();
    match scored {
        Err(error) if is_broken_pipe(&error) => return Ok(run.tally.outcome(args.check)),
        Ok(Ended::Interrupted) => {
            messages::note(&run.interrupted());
            return Ok(Outcome::Interrupted);
        }
        scored => scored?,
    };
    match run.report.finish() {
        Err(error) if !error.is_broken_pipe() => return Err(error.into()),
        _ => output.commit()?,
    }
    if let (Some(file), Some(found)) = (baseline, run.found) {
        write_baseline(file, &found)?;
    }
    if let Some(journal) = run.journal {
        journal.remove();
    }
    if !args.quiet && std::io::stderr().is_terminal() {
        messages::note(&run.tally.to_string());
    }
    Ok(run.tally.outcome(args.check))
}

impl ScoreArgs {
    /// These arguments, and those of the configuration where none is given here.
    fn or(mut self, config: &Config) -> Self {
        self.preset = self.preset.or(config.preset);
        self.level = self.level.or(config.level);
        self.threads = self.threads.or(config.threads);
        self.models = self.models.or(config);
        self
    }
}

fn write_baseline(file: AtomicFile, found: &Baseline) -> Result<()> {
    let mut sink = BufWriter::new(file.sink()?);
    found.write(&mut sink).and_then(|()| sink.flush()).context("cannot write the baseline")?;
    drop(sink);
    Ok(file.commit()?)
}

/// Everything a run needs while articles come in.
struct Run {
    report: Box<dyn Report>,
    detector: Detector,
    options: ReportOptions,
    format: OutputFormat,
    accepted: Accepted,
    /// What goes into a new baseline.
    found: Option<Baseline>,
    /// What was scored before the run broke off.
    journal: Option<Journal>,
    jobs: Option<JobsLog>,
    progress: Progress,
    tally: Tally,
}

/// How the scoring ended.
enum Ended {
    Done,
    Interrupted,
}

impl Run {
    /// Scores batch after batch while the next one is being read. What is
    /// finished when an interruption comes stays in the report.
    fn score(&mut self, articles: Articles, pool: &ThreadPool) -> Result<Ended> {
        interrupt::wait_for();
        let (batches, reader) = read_ahead(articles)?;
        loop {
            let batch = match batches.recv_timeout(PATIENCE) {
                // The reader may wait for input that never comes.
                _ if interrupt::is_asked() => return Ok(Ended::Interrupted),
                Ok(batch) => batch,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            for result in self.scored(batch, pool)? {
                match result {
                    Ok(scored) => self.add(scored)?,
                    Err(error) => self.miss(&error)?,
                }
            }
        }
        if let Some(jobs) = &mut self.jobs {
            jobs.finish()?;
        }
        reader.join().map_err(|_| anyhow!("reading broke off"))?;
        Ok(Ended::Done)
    }

    /// The reports of a batch, from the journal where it has them.
    fn scored(
        &mut self,
        batch: Batch,
        pool: &ThreadPool,
    ) -> Result<Vec<Result<Scored, ReadError>>> {
        let Some(journal) = &mut self.journal else {
            return Ok(pool.install(|| score_batch(&self.detector, batch)));
        };
        if let Some(reports) = journal.recall(&batch)? {
            let mut reports = reports.into_iter();
            let mut recalled = |article| {
                let report = reports.next()?;
                Some(Ok(Scored { article, report, seconds: 0.0 }))
            };
            let filled = batch.into_iter().filter_map(|article| match article {
                Ok(article) => recalled(article),
                Err(error) => Some(Err(error)),
            });
            return Ok(filled.collect());
        }
        let key = journal::key_of(&batch);
        let scored = pool.install(|| score_batch(&self.detector, batch));
        journal.note(key, scored.iter().flatten().map(|scored| &scored.report))?;
        Ok(scored)
    }

    fn interrupted(&self) -> String {
        let articles = self.tally.articles;
        match &self.journal {
            Some(_) => format!(
                "interrupted after {articles} articles; the same command goes on from there"
            ),
            None => format!("interrupted after {articles} articles"),
        }
    }

    fn add(&mut self, scored: Scored) -> Result<()> {
        let Scored { article, mut report, seconds } = scored;
        let least = self.detector.thresholds();
        self.accepted.apply(&article, &mut report, least, self.found.as_mut());
        self.tally.articles += 1;
        self.tally.flagged += usize::from(self.options.flags(self.format, &report));
        self.progress.add(report.words);
        if let Some(jobs) = &mut self.jobs {
            jobs.article(&article.path, report.words, seconds)?;
        }
        Ok(self.report.add(&article, &report)?)
    }

    fn miss(&mut self, error: &ReadError) -> Result<()> {
        self.tally.unread += 1;
        self.progress.aside(|| messages::complain(error));
        match &mut self.jobs {
            Some(jobs) => jobs.error(&error.path),
            None => Ok(()),
        }
    }
}

/// A scored article, and how long that took.
struct Scored {
    article: Article,
    report: ArticleReport,
    seconds: f64,
}

/// The journal beside the output, where one is asked for.
fn journal(args: &ScoreArgs, detector: &Detector) -> Result<Option<Journal>> {
    let Some(output) = named_file(args.output.as_deref()).filter(|_| args.resume) else {
        ensure!(!args.resume, "--resume is for an --output that is a file");
        return Ok(None);
    };
    let mut path = output.as_os_str().to_owned();
    path.push(".resume");
    let files = [&args.models.model, &args.models.lm, &args.models.table];
    let known = format!("{:?}", detector.model_infos());
    let models = journal::hash_of_models(&known, files.into_iter().flatten())?;
    let preset = args.preset.unwrap_or_default().name();
    let run = format!("unspin {} {preset} {models}", env!("CARGO_PKG_VERSION"));
    Journal::open(Path::new(&path), &run).map(Some)
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
fn score_batch(detector: &Detector, batch: Batch) -> Vec<Result<Scored, ReadError>> {
    let score = |article: Article| {
        let since = Instant::now();
        let report = detector.score(&article);
        Scored { article, report, seconds: since.elapsed().as_secs_f64() }
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
    ensure!(
        format != OutputFormat::Xlsx || !writes_to_terminal(args),
        "a workbook is nothing for a terminal; name a file with --output"
    );
    Ok(format)
}

fn writes_to_terminal(args: &ScoreArgs) -> bool {
    named_file(args.output.as_deref()).is_none() && std::io::stdout().is_terminal()
}

fn named_file(path: Option<&Path>) -> Option<&Path> {
    path.filter(|path| *path != Path::new("-"))
}

fn report_options(args: &ScoreArgs, detector: &Detector) -> Result<ReportOptions> {
    let mut options = ReportOptions::new(detector.thresholds());
    let name = args.preset.unwrap_or_default().name();
    let measured = detector.classifier().preset(name)?;
    options.preset = Some(PresetNote {
        name,
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
    fn the_command_line_wins_over_the_configuration() {
        let config = Config {
            preset: Some(Preset::Strict),
            level: Some(Level::Passage),
            lm: Some("theirs.lm".into()),
            ..Config::default()
        };
        let plain = parse(&[]).or(&config);
        assert_eq!((plain.preset, plain.level), (Some(Preset::Strict), Some(Level::Passage)));
        assert_eq!(plain.models.lm, Some("theirs.lm".into()));
        let own = parse(&["--preset", "sensitive", "--lm", "own.lm"]).or(&config);
        assert_eq!((own.preset, own.level), (Some(Preset::Sensitive), Some(Level::Passage)));
        assert_eq!(own.models.lm, Some("own.lm".into()));
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
