//! Whether the sentence's swaps come back elsewhere in the article.

use rustc_hash::FxHashMap;

use super::{About, ArticleContext, Compute, Feature};
use crate::restore::{Restoration, Swap};

pub const FEATURE: Feature = Feature {
    name: "consistency",
    about: About {
        measures: "ln(1 + expected number of further places of the article where the sentence's \
                   most repeated swap was made), 0..4",
        why: "a tool makes one choice per key and article: every \"fighting\" becomes \
              \"preventing\".",
        example: "\"officers\", \"many officers\", \"an officer\" where officials are meant, all \
                  through a text.",
        false_alarms: "an article whose subject is itself the suspect word.",
    },
    compute: Compute::Column(compute),
};

/// Less probable swaps are not counted: many faint ones would add up to a repeat.
const LEAST_POSTERIOR: f32 = 0.2;

fn compute(article: &ArticleContext<'_>) -> Vec<f64> {
    let pairs = count_pairs(article.restoration);
    let elsewhere = |swap: &Swap| {
        best_pair(swap).map(|(pair, expected)| pairs.get(&pair).copied().unwrap_or(0.0) - expected)
    };
    let sentences = article.restoration.sentences.iter();
    let most = sentences.map(|s| s.swaps.iter().filter_map(elsewhere).fold(0.0, f32::max));
    most.map(|most| f64::from(most).ln_1p()).collect()
}

/// A phrase as written, by hash, and the number of an original in the table.
type Pair = (u64, u32);

/// Expected number of times that each phrase was written for each original.
fn count_pairs(restoration: &Restoration) -> FxHashMap<Pair, f32> {
    let mut pairs: FxHashMap<Pair, f32> = FxHashMap::default();
    for swap in restoration.sentences.iter().flat_map(|sentence| &sentence.swaps) {
        if let Some((pair, expected)) = best_pair(swap) {
            *pairs.entry(pair).or_default() += expected;
        }
    }
    pairs
}

fn best_pair(swap: &Swap) -> Option<(Pair, f32)> {
    let original = swap.originals.first().filter(|_| swap.posterior >= LEAST_POSTERIOR)?;
    Some(((swap.written, original.phrase), swap.posterior * original.probability))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_below, value_of};
    use super::*;

    #[test]
    fn a_choice_made_again_elsewhere_counts() {
        let text = "Nine individuals were taken to Mercy Hospital. Two individuals were killed. At least 60 individuals fled.";
        assert!(value_of(&FEATURE, text, 0) > 0.4);
    }

    #[test]
    fn a_single_swap_or_none_does_not() {
        assert_below(
            &FEATURE,
            0.1,
            &[
                "Nine individuals were taken to Mercy Hospital. Two people were killed.",
                "Nine people were taken to Mercy Hospital. Two people were killed.",
            ],
        );
    }
}
