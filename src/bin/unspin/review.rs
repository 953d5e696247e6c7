//! `unspin review`: judge suspects on a local page.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use rayon::prelude::*;
use unspin::detector::{Detector, Preset};
use unspin::document::{Article, ArticleReport, Finding};
use unspin::judge::Judge;

use unspin::review::{ReportFile, Server, ServerOptions, Store, is_report};

use crate::common_args::{InputArgs, JudgeArgs, ModelArgs};
use crate::config::Config;
use crate::exit_status::{Outcome, readable};
use crate::{messages, parsers, passed_over};

/// Judge suspects by keyboard on a local page
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ReviewArgs {
    /// Files, folders, globs or `-`; or a report of `unspin score` in JSON lines,
    /// level finding, whose articles lie where it says. None to go on with a
    /// database
    #[arg(value_name = "PATHS")]
    pub paths: Vec<String>,

    /// Keep suspects and verdicts in this file; one that is there is gone on with
    #[arg(long, value_name = "FILE", default_value = "review.sqlite")]
    pub database: PathBuf,

    /// Port of the page at 127.0.0.1 [default: any that is free]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,

    /// Print the address and open no browser
    #[arg(long)]
    pub no_open: bool,

    /// How readily to suspect [default: the database's, or balanced]
    #[arg(long, value_parser = parsers::preset())]
    pub preset: Option<Preset>,

    /// Answer editors' plug-ins that speak LanguageTool (`/v2/check`) at this
    /// port, without the token of the address
    #[arg(long)]
    pub language_tool: bool,

    /// Let pages or plug-ins of this origin check texts as well, such as
    /// `chrome-extension://ID`; may be given several times
    #[arg(long, value_name = "ORIGIN", value_parser = parsers::origin)]
    pub allow_origin: Vec<String>,

    #[command(flatten)]
    pub input: InputArgs,

    #[command(flatten)]
    pub models: ModelArgs,

    #[command(flatten)]
    pub judge: JudgeArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin review articles/
  unspin review --database review.sqlite
  unspin review suspects.jsonl --database suspects.sqlite --no-open

The page can be used by the user who started it, on this machine alone. A
verdict is in the database before the page shows it. Ctrl-C ends the review.";

/// Articles that are scored at a time.
const BATCH: usize = 256;

/// Serves the page until the process is ended.
pub fn run(args: &ReviewArgs) -> Result<Outcome> {
    ensure!(
        !args.paths.is_empty() || args.database.exists(),
        "{}: no review to go on with; name articles",
        args.database.display()
    );
    ensure!(
        args.database.extension().is_none_or(|extension| extension != "model"),
        "{}: a name that ends in .model is the retrained classifier's",
        args.database.display()
    );
    let mut store = Store::open(&args.database)?;
    let preset = store.preset(args.preset.map(Preset::name))?;
    let judge = args.judge.path(&Config::default())?;
    let detector = args.models.detector_with(preset.parse()?, judge)?;
    let judge = store.judge(detector.judge().map(Judge::name))?;
    ensure!(
        judge.is_none() || detector.judge().is_some() || args.paths.is_empty(),
        "{}: its suspects were shown to the judge {}; name it with --judge",
        args.database.display(),
        judge.unwrap_or_default()
    );
    let outcome = gather(args, &detector, &mut store)?;
    store.rank()?;
    let suspects = store.progress()?.suspects;
    let options = ServerOptions {
        port: args.port,
        language_tool: args.language_tool,
        origins: args.allow_origin.clone(),
    };
    let server = Server::bind(store, detector, options)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{suspects} suspects: {}", server.address())?;
    out.flush()?;
    drop(out);
    if !args.no_open {
        open_browser(server.address());
    }
    server.run()?;
    Ok(outcome)
}

/// Puts the articles of all paths into the store.
fn gather(args: &ReviewArgs, detector: &Detector, store: &mut Store) -> Result<Outcome> {
    let (reports, paths): (Vec<String>, Vec<String>) =
        args.paths.iter().cloned().partition(|path| is_report(path));
    let mut outcome = Outcome::Done;
    for report in &reports {
        outcome = outcome.max(add_report(args, report, store)?);
    }
    if !paths.is_empty() {
        outcome = outcome.max(score(args, &paths, detector, store)?);
    }
    Ok(outcome)
}

/// Scores the articles that are not in the store yet.
fn score(
    args: &ReviewArgs,
    paths: &[String],
    detector: &Detector,
    store: &mut Store,
) -> Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut batch = Vec::new();
    let (articles, asides) = args.input.articles(paths, &Config::default())?;
    for article in articles {
        let Some(article) = readable(article, &mut outcome) else { continue };
        if !store.knows(&article)? {
            batch.push(article);
        }
        if batch.len() == BATCH {
            add_scored(std::mem::take(&mut batch), detector, store)?;
        }
    }
    add_scored(batch, detector, store)?;
    passed_over::tell(&asides);
    Ok(outcome)
}

fn add_scored(batch: Vec<Article>, detector: &Detector, store: &mut Store) -> Result<()> {
    let score = |article: Article| {
        let found = findings(detector.score(&article));
        (article, found)
    };
    let scored: Vec<(Article, Vec<Finding>)> = batch.into_par_iter().map(score).collect();
    Ok(store.add(&scored)?)
}

fn findings(report: ArticleReport) -> Vec<Finding> {
    let sentences = report.passages.into_iter().flat_map(|passage| passage.sentences);
    sentences.flat_map(|sentence| sentence.findings).collect()
}

/// Takes the findings of a report, and the articles from where it says.
fn add_report(args: &ReviewArgs, path: &str, store: &mut Store) -> Result<Outcome> {
    let mut report = ReportFile::open(path)?;
    let mut outcome = Outcome::Done;
    let mut articles = Vec::new();
    let paths = report.paths();
    if paths.is_empty() {
        return Ok(outcome);
    }
    for article in args.input.articles(&paths, &Config::default())?.0 {
        let Some(article) = readable(article, &mut outcome) else { continue };
        let Some((findings, misplaced)) = report.take(&article) else { continue };
        if misplaced > 0 {
            let name = &article.id;
            messages::note(&format!("{path}: {misplaced} findings are not of the text of {name}"));
            outcome = Outcome::Failed;
        }
        articles.push((article, findings));
    }
    for (file, id) in report.left() {
        messages::note(&format!("{path}: no article '{id}' in {file}"));
        outcome = Outcome::Failed;
    }
    store.add(&articles)?;
    Ok(outcome)
}

/// Opens the page in the user's browser; the address was printed in any case.
fn open_browser(address: &str) {
    let (program, words): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(words).arg(address).stdin(Stdio::null()).stdout(Stdio::null());
    if let Err(cause) = command.stderr(Stdio::null()).spawn().context("cannot open a browser") {
        messages::note(&format!("{cause:#}; open the address yourself"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;

    #[test]
    fn a_database_alone_is_enough() {
        let args: ReviewArgs = parse_args(&["--database", "r.sqlite", "--no-open"]).unwrap();
        assert!(args.paths.is_empty() && args.no_open && !args.language_tool);
        assert_eq!((args.database, args.port), ("r.sqlite".into(), 0));
        assert_eq!(
            parse_args::<ReviewArgs>(&["a"]).unwrap().database,
            PathBuf::from("review.sqlite")
        );
    }
}
