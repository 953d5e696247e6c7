//! Two sentences side by side: what stands in the place of what.

use std::ops::Range;

use super::matching::{Matching, match_words};
use super::tuning::MOST_PHRASE_WORDS;
use super::words::{Sentence, Word};
use crate::document::Span;

/// A phrase of ours and what the original has in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replaced {
    pub(super) written: Span,
    /// Where it lies in the original's text.
    pub(super) original: Span,
}

/// Two sentences side by side.
pub(super) struct Comparison<'a> {
    ours: &'a [Word],
    theirs: Vec<Word>,
    matching: Matching,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(ours: &'a Sentence, theirs: &[Sentence]) -> Self {
        let theirs: Vec<Word> = theirs.iter().flat_map(|s| &s.words).copied().collect();
        let matching = match_words(&ours.words, &theirs);
        Self { ours: &ours.words, theirs, matching }
    }

    /// What the original has in the place of `span`, where words on both sides tell.
    pub(super) fn place(&self, span: Span) -> Option<Span> {
        let first = self.ours.partition_point(|word| word.span.end <= span.start);
        let last = self.ours.partition_point(|word| word.span.start < span.end);
        let pairs = &self.matching.pairs;
        let before = pairs.iter().rev().find(|pair| pair.0 < first);
        let after = pairs.iter().find(|pair| pair.0 >= last);
        let our_gap = before.map_or(0, |pair| pair.0 + 1)..after.map_or(self.ours.len(), |p| p.0);
        let gap = before.map_or(0, |pair| pair.1 + 1)..after.map_or(self.theirs.len(), |p| p.1);
        if our_gap == (first..last) {
            return self.their_span(gap);
        }
        // As many words for as many are taken for swaps of single words.
        if our_gap.len() == gap.len() && gap.len() <= MOST_PHRASE_WORDS {
            let offset = first - our_gap.start;
            return self.their_span(gap.start + offset..gap.start + offset + (last - first));
        }
        None
    }

    /// Every phrase that the original has other words for.
    pub(super) fn replaced(&self) -> Vec<Replaced> {
        let mut replaced = Vec::new();
        let end = (self.ours.len(), self.theirs.len());
        let (mut our, mut their) = (0, 0);
        for &(next, other) in self.matching.pairs.iter().chain([&end]) {
            let gap = self.ours.get(our..next).unwrap_or_default();
            if let (Some(written), Some(original)) = (phrase(gap), self.their_span(their..other)) {
                replaced.push(Replaced { written, original });
            }
            (our, their) = (next + 1, other + 1);
        }
        replaced
    }

    fn their_span(&self, range: Range<usize>) -> Option<Span> {
        phrase(self.theirs.get(range)?)
    }

    /// Whether both say the same in the same words as they stand.
    pub(super) fn is_identical(&self) -> bool {
        let pairs = &self.matching.pairs;
        let is_same = |&(our, their): &(usize, usize)| {
            let (ours, theirs) = (self.ours[our].written, self.theirs[their].written);
            ours != 0 && ours == theirs
        };
        pairs.len() == self.ours.len().max(self.theirs.len()) && pairs.iter().all(is_same)
    }
}

/// The span of a few words; none of no words or of many.
fn phrase(words: &[Word]) -> Option<Span> {
    let (first, last) = (words.first()?, words.last()?);
    (words.len() <= MOST_PHRASE_WORDS).then(|| first.span.join(last.span))
}

#[cfg(test)]
mod tests {
    use super::super::words::sentence_of;
    use super::*;

    const WRITTEN: &str = "they can by no means break the desire of the people";
    const ORIGINAL: &str = "they can never break the will of the people";

    fn place(written: &str, phrase: &str, original: &'static str) -> Option<&'static str> {
        let (ours, theirs) = (sentence_of(written), [sentence_of(original)]);
        let start = written.find(phrase).unwrap();
        let span = Span::new(start, start + phrase.len());
        Comparison::new(&ours, &theirs).place(span).map(|span| span.of(original))
    }

    #[test]
    fn a_phrase_between_equal_words_has_what_stands_between_the_same() {
        assert_eq!(place(WRITTEN, "desire", ORIGINAL), Some("will"));
        assert_eq!(place(WRITTEN, "by no means", ORIGINAL), Some("never"));
        assert_eq!(place(WRITTEN, "people", ORIGINAL), Some("people"));
    }

    #[test]
    fn words_side_by_side_are_told_apart_where_as_many_stand_for_as_many() {
        let original = "police shot two fleeing men there";
        assert_eq!(
            place("police fired on two running males there", "running", original),
            Some("fleeing")
        );
        assert_eq!(place("police injured them two running males there", "them", original), None);
    }

    #[test]
    fn all_that_was_replaced_is_told_in_text_order() {
        let (ours, theirs) = (sentence_of(WRITTEN), [sentence_of(ORIGINAL)]);
        let replaced = Comparison::new(&ours, &theirs).replaced();
        let texts: Vec<(&str, &str)> =
            replaced.iter().map(|r| (r.written.of(WRITTEN), r.original.of(ORIGINAL))).collect();
        assert_eq!(texts, [("by no means", "never"), ("desire", "will")]);
    }

    #[test]
    fn only_the_same_words_are_identical() {
        let is_identical = |ours: &str, theirs: &str| {
            Comparison::new(&sentence_of(ours), &[sentence_of(theirs)]).is_identical()
        };
        assert!(is_identical(WRITTEN, WRITTEN));
        assert!(!is_identical(WRITTEN, ORIGINAL));
        assert!(!is_identical(
            WRITTEN,
            "they can by no means break the desire of the people today"
        ));
    }
}
