//! Labelled articles from the command line's paths.

use anyhow::{Result, ensure};
use unspin::document::Article;
use unspin::read::{self, ReadOptions};

use crate::exit_status::{Outcome, readable};

/// The labelled articles of `paths`, judged rows of our own reports among
/// them. What cannot be read is complained of; the outcome tells whether
/// anything could not.
pub fn read(paths: &[String]) -> Result<(Vec<Article>, Outcome)> {
    let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
    let mut outcome = Outcome::Done;
    let articles: Vec<Article> = read::articles(paths, &options)
        .filter_map(|article| readable(article, &mut outcome))
        .collect();
    ensure!(
        !articles.is_empty(),
        "{}: no labelled article; articles need a `label`, rows of a report a filled `verdict`",
        paths.join(", ")
    );
    Ok((articles, outcome))
}
