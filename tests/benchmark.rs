//! The benchmark as it was frozen: its checksums, that an original is in one part with all its
//! versions, and that nothing which trains reads it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use unspin::document::{Article, Label};
use unspin::read::{ReadOptions, articles};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Bytes that the folder may have in all, so that a clone stays light.
const MOST_BYTES: u64 = 6_000_000;

fn folder() -> PathBuf {
    Path::new(ROOT).join("data/benchmark")
}

fn part(name: &str) -> Vec<Article> {
    let path = folder().join(name).to_str().unwrap().to_owned();
    articles(&[path], &ReadOptions::default()).map(Result::unwrap).collect()
}

fn files_below(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| files_below(&path)).collect()
}

#[test]
fn every_file_is_as_it_was_frozen() {
    let sums = fs::read_to_string(folder().join("SHA256SUMS")).unwrap();
    let mut listed = BTreeSet::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder().join(name)).unwrap();
        let found: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(found, sum, "{name} has changed; what is measured on it cannot be compared");
        listed.insert(folder().join(name));
    }
    let is_text = |path: &PathBuf| path.extension().is_some_and(|e| e == "jsonl");
    let there: BTreeSet<PathBuf> = files_below(&folder()).into_iter().filter(is_text).collect();
    assert_eq!(there, listed);
}

#[test]
fn the_folder_stays_small() {
    let size: u64 = files_below(&folder()).iter().map(|p| p.metadata().unwrap().len()).sum();
    assert!(size <= MOST_BYTES, "{size} bytes");
}

#[test]
fn an_original_and_its_versions_are_in_one_part() {
    let parts = [part("dev.jsonl"), part("test.jsonl")];
    let groups = parts
        .each_ref()
        .map(|rows| rows.iter().map(|row| row.group.clone().unwrap()).collect::<BTreeSet<_>>());
    assert!(groups[0].is_disjoint(&groups[1]));
    for rows in &parts {
        let clean: BTreeMap<&str, &str> = rows
            .iter()
            .filter(|row| row.label == Some(Label::Clean))
            .map(|row| (row.id.as_str(), row.text.as_str()))
            .collect();
        let is_spun = |row: &&Article| row.label == Some(Label::Spun);
        for row in rows.iter().filter(is_spun) {
            let original = row.original.as_deref().unwrap();
            assert_eq!(clean.get(row.group.as_deref().unwrap()), Some(&original), "{}", row.id);
            assert_ne!(row.text, original, "{}", row.id);
        }
    }
}

#[test]
fn both_parts_have_as_many_of_each_register() {
    let registers = ["dev.jsonl", "test.jsonl"].map(|name| {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        let clean = part(name).into_iter().filter(|row| row.label == Some(Label::Clean));
        clean.for_each(|row| *counts.entry(row.register.unwrap()).or_default() += 1);
        counts
    });
    assert!(registers[0].keys().eq(registers[1].keys()));
    for (register, count) in &registers[0] {
        assert!((count - registers[1][register]).abs() <= 2, "{register}");
    }
}

/// What trains, makes tables or sets thresholds may not so much as name the folder.
#[test]
fn nothing_that_trains_reads_it() {
    let rooms = ["src", "models/build.sh", "models/tools"].map(|room| Path::new(ROOT).join(room));
    for path in rooms.iter().flat_map(|room| files_below(room)) {
        let text = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains("data/benchmark"), "{} names the benchmark", path.display());
    }
}
