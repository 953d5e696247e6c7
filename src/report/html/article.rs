//! An article in the page: its text with the suspects marked, and below it
//! each suspect sentence beside its restoration.

use maud::{Markup, html};

use super::super::rows::{kind_name, source_name};
use super::super::{ReportOptions, printable};
use super::changes::{Stretch, changes};
use super::charts::{bar, percent};
use super::wording::{clipped, counted};
use crate::document::{
    Article, ArticleReport, Finding, Kind, PassageReport, SentenceReport, SourceSentence, Span,
    Suggestion, Verdict,
};
use crate::numbers::round4;

/// Bytes of an article's text that are shown; the rest is only counted.
const MOST_TEXT: u32 = 100_000;

/// An article with what is said of it, on its way into the page.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// The article's number in the order of arrival, from which all its
    /// elements are named.
    pub(super) number: usize,
    pub(super) article: &'a Article,
    pub(super) report: &'a ArticleReport,
    pub(super) options: &'a ReportOptions,
}

impl<'a> View<'a> {
    /// The name of the article's element.
    pub(super) fn target(self) -> String {
        format!("a{}", self.number)
    }

    /// The title where there is one, else the file's name or the row's id.
    pub(super) fn name(self) -> String {
        let Article { path, id, title, .. } = self.article;
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
        clipped(title.as_deref().unwrap_or(if id == path { file } else { id }))
    }

    /// Where the article was read: the path, and the row's id where it has one.
    pub(super) fn origin(self) -> Markup {
        let Article { path, id, .. } = self.article;
        html! { bdi.origin { (clipped(path)) @if id != path { " [" (clipped(id)) "]" } } }
    }

    /// Its line in the ranking.
    pub(super) fn row(self) -> Markup {
        let ArticleReport { verdict, words, .. } = self.report;
        html! {
            li {
                a href={"#" (self.target())} {
                    bdi.name { (self.name()) }
                    (self.origin())
                    span.facts {
                        (judgement(verdict, self.report.caution()))
                        span { (counted(*words, "word")) }
                        span { (counted(self.findings().count(), "finding")) }
                    }
                }
            }
        }
    }

    /// The article itself.
    pub(super) fn body(self) -> Markup {
        let target = self.target();
        let hidden = self.sentences().filter(|sentence| !is_shown(sentence)).count();
        let suspects = self.sentences().filter(|s| is_shown(s) && self.is_suspect(s));
        html! {
            article id=(target) tabindex="-1" aria-labelledby={(target) "-name"}
                data-score=(round4(self.report.verdict.score)) data-kinds=(self.kinds()) {
                header {
                    h2 id={(target) "-name"} { bdi { (self.name()) } }
                    p { (self.origin()) }
                    (self.facts())
                }
                section.text aria-label="Text" {
                    @for passage in &self.report.passages { (self.passage(passage)) }
                    @if hidden > 0 {
                        p.note { (counted(hidden, "further sentence")) " of this long article not shown." }
                    }
                }
                section.suspects aria-label="Suspect sentences" {
                    h3 { "Suspect sentences, and as they may have read" }
                    @for sentence in suspects { (self.comparison(sentence)) }
                    @if !self.sentences().any(|sentence| self.is_suspect(sentence)) {
                        p.note { "None." }
                    }
                }
            }
        }
    }

