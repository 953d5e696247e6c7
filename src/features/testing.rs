//! What the tests of the features share: articles measured with small models.

use std::path::Path;
use std::sync::LazyLock;

use super::{ArticleContext, FINDING_FEATURES, Feature, FindingFeature, finding_rows};
use crate::restore::DecoderOptions;
use crate::restore::testing::SmallModels;
pub(super) use crate::restore::testing::sample;
use crate::translation::TranslationModel;

/// The model of translated English that ships.
static TRANSLATION: LazyLock<TranslationModel> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/translation.bin");
    TranslationModel::open(&path).unwrap()
});

/// Calls `ask` with the context of an article.
pub(super) fn with_article<R>(text: &str, ask: impl FnOnce(&ArticleContext<'_>) -> R) -> R {
    let models = SmallModels::dozen();
    let (segments, restoration) = models.restore(text, DecoderOptions::default());
    let translation = TRANSLATION.read(text, &segments);
    let model = models.language_model.view();
    ask(&ArticleContext::new(text, &segments, &restoration, model, &translation))
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

/// A sentence as an engine puts it, and as a person does.
pub(super) const TRANSLATED: [&str; 2] = [
    "In the frame of the works of the repair of the bridge, that has begun in the month of the \
     May, it is foreseen the closing of the street for the passage of the cars, has said the head \
     of the department of the transport of the city.",
    "The street will be closed to traffic while the bridge is repaired, which began in May, the \
     head of the city's transport department said.",
];

/// The values of a feature for [`TRANSLATED`].
pub(super) fn translated_and_native(feature: &Feature) -> [f64; 2] {
    TRANSLATED.map(|text| value_of(feature, text, 0))
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
