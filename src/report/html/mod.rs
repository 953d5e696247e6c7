//! A page for a browser, in one file: the ranking, the articles with their
//! suspects marked, what is proposed, and why.
//!
//! Everything is rendered here and escaped by `maud`; the page's own script
//! only filters, moves about and toggles, and without it the page reads from
//! top to bottom. Foreign text stands in isolation from the direction of what
//! is around it, with control and bidirectional marks written as escapes. The
//! page forbids itself to load anything and to run any script but its own.

mod article;
mod changes;
mod charts;
#[cfg(test)]
mod tests;
mod wording;

use base64::encode;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use self::article::View;
use self::charts::{Histogram, Rate, percent};
use self::wording::counted;
use super::ranking::Ranking;
use super::{Level, PresetNote, Report, ReportError, ReportOptions, Sink};
use crate::document::{Article, ArticleReport, Kind};
use crate::numbers::grouped;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Articles shown when the user sets no limit; all are counted.
const MOST_ARTICLES: usize = 200;

/// Starts a page. Articles are shown whole, the worst first, whatever the
/// level; as many are held as will be shown.
pub(super) fn open(options: ReportOptions, _: Level, sink: Sink) -> Box<dyn Report> {
    let ranking = Ranking::new(Some(options.top.unwrap_or(MOST_ARTICLES)));
    Box::new(Html { options, ranking, totals: Totals::default(), sink })
}

struct Html {
    options: ReportOptions,
    ranking: Ranking<Entry>,
    totals: Totals,
    sink: Sink,
}

/// An article as it will stand in the page.
struct Entry {
    row: Markup,
    body: Markup,
    rate: Rate,
}

impl Report for Html {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        let view = View { number: self.totals.articles, article, report, options: &self.options };
        self.totals.add(view);
        self.ranking.offer(report.verdict.score, &article.path, 0, || Ok(entry(view)))
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        let entries: Vec<Entry> = self.ranking.into_rows().collect();
        let page = |part: Markup, sink: &mut Sink| sink.write_all(part.into_string().as_bytes());
        page(head(), &mut self.sink)?;
        page(overview(&self.options, &self.totals, &entries), &mut self.sink)?;
        page(ranking(&entries), &mut self.sink)?;
        for Entry { body, .. } in entries {
            page(body, &mut self.sink)?;
        }
        page(foot(), &mut self.sink)?;
        Ok(self.sink.flush()?)
    }
}

fn entry(view: View<'_>) -> Entry {
    let rate = Rate {
        target: view.target(),
        name: view.name(),
        rate: view.report.substitution_rate,
        label: view.report.verdict.label,
    };
    Entry { row: view.row(), body: view.body(), rate }
}

/// Counts over all articles, shown or not.
#[derive(Clone, Debug, Default)]
struct Totals {
    articles: usize,
    /// Articles at or above the threshold that are long enough to judge.
    flagged: usize,
    words: usize,
    spun: usize,
    mt: usize,
    scores: Histogram,
}

impl Totals {
    fn add(&mut self, view: View<'_>) {
        let ArticleReport { verdict, words, .. } = view.report;
        let is_flagged = verdict.score >= view.options.threshold(Level::Article);
        self.articles += 1;
        self.flagged += usize::from(is_flagged && verdict.reliable);
        self.words += words;
        self.spun += view.findings().filter(|finding| finding.kind == Kind::Spun).count();
        self.mt += view.findings().filter(|finding| finding.kind == Kind::Mt).count();
        self.scores.add(verdict.score, verdict.label);
    }
}

/// All from the first byte to the opening of the page's main part.
fn head() -> Markup {
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        source_hash(SCRIPT),
        source_hash(STYLE)
    );
    html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"en\">\n"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={"unspin " (env!("CARGO_PKG_VERSION"))};
            title { "unspin report" }
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped("\n<body>\n"))
        a.skip href="#articles" { "Skip to the articles" }
    }
}

/// How a policy names an inline source: the SHA-256 of its bytes.
fn source_hash(source: &str) -> String {
    format!("sha256-{}", encode(Sha256::digest(source)))
}

