//! Feeds, RSS and Atom: one article an item.
//!
//! What an item says is HTML, whether escaped, in a CDATA section or as elements. Many
//! feeds hold the whole article beside a summary: the fullest element counts.

use std::sync::Arc;

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use super::decode::decode;
use super::error::{Cause, ReadError};
use super::html::{declared_encoding, prose};
use super::input::Input;
use super::options::ReadOptions;
use super::reader::{Reader, Rows};
use super::row::named;
use super::xml::content;
use crate::document::Article;

pub(super) const READER: Reader = Reader::Rows(open);

/// The largest feed: some ten thousand articles.
const MOST_BYTES: usize = 64 << 20;

/// Elements that hold the text of an item, the fullest first.
const TEXTS: [&str; 7] = [
    "content:encoded",
    "content",
    "atom:content",
    "xhtml:body",
    "description",
    "summary",
    "atom:summary",
];

fn open(input: Input, options: Arc<ReadOptions>) -> Rows {
    let path = input.path.clone();
    match input.read_all(MOST_BYTES.max(options.max_article_bytes)) {
        Ok(bytes) => {
            let declared = declared_encoding(&bytes);
            Box::new(articles(&path, &decode(bytes, declared), &options).into_iter())
        }
        Err(cause) => Box::new(std::iter::once(Err(ReadError::new(path, None, cause)))),
    }
}

/// All items; behind what is broken nothing can be read.
fn articles(path: &str, feed: &str, options: &ReadOptions) -> Vec<Result<Article, ReadError>> {
    let mut reader = XmlReader::from_str(feed);
    let mut articles = Vec::new();
    loop {
        match next_item(&mut reader) {
            Ok(Some(item)) => {
                let number = articles.len() as u64 + 1;
                let article = item.into_article(path, number, options);
                articles.push(article.map_err(|cause| ReadError::new(path, Some(number), cause)));
            }
            Ok(None) => return articles,
            Err(error) => {
                articles.push(Err(ReadError::new(path, None, Cause::NotXml(error.to_string()))));
                return articles;
            }
        }
    }
}

/// What an item says of itself.
#[derive(Default)]
struct Item {
    title: String,
    link: String,
    id: String,
    texts: [String; TEXTS.len()],
}

