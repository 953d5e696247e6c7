//! `unspin siblings`: which articles share text, and who copies whom; and what
//! `score` needs to look for originals among the articles of its run.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use rayon::ThreadPool;
use rayon::prelude::*;
use serde::Serialize;
use unspin::cells::guard_cell;
use unspin::detector::{Detector, Preset};
use unspin::document::{Article, article_name};
use unspin::numbers::round4;
use unspin::read::ReadError;
use unspin::report::{AtomicFile, printable};
use unspin::restore::DecoderOptions;
use unspin::siblings::{
    Clusters, Collection, Direction, Link, Linked, Packed, Pair, Role, SpillError,
};

use crate::batches::{in_parallel, read_ahead, thread_pool};
use crate::common_args::{InputArgs, ModelArgs};
use crate::config::{Config, ConfigArgs};
use crate::exit_status::Outcome;
use crate::output::Output;
use crate::{messages, passed_over};

/// Where `score` looks for original wording.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Siblings")]
pub struct SiblingArgs {
    /// Look for originals in FOLDER as well, and trust them; may be given again
    #[arg(long, value_name = "FOLDER")]
    pub against: Vec<String>,

    /// Look for originals among the articles that are scored; rows wait until all are read
    #[arg(long)]
    pub siblings: bool,
}

impl SiblingArgs {
    /// Where articles are set aside; none where siblings are not looked for.
    pub fn collection<'a>(&self, detector: &'a Detector) -> Option<Collection<'a>> {
        let is_on = self.siblings || !self.against.is_empty();
        is_on.then(|| Collection::new(detector.models()))
    }
}

/// Sets the trusted originals of `folders` aside.
pub fn trust(
    collection: &mut Collection<'_>,
    detector: &Detector,
    folders: &[String],
    source: (&InputArgs, &Config),
    pool: &ThreadPool,
    complain: impl FnMut(&ReadError),
) -> Result<()> {
    if folders.is_empty() {
        return Ok(());
    }
    let pack = |article| Packed::trusted(detector.models(), article);
    set_aside(collection, source, folders, pool, pack, complain)
}

/// Tell which articles share text, and who copies whom
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct SiblingsArgs {
    /// Files, folders, globs, or `-` for standard input (the default)
    #[arg(value_name = "PATHS")]
    pub paths: Vec<String>,

    /// Look for originals in FOLDER as well, and trust them; may be given again
    #[arg(long, value_name = "FOLDER")]
    pub against: Vec<String>,

    /// Write to FILE; standard output otherwise
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// What to write: clusters as text, or a JSON line for every two articles that share text
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,

    /// Write the phrases that copies have in place of their originals' to FILE, as CSV for `learn`
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,

    /// How many articles to read at a time [default: one per core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub input: InputArgs,

    #[command(flatten)]
    pub models: ModelArgs,

    #[command(flatten)]
    pub config: ConfigArgs,
}

const EXAMPLES: &str = "\
Examples:
  unspin siblings articles/
  unspin siblings articles/ --against originals/ --format jsonl -o links.jsonl
  unspin siblings articles/ --pairs pairs.csv
Look through the pairs, delete what is no swap, and teach the table with
  unspin learn pairs.csv --lexicon data/substitutions -o mine.table";

/// How siblings are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Clusters.
    #[default]
    Text,
    /// One JSON object for every two articles.
    Jsonl,
}

/// Lists the siblings.
pub fn run(args: &SiblingsArgs) -> Result<Outcome> {
    let config = args.config.load()?;
    let detector = args.models.or(&config).detector(config.preset.unwrap_or(Preset::Balanced))?;
    let pool = thread_pool(args.threads.or(config.threads))?;
    let output = Output::create(args.output.as_deref())?;
    let pairs_file = args.pairs.as_deref().map(AtomicFile::create).transpose()?;
    let mut outcome = Outcome::Done;
    let mut complain = |error: &ReadError| {
        messages::complain(error);
        outcome = Outcome::Failed;
    };
    let mut collection = Collection::new(detector.models());
    let source = (&args.input, &config);
    trust(&mut collection, &detector, &args.against, source, &pool, &mut complain)?;
    let pack = |article| packed(&detector, article);
    set_aside(&mut collection, source, &args.paths, &pool, pack, &mut complain)?;
    let linked = pool.install(|| collection.link());
    let links = pool.install(|| linked.links())?;
    let mut out = BufWriter::new(output.sink()?);
    match args.format {
        Format::Text => write_clusters(&mut out, &linked, &links)?,
        Format::Jsonl => write_links(&mut out, &linked, &links)?,
    }
    out.flush()?;
    drop(out);
    output.commit()?;
    if let Some(file) = pairs_file {
        write_pairs(&file, &pool.install(|| pairs(&linked))?)?;
        file.commit()?;
    }
    Ok(outcome)
}

