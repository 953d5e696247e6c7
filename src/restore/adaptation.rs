//! What an article tells of the tool that edited it: how often it substitutes,
//! which of its choices it repeats, and what manner of tool it is. Estimated by
//! expectation maximisation, with a prior that holds back on short and clean texts.

use rustc_hash::FxHashMap;

use super::{SentenceRestoration, tuning};
use crate::channel::{Breadth, Entry, Tools};
use crate::document::Tool;

/// What has been estimated from the article so far.
#[derive(Clone, Debug)]
pub struct Adaptation {
    rates: Rates,
    /// ln of the rates.
    log_rate: f32,
    log_wide_rate: f32,
    log_copied: f32,
    /// Expected number of times that an original was written in one way.
    pairs: FxHashMap<(u64, u32), f32>,
    /// Expected number of times that an original was swapped.
    swapped: FxHashMap<u32, f32>,
    /// Shares of the manners of tool.
    tools: [f64; Tool::COUNT],
    /// ln of how much more often the article's mixture of tools writes so than
    /// that of any text, by set of tools.
    log_gains: [f32; Tools::SETS],
    /// The largest of them, at least 0.
    most_log_gain: f32,
}

impl Default for Adaptation {
    fn default() -> Self {
        Self::new(
            Rates { narrow: tuning::PRIOR_RATE, wide: tuning::PRIOR_WIDE_RATE },
            tuning::PRIOR_TOOLS,
        )
    }
}

impl Adaptation {
    fn new(rates: Rates, tools: [f64; Tool::COUNT]) -> Self {
        let ln = |probability: f64| probability.ln() as f32;
        let log_gains = log_gains(&tools);
        Self {
            log_rate: ln(rates.narrow),
            log_wide_rate: ln(rates.wide),
            log_copied: ln(1.0 - rates.narrow.min(tuning::HIGHEST_RATE)),
            rates,
            pairs: FxHashMap::default(),
            swapped: FxHashMap::default(),
            tools,
            most_log_gain: log_gains.iter().copied().fold(0.0, f32::max),
            log_gains,
        }
    }

    /// What is believed of a tool with such rates, 0..1.
    #[cfg(test)]
    pub(super) fn of_rates(narrow: f64, wide: f64) -> Self {
        Self::new(Rates { narrow, wide }, tuning::PRIOR_TOOLS)
    }

    /// ln of the probability that a substitutable token is substituted by such an entry.
    #[inline]
    #[must_use]
    pub fn log_rate(&self, entry: &Entry) -> f32 {
        let has_first_rate = entry.source().profile().has_first_rate;
        if has_first_rate || entry.is_looked_up(Breadth::Narrow) {
            self.log_rate
        } else {
            self.log_wide_rate
        }
    }

    /// ln P(written | original) with what the article has shown: tools make one
    /// choice per key, so a choice seen before is likely and others are not.
    #[inline]
    #[must_use]
    pub fn log_weight(&self, entry: &Entry, written: u64) -> f32 {
        let log_weight = entry.log_weight() + self.log_gains[entry.tools().number()];
        let Some(swapped) = self.swapped.get(&entry.phrase) else { return log_weight };
        let seen = self.pairs.get(&(written, entry.phrase)).copied().unwrap_or(0.0);
        ((tuning::PRIOR_SWAPS * log_weight.exp() + seen) / (tuning::PRIOR_SWAPS + swapped)).ln()
    }

    /// The sum of both is at most this, for any entry.
    #[inline]
    pub(super) fn most_log_cost(&self) -> f32 {
        self.log_rate.max(self.log_wide_rate) + self.most_log_gain
    }

    /// The share of the substitutable tokens that were substituted, 0..1.
    pub(super) fn rate(&self) -> f64 {
        self.rates.sum()
    }

    /// ln of the probability that a substitutable token was copied.
    pub(super) fn log_copied(&self) -> f32 {
        self.log_copied
    }

    /// Shares of the manners of tool, in the order of [`Tool::ALL`].
    pub(super) fn tools(&self) -> [f64; Tool::COUNT] {
        self.tools
    }

    /// The next estimate from decoded sentences.
    pub(super) fn estimate(&self, sentences: &[SentenceRestoration]) -> Self {
        let rates = Rates::estimate(sentences);
        let mut next = Self::new(rates, self.estimate_tools(sentences));
        if rates.sum() < tuning::ADAPTING_RATE {
            return next;
        }
        for swap in sentences.iter().flat_map(|s| &s.swaps) {
            for original in &swap.originals {
                let count = swap.posterior * original.probability;
                if count > tuning::LEAST_CHOICE {
                    *next.pairs.entry((swap.written, original.phrase)).or_default() += count;
                    *next.swapped.entry(original.phrase).or_default() += count;
                }
            }
        }
        next
    }
}

/// Shares of the substitutable tokens that were substituted.
#[derive(Clone, Copy, Debug)]
struct Rates {
    /// By rows of the first pass.
    narrow: f64,
    /// By rows of the second pass only.
    wide: f64,
}

