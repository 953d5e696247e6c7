//! Books in EPUB: one article a chapter, in the order of the book.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use super::error::{Cause, ReadError};
use super::html::chapter;
use super::input::Raw;
use super::options::ReadOptions;
use super::parts::Parts;
use super::reader::{Reader, Rows};
use super::row::named;
use crate::document::Article;

pub(super) const READER: Reader = Reader::Packed(open);

const CONTAINER: &str = "META-INF/container.xml";

/// The largest table of contents.
const MOST_LIST_BYTES: usize = 16 << 20;

fn open(path: String, raw: Raw, options: Arc<ReadOptions>) -> Rows {
    let opened = Parts::open(raw).and_then(|mut parts| Ok((chapters(&mut parts)?, parts)));
    let (chapters, mut parts) = match opened {
        Ok(opened) => opened,
        Err(cause) => return Box::new(std::iter::once(Err(ReadError::new(path, None, cause)))),
    };
    let mut number = 0;
    Box::new(chapters.into_iter().filter_map(move |name| {
        let page = match parts.text(&name, options.max_article_bytes) {
            Ok(page) => page,
            Err(cause) => return Some(Err(ReadError::new(format!("{path}:{name}"), None, cause))),
        };
        let document = chapter(page);
        // Covers and pages of pictures.
        if document.text.is_empty() {
            return None;
        }
        number += 1;
        Some(Ok(Article {
            path: path.clone(),
            id: named(&path, Some(number)),
            title: document.title,
            text: document.text,
            ..Article::default()
        }))
    }))
}

/// The parts that are chapters, in the order in which they are read.
fn chapters(parts: &mut Parts) -> Result<Vec<String>, Cause> {
    let container = parts.text(CONTAINER, MOST_LIST_BYTES)?;
    let mut package = None;
    for_each_tag(&container, |tag| {
        if is(tag, "rootfile") && package.is_none() {
            package = attribute(tag, "full-path");
        }
    })?;
    let package = package.ok_or_else(|| Cause::NotPacked("it names no package".to_owned()))?;
    let list = parts.text(&package, MOST_LIST_BYTES)?;
    let (mut items, mut order) = (Vec::new(), Vec::new());
    for_each_tag(&list, |tag| {
        if is(tag, "item") {
            items.extend(attribute(tag, "id").zip(attribute(tag, "href")));
        } else if is(tag, "itemref") && attribute(tag, "linear").as_deref() != Some("no") {
            order.extend(attribute(tag, "idref"));
        }
    })?;
    let items: std::collections::HashMap<String, String> = items.into_iter().collect();
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    Ok(order.iter().filter_map(|id| items.get(id)).map(|href| within(folder, href)).collect())
}

fn for_each_tag(xml: &str, mut visit: impl FnMut(&BytesStart<'_>)) -> Result<(), Cause> {
    let mut reader = XmlReader::from_str(xml);
    loop {
        match reader.read_event().map_err(|error| Cause::NotXml(error.to_string()))? {
            Event::Start(tag) | Event::Empty(tag) => visit(&tag),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Whether a tag has that name, under whatever prefix.
fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().into_inner() == name
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    Some(
        quick_xml::escape::unescape(&found.value)
            .map_or_else(|_| found.value.clone().into_owned(), Cow::into_owned),
    )
}

/// The name of the part that a link in `folder` leads to.
fn within(folder: &str, href: &str) -> String {
    let href = percent_decode_str(href.split('#').next().unwrap_or_default()).decode_utf8_lossy();
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in href.split('/') {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::parts::packed;
    use super::*;

    const CONTAINER_XML: &str = "<?xml version='1.0'?><container><rootfiles>\
        <rootfile full-path='OPS/book.opf'/></rootfiles></container>";

    fn read(parts: &[(&str, &str)]) -> Vec<Result<Article, String>> {
        let raw = Raw::Stream(Box::new(Cursor::new(packed(parts))));
        let rows = open("b.epub".to_owned(), raw, Arc::new(ReadOptions::default()));
        rows.map(|row| row.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn chapters_are_articles_in_the_order_of_the_book() {
        let package = "<package><manifest><item id='c' href='cover.xhtml'/>\
            <item id='2' href='text/ch%202.xhtml#top'/><item id='1' href='../one.xhtml'/>\
            <item id='n' href='notes.xhtml'/></manifest><spine><opf:itemref idref='c'/>\
            <itemref idref='1'/><itemref idref='2'/><itemref idref='n' linear='no'/>\
            <itemref idref='lost'/></spine></package>";
        let one = "<?xml version='1.0'?><html><head><title>One</title></head><body>\
            <a id='p1'/><h1>One</h1><p>The ferry came.</p><p>It left.</p></body></html>";
        let two = "<html><head><title/></head><body><p>The tug stayed.</p></body></html>";
        let rows = read(&[
            (CONTAINER, CONTAINER_XML),
            ("OPS/book.opf", package),
            ("OPS/cover.xhtml", "<html><body><img src='c.jpg'/></body></html>"),
            ("one.xhtml", one),
            ("OPS/text/ch 2.xhtml", two),
            ("OPS/notes.xhtml", "<p>Notes.</p>"),
        ]);
        let articles: Vec<&Article> = rows.iter().map(|row| row.as_ref().unwrap()).collect();
        let texts: Vec<&str> = articles.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(texts, ["One\nThe ferry came.\nIt left.", "The tug stayed."]);
        assert_eq!(articles[0].title.as_deref(), Some("One"));
        assert_eq!(articles[1].id, "b.epub:2");
    }

    #[test]
    fn a_chapter_that_is_not_there_is_told_and_the_rest_read() {
        let package = "<package><manifest><item id='1' href='1.html'/><item id='2' href='2.html'/>\
            </manifest><spine><itemref idref='1'/><itemref idref='2'/></spine></package>";
        let parts =
            [(CONTAINER, CONTAINER_XML), ("OPS/book.opf", package), ("OPS/2.html", "<p>Two.</p>")];
        let rows = read(&parts);
        assert!(rows[0].as_ref().unwrap_err().starts_with("b.epub:OPS/1.html: not a document"));
        assert_eq!(rows[1].as_ref().unwrap().text, "Two.");
        assert!(read(&[("a", "b")])[0].is_err());
    }
}