/// A scored article, ready to be set aside.
pub fn packed(detector: &Detector, article: Article) -> Result<Packed, SpillError> {
    let analysis = detector.models().analyse(&article.text, DecoderOptions::default());
    let report = detector.report(&article.text, &analysis);
    Packed::new(detector.models(), article, &analysis, report)
}

fn set_aside(
    collection: &mut Collection<'_>,
    (input, config): (&InputArgs, &Config),
    paths: &[String],
    pool: &ThreadPool,
    pack: impl Fn(Article) -> Result<Packed, SpillError> + Sync,
    mut complain: impl FnMut(&ReadError),
) -> Result<()> {
    let (articles, asides) = input.articles(paths, config)?;
    let (batches, reader) = read_ahead(articles)?;
    for batch in batches {
        for packed in in_parallel(pool, batch, &pack) {
            match packed {
                Ok(packed) => collection.add(&packed?)?,
                Err(error) => complain(&error),
            }
        }
    }
    passed_over::tell(&asides);
    reader.join().map_err(|_| anyhow::anyhow!("reading broke off"))
}

fn write_clusters(out: &mut impl Write, linked: &Linked<'_>, links: &[Link]) -> Result<()> {
    for cluster in Clusters::new(links) {
        writeln!(out, "{} articles share text", cluster.members.len())?;
        for member in &cluster.members {
            let role = match member.role {
                Role::Original => "original",
                Role::Copy { .. } => "copy",
                Role::Unknown => "unknown",
            };
            write!(out, "  {role:<8}  {}", name(linked, member.article)?)?;
            if let Role::Copy { of, shared } = member.role {
                write!(out, "  ({:.0} % shared with {})", shared * 100.0, name(linked, of)?)?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn name(linked: &Linked<'_>, number: usize) -> Result<String> {
    let (Article { path, id, .. }, _) = linked.article(number)?;
    Ok(printable(&article_name(&path, &id)).into_owned())
}

/// Two articles that share text, as a JSON line.
#[derive(Serialize)]
struct Row {
    path: String,
    id: String,
    sibling_path: String,
    sibling_id: String,
    shared: f64,
    /// Whether the first is known to be the copy.
    is_copy: bool,
    sentences: Vec<SentenceRow>,
}

#[derive(Serialize)]
struct SentenceRow {
    sentence: usize,
    sibling_sentences: Vec<usize>,
    score: f64,
}

fn write_links(out: &mut impl Write, linked: &Linked<'_>, links: &[Link]) -> Result<()> {
    for link in links {
        let [(first, _), (second, _)] =
            [linked.article(link.articles[0])?, linked.article(link.articles[1])?];
        let sentences = link.sentences.iter().map(|aligned| SentenceRow {
            sentence: aligned.first,
            sibling_sentences: aligned.second.clone().collect(),
            score: round4(aligned.score),
        });
        let row = Row {
            path: first.path,
            id: first.id,
            sibling_path: second.path,
            sibling_id: second.id,
            shared: round4(link.shared),
            is_copy: link.direction == Direction::First,
            sentences: sentences.collect(),
        };
        serde_json::to_writer(&mut *out, &row)?;
        writeln!(out)?;
    }
    Ok(())
}

/// All pairs of the run, the most frequent first, with how often each was seen.
fn pairs(linked: &Linked<'_>) -> Result<Vec<(Pair, usize)>, SpillError> {
    let found: Result<Vec<Vec<Pair>>, _> =
        (0..linked.len()).into_par_iter().map(|number| linked.pairs(number)).collect();
    let mut counts: BTreeMap<Pair, usize> = BTreeMap::new();
    for pair in found?.into_iter().flatten() {
        *counts.entry(pair).or_default() += 1;
    }
    let mut pairs: Vec<(Pair, usize)> = counts.into_iter().collect();
    pairs.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    Ok(pairs)
}

/// A table that `learn` reads: a pair seen three times stands on three lines.
fn write_pairs(file: &AtomicFile, pairs: &[(Pair, usize)]) -> Result<()> {
    let mut table = csv::Writer::from_writer(BufWriter::new(file.sink()?));
    table.write_record(["written", "original"])?;
    for (pair, times) in pairs {
        let cells = [guard_cell(&pair.written), guard_cell(&pair.original)];
        for _ in 0..*times {
            table.write_record(cells.iter().map(AsRef::<str>::as_ref))?;
        }
    }
    table.flush().context("cannot write the pairs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsers::parse_args;

    #[test]
    fn rows_are_not_held_up_unless_originals_are_looked_for() {
        let detector = Detector::new(&unspin::detector::DetectorOptions::default()).unwrap();
        let is_on = |words: &[&str]| {
            let args: SiblingArgs = parse_args(words).unwrap();
            args.collection(&detector).is_some()
        };
        assert!(!is_on(&[]));
        assert!(is_on(&["--siblings"]) && is_on(&["--against", "originals"]));
    }
}
