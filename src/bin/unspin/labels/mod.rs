//! `unspin labels`: labelled articles for training and evaluation.

mod build;
mod convert;
mod sample;

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use unspin::labels::exchange::{LabelFormat, Notes};

use crate::messages;
use crate::outcome::Outcome;

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

/// Reads the name of a format of labels.
fn label_format() -> impl TypedValueParser<Value = LabelFormat> {
    PossibleValuesParser::new(LabelFormat::all().map(LabelFormat::name))
        .try_map(|name| name.parse::<LabelFormat>())
}

/// The format to write: the one named, or that of the file's extension.
fn output_format(named: Option<LabelFormat>, path: &Path) -> Result<LabelFormat> {
    named.or_else(|| LabelFormat::of_path(path)).with_context(|| {
        format!("{}: no format of labels has this extension; name one with --to", path.display())
    })
}

fn tell(notes: &Notes) {
    for (what, count) in notes.iter() {
        messages::note(&format!("{count} {what}"));
    }
}
