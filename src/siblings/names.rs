//! Names by agreement: of a run of capitalised words that many articles have, one article has a
//! single word otherwise, and the table knows that word as written for the others'.
//!
//! Eleven articles have "Foreign Minister Sergey Lavrov", one "International Minister Sergey
//! Lavrov". A run is kept once for every word that may be the odd one: the hash of the
//! rest, and the word.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::signature::folded;
use super::tuning::{AGREEING_ARTICLES, AGREEING_RATIO, MOST_NAME_ENTRIES, NAME_WORDS};
use super::words::{Sentence, Word};
use crate::document::Span;
use crate::segment::hash_phrase;

/// A run of names without one of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameRun {
    /// Hash of the other words and of the place of the one left out.
    rest: u32,
    word: u32,
}

/// The runs of all articles.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Run and number of the article.
    entries: Vec<(NameRun, u32)>,
}

/// A word that an article has otherwise than many others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Odd {
    /// The run, with the word as the article has it.
    pub(super) entry: NameRun,
    /// The run, as the others have it.
    pub(super) agreed: NameRun,
    /// How many others.
    pub(super) articles: usize,
    /// The number of one of them.
    pub(super) example: u32,
}

/// The runs of an article, as they are written, each once.
pub(super) fn entries(sentences: &[Sentence]) -> Vec<NameRun> {
    let mut entries = Vec::new();
    for sentence in sentences {
        for_each_entry(&sentence.words, |entry, _| entries.push(entry));
    }
    entries.sort_unstable();
    entries.dedup();
    entries.truncate(MOST_NAME_ENTRIES);
    entries
}

/// Where an article has the word of `entry`.
pub(super) fn place(sentences: &[Sentence], entry: NameRun) -> Option<(usize, Span)> {
    let mut found = None;
    for (number, sentence) in sentences.iter().enumerate() {
        for_each_entry(&sentence.words, |other, word| {
            if other == entry && found.is_none() {
                found = Some((number, word.span));
            }
        });
    }
    found
}

fn for_each_entry(words: &[Word], mut each: impl FnMut(NameRun, &Word)) {
    let mut start = 0;
    while start < words.len() {
        let after = words.get(start + 1..).unwrap_or_default();
        let more = after.iter().take_while(|word| word.is_name && word.follows).count();
        let run = if words[start].is_name { &words[start..=start + more] } else { &[] };
        // A word that stands for several has no hash of its own.
        if NAME_WORDS.contains(&run.len()) && run.iter().all(|word| word.written != 0) {
            (0..run.len()).for_each(|at| each(entry(run, at), &run[at]));
        }
        start += run.len().max(1);
    }
}

fn entry(run: &[Word], at: usize) -> NameRun {
    let others = run.iter().enumerate().filter(|(place, _)| *place != at);
    let rest = others.fold(at as u64 + 1, |hash, (_, word)| hash_phrase(hash, word.written));
    NameRun { rest: folded(rest), word: folded(run[at].written) }
}

impl Names {
    pub(super) fn add(&mut self, number: u32, entries: &[NameRun]) {
        self.entries.extend(entries.iter().map(|&entry| (entry, number)));
    }

    /// Adds the runs of others, whose articles are numbered from `first` on.
    pub(super) fn append(&mut self, other: &Self, first: u32) {
        self.entries.extend(other.entries.iter().map(|&(entry, number)| (entry, first + number)));
    }

    /// By number of the article, what it has otherwise than many others.
    pub(super) fn odd(mut self) -> FxHashMap<u32, Vec<Odd>> {
        self.entries.par_sort_unstable();
        let mut odd: FxHashMap<u32, Vec<Odd>> = FxHashMap::default();
        for rest in self.entries.chunk_by(|a, b| a.0.rest == b.0.rest) {
            let words: Vec<&[(NameRun, u32)]> = rest.chunk_by(|a, b| a.0 == b.0).collect();
            let Some(agreed) = words.iter().max_by_key(|word| word.len()) else { continue };
            let others = rest.len() - agreed.len();
            if agreed.len() < AGREEING_ARTICLES || agreed.len() < AGREEING_RATIO * others {
                continue;
            }
            let (entry, example) = agreed[0];
            for &(other, number) in words.iter().copied().flatten().filter(|(e, _)| *e != entry) {
                let articles = agreed.len();
                let found = Odd { entry: other, agreed: entry, articles, example };
                odd.entry(number).or_default().push(found);
            }
        }
        odd
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::hash_bytes;

    fn sentence(text: &str) -> Sentence {
        let word = |word: &str| {
            let hash = hash_bytes(word.to_lowercase().as_bytes());
            let is_name = word.starts_with(char::is_uppercase);
            Word { hash, written: hash, is_name, follows: true, ..Word::default() }
        };
        Sentence { words: text.split(' ').map(word).collect(), ..Sentence::default() }
    }

    fn odd(texts: &[&str]) -> FxHashMap<u32, Vec<Odd>> {
        let mut names = Names::default();
        for (number, text) in (0..).zip(texts) {
            names.add(number, &entries(&[sentence(text)]));
        }
        names.odd()
    }

    const AGREED: &str = "there Foreign Minister Sergey Lavrov spoke";
    const OTHER: &str = "there International Minister Sergey Lavrov spoke";

    #[test]
    fn one_against_many_is_odd() {
        let found = odd(&[AGREED, AGREED, OTHER, AGREED, AGREED, AGREED]);
        assert_eq!(found.keys().collect::<Vec<_>>(), [&2]);
        assert_eq!((found[&2].len(), found[&2][0].articles), (1, 5));
        let (number, _) =
            place(&[sentence("nothing"), sentence(OTHER)], found[&2][0].entry).unwrap_or_default();
        assert_eq!(number, 1);
    }

    #[test]
    fn a_few_against_a_few_are_not_nor_longer_or_shorter_titles() {
        assert!(odd(&[AGREED, AGREED, AGREED, OTHER]).is_empty());
        assert!(odd(&[AGREED, AGREED, AGREED, AGREED, AGREED, OTHER, OTHER]).is_empty());
        let shorter = "there Minister Sergey Lavrov spoke";
        let longer = "there Former Foreign Minister Sergey Lavrov spoke";
        assert!(odd(&[AGREED, AGREED, AGREED, AGREED, AGREED, shorter, longer]).is_empty());
    }
}
