//! `unspin siblings`: which articles of a folder share text, and who copies whom.

use std::io::{self, BufWriter, Write};

use anyhow::Result;
use clap::Args;
use rayon::prelude::*;
use serde::Serialize;
use unspin::detector::{Detector, Preset};
use unspin::document::Article;
use unspin::restore::DecoderOptions;
use unspin::siblings::{Collection, Direction, Link, Linked, Packed};

use crate::config::ConfigArgs;
use crate::messages;
use crate::outcome::Outcome;
use crate::wiring::{InputArgs, ModelArgs};

/// Tell which articles share text, and who copies whom
#[derive(Args, Clone, Debug)]
pub struct SiblingsArgs {
    /// Files, folders or globs
    #[arg(value_name = "PATHS", required = true)]
    pub paths: Vec<String>,

    #[command(flatten)]
    pub input: InputArgs,

    #[command(flatten)]
    pub models: ModelArgs,

    #[command(flatten)]
    pub config: ConfigArgs,
}

/// Lists the siblings.
pub fn run(args: &SiblingsArgs) -> Result<Outcome> {
    let config = args.config.load()?;
    let detector = args.models.or(&config).detector(Preset::Balanced)?;
    let mut outcome = Outcome::Done;
    let mut collection = Collection::new(detector.models());
    let articles = args.input.articles(&args.paths, &config)?;
    let mut read = Vec::new();
    for article in articles {
        match article {
            Ok(article) => read.push(article),
            Err(error) => {
                messages::complain(&error);
                outcome = Outcome::Failed;
            }
        }
    }
    for chunk in read.chunks(256) {
        let packed: Vec<_> = chunk.par_iter().map(|a| packed(&detector, a.clone())).collect();
        for packed in packed {
            collection.add(&packed?)?;
        }
    }
    let linked = collection.link();
    let mut out = BufWriter::new(io::stdout().lock());
    let all: Vec<_> = (0..linked.len()).into_par_iter().map(|n| linked.links(n)).collect();
    for (number, links) in all.into_iter().enumerate() {
        for link in links? {
            write_link(&mut out, &linked, number, &link)?;
        }
    }
    out.flush()?;
    Ok(outcome)
}

fn packed(detector: &Detector, article: Article) -> Result<Packed> {
    let analysis = detector.models().analyse(&article.text, DecoderOptions::default());
    let report = detector.report(&article.text, &analysis);
    Ok(Packed::new(detector.models(), article, &analysis.segments, report)?)
}

#[derive(Serialize)]
struct Row {
    id: String,
    other: String,
    shared: f64,
    direction: &'static str,
    sentences: Vec<(usize, usize, usize, f64)>,
}

fn write_link(out: &mut impl Write, linked: &Linked<'_>, number: usize, link: &Link) -> Result<()> {
    let row = Row {
        id: linked.article(number)?.0.id,
        other: linked.article(link.other)?.0.id,
        shared: link.shared,
        direction: match link.direction {
            Direction::First => "first",
            Direction::Second => "second",
            Direction::Unknown => "unknown",
        },
        sentences: link
            .sentences
            .iter()
            .map(|s| (s.ours, s.theirs.start, s.theirs.end, s.score))
            .collect(),
    };
    serde_json::to_writer(&mut *out, &row)?;
    writeln!(out)?;
    Ok(())
}
