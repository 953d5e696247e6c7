//! The command line program: arguments in, exit code out.
//!
//! `args` names the commands, each of which has a file of its own; `wiring`
//! is where arguments become library options; `messages` speaks to standard
//! error; `output` opens what a report is written into.

mod args;
mod explain;
mod lookup;
mod messages;
mod models;
mod outcome;
mod output;
mod score;
mod wiring;

// The arguments of commands that are not offered yet.
#[cfg(test)]
mod eval;
#[cfg(test)]
mod labels;
#[cfg(test)]
mod learn;
#[cfg(test)]
mod lm;
#[cfg(test)]
mod train;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command};
use crate::outcome::Outcome;

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(outcome) => outcome.into(),
        Err(error) if outcome::is_broken_pipe(&error) => Outcome::Done.into(),
        Err(error) => {
            messages::complain(error.as_ref());
            Outcome::Failed.into()
        }
    }
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Score(args) => score::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Lookup(args) => lookup::run(&args),
        Command::Models(args) => models::run(&args),
    }
}
