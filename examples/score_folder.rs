//! Scores a folder into a table of suspect lines, as `unspin score FOLDER -o TABLE` does.
//!
//!     cargo run --release --example score_folder -- data/samples/articles suspects.csv

#![expect(clippy::print_stderr, reason = "an example shows what it does")]

use std::error::Error;
use std::fs::File;
use std::path::Path;

use unspin::Detector;
use unspin::detector::DetectorOptions;
use unspin::read::{self, ReadOptions};
use unspin::report::{self, OutputFormat, ReportOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().unwrap_or_else(|| "data/samples/articles".to_owned());
    let table = words.next().unwrap_or_else(|| "suspects.csv".to_owned());
    // The extension tells the format: csv, html, jsonl, xlsx ...
    let format = OutputFormat::from_path(Path::new(&table)).unwrap_or(OutputFormat::Csv);

    let detector = Detector::new(&DetectorOptions::default())?;
    let options = ReportOptions::new(detector.thresholds());
    let mut report = report::open(format, options, Box::new(File::create(&table)?));
    for article in read::articles(&[folder], &ReadOptions::default()) {
        match article {
            Ok(article) => report.add(&article, &detector.score(&article))?,
            // One bad file does not end the run.
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(report.finish()?)
}
