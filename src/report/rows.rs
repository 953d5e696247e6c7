//! What one row of a report is at each level, and what all formats say of it.

use super::Level;
use crate::detector::Thresholds;
use crate::document::{
    Article, ArticleReport, Finding, Kind, Label, PassageReport, SentenceReport, SourceSentence,
    Span, Verdict, article_name,
};

/// One row of a report.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    Article(&'a ArticleReport),
    Passage(&'a PassageReport),
    Sentence(&'a SentenceReport),
    Finding(&'a SentenceReport, &'a Finding),
}

impl Row<'_> {
    /// The score that thresholds are compared with, as computed.
    pub(super) fn score(&self) -> f64 {
        match self {
            Self::Article(report) => report.verdict.score,
            Self::Passage(passage) => passage.verdict.score,
            Self::Sentence(sentence) => sentence.verdict.score,
            Self::Finding(_, finding) => finding.score,
        }
    }

    /// Whether the text is long enough to judge; a finding's sentence need not be.
    pub(super) fn is_reliable(&self) -> bool {
        match self {
            Self::Article(report) => report.verdict.reliable,
            Self::Passage(passage) => passage.verdict.reliable,
            Self::Sentence(sentence) => sentence.verdict.reliable,
            Self::Finding(..) => true,
        }
    }

    /// Where the row begins in the article, in bytes.
    pub(super) fn start(&self) -> u32 {
        match self {
            Self::Article(_) => 0,
            Self::Passage(passage) => passage.span.start,
            Self::Sentence(sentence) => sentence.span.start,
            Self::Finding(_, finding) => finding.span.start,
        }
    }
}

impl<'a> Row<'a> {
    pub(super) fn level(self) -> Level {
        match self {
            Self::Article(_) => Level::Article,
            Self::Passage(_) => Level::Passage,
            Self::Sentence(_) => Level::Sentence,
            Self::Finding(..) => Level::Finding,
        }
    }

    /// The text that the row is about.
    pub(super) fn span(self, article: &Article) -> Span {
        match self {
            Self::Article(_) => Span::new(0, article.text.len()),
            Self::Passage(passage) => passage.span,
            Self::Sentence(sentence) => sentence.span,
            Self::Finding(_, finding) => finding.span,
        }
    }

    /// What it is judged to be; a finding has no label of its own.
    pub(super) fn label(self) -> Option<Label> {
        self.verdict().map(|verdict| verdict.label)
    }

    /// The manner of corruption.
    pub(super) fn kind(self) -> Option<Kind> {
        match self {
            Self::Finding(_, finding) => Some(finding.kind),
            _ => self.verdict().and_then(|verdict| verdict.kind),
        }
    }

    fn verdict(self) -> Option<&'a Verdict> {
        match self {
            Self::Article(report) => Some(&report.verdict),
            Self::Passage(passage) => Some(&passage.verdict),
            Self::Sentence(sentence) => Some(&sentence.verdict),
            Self::Finding(..) => None,
        }
    }

    /// The number of its passage in the article.
    pub(super) fn passage(self) -> Option<usize> {
        match self {
            Self::Article(_) => None,
            Self::Passage(passage) => Some(passage.passage),
            Self::Sentence(sentence) | Self::Finding(sentence, _) => Some(sentence.passage),
        }
    }

    /// The sentence that it is or lies in.
    pub(super) fn sentence(self) -> Option<&'a SentenceReport> {
        match self {
            Self::Article(_) | Self::Passage(_) => None,
            Self::Sentence(sentence) | Self::Finding(sentence, _) => Some(sentence),
        }
    }

    /// The findings in it, in text order.
    pub(super) fn findings(self) -> impl Iterator<Item = &'a Finding> {
        let findings: Vec<&Finding> = match self {
            Self::Article(report) => report.sentences().flat_map(|s| &s.findings).collect(),
            Self::Passage(passage) => passage_findings(passage).collect(),
            Self::Sentence(sentence) => sentence.findings.iter().collect(),
            Self::Finding(_, finding) => vec![finding],
        };
        findings.into_iter()
    }

    /// A passage or sentence with the best suggestions applied.
    pub(super) fn restored(self, article: &Article) -> String {
        match self {
            Self::Passage(passage) => passage_restored(article, passage),
            Self::Sentence(sentence) => sentence.restored.clone(),
            Self::Article(_) | Self::Finding(..) => String::new(),
        }
    }

    /// The surest of its originals in other articles.
    pub(super) fn source(self) -> Option<&'a SourceSentence> {
        match self {
            Self::Article(report) => article_source(report),
            Self::Passage(passage) => passage_source(passage),
            Self::Sentence(sentence) | Self::Finding(sentence, _) => sentence.source.as_ref(),
        }
    }
}

/// Which rows of an article are listed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing {
    /// What one row is.
    pub level: Level,
    /// The score from which on rows are listed, where somebody asked for one.
    pub min_score: Option<f64>,
    /// The score from which on a text counts as suspect, per level.
    pub thresholds: Thresholds,
}

