//! The configuration file `unspin.toml`, and `unspin config`, which tells what
//! is in effect.

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unspin::detector::Preset;
use unspin::read::ReadOptions;
use unspin::report::Level;

use crate::exit_status::Outcome;

/// What the file is called.
const FILE_NAME: &str = "unspin.toml";

/// Which configuration file to use.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigArgs {
    /// Configuration file [default: the nearest unspin.toml in this folder and
    /// those above it]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long)]
    pub no_config: bool,
}

impl ConfigArgs {
    /// The configuration; an empty one where there is no file.
    pub fn load(&self) -> Result<Config> {
        let path = match &self.config {
            _ if self.no_config => None,
            Some(path) => Some(path.clone()),
            None => nearest(&std::env::current_dir().context("the working folder")?),
        };
        let Some(path) = path else { return Ok(Config::default()) };
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{}: cannot be read", path.display()))?;
        Config::parse(&path, &text)
    }
}

/// Print the configuration in effect
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLE)]
pub struct ShowArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
}

const EXAMPLE: &str = "\
Example of an unspin.toml, in which everything may be left out; paths are
relative to it, and options on the command line win over it:
  preset = \"strict\"             # as --preset, and so on
  level = \"sentence\"
  threads = 2
  text-field = \"body\"
  id-field = \"url\"
  ignore = [\"drafts/\", \"*.bak.txt\"]
  allow = [\"Excessive Street\"]  # phrases that are never flagged
  allow-file = \"names.txt\"      # more of them, one a line
  baseline = \"accepted.jsonl\"
  model = \"mine.model\"
  lm = \"mine.lm\"
  table = \"mine.table\"
  judge = \"auto\"";

/// What the file may say. Its keys are the names of options.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Config {
    /// How readily to suspect.
    #[serde(deserialize_with = "preset", serialize_with = "preset_name")]
    pub preset: Option<Preset>,
    /// What one row is.
    #[serde(deserialize_with = "level", serialize_with = "level_name")]
    pub level: Option<Level>,
    /// How many articles to score at a time.
    pub threads: Option<NonZeroUsize>,
    /// The fields that may hold the text of a row, with commas between.
    pub text_field: Option<String>,
    /// The fields that may hold the id of a row, with commas between.
    pub id_field: Option<String>,
    /// Patterns of files to pass over.
    pub ignore: Vec<String>,
    /// Phrases that are never flagged.
    pub allow: Vec<String>,
    /// A file of such phrases.
    pub allow_file: Option<PathBuf>,
    /// Findings that are not shown again.
    pub baseline: Option<PathBuf>,
    /// Classifier file.
    pub model: Option<PathBuf>,
    /// Language model file.
    pub lm: Option<PathBuf>,
    /// Substitution table file.
    pub table: Option<PathBuf>,
    /// File of the model of translated English.
    pub translation: Option<PathBuf>,
    /// File of the judge, or `auto`.
    pub judge: Option<String>,
    /// The file that said so.
    #[serde(skip)]
    pub path: Option<PathBuf>,
}

impl Config {
    /// Reads the text of the file at `path`, and makes its paths relative to
    /// where the program runs.
    fn parse(path: &Path, text: &str) -> Result<Self> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            anyhow!("{}:{line}: {}", path.display(), error.message().replace('\n', " "))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let files = [
            &mut config.allow_file,
            &mut config.baseline,
            &mut config.model,
            &mut config.lm,
            &mut config.table,
            &mut config.translation,
        ];
        for file in files.into_iter().flatten() {
            *file = folder.join(&*file);
        }
        if let Some(judge) = config.judge.as_mut().filter(|judge| *judge != "auto") {
            *judge = folder.join(&*judge).display().to_string();
        }
        config.path = Some(path.to_owned());
        Ok(config)
    }

    /// The folder that its patterns are relative to.
    pub fn folder(&self) -> &Path {
        self.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""))
    }

    /// With what holds where nothing is said.
    fn or_defaults(mut self) -> Self {
        let read = ReadOptions::default();
        self.preset.get_or_insert_default();
        self.text_field.get_or_insert(read.text_fields.join(", "));
        self.id_field.get_or_insert(read.id_fields.join(", "));
        self
    }
}

