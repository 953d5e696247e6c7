//! `unspin translation`: the model of translated English.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use unspin::document::{Article, Label};
use unspin::translation::{self, Example, FromLanguage, Head, TrainOptions};

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

    /// Passages whose language is known, from which the model learns to guess it: rows whose
    /// `source` ends in a colon and the language's code, as `news:engine:tr`
    #[arg(long, value_name = "LABELS", num_args = 1..)]
    pub languages: Vec<String>,

    /// Write the model to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

const EXAMPLES: &str = "\
Families: statistical-engine, rule-based-engine, neural-engine, fluent-engine, language-model.

Example:
  unspin translation train labels/translations.jsonl --languages labels/languages.jsonl \
      -o models/translation.bin";

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
    let (languages, also) = from_languages(&args.languages)?;
    let options = TrainOptions::default();
    let info = translation::train(&args.output, &examples, &languages, &options)?;
    for (kind, passages) in info.passages.iter().chain(&info.languages) {
        messages::note(&format!("{kind}: {passages} passages"));
    }
    Ok(outcome.max(also))
}

/// Translations whose language is known.
fn from_languages(paths: &[String]) -> Result<(Vec<FromLanguage>, Outcome)> {
    if paths.is_empty() {
        return Ok((Vec::new(), Outcome::Done));
    }
    let (articles, outcome) = labelled_articles::read(paths)?;
    let all = articles.len();
    let languages: Vec<FromLanguage> = articles.into_iter().filter_map(from_language).collect();
    ensure!(
        languages.len() == all,
        "{}: {} of {all} rows have no language: their `source` must end as `:tr` does",
        paths.join(", "),
        all - languages.len()
    );
    Ok((languages, outcome))
}

fn from_language(article: Article) -> Option<FromLanguage> {
    let source = article.source.as_deref()?;
    let (_, code) = source.rsplit_once(':')?;
    let is_code = matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase());
    is_code.then(|| FromLanguage { text: article.text, language: code.to_owned() })
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
