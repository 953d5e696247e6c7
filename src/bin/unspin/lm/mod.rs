//! `unspin lm`: language models.

mod exchange;
mod score;

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use unspin::document::Article;
use unspin::labels::{Register, held_out, of_held_out_outlet};
use unspin::lm::{self, LanguageModel, Perplexity, TrainOptions};
use unspin::read::{self, ReadOptions};
use unspin::report::printable;

use crate::exit_status::{Outcome, readable};
use crate::output::check_writable;
use crate::{messages, provenance};

/// Train and inspect language models
#[derive(Args, Clone, Debug)]
pub struct LmArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LmCommand,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum LmCommand {
    /// Count and smooth an n-gram model of a corpus
    Train(LmTrainArgs),
    /// Tell what a model file holds and where it came from
    Info(LmInfoArgs),
    /// Make a model file of a model in ARPA format
    Import(exchange::ImportArgs),
    /// Write a model in ARPA format
    Export(exchange::ExportArgs),
    /// Tell how probable sentences are
    Score(score::LmScoreArgs),
}

/// Count and smooth an n-gram model of a corpus
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LmTrainArgs {
    /// Files, folders or globs of clean English text
    #[arg(value_name = "CORPUS", required = true)]
    pub corpus: Vec<String>,

    /// Write the model to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,

    /// Longest n-gram, in words: 2 to 6
    #[arg(long, value_name = "N", default_value = "4")]
    pub order: NonZeroUsize,

    /// Fewest occurrences for an n-gram to be kept, from single words upwards
    /// [default: 1,2,3,4 and on with 4]
    #[arg(long, value_name = "N,..", value_delimiter = ',')]
    pub cutoffs: Vec<u32>,

    /// Keep only the N most frequent words
    #[arg(long, value_name = "N", default_value = "120000")]
    pub vocabulary: NonZeroUsize,

    /// Take words that occur less often for unknown words
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub min_frequency: u64,

    /// Smooth with fixed discounts where the corpus is too small to estimate them
    #[arg(long)]
    pub discount_fallback: bool,

    /// Leave out what changes the model least, down to N n-grams of two words
    /// and more
    #[arg(long, value_name = "N")]
    pub ngrams: Option<usize>,

    /// Store probabilities as computed, in several times the space
    #[arg(long)]
    pub exact: bool,

    /// Learn N classes of words by their neighbours beside the commonest words, which are classes
    /// of their own; 0 for none
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub classes: usize,

    /// Leave out what evaluation is done on, and measure perplexity on it: every tenth article of
    /// each file, the held-out outlets, and of known registers a share or all. The model that is
    /// shipped is made so
    #[arg(long)]
    pub hold_out_test: bool,

    /// Say nothing but what could not be read
    #[arg(short, long)]
    pub quiet: bool,
}

/// Tell what a model file holds and where it came from
#[derive(Args, Clone, Debug)]
pub struct LmInfoArgs {
    /// The model file
    pub file: PathBuf,

