//! `unspin explain`: the suspect sentences of a file with their suspect spans
//! underlined, what is proposed for each, and why.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use unspin::detector::Preset;
use unspin::report;

use crate::accepted::AcceptedArgs;
use crate::common_args::{InputArgs, JudgeArgs, ModelArgs};
use crate::config::ConfigArgs;
use crate::exit_status::{Outcome, readable};
use crate::stages::stages;
use crate::{parsers, passed_over};

/// Show suspect spans underlined, with suggestions and evidence
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    /// A file, or `-` for standard input
    pub file: String,

    /// How readily to suspect: few false alarms, or few misses [default: balanced]
    #[arg(long, value_parser = parsers::preset())]
    pub preset: Option<Preset>,

    /// Show what every stage makes of each sentence, suspect or not
    #[arg(long)]
    pub stages: bool,

    #[command(flatten)]
    pub input: InputArgs,

    #[command(flatten)]
    pub models: ModelArgs,

    #[command(flatten)]
    pub judge: JudgeArgs,

    #[command(flatten)]
    pub accepted: AcceptedArgs,

    #[command(flatten)]
    pub config: ConfigArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin explain article.txt
  unspin explain article.txt --preset sensitive | less -R
  echo \"The hearth officials came late.\" | unspin explain - --stages
Colours are left out when the output is no terminal or NO_COLOR is set.";

/// Columns of a line of text, where the terminal is not narrower.
const WIDTH: usize = 96;
/// Columns that the frame around a line takes.
const FRAME: usize = 6;

/// Explains the articles of a file.
pub fn run(args: &ExplainArgs) -> Result<Outcome> {
    let config = args.config.load()?;
    let accepted = args.accepted.read(&config)?;
    let (articles, asides) = args.input.articles(std::slice::from_ref(&args.file), &config)?;
    let preset = args.preset.or(config.preset).unwrap_or_default();
    let judge = args.judge.path(&config)?;
    let detector = args.models.or(&config).detector_with(preset, judge)?;
    let least = detector.thresholds();
    let width = terminal_columns().saturating_sub(FRAME).clamp(20, WIDTH);
    let mut out = anstream::stdout().lock();
    let mut outcome = Outcome::Done;
    for article in articles {
        let Some(article) = readable(article, &mut outcome) else { continue };
        if args.stages {
            let accept = |report: &mut _| accepted.apply(&article, report, least, None);
            out.write_all(stages(&detector, &article, accept, width).as_bytes())?;
            continue;
        }
        let mut report = detector.score(&article);
        accepted.apply(&article, &mut report, least, None);
        out.write_all(report::explanation(&article, &report, least, width).as_bytes())?;
    }
    out.flush()?;
    passed_over::tell(&asides);
    Ok(outcome)
}

/// Columns of the terminal, as it or the environment tells; 80 otherwise.
fn terminal_columns() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0.into())).unwrap_or(80)
}
