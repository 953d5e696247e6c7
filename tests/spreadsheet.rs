//! Reports as LibreOffice saves them after an editor has filled in verdicts:
//! with commas, semicolons, tabs, a byte order mark, in Windows-1252. The files
//! are made by `tests/measures/spreadsheet.py`.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::Path;

use unspin::document::{Article, Label};
use unspin::labels::exchange::{self, ExchangeOptions, Reading};
use unspin::read::{self, ReadOptions};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spreadsheet");
const FILES: [&str; 5] = ["comma.csv", "semicolon.csv", "bom.csv", "tab.tsv", "windows.csv"];

/// What was typed into the files, by passage: spun, X, yes, bad, 1 and others.
const SPUN_ARTICLE: [Label; 8] = [Label::Spun; 8];
const CLEAN_ARTICLE: [Label; 8] = {
    let mut labels = [Label::Clean; 8];
    // "yes" to a row that is taken for a machine translation, and " Spun ".
    (labels[2], labels[6]) = (Label::Mt, Label::Spun);
    labels
};

fn judged(file: &str) -> Vec<Article> {
    let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
    let articles = read::articles(&[format!("{FOLDER}/{file}")], &options);
    articles.map(|article| article.unwrap()).collect()
}

#[test]
fn every_row_has_the_label_that_was_typed_and_the_text_of_its_passage() {
    for file in FILES {
        let rows = judged(file);
        assert_eq!(rows.len(), 16, "{file}");
        for row in rows {
            let path = row.group.unwrap();
            let passage: usize = row.id.rsplit(':').next().unwrap().parse().unwrap();
            let wanted = if path.contains("spun-") { SPUN_ARTICLE } else { CLEAN_ARTICLE };
            assert_eq!(row.label, Some(wanted[passage]), "{file}: {}", row.id);
            let article = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
            let article = article.unwrap();
            let text = article.split('\n').filter(|line| !line.trim().is_empty()).nth(passage);
            assert_eq!(row.text, text.unwrap().trim(), "{file}: {}", row.id);
        }
    }
}

#[test]
fn the_same_labels_are_converted() {
    let read = |file: &str| -> Reading {
        let path = Path::new(FOLDER).join(file);
        exchange::read(&path, &ExchangeOptions::default()).unwrap()
    };
    let labels = |reading: &Reading| -> Vec<(String, Option<Label>)> {
        reading.tasks.iter().map(|t| (t.article.text.clone(), t.article.label)).collect()
    };
    let first = read(FILES[0]);
    assert_eq!(first.tasks.len(), 16);
    for file in FILES {
        let reading = read(file);
        assert!(reading.problems.is_empty(), "{file}: {:?}", reading.problems);
        assert_eq!(labels(&reading), labels(&first), "{file}");
    }
}

#[test]
fn corrections_teach_the_same_from_every_file() {
    let learned = |file: &str| {
        let (rows, refused) = unspin::channel::read_learned(&[Path::new(FOLDER).join(file)]);
        assert!(refused.is_empty(), "{file}: {refused:?}");
        rows
    };
    let first = learned(FILES[0]);
    for (written, original) in [("hearth", "fire"), ("motive", "cause")] {
        let has_it = first.iter().any(|row| row.written == written && row.original == original);
        assert!(has_it, "{written}");
    }
    for file in FILES {
        assert_eq!(learned(file), first, "{file}");
    }
}
