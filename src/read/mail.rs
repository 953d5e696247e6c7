//! Pages saved as one file (`.mhtml`) and letters (`.eml`): the first text of a message,
//! which is a page or plain.

use std::sync::Arc;

use mail_parser::{MessageParser, PartType};

use super::error::{Cause, ReadError};
use super::html::extract;
use super::input::{Raw, unpacked};
use super::options::ReadOptions;
use super::reader::{Document, Reader, Rows};
use crate::document::Article;

pub(super) const READER: Reader = Reader::Packed(open);

/// The largest message; pictures make most of it.
const MOST_BYTES: usize = 256 << 20;

fn open(path: String, raw: Raw, options: Arc<ReadOptions>) -> Rows {
    let article = read(raw, options.max_article_bytes).map(|document| Article {
        path: path.clone(),
        id: path.clone(),
        title: document.title,
        text: document.text,
        ..Article::default()
    });
    Box::new(std::iter::once(article.map_err(|cause| ReadError::new(path, None, cause))))
}

fn read(raw: Raw, limit: usize) -> Result<Document, Cause> {
    let bytes = unpacked(raw, MOST_BYTES)?;
    let message = MessageParser::default().parse(&bytes).ok_or(Cause::NotMessage)?;
    let text =
        message.html_bodies().chain(message.text_bodies()).find_map(|part| match &part.body {
            PartType::Html(page) => Some((page, true)),
            PartType::Text(text) => Some((text, false)),
            _ => None,
        });
    let (text, is_page) = text.ok_or(Cause::NotMessage)?;
    Cause::check_within(text, limit)?;
    let text = text.clone().into_owned();
    let document = if is_page { extract(text) } else { Document { title: None, text } };
    let title = document.title.or_else(|| message.subject().map(str::to_owned));
    Ok(Document { title, ..document })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn of(message: &str) -> Result<Document, String> {
        let raw = Raw::Stream(Box::new(Cursor::new(message.as_bytes().to_vec())));
        read(raw, 10_000).map_err(|cause| cause.to_string())
    }

    #[test]
    fn the_page_of_a_saved_file_is_read() {
        let message = "From: <Saved by a browser>\r\nSubject: =?utf-8?Q?Tugs=20=E2=80=93=20sold?=\r\n\
            MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\
            \r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\
            \r\n<html><head><meta charset=3D\"utf-8\"></head><body><p>The har=\r\nbour board caf=C3=A9.</p>\
            </body></html>\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\
            \r\niVBORw0KGgo=\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>A frame.</p>\r\n--b--\r\n";
        let document = of(message).unwrap();
        assert_eq!(document.text, "The harbour board café.");
        assert_eq!(document.title.as_deref(), Some("Tugs – sold"));
    }

    #[test]
    fn a_letter_is_read_and_its_attachments_are_not() {
        let message = "From: a@b.example\nSubject: Hello\nContent-Type: multipart/mixed; boundary=x\n\n\
            --x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
            Caf=E9.\n--x\nContent-Type: text/plain\nContent-Disposition: attachment\n\nNo.\n--x--\n";
        let document = of(message).unwrap();
        assert_eq!(document.text.trim(), "Café.");
        assert_eq!(document.title.as_deref(), Some("Hello"));
    }

    #[test]
    fn a_message_without_text_is_told() {
        assert!(of("").is_err());
    }
}
