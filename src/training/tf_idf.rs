//! A bag of words and pairs of words, weighed by a logistic regression.
//!
//! `linfa-preprocessing` counts the terms.

use linfa_preprocessing::CountVectorizer;
use linfa_preprocessing::tf_idf_vectorization::TfIdfMethod;
use ndarray::Array1;

use super::error::TrainingError;
use super::measured::Labelled;
use crate::classify::Dataset;
use crate::classify::sparse::{SparseFit, SparseRow, SparseTerms, SparseWeights, log_odds};
use crate::document::{Label, Level};

/// The most frequent terms, by documents that hold them, and no more.
const MOST_TERMS: usize = 20_000;

/// Ridge penalty: the loss, a sum over rows in nats, grows by `L2 / 2` times the
/// sum of squared weights.
const L2: f64 = 1.0;

/// The solver stops when the gradient per row, in nats, is shorter than this.
const GRADIENT_TOLERANCE: f64 = 1e-5;

const MAX_ITERATIONS: u64 = 100;

/// The rows of one level as weighted terms.
///
/// Terms and document frequencies are those of all training rows, whatever
/// made them; the weights of terms that only left-out rows have stay 0.
pub(super) struct TfIdf<'a> {
    level: Level,
    data: &'a Dataset,
    terms: usize,
    training: Vec<SparseTerms>,
    test: Vec<SparseTerms>,
}

impl<'a> TfIdf<'a> {
    /// Counts the terms of a level's rows.
    ///
    /// # Errors
    /// [`TrainingError::TfIdf`] when there is no term in the training rows.
    pub fn new(
        level: Level,
        training: Labelled<'a>,
        test: Labelled<'_>,
    ) -> Result<Self, TrainingError> {
        let refuse = |reason: String| TrainingError::TfIdf { level: level.name(), reason };
        let failed = |error: linfa_preprocessing::PreprocessingError| refuse(error.to_string());
        let params = CountVectorizer::params().n_gram_range(1, 2).max_features(Some(MOST_TERMS));
        let documents = texts(level, training);
        let mut vocabulary = params.fit(&documents).map_err(failed)?.vocabulary().clone();
        if vocabulary.is_empty() {
            return Err(refuse("no word in the training rows".to_owned()));
        }
        vocabulary.sort_unstable();
        let counter = params.fit_vocabulary(&vocabulary).map_err(failed)?;
        // The vectorizer numbers its terms in the order of a hash map.
        let place = |term: &String| {
            let place = vocabulary.binary_search(term);
            place.map_err(|_| refuse(format!("the term '{term}' came from nowhere")))
        };
        let places: Vec<usize> =
            counter.vocabulary().iter().map(place).collect::<Result<_, _>>()?;
        let count = |documents: &Array1<&str>| -> Result<Vec<SparseTerms>, TrainingError> {
            let counts = counter.transform(documents).map_err(failed)?;
            let rows = counts.outer_iterator();
            let terms = rows.map(|row| {
                let terms = row.iter().map(|(term, &count)| (places[term] as u32, count as f32));
                let mut terms: SparseTerms = terms.collect();
                terms.sort_unstable_by_key(|term| term.0);
                terms
            });
            Ok(terms.collect())
        };
        let (mut training_terms, mut test_terms) =
            (count(&documents)?, count(&texts(level, test))?);
        let rarity = inverse_document_frequencies(&training_terms, vocabulary.len());
        for row in training_terms.iter_mut().chain(&mut test_terms) {
            weigh(row, &rarity);
        }
        let data = training.measured.rows.of(level);
        let terms = vocabulary.len();
        Ok(Self { level, data, terms, training: training_terms, test: test_terms })
    }

    /// The weights that tell corrupted from clean ones of the training rows `known`,
    /// both counting alike in sum.
    ///
    /// # Errors
    /// [`TrainingError::TfIdf`] when there is nothing to tell apart or the
    /// solver fails.
    pub fn fit(&self, known: &[usize]) -> Result<SparseWeights, TrainingError> {
        let refuse = |reason: String| TrainingError::TfIdf { level: self.level.name(), reason };
        let data = self.data;
        let rows: Vec<(&SparseTerms, bool)> = known
            .iter()
            .filter_map(|&row| Some((self.training.get(row)?, data.labels[row] != Label::Clean)))
            .collect();
        let corrupted = rows.iter().filter(|(_, corrupted)| *corrupted).count();
        if corrupted == 0 || corrupted == rows.len() {
            return Err(refuse("training rows are not both clean and corrupted".to_owned()));
        }
        let (all, corrupted) = (rows.len() as f64, corrupted as f64);
        let weights = [all / 2.0 / (all - corrupted), all / 2.0 / corrupted];
        let weighed = rows.into_iter().map(|(terms, is_positive)| SparseRow {
            terms,
            is_positive,
            weight: weights[usize::from(is_positive)],
        });
        let rows: Vec<SparseRow<'_>> = weighed.collect();
        let fit = SparseFit {
            columns: self.terms,
            ridge: L2,
            tolerance: GRADIENT_TOLERANCE,
            most_iterations: MAX_ITERATIONS,
        };
        fit.fit(&rows).map_err(refuse)
    }

