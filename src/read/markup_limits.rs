//! Web pages cut down to what a parser takes in linear time and bounded memory.
//!
//! A page may nest elements a hundred thousand deep, leave as many `<b>` open, which
//! the rules of HTML open again in every paragraph, or give one tag a hundred
//! thousand attributes. No article does. Browsers flatten what is nested too
//! deeply; so does this: tags over a limit are left out and their text stays.

use memchr::{memchr, memchr_iter, memmem};

/// The deepest nesting that is kept; browsers stop at 512.
const MOST_DEPTH: usize = 500;

/// Elements of a page; a long article has some thousand.
const MOST_ELEMENTS: usize = 300_000;

/// Formatting elements that may be open at a time.
const MOST_FORMATTING: usize = 8;

/// A longer tag loses its attributes.
const MOST_TAG_BYTES: usize = 32 << 10;

/// How far back the start of an element is looked for.
const REACH: usize = 2 * MOST_DEPTH;

/// Elements without content.
const VOID: &str = " area base br col embed hr img input link meta source track wbr ";

/// Elements that end by themselves before the next of their kind: they do not nest.
const SELF_CLOSING: &str =
    " html head body p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption ";

/// Elements that are opened again where a block has ended before them.
const FORMATTING: &str = " b big code em font i nobr s small strike strong tt u ";

/// Elements whose content is no mark-up.
const RAW: &str = " script style textarea title ";

/// The page, with the tags left out that are over a limit.
pub(super) fn within_limits(page: String) -> String {
    let mut limiter = Limiter::default();
    let mut kept = String::new();
    let (mut copied, mut next, mut closed) = (0, 0, 0);
    for start in memchr_iter(b'<', page.as_bytes()) {
        if start < next {
            continue;
        }
        // Where the last mark was found, it is not looked for again.
        if closed <= start {
            let rest = page.as_bytes().get(start..).unwrap_or_default();
            let Some(length) = memchr(b'>', rest) else { break };
            closed = start + length;
        }
        let Some(tag) = Tag::read(&page, start, closed + 1) else { continue };
        next = tag.end;
        let admitted = limiter.admits(&tag);
        if admitted && !tag.is_end && tag.is(RAW) {
            next = tag.end_of_raw(&page);
        }
        if admitted && tag.end - start <= MOST_TAG_BYTES {
            continue;
        }
        kept.push_str(page.get(copied..start).unwrap_or_default());
        if admitted {
            kept.push_str(&format!("<{}{}>", if tag.is_end { "/" } else { "" }, tag.name));
        }
        copied = tag.end;
    }
    if copied == 0 {
        return page;
    }
    kept.push_str(page.get(copied..).unwrap_or_default());
    kept
}

/// A start or end tag.
struct Tag<'p> {
    name: &'p str,
    is_end: bool,
    /// Where it ends.
    end: usize,
}

impl<'p> Tag<'p> {
    /// The tag between `start` and `end`; none where that is something else.
    fn read(page: &'p str, start: usize, end: usize) -> Option<Self> {
        let inner = page.get(start + 1..end)?;
        let named = inner.strip_prefix('/');
        let (is_end, named) = (named.is_some(), named.unwrap_or(inner));
        let length = named.bytes().take_while(|&b| b.is_ascii_alphanumeric()).count();
        let name = named.get(..length)?;
        name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(Self { name, is_end, end })
    }

    /// Whether its name is in a list.
    fn is(&self, list: &str) -> bool {
        list.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case(self.name))
    }

    fn is_named(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(self.name)
    }

    /// Where the content of such an element ends: at its end tag, or with the page.
    fn end_of_raw(&self, page: &str) -> usize {
        let rest = page.as_bytes().get(self.end..).unwrap_or_default();
        let mut from = 0;
        while let Some(found) = memmem::find(rest.get(from..).unwrap_or_default(), b"</") {
            let at = from + found;
            let name = rest.get(at + 2..at + 2 + self.name.len());
            if name.is_some_and(|name| name.eq_ignore_ascii_case(self.name.as_bytes())) {
                return self.end + at;
            }
            from = at + 2;
        }
        page.len()
    }
}

