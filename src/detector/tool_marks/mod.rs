//! Marks that tools leave in a text, as findings with names: unlike marks of translation they
//! are looked for in every text, and no writer makes them. What people make as well, slips of
//! typing and rare words that look like splices, is told of corrupted text alone.
//!
//! What a text is read through (markup, hidden and look-alike characters, underscores) comes
//! from [`crate::segment`]; the rest is found here, one file a kind.

mod mark;
mod named;
mod splice;
mod typing;

use std::ops::Range;

use mark::{CERTAIN, Mark, Sentence};

use super::models::{Analysis, Models};
use crate::document::{Finding, Kind, Label, Span, Verdict};

/// Marks that people make as well are told of text that is as surely corrupted: at .65, papers read
/// by machine had 15 in 100,000 words.
const LEAST_SURE: f64 = 0.9;

/// The marks of a text, by sentence.
#[derive(Debug)]
pub(super) struct ToolMarks {
    by_sentence: Vec<Vec<Mark>>,
}

impl ToolMarks {
    /// Finds them.
    pub(super) fn find(models: &Models, text: &str, analysis: &Analysis) -> Self {
        let sentences = &analysis.segments.sentences;
        let mut by_sentence: Vec<Vec<Mark>> = vec![Vec::new(); sentences.len()];
        for mark in named::marks(models, text, &analysis.segments.marks) {
            let start = mark.finding.span.start;
            let at = sentences.partition_point(|sentence| sentence.span.end <= start);
            let Some(sentence) = sentences.get(at).filter(|s| s.span.start <= start) else {
                continue;
            };
            by_sentence[at].push(mark.within(sentence.span));
        }
        Self { by_sentence }
    }

    /// Whether one of some sentences is proven to be a spinner's.
    pub(super) fn prove(&self, sentences: Range<usize>) -> bool {
        let marks = self.by_sentence.get(sentences).unwrap_or_default().iter().flatten();
        marks.into_iter().any(|mark| mark.is_proof)
    }

    /// The verdict on some sentences, with regard to what is proven of them.
    pub(super) fn judged(&self, verdict: Verdict, sentences: Range<usize>) -> Verdict {
        if !self.prove(sentences) {
            return verdict;
        }
        let score = verdict.score.max(CERTAIN);
        Verdict { score, label: Label::Spun, kind: Some(Kind::Spun), reliable: true }
    }

    /// Adds the marks of a sentence to its findings, which are in text order and stay so: none
    /// lies on another. Where there is no room for one more, it is left out.
    pub(super) fn join(
        &self,
        sentence: usize,
        findings: &mut Vec<Finding>,
        room: &mut impl FnMut() -> bool,
    ) {
        let marks = self.by_sentence.get(sentence).map_or(&[][..], Vec::as_slice);
        // What is proof comes first: all else gives way to it.
        let (proofs, others): (Vec<&Mark>, Vec<&Mark>) =
            marks.iter().partition(|mark| mark.is_proof);
        for mark in proofs.into_iter().map(|mark| &mark.finding) {
            findings.retain(|finding| !overlap(finding.span, mark.span));
            insert(mark, findings, room);
        }
        for mark in others.into_iter().map(|mark| &mark.finding) {
            match findings.iter().position(|finding| overlap(finding.span, mark.span)) {
                Some(at) => lay_on(mark, at, findings),
                None => insert(mark, findings, room),
            }
        }
    }
}

/// Adds the marks that people make as well to the findings of a sentence of a text that is
/// judged to be corrupted in some manner.
pub(super) fn join_uncertain(
    models: &Models,
    (text, analysis): (&str, &Analysis),
    sentence: usize,
    judged: Verdict,
    findings: &mut Vec<Finding>,
    room: &mut impl FnMut() -> bool,
) {
    let Some(kind) = judged.kind.filter(|_| judged.score >= LEAST_SURE) else { return };
    let tokens = analysis.segments.sentences[sentence].tokens.clone();
    let sentence = Sentence::of(text, analysis, tokens);
    for mark in splice::marks(models, &sentence).into_iter().chain(typing::marks(&sentence)) {
        let mark = Finding { kind, score: judged.score, ..mark.finding };
        if findings.iter().all(|finding| !overlap(finding.span, mark.span)) {
            insert(&mark, findings, room);
        }
    }
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

/// Adds a mark that lies on no other finding.
fn insert(mark: &Finding, findings: &mut Vec<Finding>, room: &mut impl FnMut() -> bool) {
    if room() {
        let at = findings.partition_point(|finding| finding.span.start < mark.span.start);
        findings.insert(at, mark.clone());
    }
}

/// Makes a mark a reason of the finding on which it lies, which covers the mark then unless
/// another finding stands in the way.
fn lay_on(mark: &Finding, at: usize, findings: &mut [Finding]) {
    let joined = findings[at].span.join(mark.span);
    let mut others = findings[..at].iter().chain(&findings[at + 1..]);
    if others.all(|finding| !overlap(finding.span, joined)) {
        findings[at].span = joined;
    }
    let reasons = &mut findings[at].evidence;
    for reason in &mark.evidence {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
}
