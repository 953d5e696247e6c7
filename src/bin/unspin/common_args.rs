//! The arguments that several commands share, models and input, and how they become library
//! options.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::Args;
use unspin::detector::{Detector, DetectorOptions, Preset};
use unspin::judge;
use unspin::read::{self, Articles, Asides, Ignored, InputFormat, ReadOptions};

use crate::config::Config;

/// Which models to use.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Models")]
pub struct ModelArgs {
    /// Classifier file to use in place of the embedded one
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// Language model file to use in place of the embedded one
    #[arg(long, value_name = "FILE")]
    pub lm: Option<PathBuf>,

    /// Substitution table file to use in place of the embedded one
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,

    /// Model of translated English to use in place of the embedded one
    #[arg(long, value_name = "FILE")]
    pub translation: Option<PathBuf>,
}

impl ModelArgs {
    /// These models, and those of the configuration where none is named here.
    pub fn or(&self, config: &Config) -> Self {
        Self {
            model: self.model.clone().or(config.model.clone()),
            lm: self.lm.clone().or(config.lm.clone()),
            table: self.table.clone().or(config.table.clone()),
            translation: self.translation.clone().or(config.translation.clone()),
        }
    }

    /// Loads the models, with the thresholds of `preset`.
    pub fn detector(&self, preset: Preset) -> Result<Detector> {
        self.detector_with(preset, None)
    }

    /// The same, with a judge where one is named.
    pub fn detector_with(&self, preset: Preset, judge: Option<PathBuf>) -> Result<Detector> {
        let options = DetectorOptions {
            language_model: self.lm.clone(),
            table: self.table.clone(),
            translation: self.translation.clone(),
            classifier: self.model.clone(),
            judge,
            preset,
        };
        Ok(Detector::new(&options)?)
    }
}

/// Whether a judge is asked, and which.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Models")]
pub struct JudgeArgs {
    /// Ask a small language model as well: a GGUF file, or `auto` for the one that `unspin judge
    /// install` has put in place
    #[arg(long, value_name = "FILE|auto")]
    pub judge: Option<String>,
}

impl JudgeArgs {
    /// Its file, where one is named here or in the configuration.
    pub fn path(&self, config: &Config) -> Result<Option<PathBuf>> {
        let word = self.judge.as_ref().or(config.judge.as_ref());
        Ok(word.map(|word| judge::find(word)).transpose()?)
    }
}

/// How to read the input.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Read every input as this format, and all files of a folder, whatever their extensions
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,

    /// Field or column that holds the text of a row of JSON, CSV or other tables; several with
    /// commas, the first that says something counts; fields below others with dots (`data.story`)
    /// [default: text, maintext, articleBody, content, body and others]
    #[arg(long, value_name = "NAMES", visible_alias = "text-column")]
    pub text_field: Option<String>,

    /// Field or column that holds the id of a row, likewise [default: id, url, link]
    #[arg(long, value_name = "NAMES", visible_alias = "id-column")]
    pub id_field: Option<String>,

    /// Pass over articles of more than N bytes, with a complaint [default: 4194304]
    #[arg(long, value_name = "N")]
    pub max_article_bytes: Option<usize>,

    /// Pass over files of folders and patterns that match GLOB, as in .gitignore
    #[arg(long, value_name = "GLOB")]
    pub ignore: Vec<String>,
}

impl InputArgs {
    /// The articles of `paths`, of standard input when there are none, and what will be
    /// noted while they are read. What is not said here, the configuration says.
    pub fn articles(&self, paths: &[String], config: &Config) -> Result<(Articles, Asides)> {
        let options = self.options(config)?;
        let asides = options.asides.clone();
        if paths.is_empty() {
            ensure!(
                !std::io::stdin().is_terminal(),
                "no input: name files or folders, or pipe text in"
            );
            return Ok((read::articles(&["-".to_owned()], &options), asides));
        }
        Ok((read::articles(paths, &options), asides))
    }

    fn options(&self, config: &Config) -> Result<ReadOptions> {
        let mut options = ReadOptions { format: self.input_format, ..ReadOptions::default() };
        if let Some(field) = self.text_field.as_ref().or(config.text_field.as_ref()) {
            options.text_fields = names(field);
        }
        if let Some(field) = self.id_field.as_ref().or(config.id_field.as_ref()) {
            options.id_fields = names(field);
        }
        options.max_article_bytes = self.max_article_bytes.unwrap_or(options.max_article_bytes);
        options.ignored = match self.ignore.as_slice() {
            [] => Ignored::new(config.folder(), config.ignore.clone())?,
            patterns => Ignored::new(Path::new(""), patterns.to_vec())?,
        };
        Ok(options)
    }
}

/// Names with commas between.
fn names(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
