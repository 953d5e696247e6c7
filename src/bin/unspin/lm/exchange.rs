//! `unspin lm import` and `unspin lm export`: models of other programs, and ours for them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;
use unspin::lm::{self, ImportOptions, LanguageModel, Precision};
use unspin::read;

use crate::exit_status::Outcome;
use crate::output::{Output, check_writable};
use crate::{messages, provenance};

/// Make a model file of a model in ARPA format
#[derive(Args, Clone, Debug)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct ImportArgs {
    /// The model, plain or packed with gzip or zstd
    #[arg(value_name = "ARPA")]
    pub file: PathBuf,

    /// Write the model to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,

    /// Store probabilities as they are, in several times the space
    #[arg(long)]
    pub exact: bool,
}

/// Write a model in ARPA format
#[derive(Args, Clone, Debug)]
#[command(after_help = EXPORT_EXAMPLES)]
pub struct ExportArgs {
    /// The model file
    pub file: PathBuf,

    /// Write to this file, compressed if it ends in .gz [default: standard output]
    #[arg(short, long, value_name = "ARPA")]
    pub output: Option<PathBuf>,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  unspin lm import english.arpa.gz -o english.lm
  unspin score articles/ --lm english.lm";

const EXPORT_EXAMPLES: &str = "\
Examples:
  unspin lm export english.lm -o english.arpa.gz
  unspin lm export english.lm | head";

/// Imports a model.
pub fn import(args: &ImportArgs) -> Result<Outcome> {
    check_writable(&args.output)?;
    let path = args.file.display();
    let input = open(&args.file).with_context(|| format!("{path}"))?;
    let options =
        ImportOptions { name: provenance::file_name(&args.file), precision: precision(args.exact) };
    let summary = lm::import(input, &args.output, &options).with_context(|| format!("{path}"))?;
    if summary.strange_words > 0 {
        messages::note(&format!(
            "{path}: {} of {} words are not in the form in which text is read (lower case, \
             one token) and will never be met",
            summary.strange_words, summary.words
        ));
    }
    Ok(Outcome::Done)
}

fn open(path: &Path) -> io::Result<impl BufRead> {
    let file = File::open(path)?;
    Ok(BufReader::with_capacity(1 << 16, read::decompressed(Box::new(file))?))
}

/// Exports a model.
pub fn export(args: &ExportArgs) -> Result<Outcome> {
    let output = Output::create(args.output.as_deref())?;
    let model = LanguageModel::open(&args.file)?;
    let packed = args.output.as_ref().is_some_and(|path| path.extension() == Some("gz".as_ref()));
    let mut sink = BufWriter::with_capacity(1 << 16, output.sink()?);
    if packed {
        let mut sink = GzEncoder::new(sink, Compression::default());
        lm::export(&model, &mut sink)?;
        sink.finish()?.flush()?;
    } else {
        lm::export(&model, &mut sink)?;
        sink.flush()?;
    }
    output.commit()?;
    Ok(Outcome::Done)
}

/// How the numbers of a model are stored.
pub(super) fn precision(exact: bool) -> Precision {
    if exact { Precision::Exact } else { Precision::Quantized }
}
