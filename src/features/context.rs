//! What a feature may look at: the sentence, its article, and what the decoder
//! and the language model say of both.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::finding::Suspects;
use super::words::is_lower_word;
use super::{
    article_spread, consistency, depletion, name_variants, neighbour_gain, pronoun_drift,
    quote_balance, repeated_sentence, tense_drift,
};
use crate::document::{Case, Segments, Sentence, Token};
use crate::lm::{self, WordId};
use crate::restore::{Restoration, SentenceRestoration, unseen_share};

/// An article with what the features of its sentences share, worked out once.
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
    /// Words and numbers of each sentence, at least 1.
    pub(super) sentence_words: Vec<f64>,
    /// Share of the tokens whose pair with the one before was never seen, 0..1.
    pub(super) unseen: f64,
    /// Gain of each sentence in nats per 10 words.
    pub(super) gain_rates: Vec<f32>,
    /// Expected number of times that an original was written in one way.
    pub(super) swap_pairs: FxHashMap<(u64, u32), f32>,
    /// Share of the sentences with a suspect phrase, 0..1.
    pub(super) spread: f64,
    /// How far the words that spinners replace are missing, in deviations.
    pub(super) depletion: f64,
    /// Kinds of quotes and brackets left open or closed without need, by passage.
    pub(super) unbalanced: Vec<u8>,
    /// What the suspect phrases gain together, and each.
    pub(super) suspects: Suspects,
    /// The distinct words of each sentence.
    pub(super) repetition: repeated_sentence::Repetition,
    /// Share of the pronouns behind a name that disagree with most, 0..0.5.
    pub(super) drift: f64,
    /// Spellings of one name: ln(1 + pairs).
    pub(super) variants: f64,
    /// Verbs in the past and in the present, by sentence.
    pub(super) tenses: Vec<tense_drift::Tenses>,
    /// Whether most verbs of the article are in the past.
    pub(super) is_past: bool,
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
        let words = segments.words();
        let words_of = |s: &Sentence| real(count_words(&segments.tokens[s.tokens.clone()]).max(1));
        let tenses = tense_drift::tenses(segments);
        Self {
            sentence_words: segments.sentences.iter().map(words_of).collect(),
            unseen: unseen_share(&restoration.orders),
            gain_rates: neighbour_gain::gain_rates(segments, restoration),
            swap_pairs: consistency::count_pairs(restoration),
            spread: article_spread::spread(restoration),
            depletion: depletion::z_score(&counts, words),
            unbalanced: quote_balance::unbalanced_kinds(text, segments),
            suspects: Suspects::new(restoration),
            repetition: repeated_sentence::Repetition::new(segments),
            drift: pronoun_drift::drift(segments, &capitalised),
            variants: name_variants::variants(text, segments, &restoration.words),
            is_past: tense_drift::Tenses::is_past(&tenses),
            tenses,
            text,
            segments,
            restoration,
            wide: restoration,
            model,
            words,
            mean_surprise,
            surprise_deviation,
            counts,
            capitalised,
        }
    }

    /// The same article by what was made of it before all rows of the table were
    /// asked about.
    #[must_use]
    pub fn narrowed(&self, narrow: &'a Restoration) -> Self {
        Self {
            gain_rates: neighbour_gain::gain_rates(self.segments, narrow),
            swap_pairs: consistency::count_pairs(narrow),
            spread: article_spread::spread(narrow),
            suspects: Suspects::new(narrow),
            restoration: narrow,
            ..self.clone()
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
        self.article.sentence_words.get(self.index).copied().unwrap_or(1.0)
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

    /// -ln P in nats of each word in lower case: no names, numbers and marks.
    pub fn lower_surprises(&self) -> impl Iterator<Item = f64> + Clone + 'a {
        let tokens = self.tokens().iter().zip(self.surprises());
        tokens.filter(|(token, _)| is_lower_word(token)).map(|(_, surprise)| surprise)
    }
}

/// How many tokens are words or numbers.
#[must_use]
pub fn count_words(tokens: &[Token]) -> usize {
    tokens.iter().filter(|token| token.is_word()).count()
}

/// A count as a real number.
#[must_use]
pub fn real(count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    {
        count as f64
    }
}
