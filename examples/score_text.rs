//! Scores one text and prints what was found in it.
//!
//!     cargo run --release --example score_text

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use unspin::Detector;
use unspin::detector::{DetectorError, DetectorOptions};
use unspin::document::Article;

/// A spun paragraph of our own samples; any text of 40 words and more will do.
const TEXT: &str = include_str!("../data/samples/articles/spun-foreign-minister.txt");

fn main() -> Result<(), DetectorError> {
    // Opens the models that are part of the program. Make one detector and share it.
    let detector = Detector::new(&DetectorOptions::default())?;
    let article = Article { text: TEXT.to_owned(), ..Article::default() };
    let report = detector.score(&article);

    println!("{:.2} {}", report.verdict.score, report.verdict.label);
    for finding in report.sentences().flat_map(|sentence| &sentence.findings) {
        let written = finding.span.of(&article.text);
        let meant = finding.suggestions.first().map_or("?", |best| &best.text);
        println!("{written} -> {meant} ({:.2})", finding.score);
    }
    Ok(())
}
