//! `unspin completions` and `unspin man`: made of the one definition of the
//! command line.

use std::io::{self, Write};

use anyhow::{Context as _, Result};
use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;

use crate::args::Cli;
use crate::exit_status::Outcome;

/// Print a script that completes commands and options in a shell
#[derive(Args, Clone, Debug)]
#[command(after_help = COMPLETIONS)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

const COMPLETIONS: &str = "\
Examples:
  unspin completions bash > ~/.local/share/bash-completion/completions/unspin
  unspin completions fish > ~/.config/fish/completions/unspin.fish";

/// Print the manual page of a command
#[derive(Args, Clone, Debug)]
#[command(after_help = MAN)]
pub struct ManArgs {
    /// The command, such as `score` or `lm train` [default: unspin as a whole]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}

const MAN: &str = "\
Examples:
  unspin man > unspin.1
  unspin man score | man -l -";

/// Prints completions.
pub fn completions(args: &CompletionsArgs) -> Result<Outcome> {
    print(&script(args.shell))
}

/// Prints a manual page.
pub fn man(args: &ManArgs) -> Result<Outcome> {
    print(&page(&args.command)?)
}

// A reader that goes away is no failure, so that nothing is written until it is whole.
fn print(text: &[u8]) -> Result<Outcome> {
    let mut out = io::stdout().lock();
    out.write_all(text)?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "unspin", &mut script);
    script
}

fn page(words: &[String]) -> Result<Vec<u8>> {
    let mut command = Cli::command();
    command.build();
    let mut found: &Command = &command;
    for word in words {
        found = found
            .find_subcommand(word)
            .with_context(|| format!("`{}` is no command", words.join(" ")))?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(found.clone()).render(&mut page)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &str) -> Vec<String> {
        command.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn every_shell_completes_commands_and_options() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
            let script = String::from_utf8(script(shell)).unwrap();
            for word in ["score", "lookup", "min-score"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn every_command_has_a_page() {
        let page = |command| String::from_utf8(page(&words(command)).unwrap()).unwrap();
        assert!(page("").contains("unspin") && page("").contains("score"));
        assert!(page("score").contains("min\\-score"));
        assert!(page("lm train").contains("lm"));
        let error = super::page(&words("scare")).unwrap_err().to_string();
        assert_eq!(error, "`scare` is no command");
    }
}
