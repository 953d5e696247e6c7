//! `unspin lookup`: what the substitution table believes of a phrase.

use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;
use unspin::detector::{LookupRow, Preset, phrase_in};
use unspin::numbers::round4;
use unspin::report::printable;

use crate::common_args::{JudgeArgs, ModelArgs};
use crate::config::ConfigArgs;
use crate::exit_status::Outcome;
use crate::messages;

/// Tell what the substitution table believes was meant by a phrase
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LookupArgs {
    /// The word or phrase as written
    #[arg(value_parser = phrase)]
    pub phrase: String,

    /// The text that holds the phrase: originals are ranked by the words around it
    #[arg(long = "in", value_name = "TEXT")]
    pub text: Option<String>,

    /// Where in the text the phrase begins, in bytes; its first place otherwise
    #[arg(long, value_name = "BYTE", requires = "text")]
    pub at: Option<usize>,

    /// How many originals to tell at most
    #[arg(long, value_name = "N", default_value = "10")]
    pub top: NonZeroUsize,

    /// Format of the output
    #[arg(long, default_value = "text")]
    pub format: LookupFormat,

    #[command(flatten)]
    pub models: ModelArgs,

    /// Ask a small language model as well, which ranks the originals by the whole text: a GGUF
    /// file, or `auto` for the one that `unspin judge install` has put in place
    #[arg(long, value_name = "FILE|auto", requires = "text", help_heading = "Models")]
    pub judge: Option<String>,

    #[command(flatten)]
    pub config: ConfigArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin lookup \"International Minister\"
  unspin lookup \"central financial institution\"
  unspin lookup preventing --in \"They are preventing for their country.\"
  unspin lookup hearth --in \"The hearth officials came late.\" --judge auto
  unspin lookup metropolis --top 3 --format jsonl";

/// How originals are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LookupFormat {
    /// A line for people.
    Text,
    /// A JSON object per line.
    Jsonl,
}

/// Looks a phrase up.
pub fn run(args: &LookupArgs) -> Result<Outcome> {
    let config = args.config.load()?;
    // A judge that the configuration names has nothing to say of a phrase without a text.
    let judge = JudgeArgs { judge: args.judge.clone() };
    let judge = if args.text.is_some() { judge.path(&config)? } else { None };
    let detector = args.models.or(&config).detector_with(Preset::default(), judge)?;
    let top = args.top.get();
    let rows = match &args.text {
        Some(text) => detector.lookup_in(text, phrase_in(&args.phrase, text, args.at)?, top),
        None => detector.lookup(&args.phrase, top),
    };
    if rows.is_empty() {
        messages::note(&format!("no original is known of `{}`", args.phrase));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let is_for_people = args.format == LookupFormat::Text;
    for (at, row) in rows.iter().enumerate() {
        if at == 0 || !is_for_people || says_something(row) {
            write_row(&mut out, row, args.format)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Reads a phrase, which must not be blank.
fn phrase(word: &str) -> Result<String, String> {
    if word.trim().is_empty() { Err("expected a word".to_owned()) } else { Ok(word.to_owned()) }
}

/// Whether the probability is more than 0.0000 in print.
fn says_something(row: &LookupRow) -> bool {
    round4(row.probability) > 0.0
}

#[derive(Serialize)]
struct JsonRow<'a> {
    text: &'a str,
    probability: f64,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    gain: Option<f64>,
}

fn write_row(out: &mut impl Write, row: &LookupRow, format: LookupFormat) -> Result<()> {
    let LookupRow { text, probability, source, gain } = row;
    match format {
        LookupFormat::Text => {
            write!(out, "{probability:.4}  {}  [{}]", printable(text), printable(source))?;
            match gain {
                Some(gain) => writeln!(out, "  {gain:+.1} nats")?,
                None => writeln!(out)?,
            }
        }
        LookupFormat::Jsonl => {
            let probability = round4(*probability);
            let gain = gain.map(round4);
            serde_json::to_writer(&mut *out, &JsonRow { text, probability, source, gain })
                .map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_told_as_naught_says_nothing() {
        let row = |probability| LookupRow {
            text: "calm".into(),
            probability,
            source: "moby".into(),
            gain: None,
        };
        assert!(says_something(&row(0.000_06)) && !says_something(&row(0.000_04)));
    }

    #[test]
    fn an_original_is_told_to_people_and_programs() {
        let row = LookupRow {
            text: "foreign \"minister\"".into(),
            probability: 0.833_333,
            source: "news\n".into(),
            gain: None,
        };
        let told = |format| {
            let mut out = Vec::new();
            write_row(&mut out, &row, format).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(told(LookupFormat::Text), "0.8333  foreign \"minister\"  [news ]\n");
        assert_eq!(
            told(LookupFormat::Jsonl),
            "{\"text\":\"foreign \\\"minister\\\"\",\"probability\":0.8333,\"source\":\"news\\n\"}\n"
        );
    }
}
