//! From articles to a model file.

use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::classes::CLASS_CUTOFFS;
use super::cluster;
use super::count::{Sentences, count as count_ngrams};
use super::prune::prune;
use super::smooth::{SmoothError, SmoothedLevel, smooth};
use super::store::{Classes, LanguageModelInfo, Precision, write};
use super::vocabulary::Vocabulary;
use super::{MAX_ORDER, SENTENCE_END, SENTENCE_START, UNKNOWN, WordId};
use crate::document::Segments;
use crate::model_file::ModelFileError;
use crate::segment::{hash_bytes, segment};

/// How a model is made.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// Highest order, 2..=6.
    pub order: usize,
    /// One per order; n-grams that occur less often are left out. Must not fall.
    pub cutoffs: Vec<u32>,
    /// Largest number of words.
    pub vocabulary: usize,
    /// Words that occur less often are unknown words.
    pub min_frequency: u64,
    /// Whether a corpus too small for its discounts is smoothed with fixed ones.
    pub discount_fallback: bool,
    /// Prune by entropy to at most so many n-grams above the first order.
    pub most_ngrams: Option<usize>,
    /// How the numbers are stored.
    pub precision: Precision,
    /// Clusters of words to learn beside the commonest words, each a class; 0 for no classes.
    pub clusters: usize,
    /// Names of the training files, for the record.
    pub corpora: Vec<String>,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct TrainSummary {
    /// How the model was made.
    pub info: LanguageModelInfo,
}

