//! `unspin train`: retrain the classifier.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use unspin::classify::{
    ClassifierModel, LevelModel, PAIRS, PresetThresholds, Provenance, TrainOptions,
};
use unspin::detector::{Models, Preset, open_classifier};
use unspin::document::{Article, Level, PerLevel};
use unspin::judge::Judge;
use unspin::report::printable;
use unspin::training::{
    self, Fitted, Knowledge, Measured, Mixed, Retrained, RowsFrom, ShippedRows, Start,
};

use crate::exit_status::Outcome;
use crate::judged_labels::{self, JudgedArgs};
use crate::output::check_writable;
use crate::{changes, labelled_articles, messages, provenance};

/// Retrain the classifier on labelled articles
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct TrainArgs {
    /// Labelled articles: JSONL, CSV or XLSX with `id`, `text` and `label`, or a
    /// report of `unspin score` (CSV or XLSX, any level but finding) with a filled
    /// `verdict` column: spun or x; mt; clean, ok or no; yes for what the row says
    #[arg(value_name = "LABELS", required = true)]
    pub labels: Vec<String>,

    /// Write the classifier to this file
    #[arg(short, long, value_name = "MODEL")]
    pub output: PathBuf,

    /// Labelled articles that set the thresholds of the presets, by their
    /// clean ones [default: thresholds that let the same number of shipped
    /// clean rows through as before]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub thresholds: Vec<String>,

    /// Training rows to mix the labels with in place of the embedded ones
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,

    /// Train on the labels alone
    #[arg(long, conflicts_with = "rows")]
    pub without_shipped: bool,

    /// Write a sample of the labels' feature rows, without text, to this file:
    /// something for --rows
    #[arg(long, value_name = "FILE")]
    pub write_rows: Option<PathBuf>,

    /// Seed of every random choice; the same seed gives the same model
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Say nothing but what could not be read
    #[arg(short, long)]
    pub quiet: bool,

    /// Classifier file to train further in place of the embedded one
    #[arg(long, value_name = "FILE", help_heading = "Models")]
    pub model: Option<PathBuf>,

    /// Language model file to use in place of the embedded one; the shipped rows
    /// were measured with that
    #[arg(long, value_name = "FILE", help_heading = "Models")]
    pub lm: Option<PathBuf>,

    /// Substitution table file to use in place of the embedded one; the shipped
    /// rows were measured with that
    #[arg(long, value_name = "FILE", help_heading = "Models")]
    pub table: Option<PathBuf>,

    /// Model of translated English to use in place of the embedded one; the shipped rows were
    /// measured with that
    #[arg(long, value_name = "FILE", help_heading = "Models")]
    pub translation: Option<PathBuf>,

    /// Which judge is asked: then the classifier stays what it is, and a second set of
    /// coefficients is fitted to the labels, for where that judge is asked.
    #[command(flatten)]
    pub judged: JudgedArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin train suspects.csv -o mine.model
  unspin train suspects.csv more.csv --model mine.model -o mine2.model
  unspin train labels.jsonl --without-shipped --thresholds more.jsonl -o own.model
  unspin train labels.jsonl --judge auto --model own.model -o own.model";

/// How many coefficients are told of each level.
const MOST_COEFFICIENTS: usize = 10;

/// The user's labels, read and measured.
struct Labels {
    articles: Vec<Article>,
    rows: Measured,
    /// What thresholds are to be set on, if not these.
    clean: Option<Measured>,
}

/// Trains a classifier.
pub fn run(args: &TrainArgs) -> Result<Outcome> {
    for path in std::iter::once(&args.output).chain(&args.write_rows) {
        check_writable(path)?;
    }
    if let Some(judge) = args.judged.open()? {
        return run_judged(args, &judge);
    }
    let start = Start::open(&rows_from(args), args.model.as_deref())?;
    warn(args, &start);
    let (labels, outcome) = read_labels(args)?;
    let provenance = provenance(args, &labels.rows);
    let options = TrainOptions { seed: args.seed, ..TrainOptions::default() };
    let clean = labels.clean.as_ref();
    let retrained = training::retrain(&labels.rows, clean, &start, &options, provenance)?;
    if !args.quiet {
        match (&retrained, &start.base) {
            (Retrained::Mixed(mixed), Some(base)) => tell_mixed(&labels.articles, base, mixed)?,
            (Retrained::Mixed(_), None) => {}
            (Retrained::Alone(fitted), _) => tell_alone(&labels, fitted)?,
        }
    }
    let model = retrained.model();
    if let Some(path) = &args.write_rows {
        let command = provenance::command_line();
        ShippedRows::sample(&labels.rows.rows, model, args.seed, command).write(path)?;
    }
    model.save(&args.output)?;
    Ok(outcome)
}

/// Fits the second set of a classifier, for where the judge is asked.
fn run_judged(args: &TrainArgs, judge: &Judge) -> Result<Outcome> {
    let odd = args.write_rows.is_some() || args.rows.is_some() || !args.thresholds.is_empty();
    ensure!(
        !odd && !args.without_shipped,
        "--judge leaves the classifier as it is and fits a second set to the labels alone: \
         --rows, --without-shipped, --write-rows and --thresholds have nothing to say there"
    );
    let mut classifier = open_classifier(args.model.as_deref())?;
    let models = Models::open(args.lm.as_ref(), args.table.as_ref(), args.translation.as_ref())?;
    let (articles, outcome) = labelled_articles::read(&args.labels)?;
    let articles = args.judged.draw(articles, args.seed);
    let rows = judged_labels::measure(&models, judge, &articles, Knowledge::Unseen, 0)?;
    let options = TrainOptions { seed: args.seed, ..TrainOptions::default() };
    let (name, provenance) = (judge.name().to_owned(), provenance(args, &rows));
    let judged = training::fit_judged(&classifier, &rows, name, &options, provenance)?;
    if !args.quiet {
        let mut out = BufWriter::new(io::stdout().lock());
        write_model(&mut out, &judged.levels, &judged.presets)?;
        out.flush()?;
    }
    classifier.judged = Some(Box::new(judged));
    classifier.save(&args.output)?;
    Ok(outcome)
}

/// Which rows to mix the labels with.
fn rows_from(args: &TrainArgs) -> RowsFrom {
    match &args.rows {
        _ if args.without_shipped => RowsFrom::Nowhere,
        Some(path) => RowsFrom::File(path.clone()),
        None => RowsFrom::Embedded,
    }
}

/// Says what does not fit together.
fn warn(args: &TrainArgs, start: &Start) {
    let embedded = rows_from(args) == RowsFrom::Embedded && !start.shipped.is_empty();
    let own_models = args.lm.is_some() || args.table.is_some() || args.translation.is_some();
    if embedded && own_models && !args.quiet {
        messages::note(
            "the embedded training rows were measured with the embedded models; give rows of your \
             own with --rows, or --without-shipped",
        );
    }
}

fn read_labels(args: &TrainArgs) -> Result<(Labels, Outcome)> {
    let models = Models::open(args.lm.as_ref(), args.table.as_ref(), args.translation.as_ref())?;
    let (mut articles, mut outcome) = labelled_articles::read(&args.labels)?;
    let rows = training::measure(&models, &articles, Knowledge::Unseen)?;
    for article in &mut articles {
        // Only their names are needed from here on.
        (article.text, article.original) = (String::new(), None);
    }
    let mut clean = None;
    if !args.thresholds.is_empty() {
        let (articles, read) = labelled_articles::read(&args.thresholds)?;
        outcome = outcome.max(read);
        clean = Some(training::measure(&models, &articles, Knowledge::Unseen)?);
    }
    Ok((Labels { articles, rows, clean }, outcome))
}

/// The classifier of the labels alone.
fn tell_alone(labels: &Labels, fitted: &Fitted) -> Result<()> {
    if labels.clean.is_none() {
        messages::note(
            "thresholds are set on the training labels, so the false-alarm rates are \
             optimistic; name others with --thresholds",
        );
    }
    for (level, reason) in &fitted.kept {
        messages::note(&format!("{} level kept as shipped: {reason}", level.name()));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    write_model(&mut out, &fitted.model.levels, &fitted.model.presets)?;
    out.flush()?;
    Ok(())
}

/// What the labels have changed.
fn tell_mixed(articles: &[Article], base: &ClassifierModel, mixed: &Mixed) -> Result<()> {
    for (level, mixed) in mixed.levels.iter() {
        let level = level.name();
        match mixed {
            None => messages::note(&format!("{level} level kept as it was: no labelled rows")),
            Some(mixed) if !mixed.untaught.is_empty() => messages::note(&format!(
                "{level} level trained without {}, which the rows that the labels are mixed with, or \
                 the classifier trained further, do not have",
                mixed.untaught.join(", ")
            )),
            Some(_) => {}
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    changes::write_choices(&mut out, mixed)?;
    changes::write_comparisons(&mut out, &training::compare(base, mixed))?;
    for (level, model) in mixed.model.levels.iter() {
        let moves = training::moves(base.levels.of(level), model);
        changes::write_moves(&mut out, level, &moves)?;
    }
    write_thresholds(&mut out, &mixed.model.presets)?;
    changes::write_doubts(&mut out, articles, &training::doubts(mixed))?;
    out.flush()?;
    Ok(())
}

fn provenance(args: &TrainArgs, rows: &Measured) -> Provenance {
    let sources = args.labels.iter().map(provenance::file_name).collect();
    rows.rows.provenance(provenance::command_line(), args.seed, sources)
}

fn write_model(
    out: &mut impl Write,
    levels: &PerLevel<LevelModel>,
    presets: &BTreeMap<String, PresetThresholds>,
) -> io::Result<()> {
    writeln!(out, "{:<10} {:>8} {:>8} {:>8}", "rows", "clean", "mt", "spun")?;
    for (level, model) in levels.iter() {
        let [clean, mt, spun] = model.training_rows;
        writeln!(out, "{:<10} {clean:>8} {mt:>8} {spun:>8}", level.name())?;
    }
    write_thresholds(out, presets)?;
    for (level, model) in levels.iter() {
        write_coefficients(out, level.name(), model)?;
    }
    Ok(())
}

fn write_thresholds(
    out: &mut impl Write,
    presets: &BTreeMap<String, PresetThresholds>,
) -> io::Result<()> {
    write!(out, "\n{:<10}", "thresholds")?;
    for level in Level::ALL {
        write!(out, " {:>18}", level.name())?;
    }
    writeln!(out)?;
    // In the order of rising readiness, not of the names.
    for name in Preset::ALL.map(Preset::name) {
        let Some(thresholds) = presets.get(name) else { continue };
        write!(out, "{name:<10}")?;
        for (_, threshold) in thresholds.iter() {
            let rate = threshold.false_alarm_rate;
            let rate = rate.map_or("-".to_owned(), |rate| format!("{:.2} %", 100.0 * rate));
            write!(out, " {:>18}", format!("{:.4} ({rate})", threshold.score))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "In brackets: share of clean rows at or above it.")
}

fn write_coefficients(out: &mut impl Write, level: &str, model: &LevelModel) -> io::Result<()> {
    let [mt, spun, between] = PAIRS;
    writeln!(out, "\n{level:<24} {mt:>9} {spun:>9} {between:>9}")?;
    let largest = |row: &[f64; 3]| row.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let mut rows: Vec<(String, [f64; 3])> = model.weights().collect();
    // Stable, so that equals keep the order of the features.
    rows.sort_by(|a, b| largest(&b.1).total_cmp(&largest(&a.1)));
    for (name, [mt, spun, between]) in rows.into_iter().take(MOST_COEFFICIENTS) {
        writeln!(out, "{:<24} {mt:>9.3} {spun:>10.3} {between:>9.3}", printable(&name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;
    use unspin::classify::Platt;

    #[test]
    fn labels_and_an_output_are_required() {
        let args: TrainArgs =
            parse_args(&["a.jsonl", "b.csv", "-o", "m", "--lm", "l", "--table", "t"]).unwrap();
        assert_eq!(args.labels, ["a.jsonl", "b.csv"]);
        assert_eq!((args.output, args.seed), ("m".into(), 1));
        assert_eq!((args.lm, args.table), (Some("l".into()), Some("t".into())));
        assert!(args.thresholds.is_empty());
        assert!(parse_args::<TrainArgs>(&["-o", "m"]).is_err());
        assert!(parse_args::<TrainArgs>(&["a.jsonl"]).is_err());
    }

    #[test]
    fn the_largest_coefficients_come_first_and_not_all() {
        let names: Vec<String> = (0..12).map(|number| format!("f{number}")).collect();
        let coefficients = (0..12).map(|number| [0.0, -f64::from(number), 0.5]).collect();
        let model = LevelModel {
            means: vec![0.0; 12],
            scales: vec![1.0; 12],
            clip: 8.0,
            intercepts: [0.0; 3],
            calibration: Platt { a: -1.0, b: 0.0 },
            training_rows: [1, 2, 3],
            terms: Vec::new(),
            floors: Vec::new(),
            names,
            coefficients,
        };
        let mut out = Vec::new();
        write_coefficients(&mut out, "article", &model).unwrap();
        let text = String::from_utf8(out).unwrap();
        let named: Vec<&str> =
            text.lines().skip(2).filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(named, ["f11", "f10", "f9", "f8", "f7", "f6", "f5", "f4", "f3", "f2"]);
    }
}
