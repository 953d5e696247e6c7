//! Teaches the classifier by labelled articles, as `unspin train LABELS -o MODEL` does, and scores
//! with the new one.
//!
//!     cargo run --release --example teach -- labels.jsonl mine.model
//!
//! LABELS has rows with `id`, `text` and `label` (clean, spun or mt).

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::PathBuf;

use unspin::Detector;
use unspin::classify::TrainOptions;
use unspin::detector::{DetectorOptions, Models};
use unspin::document::Article;
use unspin::read::{self, ReadOptions};
use unspin::training::{self, Knowledge, RowsFrom, Start};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(labels), Some(model)) = (words.next(), words.next()) else {
        return Err("expected LABELS and MODEL".into());
    };

    // Labels become rows of features, which are mixed with the rows that the program ships.
    let articles: Vec<Article> =
        read::articles(&[labels], &ReadOptions::default()).collect::<Result<_, _>>()?;
    let rows = training::measure(&Models::open(None, None, None)?, &articles, Knowledge::Unseen)?;
    let start = Start::open(&RowsFrom::Embedded, None)?;
    let options = TrainOptions::default();
    let provenance = rows.rows.provenance("example".to_owned(), options.seed, Vec::new());
    let taught = training::retrain(&rows, None, &start, &options, provenance)?;
    let model = PathBuf::from(model);
    taught.model().save(&model)?;

    let options = DetectorOptions { classifier: Some(model), ..DetectorOptions::default() };
    let detector = Detector::new(&options)?;
    for article in &articles {
        println!("{:.2} {}", detector.score(article).verdict.score, article.id);
    }
    Ok(())
}
