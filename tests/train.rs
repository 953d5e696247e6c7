//! From samples to models and back to scores, through the command line alone:
//! a language model, a substitution table, a classifier, a judged report.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");
const LEXICON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/substitutions");

/// A folder of its own with a small language model, a table and a classifier.
struct Workshop {
    folder: tempfile::TempDir,
}

impl Workshop {
    fn new() -> Self {
        let shop = Self { folder: tempfile::tempdir().unwrap() };
        // Not the clean articles: on text that it knows the decoder suspects nothing.
        let corpus = ["originals", "articles/mt-*", "hard-clean.txt"];
        let corpus = corpus.map(|name| format!("{SAMPLES}/{name}"));
        let small = ["--order", "3", "--cutoffs", "1,1,1", "--min-frequency", "1"];
        let mut words = vec!["lm", "train", "-o", "lm", "--discount-fallback", "--quiet"];
        words.extend(corpus.iter().map(String::as_str).chain(small));
        shop.succeed(&words);
        let gold = format!("{SAMPLES}/gold.csv");
        shop.succeed(&["learn", &gold, "--lexicon", LEXICON, "--lm", "lm", "-o", "table"]);
        fs::write(shop.path("labels.jsonl"), labels()).unwrap();
        shop.train(&["labels.jsonl", "-o", "model"]);
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
        command.current_dir(self.folder.path()).args(words).output().unwrap()
    }

    fn succeed(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn train(&self, words: &[&str]) -> String {
        self.mix(&[&["--without-shipped"], words].concat())
    }

    fn mix(&self, words: &[&str]) -> String {
        self.succeed(&[&["train", "--lm", "lm", "--table", "table"], words].concat())
    }

    fn use_models(&self, words: &[&str]) -> String {
        let models = ["--lm", "lm", "--table", "table", "--model", "model"];
        self.succeed(&[words, &models].concat())
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }
}

/// The plain-text samples as labelled articles.
fn labels() -> String {
    let mut lines = String::new();
    let folder = Path::new(SAMPLES);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder.join("articles")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().unwrap() == "txt") {
        let name = path.file_name().unwrap().to_str().unwrap();
        let label = name.split('-').next().unwrap();
        let original = fs::read_to_string(folder.join("originals").join(name)).ok();
        let text = fs::read_to_string(path).unwrap();
        let row = serde_json::json!({
            "id": name, "text": text, "label": label, "original": original,
            "generator": if label == "clean" { "human" } else { label },
        });
        lines += &format!("{row}\n");
    }
    lines
}

/// Fills the verdict of every row: spun from a score of 0.5 on.
fn judge(report: &[u8], word: impl Fn(bool) -> &'static str) -> Vec<u8> {
    let mut rows = csv::Reader::from_reader(report);
    let headers = rows.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (score, verdict) = (column("score"), column("verdict"));
    let mut judged = csv::Writer::from_writer(Vec::new());
    judged.write_record(&headers).unwrap();
    for row in rows.records() {
        let row = row.unwrap();
        let is_spun = row[score].parse::<f64>().unwrap() >= 0.5;
        let cells = row.iter().enumerate();
        let cells = cells.map(|(at, cell)| if at == verdict { word(is_spun) } else { cell });
        judged.write_record(cells).unwrap();
    }
    judged.into_inner().unwrap()
}

