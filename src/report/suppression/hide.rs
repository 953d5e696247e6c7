//! Findings are taken out of a report, and what is left is judged anew.

use crate::detector::Thresholds;
use crate::document::{Article, ArticleReport, Label, Span, Verdict};
use crate::restore::restored_sentence;

/// Takes out every finding that `accepts`, by its span and its sentence's; an
/// empty span stands for the text as a whole, where no finding is in it.
pub(super) fn hide(
    article: &Article,
    report: &mut ArticleReport,
    least: Thresholds,
    accepts: impl Fn(Span, Span) -> bool,
) {
    let whole = |context: Span| accepts(Span { end: context.start, ..context }, context);
    let mut all = Inside::default();
    for passage in &mut report.passages {
        let mut inside = Inside::default();
        for sentence in &mut passage.sentences {
            let (span, count) = (sentence.span, sentence.findings.len());
            sentence.findings.retain(|finding| !accepts(finding.span, span));
            let is_open = !sentence.findings.is_empty();
            let is_accepted = sentence.findings.len() < count;
            if is_accepted {
                sentence.restored =
                    restored_sentence(&article.text, sentence.span, &sentence.findings);
            }
            let found = Inside { is_open, is_accepted };
            inside.add(settle(&mut sentence.verdict, least.sentence, found, || whole(span)));
        }
        let span = passage.span;
        all.add(settle(&mut passage.verdict, least.passage, inside, || whole(span)));
    }
    let span = Span::new(0, article.text.len());
    if settle(&mut report.verdict, least.article, all, || whole(span)).is_accepted {
        report.manner = None;
    }
}

/// What a text holds.
#[derive(Clone, Copy, Default)]
struct Inside {
    /// A finding or a suspect text that nobody has accepted.
    is_open: bool,
    /// One that somebody has.
    is_accepted: bool,
}

impl Inside {
    fn add(&mut self, other: Self) {
        self.is_open |= other.is_open;
        self.is_accepted |= other.is_accepted;
    }
}

/// Judges a text clean when all in it is accepted, or the text as a `whole` is.
fn settle(verdict: &mut Verdict, least: f64, inside: Inside, whole: impl Fn() -> bool) -> Inside {
    if inside.is_open {
        return inside;
    }
    let is_suspect = verdict.score >= least;
    if inside.is_accepted || (is_suspect && whole()) {
        *verdict = Verdict { score: 0.0, label: Label::Clean, kind: None, ..*verdict };
        return Inside { is_open: false, is_accepted: true };
    }
    Inside { is_open: is_suspect, is_accepted: false }
}
