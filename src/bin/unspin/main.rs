//! The command line program: arguments in, exit code out.
//!
//! `args` names the commands, each of which has a file of its own, as have `models --features` and `explain --stages`; `parsers` reads the values of
//! their arguments; `common_args` and `sources` are where arguments become library options;
//! `labelled_articles` reads what classifiers are trained and measured on; `provenance` is what
//! models record of the command that made them; `exit_status` is how a run ends; `changes` tells what training
//! has changed; `messages` speaks to standard
//! error, and `progress` shows there how far work has come; `output` opens what a
//! report is written into, `batches` reads ahead, `jobs` is the log of a run and `journal` what an
//! interrupted one goes on from; `interrupt` minds Ctrl-C; `config` and `accepted`
//! read what the user has settled once for all.

mod accepted;
mod args;
mod batches;
mod changes;
mod common_args;
mod config;
mod eval;
mod exit_status;
mod explain;
mod features;
mod interrupt;
mod jobs;
mod journal;
mod judge;
mod judged_labels;
mod labelled_articles;
mod labels;
mod learn;
mod lm;
mod lookup;
mod manual;
mod messages;
mod models;
mod output;
mod parsers;
mod passed_over;
mod progress;
mod provenance;
#[cfg(feature = "review")]
mod review;
mod score;
mod scoring;
mod siblings;
mod sources;
mod stages;
mod train;
mod translation;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command};
use crate::exit_status::Outcome;

fn main() -> ExitCode {
    interrupt::install();
    #[cfg(feature = "parquet")]
    unspin::read::silence_decoding();
    match run(Cli::parse().command) {
        Ok(outcome) => outcome.into(),
        Err(error) if exit_status::is_broken_pipe(&error) => Outcome::Done.into(),
        Err(error) => {
            messages::complain(error.as_ref());
            Outcome::Failed.into()
        }
    }
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Score(args) => score::run(&args),
        Command::Siblings(args) => siblings::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Lookup(args) => lookup::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Learn(args) => learn::run(&args),
        Command::Eval(args) => eval::run(&args),
        #[cfg(feature = "review")]
        Command::Review(args) => review::run(&args),
        Command::Lm(args) => lm::run(&args),
        Command::Translation(args) => translation::run(&args),
        Command::Labels(args) => labels::run(&args),
        Command::Judge(args) => judge::run(&args),
        Command::Models(args) => models::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Completions(args) => manual::completions(&args),
        Command::Man(args) => manual::man(&args),
    }
}
