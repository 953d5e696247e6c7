//! What stands around the prose of a page: lists of links, captions, notices, boxes that
//! ask readers to sign up, teasers of other articles.
//!
//! All of it is short, and says what it is by its class, its first words or its links. What
//! holds much of the text of a page stays, whatever it is called.

use dom_query::{Document as Page, NodeRef};

/// Removes it.
pub(super) fn remove_furniture(page: &Page) {
    for list in page.select("ul, ol, dl").nodes() {
        if link_share(list) >= 0.8 {
            list.remove_from_parent();
        }
    }
    for line in page.select("p, li, h1, h2, h3, h4, h5, h6").nodes() {
        if leads_elsewhere(line) || is_notice(&line.text()) {
            line.remove_from_parent();
        }
    }
    remove_named(page);
    remove_teasers(page);
}

/// Shows paragraphs that are hidden from readers of screens alone, as newspapers do with
/// what is to be paid for: everybody else sees them.
pub(super) fn reveal_paragraphs(page: &Page) {
    for node in page.select("[aria-hidden=true]").nodes() {
        let is_prose = |node: &NodeRef<'_>| {
            node.has_name("p") && words(&node.text()) >= FEWEST_WORDS_OF_PARAGRAPH
        };
        let is_dialog = is_named(node, &["modal", "popup", "dialog", "menu", "cookie", "consent"]);
        if !is_dialog && (is_prose(node) || node.element_children().iter().any(is_prose)) {
            node.remove_attr("aria-hidden");
        }
    }
}

const FEWEST_WORDS_OF_PARAGRAPH: usize = 10;

/// Openings of lines that lead to other articles.
const CUES: [&str; 15] = [
    "read more",
    "read also",
    "read next",
    "also read",
    "related",
    "see also",
    "see more",
    "more on this",
    "more from",
    "more stories",
    "you may also like",
    "you might also like",
    "recommended",
    "further reading",
    "don't miss",
];

/// A line that leads elsewhere is not longer than this many bytes.
const LONGEST_CUE_LINE: usize = 200;

/// "READ MORE" alone, or before a link.
fn leads_elsewhere(line: &NodeRef<'_>) -> bool {
    let text = line.text().trim().replace('\u{2019}', "'").to_lowercase();
    if text.len() > LONGEST_CUE_LINE {
        return false;
    }
    // What the feeds of a blog end with.
    if text.starts_with("the post ") && text.contains(" appeared first on ") {
        return true;
    }
    let Some(rest) = CUES.iter().find_map(|cue| text.strip_prefix(cue)) else { return false };
    let alone = ["", "articles", "stories", "links", "content", "news", "story", "topics", "posts"];
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
    alone.contains(&rest) || link_share(line) >= 0.5
}

/// Openings of lines that ask the reader to do something, and what one of them has further
/// on. Prose that begins so ("Sign up to fight, they were told") has it not.
const REQUESTS: [&str; 9] = [
    "sign up",
    "subscribe",
    "follow us",
    "follow our",
    "join our",
    "get the ",
    "get our ",
    "download ",
    "click here",
];
const REQUESTED: [&str; 15] = [
    "newsletter",
    "inbox",
    " our app",
    " free app",
    " our channel",
    "subscribe to our",
    "subscribe now",
    "follow us on",
    "follow our",
    "on facebook",
    "on twitter",
    "on instagram",
    "on whatsapp",
    "on social media",
    "click here to",
];

/// Openings of lines that say who made a picture, and labels that stand alone.
const CREDITS: [&str; 7] =
    ["photo:", "photos:", "photograph:", "picture:", "image:", "credit:", "video:"];
const LABELS: [&str; 4] =
    ["advertisement", "sponsored", "sponsored content", "article continues below"];

const MOST_WORDS_OF_REQUEST: usize = 30;
const MOST_WORDS_OF_CREDIT: usize = 12;

/// A line that says nothing of the story: a request, a credit, who owns the rights.
fn is_notice(text: &str) -> bool {
    let text = text.trim();
    if text.len() > LONGEST_CUE_LINE {
        return false;
    }
    let text = text.to_lowercase();
    let words = words(&text);
    let opens = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    let asks = opens(&REQUESTS) && REQUESTED.iter().any(|what| text.contains(what));
    let owns = (opens(&["©", "copyright ", "(c) "]) && text.contains(|c: char| c.is_ascii_digit()))
        || text.ends_with("all rights reserved.")
        || text.ends_with("all rights reserved");
    (words <= MOST_WORDS_OF_REQUEST && (asks || owns))
        || (words <= MOST_WORDS_OF_CREDIT && opens(&CREDITS))
        || LABELS.contains(&text.as_str())
}

