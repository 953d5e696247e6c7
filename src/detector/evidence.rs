//! Why a phrase is suspect, in words.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::models::{Analysis, Models};
use crate::channel::LONGEST_PHRASE;
use crate::document::Suggestion;
use crate::features::log_expected;
use crate::lm::{self, SENTENCE_END};
use crate::numbers::grouped;
use crate::restore::{LEAST_RESTORED, Swap};
use crate::segment::hash_phrase;

/// How often suspect phrases come again in an article, by hash of the phrase as written.
pub(super) struct Repeats {
    /// Places in which the phrase is probably substituted.
    suspect: FxHashMap<u64, usize>,
    /// Places in which it stands, for phrases suspect more than once.
    places: FxHashMap<u64, usize>,
}

impl Repeats {
    /// Counts once per article, so that an article of many findings takes linear time.
    pub(super) fn count(analysis: &Analysis) -> Self {
        let mut suspect: FxHashMap<u64, usize> = FxHashMap::default();
        let mut lengths = [false; LONGEST_PHRASE + 1];
        for swap in analysis.restoration.sentences.iter().flat_map(|s| &s.swaps) {
            if swap.posterior > 0.5 {
                *suspect.entry(swap.written).or_default() += 1;
                lengths[swap.tokens.len().min(LONGEST_PHRASE)] = true;
            }
        }
        suspect.retain(|_, count| *count > 1);
        let mut places: FxHashMap<u64, usize> = FxHashMap::default();
        for length in (1..lengths.len()).filter(|&length| lengths[length]) {
            for window in analysis.segments.tokens.windows(length) {
                let hash = window.iter().fold(0, |phrase, token| hash_phrase(phrase, token.hash));
                if suspect.contains_key(&hash) {
                    *places.entry(hash).or_default() += 1;
                }
            }
        }
        Self { suspect, places }
    }
}

/// What is likelier by more is said to be so by more than so many times: larger numbers are
/// beyond belief, and beyond what n-grams can tell.
const MOST_TIMES: f64 = 1_000.0;
/// Nats by which the kinds of words must speak against the wording to be named: of the dev split,
/// 2 in 100 suspects of people's articles have more, and 13 in 100 swaps.
const WRONG_KIND: f32 = 8.0;
/// Pairs of words that were never seen are named when chance alone would have joined them so often.
/// By judgement.
const LEAST_EXPECTED: f64 = 5.0;
/// Words with a lower ln P are called rare: one in a million. By judgement.
const RARE: f32 = -13.8;

/// What the reasons of an article's findings are read off.
pub(super) struct Evidence<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    lm: lm::View<'a>,
    repeats: Repeats,
}

impl<'a> Evidence<'a> {
    /// Works out what all findings ask.
    pub(super) fn new(models: &'a Models, text: &'a str, analysis: &'a Analysis) -> Self {
        let lm = models.language_model().view();
        Self { text, analysis, lm, repeats: Repeats::count(analysis) }
    }

    /// Reasons for a finding in plain words. `sentence` are the tokens of its sentence.
    pub(super) fn of(
        &self,
        swap: &Swap,
        sentence: Range<usize>,
        suggestions: &[Suggestion],
    ) -> Vec<String> {
        let written = self.analysis.span(swap).of(self.text);
        let best = suggestions.first();
        let preference = best.filter(|_| swap.log_ratio > 1.0).map(|best| {
            let times = times(f64::from(swap.log_ratio));
            format!("'{}' is {times} times likelier than '{written}' here", best.text)
        });
        let what = if swap.tokens.len() == 1 { "word" } else { "wording" };
        let kind = (swap.fit.class_gain > WRONG_KIND)
            .then(|| format!("'{written}' is not the kind of {what} that stands here"));
        let weak = best.filter(|best| best.probability < LEAST_RESTORED).map(|best| {
            let chance = best.probability;
            format!("weak: '{}' is one of several wordings ({chance:.2})", best.text)
        });
        let again = self.again(swap, written, best);
        [preference, self.rarity(swap, sentence), kind, again, weak].into_iter().flatten().collect()
    }

    /// How rare the wording is in clean text, where it is.
    fn rarity(&self, swap: &Swap, sentence: Range<usize>) -> Option<String> {
        let words = &self.analysis.restoration.words;
        let first = swap.tokens.start.max(sentence.start + 1);
        let pairs = first..(swap.tokens.end + 1).min(sentence.end);
        let surprise = |at: &usize| {
            let (left, right) = (words[at - 1], words[*at]);
            let is_new =
                left > SENTENCE_END && right > SENTENCE_END && !self.lm.has_bigram(left, right);
            if is_new { log_expected(&self.lm, left, right) } else { f64::NEG_INFINITY }
        };
        let oddest = pairs.max_by(|a, b| surprise(a).total_cmp(&surprise(b)));
        if let Some(at) = oddest.filter(|at| surprise(at) >= LEAST_EXPECTED.ln()) {
            let pair = self.analysis.span_of(at - 1..at + 1).of(self.text);
            return Some(format!("clean text of any kind hardly ever has '{pair}'"));
        }
        let rare = swap
            .tokens
            .clone()
            .find(|&at| words[at] > SENTENCE_END && self.lm.unigram(words[at]) < RARE)?;
        let word = self.analysis.span_of(rare..rare + 1).of(self.text);
        Some(format!("'{word}' is rarer than one word in a million"))
    }

    /// In how many places of the article the same is written for the same.
    fn again(&self, swap: &Swap, written: &str, best: Option<&Suggestion>) -> Option<String> {
        let suspect = self.repeats.suspect.get(&swap.written)?;
        let places = self.repeats.places.get(&swap.written).unwrap_or(suspect);
        let share = if suspect == places {
            format!("all {places}")
        } else {
            format!("{suspect} of {places}")
        };
        let original = best.map_or("another wording", |best| best.text.as_str());
        Some(format!("'{original}' is written '{written}' in {share} places of this article"))
    }
}

/// How many times as likely a phrase is that is likelier by so many nats.
pub(super) fn times(nats: f64) -> String {
    let times = nats.min(20.0).exp();
    if times > MOST_TIMES {
        return format!("more than {}", grouped(format_args!("{MOST_TIMES:.0}")));
    }
    round_to_two_digits(times)
}

/// `390` for 391.3.
fn round_to_two_digits(value: f64) -> String {
    let digits = 10_f64.powf((value.log10().floor() - 1.0).max(0.0));
    let rounded = (value / digits).round() * digits;
    grouped(format_args!("{rounded:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_belief_are_not_told() {
        assert_eq!(times(1.0), "3");
        assert_eq!(times(3.05), "21");
        assert_eq!(times(6.0), "400");
        assert_eq!(times(16.0), "more than 1,000");
    }
}
