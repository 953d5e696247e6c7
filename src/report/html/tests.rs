//! The page as a browser gets it.

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
