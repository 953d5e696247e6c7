//! Web pages: the article without what stands around it.
//!
//! Navigation, captions and lists of related links go first, by rules; what is
//! left is the task of the readability library. Every block of the article is a
//! line of its own; inline elements break no line.

use dom_query::Document as Page;
use dom_smoothie::{Config, Readability};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::furniture::{remove_furniture, reveal_paragraphs, words};
use super::markup_limits::within_limits;
use super::opening::is_markup;
use super::reader::{Document, Reader};
use super::unseen::{Unseen, unseen, with_shadow_roots};
use super::xml::xhtml_as_html;

pub(super) const READER: Reader = Reader::Document { declared: declared_encoding, extract };

pub(super) fn extract(html: String) -> Document {
    let is_xhtml = html.trim_start().starts_with("<?xml");
    let html = if is_xhtml { xhtml_as_html(html) } else { html };
    let html = within_limits(with_shadow_roots(html));
    let document = body(&html);
    let shown = words(&document.text);
    if shown >= FEWEST_WORDS {
        return document;
    }
    let found = unseen(&html).into_iter().map(|Unseen { title, content }| {
        let text = without_markup(content);
        Document { title: document.title.clone().or(title), text }
    });
    let best = found.max_by_key(|found| words(&found.text));
    best.filter(|best| words(&best.text) > MORE_TIMES * shown).unwrap_or(document)
}

/// A body of fewer words may say that it is loading, ask for scripts, or be the beginning
/// of an article that is to be paid for.
const FEWEST_WORDS: usize = 120;

/// How many times as long as the body the text is that is believed in its place.
const MORE_TIMES: usize = 3;

fn body(html: &str) -> Document {
    let page = Page::from(html);
    reveal_paragraphs(&page);
    page.select(NOT_PROSE).remove();
    if is_deep(&page) {
        return whole_body(page);
    }
    remove_furniture(&page);
    readable(page.clone()).unwrap_or_else(|| whole_body(page))
}

/// The prose of a field that may hold HTML: a piece of a page, of which all is taken
/// but what never is prose.
pub(super) fn without_markup(text: String) -> String {
    if is_markup(&text) { prose_of_piece(text) } else { text }
}

/// The prose of an element of a feed, which is HTML.
pub(super) fn prose(text: String) -> String {
    if text.contains(['<', '&']) { prose_of_piece(text) } else { text.trim().to_owned() }
}

/// All the prose of a page of a book, in which nothing stands around an article.
pub(super) fn chapter(page: String) -> Document {
    let page = Page::from(within_limits(xhtml_as_html(page)));
    page.select(NOT_PROSE).remove();
    whole_body(page)
}

fn prose_of_piece(text: String) -> String {
    // Writers of blogs mark paragraphs by empty lines alone.
    let has_paragraphs = text.contains("<p") || text.contains("<P");
    let text = if has_paragraphs { text } else { text.replace("\n\n", "<p>") };
    let page = Page::from(within_limits(text));
    page.select(NOT_PROSE).remove();
    if !is_deep(&page) {
        remove_furniture(&page);
    }
    lines(&page, "body")
}

/// The article that readability finds, unless it finds none.
fn readable(page: Page) -> Option<Document> {
    let mut readability = Readability::with_document(page, None, Some(config())).ok()?;
    let article = readability.parse().ok()?;
    // The document now holds the article under this name.
    let text = lines(&readability.doc, "#readability-page-1");
    (!text.is_empty()).then(|| Document { title: title(&article.title), text })
}

fn whole_body(page: Page) -> Document {
    let text = lines(&page, "body");
    let readability = Readability::with_document(page, None, Some(config()));
    let title = readability.ok().and_then(|r| title(&r.get_article_title()));
    Document { title, text }
}

fn config() -> Config {
    Config { disable_json_ld: true, ..Config::default() }
}

