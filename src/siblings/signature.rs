//! What is kept of every article to find its siblings: a fixed number of bytes.
//!
//! Three content words in a row survive spinning once the text is restored; numbers and runs of
//! names survive it as they stand. Of each of the two kinds the signature keeps the features of the lowest hashes (bottom-k MinHash, Broder 1997): the same
//! ones in every article that has them, which tells how much of one text another contains. Banded
//! MinHash compares whole sets: of a spun copy of half an article one pair of rows in fifty agrees.

use super::tuning::{MOST_MARKS, MOST_SHINGLES, SHINGLE_WORDS};
use super::words::{Sentence, Word};
use crate::segment::hash_phrase;

/// Set in the hash of a number or a run of names.
pub(super) const MARK: u32 = 1 << 31;

/// The signature of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Lowest hashes of the shingles, ascending and below [`MARK`].
    pub(super) shingles: Vec<u32>,
    /// How many shingles the article has.
    pub(super) all_shingles: u32,
    /// Lowest hashes of numbers and runs of names, ascending and from [`MARK`] on.
    pub(super) marks: Vec<u32>,
}

impl Signature {
    pub(super) fn of(sentences: &[Sentence]) -> Self {
        let (mut shingles, mut marks) = (Vec::new(), Vec::new());
        for sentence in sentences {
            add_shingles(&sentence.words, &mut shingles);
            add_numbers(&sentence.words, &mut marks);
            add_names(&sentence.words, &mut marks);
        }
        let all_shingles = lowest(&mut shingles, MOST_SHINGLES);
        lowest(&mut marks, MOST_MARKS);
        Self { shingles, all_shingles, marks }
    }

    /// The share of all hashes below the highest shingle that is kept, 0..1; 1 where all are.
    pub(super) fn reach(&self) -> f64 {
        match self.shingles.last() {
            Some(&last) if self.shingles.len() < self.all_shingles as usize => {
                f64::from(last) / f64::from(MARK)
            }
            _ => 1.0,
        }
    }
}

/// Keeps the lowest `most` of the hashes, each once; tells how many there were.
fn lowest(hashes: &mut Vec<u32>, most: usize) -> u32 {
    hashes.sort_unstable();
    hashes.dedup();
    let all = u32::try_from(hashes.len()).unwrap_or(u32::MAX);
    hashes.truncate(most);
    hashes.shrink_to_fit();
    all
}

fn add_shingles(words: &[Word], hashes: &mut Vec<u32>) {
    let mut last = [0; SHINGLE_WORDS];
    let mut seen = 0;
    for word in words.iter().filter(|word| word.is_content()) {
        last.rotate_left(1);
        last[SHINGLE_WORDS - 1] = word.hash;
        seen += 1;
        if seen >= SHINGLE_WORDS {
            hashes.push(folded(last.into_iter().fold(0, hash_phrase)) & !MARK);
        }
    }
}

/// A number with the word after it: "390 migrants", "May 7" by the month before.
fn add_numbers(words: &[Word], hashes: &mut Vec<u32>) {
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        let is_pair = (first.is_number && second.is_content())
            || (second.is_number && first.is_content() && second.follows);
        if is_pair {
            hashes.push(folded(hash_phrase(first.hash, second.hash)) | MARK);
        }
    }
}

/// Runs of at least two capitalised words, without a frequent word that opens the sentence.
fn add_names(words: &[Word], hashes: &mut Vec<u32>) {
    let (mut run, mut length) = (0, 0);
    for word in words {
        if !(word.is_name && (word.follows || length == 0)) {
            push_run(run, length, hashes);
            (run, length) = (0, 0);
        }
        if word.is_name && (length > 0 || word.is_content()) {
            (run, length) = (hash_phrase(run, word.hash), length + 1);
        }
    }
    push_run(run, length, hashes);
}

fn push_run(run: u64, length: usize, hashes: &mut Vec<u32>) {
    if length > 1 {
        hashes.push(folded(run) | MARK);
    }
}

/// A hash in 32 bits: its high half, as single tokens and phrases alike end in a set bit.
pub(super) fn folded(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let word = |word: &str| Word {
            hash: crate::segment::hash_bytes(word.to_lowercase().as_bytes()),
            weight: if word.len() < 4 { 1.0 } else { 6.0 },
            is_name: word.starts_with(char::is_uppercase),
            is_number: word.starts_with(|letter: char| letter.is_ascii_digit()),
            follows: true,
            ..Word::default()
        };
        text.split(' ').map(word).collect()
    }

    fn signature(sentences: &[&str]) -> Signature {
        let sentence = |text: &&str| Sentence { words: words(text), ..Sentence::default() };
        Signature::of(&sentences.iter().map(sentence).collect::<Vec<_>>())
    }

    #[test]
    fn frequent_words_between_make_no_difference() {
        let first = signature(&["ministers signed the treaty in Vienna"]);
        assert_eq!(first.shingles.len(), 2);
        assert_eq!(first, signature(&["ministers signed a treaty at Vienna"]));
        assert_ne!(first, signature(&["treaty signed ministers Vienna"]));
    }

    #[test]
    fn numbers_and_names_are_kept_with_their_neighbours() {
        assert_eq!(signature(&["of 390 migrants"]).marks.len(), 1);
        assert_eq!(signature(&["met Sergey Lavrov and Anna"]).marks.len(), 1);
        let whole = signature(&["The Foreign Minister met"]);
        assert_eq!(whole.marks, signature(&["saw Foreign Minister again"]).marks);
        assert!(signature(&["Nothing here has names"]).marks.is_empty());
    }

    #[test]
    fn the_order_of_sentences_and_repeats_make_no_difference() {
        let (a, b) = ("ministers signed treaties quickly", "firefighters fought flames yesterday");
        assert_eq!(signature(&[a, b]), signature(&[b, a, b]));
    }

    #[test]
    fn a_long_article_keeps_as_many_bytes_and_its_reach_shrinks() {
        let text: Vec<String> = (0..2000).map(|number| format!("word{number}")).collect();
        let long = signature(&[&text.join(" ")]);
        assert_eq!((long.shingles.len(), long.all_shingles), (MOST_SHINGLES, 1998));
        let expected = 128.0 / 1998.0;
        assert!((long.reach() / expected - 1.0).abs() < 0.3, "{}", long.reach());
        let short = signature(&[&text[..50].join(" ")]);
        assert_eq!(short.reach(), 1.0);
        let shared = short.shingles.iter().filter(|hash| long.shingles.contains(hash));
        let reached =
            short.shingles.iter().filter(|&&h| f64::from(h) <= long.reach() * f64::from(MARK));
        assert_eq!(shared.count(), reached.count());
    }
}
