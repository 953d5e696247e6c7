//! From an analysed text to its report.

use super::Thresholds;
use super::evidence::{Repeats, evidence};
use super::models::{Analysis, Models};
use crate::classify::LevelModel;
use crate::document::{
    ArticleReport, Finding, Kind, LEAST_SENTENCE_WORDS, Manner, PassageReport, PerLevel,
    SentenceReport, Suggestion, Tool, Verdict,
};
use crate::restore::{Restoration, Swap, like_written, restored_sentence};

/// Articles with fewer words are too short to judge.
pub const LEAST_WORDS: usize = 40;
/// Findings reported of an article at most, the first ones: no editor reads more, and memory is
/// bounded by them.
pub const MOST_FINDINGS: usize = 20_000;
/// Suggestions listed for a finding at most.
const MOST_SUGGESTIONS: usize = 5;

/// What one text is judged by.
pub(super) struct Judge<'a> {
    pub models: &'a Models,
    /// For rows as they are measured.
    pub classifier: &'a PerLevel<LevelModel>,
    pub thresholds: Thresholds,
    pub text: &'a str,
    pub analysis: &'a Analysis,
}

impl Judge<'_> {
    /// The report of the text.
    pub fn report(&self) -> ArticleReport {
        let analysis = self.analysis;
        let repeats = Repeats::count(analysis);
        let mut room = Room { left: MOST_FINDINGS, refused: 0 };
        let passages = analysis.segments.passages.iter().enumerate().map(|(index, passage)| {
            let sentences = passage.sentences.clone();
            let sentences: Vec<SentenceReport> =
                sentences.map(|index| self.sentence(index, &repeats, &mut room)).collect();
            let verdict = self.passage_verdict(index, &sentences);
            PassageReport { span: passage.span, passage: index, verdict, sentences }
        });
        let passages = passages.collect();
        let long_enough = analysis.words >= LEAST_WORDS;
        let hundreds = analysis.words.max(1) as f64 / 100.0;
        ArticleReport {
            passages,
            findings_left_out: room.refused,
            verdict: self.classifier.article.verdict(&analysis.article, long_enough),
            words: analysis.words,
            gain_per_100: analysis.restoration.gain / hundreds,
            substitution_rate: analysis.restoration.rate,
            manner: manner(&analysis.restoration),
        }
    }

    /// A passage of some length has a classifier of its own; a shorter one is
    /// judged as the worst of its sentences that are long enough.
    fn passage_verdict(&self, index: usize, sentences: &[SentenceReport]) -> Verdict {
        let row = &self.analysis.passages[index];
        let own = |reliable| self.classifier.passage.verdict(row, reliable);
        if self.analysis.passage_words(index) >= LEAST_WORDS {
            return own(true);
        }
        sentences
            .iter()
            .map(|sentence| sentence.verdict)
            .filter(|verdict| verdict.reliable)
            .max_by(|a, b| a.score.total_cmp(&b.score))
            .unwrap_or_else(|| own(false))
    }

    fn sentence(&self, index: usize, repeats: &Repeats, room: &mut Room) -> SentenceReport {
        let analysis = self.analysis;
        let sentence = &analysis.segments.sentences[index];
        let row = &analysis.sentences[index];
        let long_enough = analysis.sentence_words[index] >= LEAST_SENTENCE_WORDS;
        let swaps = analysis.restoration.sentences[index].swaps.iter();
        let findings: Vec<Finding> = swaps
            .zip(&analysis.findings[index])
            .map(|(swap, row)| (swap, self.classifier.finding.score(row)))
            .filter(|(_, score)| *score >= self.thresholds.finding && room.take())
            .map(|(swap, score)| self.finding(swap, score, self.kind(row), repeats))
            .collect();
        SentenceReport {
            span: sentence.span,
            passage: sentence.passage,
            sentence: index,
            verdict: self.classifier.sentence.verdict(row, long_enough),
            source: None,
            restored: restored_sentence(self.text, sentence.span, &findings),
            findings,
        }
    }

    /// The more probable manner of corruption of a sentence.
    fn kind(&self, row: &[f64]) -> Kind {
        let [_, mt, spun] = self.classifier.sentence.probabilities(row);
        if mt > spun { Kind::Mt } else { Kind::Spun }
    }

    fn finding(&self, swap: &Swap, score: f64, kind: Kind, repeats: &Repeats) -> Finding {
        let span = self.analysis.span(swap);
        let written = span.of(self.text);
        let suggestions: Vec<Suggestion> = swap
            .originals
            .iter()
            .take(MOST_SUGGESTIONS)
            .map(|original| Suggestion {
                text: like_written(&self.models.original(original.phrase), written),
                probability: f64::from(original.probability),
            })
            .collect();
        let evidence = evidence(repeats, swap, written, &suggestions);
        Finding { span, kind, score, suggestions, evidence }
    }
}

/// How many findings an article may still have.
struct Room {
    left: usize,
    refused: usize,
}

impl Room {
    /// Whether there is room for one more.
    fn take(&mut self) -> bool {
        let fits = self.left > 0;
        self.left -= usize::from(fits);
        self.refused += usize::from(!fits);
        fits
    }
}

/// The manner of tool that most substitutions of an article speak for.
fn manner(restoration: &Restoration) -> Option<Manner> {
    restoration.narrow.as_ref()?;
    let shares = Tool::ALL.into_iter().zip(restoration.tools);
    let (tool, share) = shares.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Manner { tool, share })
}
