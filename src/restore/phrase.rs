//! Originals of a phrase, on its own or in a sentence: every way of reading
//! parts of it as something else, ranked by the language model and the table.
//! "central financial institution" is central bank, though no row says so.

use crate::channel::{Breadth, Entry, Source, Written};
use crate::document::Token;
use crate::lm::{self, State, WordId};

use super::sentence::Models;
use super::tuning;

/// One reading of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The phrase read so, its words joined by spaces.
    pub text: String,
    /// ln P(reading) + ln P(phrase | reading).
    pub log_probability: f32,
    /// Where the rows come from, in the order of their places.
    pub sources: Vec<Source>,
}

/// A reading of the beginning of the phrase.
#[derive(Clone)]
struct Hypothesis {
    state: State,
    words: Vec<String>,
    log_probability: f32,
    sources: Vec<Source>,
}

/// A phrase and what stands around it.
#[derive(Clone, Debug)]
pub struct Phrase<'a> {
    /// Its tokens.
    pub tokens: &'a [Token],
    /// The normal forms of its tokens, as many.
    pub texts: Vec<String>,
    /// The tokens left of it in its sentence; nothing for a phrase on its own.
    pub left: Option<&'a [Token]>,
    /// The tokens right of it in its sentence; nothing for a phrase on its own.
    pub right: Option<&'a [Token]>,
}

impl Phrase<'_> {
    fn left_state(&self, lm: &lm::View<'_>) -> State {
        let Some(left) = self.left else { return State::EMPTY };
        left.iter()
            .fold(lm.start(), |state, token| lm.score(&state, lm.vocabulary().id(token.hash)).1)
    }

    /// The words on the right whose probabilities depend on the phrase.
    fn right_words(&self, lm: &lm::View<'_>) -> Vec<WordId> {
        let Some(right) = self.right else { return Vec::new() };
        let words = right.iter().map(|token| lm.vocabulary().id(token.hash));
        words.chain([lm::SENTENCE_END]).take(lm.order().saturating_sub(1)).collect()
    }
}

/// The originals of a phrase, best first: at least one part is read as
/// something else, the others as they stand. None for one over [`tuning::LOOKUP_TOKENS`].
pub(super) fn readings(models: &Models<'_>, phrase: &Phrase<'_>) -> Vec<Reading> {
    let tokens = phrase.tokens;
    if tokens.len() > tuning::LOOKUP_TOKENS {
        return Vec::new();
    }
    let mut rows: Vec<Written> = Vec::new();
    let hash = |at: usize| Some(tokens.get(at)?.hash);
    models.table.matches(Breadth::Wide, hash, &mut Vec::new(), |written| rows.push(written));
    let empty = Hypothesis {
        state: phrase.left_state(&models.lm),
        words: Vec::new(),
        log_probability: 0.0,
        sources: Vec::new(),
    };
    let mut places: Vec<Vec<Hypothesis>> = vec![Vec::new(); tokens.len() + 1];
    places[0].push(empty);
    for at in 0..tokens.len() {
        let here = best_of(std::mem::take(&mut places[at]));
        for hypothesis in &here {
            let word = models.lm.vocabulary().id(tokens[at].hash);
            let copy = [(word, phrase.texts[at].clone())];
            places[at + 1].push(hypothesis.with(models, &copy, 0.0, None));
            for written in rows.iter().filter(|written| written.start == at) {
                for entry in models.table.entries(written, Breadth::Wide) {
                    let original = original_words(models, &entry);
                    let weight = entry.log_weight();
                    let read = hypothesis.with(models, &original, weight, Some(entry.source()));
                    places[at + written.length].push(read);
                }
            }
        }
    }
    let right = phrase.right_words(&models.lm);
    let whole = places.pop().unwrap_or_default().into_iter();
    let swapped = whole.filter(|read| !read.sources.is_empty());
    let judged = swapped.map(|read| read.with_right_words(models, &right)).collect();
    best_of(judged).into_iter().map(Hypothesis::into_reading).collect()
}

