//! Model files: language model, substitution table, training rows, classifier.
//! Changed files get a right checksum, so that what is behind it is tried.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use unspin::channel::{self, Source, Substitution, Table};
use unspin::classify::ClassifierModel;
use unspin::detector::{Detector, DetectorOptions};
use unspin::document::Article;
use unspin::lm::{self, LanguageModel, Precision, TrainOptions};
use unspin::training::ShippedRows;

use crate::mutation::mutated;
use crate::readers::SPUN;
use crate::{cases, memory};

/// Where a model file has the checksum of all that is behind its header.
const CHECKSUM: std::ops::Range<usize> = 20..24;
const LENGTH: std::ops::Range<usize> = 24..32;
const HEADER: usize = 40;

/// Makes length and checksum of a changed file right again.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() >= HEADER {
        let length = bytes.len() as u64;
        let checksum = crc32fast::hash(&bytes[HEADER..]);
        bytes[LENGTH].copy_from_slice(&length.to_le_bytes());
        bytes[CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
    }
    bytes
}

struct Small {
    models: Vec<Vec<u8>>,
    tables: Vec<Vec<u8>>,
}

/// Small models, whose files changes hit somewhere that matters.
static SMALL: LazyLock<Small> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let (model, table) = (folder.path().join("lm"), folder.path().join("table"));
    let texts: Vec<String> = SPUN.split("\n\n").map(str::to_owned).collect();
    let mut made = Small { models: Vec::new(), tables: Vec::new() };
    for precision in [Precision::Quantized, Precision::Exact] {
        let options = TrainOptions {
            order: 3,
            cutoffs: vec![1, 1, 1],
            vocabulary: 1000,
            min_frequency: 1,
            discount_fallback: true,
            precision,
            most_ngrams: None,
            clusters: 3,
            corpora: Vec::new(),
        };
        lm::train(&texts, &model, &options, |_| {}).unwrap();
        made.models.push(fs::read(&model).unwrap());
    }
    let pairs = [("hearth", "fire"), ("a minimum of", "at least"), ("individuals", "people")];
    let row = |(written, original): (&str, &str)| Substitution {
        written: written.to_owned(),
        original: original.to_owned(),
        source: Source::Lexicon,
        weight: 1.0,
    };
    let opened = LanguageModel::open(&model).unwrap();
    channel::compile(&pairs.map(row), &opened.view(), &table).unwrap();
    made.tables.push(fs::read(&table).unwrap());
    made
});

/// Scores with the models at these paths, where they are accepted.
fn score(model: Option<&Path>, table: Option<&Path>) {
    let options = DetectorOptions {
        language_model: model.map(Path::to_owned),
        table: table.map(Path::to_owned),
        ..DetectorOptions::default()
    };
    if let Ok(detector) = Detector::new(&options) {
        let article = Article { text: SPUN[..1500].to_owned(), ..Article::default() };
        let report = detector.score(&article);
        assert!(report.passages.len() > 1);
        let _ = detector.lookup("hearth", 5);
        let _ = detector.model_infos();
    }
    assert!(memory::is_bounded());
}

/// `bytes` as a file, for as long as `use_it` takes.
fn with_file(bytes: &[u8], use_it: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    fs::write(&path, bytes).unwrap();
    use_it(&path);
}

fn changed(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (mutated(seeds), prop::bool::weighted(0.9))
        .prop_map(|(bytes, seal)| if seal { sealed(bytes) } else { bytes })
}

#[test]
fn the_small_models_are_sound_and_seals_hold() {
    for seed in SMALL.models.iter().chain(&SMALL.tables) {
        assert_eq!(&sealed(seed.clone()), seed, "the header is where it is thought to be");
    }
    with_file(&SMALL.models[0], |model| {
        with_file(&SMALL.tables[0], |table| {
            let options = DetectorOptions {
                language_model: Some(model.to_owned()),
                table: Some(table.to_owned()),
                ..DetectorOptions::default()
            };
            let detector = Detector::new(&options).unwrap();
            assert_eq!(detector.lookup("hearth", 1)[0].text, "fire");
        });
    });
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_changed_language_model_is_refused_or_used(bytes in changed(SMALL.models.clone())) {
        with_file(&bytes, |path| {
            if let Ok(model) = LanguageModel::open(path) {
                let _ = model.ngrams();
            }
            with_file(&SMALL.tables[0], |table| score(Some(path), Some(table)));
        });
    }

    #[test]
    fn a_changed_table_is_refused_or_used(bytes in changed(SMALL.tables.clone())) {
        with_file(&bytes, |path| {
            if let Ok(table) = Table::open(path) {
                let _ = table.info();
            }
            with_file(&SMALL.models[0], |model| score(Some(model), Some(path)));
        });
    }

    #[test]
    fn changed_training_rows_are_refused_or_used(
        bytes in changed(vec![include_bytes!("../../models/training-rows.bin")[..].to_vec()]),
    ) {
        with_file(&bytes, |path| {
            let _ = ShippedRows::open(path);
        });
        prop_assert!(memory::is_bounded());
    }

    #[test]
    fn a_changed_classifier_is_refused_or_used(
        bytes in mutated(vec![include_bytes!("../../models/classifier.json")[..].to_vec()]),
    ) {
        if let Ok(model) = ClassifierModel::from_bytes(&bytes, "x") {
            with_file(&bytes, |path| {
                let options =
                    DetectorOptions { classifier: Some(path.to_owned()), ..DetectorOptions::default() };
                if let Ok(detector) = Detector::new(&options) {
                    let article = Article { text: SPUN[..300].to_owned(), ..Article::default() };
                    let score = detector.score(&article).verdict.score;
                    assert!((0.0..=1.0).contains(&score), "{score}");
                }
            });
            let _ = model.to_bytes("x");
        }
    }
}