/// Prints the configuration.
pub fn run(args: &ShowArgs) -> Result<Outcome> {
    let config = args.config.load()?;
    let mut out = io::stdout().lock();
    match &config.path {
        Some(path) => writeln!(out, "# {}", path.display())?,
        None => writeln!(out, "# no {FILE_NAME}")?,
    }
    out.write_all(toml::to_string(&config.or_defaults())?.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn nearest(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

fn preset<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Preset>, D::Error> {
    named(from, "a preset: strict, balanced or sensitive")
}

fn level<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Level>, D::Error> {
    named(from, "a level: article, passage, sentence or finding")
}

fn named<'de, D: Deserializer<'de>, T: FromStr>(
    from: D,
    expected: &str,
) -> Result<Option<T>, D::Error> {
    let word = String::deserialize(from)?;
    let value =
        word.parse::<T>().map_err(|_| D::Error::custom(format!("`{word}` is not {expected}")))?;
    Ok(Some(value))
}

fn preset_name<S: Serializer>(preset: &Option<Preset>, to: S) -> Result<S::Ok, S::Error> {
    preset.map(Preset::name).serialize(to)
}

fn level_name<S: Serializer>(level: &Option<Level>, to: S) -> Result<S::Ok, S::Error> {
    level.map(Level::name).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("dir/unspin.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_of_the_help_is_a_configuration() {
        let example: String =
            EXAMPLE.lines().skip(2).flat_map(|line| [line.trim_start(), "\n"]).collect();
        let config = parse(&example).unwrap();
        assert_eq!(config.preset, Some(Preset::Strict));
        assert_eq!(config.level, Some(Level::Sentence));
        assert_eq!(config.threads, NonZeroUsize::new(2));
        assert_eq!(config.allow, ["Excessive Street"]);
        assert_eq!(config.table, Some("dir/mine.table".into()));
        assert_eq!(config.judge.as_deref(), Some("auto"));
        assert_eq!(parse("judge = 'a.gguf'").unwrap().judge.as_deref(), Some("dir/a.gguf"));
        assert_eq!(config.folder(), Path::new("dir"));
        assert!(!config.ignore.is_empty() && config.id_field.is_some());
    }

    #[test]
    fn what_it_cannot_say_is_named_with_its_line() {
        for (text, line, word) in [
            ("\n\npresett = \"strict\"", 3, "unknown field `presett`"),
            ("preset = \"strict\"\nlevel = \"word\"", 2, "`word` is not a level"),
            ("threads = 0", 1, "nonzero"),
            ("threads = 1\nthreads = 2", 2, "duplicate key"),
            ("[models]\nlm = \"x\"", 1, "unknown field `models`"),
            ("allow = \"x\"", 1, "expected a sequence"),
            ("a b", 1, ""),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(&format!("dir/unspin.toml:{line}: ")), "{text}: {error}");
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn an_empty_file_says_nothing_and_the_defaults_are_told() {
        let config = parse("# nothing\n").unwrap();
        assert_eq!(Config { path: None, ..config.clone() }, Config::default());
        let told = toml::to_string(&config.or_defaults()).unwrap();
        assert!(told.contains("preset = \"balanced\"\n") && told.contains("text-field = \"text, "));
        assert_eq!(parse(&told).unwrap().preset, Some(Preset::Balanced));
    }

    #[test]
    fn the_nearest_file_above_counts() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(root.path().join(FILE_NAME), "").unwrap();
        assert_eq!(nearest(&deep), Some(root.path().join(FILE_NAME)));
        fs::write(root.path().join("a").join(FILE_NAME), "").unwrap();
        assert_eq!(nearest(&deep), Some(root.path().join("a").join(FILE_NAME)));
    }
}
