//! What a judge is asked about a text that the decoder has read, and what it says, as rows of
//! features.

use std::ops::Range;

use super::models::{Analysis, Models};
use crate::document::{PerLevel, Span};
use crate::features::{
    Opinion, OpinionContext, Part, PartContext, judged_finding, judged_names, judged_text,
};
use crate::judge::{Change, Gains, Judge};
use crate::restore::{Original, Swap, like_written, restored_text};

/// Swaps of the decoder's best path per 100 words from which on the judge is
/// asked about an article: nearly all spun ones have as many, and few clean
/// ones of news.
const GATE: f64 = 1.25;
/// Swaps of an article that it is asked about at most: those that the language model is surest of.
const MOST_SWAPS: usize = 40;
/// Suggestions of a swap that it is asked about at most, the most probable.
const MOST_SUGGESTIONS: usize = 3;

/// What a judge says of the swaps of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opinions {
    /// By sentence, of each swap in its order; nothing of those that it was not asked about.
    pub gains: Vec<Vec<Option<Gains>>>,
}

/// The rows of a text in which a judge was asked something: the columns of
/// [`judged_names`], and nothing for what holds no swap that it was asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JudgedRows {
    /// The article's.
    pub article: Option<Vec<f64>>,
    /// By passage.
    pub passages: Vec<Option<Vec<f64>>>,
    /// By sentence.
    pub sentences: Vec<Option<Vec<f64>>>,
    /// By sentence, of each swap in its order.
    pub findings: Vec<Vec<Option<Vec<f64>>>>,
}

/// The columns of [`JudgedRows`].
#[must_use]
pub fn judged_columns() -> PerLevel<Vec<String>> {
    PerLevel::from_fn(judged_names)
}

impl Opinions {
    /// Asks a judge about the swaps of the decoder's best path, whether they are to be reported or
    /// not; nothing where there are too few of them to bother.
    #[must_use]
    pub fn ask(judge: &Judge, models: &Models, text: &str, analysis: &Analysis) -> Option<Self> {
        let asked = asked(analysis);
        if asked.is_empty() {
            return None;
        }
        let changes: Vec<Change> = asked
            .iter()
            .map(|(_, _, swap)| {
                let place = (text, analysis.span(swap));
                change_to(models, place, &swap.originals, MOST_SUGGESTIONS)
            })
            .collect();
        let judgement = judge.gains(text, &changes);
        let sentences = analysis.restoration.sentences.iter();
        let mut gains: Vec<Vec<Option<Gains>>> =
            sentences.map(|sentence| vec![None; sentence.swaps.len()]).collect();
        for ((sentence, swap, _), told) in asked.into_iter().zip(judgement.changes) {
            gains[sentence][swap] = Some(told);
        }
        Some(Self { gains })
    }

    /// About how many swaps of a text it would be asked.
    #[must_use]
    pub fn to_ask(analysis: &Analysis) -> usize {
        asked(analysis).len()
    }

    /// What it says of each swap that it was asked about, by where these lie.
    pub(super) fn by_span<'a>(
        &'a self,
        analysis: &'a Analysis,
    ) -> impl Iterator<Item = (Span, &'a Gains)> {
        let sentences = analysis.restoration.sentences.iter().zip(&self.gains);
        let swaps = sentences.flat_map(|(sentence, gains)| sentence.swaps.iter().zip(gains));
        swaps.filter_map(|(swap, gains)| Some((analysis.span(swap), gains.as_ref()?)))
    }

    /// As rows of features.
    #[must_use]
    pub fn rows(&self, analysis: &Analysis) -> JudgedRows {
        let segments = &analysis.segments;
        let article = self.part(0..segments.sentences.len(), analysis.words);
        let row = |sentences: Range<usize>, words: usize| {
            let own = self.part(sentences, words);
            let asked = !own.opinions.is_empty();
            asked.then(|| judged_text(&PartContext { own: &own, article: &article }))
        };
        let passages = segments.passages.iter().enumerate();
        let sentences = analysis.sentence_words.iter().enumerate();
        JudgedRows {
            article: row(0..segments.sentences.len(), analysis.words),
            passages: passages
                .map(|(at, passage)| row(passage.sentences.clone(), analysis.passage_words(at)))
                .collect(),
            sentences: sentences.map(|(at, words)| row(at..at + 1, *words)).collect(),
            findings: self.findings(&article),
        }
    }

    fn findings(&self, article: &Part) -> Vec<Vec<Option<Vec<f64>>>> {
        let mut number = 0;
        let mut row = |gains: &Gains| {
            let others = article.without(number);
            number += 1;
            judged_finding(&OpinionContext { own: opinion(gains), others: &others })
        };
        let sentences = self.gains.iter();
        sentences
            .map(|swaps| swaps.iter().map(|gains| gains.as_ref().map(&mut row)).collect())
            .collect()
    }

    /// What was asked about some sentences, which have so many words.
    fn part(&self, sentences: Range<usize>, words: usize) -> Part {
        let swaps = || self.gains[sentences.clone()].iter().flatten();
        let opinions = swaps().flatten().map(opinion).collect();
        Part { opinions, swaps: swaps().count(), words }
    }
}

