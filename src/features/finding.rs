//! What is measured on a single suspect phrase, for the classifier of findings.

use rustc_hash::{FxHashMap, FxHashSet};

use super::SentenceContext;
use crate::channel::Family;
use crate::document::Case;
use crate::restore::{Restoration, Swap};

/// A suspect phrase in its sentence.
#[derive(Clone, Copy, Debug)]
pub struct FindingContext<'a> {
    /// The sentence.
    pub sentence: &'a SentenceContext<'a>,
    /// The decoder's suspicion.
    pub swap: &'a Swap,
}

/// One column of the finding classifier's input.
#[derive(Clone, Copy, Debug)]
pub struct FindingFeature {
    /// Unique, in lower case with underscores; stands in model files.
    pub name: &'static str,
    /// What it measures, in a line, with unit and range.
    pub measures: &'static str,
    /// The value; finite on any input.
    pub compute: fn(&FindingContext<'_>) -> f64,
}

/// All features of findings, in the order of the classifier's columns.
pub const FINDING_FEATURES: &[FindingFeature] = &[
    FindingFeature {
        name: "posterior",
        measures: "log odds of the posterior that the phrase was substituted, -7..7",
        compute: |f| log_odds(f64::from(f.swap.posterior)),
    },
    FindingFeature {
        name: "log_ratio",
        measures: "nats by which the language model prefers the originals, -5..20",
        compute: |f| f64::from(f.swap.log_ratio).clamp(-5.0, 20.0),
    },
    FindingFeature {
        name: "log_weight",
        measures: "ln P(written | best original) in the table, -12..0",
        compute: |f| f64::from(f.swap.log_weight).clamp(-12.0, 0.0),
    },
    FindingFeature {
        name: "trusted",
        measures: "1 when a person named the swap (lexicon, tortured phrases, learned pairs)",
        compute: |f| is_of(f, Family::Named),
    },
    FindingFeature {
        name: "wide_thesaurus",
        measures: "1 when only a wide thesaurus knows the swap",
        compute: |f| is_of(f, Family::Thesaurus),
    },
    FindingFeature {
        name: "wordnet",
        measures: "1 when the best original comes from WordNet",
        compute: |f| is_of(f, Family::Wordnet),
    },
    FindingFeature {
        name: "for_tools_alone",
        measures: "1 when the swap is one of a closed class, of a lemma, or seen in a tool's output",
        compute: |f| is_of(f, Family::ToolsAlone),
    },
    FindingFeature {
        name: "wide",
        measures: "1 when all rows of the table were asked about in the article",
        compute: |f| f64::from(u8::from(f.sentence.article.restoration.narrow.is_some())),
    },
    FindingFeature {
        name: "narrow_rate",
        measures: "log odds of the article's rate of substitution by the rows asked about everywhere",
        compute: narrow_rate,
    },
    FindingFeature {
        name: "narrow_gain",
        measures: "ln of 1 + nats per 100 words gained by the rows asked about everywhere",
        compute: |f| per_hundred_words(f, narrow(f).gain).ln_1p(),
    },
    FindingFeature {
        name: "unseen",
        measures: "share of the article's tokens whose pair with the one before was never seen, 0..1",
        compute: |f| f.sentence.article.unseen,
    },
    FindingFeature {
        name: "posterior_by_narrow_rate",
        measures: "log odds of the posterior times those of the rate by the rows asked about everywhere",
        compute: |f| log_odds(f64::from(f.swap.posterior)) * (narrow_rate(f) + 4.0),
    },
    FindingFeature {
        name: "log_ratio_by_narrow_rate",
        measures: "the log ratio times the log odds of the rate by the rows asked about everywhere",
        compute: |f| f64::from(f.swap.log_ratio).clamp(-5.0, 20.0) * (narrow_rate(f) + 4.0) / 5.0,
    },
    FindingFeature {
        name: "posterior_by_unseen",
        measures: "log odds of the posterior times the share of pairs never seen",
        compute: |f| {
            let unseen = f.sentence.article.unseen;
            log_odds(f64::from(f.swap.posterior)) * (unseen - 0.15) * 10.0
        },
    },
    FindingFeature {
        name: "certainty",
        measures: "share of the posterior of the best original, 0..1",
        compute: |f| f.swap.originals.first().map_or(0.0, |best| f64::from(best.probability)),
    },
    FindingFeature {
        name: "length",
        measures: "ln of the number of tokens of the phrase",
        compute: |f| ln(f.swap.tokens.len()),
    },
    FindingFeature {
        name: "capital",
        measures: "1 when a word of the phrase is capitalised inside the sentence",
        compute: |f| f64::from(u8::from(has_capital(f))),
    },
    FindingFeature {
        name: "rarity",
        measures: "-ln P of the rarest word of the phrase without context, in nats",
        compute: rarity,
    },
    FindingFeature {
        name: "other_mass",
        measures: "expected number of other substitutions in the sentence per 10 words, 0..5",
        compute: |f| {
            let others = f.sentence.restoration().mass - f.swap.posterior;
            (f64::from(others) * 10.0 / f.sentence.word_count()).clamp(0.0, 5.0)
        },
    },
    FindingFeature {
        name: "neighbour_mass",
        measures: "expected substitutions per 10 words in the two sentences on each side, 0..5",
        compute: neighbour_mass,
    },
    FindingFeature {
        name: "article_rate",
        measures: "log odds of the article's rate of substitution",
        compute: |f| log_odds(f.sentence.article.restoration.rate),
    },
    FindingFeature {
        name: "article_gain",
        measures: "ln of 1 + nats per 100 words gained by the article's other suspect phrases",
        compute: |f| {
            let article = f.sentence.article;
            per_hundred_words(f, article.suspects.gain_of_others(f.swap)).ln_1p()
        },
    },
    FindingFeature {
        name: "article_variety",
        measures: "ln of 1 + other suspect phrases of the article per 100 words, each counted once",
        compute: |f| {
            let article = f.sentence.article;
            per_hundred_words(f, article.suspects.number_of_others(f.swap)).ln_1p()
        },
    },
    FindingFeature {
        name: "article_spread",
        measures: "share of the article's sentences with an expected substitution, 0..1",
        compute: |f| f.sentence.article.spread,
    },
    FindingFeature {
        name: "capital_rarity",
        measures: "the rarity of a phrase that is capitalised inside the sentence: names, 0..30",
        compute: |f| if has_capital(f) { (rarity(f) - 8.0).max(0.0) } else { 0.0 },
    },
    FindingFeature {
        name: "article_words",
        measures: "ln of the article's words",
        compute: |f| ln(f.sentence.article.words),
    },
];

/// The values of all finding features.
#[must_use]
pub fn finding_row(context: &FindingContext<'_>) -> Vec<f64> {
    FINDING_FEATURES.iter().map(|feature| (feature.compute)(context)).collect()
}

/// The suspect phrases of an article, summed up once: asking all of them for
/// each of them would take minutes for a book.
#[derive(Clone, Debug, Default)]
pub(super) struct Suspects {
    /// Nats gained by all.
    gain: f64,
    /// Nats gained by each, by what is written.
    gains: FxHashMap<u64, f64>,
    /// What is written where a substitution is probable.
    probable: FxHashSet<u64>,
}

impl Suspects {
    pub(super) fn new(restoration: &Restoration) -> Self {
        let mut suspects = Self::default();
        for swap in restoration.sentences.iter().flat_map(|s| &s.swaps) {
            let gain = f64::from(swap.posterior * swap.log_ratio.max(0.0));
            suspects.gain += gain;
            *suspects.gains.entry(swap.written).or_default() += gain;
            if swap.posterior > 0.5 {
                suspects.probable.insert(swap.written);
            }
        }
        suspects
    }

