//! What a feature may look at: the sentence, its article, and what the decoder
//! and the language model say of both.

use rustc_hash::FxHashMap;

use crate::document::{Case, Segments, Sentence, Token, TokenKind};
use crate::lm::{self, WordId};
use crate::restore::{Restoration, SentenceRestoration};

/// An article with what the features of its sentences share, worked out once.
#[derive(Clone, Debug)]
pub struct ArticleContext<'a> {
    /// The text that spans point into.
    pub text: &'a str,
    /// Its passages, sentences and tokens.
    pub segments: &'a Segments,
    /// What the decoder says of it.
    pub restoration: &'a Restoration,
    /// The language model.
    pub model: lm::View<'a>,
    /// Words and numbers.
    pub words: usize,
    /// Mean of -ln P over all tokens, in nats.
    pub mean_surprise: f64,
    /// Standard deviation of -ln P over all tokens, in nats; at least 0.1.
    pub surprise_deviation: f64,
    /// How often each token occurs, by hash of its normal form.
    pub counts: FxHashMap<u64, u32>,
    /// How often each word stands capitalised inside a sentence, by hash.
    pub capitalised: FxHashMap<u64, u32>,
}

impl<'a> ArticleContext<'a> {
    /// Works out what the sentences share.
    #[must_use]
    pub fn new(
        text: &'a str,
        segments: &'a Segments,
        restoration: &'a Restoration,
        model: lm::View<'a>,
    ) -> Self {
        let surprises = restoration.log_probabilities.iter().map(|&p| -f64::from(p));
        let (mean_surprise, surprise_deviation) = moments(surprises);
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        let mut capitalised: FxHashMap<u64, u32> = FxHashMap::default();
        for sentence in &segments.sentences {
            for (index, token) in segments.tokens[sentence.tokens.clone()].iter().enumerate() {
                *counts.entry(token.hash).or_default() += 1;
                if index > 0 && token.case == Case::Capital {
                    *capitalised.entry(token.hash).or_default() += 1;
                }
            }
        }
        Self {
            text,
            segments,
            restoration,
            model,
            words: segments.words(),
            mean_surprise,
            surprise_deviation,
            counts,
            capitalised,
        }
    }

    /// The context of one sentence. `index` must be below the number of sentences.
    #[must_use]
    pub fn sentence(&'a self, index: usize) -> SentenceContext<'a> {
        let sentence = &self.segments.sentences[index];
        SentenceContext { article: self, index, sentence }
    }
}

/// Mean and standard deviation, the latter at least 0.1; zeros for nothing.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0_f64);
    for value in values {
        sum += value;
        squares += value * value;
        count += 1.0;
    }
    let mean = sum / count.max(1.0);
    (mean, (squares / count.max(1.0) - mean * mean).max(0.0).sqrt().max(0.1))
}

/// One sentence in its article.
#[derive(Clone, Copy, Debug)]
pub struct SentenceContext<'a> {
    /// The article.
    pub article: &'a ArticleContext<'a>,
    /// Number of the sentence in the article.
    pub index: usize,
    /// Its span and tokens.
    pub sentence: &'a Sentence,
}

impl<'a> SentenceContext<'a> {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.sentence.span.of(self.article.text)
    }

    /// Its tokens.
    #[must_use]
    pub fn tokens(&self) -> &'a [Token] {
        &self.article.segments.tokens[self.sentence.tokens.clone()]
    }

    /// What the decoder says of it.
    #[must_use]
    pub fn restoration(&self) -> &'a SentenceRestoration {
        &self.article.restoration.sentences[self.index]
    }

    /// Numbers of its tokens in the language model.
    #[must_use]
    pub fn words(&self) -> &'a [WordId] {
        &self.article.restoration.words[self.sentence.tokens.clone()]
    }

    /// -ln P of each token, in nats.
    pub fn surprises(&self) -> impl Iterator<Item = f64> + Clone + 'a {
        let range = self.sentence.tokens.clone();
        self.article.restoration.log_probabilities[range].iter().map(|&p| -f64::from(p))
    }

    /// Length of the longest known n-gram that ends in each token, 1..=order.
    #[must_use]
    pub fn orders(&self) -> &'a [u8] {
        &self.article.restoration.orders[self.sentence.tokens.clone()]
    }

    /// How many of its tokens are words or numbers, at least 1.
    #[must_use]
    pub fn word_count(&self) -> f64 {
        let words = self.tokens().iter().filter(|t| is_word(t)).count();
        #[expect(clippy::cast_precision_loss, reason = "a count of words in a sentence")]
        {
            words.max(1) as f64
        }
    }
}

/// Whether a token is a word or number.
#[must_use]
pub fn is_word(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Number)
}
