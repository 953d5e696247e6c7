//! `unspin eval`: how well a classifier does on labelled articles.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use unspin::classify::TrainOptions;
use unspin::detector::{Detector, Preset};
use unspin::document::Article;
use unspin::judge::Judge;
use unspin::training::{
    self, EvaluateOptions, Evaluation, Knowledge, Labelled, LeaveOut, Measured, PhraseList,
};

use crate::common_args::ModelArgs;
use crate::exit_status::Outcome;
use crate::judged_labels::{self, JudgedArgs};
use crate::output::Output;
use crate::{labelled_articles, messages, parsers};

/// Measure detection and suggestions on labelled articles
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct EvalArgs {
    /// Labelled articles: JSONL or CSV with `id`, `text` and `label`
    #[arg(value_name = "LABELS", required = true)]
    pub labels: Vec<String>,

    /// The preset whose threshold decides what is a finding
    #[arg(long, value_parser = parsers::preset(), default_value = "strict")]
    pub preset: Preset,

    /// Judge every row by models that were trained without the tool that made it, without the
    /// register that it is written in, or, as `tools,registers`, without both
    #[arg(long, value_name = "WHAT,..", requires = "train")]
    pub leave_out: Option<LeaveOut>,

    /// Labelled articles to train on with --leave-out; without it, only the
    /// baseline of TF-IDF and logistic regression is trained on them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub train: Vec<String>,

    /// Count these phrases as one more baseline: tab-separated, with a column `spun`
    #[arg(long, value_name = "FILE")]
    pub tortured_phrases: Option<PathBuf>,

    /// Let the decoder use what the table has learned from the very tools that
    /// made the articles; without it, every tool counts as unseen
    #[arg(long)]
    pub covered: bool,

    /// Write the tables as CSV, one measure a line
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,

    /// Write the tables as Markdown; to standard output otherwise
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,

    /// Write plots as SVG into this folder, which is made if need be
    #[arg(long, value_name = "FOLDER")]
    pub plots: Option<PathBuf>,

    /// Seed of every random choice; the same seed gives the same tables
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Say nothing on standard error but what could not be read
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub models: ModelArgs,

    /// Which judge is asked: then the tables stand beside each other without and with it.
    #[command(flatten)]
    pub judged: JudgedArgs,
}

/// Swapped phrases of an article of which a judge ranks the suggestions, told the span: enough to
/// measure by, few enough to wait for.
const JUDGED_SPANS: usize = 2;

const EXAMPLES: &str = "\
Examples:
  unspin eval labels.jsonl
  unspin eval test.jsonl --leave-out tools,registers --train train.jsonl --csv unseen.csv
  unspin eval test.jsonl --train train.jsonl --tortured-phrases phrases.tsv --plots plots
  unspin eval test.jsonl --judge auto --sample 1000";