/// What is open so far.
#[derive(Default)]
struct Limiter<'p> {
    /// Names of the open elements, and whether their tags were kept.
    open: Vec<(&'p str, bool)>,
    /// How many of them were kept.
    depth: usize,
    /// Names of formatting elements that no tag has ended.
    formatting: Vec<&'p str>,
    elements: usize,
}

impl<'p> Limiter<'p> {
    /// Whether a tag is within the limits.
    fn admits(&mut self, tag: &Tag<'p>) -> bool {
        match (tag.is_end, tag.is(FORMATTING)) {
            (true, true) => {
                let last = self.formatting.iter().rposition(|name| tag.is_named(name));
                last.map(|at| self.formatting.remove(at)).is_some()
            }
            (true, false) => self.end(tag),
            (false, true) => {
                self.elements += 1;
                let admitted =
                    self.elements <= MOST_ELEMENTS && self.formatting.len() < MOST_FORMATTING;
                if admitted {
                    self.formatting.push(tag.name);
                }
                admitted
            }
            (false, false) => self.start(tag),
        }
    }

    fn start(&mut self, tag: &Tag<'p>) -> bool {
        self.elements += 1;
        let room = self.elements <= MOST_ELEMENTS;
        if tag.is(VOID) || tag.is(SELF_CLOSING) {
            return room;
        }
        let kept = room && self.depth < MOST_DEPTH;
        self.open.push((tag.name, kept));
        self.depth += usize::from(kept);
        kept
    }

    /// Closes the element and all that are open in it. An end without a start
    /// means nothing to a parser, or makes an empty paragraph.
    fn end(&mut self, tag: &Tag<'p>) -> bool {
        let from = self.open.len().saturating_sub(REACH);
        let recent = self.open.get(from..).unwrap_or_default();
        let Some(at) = recent.iter().rposition(|(name, _)| tag.is_named(name)) else {
            return self.elements <= MOST_ELEMENTS;
        };
        let ended = self.open.drain(from + at..);
        let (mut kept, mut first) = (0, None);
        for (_, was_kept) in ended {
            first.get_or_insert(was_kept);
            kept += usize::from(was_kept);
        }
        self.depth -= kept;
        first.unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(page: &str) -> String {
        within_limits(page.to_owned())
    }

    #[test]
    fn an_ordinary_page_stays_as_it_is() {
        let page = "<!DOCTYPE html><html><head><title>A < B</title><script>if (a<b) x='<div>';</script>\
            </head><body><!-- <b> --><p>One <b>two</b><br>three<P>4 < 5<ul><li>a<li>b</ul></div><table><tr><td>x</table>";
        assert_eq!(limited(page), page);
        let long: String =
            (0..2000).map(|n| format!("<p>Line {n} <b>x</b><div><span>y</div>")).collect();
        assert_eq!(limited(&long), long);
        for odd in ["", "<", "a <", "<b", "</", "<>", "<1>", "<é>", "<script>", "<script><p>"] {
            assert_eq!(limited(odd), odd);
        }
    }

    #[test]
    fn deep_nesting_is_flattened_with_its_ends_and_the_text_stays() {
        let deep = format!("{}text{}<p>more", "<div>".repeat(5000), "</DIV>".repeat(5000));
        let page = limited(&deep);
        assert_eq!(page.matches("<div>").count(), MOST_DEPTH);
        assert_eq!(page.matches("</DIV>").count(), MOST_DEPTH);
        assert!(page.ends_with("<p>more") && page.contains(">text<"));
    }

    #[test]
    fn formatting_that_is_left_open_is_bounded_however_it_lies() {
        let open: String = (0..1000).map(|n| format!("<div><b id={n}>x</div>")).collect();
        let page = limited(&open);
        assert_eq!(page.matches("<b ").count(), MOST_FORMATTING);
        assert_eq!(page.matches('x').count(), 1000);
        assert_eq!(page.matches("<div>").count(), 1000);
    }

    #[test]
    fn a_tag_of_too_many_attributes_loses_them_and_the_number_of_elements_is_bounded() {
        let attributes: String = (0..10_000).map(|n| format!(" a{n}=1")).collect();
        assert_eq!(limited(&format!("<p{attributes}>text")), "<p>text");
        let many = limited(&"<p>".repeat(MOST_ELEMENTS + 5));
        assert_eq!(many.matches("<p>").count(), MOST_ELEMENTS);
    }
}