/// The swaps that a judge is asked about, in text order, by sentence and number in it.
fn asked(analysis: &Analysis) -> Vec<(usize, usize, &Swap)> {
    let sentences = analysis.restoration.sentences.iter().enumerate();
    let swaps = sentences.flat_map(|(at, sentence)| {
        sentence.swaps.iter().enumerate().map(move |(number, swap)| (at, number, swap))
    });
    let mut asked: Vec<(usize, usize, &Swap)> = swaps.collect();
    if (asked.len() as f64) < GATE * analysis.words as f64 / 100.0 {
        return Vec::new();
    }
    // Of the decoder alone, so that another classifier asks the same.
    asked.sort_by(|a, b| b.2.log_ratio.total_cmp(&a.2.log_ratio));
    asked.truncate(MOST_SWAPS);
    asked.sort_by_key(|(sentence, number, _)| (*sentence, *number));
    asked
}

fn opinion(gains: &Gains) -> Opinion {
    let of = |at: Option<usize>| at.and_then(|at| gains.alone.get(at)).copied().unwrap_or(0.0);
    Opinion {
        first: of(Some(0)),
        best: of(gains.best),
        among_restored: gains.among_restored,
        surprisal: gains.surprisal,
    }
}

/// A phrase with an `a` or `an` before it, and suggestions with the one that fits them.
pub(super) fn change(text: &str, span: Span, suggestions: impl Iterator<Item = String>) -> Change {
    let before = Span { start: 0, end: span.start }.of(text);
    let word = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_article = word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an");
    let start = match before.rfind(word).filter(|_| is_article) {
        Some(start) => start as u32,
        None => span.start,
    };
    let wide = Span { start, end: span.end };
    let suggestions =
        suggestions.map(|suggestion| restored_text(text, wide, &[(span, &suggestion)]));
    Change { span: wide, suggestions: suggestions.collect() }
}

/// A phrase of a text as it stands, and with so many of its originals, the first.
fn change_to(
    models: &Models,
    (text, span): (&str, Span),
    originals: &[Original],
    most: usize,
) -> Change {
    let written = span.of(text);
    let originals = originals.iter().take(most);
    let texts = originals.map(|original| like_written(&models.original(original.phrase), written));
    change(text, span, texts)
}

/// Originals of a phrase of a text, the first of which a judge ranks together with the decoder.
#[must_use]
pub fn ranked(
    judge: &Judge,
    models: &Models,
    (text, span): (&str, Span),
    originals: &[Original],
    most: usize,
) -> Vec<Original> {
    let judgement = judge.gains(text, &[change_to(models, (text, span), originals, most)]);
    let alone = judgement.changes.first().map_or(&[][..], |gains| &gains.alone);
    reranked(originals, alone)
}

/// Originals in the order of decoder and judge together, as far as there are gains for them.
#[must_use]
pub fn reranked(originals: &[Original], gains: &[f64]) -> Vec<Original> {
    let (asked, others) = originals.split_at(gains.len().min(originals.len()));
    let mut probabilities: Vec<f64> =
        asked.iter().map(|original| f64::from(original.probability)).collect();
    together(&mut probabilities, gains);
    let mut both: Vec<(Original, f64)> = asked.iter().copied().zip(probabilities).collect();
    both.sort_by(|a, b| b.1.total_cmp(&a.1));
    let both = both.into_iter().map(|(original, p)| Original { probability: p as f32, ..original });
    both.chain(others.iter().copied()).collect()
}

/// Weights of the decoder's ln probability and of the judge's gain where both
/// choose among originals.
const DECODER_WEIGHT: f64 = 0.4;
const JUDGE_WEIGHT: f64 = 0.7;