impl Rates {
    fn estimate(sentences: &[SentenceRestoration]) -> Self {
        let (mut narrow, mut wide, mut copies) = (0.0, 0.0, 0.0);
        for sentence in sentences {
            copies += f64::from(sentence.expected_copies);
            for swap in &sentence.swaps {
                *(if swap.wide { &mut wide } else { &mut narrow }) += f64::from(swap.posterior);
            }
        }
        let tokens = narrow + wide + copies + tuning::PRIOR_TOKENS;
        let share = |swaps: f64, prior: f64| {
            ((swaps + prior * tuning::PRIOR_TOKENS) / tokens).min(tuning::HIGHEST_RATE)
        };
        let narrow = share(narrow, tuning::PRIOR_RATE);
        Self {
            narrow,
            wide: share(wide, tuning::PRIOR_WIDE_RATE.max(tuning::WIDE_PER_NARROW * narrow)),
        }
    }

    /// The share that was substituted by any row; what the prior believes of
    /// wide rows does not count.
    fn sum(self) -> f64 {
        (self.narrow + (self.wide - tuning::PRIOR_WIDE_RATE).max(0.0)).min(tuning::HIGHEST_RATE)
    }
}

impl Adaptation {
    /// Shares of the manners of tool: each swap is divided among the tools that
    /// write so, in proportion to their shares so far.
    fn estimate_tools(&self, sentences: &[SentenceRestoration]) -> [f64; Tool::COUNT] {
        let mut shares = tuning::PRIOR_TOOLS.map(|share| share * tuning::PRIOR_TOOL_SWAPS);
        for swap in sentences.iter().flat_map(|s| &s.swaps) {
            let whole = share_of(&self.tools, swap.tools).max(f64::MIN_POSITIVE);
            for tool in Tool::ALL.into_iter().filter(|&tool| swap.tools.contains(tool)) {
                let share = self.tools[tool as usize] / whole;
                shares[tool as usize] += f64::from(swap.posterior) * share;
            }
        }
        let total: f64 = shares.iter().sum();
        shares.map(|share| share / total)
    }
}

fn share_of(shares: &[f64; Tool::COUNT], tools: Tools) -> f64 {
    let own = Tool::ALL.into_iter().filter(|&tool| tools.contains(tool));
    own.map(|tool| shares[tool as usize]).sum()
}

fn log_gains(tools: &[f64; Tool::COUNT]) -> [f32; Tools::SETS] {
    let mut gains = [0.0; Tools::SETS];
    for (set, gain) in Tools::all().skip(1).zip(&mut gains[1..]) {
        {
            *gain = (share_of(tools, set) / share_of(&tuning::PRIOR_TOOLS, set)).ln() as f32;
        }
    }
    gains
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Source;
    use crate::restore::{Fit, Swap};

    fn swap(tools: Tools, wide: bool, posterior: f32) -> Swap {
        Swap {
            tokens: 0..1,
            written: 1,
            posterior,
            log_ratio: 5.0,
            log_weight: -2.0,
            fit: Fit::default(),
            source: Source::Wordnet,
            tools,
            wide,
            originals: Vec::new(),
        }
    }

    fn sentence(swaps: Vec<Swap>, expected_copies: f32) -> SentenceRestoration {
        SentenceRestoration { swaps, expected_copies, ..SentenceRestoration::default() }
    }

    fn only(tool: Tool) -> Tools {
        Tools::default().with(tool)
    }

    #[test]
    fn without_swaps_all_is_as_believed_of_any_text() {
        let next = Adaptation::default().estimate(&[sentence(Vec::new(), 0.0)]);
        assert!(next.tools.iter().zip(tuning::PRIOR_TOOLS).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(next.log_gains.iter().all(|gain| gain.abs() < 1e-6));
        assert!((next.rates.narrow - tuning::PRIOR_RATE).abs() < 1e-12);
        assert!((next.rates.sum() - tuning::PRIOR_RATE).abs() < 1e-12);
    }

    #[test]
    fn swaps_that_one_manner_of_tool_makes_speak_for_it() {
        let both = only(Tool::WordnetSwapper).with(Tool::Spinner);
        let swaps = (0..12).map(|n| {
            swap(if n % 3 == 0 { both } else { only(Tool::WordnetSwapper) }, n % 2 == 0, 0.9)
        });
        let mut adaptation = Adaptation::default();
        let sentences = [sentence(swaps.collect(), 60.0)];
        for _ in 0..3 {
            adaptation = adaptation.estimate(&sentences);
        }
        let share = |tool: Tool| adaptation.tools[tool as usize];
        assert!((adaptation.tools.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(share(Tool::WordnetSwapper) > 0.6, "{:?}", adaptation.tools);
        assert!(share(Tool::WordnetSwapper) > share(Tool::Spinner));
        let gain = |tool: Tool| adaptation.log_gains[only(tool).number()];
        assert!(gain(Tool::WordnetSwapper) > 1.0 && gain(Tool::TorturedWriter) < -0.5);
    }

    #[test]
    fn wide_rows_have_a_rate_of_their_own() {
        let swaps = vec![swap(only(Tool::Spinner), false, 1.0); 10];
        let rates = Rates::estimate(&[sentence(swaps, 50.0)]);
        assert!(rates.narrow > 0.09 && rates.wide < 0.3 * rates.narrow, "{rates:?}");
    }
}