fn title(title: &str) -> Option<String> {
    let title = title.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// Readability takes seconds for elements nested hundreds deep, which no
/// article needs, and so does looking for links in lists of lists; of such a page
/// the whole body is taken.
const DEEPEST: usize = 250;

fn is_deep(page: &Page) -> bool {
    let (mut node, mut depth) = (page.root(), 0_usize);
    loop {
        if let Some(child) = node.first_child() {
            (node, depth) = (child, depth + 1);
            if depth > DEEPEST {
                return true;
            }
            continue;
        }
        while node.next_sibling().is_none() {
            let Some(parent) = node.parent() else { return false };
            (node, depth) = (parent, depth.saturating_sub(1));
        }
        let Some(next) = node.next_sibling() else { return false };
        node = next;
    }
}

/// Elements that never hold the prose of an article.
const NOT_PROSE: &str = "script, style, noscript, template, nav, aside, button, select, \
    textarea, label, iframe, svg, math, audio, video, figcaption, del, s, strike, rt, rp, .wp-caption-text, .image-caption, \
    .photo-caption, .media-caption, [role=navigation], [aria-hidden=true], [hidden]";

/// Elements that start and end a line.
const BLOCKS: &str = "address, article, blockquote, caption, dd, details, dl, dt, fieldset, \
    figure, footer, h1, h2, h3, h4, h5, h6, header, hgroup, hr, li, main, ol, p, section, \
    summary, table, td, th, tr, ul";

/// The text of the element that `selector` finds, a line for every block.
fn lines(page: &Page, selector: &str) -> String {
    let root = page.select_single(selector);
    // The library's text knows only some blocks; `div` is one of them.
    root.select(BLOCKS).rename("div");
    let text = root.formatted_text();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// The encoding that the page names in its first bytes.
pub(super) fn declared_encoding(page: &[u8]) -> Option<&'static Encoding> {
    let head = page.get(..2048).unwrap_or(page).to_ascii_lowercase();
    let name = after(&head, b"charset=").or_else(|| after(&head, b"encoding="))?;
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.');
    let start = name.iter().position(is_name)?;
    let name = name.get(start..)?;
    let end = name.iter().position(|b| !is_name(b)).unwrap_or(name.len());
    // The mark-up was read as single bytes, so UTF-16 it is not.
    Encoding::for_label(name.get(..end)?).filter(|e| *e != UTF_16LE && *e != UTF_16BE)
}

fn after<'a>(bytes: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let start = memchr::memmem::find(bytes, word)?;
    bytes.get(start + word.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head>
        <title>Ferry returns to the harbour after two years | The Daily Gull</title>
        <meta charset="utf-8"><script>var tracker = "do not read me";</script>
        <style>p { color: red }</style></head><body>
        <header><a href="/">The Daily Gull</a></header>
        <nav><ul><li><a href="/w">World</a></li><li><a href="/s">Sport pages</a></li></ul></nav>
        <main><article><h1>Ferry returns to the harbour after two years</h1>
        <p>The old ferry came back to the harbour on Monday, and <b>half</b> the
           town stood on the quay to see it&nbsp;dock. Children waved, a band played,
           and the mayor, Ann O&#8217;Neill, cut a ribbon.</p>
        <figure><img src="f.jpg" alt="alt words"><figcaption>Caption: the ferry at dawn.</figcaption></figure>
        <p>&ldquo;We waited a long time,&rdquo; said the captain, who has steered it for
           <a href="/x">twenty</a> years, &ldquo;but she is sound again &amp; ready.&rdquo;</p>
        <p><strong>READ MORE:</strong> <a href="/y">Ten walks along the coast</a></p>
        <h2>What comes next</h2>
        <p>Tickets go on sale next week. The first trip with passengers is planned for
           the end of the month, if the weather allows it, the company said.</p>
        <div class="box"><h3>Read more</h3><ul><li><a href="/1">Storm closes the bridge again</a></li>
        <li><a href="/2">Fish market opens late</a></li></ul></div>
        <ul><li>Adults pay four coins a trip.</li><li>Children travel free, with a
           <a href="/c">card</a>.</li></ul>
        <p>The harbour office will be open on every working day, from eight in the morning,
           for those who want to ask about the new timetable.</p>
        </article></main>
        <footer><p>Copyright The Daily Gull</p></footer></body></html>"#;

    #[test]
    fn the_article_is_found_and_its_blocks_are_lines() {
        let document = extract(PAGE.to_owned());
        assert_eq!(document.title.as_deref(), Some("Ferry returns to the harbour after two years"));
        let lines: Vec<&str> = document.text.lines().collect();
        assert!(lines[0].starts_with("The old ferry came back"), "{}", lines[0]);
        assert!(lines[0].contains("and half the town stood on the quay to see it dock. Children"));
        assert!(lines[0].ends_with("Ann O’Neill, cut a ribbon."));
        assert!(
            lines[1].contains("steered it for twenty years, “but she is sound again & ready.”")
        );
        assert_eq!(lines[2], "What comes next");
        assert_eq!(lines[4], "Adults pay four coins a trip.");
        assert_eq!(lines[5], "Children travel free, with a card.");
        assert_eq!(lines.len(), 7, "{}", document.text);
    }

    #[test]
    fn what_stands_around_the_article_is_dropped() {
        let text = extract(PAGE.to_owned()).text.to_lowercase();
        for dropped in [
            "sport pages",
            "tracker",
            "caption",
            "read more",
            "ten walks",
            "storm closes",
            "copyright",
            "alt words",
            "color",
        ] {
            assert!(!text.contains(dropped), "{dropped} in {text}");
        }
    }

    #[test]
    fn prose_that_only_begins_like_a_cue_stays() {
        let html = "<p>Related by blood, they never met.</p><p>Read more than <a>one</a> book.</p>\
                    <p><b>Recommended</b> for all.</p>";
        assert_eq!(
            extract(html.to_owned()).text,
            "Related by blood, they never met.\nRead more than one book.\nRecommended for all."
        );
    }

    #[test]
    fn lists_of_links_go_and_lists_of_prose_stay() {
        let html = "<p>Text.</p><ol><li><a>One headline</a></li><li><a>Another</a> (2)</li></ol>\
                    <ul><li>Prose with <a>a link</a> in it.</li></ul>";
        assert_eq!(extract(html.to_owned()).text, "Text.\nProse with a link in it.");
    }

    #[test]
    fn a_page_that_a_script_fills_is_read_from_where_its_text_is() {
        let prose = "The board met on Monday to vote on the tugs and put it off again. ".repeat(5);
        let page = |head: &str, body: &str| {
            let page =
                format!("<html><head><title>Tugs</title>{head}</head><body>{body}</body></html>");
            extract(page)
        };
        let described = format!(
            "<script type=\"application/ld+json\">{{\"@graph\": [{{\"@type\": \"NewsArticle\", \
             \"headline\": \"Boats\", \"articleBody\": \"{prose}\\n\\n{prose}\"}}]}}</script>"
        );
        let article = format!("<article><p>{prose}</p><p>{prose}</p></article>");
        for (head, body) in [
            (&described[..], "<div id=app>Loading…</div>".to_owned()),
            ("", format!("<div id=app>Loading…</div><noscript>{article}</noscript>")),
        ] {
            let document = page(head, &body);
            assert_eq!(document.text.matches("The board met").count(), 10, "{body}");
            assert_eq!(document.text.lines().filter(|line| !line.is_empty()).count(), 2, "{body}");
            assert_eq!(document.title.as_deref(), Some("Tugs"), "{body}");
        }
        let document = page(&described.replace("Monday", "Friday"), &article);
        assert!(!document.text.contains("Friday"), "the body is believed where it has text");
        assert_eq!(
            page("", "<p>Enable scripts.</p><noscript>Please.</noscript>").text,
            "Enable scripts."
        );
    }

    #[test]
    fn short_pages_and_bare_text_are_read() {
        assert_eq!(extract("<p>Hi <i>th</i>ere.</p>".to_owned()).text, "Hi there.");
        assert_eq!(extract("just words".to_owned()).text, "just words");
        let edited = "<p>It is <del>opened</del><ins>finished</ins> by <s>the king</s> a minister, at \
                      <ruby>Edo<rp>(</rp><rt>e-do</rt><rp>)</rp></ruby>.</p>";
        assert_eq!(extract(edited.to_owned()).text, "It is finished by a minister, at Edo.");
        assert_eq!(extract(String::new()), Document::default());
    }

    #[test]
    fn fields_are_freed_of_mark_up_and_plain_ones_left_alone() {
        let of = |text: &str| without_markup(text.to_owned());
        let html = "<p>One &amp; <a href=x>two</a>.</p><figure><figcaption>A caption.</figcaption>\
                    </figure><p>Three.</p>";
        assert_eq!(of(html), "One & two.\nThree.");
        assert_eq!(of("One.<br><br>Two.<br>"), "One.\nTwo.");
        assert_eq!(of("One <b>bold</b>.\n\nTwo.\n\n<div>Three.</div>"), "One bold.\nTwo.\nThree.");
        let plain = " A text, 3 < 4 & 5 > 4,\n\nabout the <p> tag. ";
        assert_eq!(of(plain), plain);
    }

    #[test]
    fn blocks_that_the_library_does_not_know_break_lines_too() {
        let html = "<dl><dt>Term</dt><dd>Meaning</dd></dl><main>Main</main>text<li>item</li>a<br>b";
        assert_eq!(lines(&Page::from(html), "body"), "Term\nMeaning\nMain\ntext\nitem\na\nb");
    }

    #[test]
    fn a_form_around_the_whole_page_hides_nothing() {
        let html = "<form><label>Search</label><button>Go</button><p>The text.</p></form>";
        assert_eq!(extract(html.to_owned()).text, "The text.");
    }

    #[test]
    fn cells_of_a_layout_table_do_not_run_together() {
        let prose = "A long paragraph, with commas, that somebody wrote.<br><br>".repeat(12);
        let text = extract(format!("<table><tr><td>Left<td>{prose}</table>")).text;
        assert!(!text.contains("LeftA"), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with("A long")).count(), 12);
    }

    #[test]
    fn a_page_nested_too_deep_for_readability_gives_its_whole_body() {
        let html = format!("<nav>no</nav>{}deep{}", "<div>".repeat(3000), "</div>".repeat(3000));
        assert_eq!(extract(html).text, "deep");
        let bodies = |depth| is_deep(&Page::from("<div><p>".repeat(depth)));
        assert!(!bodies(20) && bodies(300));
    }

    #[test]
    fn the_declared_charset_is_found() {
        let of = |page: &str| declared_encoding(page.as_bytes()).map(Encoding::name);
        assert_eq!(of("<meta charset=\"ISO-8859-1\">"), Some("windows-1252"));
        assert_eq!(of("<META content='text/html; Charset=koi8-r'>"), Some("KOI8-R"));
        assert_eq!(of("<?xml version='1.0' encoding='shift_jis'?>"), Some("Shift_JIS"));
        assert_eq!(of("<meta charset=utf-16>"), None);
        assert_eq!(of("<p>none</p>"), None);
    }
}
