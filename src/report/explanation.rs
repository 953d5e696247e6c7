//! One article for people to read: suspect spans underlined, what is proposed
//! for each, and why.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar as _;

use super::printable;
use crate::detector::Thresholds;
use crate::document::{
    Article, ArticleReport, Finding, Label, SentenceReport, Span, Suggestion, Verdict,
};

/// The renderer would cut longer lines short; ours are wrapped already.
const UNCUT: usize = 100_000;
/// Proposals shown per finding.
const PROPOSALS: usize = 3;

/// The suspect sentences of an article with their suspect spans underlined, what
/// is proposed for each, and why: in colour (ANSI), with text lines of `width`
/// columns. `least` says from which score on a sentence without findings is shown.
#[must_use]
pub fn explanation(
    article: &Article,
    report: &ArticleReport,
    least: Thresholds,
    width: usize,
) -> String {
    let mut view = headline(article, report);
    let sentences = report.sentences();
    for sentence in sentences.filter(|sentence| least.suspects_sentence(sentence)) {
        view.push('\n');
        view.push_str(&sentence_view(article, sentence, width));
        view.push('\n');
    }
    view
}

fn headline(article: &Article, report: &ArticleReport) -> String {
    let ArticleReport { verdict, words, gain_per_100, substitution_rate, manner, origin, .. } =
        report;
    let style = verdict_style(verdict);
    let name = printable(&article.id);
    let title = article.title.as_deref().map(|title| format!(" “{}”", printable(title)));
    let manner =
        manner.map(|manner| format!(", as a {} does it ({:.2})", manner.tool.name(), manner.share));
    let origin = origin.as_ref().map(|origin| format!(", looks like {}", origin.words()));
    let caution = report.caution().map(|caution| format!(" ({caution})")).unwrap_or_default();
    format!(
        "{bold}{name}{bold:#}{title}\n{style}{score:.2} {label}{style:#}{caution}, {words} words, \
         {gain_per_100:.1} nats per 100 words gained by restoring, {rate:.0} % of the open places swapped{manner}{origin}\n",
        bold = Style::new().bold(),
        title = title.unwrap_or_default(),
        score = verdict.score,
        label = verdict.label,
        rate = substitution_rate * 100.0,
        manner = manner.unwrap_or_default(),
        origin = origin.unwrap_or_default(),
    )
}

