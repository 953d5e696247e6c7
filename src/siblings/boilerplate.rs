//! Sentences that an outlet puts into all its articles: they are in common and say nothing of who
//! copies whom.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::signature::folded;
use super::words::Sentence;
use crate::segment::hash_phrase;

/// A sentence that so many articles have word for word is furniture.
const LEAST_ARTICLES: usize = 4;
/// Where less than this share of an article is its own, it is one of many copies of a whole.
const LEAST_OWN: f32 = 0.2;

/// The sentences of all articles of a run, as hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Said(Vec<u32>);

/// Hashes of the sentences that many articles have.
#[derive(Clone, Debug, Default)]
pub(super) struct Furniture(FxHashSet<u32>);

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

impl Said {
    pub(super) fn add(&mut self, hashes: &[u32]) {
        self.0.extend_from_slice(hashes);
    }

    /// What many articles say.
    pub(super) fn furniture(mut self) -> Furniture {
        self.0.par_sort_unstable();
        let same = self.0.chunk_by(|a, b| a == b);
        Furniture(same.filter(|same| same.len() >= LEAST_ARTICLES).map(|same| same[0]).collect())
    }
}

impl Furniture {
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

    fn furniture(articles: &[Vec<Sentence>]) -> Furniture {
        let mut said = Said::default();
        articles.iter().for_each(|article| said.add(&hashes(article)));
        said.furniture()
    }

    #[test]
    fn what_many_articles_say_is_nobodys_own() {
        let articles = articles(LEAST_ARTICLES);
        assert_eq!(furniture(&articles).own(&articles[0]), [false, true]);
        let few = &articles[1..];
        assert_eq!(furniture(few).own(&few[0]), [true, true]);
    }

    #[test]
    fn many_copies_of_a_whole_stay_whole_and_a_repeat_counts_once() {
        let copies = vec![articles(1).remove(0); LEAST_ARTICLES + 2];
        assert_eq!(furniture(&copies).own(&copies[0]), [true, true]);
        let repeated: Vec<Sentence> = vec![sentence_of(NOTICE); LEAST_ARTICLES];
        assert!(furniture(std::slice::from_ref(&repeated)).own(&repeated).iter().all(|own| *own));
    }
}
