//! What a feature may look at: the sentence, its article, and what the decoder
//! and the language model say of both.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::numbers::real;
use super::words::is_lower_word;
use crate::document::{Case, LEAST_SENTENCE_WORDS, Segments, Sentence, Token};
use crate::lm::{self, WordId};
use crate::restore::{Restoration, SentenceRestoration};
use crate::translation::{Head, Marks};

/// From this expected number of substitutions on a sentence is suspect.
const SUSPECT_MASS: f32 = 0.5;
/// Sentences on each side that are a sentence's neighbours.
const NEIGHBOURS: usize = 2;

/// An article with what several features ask of it, worked out once.
#[derive(Clone, Debug)]
pub struct ArticleContext<'a> {
    /// The text that spans point into.
    pub text: &'a str,
    /// Its passages, sentences and tokens.
    pub segments: &'a Segments,
    /// What the decoder says of it.
    pub restoration: &'a Restoration,
    /// The same with all rows of the table, where these were asked about.
    pub wide: &'a Restoration,
    /// The language model.
    pub model: lm::View<'a>,
    /// What the model of translated English says of each sentence.
    pub translation: &'a [Marks],
    /// Words and numbers.
    pub words: usize,
    /// Words and numbers of each sentence.
    pub sentence_words: Vec<usize>,
    /// How often each token occurs, by hash of its normal form.
    pub counts: FxHashMap<u64, u32>,
    /// How often each word stands capitalised inside a sentence, by hash.
    pub capitalised: FxHashMap<u64, u32>,
}

impl<'a> ArticleContext<'a> {
    /// Works out what several features ask.
    #[must_use]
    pub fn new(
        text: &'a str,
        segments: &'a Segments,
        restoration: &'a Restoration,
        model: lm::View<'a>,
        translation: &'a [Marks],
    ) -> Self {
        // About half of an article's tokens are distinct.
        let distinct = segments.tokens.len() / 2;
        let mut counts: FxHashMap<u64, u32> =
            FxHashMap::with_capacity_and_hasher(distinct, FxBuildHasher);
        let mut capitalised: FxHashMap<u64, u32> = FxHashMap::default();
        for sentence in &segments.sentences {
            for (index, token) in segments.tokens[sentence.tokens.clone()].iter().enumerate() {
                *counts.entry(token.hash).or_default() += 1;
                if index > 0 && token.case == Case::Capital {
                    *capitalised.entry(token.hash).or_default() += 1;
                }
            }
        }
        let words_of = |sentence: &Sentence| {
            let tokens = segments.tokens[sentence.tokens.clone()].iter();
            tokens.filter(|token| token.is_word()).count()
        };
        Self {
            text,
            segments,
            restoration,
            wide: restoration,
            model,
            translation,
            words: segments.words(),
            sentence_words: segments.sentences.iter().map(words_of).collect(),
            counts,
            capitalised,
        }
    }

    /// The same article by the first pass of the decoder.
    #[must_use]
    pub fn narrowed(self) -> Self {
        let narrow = self.restoration.narrow.as_deref();
        Self { restoration: narrow.unwrap_or(self.restoration), ..self }
    }

    /// The context of one sentence. `index` must be below the number of sentences.
    #[must_use]
    pub fn sentence(&'a self, index: usize) -> SentenceContext<'a> {
        let sentence = &self.segments.sentences[index];
        SentenceContext { article: self, index, sentence }
    }

    /// The contexts of its sentences, in text order.
    pub fn sentences(&'a self) -> impl Iterator<Item = SentenceContext<'a>> {
        (0..self.segments.sentences.len()).map(|index| self.sentence(index))
    }

    /// Share of the sentences with a suspect phrase, 0..1.
    #[must_use]
    pub fn spread(&self) -> f64 {
        let sentences = &self.restoration.sentences;
        let suspect = sentences
            .iter()
            .filter(|sentence| sentence.expected_substitutions >= SUSPECT_MASS)
            .count();
        real(suspect) / real(sentences.len().max(1))
    }
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

    /// ln P of the class of each of its tokens, in nats; nothing where the language model has no
    /// classes.
    #[must_use]
    pub fn class_log_probabilities(&self) -> &'a [f32] {
        let all = &self.article.restoration.class_log_probabilities;
        all.get(self.sentence.tokens.clone()).unwrap_or_default()
    }

    /// Numbers of its tokens in the language model.
    #[must_use]
    pub fn words(&self) -> &'a [WordId] {
        &self.article.restoration.words[self.sentence.tokens.clone()]
    }

    /// How much it looks like the output of a family of engines.
    #[must_use]
    pub fn translation(&self, head: Head) -> f64 {
        self.article.translation.get(self.index).map_or(0.0, |marks| marks.evidence(head))
    }

    /// What the decoder says of it with all rows of the table.
    #[must_use]
    pub fn wide(&self) -> &'a SentenceRestoration {
        &self.article.wide.sentences[self.index]
    }

    /// Surprisal of each token, -ln P, in nats.
    pub fn surprisals(&self) -> impl Iterator<Item = f64> + Clone + 'a {
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
        real(self.article.sentence_words[self.index].max(1))
    }

    /// A sum over its words or nats per 10 words; 0 for a sum below 0.
    #[must_use]
    pub fn per_ten_words(&self, sum: f32) -> f64 {
        10.0 * f64::from(sum.max(0.0)) / self.word_count()
    }

    /// Gain of its restoration in nats per 10 words.
    #[must_use]
    pub fn gain_rate(&self) -> f64 {
        // In 32 bits, as the classifier was trained on it.
        f64::from(self.restoration().gain.max(0.0) / (self.word_count() as f32 / 10.0))
    }

    /// The sentences around it, two on each side where the article has them, without those
    /// that are too short to say anything.
    pub fn neighbours(&self) -> impl Iterator<Item = SentenceContext<'a>> + use<'a> {
        let (article, index) = (self.article, self.index);
        let tells = |other: &usize| article.sentence_words[*other] >= LEAST_SENTENCE_WORDS;
        let before = (0..index).rev().filter(tells).take(NEIGHBOURS);
        let behind = (index + 1..article.sentence_words.len()).filter(tells).take(NEIGHBOURS);
        before.chain(behind).map(|other| article.sentence(other))
    }

    /// A number of its words as a share of all, 0..1.
    #[must_use]
    pub fn share(&self, words: usize) -> f64 {
        real(words) / self.word_count()
    }

    /// A token of the article as it stands.
    #[must_use]
    pub fn written(&self, token: &Token) -> &'a str {
        token.span.of(self.article.text)
    }

    /// Neighbouring tokens of the sentence that are both words or numbers, each
    /// with the number of the second in the sentence.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, &'a Token, &'a Token)> + use<'a> {
        let pairs = self.tokens().windows(2).enumerate();
        pairs.filter_map(|(index, pair)| match pair {
            [first, second] if first.is_word() && second.is_word() => {
                Some((index + 1, first, second))
            }
            _ => None,
        })
    }

    /// Surprisal in nats of each word in lower case: no names, numbers and marks.
    pub fn lower_surprisals(&self) -> impl Iterator<Item = f64> + Clone + 'a {
        let tokens = self.tokens().iter().zip(self.surprisals());
        tokens.filter(|(token, _)| is_lower_word(token)).map(|(_, surprisal)| surprisal)
    }
}
