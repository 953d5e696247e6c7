//! Sentences that an outlet puts into all its articles: they are in common and say nothing of who
//! copies whom.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::signature::folded;
use super::tuning::{BOILERPLATE_ARTICLES, LEAST_OWN};
use super::words::Sentence;
use crate::segment::hash_phrase;

/// The sentences of all articles of a run, as hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct SentenceHashes(Vec<u32>);

/// Hashes of the sentences that many articles have.
#[derive(Clone, Debug, Default)]
pub(super) struct Boilerplate(FxHashSet<u32>);

/// The hashes of an article's sentences, each once.
pub(super) fn hashes(sentences: &[Sentence]) -> Vec<u32> {
    let mut hashes: Vec<u32> = sentences.iter().filter(|s| !s.words.is_empty()).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn hash(sentence: &Sentence) -> u32 {
    let words = sentence.words.iter();
    let standing = words.map(|word| if word.written == 0 { word.hash } else { word.written });
    folded(standing.fold(0, hash_phrase))
}

impl SentenceHashes {
    pub(super) fn add(&mut self, hashes: &[u32]) {
        self.0.extend_from_slice(hashes);
    }

    /// What many articles say.
    pub(super) fn boilerplate(mut self) -> Boilerplate {
        self.0.par_sort_unstable();
        let same = self.0.chunk_by(|a, b| a == b);
        Boilerplate(
            same.filter(|same| same.len() >= BOILERPLATE_ARTICLES).map(|same| same[0]).collect(),
        )
    }
}

impl Boilerplate {
    /// By sentence, whether it is the article's own; all are where hardly any is.
    pub(super) fn own(&self, sentences: &[Sentence]) -> Vec<bool> {
        let own: Vec<bool> = sentences.iter().map(|s| !self.0.contains(&hash(s))).collect();
        let all: f32 = sentences.iter().map(|sentence| sentence.weight).sum();
        let left: f32 =
            sentences.iter().zip(&own).filter(|(_, own)| **own).map(|(s, _)| s.weight).sum();
        if left < LEAST_OWN * all { vec![true; own.len()] } else { own }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::sentence_of;
    use super::*;

    const NOTICE: &str = "subscribe here to receive every story";

    fn articles(count: usize) -> Vec<Vec<Sentence>> {
        let own = |number: usize| {
            format!("something nobody wrote before happened {}", "again ".repeat(number + 1))
        };
        (0..count).map(|number| vec![sentence_of(NOTICE), sentence_of(&own(number))]).collect()
    }

    fn boilerplate(articles: &[Vec<Sentence>]) -> Boilerplate {
        let mut said = SentenceHashes::default();
        articles.iter().for_each(|article| said.add(&hashes(article)));
        said.boilerplate()
    }

    #[test]
    fn what_many_articles_say_is_nobodys_own() {
        let articles = articles(BOILERPLATE_ARTICLES);
        assert_eq!(boilerplate(&articles).own(&articles[0]), [false, true]);
        let few = &articles[1..];
        assert_eq!(boilerplate(few).own(&few[0]), [true, true]);
    }

    #[test]
    fn many_copies_of_a_whole_stay_whole_and_a_repeat_counts_once() {
        let copies = vec![articles(1).remove(0); BOILERPLATE_ARTICLES + 2];
        assert_eq!(boilerplate(&copies).own(&copies[0]), [true, true]);
        let repeated: Vec<Sentence> = vec![sentence_of(NOTICE); BOILERPLATE_ARTICLES];
        assert!(boilerplate(std::slice::from_ref(&repeated)).own(&repeated).iter().all(|own| *own));
    }
}
