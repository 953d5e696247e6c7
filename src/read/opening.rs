//! What the first bytes of a text tell of its layout.

use serde::de::IgnoredAny;

/// What a text opens like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// A web page, or a piece of one.
    Page,
    /// JSON, one object a line.
    JsonLines,
    /// JSON in another layout: a list, or objects over several lines.
    Json,
    /// A web archive.
    Archive,
    /// A feed: RSS or Atom.
    Feed,
    /// Something that is no prose and that no reader knows.
    Foreign,
    /// Nothing that tells: prose, as far as this goes.
    Plain,
}

/// Tags that a page or a piece of one opens with.
const PAGE_TAGS: [&str; 25] = [
    "html",
    "head",
    "body",
    "meta",
    "title",
    "script",
    "style",
    "link",
    "main",
    "article",
    "section",
    "header",
    "nav",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "table",
    "blockquote",
    "figure",
    "span",
    "br",
];

/// Tags that a feed opens with.
const FEED_TAGS: [&str; 3] = ["rss", "feed", "atom:feed"];

/// First bytes of files that look like text at their beginning and are none that is read.
const FOREIGN: [&str; 5] = ["%PDF-", "%!PS", "{\\rtf", "PK\u{3}\u{4}", "<?php"];

/// Looks at the first bytes of a text, which may be cut anywhere. No prose opens
/// like JSON or a page; rows of CSV cannot be told from it.
pub(super) fn opening(head: &[u8]) -> Opening {
    let head = head.trim_ascii_start();
    match head {
        _ if FOREIGN.iter().any(|start| head.starts_with(start.as_bytes())) => Opening::Foreign,
        [b'{', rest @ ..] if matches!(rest.trim_ascii_start(), [b'"' | b'}', ..]) => {
            if ends_on_later_line(head) {
                Opening::Json
            } else {
                Opening::JsonLines
            }
        }
        [b'[', rest @ ..] if rest.trim_ascii_start().starts_with(b"{") => Opening::Json,
        [b'<', ..] => markup(head),
        _ if head.starts_with(b"WARC/") => Opening::Archive,
        _ => Opening::Plain,
    }
}

/// Whether the object that begins here does not end on its line.
fn ends_on_later_line(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else { return false };
    let line = head.get(..end).unwrap_or_default();
    serde_json::from_slice::<IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

/// Goes over declarations and comments to the first tag.
fn markup(mut head: &[u8]) -> Opening {
    let mut is_xml = false;
    loop {
        head = head.trim_ascii_start();
        let end: &[u8] = match head {
            _ if head.starts_with(b"<!--") => b"-->",
            _ if starts_with(head, "<?xml") => b"?>",
            _ if starts_with(head, "<!doctype html") => return Opening::Page,
            _ if starts_with(head, "<!doctype rss") => b">",
            _ => break,
        };
        is_xml |= end == b"?>";
        let Some(at) = memchr::memmem::find(head, end) else { return Opening::Plain };
        head = head.get(at + end.len()..).unwrap_or_default();
    }
    match head.strip_prefix(b"<") {
        Some(tag) if PAGE_TAGS.iter().any(|name| is_tag(tag, name)) => Opening::Page,
        Some(tag) if FEED_TAGS.iter().any(|name| is_tag(tag, name)) => Opening::Feed,
        Some(tag) if is_tag(tag, "rdf:rdf") && is_feed_of_rdf(tag) => Opening::Feed,
        _ if is_xml => Opening::Foreign,
        _ => Opening::Plain,
    }
}

/// RDF says anything; RSS 1.0 is written in it.
fn is_feed_of_rdf(head: &[u8]) -> bool {
    memchr::memmem::find(head, b"purl.org/rss/").is_some()
}

fn starts_with(text: &[u8], start: &str) -> bool {
    text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start.as_bytes()))
}

fn is_tag(tag: &[u8], name: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-');
    starts_with(tag, name) && ends(tag.get(name.len()))
}

/// Whether the text of a field is mark-up: it opens with a tag of a page or ends with
/// one, or breaks its lines by tags.
pub(super) fn is_markup(text: &str) -> bool {
    let text = text.trim();
    let bytes = text.as_bytes();
    if text.ends_with('>') {
        let tag = text.rfind('<').and_then(|start| bytes.get(start + 1..)).unwrap_or_default();
        let tag = tag.strip_prefix(b"/").unwrap_or(tag);
        if PAGE_TAGS.iter().any(|name| is_tag(tag, name)) {
            return true;
        }
    }
    let opens = text.starts_with('<') && opening(bytes) == Opening::Page;
    opens || memchr::memmem::find_iter(bytes, b"<br").take(2).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_pages_are_told_from_prose() {
        let of = |head: &str| opening(head.as_bytes());
        for head in ["{\"id\": 1}", "\n { \"text\":\"a\"}", "{}\n", "{\"a\": 1}\n{\"a\": 2}\n"] {
            assert_eq!(of(head), Opening::JsonLines, "{head}");
        }
        for head in ["{\n  \"id\": 1\n}", "[{\"a\":1}]", "[\n  {\n", "{\"a\": [\n1]}"] {
            assert_eq!(of(head), Opening::Json, "{head}");
        }
        // A broken line is one, and its file is read by lines.
        assert_eq!(of("{\"a\" oops}\n{\"a\": 1}"), Opening::JsonLines);
        for head in [
            "<!DOCTYPE html>\n<p>",
            "  <html lang=en>",
            "<!-- saved --><div class=a>Text",
            "<?xml version='1.0'?>\n<!-- x -->\n<html xmlns='x'>",
            "<P>One.",
        ] {
            assert_eq!(of(head), Opening::Page, "{head}");
        }
        for head in [
            "",
            "{",
            "{sighs} He left.",
            "\"Go,\" he said.",
            "<3",
            "id,text\n1,a",
            "[Music] He left.",
            "<Alice> hello",
            "<primary source>",
            "[1] A note.",
            "<!-- no end",
        ] {
            assert_eq!(of(head), Opening::Plain, "{head}");
        }
        for head in [
            "<?xml version='1.0'?><?xml-stylesheet href='a'?>\n<rss version='2.0'>",
            "<!DOCTYPE rss PUBLIC 'x' 'y'><rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<rdf:RDF xmlns='http://purl.org/rss/1.0/'>",
        ] {
            assert_eq!(of(head), Opening::Feed, "{head}");
        }
        assert_eq!(of("<?xml version='1.0'?><rdf:RDF xmlns:a='b'>"), Opening::Foreign);
        for head in ["%PDF-1.7", "<?php echo 1;", "<?xml version='1.0'?><svg>", "{\\rtf1 Text"] {
            assert_eq!(of(head), Opening::Foreign, "{head}");
        }
    }

    #[test]
    fn fields_of_markup_are_told_from_texts_about_it() {
        for text in ["<p>One.</p>", " <div class='a'>One", "One.<br>Two.<br/>Three", "One.</p> "] {
            assert!(is_markup(text), "{text}");
        }
        for text in ["One.", "The <p> tag opens a paragraph.", "a < b, c > d", "<3", "->", ""] {
            assert!(!is_markup(text), "{text}");
        }
    }
}
