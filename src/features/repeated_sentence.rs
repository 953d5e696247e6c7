//! A sentence that says again what one shortly before it said.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::numbers::real;
use super::{About, ArticleContext, Compute, Feature};
use crate::document::Token;

pub const FEATURE: Feature = Feature {
    name: "repeated_sentence",
    about: About {
        measures: "largest share of common words (Jaccard) with one of the 20 sentences before, \
                   0..1; 0 below six distinct words",
        why: "tools join several rewrites of one passage; translation systems loop.",
        example: "the first line of the article once more at its end, with two words swapped.",
        false_alarms: "standfirsts that repeat the first line, refrains, legal formulas.",
    },
    compute: Compute::Column(compute),
};

/// Sentences looked back at.
const REACH: usize = 20;
/// Sentences of fewer distinct words are alike by chance.
const LEAST_WORDS: usize = 6;
/// Distinct words compared, those with the smallest hashes.
const MOST_WORDS: usize = 64;

/// A sentence that has a word, and where the one before it that has it is noted.
struct Posting {
    sentence: usize,
    previous: Option<usize>,
}

/// Measures all sentences, by an index from words to the sentences that have them.
fn compute(article: &ArticleContext<'_>) -> Vec<f64> {
    let segments = article.segments;
    let mut latest: FxHashMap<u64, usize> =
        FxHashMap::with_capacity_and_hasher(article.counts.len(), FxBuildHasher);
    let mut postings: Vec<Posting> = Vec::with_capacity(segments.tokens.len());
    let mut words: Vec<u64> = Vec::new();
    let mut lengths: Vec<usize> = Vec::with_capacity(segments.sentences.len());
    let mut common = [0_usize; REACH];
    let mut largest = Vec::with_capacity(segments.sentences.len());
    for (sentence, span) in segments.sentences.iter().enumerate() {
        distinct_words(&segments.tokens[span.tokens.clone()], &mut words);
        common.fill(0);
        for &word in &words {
            let mut next = latest.insert(word, postings.len());
            postings.push(Posting { sentence, previous: next });
            while let Some(posting) = next.and_then(|at| postings.get(at))
                && posting.sentence + REACH >= sentence
            {
                common[posting.sentence % REACH] += 1;
                next = posting.previous;
            }
        }
        let shares = (sentence.saturating_sub(REACH)..sentence).map(|other| {
            let common = common[other % REACH];
            real(common) / real((words.len() + lengths[other] - common).max(1))
        });
        let long_enough = words.len() >= LEAST_WORDS;
        largest.push(if long_enough { shares.fold(0.0, f64::max) } else { 0.0 });
        lengths.push(words.len());
    }
    largest
}

/// The hashes of the distinct words, the smallest first, not too many.
fn distinct_words(tokens: &[Token], words: &mut Vec<u64>) {
    words.clear();
    words.extend(tokens.iter().filter(|token| token.is_word()).map(|token| token.hash));
    words.sort_unstable();
    words.dedup();
    words.truncate(MOST_WORDS);
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn a_sentence_said_again_counts_at_its_second_place() {
        let text = "The fire tore through the old house on Saturday. Nobody was hurt. The hearth tore through the old house on Saturday.";
        assert!(value_of(&FEATURE, text, 2) > 0.6);
        assert!(value_of(&FEATURE, text, 0) < 0.1);
    }

    #[test]
    fn short_and_different_sentences_do_not() {
        let text = "He left. He left. The fire tore through the old house. Nobody in town knows why prices fell.";
        assert!(value_of(&FEATURE, text, 1) == 0.0);
        assert!(value_of(&FEATURE, text, 3) < 0.2);
    }

    #[test]
    fn twenty_one_sentences_back_is_too_far() {
        let line = "The fire tore through the old house on Saturday. ";
        let near = format!("{line}{}{line}", "Nobody left. ".repeat(19));
        let far = format!("{line}{}{line}", "Nobody left. ".repeat(20));
        assert!((value_of(&FEATURE, &near, 20) - 1.0).abs() < 1e-9);
        assert!(value_of(&FEATURE, &far, 21) < 0.2);
    }
}