/// Gives the decoder's probabilities, which keep their sum, as judge and decoder see them.
pub(super) fn together(probabilities: &mut [f64], gains: &[f64]) {
    let whole: f64 = probabilities.iter().sum();
    let mut scores: Vec<f64> = probabilities
        .iter()
        .zip(gains)
        .map(|(p, gain)| DECODER_WEIGHT * p.max(f64::MIN_POSITIVE).ln() + JUDGE_WEIGHT * gain)
        .collect();
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    scores.iter_mut().for_each(|score| *score = (*score - most).exp());
    let sum: f64 = scores.iter().sum();
    for (probability, score) in probabilities.iter_mut().zip(scores) {
        *probability = whole * score / sum;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::restore::DecoderOptions;

    #[test]
    fn decoder_and_judge_choose_together() {
        let mut probabilities = [0.6, 0.2];
        together(&mut probabilities, &[0.0, 0.0]);
        assert!(probabilities[0] > probabilities[1]);
        assert!((probabilities.iter().sum::<f64>() - 0.8).abs() < 1e-12);
        together(&mut probabilities, &[0.0, 5.0]);
        assert!(probabilities[1] > 0.7, "{probabilities:?}");
        let mut nothing = [0.0, 0.0];
        together(&mut nothing, &[1.0, -1.0]);
        assert_eq!(nothing.map(f64::to_bits), [0, 0]);
    }

    #[test]
    fn originals_that_were_not_asked_about_stay_behind() {
        let original = |phrase, probability| Original { phrase, probability };
        let originals = [original(1, 0.6), original(2, 0.3), original(3, 0.1)];
        let order = |gains: &[f64]| -> Vec<u32> {
            reranked(&originals, gains).iter().map(|original| original.phrase).collect()
        };
        assert_eq!(order(&[0.0, 4.0]), [2, 1, 3]);
        assert_eq!(order(&[0.0, -4.0, 9.0]), [3, 1, 2]);
        assert_eq!(order(&[]), [1, 2, 3]);
    }

    #[test]
    fn an_article_goes_with_what_it_stands_before() {
        let text = "It was an enormous hearth.";
        let of = |phrase: &str| {
            let start = text.find(phrase).unwrap_or(text.len());
            let suggestions = ["big", "old"].map(str::to_owned).into_iter();
            change(text, Span::new(start, start + phrase.len()), suggestions)
        };
        let enormous = of("enormous");
        assert_eq!(enormous.span.of(text), "an enormous");
        assert_eq!(enormous.suggestions, ["a big", "an old"]);
        assert_eq!(of("hearth").span.of(text), "hearth");
        assert_eq!(of("It").suggestions, ["big", "old"]);
    }

    #[test]
    fn only_what_holds_a_swap_that_was_asked_about_has_a_row() {
        let models = Models::open(None, None, None).unwrap();
        let text =
            "The hearth officials said that the metropolis was safe. Nobody came.\n\nIt rained.";
        let analysis = models.analyse(text, DecoderOptions::default());
        let swaps: Vec<usize> =
            analysis.restoration.sentences.iter().map(|sentence| sentence.swaps.len()).collect();
        assert!(swaps[0] > 1 && swaps[1..] == [0, 0], "{swaps:?}");
        let told = Gains { alone: vec![3.0], best: Some(0), among_restored: 4.0, surprisal: 2.0 };
        let mut gains: Vec<Vec<Option<Gains>>> = swaps.iter().map(|&n| vec![None; n]).collect();
        gains[0][1] = Some(told.clone());
        let opinions = Opinions { gains };
        let rows = opinions.rows(&analysis);
        let has = |rows: &[Option<Vec<f64>>]| rows.iter().map(Option::is_some).collect::<Vec<_>>();
        assert_eq!(has(&rows.passages), [true, false]);
        assert_eq!(has(&rows.sentences), [true, false, false]);
        assert_eq!(has(&rows.findings[0])[..2], [false, true]);
        let columns = judged_columns();
        assert_eq!(rows.article.unwrap().len(), columns.article.len());
        let finding = rows.findings[0][1].as_ref().unwrap();
        assert_eq!((finding.len(), finding[0]), (columns.finding.len(), 3.0));
        let span = opinions.by_span(&analysis).map(|(span, _)| span.of(text)).collect::<Vec<_>>();
        assert_eq!(span.len(), 1);
    }
}
