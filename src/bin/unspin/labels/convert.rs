//! `unspin labels convert`: labels of other tools, to and fro.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use unspin::detector::Preset;
use unspin::document::Label;
use unspin::labels::exchange::{
    self, ExchangeOptions, LABEL_STUDIO_CONFIG, LabelFormat, Notes, OffsetUnit, Task, WriteOptions,
};

use super::formats::{label_format, output_format, tell};
use crate::common_args::{InputArgs, ModelArgs};
use crate::config::Config;
use crate::exit_status::{Outcome, readable};
use crate::output::Output;
use crate::{messages, passed_over};

/// Turn labels of one tool into labels of another, or articles into tasks
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub struct LabelsConvertArgs {
    /// Labels: an export of Label Studio, doccano or Prodigy, labelled articles,
    /// or a report with filled verdicts; with --predict, articles
    #[arg(value_name = "INPUT")]
    pub input: String,

    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,

    /// Format of the input [default: by its content]
    #[arg(long, value_parser = label_format(), conflicts_with = "predict")]
    pub from: Option<LabelFormat>,

    /// Format of the output [default: by its extension; label-studio for json]
    #[arg(long, value_parser = label_format())]
    pub to: Option<LabelFormat>,

    /// Score the articles and write what is predicted, to be corrected
    #[arg(long)]
    pub predict: bool,

    /// What a label word of yours means: WORD=clean, mt, spun or nothing
    #[arg(long, value_name = "WORD=LABEL", value_parser = own_word)]
    pub map: Vec<(String, Option<Label>)>,

    /// What the offsets of the other tool count [default: what it is known to count]
    #[arg(long, value_parser = unit())]
    pub offsets: Option<OffsetUnit>,

    /// Take texts that were gone through and marked nowhere for clean
    #[arg(long)]
    pub unmarked_clean: bool,

    /// Start CSV with a byte order mark, so that Excel takes it for UTF-8
    #[arg(long)]
    pub excel: bool,

    /// Say nothing but what could not be read
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub reading: InputArgs,

    #[command(flatten)]
    pub models: ModelArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin labels convert export.json -o labels.jsonl
  unspin labels convert labels.jsonl -o tasks.jsonl --to doccano
  unspin labels convert articles/ -o tasks.json --predict
  unspin labels convert admin.jsonl -o labels.jsonl --map rewritten=spun --map unsure=nothing

With --help: the labelling interface for Label Studio.";

fn long_help() -> String {
    format!("{EXAMPLES}\n\nThe labelling interface of Label Studio:\n\n{LABEL_STUDIO_CONFIG}")
}

/// Converts labels.
pub fn run(args: &LabelsConvertArgs) -> Result<Outcome> {
    let format = output_format(args.to, &args.output)?;
    ensure!(!args.excel || format.name() == "csv", "--excel is for csv only");
    let output = Output::create(Some(&args.output))?;
    let (tasks, notes, outcome) = if args.predict { predict(args)? } else { read(args)? };
    ensure!(!tasks.is_empty(), "{}: nothing to write: no text with a label", args.input);
    let options = WriteOptions { offsets: args.offsets, bom: args.excel };
    let lost = exchange::write(&tasks, format, &options, &mut output.sink()?)?;
    output.commit()?;
    if !args.quiet {
        tell(&notes);
        tell(&lost);
        messages::note(&format!("{} texts written as {}", tasks.len(), format.name()));
    }
    Ok(outcome)
}

fn read(args: &LabelsConvertArgs) -> Result<(Vec<Task>, Notes, Outcome)> {
    let options = ExchangeOptions {
        format: args.from,
        offsets: args.offsets,
        words: args.map.iter().cloned().collect(),
        unmarked_is_clean: args.unmarked_clean,
    };
    let reading = exchange::read(args.input.as_ref(), &options)?;
    for problem in &reading.problems {
        messages::complain(problem);
    }
    let outcome = if reading.problems.is_empty() { Outcome::Done } else { Outcome::Failed };
    Ok((reading.tasks, reading.notes, outcome))
}

fn predict(args: &LabelsConvertArgs) -> Result<(Vec<Task>, Notes, Outcome)> {
    let detector = args.models.detector(Preset::default())?;
    let mut outcome = Outcome::Done;
    let mut tasks = Vec::new();
    let input = std::slice::from_ref(&args.input);
    let (articles, asides) = args.reading.articles(input, &Config::default())?;
    for article in articles {
        let Some(article) = readable(article, &mut outcome) else { continue };
        tasks.push(Task::predicted(&article, &detector.score(&article)));
    }
    passed_over::tell(&asides);
    Ok((tasks, Notes::default(), outcome))
}

/// Reads `WORD=LABEL`.
fn own_word(pair: &str) -> Result<(String, Option<Label>), String> {
    let (word, label) = pair.split_once('=').ok_or("expected WORD=LABEL")?;
    let label = match label.trim() {
        "nothing" => None,
        label => Some(label.parse().map_err(|_| "expected clean, mt, spun or nothing")?),
    };
    Ok((word.trim().to_lowercase(), label))
}

fn unit() -> impl TypedValueParser<Value = OffsetUnit> {
    PossibleValuesParser::new(OffsetUnit::ALL.map(OffsetUnit::name))
        .try_map(|name| name.parse::<OffsetUnit>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;

    #[test]
    fn own_words_are_given_a_meaning() {
        assert_eq!(own_word("Re-written=spun"), Ok(("re-written".to_owned(), Some(Label::Spun))));
        assert_eq!(own_word("unsure=nothing"), Ok(("unsure".to_owned(), None)));
        assert!(own_word("unsure").is_err() && own_word("a=b").is_err());
    }

    #[test]
    fn input_and_output_are_required_and_formats_known() {
        let parse = |words: &[&str]| parse_args::<LabelsConvertArgs>(words);
        let args = parse(&["a.json", "-o", "b.csv", "--from", "label-studio"]).unwrap();
        assert_eq!(args.from.unwrap().name(), "label-studio");
        assert_eq!(output_format(args.to, &args.output).unwrap().name(), "csv");
        assert!(output_format(None, "b.xml".as_ref()).is_err());
        assert!(parse(&["a.json"]).is_err());
        assert!(parse(&["a.json", "-o", "b", "--to", "brat"]).is_err());
        assert!(parse(&["a", "-o", "b", "--predict", "--from", "csv"]).is_err());
    }
}
