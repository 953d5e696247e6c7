//! Classes of words, and a small model of how they follow each other: words that stand between
//! the same neighbours are of one class, so that it knows a verb in a noun's place without
//! having seen either word there.

use std::ops::Range;

use super::query::{Match, State, View};
use super::{SENTENCE_END, UNKNOWN, WordId};

/// Fewest occurrences of n-grams of classes that are kept, by order: classes are read five at a
/// time.
pub(super) const CLASS_CUTOFFS: &[u32] = &[1, 1, 2, 2, 3];

/// A class's number in the model of classes. The numbers of special words are their own.
pub type ClassId = WordId;

/// The classes of a language model's words, and their model, opened for queries.
#[derive(Clone, Copy, Debug)]
pub struct ClassView<'a> {
    /// The class of every word of the language model.
    pub(super) of_words: &'a [u16],
    /// n-grams of classes.
    pub(super) model: View<'a>,
}

/// A sentence read class by class.
#[derive(Debug, Default)]
pub struct ClassReading {
    classes: Vec<ClassId>,
    /// The state before each word, and after the end.
    states: Vec<State>,
    matches: Vec<Match>,
}

impl ClassReading {
    /// ln P of the class of each word of the sentence, in nats.
    pub fn log_probabilities(&self) -> impl Iterator<Item = f32> {
        let words = &self.matches[..self.classes.len()];
        words.iter().map(|found| found.log_probability)
    }

    /// The sum of the same over the words at `place`; the end of the sentence counts as one more
    /// word.
    #[must_use]
    pub fn log_probability(&self, place: Range<usize>) -> f32 {
        let end = place.end.min(self.matches.len());
        let read = self.matches.get(place.start..end).unwrap_or_default();
        read.iter().map(|found| found.log_probability).sum()
    }

    fn class(&self, at: usize) -> ClassId {
        self.classes.get(at).copied().unwrap_or(SENTENCE_END)
    }
}

impl<'a> ClassView<'a> {
    /// The class of a word of the language model.
    #[inline]
    #[must_use]
    pub fn of(&self, word: WordId) -> ClassId {
        self.of_words.get(word as usize).map_or(UNKNOWN, |&class| class.into())
    }

    /// ln P of the class of a word without context.
    #[must_use]
    pub fn unigram(&self, word: WordId) -> f32 {
        self.model.unigram(self.of(word))
    }

    /// Reads a sentence from its start to its end.
    pub fn read(&self, words: &[WordId], reading: &mut ClassReading) {
        reading.classes.clear();
        reading.classes.extend(words.iter().map(|&word| self.of(word)));
        self.model.read(&reading.classes, &mut reading.states, &mut reading.matches);
    }

    /// By how many nats the words at `place` of a sentence that was read, and those behind that
    /// depend on them, are likelier with `instead` there. Nothing when the sentence has no such
    /// place.
    #[must_use]
    pub fn gain(&self, reading: &ClassReading, place: Range<usize>, instead: &[WordId]) -> f32 {
        let Some(&(mut state)) = reading.states.get(place.start) else { return 0.0 };
        let mut gain = 0.0;
        for &word in instead {
            let (found, next) = self.model.score(&state, self.of(word));
            (state, gain) = (next, gain + found.log_probability);
        }
        gain -= reading.log_probability(place.clone());
        // What follows, until it no longer matters what stands there.
        let behind = (place.end..=reading.classes.len()).take(self.model.order() - 1);
        for at in behind.take_while(|&at| at < reading.matches.len()) {
            if reading.states[at] == state {
                break;
            }
            let (found, next) = self.model.score(&state, reading.class(at));
            (state, gain) =
                (next, gain + found.log_probability - reading.matches[at].log_probability);
        }
        gain
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LanguageModel, Precision, TrainOptions, train};
    use super::*;
    use crate::segment::hash_bytes;

    /// A model of sentences whose classes are plain, and the numbers of a sentence's words.
    fn with_classes(ask: impl FnOnce(&ClassView<'_>, &dyn Fn(&str) -> Vec<WordId>)) {
        let nouns = ["city", "town", "fire", "river", "team", "report"];
        let verbs = ["grew", "fell", "won", "left", "sank", "moved"];
        let sentences = (0..400)
            .map(|n| format!("The {} {} a {}.", nouns[n % 6], verbs[n / 6 % 6], nouns[n / 36 % 6]));
        let options = TrainOptions {
            order: 2,
            cutoffs: vec![1, 1],
            vocabulary: 1000,
            min_frequency: 1,
            discount_fallback: true,
            most_ngrams: None,
            precision: Precision::Exact,
            clusters: 2,
            corpora: vec!["toy".into()],
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        train(&sentences.collect::<Vec<_>>(), file.path(), &options, |_| ()).unwrap();
        let model = LanguageModel::open(file.path()).unwrap();
        assert!(model.info().classes > 10);
        let vocabulary = model.view().vocabulary();
        let numbers = |text: &str| {
            text.split(' ').map(|word| vocabulary.id(hash_bytes(word.as_bytes()))).collect()
        };
        ask(&model.classes().unwrap(), &numbers);
    }

    #[test]
    fn a_gain_is_the_difference_of_whole_sentences() {
        with_classes(|classes, numbers| {
            let read = |text: &str| {
                let mut reading = ClassReading::default();
                classes.read(&numbers(text), &mut reading);
                reading
            };
            let whole = |text: &str| read(text).log_probability(0..text.split(' ').count() + 1);
            for (written, place, instead, restored) in [
                ("the won grew a city .", 1..2, "town", "the town grew a city ."),
                ("the city grew a moved .", 4..5, "big team", "the city grew a big team ."),
                ("grew a city .", 0..1, "the fire left", "the fire left a city ."),
            ] {
                let gain = classes.gain(&read(written), place, &numbers(instead));
                let expected = whole(restored) - whole(written);
                assert!((gain - expected).abs() < 1e-3, "{written}: {gain} {expected}");
            }
            let sound = read("the city won a fire .");
            assert!(sound.log_probabilities().count() == 6);
            let swapped = classes.gain(&sound, 1..2, &numbers("sank"));
            assert!(swapped < -1.0, "a verb in a noun's place: {swapped}");
        });
    }

    #[test]
    fn a_word_that_is_not_there_is_of_the_class_of_unknown_words() {
        with_classes(|classes, numbers| {
            assert_eq!(classes.of(numbers("antelope")[0]), UNKNOWN);
            assert_eq!(classes.of(WordId::MAX), UNKNOWN);
            assert!(classes.of(numbers("city")[0]) > SENTENCE_END);
            let empty = classes.gain(&ClassReading::default(), 3..4, &[]);
            assert!(empty.abs() < 1e-9, "no sentence was read");
        });
    }
}
