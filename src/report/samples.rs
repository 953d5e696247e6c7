//! Hand-made reports for the tests of this room.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use super::{OutputFormat, ReportOptions, open};
use crate::detector::Thresholds;
use crate::document::{
    Article, ArticleReport, Finding, Kind, Label, PassageReport, SentenceReport, SourceSentence,
    Span, Suggestion, Verdict,
};

/// Thresholds of one half everywhere.
pub(super) fn options() -> ReportOptions {
    ReportOptions::new(Thresholds { sentence: 0.5, passage: 0.5, article: 0.5, finding: 0.5 })
}

/// Everything a report in `format` writes for `articles`, as text.
pub(super) fn render(
    format: OutputFormat,
    options: ReportOptions,
    articles: &[(Article, ArticleReport)],
) -> String {
    String::from_utf8(render_bytes(format, options, articles)).unwrap()
}

/// Everything a report in `format` writes for `articles`.
pub(super) fn render_bytes(
    format: OutputFormat,
    options: ReportOptions,
    articles: &[(Article, ArticleReport)],
) -> Vec<u8> {
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let mut report = open(format, options, Box::new(Shared(Arc::clone(&bytes))));
    for (article, scored) in articles {
        report.add(article, scored).unwrap();
    }
    report.finish().unwrap();
    let bytes = bytes.lock().unwrap();
    bytes.clone()
}

/// Two passages, three sentences, two findings in the first sentence.
pub(super) fn spun_report() -> (Article, ArticleReport) {
    let text =
        "The International Minister was preventing hearths.  He went home.\n\nClean words here.";
    let findings = vec![
        Finding {
            span: Span::new(4, 26),
            kind: Kind::Spun,
            score: 0.9,
            suggestions: vec![
                suggestion("Foreign Minister", 0.833_33),
                suggestion("External Minister", 0.1),
            ],
            evidence: vec!["the phrase is a known swap".into(), "rare wording".into()],
        },
        Finding {
            span: Span::new(31, 49),
            kind: Kind::Spun,
            score: 0.8,
            suggestions: Vec::new(),
            evidence: Vec::new(),
        },
    ];
    let restored = "The Foreign Minister was fighting fires.";
    let sentences = vec![
        sentence((0, 50), (0, 0), spun(0.97), findings, restored),
        sentence((52, 65), (0, 1), clean(0.2), Vec::new(), "He went home."),
    ];
    let last = sentence((67, 84), (1, 2), clean(0.01), Vec::new(), "Clean words here.");
    let passages = vec![
        PassageReport { span: Span::new(0, 65), passage: 0, verdict: spun(0.95), sentences },
        PassageReport {
            span: Span::new(67, 84),
            passage: 1,
            verdict: clean(0.01),
            sentences: vec![last],
        },
    ];
    let article = Article {
        path: "news.jsonl".into(),
        id: "a1".into(),
        title: Some("Fires".into()),
        text: text.into(),
        ..Article::default()
    };
    let report = ArticleReport {
        verdict: spun(0.93),
        words: 12,
        gain_per_100: 61.712_34,
        substitution_rate: 1.0 / 3.0,
        manner: None,
        origin: None,
        findings_left_out: 0,
        unjudged: None,
        passages,
    };
    (article, report)
}

/// [`spun_report`], whose first sentence has an original in another article.
pub(super) fn sourced_report() -> (Article, ArticleReport) {
    let (article, mut report) = spun_report();
    report.passages[0].sentences[0].source = Some(SourceSentence {
        path: "old.jsonl".into(),
        id: "o7".into(),
        passage: 2,
        sentence: 5,
        text: "=The Foreign Minister was fighting fires.".into(),
        score: 0.812_34,
    });
    (article, report)
}

/// Three clean words, too short to judge.
pub(super) fn clean_report() -> (Article, ArticleReport) {
    let text = "Nothing to see.";
    let verdict = Verdict { reliable: false, ..clean(0.031_25) };
    let sentence = sentence((0, 15), (0, 0), verdict, Vec::new(), text);
    let passage =
        PassageReport { span: Span::new(0, 15), passage: 0, verdict, sentences: vec![sentence] };
    let article = Article {
        path: "b.txt".into(),
        id: "b.txt".into(),
        text: text.into(),
        ..Article::default()
    };
    let report = ArticleReport {
        verdict,
        words: 3,
        gain_per_100: -0.5,
        substitution_rate: 0.0,
        manner: None,
        origin: None,
        findings_left_out: 0,
        unjudged: None,
        passages: vec![passage],
    };
    (article, report)
}

/// Text that wants to be a formula, a terminal command, or read backwards.
pub(super) fn hostile_report() -> (Article, ArticleReport) {
    let text = "=HYPERLINK(\"http://x.example\",\"a;b\") 😀 \u{202e}back\u{1b}[31m";
    let end = text.len();
    let swapped = text.find('😀').unwrap();
    let finding = Finding {
        span: Span::new(swapped, swapped + '😀'.len_utf8()),
        kind: Kind::Mt,
        score: 0.99,
        suggestions: vec![suggestion("@SUM(1)", 0.5)],
        evidence: vec!["+1\nmore".into()],
    };
    let verdict = Verdict { score: 0.99, label: Label::Mt, kind: Some(Kind::Mt), reliable: true };
    let sentence = sentence((0, end), (0, 0), verdict, vec![finding], "-1+1");
    let passage =
        PassageReport { span: Span::new(0, end), passage: 0, verdict, sentences: vec![sentence] };
    let article = Article {
        path: "evil, \"dir\"/=a.jsonl".into(),
        id: "@hostile".into(),
        text: text.into(),
        ..Article::default()
    };
    let report = ArticleReport {
        verdict,
        words: 4,
        gain_per_100: 1.0,
        substitution_rate: 0.5,
        manner: None,
        origin: None,
        findings_left_out: 0,
        unjudged: None,
        passages: vec![passage],
    };
    (article, report)
}

fn sentence(
    span: (usize, usize),
    (passage, sentence): (usize, usize),
    verdict: Verdict,
    findings: Vec<Finding>,
    restored: &str,
) -> SentenceReport {
    let span = Span::new(span.0, span.1);
    SentenceReport {
        span,
        passage,
        sentence,
        verdict,
        findings,
        restored: restored.into(),
        source: None,
    }
}

fn spun(score: f64) -> Verdict {
    Verdict { score, label: Label::Spun, kind: Some(Kind::Spun), reliable: true }
}

fn clean(score: f64) -> Verdict {
    Verdict { score, label: Label::Clean, kind: None, reliable: true }
}

fn suggestion(text: &str, probability: f64) -> Suggestion {
    Suggestion { text: text.into(), probability }
}

/// A sink that the test keeps a hand on.
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
