//! The command line: commands, and the argument types that several share.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use unspin::detector::Preset;
use unspin::report::{Level, OutputFormat};

use crate::config::ShowArgs;
use crate::eval::EvalArgs;
use crate::explain::ExplainArgs;
use crate::labels::LabelsArgs;
use crate::learn::LearnArgs;
use crate::lm::LmArgs;
use crate::lookup::LookupArgs;
use crate::manual::{CompletionsArgs, ManArgs};
use crate::models::ModelsArgs;
#[cfg(feature = "review")]
use crate::review::ReviewArgs;
use crate::score::ScoreArgs;
use crate::siblings::SiblingsArgs;
use crate::train::TrainArgs;

/// Finds synonym-spun and machine-translated phrasing in English articles and
/// names the wording the author first wrote.
#[derive(Debug, Parser)]
#[command(name = "unspin", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Score articles and list the suspect lines
    Score(ScoreArgs),
    /// Tell which articles share text, and who copies whom
    Siblings(SiblingsArgs),
    /// Show suspect spans underlined, with suggestions and evidence
    Explain(ExplainArgs),
    /// Judge suspects by keyboard on a local page
    #[cfg(feature = "review")]
    Review(ReviewArgs),
    /// Tell what the substitution table believes was meant by a phrase
    Lookup(LookupArgs),
    /// Retrain the classifier on labelled articles
    Train(TrainArgs),
    /// Make a substitution table from pairs of written and original wording
    Learn(LearnArgs),
    /// Measure detection and suggestions on labelled articles
    Eval(EvalArgs),
    /// Train and inspect language models
    Lm(LmArgs),
    /// Build labelled articles for training and evaluation
    Labels(LabelsArgs),
    /// Tell which models are in use and where they came from
    Models(ModelsArgs),
    /// Print the configuration in effect
    Config(ShowArgs),
    /// Print a script that completes commands and options in a shell
    Completions(CompletionsArgs),
    /// Print the manual page of a command
    Man(ManArgs),
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 findings with --check; 2 usage error, or any input that
could not be read (the rest is still scored); 130 interrupted.";

/// Reads a preset's name.
pub fn preset() -> impl TypedValueParser<Value = Preset> {
    PossibleValuesParser::new(["strict", "balanced", "sensitive"])
        .try_map(|name| name.parse::<Preset>())
}

/// Reads a level's name.
pub fn level() -> impl TypedValueParser<Value = Level> {
    PossibleValuesParser::new(Level::ALL.map(Level::name)).try_map(|name| name.parse::<Level>())
}

/// Reads an output format's name.
pub fn output_format() -> impl TypedValueParser<Value = OutputFormat> {
    PossibleValuesParser::new(OutputFormat::names()).try_map(|name| name.parse::<OutputFormat>())
}

/// Reads a probability, 0..1.
pub fn probability(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

/// Reads the mark between the cells of CSV: one ASCII character, or `tab`.
pub fn delimiter(word: &str) -> Result<u8, String> {
    match word.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        &[mark] if mark.is_ascii_punctuation() && mark != b'"' || word == "\t" => Ok(mark),
        _ => Err("expected one punctuation mark, or `tab`".to_owned()),
    }
}

/// The arguments of one command, parsed from the words after its name.
#[cfg(test)]
pub fn parse_args<A: clap::Args>(words: &[&str]) -> Result<A, clap::Error> {
    let command = A::augment_args(clap::Command::new("test").no_binary_name(true));
    A::from_arg_matches(&command.try_get_matches_from(words)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_probability_lies_between_0_and_1() {
        assert!(probability("0").is_ok() && probability("1").is_ok() && probability(".5").is_ok());
        for word in ["-0.1", "1.01", "nan", "inf", "", "half"] {
            assert!(probability(word).is_err(), "{word}");
        }
    }

    #[test]
    fn a_delimiter_is_one_mark() {
        assert_eq!(delimiter(";").unwrap(), b';');
        assert_eq!(delimiter("tab").unwrap(), b'\t');
        for word in ["", ";;", "a", "\"", "\n", "€"] {
            assert!(delimiter(word).is_err(), "{word}");
        }
    }
}