    /// Log odds of corruption of a test row.
    pub fn score(&self, row: usize, weights: &SparseWeights) -> f64 {
        self.test.get(row).map_or(0.0, |terms| log_odds(terms, weights.view()))
    }
}

fn texts<'a>(level: Level, labelled: Labelled<'a>) -> Array1<&'a str> {
    labelled.measured.places.of(level).iter().map(|place| place.text(labelled.articles)).collect()
}

/// Smoothed inverse document frequency of each term.
fn inverse_document_frequencies(rows: &[SparseTerms], terms: usize) -> Vec<f64> {
    let mut frequencies = vec![0; terms];
    for (term, _) in rows.iter().flatten() {
        frequencies[*term as usize] += 1;
    }
    frequencies.into_iter().map(|df| TfIdfMethod::Smooth.compute_idf(rows.len(), df)).collect()
}

/// Counts to TF-IDF of Euclidean length 1.
fn weigh(row: &mut SparseTerms, rarity: &[f64]) {
    let weight = |&(term, count): &(u32, f32)| f64::from(count) * rarity[term as usize];
    let length = row.iter().map(|term| weight(term).powi(2)).sum::<f64>().sqrt();
    row.iter_mut().for_each(|term| term.1 = (weight(term) / length) as f32);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Span};
    use crate::training::{Measured, Place};

    /// Articles of one text, label and generator each, as article rows.
    fn labelled(rows: &[(&str, Label, &str)]) -> (Vec<Article>, Measured) {
        let articles: Vec<Article> = rows
            .iter()
            .map(|(text, ..)| Article { text: (*text).to_owned(), ..Article::default() })
            .collect();
        let mut measured = Measured::default();
        let span = |text: &str| Span::new(0, text.len());
        measured.places.article = rows
            .iter()
            .enumerate()
            .map(|(article, (text, ..))| Place {
                article,
                span: span(text),
                words: 4,
                ..Place::default()
            })
            .collect();
        measured.rows.article = Dataset {
            rows: ndarray::Array2::zeros((rows.len(), 0)),
            labels: rows.iter().map(|row| row.1).collect(),
            generators: rows.iter().map(|row| row.2.to_owned()).collect(),
            ..Dataset::default()
        };
        (articles, measured)
    }

    const TRAINING: [(&str, Label, &str); 4] = [
        ("the weather was fine today", Label::Clean, "human"),
        ("the match was lost again", Label::Clean, "human"),
        ("the climate was alright nowadays", Label::Spun, "one"),
        ("the contest was forfeited anew", Label::Spun, "two"),
    ];
    const TEST: [(&str, Label, &str); 3] = [
        ("the weather again", Label::Clean, "human"),
        ("alright nowadays", Label::Spun, "one"),
        ("nothing known of", Label::Clean, "human"),
    ];

    #[test]
    fn left_out_rows_teach_nothing() {
        let ((articles, measured), (test, test_measured)) = (labelled(&TRAINING), labelled(&TEST));
        let training = Labelled { articles: &articles, measured: &measured };
        let test = Labelled { articles: &test, measured: &test_measured };
        let space = TfIdf::new(Level::Article, training, test).unwrap();
        let known = space.fit(&[0, 1, 2, 3]).unwrap();
        assert!(space.score(1, &known) > 0.1 && space.score(0, &known) < -0.1);
        let without = space.fit(&[0, 1, 3]).unwrap();
        let nothing = space.score(2, &without);
        assert!((space.score(1, &without) - nothing).abs() < 1e-9, "no weight on its words");
        let again = TfIdf::new(Level::Article, training, test).unwrap();
        assert_eq!(known, again.fit(&[0, 1, 2, 3]).unwrap());
        assert!(space.fit(&[2, 3]).unwrap_err().to_string().contains("article level"));
    }
}