/// Words of the class or id of a box that is no prose, and the most words that it has. A box
/// of more is what it says not (`<body class="has-newsletter">`).
const NAMES: [(&[&str], usize); 5] = [
    (CAPTION, 60),
    (&["newsletter", "newsletters", "signup", "subscribe", "subscription"], 80),
    (&["cookie", "cookies", "consent", "gdpr"], 200),
    (&["ad", "ads", "advert", "adverts", "advertisement", "sponsored", "outbrain", "taboola"], 60),
    (&["share", "sharing", "social", "tags"], 30),
];

const CAPTION: &[&str] = &["caption", "captions", "credit", "credits"];

/// Names that say it only as a whole.
const WHOLE_NAMES: [&str; 4] =
    ["visually-hidden", "sr-only", "screen-reader-text", "visuallyhidden"];

/// The most of a page's words that a box may have and go, as one part of so many.
const LEAST_PARTS: usize = 4;

fn remove_named(page: &Page) {
    let all = words(&page.select("body").text());
    for node in page.select("div, section, aside, p, span, figure, ul, form, amp-ad").nodes() {
        let names = names_of(node);
        if names.is_empty() {
            continue;
        }
        let most = NAMES.iter().filter(|(known, _)| has_any(&names, known)).map(|(_, most)| *most);
        let is_whole = WHOLE_NAMES.iter().any(|name| node.has_class(name));
        let Some(most) = most.max().or(is_whole.then_some(MOST_WORDS_OF_REQUEST)) else { continue };
        // A class may name what a box has not (`no_caption`).
        let has_heading =
            ["h1", "h2", "h3"].iter().any(|heading| !node.find(&[heading]).is_empty());
        let is_caption = has_any(&names, CAPTION);
        let own = words(&node.text());
        if !(is_caption && has_heading) && own <= most && own <= all / LEAST_PARTS {
            node.remove_from_parent();
        }
    }
}

/// The words of class and id: `newsletter-signup` is two.
fn names_of(node: &NodeRef<'_>) -> String {
    let name = |attribute| node.attr(attribute).unwrap_or_default().to_lowercase();
    format!("{} {}", name("class"), name("id")).trim().to_owned()
}

fn has_any(names: &str, known: &[&str]) -> bool {
    names.split(|c: char| !c.is_alphanumeric()).any(|name| known.contains(&name))
}

fn is_named(node: &NodeRef<'_>, known: &[&str]) -> bool {
    has_any(&names_of(node), known)
}

/// The story is at least so many words long, and so many times as long as any teaser.
const FEWEST_WORDS_OF_STORY: usize = 80;
const TIMES_OF_TEASER: usize = 2;
/// How many teasers a page has at least.
const FEWEST_TEASERS: usize = 3;