/// Why a model could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LanguageModelError {
    /// The order or the cut-offs make no sense.
    #[error(
        "order {order} with cut-offs {cutoffs:?}: wanted an order in 2..=6 and one cut-off per order, none below the one before"
    )]
    Options {
        /// The order asked for.
        order: usize,
        /// The cut-offs asked for.
        cutoffs: Vec<u32>,
    },
    /// The vocabulary could not be learned.
    #[error("vocabulary: {0}")]
    Vocabulary(String),
    /// The words could not be put into classes.
    #[error("classes of words: {0}")]
    Classes(String),
    /// The counts cannot be smoothed.
    #[error(transparent)]
    Smooth(#[from] SmoothError),
    /// The file could not be written.
    #[error(transparent)]
    File(#[from] ModelFileError),
}

/// Trains a model on `texts` and writes it to `path`. `progress` is told what is
/// being done.
///
/// # Errors
/// When the options make no sense, the text is too small, or the file cannot be written.
pub fn train(
    texts: &[String],
    path: &Path,
    options: &TrainOptions,
    mut progress: impl FnMut(&str),
) -> Result<TrainSummary, LanguageModelError> {
    check(options)?;
    progress("learning the vocabulary");
    let vocabulary = Vocabulary::learn(texts, options.vocabulary, options.min_frequency)
        .map_err(|cause| LanguageModelError::Vocabulary(cause.to_string()))?;
    progress(&format!("numbering words ({} in the vocabulary)", vocabulary.words.len()));
    let (sentences, unknown_words) = number(texts, &vocabulary);
    let words = sentences.words.len() as u64;
    progress(&format!("counting n-grams of {words} words"));
    let levels = count_ngrams(&sentences, options.order);
    let classes = if options.clusters == 0 {
        None
    } else {
        progress("learning classes of words");
        Some(classes(&sentences, vocabulary.words.len(), options.clusters)?)
    };
    drop(sentences);
    progress("smoothing");
    let mut smoothed = smooth(&levels, &options.cutoffs, options.discount_fallback)?;
    drop(levels);
    if let Some(most) = options.most_ngrams {
        progress(&format!("pruning to {most} n-grams"));
        prune(&mut smoothed, words, most);
    }
    let info = LanguageModelInfo {
        order: options.order,
        ngrams: smoothed.iter().map(|level: &SmoothedLevel| level.keys.len()).collect(),
        cutoffs: options.cutoffs.clone(),
        words,
        articles: texts.len() as u64,
        unknown_words,
        precision: options.precision,
        classes: classes.as_ref().map_or(0, |classes| classes.count),
        corpora: options.corpora.clone(),
        made_by: format!("unspin {}", env!("CARGO_PKG_VERSION")),
    };
    progress("writing");
    write(path, &vocabulary, &smoothed, classes.as_ref(), &info)?;
    Ok(TrainSummary { info })
}

/// n-grams of classes above the first order that are kept, at most: 2 MB. By judgement.
const CLASS_NGRAMS: usize = 450_000;
/// Words that the model of classes is counted on, at most. By judgement: it has few n-grams.
const CLASS_WORDS: usize = 50_000_000;

/// The classes of the words of a vocabulary of `words` words, and how they follow each other.
fn classes(
    sentences: &Sentences,
    words: usize,
    clusters: usize,
) -> Result<Classes, LanguageModelError> {
    let (of_words, count) =
        cluster::learn(sentences, words, clusters).map_err(LanguageModelError::Classes)?;
    let read = of_classes(sentences, &of_words);
    let mut levels = smooth(&count_ngrams(&read, CLASS_CUTOFFS.len()), CLASS_CUTOFFS, true)?;
    prune(&mut levels, read.words.len() as u64, CLASS_NGRAMS);
    Ok(Classes { of_words, count, levels })
}

/// Sentences class by class: all, or evenly as many as are read.
fn of_classes(sentences: &Sentences, of_words: &[u16]) -> Sentences {
    let step = sentences.words.len().div_ceil(CLASS_WORDS).max(1);
    let mut number = 0;
    let mut read = Vec::new();
    for &word in &sentences.words {
        number += usize::from(word == SENTENCE_START);
        if number % step == 0 {
            read.push(of_words.get(word as usize).map_or(UNKNOWN, |&class| class.into()));
        }
    }
    Sentences { words: read }
}

fn check(options: &TrainOptions) -> Result<(), LanguageModelError> {
    let fits = (2..=MAX_ORDER).contains(&options.order)
        && options.cutoffs.len() == options.order
        && options.cutoffs.is_sorted();
    if fits {
        return Ok(());
    }
    Err(LanguageModelError::Options { order: options.order, cutoffs: options.cutoffs.clone() })
}

/// The texts as word numbers, and how many distinct words are unknown.
fn number(texts: &[String], vocabulary: &Vocabulary) -> (Sentences, u64) {
    let ids: FxHashMap<u64, WordId> =
        (0..).zip(&vocabulary.words).map(|(id, word)| (hash_bytes(word.as_bytes()), id)).collect();
    let parts: Vec<(Vec<WordId>, Vec<u64>)> = texts
        .par_chunks(256)
        .map(|texts| {
            let mut segments = Segments::default();
            let (mut words, mut unknown) = (Vec::new(), Vec::new());
            for text in texts {
                segment(text, &mut segments);
                for sentence in &segments.sentences {
                    words.push(SENTENCE_START);
                    for token in &segments.tokens[sentence.tokens.clone()] {
                        let id = ids.get(&token.hash).copied().unwrap_or(UNKNOWN);
                        if id == UNKNOWN {
                            unknown.push(token.hash);
                        }
                        words.push(id);
                    }
                    words.push(SENTENCE_END);
                }
            }
            (words, unknown)
        })
        .collect();
    let mut unknown: Vec<u64> = parts.iter().flat_map(|(_, unknown)| unknown).copied().collect();
    unknown.par_sort_unstable();
    unknown.dedup();
    let words = parts.into_iter().flat_map(|(words, _)| words).collect();
    (Sentences { words }, unknown.len() as u64)
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::super::{LanguageModel, State};
    use super::*;

    /// Sentences of frames and fillers drawn from a falling distribution, so
    /// that words and pairs of every small count are there.
    fn corpus() -> Vec<String> {
        let nouns = ["city", "town", "minister", "fire", "team", "report", "river", "price"];
        let verbs = ["grew", "fell", "won", "left", "opened", "sank", "moved"];
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut draw = |words: &[&str]| {
            let at = random.random_range(0..words.len() * words.len());
            words[(at as f64).sqrt() as usize].to_owned()
        };
        let mut texts: Vec<String> = (0..300)
            .map(|_| format!("The {} {} near a {}.", draw(&nouns), draw(&verbs), draw(&nouns)))
            .collect();
        texts.push("Rarely once. Seldom twice twice. Thrice we thrice thrice.".to_owned());
        texts
    }

    fn options() -> TrainOptions {
        TrainOptions {
            order: 3,
            cutoffs: vec![1, 1, 1],
            vocabulary: 1000,
            min_frequency: 1,
            discount_fallback: true,
            most_ngrams: None,
            precision: Precision::Exact,
            clusters: 0,
            corpora: vec!["toy".into()],
        }
    }

    #[test]
    fn a_trained_model_predicts_its_text_and_every_context_sums_to_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lm");
        train(&corpus(), &path, &options(), |_| ()).unwrap();
        let model = LanguageModel::open(&path).unwrap();
        let view = model.view();
        let id = |word: &str| view.vocabulary().id(hash_bytes(word.as_bytes()));
        let after = |words: &[&str]| {
            words.iter().fold(view.start(), |state: State, word| view.score(&state, id(word)).1)
        };
        let the = after(&["the"]);
        assert!(
            view.score(&the, id("city")).0.log_probability
                > view.score(&the, id("grew")).0.log_probability
        );
        assert_eq!(view.score(&the, id("city")).0.order, 3);
        for words in [&["the"][..], &["the", "city"], &["price", "won", "near"]] {
            let state = after(words);
            let all =
                (0..u32::try_from(view.vocabulary().len()).unwrap()).filter(|&w| w != 0 && w != 2);
            let sum: f32 = all.map(|w| view.score(&state, w).0.log_probability.exp()).sum();
            assert!((sum - 1.0).abs() < 0.05, "{words:?}: {sum}, apart from quantisation");
        }
    }

    #[test]
    fn the_same_text_gives_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().join("one"), folder.path().join("two")];
        for path in &paths {
            train(&corpus(), path, &options(), |_| ()).unwrap();
        }
        assert_eq!(std::fs::read(&paths[0]).unwrap(), std::fs::read(&paths[1]).unwrap());
    }

    #[test]
    fn falling_cutoffs_are_refused() {
        let mut options = options();
        options.cutoffs = vec![1, 2, 1];
        let error = train(&corpus(), Path::new("unused"), &options, |_| ()).unwrap_err();
        assert!(matches!(error, LanguageModelError::Options { .. }));
    }
}
