//! Why a phrase is suspect, in words.

use super::models::Analysis;
use crate::document::{Segments, Suggestion, Token};
use crate::restore::Swap;
use crate::segment::hash_phrase;

/// Reasons for a finding in plain words.
pub(super) fn evidence(
    analysis: &Analysis,
    swap: &Swap,
    written: &str,
    suggestions: &[Suggestion],
) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(best) = suggestions.first().filter(|_| swap.log_ratio > 1.0) {
        let times = round_to_two_digits(f64::from(swap.log_ratio.min(20.0)).exp());
        reasons.push(format!("'{}' is {times} times likelier than '{written}' here", best.text));
    }
    let repeats = analysis
        .restoration
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.swaps)
        .filter(|other| other.written == swap.written && other.posterior > 0.5)
        .count();
    let places = count_phrase(&analysis.segments, swap);
    if repeats > 1 {
        reasons.push(format!(
            "written so and suspect in {repeats} of {places} places of this article"
        ));
    }
    reasons
}

/// How often the phrase stands in the article.
fn count_phrase(segments: &Segments, swap: &Swap) -> usize {
    let length = swap.tokens.len().max(1);
    let hash =
        |tokens: &[Token]| tokens.iter().fold(0, |phrase, token| hash_phrase(phrase, token.hash));
    segments.tokens.windows(length).filter(|window| hash(window) == swap.written).count()
}

/// `3,900` for 3912.3.
fn round_to_two_digits(value: f64) -> String {
    let digits = 10_f64.powf((value.log10().floor() - 1.0).max(0.0));
    let plain = format!("{:.0}", (value / digits).round() * digits);
    let mut grouped = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
