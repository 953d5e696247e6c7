//! What the judge says of what the decoder proposes: which suggestion is
//! likelier in its text, and which phrase is likelier as written.

use std::collections::BTreeSet;

use super::evidence::times;
use super::lookup::LookupRow;
use super::models::Analysis;
use crate::document::{ArticleReport, Finding, Span};
use crate::judge::{Change, Gains, Judge};
use crate::restore::{like_written, restored_sentence, restored_text};

/// Swaps of the decoder's best path per 100 words from which on the judge is
/// asked of an article's findings: nearly all spun ones have as many, and few
/// clean ones of news.
const GATE: f64 = 1.25;
/// Findings of an article that it is asked about at most: those of the highest score.
const MOST_FINDINGS: usize = 40;
/// Suggestions of a finding that it is asked about at most, the most probable.
const MOST_SUGGESTIONS: usize = 3;
/// Originals of a look-up that it is asked about at most.
const MOST_ORIGINALS: usize = 20;
/// A finding is dropped where its best suggestion gains less than this many nats among all that is
/// restored. Of 890 findings of the preset `sensitive` in articles of the dev split, that drops 39 %
/// of those in clean articles and 3 % of those on a swap; -2 drops 23 % and 2 %, 2 drops 55 % and 5 %.
const LEAST_GAIN: f64 = 0.0;
/// Weights of the decoder's ln probability and of the judge's gain where both
/// choose among originals.
const DECODER_WEIGHT: f64 = 0.4;
const JUDGE_WEIGHT: f64 = 0.7;

/// Reranks the suggestions of findings of swaps, drops those whose phrase is
/// likelier as written, and says so in the evidence of the others.
pub(super) fn second_opinion(
    judge: &Judge,
    text: &str,
    analysis: &Analysis,
    report: &mut ArticleReport,
) {
    let swaps = analysis.restoration.sentences.iter().flat_map(|sentence| &sentence.swaps);
    let swaps: BTreeSet<Span> = swaps.map(|swap| analysis.span(swap)).collect();
    if (swaps.len() as f64) < GATE * analysis.words as f64 / 100.0 {
        return;
    }
    let mut asked: Vec<&mut Finding> = report
        .passages
        .iter_mut()
        .flat_map(|passage| &mut passage.sentences)
        .flat_map(|sentence| &mut sentence.findings)
        .filter(|finding| swaps.contains(&finding.span) && !finding.suggestions.is_empty())
        .collect();
    asked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.cmp(&b.span)));
    asked.truncate(MOST_FINDINGS);
    let changes: Vec<Change> = asked
        .iter()
        .map(|finding| {
            let texts = finding.suggestions.iter().take(MOST_SUGGESTIONS);
            change(text, finding.span, texts.map(|suggestion| suggestion.text.as_str()))
        })
        .collect();
    let judgement = judge.gains(text, &changes);
    let mut dropped: BTreeSet<Span> = BTreeSet::new();
    for (finding, gains) in asked.into_iter().zip(&judgement.changes) {
        if gains.among_restored < LEAST_GAIN {
            dropped.insert(finding.span);
        } else {
            confirm(finding, gains, text, judge.name());
        }
    }
    let sentences = report.passages.iter_mut().flat_map(|passage| &mut passage.sentences);
    for sentence in sentences.filter(|sentence| !sentence.findings.is_empty()) {
        sentence.findings.retain(|finding| !dropped.contains(&finding.span));
        sentence.restored = restored_sentence(text, sentence.span, &sentence.findings);
    }
}

/// Puts the suggestions in the order of decoder and judge together.
fn confirm(finding: &mut Finding, gains: &Gains, text: &str, judge: &str) {
    let suggestions = &mut finding.suggestions[..gains.alone.len()];
    let mut probabilities: Vec<f64> = suggestions.iter().map(|s| s.probability).collect();
    together(&mut probabilities, &gains.alone);
    for (suggestion, probability) in suggestions.iter_mut().zip(probabilities) {
        suggestion.probability = probability;
    }
    let mut both: Vec<_> = suggestions.iter().cloned().zip(&gains.alone).collect();
    both.sort_by(|a, b| b.0.probability.total_cmp(&a.0.probability));
    let Some((best, gain)) = both.first() else { return };
    let (best, written) = (&best.text, finding.span.of(text));
    let reason = format!(
        "the judge {judge} finds '{best}' {} here than '{written}'",
        match **gain {
            gain if gain >= 0.0 => format!("{} times likelier", times(gain)),
            loss => format!("{} times less likely", times(-loss)),
        }
    );
    for (place, (suggestion, _)) in suggestions.iter_mut().zip(both) {
        *place = suggestion;
    }
    finding.evidence.push(reason);
}

/// Gives the decoder's probabilities, which keep their sum, as judge and decoder see them.
fn together(probabilities: &mut [f64], gains: &[f64]) {
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

/// Ranks the originals of a phrase of a text by decoder and judge together.
pub(super) fn rank(judge: &Judge, text: &str, span: Span, rows: &mut Vec<LookupRow>) {
    rows.truncate(MOST_ORIGINALS);
    let written = span.of(text);
    let texts: Vec<String> = rows.iter().map(|row| like_written(&row.text, written)).collect();
    let change = change(text, span, texts.iter().map(String::as_str));
    let judgement = judge.gains(text, std::slice::from_ref(&change));
    let Some(gains) = judgement.changes.first() else { return };
    let mut probabilities: Vec<f64> = rows.iter().map(|row| row.probability).collect();
    together(&mut probabilities, &gains.alone);
    for ((row, probability), gain) in rows.iter_mut().zip(probabilities).zip(&gains.alone) {
        (row.probability, row.gain) = (probability, Some(*gain));
    }
    rows.sort_by(|a, b| b.probability.total_cmp(&a.probability));
}

/// A phrase with an `a` or `an` before it, and suggestions with the one that fits them.
fn change<'a>(text: &str, span: Span, suggestions: impl Iterator<Item = &'a str>) -> Change {
    let before = Span { start: 0, end: span.start }.of(text);
    let word = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_article = word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an");
    let start = match before.rfind(word).filter(|_| is_article) {
        Some(start) => start as u32,
        None => span.start,
    };
    let wide = Span { start, end: span.end };
    let suggestions =
        suggestions.map(|suggestion| restored_text(text, wide, &[(span, suggestion)]));
    Change { span: wide, suggestions: suggestions.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_article_goes_with_what_it_stands_before() {
        let text = "It was an enormous hearth.";
        let of = |phrase: &str| {
            let start = text.find(phrase).unwrap_or(text.len());
            change(text, Span::new(start, start + phrase.len()), ["big", "old"].into_iter())
        };
        let enormous = of("enormous");
        assert_eq!(enormous.span.of(text), "an enormous");
        assert_eq!(enormous.suggestions, ["a big", "an old"]);
        assert_eq!(of("hearth").span.of(text), "hearth");
        assert_eq!(of("It").suggestions, ["big", "old"]);
    }
}