/// Where one `article` of a page is the story, removes those that lead to others: they
/// are short, and their headings are links.
fn remove_teasers(page: &Page) {
    let articles: Vec<(NodeRef<'_>, usize)> =
        page.select("article").nodes().iter().map(|node| (*node, words(&node.text()))).collect();
    let teasers: Vec<&(NodeRef<'_>, usize)> =
        articles.iter().filter(|(node, _)| is_teaser(node)).collect();
    let longest_teaser = teasers.iter().map(|(_, words)| *words).max().unwrap_or_default();
    let is_story = |(node, words): &&(NodeRef<'_>, usize)| {
        *words >= FEWEST_WORDS_OF_STORY.max(TIMES_OF_TEASER * longest_teaser) && !is_teaser(node)
    };
    if teasers.len() >= FEWEST_TEASERS && articles.iter().any(|article| is_story(&article)) {
        teasers.iter().for_each(|(node, _)| node.remove_from_parent());
    }
}

/// Whether an `article` only leads to another.
fn is_teaser(node: &NodeRef<'_>) -> bool {
    let headings = node.find(&["h1"]).into_iter().chain(node.find(&["h2"]));
    let mut headings = headings.chain(node.find(&["h3"])).chain(node.find(&["h4"]));
    let is_linked = |heading: NodeRef<'_>| {
        let within = heading.ancestors_it(Some(3)).any(|above| above.has_name("a"));
        within || link_share(&heading) >= 0.5
    };
    node.find(&["article"]).is_empty() && headings.any(is_linked) || link_share(node) >= 0.5
}

/// The share of the text that stands inside links, 0..1.
fn link_share(node: &NodeRef<'_>) -> f64 {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let all = letters(&node.text());
    let linked: usize = node.find(&["a"]).iter().map(|a| letters(&a.text())).sum();
    if all == 0 { 0.0 } else { linked as f64 / all as f64 }
}

/// Words of a text, by white space.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(html: &str) -> String {
        let page = Page::from(html);
        reveal_paragraphs(&page);
        page.select("[aria-hidden=true]").remove();
        remove_furniture(&page);
        page.select("body").text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lines_that_ask_or_credit_or_own_go_and_prose_that_begins_so_stays() {
        for line in [
            "Sign up to our newsletter and get the best of the week in your inbox.",
            "Subscribe to our channel for more.",
            "Follow us on Facebook.",
            "Get the latest headlines: download our free app today.",
            "© 2026 The Daily Gull",
            "Copyright 2026 The Daily Gull. All rights reserved.",
            "Photograph: Nora Quill",
            "ADVERTISEMENT",
            "The post Tugs sold appeared first on The Daily Gull.",
        ] {
            assert!(!left(&format!("<p>Prose.</p><p>{line}</p>")).contains(line), "{line}");
        }
        for line in [
            "Sign up to fight, they were told, and you will see the world.",
            "“Follow us on the left bank,” the guide said.",
            "Follow us on this road and you will come to the newsagent, she said, and from there it is no more \
             than a mile to the house of the man who prints the newsletter of the parish in his barn.",
            "Download speeds have doubled since the cable came.",
            "Copyright is a bundle of rights, the judge held.",
            "Photography is not allowed.",
            "Subscribers left in thousands.",
            "Advertisements were torn down.",
        ] {
            assert!(left(&format!("<p>Prose.</p><p>{line}</p>")).contains(line), "{line}");
        }
    }

    #[test]
    fn small_boxes_go_by_their_names_and_large_ones_stay() {
        let prose = "The board met on Monday to vote on the tugs and put it off again. ".repeat(20);
        for name in [
            "newsletter-signup",
            "image__caption",
            "ad-slot",
            "cookie-banner",
            "share-bar",
            "sr-only",
        ] {
            let page =
                |text: &str| format!("<p>{prose}</p><div class='{name}'><p>{text}</p></div>");
            assert!(!left(&page("Box it.")).contains("Box"), "{name}");
            assert!(left(&page(&prose.replace("board", "Box"))).contains("Box"), "{name}");
        }
        for name in ["address", "download", "biography", "shareholders", "captain"] {
            let page = format!("<p>{prose}</p><div class='{name}'><p>Box it.</p></div>");
            assert!(left(&page).contains("Box"), "{name}");
        }
        assert_eq!(left("<div class=ad><p>All there is.</p></div>"), "All there is.");
    }

    #[test]
    fn teasers_go_where_one_article_is_the_story() {
        let prose = "The board met on Monday to vote on the tugs and put it off again. ".repeat(10);
        let teaser = |n: usize| {
            format!("<article><a href=/{n}><h3>Teaser {n}</h3></a><p>It is short.</p></article>")
        };
        let teasers: String = (0..5).map(teaser).collect();
        let story = format!("<article><h2>Tugs</h2><p>{prose}</p></article>");
        let page = left(&format!("{teasers}{story}{teasers}"));
        assert!(page.contains("The board met") && !page.contains("Teaser"), "{page}");
        // Teasers alone are what a page has, and entries of a live blog are all the story.
        assert!(left(&teasers).contains("Teaser 3"));
        let entry = "<article><h3>Noon</h3><p>It is short.</p></article>".repeat(5);
        assert!(left(&format!("{story}{entry}")).contains("Noon"));
        let within = left(&format!("<article>{story}{teasers}</article>"));
        assert!(within.contains("The board met") && !within.contains("Teaser"), "{within}");
    }

    #[test]
    fn paragraphs_that_all_but_readers_of_screens_see_stay() {
        let prose = "The board met on Monday to vote on the tugs and put it off again.";
        let hidden = |inner: &str| left(&format!("<p>Begin.</p>{inner}"));
        for shown in [
            format!("<p class=paywall aria-hidden=true>{prose}</p>"),
            format!("<div aria-hidden=true><p>Yes.</p><p>{prose}</p></div>"),
        ] {
            assert!(hidden(&shown).contains("The board met"), "{shown}");
        }
        for gone in [
            "<span aria-hidden=true>close</span>".to_owned(),
            format!("<div class=modal-dialog aria-hidden=true><p>{prose}</p></div>"),
            format!("<ul aria-hidden=true><li>{prose}</li></ul>"),
        ] {
            assert_eq!(hidden(&gone), "Begin.", "{gone}");
        }
    }
}
