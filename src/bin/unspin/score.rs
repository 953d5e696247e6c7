//! `unspin score`: the main job.

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::Args;
use rayon::ThreadPool;
use rayon::prelude::*;
use unspin::detector::{Detector, Preset};
use unspin::document::{Article, ArticleReport};
use unspin::read::{Articles, ReadError};
use unspin::report::{
    self, AtomicFile, Baseline, Level, OutputFormat, PresetNote, Report, ReportOptions,
};
use unspin::siblings::Collection;

use crate::accepted::{Accepted, AcceptedArgs};
use crate::batches::{BATCH_ARTICLES, Batch, in_parallel, read_ahead, thread_pool};
use crate::config::{Config, ConfigArgs};
use crate::jobs::JobsLog;
use crate::outcome::{Outcome, is_broken_pipe};
use crate::output::Output;
use crate::progress::Progress;
use crate::siblings::{SiblingArgs, packed};
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
    pub siblings: SiblingArgs,

    #[command(flatten)]
    pub accepted: AcceptedArgs,

    /// Write all findings of this run to FILE, for --baseline
    #[arg(long, value_name = "FILE", help_heading = "Accepted")]
    pub write_baseline: Option<PathBuf>,

    /// Write a JSON line per input file to FILE: what was read, how long it took
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub jobs_log: Option<PathBuf>,

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
  cat draft.txt | unspin score --check --preset strict";

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
    let baseline = args.write_baseline.as_deref().map(AtomicFile::create).transpose()?;
    let mut run = Run {
        report: report::open(format, options.clone(), output.sink()?),
        detector: &detector,
        siblings: args.siblings.collection(&detector, &args.paths),
        waiting: Vec::new(),
        options,
        format,
        accepted,
        found: baseline.as_ref().map(|_| Baseline::default()),
        jobs: args.jobs_log.as_deref().map(JobsLog::create).transpose()?,
        progress: Progress::new(args.quiet || writes_to_terminal(args)),
        tally: Tally::default(),
    };
    let scored = run.trust(args, &config, &pool).and_then(|()| run.score(articles, &pool));
    run.progress.finish();
    match scored {
        Err(error) if is_broken_pipe(&error) => return Ok(run.tally.outcome(args.check)),
        scored => scored?,
    }
    match run.report.finish() {
        Err(error) if !error.is_broken_pipe() => return Err(error.into()),
        _ => output.commit()?,
    }
    if let (Some(file), Some(found)) = (baseline, run.found) {
        write_baseline(file, &found)?;
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
struct Run<'a> {
    report: Box<dyn Report>,
    detector: &'a Detector,
    options: ReportOptions,
    format: OutputFormat,
    accepted: Accepted,
    /// Where articles wait for their siblings; none where they are not looked for.
    siblings: Option<Collection<'a>>,
    /// What happened while they wait, in the order of the input.
    waiting: Vec<Waiting>,
    /// What goes into a new baseline.
    found: Option<Baseline>,
    jobs: Option<JobsLog>,
    progress: Progress,
    tally: Tally,
}

/// An input whose turn in the report and the log has not come.
enum Waiting {
    /// An article that was set aside, with the seconds that it took.
    Article(f64),
    /// Something of this file that could not be read.
    Missed(String),
}

