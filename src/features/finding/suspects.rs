//! The suspect phrases of an article, summed up once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::ArticleContext;
use super::super::numbers::real;
use crate::lm::{UNKNOWN, WordId};
use crate::restore::{Swap, unseen_share};

/// From this posterior on a substitution is more probable than not.
const PROBABLE: f32 = 0.5;

/// What is asked of an article for each of its suspect phrases: asking all of them for each of
/// them would take minutes for a book.
#[derive(Clone, Debug)]
pub struct Suspects {
    /// Share of the tokens whose pair with the one before was never seen, 0..1.
    pub(super) unseen: f64,
    /// Share of the sentences with a suspect phrase, 0..1.
    pub(super) spread: f64,
    /// Nats gained by all.
    gain: f64,
    /// Nats gained by each, by what is written.
    gains: FxHashMap<u64, f64>,
    /// What is written where a substitution is probable.
    probable: FxHashSet<u64>,
    /// Expected number of substitutions, by what is written.
    expected: FxHashMap<u64, f64>,
    /// In how many places of the article the rarest word of each best original stands.
    originals: FxHashMap<WordId, u32>,
}

impl Suspects {
    pub(super) fn new(article: &ArticleContext<'_>) -> Self {
        let mut suspects = Self {
            unseen: unseen_share(&article.restoration.orders),
            spread: article.spread(),
            gain: 0.0,
            gains: FxHashMap::default(),
            probable: FxHashSet::default(),
            expected: FxHashMap::default(),
            originals: FxHashMap::default(),
        };
        for swap in article.restoration.sentences.iter().flat_map(|sentence| &sentence.swaps) {
            let gain = f64::from(swap.posterior * swap.log_ratio.max(0.0));
            suspects.gain += gain;
            *suspects.expected.entry(swap.written).or_default() += f64::from(swap.posterior);
            *suspects.gains.entry(swap.written).or_default() += gain;
            if swap.posterior > PROBABLE {
                suspects.probable.insert(swap.written);
            }
            suspects.originals.insert(swap.fit.rarest, 0);
        }
        if !suspects.originals.is_empty() {
            for word in &article.restoration.words {
                if let Some(places) = suspects.originals.get_mut(word) {
                    *places += 1;
                }
            }
        }
        suspects
    }

    /// Nats gained by the phrases that are written otherwise than this one: a
    /// name that the language model dislikes in ten places is no evidence for
    /// itself.
    pub(super) fn gain_of_others(&self, swap: &Swap) -> f64 {
        let own = self.gains.get(&swap.written).copied().unwrap_or(0.0);
        (self.gain - own).max(0.0)
    }

    /// In how many places of the article the rarest word of the best original stands; 0 where it is
    /// outside the vocabulary.
    pub(super) fn places_of_original(&self, swap: &Swap) -> f64 {
        let word = swap.fit.rarest;
        let known = self.originals.get(&word).filter(|_| word != UNKNOWN);
        known.map_or(0.0, |&places| f64::from(places))
    }

    /// Expected number of other places where what this swap writes was substituted.
    pub(super) fn further_places_of(&self, swap: &Swap) -> f64 {
        let all = self.expected.get(&swap.written).copied().unwrap_or(0.0);
        (all - f64::from(swap.posterior)).max(0.0)
    }

    /// How many other phrases are probably substituted, repeats counted once.
    pub(super) fn number_of_others(&self, swap: &Swap) -> f64 {
        let own = usize::from(self.probable.contains(&swap.written));
        real(self.probable.len() - own)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::with_article;
    use super::*;

    #[test]
    fn a_phrase_is_no_evidence_for_itself_and_repeats_count_once() {
        let text = "The hearth tore through the metropolis on Saturday. The hearth was big.";
        with_article(text, |article| {
            let suspects = Suspects::new(article);
            let swaps = || article.restoration.sentences.iter().flat_map(|s| &s.swaps);
            assert_eq!(swaps().count(), 3, "two hearths, one metropolis");
            let others = |swap: &Swap| {
                let others: Vec<&Swap> = swaps().filter(|s| s.written != swap.written).collect();
                let gain = |s: &&Swap| f64::from(s.posterior * s.log_ratio.max(0.0));
                others.iter().map(gain).sum::<f64>()
            };
            for swap in swaps() {
                let gain = suspects.gain_of_others(swap);
                assert!((gain - others(swap)).abs() < 1e-6, "{gain}");
                assert!(suspects.number_of_others(swap) <= 1.0);
            }
        });
    }

    #[test]
    fn an_article_without_suspects_has_no_others() {
        with_article("Nobody was hurt.", |article| {
            let suspects = Suspects::new(article);
            assert!(suspects.gain.abs() < 1e-9 && suspects.probable.is_empty());
        });
    }
}