    /// Nats gained by the phrases that are written otherwise than this one: a
    /// name that the language model dislikes in ten places is no evidence for
    /// itself.
    fn gain_of_others(&self, swap: &Swap) -> f64 {
        let own = self.gains.get(&swap.written).copied().unwrap_or(0.0);
        (self.gain - own).max(0.0)
    }

    /// How many other phrases are probably substituted, repeats counted once.
    #[expect(clippy::cast_precision_loss, reason = "a count of phrases")]
    fn number_of_others(&self, swap: &Swap) -> f64 {
        let own = usize::from(self.probable.contains(&swap.written));
        (self.probable.len() - own) as f64
    }
}

/// 1 when the best original comes from a source of this family.
fn is_of(finding: &FindingContext<'_>, family: Family) -> f64 {
    f64::from(u8::from(finding.swap.source.profile().family == family))
}

/// What was made of the article by the rows that are asked about everywhere.
fn narrow<'a>(finding: &FindingContext<'a>) -> &'a Restoration {
    let restoration = finding.sentence.article.restoration;
    restoration.narrow.as_deref().unwrap_or(restoration)
}

fn narrow_rate(finding: &FindingContext<'_>) -> f64 {
    log_odds(narrow(finding).rate)
}

#[expect(clippy::cast_precision_loss, reason = "a count of words")]
fn per_hundred_words(finding: &FindingContext<'_>, sum: f64) -> f64 {
    sum * 100.0 / finding.sentence.article.words.max(1) as f64
}

