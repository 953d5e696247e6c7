//! What readers of XML share: the content of an element, entities, and XHTML as HTML.

use quick_xml::events::{BytesRef, Event};
use quick_xml::{Reader, Writer};

/// What the element that was just opened holds: its text freed of entities, and the
/// elements in it as mark-up.
///
/// # Errors
/// When the XML is broken.
pub(super) fn content(reader: &mut Reader<&[u8]>) -> Result<String, quick_xml::Error> {
    let (mut all, mut depth) = (String::new(), 0_usize);
    loop {
        match reader.read_event()? {
            Event::Start(tag) => {
                depth += 1;
                all.push_str(&format!("<{}>", &*tag));
            }
            Event::Empty(tag) => {
                all.push_str(&format!("<{}></{}>", &*tag, tag.name().into_inner()))
            }
            Event::End(tag) => {
                let Some(less) = depth.checked_sub(1) else { return Ok(all) };
                depth = less;
                all.push_str(&format!("</{}>", &*tag));
            }
            Event::Text(text) => all.push_str(&text.xml10_content()),
            Event::CData(text) => all.push_str(&text.xml10_content()),
            // Among elements it is mark-up, in which `&lt;` opens no tag.
            Event::GeneralRef(entity) if depth > 0 => all.push_str(&format!("&{};", &*entity)),
            Event::GeneralRef(entity) => push_entity(&mut all, &entity),
            Event::Eof => return Ok(all),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// Adds what an entity stands for. One that XML does not know is kept as it is written,
/// for HTML to know.
pub(super) fn push_entity(text: &mut String, entity: &BytesRef<'_>) {
    let name: &str = entity;
    match entity.resolve_char_ref() {
        Ok(Some(letter)) => text.push(letter),
        _ => match quick_xml::escape::resolve_xml_entity(name) {
            Some(letters) => text.push_str(letters),
            None => text.push_str(&format!("&{name};")),
        },
    }
}

/// A page of XHTML so that a parser of HTML, to which `<title/>` or `<a id="x"/>` is an
/// element that never ends, reads it right. One that is broken is left as it is.
pub(super) fn xhtml_as_html(page: String) -> String {
    let mut reader = Reader::from_str(&page);
    reader.config_mut().expand_empty_elements = true;
    let mut writer = Writer::new(Vec::new());
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            // A parser of HTML takes the declaration for a comment.
            Ok(Event::Decl(_) | Event::PI(_)) => {}
            Ok(event) => {
                if writer.write_event(event).is_err() {
                    return page;
                }
            }
            Err(_) => return page,
        }
    }
    String::from_utf8(writer.into_inner()).unwrap_or(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_of_an_element_is_its_text_or_mark_up() {
        let of = |xml: &str| {
            let mut reader = Reader::from_str(xml);
            assert!(matches!(reader.read_event(), Ok(Event::Start(_))), "{xml}");
            content(&mut reader).unwrap()
        };
        assert_eq!(of("<a>x &lt;b&gt; &amp;amp; &#233;&nbsp;</a>y"), "x <b> &amp; é&nbsp;");
        assert_eq!(of("<a><![CDATA[<p>x & y</p>]]></a>"), "<p>x & y</p>");
        assert_eq!(of("<a><p id='1'>x &lt;<br/></p></a>"), "<p id='1'>x &lt;<br></br></p>");
        assert_eq!(of("<a><!-- no --></a>"), "");
    }

    #[test]
    fn broken_content_is_an_error() {
        let mut reader = Reader::from_str("<a><b></a>");
        reader.read_event().unwrap();
        assert!(content(&mut reader).is_err());
    }

    #[test]
    fn elements_that_are_closed_at_once_are_so_for_html_too() {
        let page = "<?xml version='1.0'?><html><title/><a id='1'/>x<br/>&nbsp;y</html>";
        let html = "<html><title></title><a id='1'></a>x<br></br>&nbsp;y</html>";
        assert_eq!(xhtml_as_html(page.to_owned()), html);
        let broken = "<?xml version='1.0'?><p>x<br>y".to_owned();
        assert_eq!(xhtml_as_html("<a></b>".to_owned()), "<a></b>");
        assert_eq!(xhtml_as_html(broken.clone() + "</i>"), broken + "</i>");
    }
}
