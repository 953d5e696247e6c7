//! Documents of word processors (`.docx`, `.odt`): the main text, a line a paragraph.
//!
//! Notes, comments, headers, hidden text and what a tracked change has deleted are no part of it.

use std::borrow::Cow;
use std::sync::Arc;

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use super::error::{Cause, ReadError};
use super::input::Raw;
use super::options::ReadOptions;
use super::parts::Parts;
use super::reader::{Reader, Rows};
use super::xml::push_entity;
use crate::document::Article;

pub(super) const DOCX_READER: Reader =
    Reader::Packed(|path, raw, options| open(path, raw, &options, &DOCX));

pub(super) const ODT_READER: Reader =
    Reader::Packed(|path, raw, options| open(path, raw, &options, &ODT));

/// Where a kind of document keeps its text.
struct Layout {
    /// What the name of the part with the main text begins with. It ends with `.xml`.
    part: &'static str,
    paragraphs: &'static [&'static str],
    /// Elements whose text counts.
    texts: &'static [&'static str],
    /// Elements of which nothing counts.
    skipped: &'static [&'static str],
}

const DOCX: Layout = Layout {
    part: "word/document",
    paragraphs: &["w:p"],
    texts: &["w:t"],
    // The fallback repeats what is chosen.
    skipped: &["w:del", "w:moveFrom", "mc:Fallback"],
};

const ODT: Layout = Layout {
    part: "content",
    paragraphs: &["text:p", "text:h"],
    texts: &["text:p", "text:h"],
    skipped: &["text:tracked-changes", "office:annotation", "text:note"],
};

/// Elements that stand for characters.
const CHARACTERS: [(&str, char); 8] = [
    ("w:tab", ' '),
    ("w:br", '\n'),
    ("w:cr", '\n'),
    ("w:noBreakHyphen", '-'),
    ("text:s", ' '),
    ("text:tab", ' '),
    ("text:line-break", '\n'),
    ("text:soft-page-break", ' '),
];

/// How many times the limit of an article its mark-up may take.
const MARKUP_TIMES: usize = 16;

fn open(path: String, raw: Raw, options: &Arc<ReadOptions>, layout: &Layout) -> Rows {
    let article = text(raw, options.max_article_bytes, layout).map(|text| Article {
        path: path.clone(),
        id: path.clone(),
        text,
        ..Article::default()
    });
    Box::new(std::iter::once(article.map_err(|cause| ReadError::new(path, None, cause))))
}