fn original_words(models: &Models<'_>, entry: &Entry) -> Vec<(WordId, String)> {
    let numbers = models.originals.words(entry.phrase).iter().copied();
    let texts = models.table.phrase(entry.phrase).iter();
    numbers.zip(texts.map(|&word| models.table.word(word).to_owned())).collect()
}

impl Hypothesis {
    /// The same with more words read.
    fn with(
        &self,
        models: &Models<'_>,
        words: &[(WordId, String)],
        log_weight: f32,
        source: Option<Source>,
    ) -> Self {
        let mut next = self.clone();
        next.log_probability += log_weight;
        next.sources.extend(source);
        for (number, word) in words {
            let (found, state) = models.lm.score(&next.state, *number);
            next.log_probability += found.log_probability;
            next.state = state;
            next.words.push(word.clone());
        }
        next
    }

    /// The same with the probability of the words right of the phrase.
    fn with_right_words(mut self, models: &Models<'_>, right: &[WordId]) -> Self {
        for &word in right {
            let (found, state) = models.lm.score(&self.state, word);
            self.log_probability += found.log_probability;
            self.state = state;
        }
        self
    }

    fn into_reading(self) -> Reading {
        let Self { words, log_probability, sources, .. } = self;
        Reading { text: words.join(" "), log_probability, sources }
    }
}

/// The best of them, each text once.
fn best_of(mut hypotheses: Vec<Hypothesis>) -> Vec<Hypothesis> {
    hypotheses.sort_by(|a, b| {
        b.log_probability.total_cmp(&a.log_probability).then_with(|| a.words.cmp(&b.words))
    });
    let mut kept: Vec<Hypothesis> = Vec::new();
    for hypothesis in hypotheses {
        if kept.len() == tuning::LOOKUP_BEAM {
            break;
        }
        let known = |other: &Hypothesis| {
            other.words == hypothesis.words
                && other.sources.is_empty() == hypothesis.sources.is_empty()
        };
        if !kept.iter().any(known) {
            kept.push(hypothesis);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::DecoderOptions;
    use super::super::testing::SmallModels;
    use super::*;
    use crate::segment::tokenize;

    fn read(words: &[&str], log_probability: f32, sources: Vec<Source>) -> Hypothesis {
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Hypothesis { state: State::EMPTY, words, log_probability, sources }
    }

    #[test]
    fn each_text_is_kept_once_in_its_best_reading() {
        let best = best_of(vec![
            read(&["central", "bank"], -9.0, vec![Source::Lexicon]),
            read(&["key", "bank"], -8.0, vec![Source::Lexicon]),
            read(&["central", "bank"], -5.0, vec![Source::Wordnet]),
        ]);
        let texts: Vec<String> = best.into_iter().map(|read| read.into_reading().text).collect();
        assert_eq!(texts, ["central bank", "key bank"]);
    }

    #[test]
    fn at_most_a_beam_of_readings_is_kept() {
        let names: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let all = names.iter().map(|name| read(&[name], -1.0, Vec::new())).collect();
        assert_eq!(best_of(all).len(), 64);
    }

    /// The readings of words on their own.
    fn readings_of(words: &[&str]) -> Vec<Reading> {
        let (text, mut tokens) = (words.join(" "), Vec::new());
        tokenize(&text, 0, text.len(), &mut tokens);
        let texts = words.iter().map(|&word| word.to_owned()).collect();
        let phrase = Phrase { tokens: &tokens, texts, left: None, right: None };
        SmallModels::mixed().decoder(DecoderOptions::default()).readings(&phrase)
    }

    #[test]
    fn every_part_is_read_in_every_way() {
        let texts: Vec<String> =
            readings_of(&["the", "nocturnal", "mart"]).into_iter().map(|r| r.text).collect();
        assert_eq!(texts.len(), 3, "{texts:?}");
        for reading in ["the night mart", "the nocturnal market", "the night market"] {
            assert!(texts.iter().any(|text| text == reading), "{reading}: {texts:?}");
        }
    }

    #[test]
    fn a_phrase_of_more_than_32_tokens_is_not_read() {
        let words = ["folks"; 33];
        assert!(!readings_of(&words[..32]).is_empty());
        assert!(readings_of(&words).is_empty());
    }
}
