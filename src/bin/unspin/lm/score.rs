//! `unspin lm score`: how probable sentences are, in the units of other programs.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use serde::Serialize;
use unspin::document::Segments;
use unspin::lm::{EMPTY_WORD, LanguageModel, UNKNOWN, View};
use unspin::segment::{normalize, segment};

use crate::exit_status::Outcome;

/// Tell how probable sentences are
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LmScoreArgs {
    /// The model file
    pub model: PathBuf,

    /// Text with one sentence a line; - for standard input
    #[arg(value_name = "TEXT", default_value = "-")]
    pub text: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  echo 'The minister resigned.' | unspin lm score english.lm";

/// A sentence and what the model makes of it.
#[derive(Serialize)]
struct Sentence {
    /// Its tokens in their normal form, with blanks between them.
    tokens: String,
    /// Of the tokens and the end of the sentence, to the base 10. Every word
    /// outside the vocabulary has the probability of all of them together, as
    /// other programs count it.
    log10_probability: f64,
    /// Tokens outside the vocabulary.
    unknown: usize,
}

/// Writes a line of JSON for every line of text.
pub fn run(args: &LmScoreArgs) -> Result<Outcome> {
    let model = LanguageModel::open(&args.model)?;
    let view = model.view();
    let input: Box<dyn BufRead> = if args.text == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(&args.text).with_context(|| args.text.display().to_string())?;
        Box::new(BufReader::new(file))
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for line in input.lines() {
        let line = line.with_context(|| args.text.display().to_string())?;
        serde_json::to_writer(&mut out, &score(&view, &line))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn score(model: &View<'_>, line: &str) -> Sentence {
    let mut segments = Segments::default();
    segment(line, &mut segments);
    let tokens: Vec<String> = segments
        .tokens
        .iter()
        .map(|token| normalize(token.span.of(line)))
        .map(|word| if word.is_empty() { EMPTY_WORD.to_owned() } else { word })
        .collect();
    let words: Vec<u32> =
        segments.tokens.iter().map(|token| model.vocabulary().id(token.hash)).collect();
    let (mut states, mut matches) = (Vec::new(), Vec::new());
    model.read(&words, &mut states, &mut matches);
    let unknown = words.iter().filter(|&&word| word == UNKNOWN).count();
    let sum: f64 = matches.iter().map(|found| f64::from(found.log_probability)).sum();
    let shared = unknown as f64 * f64::from(model.log_unknown_words());
    Sentence {
        tokens: tokens.join(" "),
        log10_probability: (sum + shared) / std::f64::consts::LN_10,
        unknown,
    }
}
