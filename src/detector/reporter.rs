//! From an analysed text to its report.

use std::cell::LazyCell;

use super::Thresholds;
use super::evidence::Evidence;
use super::marks::{self, Mark};
use super::models::{Analysis, Models, tokens_within};
use super::scores::Scores;
use super::tool_marks::{ToolMarks, join_uncertain};
use crate::document::{
    ArticleReport, Finding, Kind, LEAST_SENTENCE_WORDS, Label, Manner, Origin, Passage,
    PassageReport, Sentence, SentenceReport, Span, Suggestion, Tool, Unjudged, Verdict,
};
use crate::restore::{Restoration, Swap, like_written, restored_sentence};
use crate::translation::{Head, Marks};

/// Articles with fewer words are too short to judge.
pub const LEAST_WORDS: usize = 40;
/// Findings reported of an article at most, the first ones: no editor reads more, and memory is
/// bounded by them.
pub const MOST_FINDINGS: usize = 20_000;
/// Probability of what a mark of translation says is meant. The list of calques is our own and
/// what writers meant is not known of any text: it is not measured.
const MEANT: f64 = 0.5;
/// What is spun looks translated as well from this evidence for any engine on, in nats by the root
/// of an n-gram: 2 to 3 in 100 articles of training that are spun alone have more.
const ALSO_TRANSLATED: f64 = 1.0;
/// Words of an article whose language is guessed, at least.
const LEAST_GUESSED_WORDS: usize = 150;
/// Share of the probability that a guessed language must have.
const LEAST_GUESSED_SHARE: f64 = 0.7;
/// Suggestions listed for a finding at most.
const MOST_SUGGESTIONS: usize = 5;

/// What one text is judged by.
pub(super) struct Reporter<'a> {
    pub models: &'a Models,
    pub scores: Scores<'a>,
    pub thresholds: Thresholds,
    pub text: &'a str,
    pub analysis: &'a Analysis,
}

