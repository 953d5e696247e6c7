//! How well a model predicts texts that it may not have seen.

use rayon::prelude::*;

use super::{SENTENCE_END, UNKNOWN, View, WordId};
use crate::document::Segments;
use crate::segment::segment;

/// What a model makes of texts. Every sentence counts as its tokens and its end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Perplexity {
    /// Tokens, marks among them, without the ends of sentences.
    pub words: u64,
    /// Sentences.
    pub sentences: u64,
    /// Tokens outside the vocabulary.
    pub unknown: u64,
    /// ln probability of everything.
    pub log_probability: f64,
    /// ln probability of everything but the tokens outside the vocabulary.
    pub log_probability_known: f64,
}

impl Perplexity {
    /// Per token and sentence end; 1 for no text at all. A word outside the
    /// vocabulary counts as one of the many that share its probability.
    #[must_use]
    pub fn perplexity(&self) -> f64 {
        per_event(self.log_probability, self.words + self.sentences)
    }

    /// The same over the known tokens and the sentence ends alone.
    #[must_use]
    pub fn perplexity_known(&self) -> f64 {
        per_event(self.log_probability_known, self.words - self.unknown + self.sentences)
    }

    /// Share of the tokens that are outside the vocabulary, 0..1.
    #[must_use]
    pub fn unknown_share(&self) -> f64 {
        self.unknown as f64 / self.words.max(1) as f64
    }

    fn and(self, other: &Self) -> Self {
        Self {
            words: self.words + other.words,
            sentences: self.sentences + other.sentences,
            unknown: self.unknown + other.unknown,
            log_probability: self.log_probability + other.log_probability,
            log_probability_known: self.log_probability_known + other.log_probability_known,
        }
    }
}

fn per_event(log_probability: f64, events: u64) -> f64 {
    (-log_probability / events.max(1) as f64).exp()
}

/// What the model makes of `texts`, in parallel; the same texts in the same
/// order give the same numbers.
#[must_use]
pub fn perplexity(model: &View<'_>, texts: &[String]) -> Perplexity {
    let parts: Vec<Perplexity> = texts.par_iter().map(|text| of_text(model, text)).collect();
    parts.iter().fold(Perplexity::default(), Perplexity::and)
}

fn of_text(model: &View<'_>, text: &str) -> Perplexity {
    let mut segments = Segments::default();
    segment(text, &mut segments);
    let mut found = Perplexity::default();
    let (mut states, mut answers) = (Vec::new(), Vec::new());
    for sentence in &segments.sentences {
        let tokens = segments.tokens.get(sentence.tokens.clone()).unwrap_or_default();
        let words: Vec<WordId> =
            tokens.iter().map(|token| model.vocabulary().id(token.hash)).collect();
        model.read(&words, &mut states, &mut answers);
        for (&word, answer) in words.iter().chain(&[SENTENCE_END]).zip(&answers) {
            let log_probability = f64::from(answer.log_probability);
            found.log_probability += log_probability;
            if word == UNKNOWN {
                found.unknown += 1;
            } else {
                found.log_probability_known += log_probability;
            }
        }
        found.words += tokens.len() as u64;
        found.sentences += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{LanguageModel, Precision, TrainOptions, train};
    use super::*;
    use crate::segment::hash_bytes;

    fn with_model(each: impl FnOnce(&View<'_>)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lm");
        let texts: Vec<String> = (0..40)
            .map(|i| format!("The {} won the cup. A town {} lost.", ["team", "city"][i % 2], i % 5))
            .collect();
        let options = TrainOptions {
            order: 3,
            cutoffs: vec![1, 1, 1],
            vocabulary: 100,
            min_frequency: 2,
            discount_fallback: true,
            most_ngrams: None,
            precision: Precision::Exact,
            clusters: 0,
            corpora: Vec::new(),
        };
        train(&texts, &path, &options, |_| ()).unwrap();
        each(&LanguageModel::open(&path).unwrap().view());
    }

    #[test]
    fn text_like_that_of_training_is_the_less_surprising() {
        with_model(|model| {
            let seen = perplexity(model, &["The team won the cup.".to_owned()]);
            let odd = perplexity(model, &["Cup the won team the.".to_owned()]);
            assert_eq!((seen.words, seen.sentences, seen.unknown), (6, 1, 0));
            assert!(seen.perplexity() < 3.0, "{seen:?}");
            assert!(odd.perplexity() > 2.0 * seen.perplexity(), "{odd:?}");
            assert_eq!(seen.log_probability, seen.log_probability_known);
        });
    }

    #[test]
    fn it_is_the_inverse_geometric_mean_of_the_probabilities() {
        with_model(|model| {
            let found = perplexity(model, &["Team won".to_owned()]);
            let mut state = model.start();
            let mut product = 1.0;
            for word in [
                model.vocabulary().id(hash_bytes(b"team")),
                model.vocabulary().id(hash_bytes(b"won")),
                SENTENCE_END,
            ] {
                let (answer, next) = model.score(&state, word);
                product *= f64::from(answer.log_probability).exp();
                state = next;
            }
            let wanted = product.powf(-1.0 / 3.0);
            assert!((found.perplexity() / wanted - 1.0).abs() < 1e-6, "{found:?} {wanted}");
        });
    }

    #[test]
    fn unknown_words_are_counted_and_can_be_left_out() {
        with_model(|model| {
            let found = perplexity(model, &["The zyzzyva won the cup.".to_owned()]);
            assert_eq!((found.words, found.unknown), (6, 1));
            assert!((found.unknown_share() - 1.0 / 6.0).abs() < 1e-12);
            assert!(found.perplexity_known() < found.perplexity());
        });
    }

    #[test]
    fn no_text_is_no_surprise() {
        with_model(|model| {
            let found = perplexity(model, &[]);
            assert_eq!((found.perplexity(), found.unknown_share()), (1.0, 0.0));
            assert_eq!(perplexity(model, &[String::new()]), found);
        });
    }
}
