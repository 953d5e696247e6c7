//! `unspin models`: what is loaded, where it came from and what it looks at.

use std::io::{self, BufWriter, Write};

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use unspin::detector::{ModelInfo, Preset};
use unspin::report::printable;

use crate::common_args::ModelArgs;
use crate::config::ConfigArgs;
use crate::exit_status::Outcome;
use crate::features::{self, FeaturesArgs};

/// Tell which models are in use and where they came from
#[derive(Args, Clone, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true
)]
pub struct ModelsArgs {
    /// What to tell; features when there is no command.
    #[command(subcommand)]
    pub command: Option<ModelsCommand>,

    #[command(flatten)]
    pub features: FeaturesArgs,
}

/// What to tell.
#[derive(Clone, Debug, Subcommand)]
pub enum ModelsCommand {
    /// One line per model: name, kind, size
    List {
        #[command(flatten)]
        models: ModelArgs,

        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Where each model came from and how it was made
    Info {
        /// Tell only of the model of this name
        name: Option<String>,

        #[command(flatten)]
        models: ModelArgs,

        #[command(flatten)]
        config: ConfigArgs,
    },
}

/// Tells of the models.
pub fn run(args: &ModelsArgs) -> Result<Outcome> {
    let mut out = BufWriter::new(io::stdout().lock());
    match &args.command {
        None => features::write(&mut out, &args.features)?,
        Some(ModelsCommand::List { models, config }) => {
            for model in infos(models, config)? {
                write_line(&mut out, &model)?;
            }
        }
        Some(ModelsCommand::Info { name, models, config }) => {
            for model in chosen(infos(models, config)?, name.as_deref())? {
                write_info(&mut out, &model)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn infos(models: &ModelArgs, config: &ConfigArgs) -> Result<Vec<ModelInfo>> {
    Ok(models.or(&config.load()?).detector(Preset::default())?.model_infos())
}

fn chosen(mut models: Vec<ModelInfo>, name: Option<&str>) -> Result<Vec<ModelInfo>> {
    if let Some(name) = name {
        models.retain(|model| model.name == name);
        ensure!(!models.is_empty(), "no model is called `{name}`");
    }
    Ok(models)
}

fn write_line(out: &mut impl Write, model: &ModelInfo) -> io::Result<()> {
    let (name, kind) = (printable(&model.name), printable(&model.kind));
    writeln!(out, "{name:<24}  {kind:<20}  {:>12} bytes", model.bytes)
}

fn write_info(out: &mut impl Write, model: &ModelInfo) -> io::Result<()> {
    write_line(out, model)?;
    for (key, value) in &model.provenance {
        writeln!(out, "  {}: {}", printable(key), printable(value))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str) -> ModelInfo {
        ModelInfo {
            name: name.into(),
            kind: "language model".into(),
            bytes: 1_234,
            provenance: vec![("corpus".into(), "own\nwriting".into())],
        }
    }

    #[test]
    fn a_model_tells_its_provenance_a_line_each() {
        let mut out = Vec::new();
        write_info(&mut out, &model("english")).unwrap();
        let golden = "english                   language model                1234 bytes\n  corpus: own writing\n";
        assert_eq!(String::from_utf8(out).unwrap(), golden);
    }

    #[test]
    fn a_model_that_is_not_there_is_an_error() {
        let models = || vec![model("a"), model("b")];
        assert_eq!(chosen(models(), Some("b")).unwrap(), [model("b")]);
        assert_eq!(chosen(models(), None).unwrap().len(), 2);
        assert!(chosen(models(), Some("c")).unwrap_err().to_string().contains("`c`"));
    }
}
