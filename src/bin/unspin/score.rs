//! `unspin score`: the main job.

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use unspin::detector::{Detector, Preset};
use unspin::read::Asides;
use unspin::report::{self, AtomicFile, Baseline, Level, OutputFormat, PresetNote, ReportOptions};

use crate::accepted::AcceptedArgs;
use crate::batches::thread_pool;
use crate::common_args::{InputArgs, JudgeArgs, ModelArgs};
use crate::config::{Config, ConfigArgs};
use crate::exit_status::{Outcome, is_broken_pipe};
use crate::jobs::JobsLog;
use crate::journal::{self, Journal};
use crate::output::Output;
use crate::progress::Progress;
use crate::scoring::{Ended, Run, Tally};
use crate::siblings::SiblingArgs;
use crate::{messages, parsers, passed_over};

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
    #[arg(long, value_parser = parsers::output_format(), help_heading = "Output")]
    pub format: Option<OutputFormat>,

    /// What one row is [default: article for jsonl and html, finding for sarif, sentence otherwise]
    #[arg(long, value_parser = parsers::level(), help_heading = "Output")]
    pub level: Option<Level>,

    /// How readily to suspect: few false alarms, or few misses [default: balanced]
    #[arg(long, value_parser = parsers::preset(), help_heading = "Output")]
    pub preset: Option<Preset>,

    /// List rows from this score on, 0 to 1, in place of the preset's threshold
    #[arg(long, value_name = "P", value_parser = parsers::probability, help_heading = "Output")]
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
    #[arg(long, value_name = "MARK", value_parser = parsers::delimiter, help_heading = "Output")]
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
    pub judge: JudgeArgs,

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
  unspin score articles/ --against originals/ -o suspects.html
  unspin score 'news/**/*.html' --top 20
  unspin score crawl/ -o worst.csv --top 1000 --resume
  cat draft.txt | unspin score --check --preset strict";

/// Scores the inputs.
pub fn run(args: &ScoreArgs) -> Result<Outcome> {
    let config = args.config.load()?;
    let args = &args.clone().or(&config);
    let format = output_format(args)?;
    let accepted = args.accepted.read(&config)?;
    let (articles, asides) = args.input.articles(&args.paths, &config)?;
    let judge = args.judge.path(&config)?;
    let detector = args.models.detector_with(args.preset.unwrap_or_default(), judge.clone())?;
    let options = report_options(args, &detector)?;
    let pool = thread_pool(args.threads)?;
    let output = Output::create(args.output.as_deref())?;
    let journal = journal(args, &detector, judge.as_ref())?;
    let baseline = args.write_baseline.as_deref().map(AtomicFile::create).transpose()?;
    let mut run = Run {
        report: report::open(format, options.clone(), output.sink()?),
        detector: &detector,
        siblings: args.siblings.collection(&detector),
        waiting: Vec::new(),
        options,
        format,
        accepted,
        found: baseline.as_ref().map(|_| Baseline::default()),
        journal,
        jobs: args.jobs_log.as_deref().map(JobsLog::create).transpose()?,
        progress: Progress::new(args.quiet || writes_to_terminal(args)),
        tally: Tally::default(),
        asides,
    };
    let trusted = run.trust(&args.siblings.against, (&args.input, &config), &pool);
    let scored = trusted.and_then(|()| run.score(articles, &pool));
    run.progress.finish();
    match scored {
        Err(error) if is_broken_pipe(&error) => return Ok(run.tally.outcome(args.check)),
        Ok(Ended::Interrupted) => {
            messages::note(&run.interrupted());
            return Ok(Outcome::Interrupted);
        }
        scored => scored?,
    };
    run.report.note().iter().for_each(|note| messages::note(note));
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
    tell(run.tally, &run.asides, args.quiet);
    Ok(run.tally.outcome(args.check))
}

/// Tells how a run went: rows that could not be read in any case, what was not judged or
/// read beside them unless nothing is to be said, the rest to people alone.
fn tell(tally: Tally, asides: &Asides, quiet: bool) {
    tally.rows_without_text().iter().for_each(|note| messages::note(note));
    if quiet {
        return;
    }
    passed_over::tell(asides);
    for note in [tally.unjudged(), tally.without_words()].iter().flatten() {
        messages::note(note);
    }
    if std::io::stderr().is_terminal() {
        let passed_over = passed_over::count(asides);
        messages::note(&format!("{tally}, {passed_over} files passed over"));
    }
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

/// The journal beside the output, where one is asked for.
fn journal(
    args: &ScoreArgs,
    detector: &Detector,
    judge: Option<&PathBuf>,
) -> Result<Option<Journal>> {
    let Some(output) = named_file(args.output.as_deref()).filter(|_| args.resume) else {
        ensure!(!args.resume, "--resume is for an --output that is a file");
        return Ok(None);
    };
    let mut path = output.as_os_str().to_owned();
    path.push(".resume");
    let files = [&args.models.model, &args.models.lm, &args.models.table, &args.models.translation];
    let known = format!("{:?}", detector.model_infos());
    let models = journal::hash_of_models(&known, files.into_iter().flatten().chain(judge))?;
    let preset = args.preset.unwrap_or_default().name();
    let run = format!("unspin {} {preset} {models}", env!("CARGO_PKG_VERSION"));
    Journal::open(Path::new(&path), &run).map(Some)
}

fn output_format(args: &ScoreArgs) -> Result<OutputFormat> {
    let format = match (args.format, named_file(args.output.as_deref())) {
        (Some(format), _) => format,
        (None, None) => OutputFormat::Text,
        (None, Some(path)) => OutputFormat::from_path(path).with_context(|| {
            let is_parquet = path.extension().is_some_and(|last| last == "parquet");
            let advice = match is_parquet {
                true => {
                    "this program was built without the feature `parquet`, which writes such files"
                }
                false => "no output format has this extension; name one with --format",
            };
            format!("{}: {advice}", path.display())
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
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> ScoreArgs {
        parsers::parse_args(words).unwrap()
    }

    #[test]
    fn the_format_is_told_by_name_then_by_extension_then_text() {
        let format = |words: &[&str]| output_format(&parse(words));
        assert_eq!(format(&["-o", "a.jsonl", "--format", "csv"]).unwrap(), OutputFormat::Csv);
        assert_eq!(format(&["-o", "a.jsonl"]).unwrap(), OutputFormat::Jsonl);
        assert_eq!(format(&["-o", "-"]).unwrap(), OutputFormat::Text);
        assert_eq!(format(&[]).unwrap(), OutputFormat::Text);
        assert!(format(&["-o", "a.docx"]).unwrap_err().to_string().contains("a.docx"));
        match format(&["-o", "a.parquet"]) {
            Ok(format) => assert_eq!(format.name(), "parquet"),
            Err(error) => assert!(error.to_string().contains("feature `parquet`"), "{error}"),
        }
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
