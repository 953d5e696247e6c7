//! What the user has accepted, from the command line and the configuration.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use unspin::detector::Thresholds;
use unspin::document::{Article, ArticleReport};
use unspin::report::{AllowList, Baseline};

use crate::config::Config;

/// What not to flag.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Accepted")]
pub struct AcceptedArgs {
    /// Phrases and names that are never flagged: one a line, `#` before comments
    #[arg(long, value_name = "FILE")]
    pub allow: Option<PathBuf>,

    /// Hide the findings in FILE, which --write-baseline of `score` has written
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

/// What the user has accepted.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    allowed: AllowList,
    baseline: Baseline,
}

impl AcceptedArgs {
    /// Reads the files; those named here in place of those of the configuration.
    pub fn read(&self, config: &Config) -> Result<Accepted> {
        let mut accepted = Accepted::default();
        config.allow.iter().for_each(|phrase| accepted.allowed.add(phrase));
        if let Some(path) = self.allow.as_ref().or(config.allow_file.as_ref()) {
            accepted.allowed.read(&text(path)?);
        }
        if let Some(path) = self.baseline.as_ref().or(config.baseline.as_ref()) {
            accepted.baseline = Baseline::read(&text(path)?)
                .map_err(|error| anyhow!("{}: {error}", path.display()))?;
        }
        Ok(accepted)
    }
}

impl Accepted {
    /// Takes out of `report` what was accepted. What is left without the baseline
    /// goes into `found`.
    pub fn apply(
        &self,
        article: &Article,
        report: &mut ArticleReport,
        least: Thresholds,
        found: Option<&mut Baseline>,
    ) {
        self.allowed.apply(article, report, least);
        if let Some(found) = found {
            found.take(article, report, least);
        }
        self.baseline.apply(article, report, least);
    }
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}
