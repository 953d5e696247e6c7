//! Whether the sentence's swaps come back elsewhere in the article.
//!
//! - Why: a tool makes one choice per key and article: every "fighting" becomes "preventing".
//! - Example: "officers", "many officers", "an officer" where officials are meant, all through a text.
//! - False alarms: an article whose subject is itself the suspect word.

use rustc_hash::FxHashMap;

use super::{Feature, Scope, SentenceContext};
use crate::restore::{Restoration, Swap};

pub const FEATURE: Feature = Feature {
    name: "consistency",
    scope: Scope::Sentence,
    measures: "ln(1 + expected number of further places of the article where the sentence's most repeated swap was made), 0..4",
    compute,
};

/// Less probable swaps are not counted: many faint ones would add up to a repeat.
const LEAST_POSTERIOR: f32 = 0.2;

/// Expected number of times that each phrase was written for each original.
pub(super) fn count_pairs(restoration: &Restoration) -> FxHashMap<(u64, u32), f32> {
    let mut pairs: FxHashMap<(u64, u32), f32> = FxHashMap::default();
    for swap in restoration.sentences.iter().flat_map(|sentence| &sentence.swaps) {
        if let Some((pair, expected)) = best_pair(swap) {
            *pairs.entry(pair).or_default() += expected;
        }
    }
    pairs
}

fn best_pair(swap: &Swap) -> Option<((u64, u32), f32)> {
    let original = swap.originals.first().filter(|_| swap.posterior >= LEAST_POSTERIOR)?;
    Some(((swap.written, original.phrase), swap.posterior * original.probability))
}

fn compute(context: &SentenceContext<'_>) -> f64 {
    let pairs = context.restoration().swaps.iter().filter_map(best_pair);
    let elsewhere = pairs.map(|(pair, expected)| {
        context.article.swap_pairs.get(&pair).copied().unwrap_or(0.0) - expected
    });
    f64::from(elsewhere.fold(0.0, f32::max)).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn a_choice_made_again_elsewhere_counts() {
        let text = "Nine individuals were taken to Mercy Hospital. Two individuals were killed. At least 60 individuals fled.";
        assert!(value_of(&FEATURE, text, 0) > 0.4);
    }

    #[test]
    fn a_single_swap_or_none_does_not() {
        for text in [
            "Nine individuals were taken to Mercy Hospital. Two people were killed.",
            "Nine people were taken to Mercy Hospital. Two people were killed.",
        ] {
            let value = value_of(&FEATURE, text, 0);
            assert!(value < 0.1, "{text}: {value}");
        }
    }
}
