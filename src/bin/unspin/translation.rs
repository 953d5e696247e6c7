//! `unspin translation`: the model of translated English.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use unspin::document::{Article, Label};
use unspin::translation::{self, Example, Head, TrainOptions};

use crate::exit_status::Outcome;
use crate::output::check_writable;
use crate::{labelled_articles, messages};

/// Train the model of translated English
#[derive(Args, Clone, Debug)]
pub struct TranslationArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TranslationCommand,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum TranslationCommand {
    /// Fit the model on translations beside people's English
    Train(TranslationTrainArgs),
}

/// Fit the model on translations beside people's English
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct TranslationTrainArgs {
    /// Labelled passages: `mt` with the family of the engine as `generator` and people's wording
    /// as `original`, and `clean`
    #[arg(value_name = "LABELS", required = true)]
    pub labels: Vec<String>,

    /// Write the model to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

const EXAMPLES: &str = "\
Families: statistical-engine, rule-based-engine, neural-engine, fluent-engine, language-model.

Example:
  unspin translation train labels/translations.jsonl -o models/translation.bin";

/// Trains the model.
pub fn run(args: &TranslationArgs) -> Result<Outcome> {
    match &args.command {
        TranslationCommand::Train(args) => train(args),
    }
}

fn train(args: &TranslationTrainArgs) -> Result<Outcome> {
    check_writable(&args.output)?;
    let (articles, outcome) = labelled_articles::read(&args.labels)?;
    let all = articles.len();
    let examples: Vec<Example> = articles.into_iter().filter_map(example).collect();
    if examples.len() < all {
        messages::note(&format!(
            "{} of {all} passages left out: neither clean nor of a known family of engines",
            all - examples.len()
        ));
    }
    let info = translation::train(&args.output, &examples, &TrainOptions::default())?;
    for (family, passages) in &info.passages {
        messages::note(&format!("{family}: {passages} passages"));
    }
    Ok(outcome)
}

fn example(article: Article) -> Option<Example> {
    let family = article.generator.as_deref().and_then(Head::of_generator);
    match (article.label?, family) {
        (Label::Clean, _) => Some(Example { text: article.text, family: None, original: None }),
        (Label::Mt, Some(_)) => {
            Some(Example { text: article.text, family, original: article.original })
        }
        _ => None,
    }
}