#[test]
fn samples_become_models_that_tell_spun_from_clean() {
    let shop = Workshop::new();

    let scored = shop.use_models(&["score", "labels.jsonl", "--format", "jsonl"]);
    let rows: Vec<serde_json::Value> =
        scored.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let score = |id: &str| {
        let row = rows.iter().find(|row| row["id"] == id).unwrap();
        row["score"].as_f64().unwrap()
    };
    for spun in ["spun-foreign-minister.txt", "spun-street-fire.txt"] {
        for clean in ["clean-city-fire.txt", "clean-court.txt", "clean-sport.txt"] {
            assert!(score(spun) > score(clean), "{spun} {} {clean} {}", score(spun), score(clean));
        }
    }

    let tables = shop.use_models(&["eval", "labels.jsonl", "--csv", "tables.csv", "--quiet"]);
    assert!(tables.contains("| spun |"), "{tables}");
    let csv = String::from_utf8(shop.read("tables.csv")).unwrap();
    assert!(csv.contains("phrases,finding,spun,swapped_phrases,"), "{csv}");

    let told = shop.train(&["labels.jsonl", "--thresholds", "labels.jsonl", "-o", "again"]);
    assert!(told.contains("strict") && told.contains("sensitive"), "{told}");
    let (model, again) = (shop.read("model"), shop.read("again"));
    let model = String::from_utf8(model).unwrap();
    let again = String::from_utf8(again).unwrap();
    assert!(!again.contains(shop.folder.path().to_str().unwrap()));
    assert_eq!(
        model.replace("labels.jsonl -o model", ""),
        again.replace("labels.jsonl --thresholds labels.jsonl -o again", ""),
        "the same labels and seed give the same model"
    );

    let report = ["score", "labels.jsonl", "-o", "report.csv", "--min-score", "0"];
    shop.use_models(&[&report[..], &["--level", "passage"]].concat());
    let judged = judge(&shop.read("report.csv"), |spun| if spun { "Spun" } else { "OK" });
    fs::write(shop.path("judged.csv"), judged).unwrap();
    let told = shop.train(&["labels.jsonl", "judged.csv", "-o", "taught", "--quiet"]);
    assert_eq!(told, "");
    let rows = |bytes: Vec<u8>| {
        let model: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        model["provenance"]["rows"].as_u64().unwrap()
    };
    assert!(rows(shop.read("taught")) > rows(shop.read("model")));

    let judged = judge(&shop.read("report.csv"), |spun| if spun { "perhaps" } else { "" });
    fs::write(shop.path("unsure.csv"), judged).unwrap();
    let output =
        shop.run(&["eval", "unsure.csv", "--lm", "lm", "--table", "table", "--model", "model"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("unsure.csv:2: unknown verdict `perhaps`"), "{told}");
    assert!(told.contains("unsure.csv: no labelled article"), "{told}");
}

#[test]
fn a_language_model_tells_what_it_holds_and_how_well_it_predicts() {
    let shop = Workshop::new();
    let sample = format!("{SAMPLES}/hard-clean.txt");
    let told = shop.succeed(&["lm", "info", "lm", "--on", &sample]);
    for line in ["order: 3", "cut-offs: 1, 1, 1", "perplexity"] {
        assert!(told.contains(line), "{line} in {told}");
    }
    let output = shop.run(&["lm", "info", "table"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("table: not a model file"));
}

#[test]
fn pairs_that_teach_nothing_are_named_and_the_rest_is_learned() {
    let shop = Workshop::new();
    fs::write(shop.path("pairs.csv"), "written,original\nzyzzyva,weevil\ncity,city\n").unwrap();
    let output = shop.run(&["learn", "pairs.csv", "--lm", "lm", "-o", "mine"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "unspin: pairs.csv:3: the sides are equal\n");
    let models = ["--lm", "lm", "--table", "mine", "--model", "model"];
    let found = shop.succeed(&[&["lookup", "zyzzyva"], &models[..]].concat());
    assert_eq!(found, "1.0000  weevil  [learned]\n");

    // The rest of the table is still there, and a further lesson forgets none.
    fs::write(shop.path("more.csv"), "written,original\nzyzzyvas nest,burrow\n").unwrap();
    shop.succeed(&["learn", "more.csv", "--lm", "lm", "--table", "mine", "-o", "mine"]);
    for (phrase, original) in
        [("zyzzyva", "weevil"), ("zyzzyvas nest", "burrow"), ("metropolis", "city")]
    {
        let found = shop.succeed(&[&["lookup", phrase], &models[..]].concat());
        assert!(found.lines().any(|line| line.contains(&format!("  {original}  "))), "{found}");
    }
}

#[test]
fn a_small_report_is_mixed_with_training_rows() {
    let shop = Workshop::new();
    shop.train(&["labels.jsonl", "-o", "model", "--write-rows", "rows", "--quiet"]);
    let rows = String::from_utf8_lossy(&shop.read("rows")).into_owned();
    assert!(!rows.contains("minister"), "there is no text in it");

    let report = ["score", "labels.jsonl", "-o", "report.csv", "--min-score", "0"];
    shop.use_models(&[&report[..], &["--level", "passage"]].concat());
    // Everything is spun, says this judge.
    fs::write(shop.path("judged.csv"), judge(&shop.read("report.csv"), |_| "spun")).unwrap();
    let words = ["judged.csv", "--rows", "rows", "--model", "model", "-o"];
    let told = shop.mix(&[&words[..], &["mixed"]].concat());
    for part in ["passage: ", "before", "yours", "shipped", "strict"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    shop.mix(&[&words[..], &["again", "--quiet"]].concat());
    let model = |name| {
        let bytes = shop.read(name);
        let mut model: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        model["provenance"].take();
        model
    };
    assert_eq!(model("mixed"), model("again"), "the same labels and seed give the same model");
    assert_eq!(model("mixed")["passage"]["means"], model("model")["passage"]["means"]);
    assert_eq!(model("mixed")["article"], model("model")["article"], "a passage is no article");
    assert_eq!(model("mixed")["finding"], model("model")["finding"], "no label tells of findings");

    let output = shop.run(&["train", "judged.csv", "--rows", "lm", "-o", "never"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("lm: not a model file of kind 'rows'"), "{told}");
    assert!(told.contains("unspin train --write-rows"), "{told}");
    assert!(!shop.path("never").exists());
}

#[test]
fn passages_worth_labelling_are_chosen_and_train_once_judged() {
    let shop = Workshop::new();
    let sample = ["labels", "sample", "labels.jsonl", "-n", "10", "--random", "0.3", "-o"];
    shop.use_models(&[&sample[..], &["chosen.csv", "--quiet"]].concat());
    shop.use_models(&[&sample[..], &["again.csv", "--quiet"]].concat());
    assert_eq!(shop.read("chosen.csv"), shop.read("again.csv"), "the same seed chooses the same");
    let chosen = shop.read("chosen.csv");
    let mut rows = csv::Reader::from_reader(&chosen[..]);
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows.iter().filter(|row| &row[0] == "random").count(), 3);
    assert_eq!(rows.iter().filter(|row| &row[0] == "uncertain").count(), 7);

    let unjudged = shop.run(&["train", "chosen.csv", "--lm", "lm", "--table", "table", "-o", "m"]);
    assert_eq!(unjudged.status.code(), Some(2), "a prediction is no label");
    let judged = judge(&chosen, |spun| if spun { "x" } else { "no" });
    fs::write(shop.path("judged.csv"), judged).unwrap();
    shop.train(&["labels.jsonl", "judged.csv", "-o", "taught", "--quiet"]);

    let next = [&sample[..], &["tasks.json", "--labelled", "judged.csv", "--quiet"]].concat();
    shop.use_models(&next);
    let tasks: serde_json::Value = serde_json::from_slice(&shop.read("tasks.json")).unwrap();
    for task in tasks.as_array().unwrap() {
        let text = task["data"]["text"].as_str().unwrap();
        assert!(rows.iter().all(|row| &row[8] != text), "labelled already: {text}");
        let score = task["predictions"][0]["score"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&score));
    }
}

#[test]
fn predictions_are_corrected_elsewhere_and_come_back_as_labels() {
    let shop = Workshop::new();
    let convert = ["labels", "convert", "labels.jsonl", "--predict", "-o", "tasks.json"];
    shop.use_models(&[&convert[..], &["--quiet"]].concat());
    let mut tasks: serde_json::Value = serde_json::from_slice(&shop.read("tasks.json")).unwrap();
    let tasks = tasks.as_array_mut().unwrap();
    let text = |task: &serde_json::Value| task["data"]["text"].as_str().unwrap().to_owned();
    for task in tasks.iter_mut() {
        // Somebody agrees with everything.
        let result = task["predictions"][0]["result"].clone();
        let text = text(task);
        for region in result.as_array().unwrap().iter().filter(|r| r["type"] == "labels") {
            let place = |name: &str| usize::try_from(region["value"][name].as_u64().unwrap());
            let (start, end) = (place("start").unwrap(), place("end").unwrap());
            let marked: String = text.chars().skip(start).take(end - start).collect();
            assert_eq!(region["value"]["text"], marked);
        }
        task["annotations"] = serde_json::json!([{"was_cancelled": false, "result": result}]);
    }
    let count = tasks.len();
    fs::write(shop.path("export.json"), serde_json::Value::from(tasks.clone()).to_string())
        .unwrap();
    shop.succeed(&["labels", "convert", "export.json", "-o", "labels2.jsonl", "--quiet"]);
    let labels = String::from_utf8(shop.read("labels2.jsonl")).unwrap();
    assert_eq!(labels.lines().count(), count);
    for (line, task) in labels.lines().zip(tasks.iter()) {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["text"], text(task));
    }
    shop.train(&["labels2.jsonl", "-o", "taught", "--quiet"]);
}
