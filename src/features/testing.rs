//! Small models for the tests of the features: a language model of our own
//! samples and a table of a dozen swaps.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::{ArticleContext, FINDING_FEATURES, Feature, FindingFeature, finding_rows};
use crate::channel::{self, Originals, Source, Substitution, Table};
use crate::document::Segments;
use crate::lm::{LanguageModel, Precision, TrainOptions, train};
use crate::restore::{Decoder, DecoderOptions, Workspace, open_words};
use crate::segment::segment;

/// Written and original phrases of the table.
const SWAPS: &[(&str, &str)] = &[
    ("hearth", "fire"),
    ("excessive", "high"),
    ("individuals", "people"),
    ("folks", "people"),
    ("metropolis", "city"),
    ("instructed", "told"),
    ("got here", "came"),
    ("lifeless", "dead"),
    ("preventing", "fighting"),
    ("youngsters", "children"),
    ("publish", "post"),
    ("prior to", "before"),
];

struct Models {
    language_model: LanguageModel,
    table: Table,
    originals: Originals,
    open: Vec<bool>,
}

/// The samples as they were written by hand, in order of their names.
fn sample_texts() -> Vec<String> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let in_folder = |folder: &str, start: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(samples.join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
            .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(start))
            .collect()
    };
    let mut paths = in_folder("articles", "clean-");
    paths.extend(in_folder("originals", ""));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

static MODELS: LazyLock<Models> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let options = TrainOptions {
        order: 3,
        cutoffs: vec![1, 1, 1],
        vocabulary: 10_000,
        min_frequency: 1,
        discount_fallback: true,
        most_ngrams: None,
        precision: Precision::Quantized,
        corpora: vec!["samples".to_owned()],
    };
    let path = folder.path().join("lm");
    train(&sample_texts(), &path, &options, |_| ()).unwrap();
    let language_model = LanguageModel::open(&path).unwrap();
    let rows: Vec<Substitution> = SWAPS
        .iter()
        .map(|&(written, original)| Substitution {
            written: written.to_owned(),
            original: original.to_owned(),
            source: Source::Lexicon,
            weight: 1.0,
        })
        .collect();
    let view = language_model.view();
    let path = folder.path().join("table");
    channel::compile(&rows, &view, &path).unwrap();
    let table = Table::open(&path).unwrap();
    let originals = table.view().resolve(&view.vocabulary());
    let open = open_words(&table.view(), &originals, view.vocabulary().len());
    Models { language_model, table, originals, open }
});

/// Calls `ask` with the context of an article.
pub(super) fn with_article<R>(text: &str, ask: impl FnOnce(&ArticleContext<'_>) -> R) -> R {
    let models = &*MODELS;
    let view = models.language_model.view();
    let table = models.table.view();
    let options = DecoderOptions::default();
    let decoder = Decoder::new(view, table, &models.originals, &models.open, options);
    let mut segments = Segments::default();
    segment(text, &mut segments);
    let restoration = decoder.restore(&segments, &mut Workspace::default());
    ask(&ArticleContext::new(text, &segments, &restoration, view))
}

/// The value of a feature for the sentence with number `index` of an article.
pub(super) fn value_of(feature: &Feature, text: &str, index: usize) -> f64 {
    with_article(text, |article| {
        let mut column = vec![f64::NAN; article.segments.sentences.len()];
        feature.compute.fill(article, column.iter_mut());
        column[index]
    })
}

/// A sentence of our samples, and its words in another order.
pub(super) const WHOLE: &str =
    "Police said the dead were a 71-year-old woman and her grandson, a high school student.";
pub(super) const SCRAMBLED: &str =
    "Student dead the school said were grandson police woman high her, 71-year-old a and a.";

/// The values of a feature for the first sentence of a spun article and of its original.
pub(super) fn spun_and_original(feature: &Feature) -> [f64; 2] {
    let samples = ["articles/spun-street-fire.txt", "originals/spun-street-fire.txt"];
    samples.map(|path| value_of(feature, &sample(path), 0))
}

/// Expects a feature to be above a value for the first sentence of each text.
#[track_caller]
pub(super) fn assert_above(feature: &Feature, least: f64, texts: &[&str]) {
    for text in texts {
        let value = value_of(feature, text, 0);
        assert!(value > least, "{text}: {value}");
    }
}

/// Expects a feature to be below a value for the first sentence of each text.
#[track_caller]
pub(super) fn assert_below(feature: &Feature, most: f64, texts: &[&str]) {
    for text in texts {
        let value = value_of(feature, text, 0);
        assert!(value < most, "{text}: {value}");
    }
}

/// Expects a feature to be 0 for the first sentence of each text.
#[track_caller]
pub(super) fn assert_zero(feature: &Feature, texts: &[&str]) {
    for text in texts {
        let value = value_of(feature, text, 0);
        assert!(value == 0.0, "{text}: {value}");
    }
}

/// The values of all features for all sentences of an article.
pub(super) fn rows_of(text: &str) -> Vec<Vec<f64>> {
    with_article(text, super::rows)
}

/// The values of a feature of findings for all suspect phrases of an article.
pub(super) fn finding_values(feature: &FindingFeature, text: &str) -> Vec<f64> {
    let is_it = |other: &FindingFeature| other.name == feature.name;
    let column = FINDING_FEATURES.iter().position(is_it).unwrap();
    let rows = with_article(text, finding_rows);
    rows.iter().flatten().map(|row| row[column]).collect()
}

/// One of our own samples, by its path under `data/samples`.
pub(super) fn sample(path: &str) -> String {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    std::fs::read_to_string(samples.join(path)).unwrap()
}