fn log_odds(probability: f64) -> f64 {
    let probability = probability.clamp(0.001, 0.999);
    (probability / (1.0 - probability)).ln()
}

#[expect(clippy::cast_precision_loss, reason = "a count of words")]
fn ln(count: usize) -> f64 {
    (count.max(1) as f64).ln()
}

fn has_capital(finding: &FindingContext<'_>) -> bool {
    let first = finding.sentence.sentence.tokens.start;
    let tokens = &finding.sentence.article.segments.tokens[finding.swap.tokens.clone()];
    let inside = finding.swap.tokens.clone().zip(tokens).filter(|(index, _)| *index > first);
    inside.into_iter().any(|(_, token)| token.case != Case::Lower)
}

fn rarity(finding: &FindingContext<'_>) -> f64 {
    let article = finding.sentence.article;
    let words = &article.restoration.words[finding.swap.tokens.clone()];
    -words.iter().map(|&word| f64::from(article.model.unigram(word))).fold(0.0, f64::min)
}

fn neighbour_mass(finding: &FindingContext<'_>) -> f64 {
    let (article, index) = (finding.sentence.article, finding.sentence.index);
    let range = index.saturating_sub(2)..(index + 3).min(article.segments.sentences.len());
    let (mut mass, mut words) = (0.0, 0.0);
    for neighbour in range.filter(|&neighbour| neighbour != index) {
        let context = article.sentence(neighbour);
        mass += f64::from(context.restoration().mass);
        words += context.word_count();
    }
    if words == 0.0 { 0.0 } else { (mass * 10.0 / words).clamp(0.0, 5.0) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::with_article;
    use super::*;

    #[test]
    fn a_phrase_is_no_evidence_for_itself_and_repeats_count_once() {
        let text = "The hearth tore through the metropolis on Saturday. The hearth was big.";
        with_article(text, |article| {
            let swaps = || article.restoration.sentences.iter().flat_map(|s| &s.swaps);
            assert_eq!(swaps().count(), 3, "two hearths, one metropolis");
            let others = |swap: &Swap| {
                let others: Vec<&Swap> = swaps().filter(|s| s.written != swap.written).collect();
                let gain = |s: &&Swap| f64::from(s.posterior * s.log_ratio.max(0.0));
                others.iter().map(gain).sum::<f64>()
            };
            for swap in swaps() {
                let gain = article.suspects.gain_of_others(swap);
                assert!((gain - others(swap)).abs() < 1e-6, "{gain}");
                assert!(article.suspects.number_of_others(swap) <= 1.0);
            }
        });
    }

    #[test]
    fn an_article_without_suspects_has_no_others() {
        with_article("Nobody was hurt.", |article| {
            assert!(article.suspects.gain.abs() < 1e-9 && article.suspects.probable.is_empty());
        });
    }
}
