//! The command line: all commands.

use clap::{Parser, Subcommand};

use crate::config::ShowArgs;
use crate::eval::EvalArgs;
use crate::explain::ExplainArgs;
use crate::judge::JudgeCommandArgs;
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
use crate::translation::TranslationArgs;

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
    /// Teach the substitution table pairs of written and original wording
    Learn(LearnArgs),
    /// Measure detection and suggestions on labelled articles
    Eval(EvalArgs),
    /// Train and inspect language models
    Lm(LmArgs),
    /// Train the model of translated English
    Translation(TranslationArgs),
    /// Build labelled articles for training and evaluation
    Labels(LabelsArgs),
    /// Install a small language model that is asked about what is found
    Judge(JudgeCommandArgs),
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