    /// Measure perplexity on these files, folders or globs
    #[arg(long, value_name = "TEXTS", num_args = 1..)]
    pub on: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  unspin lm train corpus/ -o english.lm
  unspin lm train corpus/*.jsonl -o english.lm --order 3 --cutoffs 1,2,2 --hold-out-test";

/// What every tenth article is called in the table of perplexities.
const EVERY_TENTH: &str = "every tenth article";
/// Cut-offs from single words upwards; the last goes on.
const CUTOFFS: [u32; 4] = [1, 2, 3, 4];

/// Trains or inspects a model.
pub fn run(args: &LmArgs) -> Result<Outcome> {
    match &args.command {
        LmCommand::Train(args) => train(args),
        LmCommand::Info(args) => info(args),
        LmCommand::Import(args) => exchange::import(args),
        LmCommand::Export(args) => exchange::export(args),
        LmCommand::Score(args) => score::run(args),
    }
}

fn train(args: &LmTrainArgs) -> Result<Outcome> {
    check_writable(&args.output)?;
    let note = |message: &str| {
        if !args.quiet {
            messages::note(message);
        }
    };
    note("reading the corpus");
    let corpus = Corpus::read(&args.corpus, args.hold_out_test);
    ensure!(!corpus.texts.is_empty(), "{}: no article to train on", args.corpus.join(", "));
    lm::train(&corpus.texts, &args.output, &options(args, &corpus), note)?;
    if !args.quiet {
        let model = LanguageModel::open(&args.output)?;
        let mut out = BufWriter::new(io::stdout().lock());
        write_info(&mut out, &model)?;
        write_perplexities(&mut out, &model, &corpus.held_out)?;
        out.flush()?;
    }
    Ok(corpus.outcome)
}

fn options(args: &LmTrainArgs, corpus: &Corpus) -> TrainOptions {
    let order = args.order.get();
    let cutoffs = match args.cutoffs.as_slice() {
        [] => (0..order).map(|index| CUTOFFS[index.min(CUTOFFS.len() - 1)]).collect(),
        told => told.to_vec(),
    };
    TrainOptions {
        order,
        cutoffs,
        vocabulary: args.vocabulary.get(),
        min_frequency: args.min_frequency,
        discount_fallback: args.discount_fallback,
        most_ngrams: args.ngrams,
        precision: exchange::precision(args.exact),
        clusters: args.classes,
        corpora: corpus.names.clone(),
    }
}

fn info(args: &LmInfoArgs) -> Result<Outcome> {
    let model = LanguageModel::open(&args.file)?;
    let mut out = BufWriter::new(io::stdout().lock());
    write_info(&mut out, &model)?;
    let mut outcome = Outcome::Done;
    if !args.on.is_empty() {
        let Corpus { texts, outcome: read, .. } = Corpus::read(&args.on, false);
        outcome = read;
        let name = args.on.join(", ");
        write_perplexities(&mut out, &model, &BTreeMap::from([(name, texts)]))?;
    }
    out.flush()?;
    Ok(outcome)
}

/// What a model is trained on, and what is kept from it.
struct Corpus {
    texts: Vec<String>,
    /// By outlet, and every tenth article of the others.
    held_out: BTreeMap<String, Vec<String>>,
    /// The files that something was taken from, without their folders.
    names: Vec<String>,
    outcome: Outcome,
}

impl Corpus {
    /// Reads all articles; what cannot be read is complained of.
    fn read(paths: &[String], hold_out: bool) -> Self {
        let mut corpus = Self {
            texts: Vec::new(),
            held_out: BTreeMap::new(),
            names: Vec::new(),
            outcome: Outcome::Done,
        };
        let (mut file, mut index) = (None, 0);
        for article in read::articles(paths, &ReadOptions::default()) {
            let path = article.as_ref().map_or_else(|error| &error.path, |found| &found.path);
            if file.as_ref() == Some(path) {
                index += 1;
            } else {
                (file, index) = (Some(path.clone()), 0);
            }
            let name = provenance::file_name(path);
            let taken = corpus.texts.len();
            if let Some(article) = readable(article, &mut corpus.outcome) {
                corpus.add(article, hold_out.then_some(index));
            }
            if corpus.texts.len() > taken && corpus.names.last() != Some(&name) {
                corpus.names.push(name);
            }
        }
        corpus
    }

    /// Adds an article, given its place in its file where some are to be held out.
    fn add(&mut self, article: Article, index: Option<usize>) {
        let source = article.source.as_deref().unwrap_or_default();
        let register = article.register.as_deref().and_then(Register::named);
        let licence = article.licence.as_deref().unwrap_or_default();
        let is_held_out = |index| match register {
            Some(register) => register.holds_out(index, licence),
            None => held_out(index, source),
        };
        if index.is_some_and(is_held_out) {
            let of_outlet = of_held_out_outlet(source).then(|| source.trim());
            let name = register.map(|register| register.name).or(of_outlet).unwrap_or(EVERY_TENTH);
            self.held_out.entry(name.to_owned()).or_default().push(article.text);
        } else {
            self.texts.push(article.text);
        }
    }
}

fn write_info(out: &mut impl Write, model: &LanguageModel) -> io::Result<()> {
    let info = model.info();
    writeln!(out, "order: {}", info.order)?;
    writeln!(out, "n-grams per order: {}", joined(&info.ngrams))?;
    writeln!(out, "cut-offs: {}", joined(&info.cutoffs))?;
    writeln!(out, "trained on: {} words of {} articles", info.words, info.articles)?;
    writeln!(out, "distinct unknown words: {}", info.unknown_words)?;
    writeln!(out, "classes of words: {}", info.classes)?;
    writeln!(out, "corpora: {}", printable(&info.corpora.join(", ")))?;
    writeln!(out, "made by: {}", printable(&info.made_by))?;
    writeln!(out, "size: {} bytes", model.size())
}

fn joined<T: ToString>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

fn write_perplexities(
    out: &mut impl Write,
    model: &LanguageModel,
    texts: &BTreeMap<String, Vec<String>>,
) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    let view = model.view();
    writeln!(
        out,
        "\n{:>9}  {:>10}  {:>8}  {:>10}  on",
        "words", "perplexity", "unknown", "of known"
    )?;
    for (name, texts) in texts {
        writeln!(out, "{}", perplexity_line(name, &lm::perplexity(&view, texts)))?;
    }
    Ok(())
}

fn perplexity_line(name: &str, found: &Perplexity) -> String {
    format!(
        "{:>9}  {:>10.1}  {:>6.2} %  {:>10.1}  {}",
        found.words,
        found.perplexity(),
        100.0 * found.unknown_share(),
        found.perplexity_known(),
        printable(name),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;

    fn train(words: &[&str]) -> LmTrainArgs {
        let words = [&["train"], words].concat();
        match parse_args::<LmArgs>(&words).unwrap().command {
            LmCommand::Train(args) => args,
            _ => unreachable!("the command is train"),
        }
    }

    fn empty() -> Corpus {
        Corpus {
            texts: Vec::new(),
            held_out: BTreeMap::new(),
            names: Vec::new(),
            outcome: Outcome::Done,
        }
    }

    #[test]
    fn cutoffs_follow_the_order_unless_told() {
        let cutoffs = |words: &[&str]| options(&train(words), &empty()).cutoffs;
        assert_eq!(cutoffs(&["corpus", "-o", "m"]), [1, 2, 3, 4]);
        assert_eq!(cutoffs(&["corpus", "-o", "m", "--order", "2"]), [1, 2]);
        assert_eq!(cutoffs(&["corpus", "-o", "m", "--order", "6"]), [1, 2, 3, 4, 4, 4]);
        assert_eq!(cutoffs(&["--cutoffs", "1,1,2", "corpus", "-o", "m"]), [1, 1, 2]);
    }

    #[test]
    fn the_shipped_sizes_are_the_default() {
        let args = train(&["corpus", "-o", "m"]);
        assert_eq!((args.corpus, args.output), (vec!["corpus".into()], "m".into()));
        assert_eq!((args.order.get(), args.vocabulary.get(), args.min_frequency), (4, 120_000, 4));
        assert!(!args.hold_out_test && !args.discount_fallback && !args.quiet);
        assert!(parse_args::<LmArgs>(&["train", "c", "-o", "m", "--order", "0"]).is_err());
    }

    #[test]
    fn info_takes_one_file_and_texts() {
        let command = parse_args::<LmArgs>(&["info", "m", "--on", "a", "b"]).unwrap().command;
        assert!(matches!(command, LmCommand::Info(args) if args.on == ["a", "b"]));
        assert!(parse_args::<LmArgs>(&["info"]).is_err());
        assert!(parse_args::<LmArgs>(&["info", "m", "n"]).is_err());
    }

    #[test]
    fn what_is_held_out_is_kept_by_outlet_and_only_when_asked() {
        let article = |source: &str| Article {
            source: Some(source.to_owned()),
            text: source.to_owned(),
            ..Article::default()
        };
        let mut corpus = empty();
        corpus.add(article("Reuters"), Some(0));
        corpus.add(article("CNN"), Some(49));
        corpus.add(article("CNN"), Some(50));
        corpus.add(article("Reuters"), None);
        assert_eq!(corpus.texts, ["CNN", "Reuters"]);
        let held: Vec<&str> = corpus.held_out.keys().map(String::as_str).collect();
        assert_eq!(held, ["Reuters", EVERY_TENTH]);
    }
    #[test]
    fn a_file_that_is_held_out_as_a_whole_is_no_corpus_of_the_model() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, register: &str| {
            let path = folder.path().join(name);
            let line = format!("{{\"text\": \"He left.\", \"register\": \"{register}\"}}\n");
            std::fs::write(&path, line.repeat(3)).unwrap();
            path.to_string_lossy().into_owned()
        };
        let files = [path("kept.jsonl", "game-fiction"), path("read.jsonl", "statutes")];
        let corpus = Corpus::read(&files, true);
        assert_eq!((corpus.names, corpus.texts.len()), (vec!["read.jsonl".to_owned()], 3));
        assert_eq!(corpus.held_out.keys().collect::<Vec<_>>(), ["game-fiction"]);
    }
}