impl Run<'_> {
    /// Sets the trusted originals aside.
    fn trust(&mut self, args: &ScoreArgs, config: &Config, pool: &ThreadPool) -> Result<()> {
        let Some(mut siblings) = self.siblings.take() else { return Ok(()) };
        let (detector, source) = (self.detector, (&args.input, config));
        let complain = |error: &ReadError| self.complain(error);
        args.siblings.trust(&mut siblings, detector, source, pool, complain)?;
        self.siblings = Some(siblings);
        Ok(())
    }

    /// Scores batch after batch while the next one is being read.
    fn score(&mut self, articles: Articles, pool: &ThreadPool) -> Result<()> {
        let (batches, reader) = read_ahead(articles)?;
        for batch in batches {
            if self.siblings.is_some() {
                self.set_aside(batch, pool)?;
            } else {
                self.report(batch, pool)?;
            }
        }
        self.take_out(pool)?;
        if let Some(jobs) = &mut self.jobs {
            jobs.finish()?;
        }
        reader.join().map_err(|_| anyhow!("reading broke off"))
    }

    /// Scores a batch and reports it.
    fn report(&mut self, batch: Batch, pool: &ThreadPool) -> Result<()> {
        let detector = self.detector;
        let score = |article: Article| {
            let since = Instant::now();
            let report = detector.score(&article);
            Scored { article, report, seconds: since.elapsed().as_secs_f64() }
        };
        for result in in_parallel(pool, batch, score) {
            match result {
                Ok(scored) => {
                    self.progress.add(scored.report.words);
                    self.add(scored)?;
                }
                Err(error) => {
                    self.complain(&error);
                    self.miss(&error.path)?;
                }
            }
        }
        Ok(())
    }

    /// Scores a batch and sets it aside until the siblings of its articles are known.
    fn set_aside(&mut self, batch: Batch, pool: &ThreadPool) -> Result<()> {
        let detector = self.detector;
        let score = |article: Article| {
            let since = Instant::now();
            let packed = packed(detector, article);
            (packed, since.elapsed().as_secs_f64())
        };
        for result in in_parallel(pool, batch, score) {
            match result {
                Ok((packed, seconds)) => {
                    let packed = packed?;
                    self.progress.add(packed.words());
                    self.waiting.push(Waiting::Article(seconds));
                    if let Some(siblings) = &mut self.siblings {
                        siblings.add(&packed)?;
                    }
                }
                Err(error) => {
                    self.complain(&error);
                    self.waiting.push(Waiting::Missed(error.path));
                }
            }
        }
        if self.siblings.as_mut().is_some_and(Collection::is_full) {
            self.take_out(pool)?;
        }
        Ok(())
    }

    /// Reports what was set aside, with what siblings say of it.
    fn take_out(&mut self, pool: &ThreadPool) -> Result<()> {
        let Some(mut siblings) = self.siblings.take() else { return Ok(()) };
        let linked = pool.install(|| siblings.link());
        let thresholds = self.detector.thresholds();
        let mut number = 0;
        for waiting in std::mem::take(&mut self.waiting).chunks(BATCH_ARTICLES) {
            let articles = waiting.iter().filter(|w| matches!(w, Waiting::Article(_))).count();
            let numbers = number..number + articles;
            number = numbers.end;
            let resolve = |number| linked.resolved(number, thresholds);
            let resolved: Vec<_> = pool.install(|| numbers.into_par_iter().map(resolve).collect());
            let mut resolved = resolved.into_iter();
            for waiting in waiting {
                match waiting {
                    Waiting::Missed(path) => self.miss(path)?,
                    Waiting::Article(seconds) => {
                        let next = resolved.next().context("an article is lost")?;
                        let (article, report) = next?;
                        self.add(Scored { article, report, seconds: *seconds })?;
                    }
                }
            }
        }
        drop(linked);
        self.siblings = Some(siblings);
        Ok(())
    }

    fn add(&mut self, scored: Scored) -> Result<()> {
        let Scored { article, mut report, seconds } = scored;
        let least = self.detector.thresholds();
        self.accepted.apply(&article, &mut report, least, self.found.as_mut());
        self.tally.articles += 1;
        self.tally.flagged += usize::from(self.options.flags(self.format, &report));
        if let Some(jobs) = &mut self.jobs {
            jobs.article(&article.path, report.words, seconds)?;
        }
        Ok(self.report.add(&article, &report)?)
    }

    fn complain(&mut self, error: &ReadError) {
        self.tally.unread += 1;
        self.progress.aside(|| messages::complain(error));
    }

    fn miss(&mut self, path: &str) -> Result<()> {
        self.jobs.as_mut().map_or(Ok(()), |jobs| jobs.error(path))
    }
}

/// A scored article, and how long that took.
struct Scored {
    article: Article,
    report: ArticleReport,
    seconds: f64,
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
}