/// Measures.
pub fn run(args: &EvalArgs) -> Result<Outcome> {
    for path in [&args.csv, &args.markdown].into_iter().flatten() {
        // Before long work: can it be written at all?
        drop(Output::create(Some(path))?);
    }
    if let Some(folder) = &args.plots {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    if let Some(judge) = args.judged.open()? {
        return run_judged(args, &judge);
    }
    let phrases = args.tortured_phrases.as_deref().map(PhraseList::read).transpose()?;
    let detector = args.models.detector(args.preset)?;
    let (articles, mut outcome) = labelled_articles::read(&args.labels)?;
    let test = measure(args, &detector, &articles)?;
    let training = if args.train.is_empty() {
        None
    } else {
        let (articles, read) = labelled_articles::read(&args.train)?;
        outcome = outcome.max(read);
        let measured = measure(args, &detector, &articles)?;
        Some((articles, measured))
    };
    let test = Labelled { articles: &articles, measured: &test };
    let training = training.as_ref().map(|(articles, measured)| Labelled { articles, measured });
    let options = EvaluateOptions {
        thresholds: detector.thresholds(),
        train: TrainOptions { seed: args.seed, ..TrainOptions::default() },
        phrases: phrases.as_ref(),
    };
    let evaluation = match training.zip(args.leave_out) {
        Some((training, leave_out)) => {
            note(args, "training without what each row is judged by");
            training::evaluate_without(leave_out, training, test, &options)?
        }
        None => training::evaluate(&detector.classifier().levels, test, training, &options)?,
    };
    write_tables(args, &evaluation)?;
    if let Some(folder) = &args.plots {
        for (name, svg) in evaluation.plots() {
            write(Some(&folder.join(name)), &svg)?;
        }
    }
    Ok(outcome)
}

/// Measures without a judge and with it.
fn run_judged(args: &EvalArgs, judge: &Judge) -> Result<Outcome> {
    ensure!(
        args.train.is_empty() && args.plots.is_none() && args.tortured_phrases.is_none(),
        "--judge sets the tables beside each other without and with it: --train, --plots and \
         --tortured-phrases have nothing to say there"
    );
    let detector = args.models.detector(args.preset)?;
    let classifier = detector.classifier();
    let second = classifier.judged.as_deref().context(
        "the classifier has no second set for where a judge is asked: `unspin train --judge` fits \
         one",
    )?;
    let (articles, outcome) = labelled_articles::read(&args.labels)?;
    let articles = args.judged.draw(articles, args.seed);
    note(args, &format!("measuring {} articles", articles.len()));
    let models = detector.models();
    let measured = judged_labels::measure(models, judge, &articles, knowledge(args), JUDGED_SPANS)?;
    let test = Labelled { articles: &articles, measured: &measured };
    let beside = training::evaluate_beside(classifier, second, test, args.preset)?;
    if let Some(path) = &args.csv {
        write(Some(path), &beside.to_csv()?)?;
    }
    write(args.markdown.as_deref(), &beside.to_markdown())?;
    Ok(outcome)
}

fn knowledge(args: &EvalArgs) -> Knowledge {
    if args.covered { Knowledge::Covered } else { Knowledge::Unseen }
}

fn measure(args: &EvalArgs, detector: &Detector, articles: &[Article]) -> Result<Measured> {
    note(args, &format!("measuring {} articles", articles.len()));
    Ok(training::measure(detector.models(), articles, knowledge(args))?)
}

fn note(args: &EvalArgs, message: &str) {
    if !args.quiet {
        messages::note(message);
    }
}

fn write_tables(args: &EvalArgs, evaluation: &Evaluation) -> Result<()> {
    if let Some(path) = &args.csv {
        write(Some(path), &evaluation.to_csv()?)?;
    }
    write(args.markdown.as_deref(), &evaluation.to_markdown())
}

fn write(path: Option<&Path>, text: &str) -> Result<()> {
    let output = Output::create(path)?;
    let mut sink = output.sink()?;
    sink.write_all(text.as_bytes())?;
    sink.flush()?;
    drop(sink);
    Ok(output.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;

    #[test]
    fn tables_go_where_they_are_wanted() {
        let words = ["a", "--model", "m", "--csv", "c", "--markdown", "d"];
        let args: EvalArgs = parse_args(&words).unwrap();
        assert_eq!(args.labels, ["a"]);
        assert_eq!((args.csv, args.markdown), (Some("c".into()), Some("d".into())));
        assert_eq!((args.models.model, args.seed), (Some("m".into()), 1));
        assert_eq!(args.preset, Preset::Strict);
        assert!(parse_args::<EvalArgs>(&[]).is_err());
    }

    #[test]
    fn leaving_out_needs_something_to_train_on() {
        let args: EvalArgs =
            parse_args(&["a", "--leave-out", "tools,registers", "--train", "b", "c"]).unwrap();
        assert_eq!(args.train, ["b", "c"]);
        assert_eq!(args.leave_out, Some(LeaveOut::ToolsAndRegisters));
        assert!(parse_args::<EvalArgs>(&["a", "--leave-out", "tools"]).is_err());
        assert!(parse_args::<EvalArgs>(&["a", "--leave-out", "news", "--train", "b"]).is_err());
    }

    #[test]
    fn baselines_and_plots_can_be_asked_for_without_leaving_out() {
        let words = ["a", "--train", "b", "--tortured-phrases", "c", "--plots", "d"];
        let args: EvalArgs = parse_args(&words).unwrap();
        assert!(args.leave_out.is_none() && args.train == ["b"]);
        assert_eq!((args.tortured_phrases, args.plots), (Some("c".into()), Some("d".into())));
    }
}
