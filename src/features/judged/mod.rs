//! What a judge's answers tell of a suspect phrase, and of a text with such phrases: the input of
//! the second set of coefficients, which is asked only where a judge was. One constant per
//! feature, and one registry for findings and one for texts.

mod article;
mod phrase;
mod text;

use super::About;
use crate::document::Level;

/// What a judge says of a suspect phrase, in nats.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Opinion {
    /// By how much the decoder's first suggestion is likelier than what is written, alone.
    pub first: f64,
    /// The same for the suggestion that gains most.
    pub best: f64,
    /// The same where all else that gains has been restored.
    pub among_restored: f64,
    /// How surprising the place is as written, a token.
    pub surprisal: f64,
}

/// A part of a text and what was asked of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// The answers, one or more.
    pub opinions: Vec<Opinion>,
    /// Suspect phrases in it, asked about or not.
    pub swaps: usize,
    /// Its words and numbers.
    pub words: usize,
}

/// A part of a text in its article.
#[derive(Clone, Copy, Debug)]
pub struct PartContext<'a> {
    /// The part.
    pub own: &'a Part,
    /// The article.
    pub article: &'a Part,
}

/// A suspect phrase in its article.
#[derive(Clone, Copy, Debug)]
pub struct OpinionContext<'a> {
    /// What is said of it.
    pub own: Opinion,
    /// The article, without the phrase.
    pub others: &'a Part,
}

/// One column of the second set's input.
#[derive(Clone, Copy, Debug)]
pub struct JudgedFeature<Compute> {
    /// Unique, in lower case with underscores; stands in model files.
    pub name: &'static str,
    /// What people should know of it.
    pub about: About,
    /// The value; finite on any input.
    pub compute: Compute,
}

/// A feature of a suspect phrase.
pub type JudgedFinding = JudgedFeature<fn(&OpinionContext<'_>) -> f64>;
/// A feature of a sentence, a passage or an article.
pub type JudgedText = JudgedFeature<fn(&PartContext<'_>) -> f64>;

/// All features of findings, in the order of their columns.
pub const JUDGED_FINDINGS: &[JudgedFinding] = &[
    phrase::BEST,
    phrase::FIRST,
    phrase::AMONG_RESTORED,
    phrase::SURPRISAL,
    phrase::OTHERS_AGREED,
    phrase::OTHERS_SHARE,
];

/// All features of texts, in the order of their columns.
pub const JUDGED_TEXTS: &[JudgedText] = &[
    text::ASKED,
    text::AGREED_PHRASES,
    text::SHARE,
    text::GAIN,
    text::RESTORED,
    text::STRONGEST,
    text::LOSS,
    text::SURPRISAL,
    article::AGREED,
    article::SHARE,
];

/// The columns of a level's rows.
#[must_use]
pub fn judged_names(level: Level) -> Vec<String> {
    let names: Vec<&str> = match level {
        Level::Finding => JUDGED_FINDINGS.iter().map(|feature| feature.name).collect(),
        _ => JUDGED_TEXTS.iter().map(|feature| feature.name).collect(),
    };
    names.into_iter().map(str::to_owned).collect()
}

/// The values of all features of a suspect phrase.
#[must_use]
pub fn judged_finding(finding: &OpinionContext<'_>) -> Vec<f64> {
    JUDGED_FINDINGS.iter().map(|feature| (feature.compute)(finding)).collect()
}

/// The values of all features of a text.
#[must_use]
pub fn judged_text(part: &PartContext<'_>) -> Vec<f64> {
    JUDGED_TEXTS.iter().map(|feature| (feature.compute)(part)).collect()
}

/// A gain from which on the judge is said to agree, in nats: below it, it may be chance. Margins
/// from 0 to 6 rank passages alike.
const AGREED: f64 = 2.0;
/// Gains and losses beyond this many nats are cut to it: one odd place must not outweigh the rest.
const MOST: f64 = 20.0;

impl Part {
    /// All but one of its opinions.
    #[must_use]
    pub fn without(&self, at: usize) -> Self {
        let others = self.opinions.iter().enumerate().filter(|(other, _)| *other != at);
        Self {
            opinions: others.map(|(_, opinion)| *opinion).collect(),
            swaps: self.swaps.saturating_sub(1),
            words: self.words,
        }
    }

    /// ln of 1 + the sum of a value over the opinions, per 100 of the words that they stand for:
    /// where some suspect phrases were not asked about, so many words fewer.
    fn rate(&self, value: impl Fn(&Opinion) -> f64) -> f64 {
        let asked = self.opinions.len() as f64;
        let words = self.words.max(1) as f64 * asked / (self.swaps as f64).max(asked).max(1.0);
        let sum: f64 = self.opinions.iter().map(value).sum();
        (100.0 * sum / words.max(1.0)).max(0.0).ln_1p()
    }

    fn agreed(&self) -> f64 {
        self.rate(|opinion| f64::from(u8::from(opinion.agrees())))
    }

    /// Share of the opinions that agree; 0 of none.
    fn share(&self) -> f64 {
        let agreed = self.opinions.iter().filter(|opinion| opinion.agrees()).count();
        agreed as f64 / self.opinions.len().max(1) as f64
    }
}

impl Opinion {
    fn agrees(&self) -> bool {
        self.among_restored >= AGREED
    }
}

/// A gain, cut to some size.
fn cut(gain: f64) -> f64 {
    gain.clamp(-MOST, MOST)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Five swaps in 100 words, four asked about, two agreed with.
    pub(super) fn part() -> Part {
        let opinion = |gain: f64| Opinion {
            first: gain - 1.0,
            best: gain,
            among_restored: gain + 0.5,
            surprisal: 4.0,
        };
        Part { opinions: [9.0, 3.0, 1.0, -4.0].map(opinion).to_vec(), swaps: 5, words: 100 }
    }

    #[test]
    fn names_are_unique_and_fit_for_files() {
        for level in Level::ALL {
            let names = judged_names(level);
            let all: BTreeSet<&String> = names.iter().collect();
            assert_eq!(all.len(), names.len());
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(names.iter().all(|name| name.starts_with("judge_") && name.chars().all(plain)));
        }
    }

    #[test]
    fn odd_answers_give_finite_values_of_a_sane_size() {
        let wild = Opinion { first: 1e12, best: 1e12, among_restored: -1e12, surprisal: 1e9 };
        for part in [Part::default(), Part { opinions: vec![wild; 3], swaps: 0, words: 0 }, part()]
        {
            let text = judged_text(&PartContext { own: &part, article: &part });
            let own = part.opinions.first().copied().unwrap_or_default();
            let finding = judged_finding(&OpinionContext { own, others: &part });
            let values = text.into_iter().chain(finding);
            assert!(values.into_iter().all(|value| value.is_finite() && value.abs() <= 30.0));
        }
    }

    #[test]
    fn what_was_not_asked_about_takes_its_words_with_it() {
        let mut whole = part();
        whole.swaps = 4;
        assert!((whole.agreed() - 3.0_f64.ln()).abs() < 1e-12, "two per 100 words");
        assert!((part().agreed() - 3.5_f64.ln()).abs() < 1e-12, "two per 80 words");
        assert_eq!(part().without(0).opinions.len(), 3);
        assert_eq!(part().without(0).swaps, 4);
    }
}