fn verdict_style(verdict: &Verdict) -> Style {
    let colour = match verdict.label {
        Label::Clean => AnsiColor::Green,
        Label::Mt => AnsiColor::Yellow,
        Label::Spun => AnsiColor::Red,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

/// A sentence with its findings underlined and the reasons below.
fn sentence_view(article: &Article, sentence: &SentenceReport, width: usize) -> String {
    let verdict = &sentence.verdict;
    let title = format!("sentence {}, paragraph {}", sentence.sentence + 1, sentence.passage + 1);
    let level = match verdict.label {
        Label::Clean => Level::NOTE,
        Label::Mt => Level::WARNING,
        Label::Spun => Level::ERROR,
    };
    let named = level.with_name(format!("{:.2} {}", verdict.score, verdict.label));
    let text = sentence.span.of(&article.text);
    let places: Vec<_> = sentence.findings.iter().map(|f| place(f.span, sentence.span)).collect();
    let annotations = sentence
        .findings
        .iter()
        .zip(&places)
        .map(|(f, place)| AnnotationKind::Primary.span(place.clone()).label(proposals(f)));
    let snippet = Snippet::source(wrapped(text, &places, width))
        .line_numbering(false)
        .fold(false)
        .annotations(annotations);
    let reasons = sentence.findings.iter().filter_map(|finding| reasons(article, finding));
    let notes = reasons.map(|text| Level::NOTE.with_name("why").message(text));
    let group: Group<'_> = named.primary_title(title).element(snippet).elements(notes);
    Renderer::styled().decor_style(DecorStyle::Unicode).term_width(UNCUT).render(&[group])
}

/// What is proposed: `Foreign Minister (0.83), External Minister (0.10)`.
fn proposals(finding: &Finding) -> String {
    if finding.suggestions.is_empty() {
        return format!("suspect ({:.2}), no wording known", finding.score);
    }
    let proposal = |s: &Suggestion| format!("{} ({:.2})", printable(&s.text), s.probability);
    finding.suggestions.iter().take(PROPOSALS).map(proposal).collect::<Vec<_>>().join(", ")
}

fn reasons(article: &Article, finding: &Finding) -> Option<String> {
    let written = printable(finding.span.of(&article.text));
    let reasons = finding.evidence.join("; ");
    (!reasons.is_empty()).then(|| format!("{written}: {}", printable(&reasons)))
}

/// Where `span` lies in the text of `sentence`, in bytes.
fn place(span: Span, sentence: Span) -> Range<usize> {
    let within = |at: u32| at.clamp(sentence.start, sentence.end) - sentence.start;
    within(span.start) as usize..within(span.end) as usize
}

/// `text` in lines of at most `width` columns where words allow. Lines end in
/// place of a blank, so that byte offsets stay true, and never inside one of
/// `places`, so that each can be underlined in one stroke.
fn wrapped(text: &str, places: &[Range<usize>], width: usize) -> String {
    let is_free = |at: usize| !places.iter().any(|place| place.contains(&at));
    let mut lines = text.replace(['\n', '\r'], " ");
    let (mut columns, mut last_blank) = (0, None);
    for (at, letter) in text.char_indices() {
        columns += letter.width().unwrap_or(1);
        if columns > width
            && letter != ' '
            && let Some((blank, before)) = last_blank.take()
        {
            lines.replace_range(blank..=blank, "\n");
            columns -= before;
        }
        if letter == ' ' && is_free(at) {
            last_blank = Some((at, columns));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kind, PassageReport};

    const TEXT: &str = "The International Minister was \u{1b}[31mpreventing hearths. Fine.";
    const THRESHOLDS: Thresholds =
        Thresholds { sentence: 0.5, passage: 0.5, article: 0.5, finding: 0.5 };

    fn finding(span: (usize, usize), suggestions: Vec<Suggestion>, evidence: &[&str]) -> Finding {
        Finding {
            span: Span::new(span.0, span.1),
            kind: Kind::Spun,
            score: 0.9,
            suggestions,
            evidence: evidence.iter().map(ToString::to_string).collect(),
        }
    }

    fn sample() -> (Article, ArticleReport) {
        let proposal = Suggestion { text: "Foreign Minister".into(), probability: 0.833 };
        let findings = vec![
            finding((4, 26), vec![proposal], &["a known swap", "rare wording"]),
            finding((36, 54), Vec::new(), &[]),
        ];
        let spun =
            Verdict { score: 0.97, label: Label::Spun, kind: Some(Kind::Spun), reliable: true };
        let clean = Verdict { score: 0.1, label: Label::Clean, kind: None, reliable: true };
        let sentence = |index, span, verdict, findings| SentenceReport {
            span,
            passage: 0,
            sentence: index,
            verdict,
            findings,
            restored: String::new(),
            source: None,
        };
        let sentences = vec![
            sentence(0, Span::new(0, 55), spun, findings),
            sentence(1, Span::new(56, 61), clean, Vec::new()),
        ];
        let passage =
            PassageReport { span: Span::new(0, 61), passage: 0, verdict: spun, sentences };
        let report = ArticleReport {
            verdict: Verdict { reliable: false, ..spun },
            words: 7,
            gain_per_100: 12.34,
            substitution_rate: 0.5,
            manner: None,
            origin: None,
            findings_left_out: 0,
            unjudged: None,
            passages: vec![passage],
        };
        let article = Article { id: "a.txt".into(), text: TEXT.into(), ..Article::default() };
        (article, report)
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn suspect_spans_are_underlined_with_proposals_and_reasons() {
        let (article, report) = sample();
        let golden = "\
a.txt
0.97 spun (too short to judge), 7 words, 12.3 nats per 100 words gained by restoring, 50 % of the open places swapped

0.97 spun: sentence 1, paragraph 1
 ╭▸ 
 │ The International Minister was ␛[31mpreventing hearths.
 │     ┯━━━━━━━━━━━━━━━━━━━━━          ━━━━━━━━━━━━━━━━━━ suspect (0.90), no wording known
 │     │
 │     Foreign Minister (0.83)
 │
 ╰ why: International Minister: a known swap; rare wording
";
        assert_eq!(plain(&explanation(&article, &report, THRESHOLDS, 80)), golden);
    }

    #[test]
    fn text_in_an_article_cannot_command_the_terminal() {
        let (article, report) = sample();
        assert!(!explanation(&article, &report, THRESHOLDS, 80).contains("\u{1b}[31mpreventing"));
    }

    #[test]
    fn lines_end_between_words_and_never_inside_a_finding() {
        assert_eq!(wrapped("aa bb cc dd", &[], 5), "aa bb\ncc dd");
        assert_eq!(wrapped("aa bb cc dd", std::slice::from_ref(&(3..8)), 5), "aa\nbb cc\ndd");
        assert_eq!(wrapped("unbreakable", &[], 5), "unbreakable");
        assert_eq!(wrapped("日本 語語", &[], 5), "日本\n語語");
        assert_eq!(wrapped("a\r\nb", &[], 5), "a  b");
    }

    #[test]
    fn a_finding_outside_its_sentence_is_cut_to_it() {
        assert_eq!(place(Span::new(2, 20), Span::new(5, 9)), 0..4);
        assert_eq!(place(Span::new(20, 30), Span::new(5, 9)), 4..4);
    }
}