    fn sentences(self) -> impl Iterator<Item = &'a SentenceReport> {
        self.report.sentences()
    }

    /// All findings, shown or not.
    pub(super) fn findings(self) -> impl Iterator<Item = &'a Finding> {
        self.sentences().flat_map(|sentence| &sentence.findings)
    }

    fn is_suspect(self, sentence: &SentenceReport) -> bool {
        self.options.suspects(self.report, sentence)
    }

    /// The kinds that the filter finds the article by.
    fn kinds(self) -> String {
        let has = |kind: &Kind| {
            self.report.verdict.kind == Some(*kind) || self.findings().any(|f| f.kind == *kind)
        };
        let kinds = [Kind::Spun, Kind::Mt].into_iter().filter(has).map(Kind::name);
        kinds.collect::<Vec<_>>().join(" ")
    }

    fn facts(self) -> Markup {
        let ArticleReport {
            verdict, words, gain_per_100, substitution_rate, manner, origin, ..
        } = self.report;
        html! {
            p.facts {
                (judgement(verdict, self.report.caution()))
                span { (counted(*words, "word")) }
                span { (counted(self.findings().count(), "finding")) }
                span { (percent(*substitution_rate)) " of the swappable places swapped" }
                span { (format!("{:.1}", round4(*gain_per_100))) " nats per 100 words gained by restoring" }
                @if let Some(manner) = manner {
                    span { "in the manner of a " (manner.tool.name()) " (" (percent(manner.share)) ")" }
                }
                @if let Some(origin) = origin {
                    span { "looks like " (origin.words()) }
                }
            }
        }
    }

    fn passage(self, passage: &PassageReport) -> Markup {
        let shown = || passage.sentences.iter().filter(|sentence| is_shown(sentence));
        html! {
            @if shown().next().is_some() {
                p { @for sentence in shown() { (self.sentence(sentence)) " " } }
            }
        }
    }

    /// A sentence in the text. A suspect one without findings leads to its
    /// comparison as a whole, others by their findings.
    fn sentence(self, sentence: &SentenceReport) -> Markup {
        let suspect = self.is_suspect(sentence);
        let marked = self.marked(sentence);
        html! {
            @if suspect && sentence.findings.is_empty() {
                a class={"stop suspect " (sentence.verdict.label)} id={(self.target()) "-w" (sentence.span.start)}
                    href={"#" (self.target()) "-s" (sentence.span.start)}
                    data-kind=[kind_name(&sentence.verdict)]
                    data-score=(round4(sentence.verdict.score)) { bdi { (marked) } }
            } @else {
                bdi.suspect[suspect] { (marked) }
            }
        }
    }

    /// The sentence's text with its findings marked.
    fn marked(self, sentence: &SentenceReport) -> Markup {
        let text = |start, end| {
            let span = Span { start, end };
            printable(span.of(&self.article.text)).into_owned()
        };
        // Where the text between two findings begins.
        let starts = sentence.findings.iter().map(|finding| finding.span.end);
        let starts = std::iter::once(sentence.span.start).chain(starts);
        let last = sentence.findings.last().map_or(sentence.span.start, |last| last.span.end);
        html! {
            @for (start, finding) in starts.zip(&sentence.findings) {
                (text(start, finding.span.start))
                a class={"stop finding " (finding.kind.name()) " s" (strength(finding.score))}
                    id={(self.target()) "-m" (finding.span.start)}
                    href={"#" (self.target()) "-f" (finding.span.start)}
                    data-kind=(finding.kind.name()) data-score=(round4(finding.score)) {
                    (text(finding.span.start, finding.span.end))
                }
            }
            (text(last, sentence.span.end))
        }
    }

    /// A suspect sentence beside its restoration, with what was found in it.
    fn comparison(self, sentence: &SentenceReport) -> Markup {
        let (old, new) = changes(sentence.span.of(&self.article.text), &sentence.restored);
        let is_restored = new.iter().chain(&old).any(|stretch| stretch.changed);
        html! {
            section.comparison id={(self.target()) "-s" (sentence.span.start)}
                data-kind=[kind_name(&sentence.verdict)]
                data-score=(round4(sentence.verdict.score)) {
                p.facts {
                    @let too_short = (!sentence.verdict.reliable).then_some("too short to judge");
                    (judgement(&sentence.verdict, too_short))
                    span { "sentence " (sentence.sentence + 1) ", paragraph " (sentence.passage + 1) }
                }
                div.pair {
                    p.written { span.side { "Written" } bdi { (with_changes(&old, false)) } }
                    @if is_restored {
                        p.restored { span.side { "Restored" } bdi { (with_changes(&new, true)) } }
                    } @else {
                        p.restored.note { span.side { "Restored" } "No other wording is known." }
                    }
                }
                @if let Some(source) = &sentence.source { (self.original(sentence, source)) }
                @if !sentence.findings.is_empty() {
                    ul.findings { @for finding in &sentence.findings { (self.detail(finding)) } }
                }
            }
        }
    }

    /// The sentence beside what the original says in its place.
    fn original(self, sentence: &SentenceReport, source: &SourceSentence) -> Markup {
        let (old, new) = changes(sentence.span.of(&self.article.text), &source.text);
        html! {
            div.pair {
                p.written { span.side { "Written" } bdi { (with_changes(&old, false)) } }
                p.restored {
                    span.side {
                        "In " bdi { (clipped(&source_name(source))) }
                        ", paragraph " (source.passage + 1)
                    }
                    bdi { (with_changes(&new, true)) }
                }
            }
        }
    }

    /// What is proposed for a finding, and why.
    fn detail(self, finding: &Finding) -> Markup {
        let kind = finding.kind.name();
        html! {
            li id={(self.target()) "-f" (finding.span.start)} data-kind=(kind)
                data-score=(round4(finding.score)) {
                p.facts {
                    a.phrase href={"#" (self.target()) "-m" (finding.span.start)} {
                        bdi { (printable(finding.span.of(&self.article.text))) }
                    }
                    (bar(finding.score, kind))
                    span.score { (two_digits(finding.score)) }
                    span class={"label " (kind)} { (kind) }
                }
                @if finding.suggestions.is_empty() { p.note { "No other wording is known." } }
                @else {
                    ol.suggestions {
                        @for suggestion in finding.suggestions.iter().filter(|s| is_possible(s)) {
                            li {
                                (bar(suggestion.probability, "restored"))
                                span.score { (two_digits(suggestion.probability)) }
                                bdi { (printable(&suggestion.text)) }
                            }
                        }
                    }
                }
                @if !finding.evidence.is_empty() {
                    ul.evidence {
                        @for reason in &finding.evidence { li { bdi { (printable(reason)) } } }
                    }
                }
            }
        }
    }
}

/// The score as a bar and a number, the label, and what there is to say against them.
fn judgement(verdict: &Verdict, caution: Option<&str>) -> Markup {
    let label = verdict.label.name();
    html! {
        (bar(verdict.score, label))
        span.score { (two_digits(verdict.score)) }
        span class={"label " (label)} { (label) }
        @if let Some(caution) = caution { span.note { (caution) } }
    }
}

fn with_changes(stretches: &[Stretch<'_>], restored: bool) -> Markup {
    html! {
        @for stretch in stretches {
            @let text = printable(stretch.text);
            @if !stretch.changed { (text) }
            @else if restored { ins { (text) } }
            @else { del { (text) } }
        }
    }
}

/// Whether a sentence lies in the part of a long article that is shown.
fn is_shown(sentence: &SentenceReport) -> bool {
    sentence.span.end <= MOST_TEXT
}

/// Whether a suggestion is worth a line: its probability does not print as nothing.
fn is_possible(suggestion: &Suggestion) -> bool {
    suggestion.probability >= 0.005
}

/// How strongly a finding is marked, 1 to 4. Presets mark nothing much below one half.
fn strength(score: f64) -> u8 {
    1 + u8::from(score >= 0.7) + u8::from(score >= 0.85) + u8::from(score >= 0.95)
}

fn two_digits(share: f64) -> String {
    format!("{:.2}", round4(share))
}
