//! The room as a whole: files in, articles and errors out.

use std::fs;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::document::Label;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn read(folder: &TempDir, name: &str) -> Vec<Result<Article, String>> {
    read_with(folder, name, &ReadOptions::default())
}

/// Messages without the folder's own path.
fn read_with(folder: &TempDir, name: &str, options: &ReadOptions) -> Vec<Result<Article, String>> {
    let root = path(folder, "");
    let items = articles(&[path(folder, name)], options);
    items.map(|item| item.map_err(|e| e.to_string().replace(&root, ""))).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn every_format_yields_its_article() {
    let jsonl = b"{\"text\":\"Hello.\"}\n".as_slice();
    let folder = folder(&[
        ("a.txt", b"Hello."),
        ("b.md", b"**Hello.**\n"),
        ("c.html", b"<p>Hello.</p>"),
        ("d.jsonl", jsonl),
        ("e.jsonl.gz", &gzip(jsonl)),
        ("f.ndjson.zst", &zstd::encode_all(jsonl, 1).unwrap()),
        ("g.csv", b"id,text\n1,Hello.\n"),
        ("h.tsv", b"id\ttext\n1\tHello.\n"),
        ("i.txt.gz", &gzip(b"Hello.")),
        ("j.json", b"{\n  \"text\": \"Hello.\"\n}\n"),
        ("k.xhtml", b"<?xml version='1.0'?><html><body><p>Hello.</p></body></html>"),
        ("l", b"<!DOCTYPE html><p>Hello.</p>"),
        ("m.txt", b"<p>Hello.</p>"),
        ("n.dat", jsonl),
        (
            "o.xml",
            b"<?xml version='1.0'?><rss><item><description>Hello.</description></item></rss>",
        ),
        ("p.eml", b"Subject: a\nContent-Type: text/html\n\n<p>Hello.</p>"),
    ]);
    let articles: Vec<Article> = read(&folder, "").into_iter().map(Result::unwrap).collect();
    assert_eq!(articles.len(), 16);
    assert!(articles.iter().all(|a| a.text == "Hello."), "{articles:?}");
    assert!(articles[0].path.ends_with("a.txt"));
    assert_eq!(articles[0].id, articles[0].path);
    assert_eq!(articles[3].id, format!("{}:1", articles[3].path));
    assert_eq!(articles[6].id, "1");
}

#[test]
fn a_bad_file_or_row_does_not_end_the_run() {
    let folder = folder(&[
        ("a.jsonl", b"nonsense\n{\"text\":\"a\"}\n"),
        ("b.txt", b"\0\0\0\0\x01\x02 binary"),
        ("c.jsonl.gz", &gzip(b"{\"text\":\"c\"}\n")[..15]),
        ("d.csv", b"id,label,text\n1,odd,d\n2,mt,d\n"),
    ]);
    let items = read(&folder, "");
    let texts: Vec<&str> = items.iter().flatten().map(|a| a.text.as_str()).collect();
    assert_eq!(texts, ["a", "d"]);
    let errors: Vec<&String> = items.iter().filter_map(|i| i.as_ref().err()).collect();
    assert_eq!(errors[0], "a.jsonl:1: not JSON: expected ident at column 2");
    assert!(errors[1].starts_with("b.txt: not text: 6 control characters"), "{}", errors[1]);
    assert!(errors[2].starts_with("c.jsonl.gz:1: cannot be read"), "{}", errors[2]);
    assert_eq!(errors[3], "d.csv:2: unknown label `odd`; known are clean, mt, spun");
    assert_eq!(errors.len(), 4);
}

#[test]
fn a_large_file_is_refused_with_both_sizes() {
    let folder = folder(&[("a.txt", b"12345"), ("b.txt", b"123456")]);
    let options = ReadOptions { max_article_bytes: 5, ..ReadOptions::default() };
    let items = read_with(&folder, "", &options);
    assert_eq!(items[0].as_ref().unwrap().text, "12345");
    assert_eq!(
        items[1].as_ref().unwrap_err(),
        "b.txt: too large: more than 5 bytes, over the limit of 5 bytes"
    );
}

#[test]
fn encodings_are_told_apart() {
    let utf16: Vec<u8> = "\u{feff}It’s café.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let html =
        b"<html><head><meta charset=\"koi8-r\"></head><body><p>\xd2\xcf\xd4</p></body></html>";
    let folder = folder(&[
        ("a.txt", &utf16),
        ("b.txt", b"\x93It\x92s caf\xe9.\x94\r\n"),
        ("c.txt", b"\xef\xbb\xbfIt's"),
        ("d.html", html),
    ]);
    let texts: Vec<String> = read(&folder, "").into_iter().map(|i| i.unwrap().text).collect();
    assert_eq!(texts, ["It’s café.", "“It’s café.”\r\n", "It's", "рот"]);
}

#[test]
fn an_empty_file_is_an_article_without_text() {
    let folder = folder(&[("a.txt", b""), ("b.html", b" \n"), ("c.md", b"")]);
    let items = read(&folder, "");
    assert_eq!(items.len(), 3);
    assert!(items.iter().all(|i| i.as_ref().is_ok_and(|a| a.text.is_empty())), "{items:?}");
}

#[test]
fn a_named_file_of_unknown_extension_is_an_error_unless_its_format_is_named() {
    let folder = folder(&[("a.story", b"Hello."), ("plain", b"Hello.")]);
    let message = "a.story: unknown extension `story`; name the format of the file";
    assert_eq!(read(&folder, "a.story"), [Err(message.to_owned())]);
    assert_eq!(read(&folder, "plain")[0].as_ref().unwrap().text, "Hello.");
    let options = ReadOptions { format: Some(InputFormat::Text), ..ReadOptions::default() };
    assert_eq!(read_with(&folder, "a.story", &options)[0].as_ref().unwrap().text, "Hello.");
}

#[test]
fn the_text_is_the_first_known_field_that_says_something() {
    let rows =
        br#"{"text": null, "maintext": "Maintext.", "headline": "H", "link": "http://a.example"}
        {"description": "Short.", "articleBody": "<p>Body &amp; more.</p><p>Two.</p>", "text": " "}
        {"content": ["One.", "Two."], "text": "Text.", "url": "u", "id": 5}
        {"body": {"summary": [], "sections": [{"headline": ["H"], "paragraphs": ["P."]}]}}"#;
    let folder = folder(&[("a.jsonl", rows)]);
    let options = ReadOptions::default();
    let articles: Vec<Article> =
        read_with(&folder, "a.jsonl", &options).into_iter().map(Result::unwrap).collect();
    let texts: Vec<&str> = articles.iter().map(|article| article.text.as_str()).collect();
    assert_eq!(texts, ["Maintext.", "Body & more.\nTwo.", "Text.", "H\n\nP."]);
    assert_eq!(articles[0].title.as_deref(), Some("H"));
    assert_eq!(articles[0].id, "http://a.example");
    assert_eq!(articles[2].id, "5");
    let taken = [("articleBody", 1), ("body", 1), ("maintext", 1)];
    assert_eq!(options.asides.text_fields(), taken.map(|(name, rows)| (name.to_owned(), rows)));
    let paths = ["body.sections.paragraphs", "maintext"].map(str::to_owned).to_vec();
    let options = ReadOptions { text_fields: paths, ..ReadOptions::default() };
    let items = read_with(&folder, "a.jsonl", &options);
    assert_eq!(items[0].as_ref().unwrap().text, "Maintext.");
    let message = "a.jsonl:3: no field `body.sections.paragraphs`; it has content, text, url, id";
    assert_eq!(items[2].as_ref().unwrap_err(), message);
    assert_eq!(items[3].as_ref().unwrap().text, "P.");
}

#[test]
fn html_in_a_field_stays_where_offsets_of_others_count() {
    let rows = b"{\"text\": \"<p>One.</p>\"}";
    let folder = folder(&[("a.jsonl", rows)]);
    let options = ReadOptions { keep_markup: true, ..ReadOptions::default() };
    assert_eq!(read_with(&folder, "a.jsonl", &options)[0].as_ref().unwrap().text, "<p>One.</p>");
    let beside = b"{\"text\": \"<p>One.</p>\", \"original\": \"<p>Two.</p>\"}";
    fs::write(folder.path().join("a.jsonl"), beside).unwrap();
    assert_eq!(read(&folder, "a.jsonl")[0].as_ref().unwrap().text, "<p>One.</p>");
}

#[test]
fn a_stream_goes_by_its_first_bytes_unless_told_otherwise() {
    let line = "{\"text\":\"a\",\"label\":\"MT\"}\n";
    let options = ReadOptions { format: Some(InputFormat::Text), ..ReadOptions::default() };
    let text: Vec<_> = articles_from("-", Cursor::new(line), &options).collect();
    assert_eq!(text[0].as_ref().unwrap().text, line);
    let options = ReadOptions::default();
    let rows: Vec<_> = articles_from("-", Cursor::new(line.repeat(2)), &options).collect();
    let last = rows[1].as_ref().unwrap();
    assert_eq!((last.id.as_str(), last.label), ("-:2", Some(Label::Mt)));
    assert_eq!(rows.len(), 2);
}

#[test]
fn the_iterator_can_go_to_another_thread() {
    let items = articles(&["no such file".to_owned()], &ReadOptions::default());
    let count = std::thread::spawn(move || items.count()).join().unwrap();
    assert_eq!(count, 1);
}

/// Pieces that mean something in one of the formats, and bytes that mean nothing.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "{\"text\":\"a\"}",
        "\"",
        "{",
        "}",
        "\\u",
        "\r\n",
        "\n",
        "id,text",
        "label",
        ",",
        ";",
        "\t",
        "---\n",
        "# ",
        "```",
        "![",
        "](",
        "| a |\n|---|",
        "<p>",
        "</p>",
        "<div>",
        "<ul><li>",
        "<a href=x>",
        "</a>",
        "<table><td>",
        "<title>",
        "<body>",
        "Read more",
        "&nbsp;",
        "<!--",
        "<svg>",
        "<b>",
        "prose words, and more. ",
    ]);
    let piece = prop_oneof![
        8 => known.prop_map(|p| p.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_judged_report_gives_its_judged_rows_and_names_the_others() {
    let report = "\u{feff}rank;score;label;path;id;passage;text;verdict;correction\r\n\
        1;0.9;spun;a.txt;a.txt;0;'-One;Clean;\r\n\
        2;0.8;spun;a.txt;a.txt;1;Two;;\r\n\
        3;0.7;spun;a.txt;a.txt;2;Three;dunno;\r\n\
        4;0.6;spun;b.csv;7;0;Four;mt;\r\n";
    let findings = b"text,context,verdict\nmetropolis,The metropolis.,spun\n";
    let folder = folder(&[("r.csv", report.as_bytes()), ("f.csv", findings)]);
    let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
    let rows: Vec<_> = read_with(&folder, "r.csv", &options)
        .into_iter()
        .map(|row| row.map(|a| (a.id, a.text, a.label.unwrap(), a.group.unwrap())))
        .collect();
    let row = |id: &str, text: &str, label, group: &str| {
        Ok((id.to_owned(), text.to_owned(), label, group.to_owned()))
    };
    assert_eq!(
        rows,
        [
            row("a.txt:0", "-One", Label::Clean, "a.txt"),
            Err("r.csv:4: unknown verdict `dunno`; known are spun (or x), mt, clean (or ok, no), yes".to_owned()),
            row("b.csv#7:0", "Four", Label::Mt, "b.csv#7"),
        ]
    );
    let refused = read_with(&folder, "f.csv", &options);
    let message = "f.csv:1: a report of findings; judge one of passages or sentences";
    assert_eq!(refused, [Err(message.to_owned())]);
    // To whom verdicts mean nothing it is a table like any other.
    assert_eq!(read(&folder, "r.csv").len(), 4);
    assert_eq!(read(&folder, "f.csv").len(), 1);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic_or_run_on(bytes in pieces(), packed in any::<bool>()) {
        let most = bytes.len() + 2;
        let bytes = if packed { gzip(&bytes) } else { bytes };
        for &format in InputFormat::ALL {
            let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
            let items = articles_from("x", Cursor::new(bytes.clone()), &options);
            prop_assert!(items.take(most + 1).count() <= most);
        }
    }
}