impl Listing {
    /// The rows of `report` that are listed, in text order. The article itself always is.
    /// Below it a text that is too short to judge has none, and a sentence is one for its
    /// findings: a score without a reason tells an editor nothing. With a least score, all
    /// rows from that score on are listed, whatever they are.
    pub fn rows<'a>(&self, report: &'a ArticleReport) -> Vec<Row<'a>> {
        let sentences = || report.sentences();
        let mut rows: Vec<Row<'a>> = match self.level {
            Level::Article => return vec![Row::Article(report)],
            Level::Passage => report.passages.iter().map(Row::Passage).collect(),
            Level::Sentence => sentences().map(Row::Sentence).collect(),
            Level::Finding => {
                sentences().flat_map(|s| s.findings.iter().map(|f| Row::Finding(s, f))).collect()
            }
        };
        rows.retain(|row| match (self.min_score, row) {
            (Some(least), row) => row.score() >= least,
            (None, _) if !report.verdict.reliable => false,
            (None, Row::Sentence(sentence)) => self.thresholds.suspects_sentence(sentence),
            (None, row) => row.score() >= *self.thresholds.of(self.level),
        });
        rows
    }

    /// Whether a row that is listed counts as suspect. What is too short to judge does not,
    /// unless it is listed for its findings.
    pub fn counts(&self, row: &Row<'_>) -> bool {
        let score = self.min_score.unwrap_or(*self.thresholds.of(self.level));
        match (self.level, self.min_score) {
            (Level::Article, _) => row.is_reliable() && row.score() >= score,
            (_, Some(_)) => row.is_reliable(),
            (_, None) => true,
        }
    }
}

/// The findings of a passage in text order.
pub(crate) fn passage_findings(passage: &PassageReport) -> impl Iterator<Item = &Finding> {
    passage.sentences.iter().flat_map(|sentence| &sentence.findings)
}

/// The passage with its sentences restored and what lies between them kept.
pub(crate) fn passage_restored(article: &Article, passage: &PassageReport) -> String {
    let mut restored = String::new();
    let mut from = passage.span.start;
    for sentence in &passage.sentences {
        restored.push_str(Span { start: from, end: sentence.span.start }.of(&article.text));
        restored.push_str(&sentence.restored);
        from = sentence.span.end;
    }
    restored.push_str(Span { start: from, end: passage.span.end }.of(&article.text));
    restored
}

/// The surest of a passage's originals.
pub(super) fn passage_source(passage: &PassageReport) -> Option<&SourceSentence> {
    surest(passage.sentences.iter().filter_map(|sentence| sentence.source.as_ref()))
}

/// The surest of an article's originals.
fn article_source(report: &ArticleReport) -> Option<&SourceSentence> {
    surest(report.passages.iter().filter_map(passage_source))
}

/// The name of the article that has the original.
pub(super) fn source_name(source: &SourceSentence) -> String {
    article_name(&source.path, &source.id).into_owned()
}

/// The first of the highest score.
fn surest<'a>(sources: impl Iterator<Item = &'a SourceSentence>) -> Option<&'a SourceSentence> {
    sources.reduce(|best, next| if next.score > best.score { next } else { best })
}

/// The manner of corruption, by name.
pub(crate) fn kind_name(verdict: &Verdict) -> Option<&'static str> {
    verdict.kind.map(Kind::name)
}

#[cfg(test)]
mod tests {
    use super::super::samples::spun_report;
    use super::*;

    #[test]
    fn below_the_article_only_rows_from_the_least_score_on_are_listed() {
        let (_, report) = spun_report();
        let count = |level, least| listing(level, Some(least)).rows(&report).len();
        assert_eq!(count(Level::Article, 1.0), 1);
        assert_eq!(count(Level::Sentence, 0.0), 3);
        assert_eq!(count(Level::Sentence, 0.97), 1);
        assert_eq!(count(Level::Sentence, 0.98), 0);
        assert_eq!(count(Level::Passage, 0.5), 1);
        assert_eq!(count(Level::Finding, 0.0), 2);
        assert_eq!(count(Level::Finding, 0.85), 1);
    }

    fn listing(level: Level, min_score: Option<f64>) -> Listing {
        Listing { level, min_score, thresholds: Thresholds::from_fn(|_| 0.5) }
    }

    #[test]
    fn a_sentence_is_a_row_for_its_findings_and_not_for_its_score() {
        let (_, mut report) = spun_report();
        let listing = listing(Level::Sentence, None);
        let texts = |report: &ArticleReport| {
            let rows = listing.rows(report).into_iter();
            rows.map(|row| (row.score(), row.findings().count())).collect::<Vec<_>>()
        };
        assert_eq!(texts(&report), [(0.97, 2)]);
        let sentences = &mut report.passages[0].sentences;
        // Sure of nothing in one, of everything in the other.
        sentences[0].verdict.score = 0.1;
        sentences[1].verdict.score = 0.99;
        assert_eq!(texts(&report), [(0.1, 2)]);
    }

    #[test]
    fn a_text_that_is_too_short_to_judge_has_no_rows_unless_they_are_asked_for() {
        let (_, mut report) = spun_report();
        report.verdict.reliable = false;
        for level in [Level::Passage, Level::Sentence, Level::Finding] {
            assert!(listing(level, None).rows(&report).is_empty(), "{level:?}");
            assert!(!listing(level, Some(0.0)).rows(&report).is_empty(), "{level:?}");
        }
        assert_eq!(listing(Level::Article, None).rows(&report).len(), 1);
    }

    #[test]
    fn a_restored_passage_keeps_what_lies_between_its_sentences() {
        let (article, report) = spun_report();
        assert_eq!(
            passage_restored(&article, &report.passages[0]),
            "The Foreign Minister was fighting fires.  He went home."
        );
    }
}
