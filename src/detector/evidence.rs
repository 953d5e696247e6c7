//! Why a phrase is suspect, in words.

use rustc_hash::FxHashMap;

use super::models::Analysis;
use crate::channel::LONGEST_PHRASE;
use crate::document::Suggestion;
use crate::numbers::grouped;
use crate::restore::Swap;
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

/// A best suggestion below this probability is called weak.
const UNSURE: f64 = 0.4;

/// Reasons for a finding in plain words.
pub(super) fn evidence(
    repeats: &Repeats,
    swap: &Swap,
    written: &str,
    suggestions: &[Suggestion],
) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(best) = suggestions.first().filter(|_| swap.log_ratio > 1.0) {
        let times = times(f64::from(swap.log_ratio));
        reasons.push(format!("'{}' is {times} times likelier than '{written}' here", best.text));
    }
    if let Some(suspect) = repeats.suspect.get(&swap.written) {
        let places = repeats.places.get(&swap.written).unwrap_or(suspect);
        let share = if suspect == places {
            format!("all {places}")
        } else {
            format!("{suspect} of {places}")
        };
        let original = suggestions.first().map_or("another wording", |best| best.text.as_str());
        reasons
            .push(format!("'{original}' is written '{written}' in {share} places of this article"));
    }
    if let Some(best) = suggestions.first().filter(|best| best.probability < UNSURE) {
        let chance = best.probability;
        reasons.push(format!("weak: '{}' is one of several wordings ({chance:.2})", best.text));
    }
    reasons
}

/// How many times as likely a phrase is that is likelier by so many nats.
pub(super) fn times(nats: f64) -> String {
    round_to_two_digits(nats.min(20.0).exp())
}

/// `3,900` for 3912.3.
fn round_to_two_digits(value: f64) -> String {
    let digits = 10_f64.powf((value.log10().floor() - 1.0).max(0.0));
    let rounded = (value / digits).round() * digits;
    grouped(format_args!("{rounded:.0}"))
}