/// The next item that is closed.
fn next_item(reader: &mut XmlReader<&[u8]>) -> Result<Option<Item>, quick_xml::Error> {
    let mut item = None;
    loop {
        match reader.read_event()? {
            Event::Start(tag) if is_item(tag.name().into_inner()) => item = Some(Item::default()),
            Event::Start(tag) => {
                let Some(item) = &mut item else { continue };
                if let Some(slot) = item.slot(&tag) {
                    *slot = content(reader)?;
                }
            }
            Event::Empty(tag) => {
                if let Some(item) = &mut item {
                    item.slot(&tag);
                }
            }
            Event::End(tag) if is_item(tag.name().into_inner()) => return Ok(item),
            Event::Eof if item.is_some() => {
                let open = quick_xml::errors::IllFormedError::MissingEndTag("item".to_owned());
                return Err(open.into());
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry" | "atom:entry")
}

impl Item {
    /// Where the content of an element belongs. The link of Atom is an attribute.
    fn slot(&mut self, tag: &BytesStart<'_>) -> Option<&mut String> {
        let name = tag.name().into_inner();
        let attribute = |name| tag.try_get_attribute(name).ok().flatten().map(|found| found.value);
        match (name, attribute("href")) {
            ("title" | "atom:title", _) => Some(&mut self.title),
            ("guid" | "id" | "atom:id", _) => Some(&mut self.id),
            ("link", None) => Some(&mut self.link),
            ("link" | "atom:link", Some(link)) => {
                if attribute("rel").is_none_or(|rel| rel == "alternate") {
                    self.link = link.into_owned();
                }
                None
            }
            _ => {
                let at = TEXTS.iter().position(|text| *text == name)?;
                self.texts.get_mut(at)
            }
        }
    }

    fn into_article(
        self,
        path: &str,
        number: u64,
        options: &ReadOptions,
    ) -> Result<Article, Cause> {
        let text = self.texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default();
        Cause::check_within(&text, options.max_article_bytes)?;
        let id = [self.link, self.id].into_iter().find(|id| !id.trim().is_empty());
        Ok(Article {
            path: path.to_owned(),
            id: id.map_or_else(|| named(path, Some(number)), |id| id.trim().to_owned()),
            title: Some(prose(self.title)).filter(|title| !title.is_empty()),
            text: prose(text),
            ..Article::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read_with(feed: &[u8], options: ReadOptions) -> Vec<Result<Article, String>> {
        let input = Input::new("f.rss".to_owned(), Box::new(Cursor::new(feed.to_vec()))).unwrap();
        let rows = open(input, Arc::new(options));
        rows.map(|row| row.map_err(|error| error.to_string())).collect()
    }

    fn read(feed: &str) -> Vec<Article> {
        let rows = read_with(feed.as_bytes(), ReadOptions::default());
        rows.into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn items_of_rss_are_articles_with_the_fullest_text() {
        let feed = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Gull</title>
            <description>All the news.</description>
            <item><title>Ferry &amp; tugs</title><link>http://a.example/1</link>
              <description>Short.</description><media:title>No</media:title>
              <content:encoded><![CDATA[<p>The ferry &amp; the <b>tug</b>.</p><p>Two.</p>]]></content:encoded>
            </item>
            <item><title>Bare</title><guid>g-2</guid><description>&lt;p&gt;It &amp;amp; we.&lt;/p&gt;</description></item>
            <item><description>Plain, 3 &lt; 4.
Second line.</description></item>
            <item><title>Nothing</title></item>
            </channel></rss>"#;
        let articles = read(feed);
        let texts: Vec<&str> = articles.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(
            texts,
            ["The ferry & the tug.\nTwo.", "It & we.", "Plain, 3 < 4. Second line.", ""]
        );
        let ids: Vec<&str> = articles.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["http://a.example/1", "g-2", "f.rss:3", "f.rss:4"]);
        assert_eq!(articles[0].title.as_deref(), Some("Ferry & tugs"));
        assert_eq!(articles[2].title, None);
    }

    #[test]
    fn entries_of_atom_are_articles_whatever_their_content_is() {
        let feed = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Gull</title><id>f</id>
            <entry><title type="html">A &lt;i&gt;b&lt;/i&gt;</title><id>tag:1</id>
              <link rel="enclosure" href="http://a.example/x.mp3"/>
              <link rel="alternate" href="http://a.example/1"/>
              <summary>Short.</summary>
              <content type="xhtml"><div xmlns="x"><p>One &lt;two&gt;.</p><p>Three<br/>four.</p></div></content></entry>
            <entry><id>tag:2</id><summary type="html">&lt;p&gt;Five.&lt;/p&gt;</summary></entry>
            <entry><id>tag:3</id><content src="elsewhere.html"/></entry></feed>"#;
        let articles = read(feed);
        let texts: Vec<&str> = articles.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(texts, ["One <two>.\nThree\nfour.", "Five.", ""]);
        let ids: Vec<&str> = articles.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["http://a.example/1", "tag:2", "tag:3"]);
        assert_eq!(articles[0].title.as_deref(), Some("A b"));
    }

    #[test]
    fn what_is_cut_off_or_too_large_is_told_and_the_rest_read() {
        let feed = "<rss><channel><item><description>One.</description></item>\
                    <item><description>Far too long.</description></item>\
                    <item><description>Tw";
        let options = ReadOptions { max_article_bytes: 10, ..ReadOptions::default() };
        let rows = read_with(feed.as_bytes(), options);
        assert_eq!(rows[0].as_ref().unwrap().text, "One.");
        assert_eq!(
            rows[1],
            Err("f.rss:2: too large: 13 bytes, over the limit of 10 bytes".to_owned())
        );
        assert!(rows[2].as_ref().unwrap_err().starts_with("f.rss: not XML: "), "{:?}", rows[2]);
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn the_encoding_is_the_one_that_the_feed_names() {
        let feed = b"<?xml version='1.0' encoding='iso-8859-2'?><rss><item>\
                     <description>\xb1</description></item></rss>";
        let rows = read_with(feed, ReadOptions::default());
        assert_eq!(rows[0].as_ref().unwrap().text, "ą");
    }
}