fn overview(options: &ReportOptions, totals: &Totals, entries: &[Entry]) -> Markup {
    let rates: Vec<Rate> = entries.iter().map(|entry| entry.rate.clone()).collect();
    let share = totals.flagged as f64 / totals.articles.max(1) as f64;
    html! {
        header.page {
            h1 { "unspin report" }
            button #theme type="button" hidden { "Dark or light" }
            (notes(options, totals.articles, entries.len()))
        }
        section.overview aria-label="Overview" {
            dl.totals {
                div { dt { "Articles" } dd { (grouped(totals.articles)) } }
                div {
                    dt { "Suspect articles" }
                    dd { (grouped(totals.flagged)) " " small { (percent(share)) } }
                }
                div { dt { "Words" } dd { (grouped(totals.words)) } }
                div {
                    dt { "Findings" }
                    dd {
                        (grouped(totals.spun + totals.mt)) " "
                        small { (grouped(totals.spun)) " spun, " (grouped(totals.mt)) " mt" }
                    }
                }
            }
            (totals.scores.chart(options.threshold(Level::Article)))
            (charts::rates(&rates))
        }
    }
}

/// What the numbers mean, and what is left out.
fn notes(options: &ReportOptions, articles: usize, shown: usize) -> Markup {
    let [article, sentence] =
        [Level::Article, Level::Sentence].map(|level| format!("{:.2}", options.threshold(level)));
    html! {
        p {
            "A score is the calibrated probability, from 0 to 1, that a text was spun or translated by a \
             machine. It points at lines; a person decides."
        }
        p {
            @if let Some(preset) = options.preset { "Preset " strong { (preset.name) } ". " }
            "An article counts as suspect from " (article) " on, a sentence from " (sentence) " on"
            @if options.min_score.is_some() { ", as asked" }
            ". "
            @if let (None, Some(preset)) = (options.min_score, options.preset) { (false_alarms(preset)) }
        }
        @if shown < articles {
            p.note {
                "Shown: " (counted(shown, "article")) ", of the highest scores, among "
                (grouped(articles)) "; totals and the chart of scores count all."
            }
        }
    }
}

/// The false-alarm rates that were measured for the preset.
fn false_alarms(preset: PresetNote) -> Markup {
    let share = |rate: f64| format!("{:.2} %", rate * 100.0);
    html! {
        @if let (Some(articles), Some(sentences)) = (preset.articles, preset.sentences) {
            "Of clean text held out for the purpose, " (share(articles)) " of the articles and "
            (share(sentences)) " of the sentences score as high."
        }
    }
}

/// The filters and the ranking, up to the place of the articles.
fn ranking(entries: &[Entry]) -> Markup {
    html! {
        (PreEscaped("\n<main>\n"))
        div.side-pane {
            form #filters role="search" aria-label="Filter" hidden {
                label.wide { "Filter " kbd { "/" }
                    input type="search" name="text" placeholder="words, title or path" autocomplete="off"; }
                label { "Kind"
                    select name="kind" {
                        option value="" { "all" }
                        option value="spun" { "spun" }
                        option value="mt" { "mt" }
                    }
                }
                label { "Least score " output name="shown" { "0.00" }
                    input type="range" name="least" min="0" max="1" step="0.05" value="0"; }
                p #status role="status" {}
            }
            nav.ranking aria-label="Articles, the worst first" {
                ol { @for entry in entries { (entry.row) "\n" } }
                @if entries.is_empty() { p.note { "No articles." } }
            }
        }
        (PreEscaped("\n<div id=\"articles\" tabindex=\"-1\">\n"))
    }
}

fn foot() -> Markup {
    html! {
        (PreEscaped("\n</div>\n</main>\n"))
        footer.page {
            p #keys hidden {
                kbd { "j" } " " kbd { "k" } " or " kbd { "→" } " " kbd { "←" } " next and previous suspect, "
                kbd { "n" } " " kbd { "p" } " article, " kbd { "/" } " filter, "
                kbd { "t" } " dark or light, " kbd { "Esc" } " close"
            }
            p { "unspin " (env!("CARGO_PKG_VERSION")) }
        }
        div #card role="tooltip" hidden {}
        script { (PreEscaped(SCRIPT)) }
        (PreEscaped("\n</body>\n</html>\n"))
    }
}
