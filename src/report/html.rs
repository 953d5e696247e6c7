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

use base64::encode;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use self::article::View;
use self::charts::{Histogram, Rate, percent};
use super::ranking::Ranking;
use super::{Level, PresetNote, Report, ReportError, ReportOptions, Sink, printable};
use crate::document::{Article, ArticleReport, Kind};
use crate::numbers::grouped;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// Articles shown when the user sets no limit; all are counted.
const MOST_ARTICLES: usize = 200;
/// Characters of a title or path that are shown.
const LONGEST_NAME: usize = 200;

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
    #[expect(clippy::cast_precision_loss, reason = "counts of articles")]
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
            "On clean text held out for the purpose, " (share(articles)) " of the articles and "
            (share(sentences)) " of the sentences were flagged."
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

/// A title or path in one line, cut where it is very long.
fn clipped(name: &str) -> String {
    let end = name.char_indices().nth(LONGEST_NAME).map_or(name.len(), |(place, _)| place);
    let mut shown = printable(&name[..end]).into_owned();
    if end < name.len() {
        shown.push('…');
    }
    shown
}

/// `1 word`, `2,000 words`.
fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::OutputFormat::Html;
    use super::super::samples::{
        clean_report, hostile_report, options, render, sourced_report, spun_report,
    };
    use super::*;

    /// What must come to nothing wherever foreign text stands.
    const HOSTILE: &str = "</style></script><script>alert(1)</script><img src=x onerror=alert(2)>\
                           \" onmouseover=\"alert(3)\" x=' <!-- ]]> &lt; \u{202e}\u{2066}\u{0}\u{1b}";

    fn page(articles: &[(Article, ArticleReport)]) -> String {
        render(Html, options(), articles)
    }

    /// The page without our own style and script.
    fn content(page: &str) -> String {
        page.replace(STYLE, "").replace(SCRIPT, "")
    }

    /// [`HOSTILE`] in every place that holds foreign text.
    fn hostile_everywhere() -> (Article, ArticleReport) {
        let (mut article, mut report) = spun_report();
        let sentence = &mut report.passages[0].sentences[0];
        let (finding, start) = (&mut sentence.findings[0], sentence.span.start as usize);
        article.text.insert_str(start + 4, HOSTILE);
        for place in [&mut article.path, &mut article.id, &mut sentence.restored] {
            HOSTILE.clone_into(place);
        }
        article.title = Some(HOSTILE.to_owned());
        finding.suggestions[0].text = HOSTILE.to_owned();
        finding.evidence[0] = HOSTILE.to_owned();
        sentence.source = sourced_report().1.passages[0].sentences[0].source.clone();
        if let Some(source) = &mut sentence.source {
            (source.path, source.text) = (HOSTILE.to_owned(), HOSTILE.to_owned());
        }
        (article, report)
    }

    #[test]
    fn hostile_text_is_inert_everywhere() {
        for article in [hostile_everywhere(), hostile_report()] {
            let page = page(&[article]);
            let content = content(&page);
            assert_eq!(content.matches("<script").count(), 1, "our own");
            assert_eq!(content.matches("</style").count(), 1, "our own");
            for markup in ["<img", "<!--", "alert(3)\"", "\" onmouseover"] {
                assert!(!content.contains(markup), "{markup}");
            }
            assert!(!content.contains(['\u{202e}', '\u{2066}', '\0', '\u{1b}']));
            assert!(content.contains(r"\u{202e}"), "shown as an escape");
        }
    }

    #[test]
    fn foreign_text_stands_in_isolation() {
        let page = page(&[hostile_everywhere()]);
        let shown = "&lt;/style&gt;&lt;/script&gt;";
        for (place, _) in page.match_indices(shown) {
            let before = &page[..place];
            let is_isolated = before.rfind("<bdi") > before.rfind("</bdi>");
            assert!(is_isolated || before.ends_with("<title>"), "byte {place}");
        }
    }

    #[test]
    fn the_policy_names_the_very_style_and_script_and_allows_nothing_else() {
        let page = page(&[]);
        let between = |from: &str, to: &str| -> String {
            page.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned()
        };
        let policy = between("Content-Security-Policy\" content=\"", "\"");
        let [style, script] = [between("<style>", "</style>"), between("<script>", "</script>")]
            .map(|source| source_hash(&source));
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; script-src '{script}'; style-src '{style}'; \
                 base-uri 'none'; form-action 'none'"
            )
        );
        // As a browser would read it, whatever the checkout made of line ends.
        assert!(!STYLE.contains('\r') && !SCRIPT.contains('\r'));
    }

    #[test]
    fn a_source_is_named_as_the_standard_does() {
        assert_eq!(source_hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn the_page_loads_nothing_and_styles_nothing_inline() {
        let page = page(&[spun_report(), clean_report()]);
        for reference in ["src=", "url(", "@import", "http:", "https:", "style=", "onclick="] {
            assert!(!page.contains(reference), "{reference}");
        }
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval"));
    }

    #[test]
    fn the_worst_article_comes_first_in_ranking_and_text() {
        let page = page(&[clean_report(), spun_report(), hostile_report()]);
        let places = |marks: [&str; 3]| marks.map(|mark| page.find(mark).unwrap());
        assert!(places(["href=\"#a2\"", "href=\"#a1\"", "href=\"#a0\""]).is_sorted());
        assert!(places(["id=\"a2\"", "id=\"a1\"", "id=\"a0\""]).is_sorted());
    }

    #[test]
    fn the_original_stands_beside_the_suspect_sentence() {
        let page = page(&[sourced_report()]);
        assert!(page.contains("In <bdi>old.jsonl [o7]</bdi>, paragraph 3"));
        assert!(page.contains("<del>preventing hearths</del>"));
        assert!(!self::page(&[spun_report()]).contains("In <bdi>"));
    }

    #[test]
    fn a_suspect_leads_to_what_is_proposed_and_why() {
        let page = page(&[spun_report()]);
        let mark = "<a class=\"stop finding spun s3\" id=\"a0-m4\" href=\"#a0-f4\" \
                    data-kind=\"spun\" data-score=\"0.9\">International Minister</a>";
        assert!(page.contains(mark), "{page}");
        let detail = page.split_once("<li id=\"a0-f4\"").unwrap().1;
        for told in ["Foreign Minister", "0.83", "External Minister", "rare wording"] {
            assert!(detail.contains(told), "{told}");
        }
        assert!(page.contains("<del>International</del>"));
        assert!(page.contains("<ins>Foreign</ins>"));
        assert!(page.contains("No other wording is known."), "of the second finding");
    }

    #[test]
    fn every_link_has_a_target_and_every_id_is_its_own() {
        let page = page(&[spun_report(), clean_report(), hostile_report()]);
        let values = |attribute: &str| -> Vec<String> {
            let parts = page.split(attribute).skip(1);
            parts.map(|part| part.split_once('"').unwrap().0.to_owned()).collect()
        };
        let mut ids = values(" id=\"");
        for target in values("href=\"#") {
            assert!(ids.contains(&target), "{target}");
        }
        ids.sort();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn an_article_without_findings_says_so() {
        let page = page(&[clean_report()]);
        assert!(page.contains("Nothing to see.") && page.contains("<p class=\"note\">None.</p>"));
        assert!(page.contains("too short to judge") && page.contains("0 findings"));
    }

    #[test]
    fn a_run_without_articles_is_a_whole_page() {
        let page = page(&[]);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
        assert!(page.ends_with("</html>\n") && page.contains("No articles."));
    }

    #[test]
    fn the_same_articles_give_the_same_bytes() {
        let articles = [spun_report(), hostile_report(), clean_report()];
        assert_eq!(page(&articles), page(&articles));
    }

    #[test]
    fn what_is_left_out_is_counted_and_told() {
        let top = ReportOptions { top: Some(1), ..options() };
        let page = render(Html, top, &[clean_report(), spun_report()]);
        assert_eq!(page.matches("<article").count(), 1);
        assert!(page.contains("Shown: 1 article, of the highest scores, among 2"), "{page}");
        assert!(page.contains("<dd>1 <small>50 %</small></dd>"));
    }

    #[test]
    fn only_a_bounded_part_of_a_long_article_is_shown() {
        let (mut article, mut report) = clean_report();
        article.text = "word ".repeat(30_000);
        let span = crate::document::Span::new(0, article.text.len());
        report.passages[0].sentences[0].span = span;
        let page = page(&[(article, report)]);
        assert!(page.len() < 100_000);
        assert!(page.contains("1 further sentence of this long article not shown"));
    }

    #[test]
    fn the_preset_is_named_with_its_false_alarms_unless_a_score_was_asked_for() {
        let preset =
            Some(PresetNote { name: "strict", articles: Some(0.0009), sentences: Some(0.001) });
        let of = |min_score| render(Html, ReportOptions { preset, min_score, ..options() }, &[]);
        assert!(of(None).contains("0.09 % of the articles and 0.10 % of the sentences"));
        assert!(!of(Some(0.3)).contains("0.09 %") && of(Some(0.3)).contains("as asked"));
    }

    #[test]
    fn counts_are_grouped_and_names_cut() {
        assert_eq!(counted(1, "word") + " " + &counted(2_000, "word"), "1 word 2,000 words");
        assert_eq!(clipped(&"é".repeat(300)).chars().count(), LONGEST_NAME + 1);
        assert_eq!(clipped("a\nb"), "a b");
    }
}