impl Reporter<'_> {
    /// The report of the text.
    pub fn report(&self) -> ArticleReport {
        let analysis = self.analysis;
        let all = 0..analysis.segments.sentences.len();
        let tool_marks = ToolMarks::find(self.models, self.text, analysis);
        let is_proved = tool_marks.prove(all.clone());
        if !is_proved && !analysis.prose.whole {
            return self.unjudged(Unjudged::NotEnglishProse);
        }
        let evidence = Evidence::new(self.models, self.text, analysis);
        let mut room = Room { left: MOST_FINDINGS, refused: 0 };
        let long_enough = analysis.sentence_words.iter().sum::<usize>() >= LEAST_WORDS;
        let verdict = self.scores.article(long_enough);
        let verdict = tool_marks.judged(verdict, all);
        let whole = analysis.translation.iter().copied().sum::<Marks>();
        let origin = LazyCell::new(|| self.origin(&whole));
        let passages = analysis.segments.passages.iter().enumerate().map(|(index, passage)| {
            let sentences = passage.sentences.clone();
            let long_enough = analysis.passage_words(index) >= LEAST_WORDS;
            let own = self.scores.passage(index, long_enough);
            let own = tool_marks.judged(own, sentences.clone());
            let is_prose = is_proved || analysis.prose.passages[index];
            let score = self.translated(own, verdict, &whole).filter(|_| is_prose);
            let translated = score.map(|score| Translated { score, origin: origin.as_ref() });
            let corrupted = self.corrupted(own, verdict).filter(|_| is_prose);
            let (evidence, marks) = (&evidence, &tool_marks);
            let around = Around { evidence, marks, is_prose, translated, corrupted };
            let sentences: Vec<SentenceReport> =
                sentences.map(|index| self.sentence(index, &around, &mut room)).collect();
            let verdict = passage_verdict(own, &sentences);
            PassageReport { span: passage.span, passage: index, verdict, sentences }
        });
        let (passages, findings_left_out) = (passages.collect(), room.refused);
        let manner = manner(&analysis.restoration);
        let is_translated = self.translated(verdict, verdict, &whole).is_some();
        let origin = is_translated.then(|| (*origin).clone()).flatten();
        ArticleReport { passages, findings_left_out, manner, origin, ..self.measured(verdict) }
    }

    /// What is measured of the text, with a verdict on it and nothing found.
    fn measured(&self, verdict: Verdict) -> ArticleReport {
        let Analysis { words, restoration, .. } = self.analysis;
        ArticleReport {
            verdict,
            words: *words,
            gain_per_100: restoration.gain / ((*words).max(1) as f64 / 100.0),
            substitution_rate: restoration.rate,
            manner: None,
            origin: None,
            findings_left_out: 0,
            unjudged: None,
            passages: Vec::new(),
        }
    }

    /// The report of a text that is not judged: nothing is found in it and no score is reliable.
    fn unjudged(&self, reason: Unjudged) -> ArticleReport {
        let (analysis, scores) = (self.analysis, self.scores);
        let sentence = |index: usize| {
            let Sentence { span, passage, .. } = analysis.segments.sentences[index];
            SentenceReport {
                span,
                passage,
                sentence: index,
                verdict: scores.sentence(index, false),
                source: None,
                restored: span.of(self.text).to_owned(),
                findings: Vec::new(),
            }
        };
        let passage = |(index, passage): (usize, &Passage)| PassageReport {
            span: passage.span,
            passage: index,
            verdict: scores.passage(index, false),
            sentences: passage.sentences.clone().map(sentence).collect(),
        };
        let passages = analysis.segments.passages.iter().enumerate().map(passage).collect();
        let verdict = scores.article(false);
        ArticleReport { passages, unjudged: Some(reason), ..self.measured(verdict) }
    }

    /// How sure it is that a passage, or else the whole article, is corrupted, where it is a
    /// translation, spun or not; nothing where neither is sure enough for the preset.
    fn translated(&self, passage: Verdict, article: Verdict, whole: &Marks) -> Option<f64> {
        let thresholds = [self.thresholds.passage, self.thresholds.article];
        let also = whole.evidence(Head::All) >= ALSO_TRANSLATED;
        let is_one = |(verdict, threshold): &(Verdict, f64)| {
            let looks = verdict.label == Label::Mt || verdict.label == Label::Spun && also;
            looks && verdict.score >= *threshold
        };
        let (verdict, _) = [passage, article].into_iter().zip(thresholds).find(is_one)?;
        Some(verdict.score)
    }

    /// What a passage, or else the whole article, is judged to be; nothing where neither is
    /// surely enough corrupted for the preset.
    fn corrupted(&self, passage: Verdict, article: Verdict) -> Option<Verdict> {
        let thresholds = [self.thresholds.passage, self.thresholds.article];
        let is_one = |(verdict, threshold): &(Verdict, f64)| {
            verdict.label != Label::Clean && verdict.score >= *threshold
        };
        [passage, article].into_iter().zip(thresholds).find(is_one).map(|(verdict, _)| verdict)
    }

    /// The engine and the language that the article looks translated by and from.
    fn origin(&self, whole: &Marks) -> Option<Origin> {
        let analysis = self.analysis;
        let evidence = Head::ALL.into_iter().filter_map(|head| {
            let engine = head.engine()?;
            Some((engine, whole.evidence(head)))
        });
        let (engine, _) = evidence.max_by(|a, b| a.1.total_cmp(&b.1))?;
        let guess = (analysis.words >= LEAST_GUESSED_WORDS)
            .then(|| self.models.translation().guess(self.text, &analysis.segments))
            .flatten();
        let told = guess.filter(|guess| guess.share >= LEAST_GUESSED_SHARE);
        Some(Origin { engine, language: told.map(|guess| guess.code) })
    }

    /// What shows in a sentence of a translated text that it was translated; nothing where a
    /// swapped phrase is found already.
    fn marks(
        &self,
        index: usize,
        findings: &[Finding],
        translated: &Translated<'_>,
    ) -> Vec<Finding> {
        let analysis = self.analysis;
        let tokens = analysis.segments.sentences[index].tokens.clone();
        let first = tokens.start;
        let words = analysis.restoration.words.get(tokens.clone()).unwrap_or_default();
        let tokens = &analysis.segments.tokens[tokens];
        let mut taken = vec![false; tokens.len()];
        for finding in findings {
            let swapped = tokens_within(&analysis.segments, finding.span);
            taken[swapped.start - first..swapped.end - first].fill(true);
        }
        let is_known = |hash| self.models.is_known(hash);
        let sentence = marks::Sentence { text: self.text, tokens, words, is_known: &is_known };
        let marks = marks::marks(&sentence, taken);
        let placed = marks.into_iter().map(|mark| {
            let span = analysis.span_of(first + mark.tokens.start..first + mark.tokens.end);
            self.mark(mark, span, translated)
        });
        placed.collect()
    }

    fn mark(&self, mark: Mark, span: Span, translated: &Translated<'_>) -> Finding {
        let written = span.of(self.text);
        let suggestion =
            |meant: String| Suggestion { text: like_written(&meant, written), probability: MEANT };
        let origin =
            translated.origin.map(|origin| format!("the text looks like {}", origin.words()));
        Finding {
            span,
            kind: Kind::Mt,
            score: translated.score,
            suggestions: mark.meant.map(suggestion).into_iter().collect(),
            evidence: std::iter::once(mark.reason).chain(origin).collect(),
        }
    }

    fn sentence(&self, index: usize, around: &Around<'_>, room: &mut Room) -> SentenceReport {
        let analysis = self.analysis;
        let sentence = &analysis.segments.sentences[index];
        let long_enough = analysis.sentence_words[index] >= LEAST_SENTENCE_WORDS;
        let swaps = analysis.restoration.sentences[index].swaps.iter().enumerate();
        let mut findings: Vec<Finding> = swaps
            .map(|(number, swap)| (swap, self.scores.finding(index, number)))
            .filter(|(_, score)| {
                around.is_prose && *score >= self.thresholds.finding && room.take()
            })
            .map(|(swap, score)| self.finding(swap, score, index, around.evidence))
            .collect();
        around.marks.join(index, &mut findings, &mut || room.take());
        if let Some(translated) = &around.translated {
            let marks = self.marks(index, &findings, translated);
            findings.extend(marks.into_iter().filter(|_| room.take()));
            findings.sort_by_key(|finding| finding.span.start);
        }
        if let Some(judged) = around.corrupted {
            let text = (self.text, analysis);
            join_uncertain(self.models, text, index, judged, &mut findings, &mut || room.take());
        }
        let verdict = self.scores.sentence(index, long_enough);
        SentenceReport {
            span: sentence.span,
            passage: sentence.passage,
            sentence: index,
            verdict: around.marks.judged(verdict, index..index + 1),
            source: None,
            restored: restored_sentence(self.text, sentence.span, &findings),
            findings,
        }
    }

    /// The more probable manner of corruption of a sentence.
    fn kind(&self, row: &[f64]) -> Kind {
        let [_, mt, spun] = self.scores.first.sentence.probabilities(row);
        if mt > spun { Kind::Mt } else { Kind::Spun }
    }

    /// The finding of a swap in the sentence with number `index`.
    fn finding(&self, swap: &Swap, score: f64, index: usize, evidence: &Evidence<'_>) -> Finding {
        let analysis = self.analysis;
        let span = analysis.span(swap);
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
        let sentence = analysis.segments.sentences[index].tokens.clone();
        let evidence = evidence.of(swap, sentence, &suggestions);
        let kind = self.kind(&analysis.sentences[index]);
        Finding { span, kind, score, suggestions, evidence }
    }
}

/// A passage of some length has a classifier of its own, whose verdict is `own`; a shorter one
/// is judged as the worst of its sentences that are long enough.
fn passage_verdict(own: Verdict, sentences: &[SentenceReport]) -> Verdict {
    if own.reliable {
        return own;
    }
    sentences
        .iter()
        .map(|sentence| sentence.verdict)
        .filter(|verdict| verdict.reliable)
        .max_by(|a, b| a.score.total_cmp(&b.score))
        .unwrap_or(own)
}

/// A text that is judged to be translated.
struct Translated<'a> {
    /// How sure that is, 0..1.
    score: f64,
    /// Where it may come from.
    origin: Option<&'a Origin>,
}

/// What a sentence is judged in the light of.
struct Around<'a> {
    evidence: &'a Evidence<'a>,
    marks: &'a ToolMarks,
    /// Whether its passage is English prose.
    is_prose: bool,
    /// Where its passage or article is judged to be translated.
    translated: Option<Translated<'a>>,
    /// Where one of them is judged to be corrupted in any manner.
    corrupted: Option<Verdict>,
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