fn text(raw: Raw, limit: usize, layout: &Layout) -> Result<String, Cause> {
    let mut parts = Parts::open(raw)?;
    let is_main = |name: &str| {
        let rest = name.strip_prefix(layout.part).and_then(|rest| rest.strip_suffix(".xml"));
        rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let name = parts.names().find(|name| is_main(name)).map(Cow::into_owned);
    let name = name.ok_or_else(|| Cause::NotPacked("it has no main text".to_owned()))?;
    let markup = parts.text(&name, limit.saturating_mul(MARKUP_TIMES))?;
    let text = lines(&markup, layout).map_err(|error| Cause::NotXml(error.to_string()))?;
    Cause::check_within(&text, limit)?;
    Ok(text)
}

/// The text of a document, a line a paragraph.
fn lines(markup: &str, layout: &Layout) -> Result<String, quick_xml::Error> {
    let mut reader = XmlReader::from_str(markup);
    let (mut text, mut within, mut is_hidden) = (String::new(), 0_usize, false);
    loop {
        let is_shown = within > 0 && !is_hidden;
        match reader.read_event()? {
            Event::Start(tag) => {
                let name = tag.name().into_inner();
                if layout.skipped.contains(&name) {
                    reader.read_to_end(tag.to_end().name())?;
                    continue;
                }
                // A text box is a paragraph within one.
                if layout.paragraphs.contains(&name) {
                    text.push('\n');
                }
                within += usize::from(layout.texts.contains(&name));
                is_hidden &= name != RUN;
                text.extend(character(&tag));
            }
            Event::Empty(tag) if hides(&tag) => is_hidden = true,
            Event::Empty(tag) => text.extend(character(&tag)),
            Event::End(tag) => {
                let name = tag.name().into_inner();
                within = within.saturating_sub(usize::from(layout.texts.contains(&name)));
                if layout.paragraphs.contains(&name) {
                    text.push('\n');
                }
            }
            Event::Text(piece) if is_shown => text.push_str(&piece.xml10_content()),
            Event::CData(piece) if is_shown => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(entity) if is_shown => push_entity(&mut text, &entity),
            Event::Eof => break,
            _ => {}
        }
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Ok(lines.join("\n"))
}

/// The element of `.docx` that holds words of one look.
const RUN: &str = "w:r";

/// Whether an element says that its run of words is not shown.
fn hides(tag: &BytesStart<'_>) -> bool {
    let is_off = |value: &str| ["0", "false", "off"].contains(&value);
    tag.name().into_inner() == "w:vanish"
        && !tag.attributes().flatten().any(|attribute| is_off(&attribute.value))
}

fn character(tag: &BytesStart<'_>) -> Option<char> {
    let name = tag.name().into_inner();
    CHARACTERS.iter().find(|(known, _)| *known == name).map(|(_, character)| *character)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::parts::packed;
    use super::*;

    fn read(layout: &Layout, packed: Vec<u8>, limit: usize) -> Result<String, String> {
        let raw = Raw::Stream(Box::new(Cursor::new(packed)));
        text(raw, limit, layout).map_err(|cause| cause.to_string())
    }

    #[test]
    fn paragraphs_of_a_docx_are_lines_and_what_was_deleted_is_gone() {
        let document = "<?xml version='1.0'?><w:document xmlns:w='w'><w:body>\
            <w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>Tugs &amp; quays</w:t></w:r></w:p>\
            <w:p><w:r><w:t xml:space='preserve'>The board </w:t></w:r><w:r><w:t>met</w:t></w:r>\
            <w:del><w:r><w:delText>not</w:delText></w:r></w:del><w:r><w:tab/><w:t>on Monday.</w:t>\
            </w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Draft 3.</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr>\
            <w:br/><w:t>It left.</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Boat</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
            <w:p><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>A box.</w:t></w:r></w:p></mc:Choice>\
            <mc:Fallback><w:p><w:r><w:t>A box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:p>\
            </w:body></w:document>";
        let expected = "Tugs & quays\nThe board met on Monday.\nIt left.\nBoat\nA box.";
        for name in ["word/document.xml", "word/document2.xml"] {
            let parts = [("word/documents.xml", "<a/>"), (name, document)];
            assert_eq!(read(&DOCX, packed(&parts), 1000).unwrap(), expected);
        }
        assert!(read(&DOCX, packed(&[("word/document.xml", document)]), 50).is_err());
    }

    #[test]
    fn paragraphs_of_an_odt_are_lines() {
        let content = "<office:document-content><office:body><office:text><text:tracked-changes>\
            <text:p>Gone.</text:p></text:tracked-changes><text:h>Tugs</text:h>\n<text:p>The \
            <text:span>board</text:span><text:s/>met<text:note><text:p>A note.</text:p></text:note>.\
            <text:line-break/>It left.</text:p></office:text></office:body></office:document-content>";
        let expected = "Tugs\nThe board met.\nIt left.";
        assert_eq!(read(&ODT, packed(&[("content.xml", content)]), 1000).unwrap(), expected);
    }

    #[test]
    fn what_is_no_document_is_told() {
        let of = |packed| read(&DOCX, packed, 1000).unwrap_err();
        assert!(of(b"PK no".to_vec()).starts_with("not a document"));
        assert!(of(packed(&[("a.txt", "x")])).contains("it has no main text"));
        assert!(of(packed(&[("word/document.xml", "<w:p></w:t>")])).starts_with("not XML"));
    }
}
