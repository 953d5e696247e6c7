//! `unspin labels`: labelled articles for training and evaluation.

mod build;
mod convert;
mod formats;
mod sample;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::exit_status::Outcome;

/// Build, convert and choose labelled articles
#[derive(Args, Clone, Debug)]
pub struct LabelsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LabelsCommand,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum LabelsCommand {
    /// Turn the corpora of a folder into labelled articles, split by article
    Build(build::LabelsBuildArgs),
    /// Turn labels of one tool into labels of another, or articles into tasks
    Convert(convert::LabelsConvertArgs),
    /// Choose passages that are worth labelling next
    Sample(sample::LabelsSampleArgs),
}

/// Does it.
pub fn run(args: &LabelsArgs) -> Result<Outcome> {
    match &args.command {
        LabelsCommand::Build(args) => build::run(args),
        LabelsCommand::Convert(args) => convert::run(args),
        LabelsCommand::Sample(args) => sample::run(args),
    }
}
