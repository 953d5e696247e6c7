//! Every input format, fed with its own files, changed.

use std::io::Cursor;
use std::sync::{Arc, LazyLock, Mutex};

use proptest::prelude::*;
use unspin::detector::{Detector, DetectorOptions};
use unspin::document::Article;
use unspin::read::{InputFormat, ReadOptions, articles_from};
use unspin::report::{self, Level, OutputFormat, ReportOptions};

use crate::mutation::mutated;
use crate::{cases, memory};

pub static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::new(&DetectorOptions::default()).unwrap());

pub const SPUN: &str = include_str!("../../data/samples/articles/spun-street-fire.txt");

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A report of a spun article, which readers take for a table of passages.
pub fn reported(format: &str) -> Vec<u8> {
    let options = ReportOptions {
        level: Some(Level::Passage),
        min_score: Some(0.0),
        ..ReportOptions::new(DETECTOR.thresholds())
    };
    let sink = Shared::default();
    let format: OutputFormat = format.parse().unwrap();
    let mut report = report::open(format, options, Box::new(sink.clone()));
    let article = Article { text: SPUN.to_owned(), path: "a.txt".into(), ..Article::default() };
    report.add(&article, &DETECTOR.score(&article)).unwrap();
    report.finish().unwrap();
    let bytes = sink.0.lock().unwrap();
    bytes.clone()
}

fn packed(bytes: &[u8]) -> [Vec<u8>; 3] {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, bytes).unwrap();
    [bytes.to_vec(), gzip.finish().unwrap(), zstd::encode_all(bytes, 1).unwrap()]
}

const PAGE: &str = "<!DOCTYPE html><html><head><meta charset=utf-8><title>Fire &amp; more</title></head><body>\
    <nav><a href=/>Home</a></nav><article><h1>Fire</h1><p>The fire burnt the <b>old</b> house down on Monday, \
    the chief of the brigade said.</p><ul><li><a href=x>Read more</a></ul><table><tr><td>1<td>2</table>\
    <p>Nobody was hurt, <i>he said.<p>“It’s over,” she said.</p></article></body></html>";

const MARKDOWN: &str = "---\ntitle: Fire\n---\n# Fire\n\nThe *fire* burnt [the house](http://a.example) down.\n\n\
    > A quote\n> > of a quote\n\n* one\n* two\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[r]: /u\n";

const ROWS: &str = "{\"id\":1,\"text\":\"The fire burnt.\",\"label\":\"clean\",\"title\":null,\"x\":{\"a\":[1,2]}}\n\
    {\"id\":\"b\",\"text\":\"It\\u2019s over.\\n\\ud83d\\ude00\"}\n\n{\"text\":\"Three.\"}\n";

const LIST: &str = "[\n {\"id\": 1, \"text\": null, \"content\": \"<p>The fire burnt.</p><p>It is over.<br>\"},\n\
    {\"body\": [{\"headline\": [\"Fire\"], \"paragraphs\": [\"One.\", \"Two.\"]}]}, {\"text\": \"T\\u00e9n ]}\\\" {\"}\n]\n\
    {\n  \"text\": \"One more.\"\n}\n";

const TABLE: &str = "id,text,label,note\r\n1,\"The fire, it \"\"burnt\"\".\",clean,\r\n2,Two.,spun,x\r\n3,\"Three\nlines.\",,\r\n";

fn archive() -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}");
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nThe \r\n4\r\nfire\r\n0\r\n\r\n";
    let response =
        "response\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: application/http";
    let records = [
        ("warcinfo\r\nContent-Type: text/plain", "software: x"),
        (response, &block),
        (response, chunked),
        ("conversion\r\nContent-Type: text/plain", "Plain text.\nMore of it."),
    ];
    let record = |(fields, block): (&str, &str)| {
        format!(
            "WARC/1.0\r\nWARC-Type: {fields}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    records.map(record).concat().into_bytes()
}

const FEED: &str = "<?xml version='1.0'?><rss version='2.0'><channel><title>Fires</title>\
    <item><title>Fire &amp;amp; more</title><link>http://a.example/1</link><description><![CDATA[<p>The fire burnt the\
    <b>old</b> house down.</p><p>Nobody was hurt.</p>]]></description></item>\
    <item><title>Two</title><description>The brigade came &lt;i&gt;late&lt;/i&gt;.</description></item></channel></rss>";

const LETTER: &str = "From: a@a.example\r\nSubject: Fire\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><p>The fire burnt the old house=20\r\ndown on Monday.</p>\
    <p>Nobody was hurt, he said.</p></body></html>\r\n";

const PARAGRAPHS: &str = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>The fire burnt the old house.</w:t></w:r></w:p>\
    <w:p><w:r><w:t>Nobody was </w:t><w:tab/><w:t>hurt.</w:t></w:r></w:p></w:body></w:document>";

const OFFICE_TEXT: &str = "<office:document-content><office:body><office:text><text:h>Fire</text:h>\
    <text:p>The fire burnt the <text:span>old</text:span><text:s/>house.</text:p></office:text></office:body>\
    </office:document-content>";

/// A zip archive of parts.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn book() -> Vec<u8> {
    zipped(&[
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
        ),
        (
            "b.opf",
            "<package><manifest><item id='1' href='1.xhtml'/></manifest><spine><itemref idref='1'/></spine></package>",
        ),
        ("1.xhtml", "<html><body><h1>Fire</h1><p>The fire burnt the old house.</p></body></html>"),
    ])
}

/// Whole files of a format, plain and compressed.
fn seeds(format: InputFormat) -> Vec<Vec<u8>> {
    let plain = match format.name() {
        "html" => PAGE.as_bytes().to_vec(),
        "markdown" => MARKDOWN.as_bytes().to_vec(),
        "jsonl" => ROWS.as_bytes().to_vec(),
        "json" => LIST.as_bytes().to_vec(),
        "csv" => TABLE.as_bytes().to_vec(),
        "tsv" => TABLE.replace(',', "\t").into_bytes(),
        "xlsx" => reported("xlsx"),
        "parquet" => reported("parquet"),
        "warc" => archive(),
        "feed" => FEED.as_bytes().to_vec(),
        "mail" => LETTER.as_bytes().to_vec(),
        "docx" => zipped(&[("word/document.xml", PARAGRAPHS)]),
        "odt" => zipped(&[("content.xml", OFFICE_TEXT)]),
        "epub" => book(),
        _ => SPUN.as_bytes()[..2000].to_vec(),
    };
    packed(&plain).to_vec()
}

const LIMIT: usize = 8 << 10;

/// Reads all there is; every article is sound, and there are not endless many.
fn check(format: InputFormat, bytes: &[u8], verdicts: bool) {
    let options = ReadOptions {
        format: Some(format),
        max_article_bytes: LIMIT,
        verdicts,
        ..ReadOptions::default()
    };
    let mut items = 0;
    for item in articles_from("x", Cursor::new(bytes.to_vec()), &options) {
        items += 1;
        assert!(items < 1_000_000, "{} goes on and on", format.name());
        match item {
            // Broken bytes become three each.
            Ok(article) => assert!(article.text.len() <= 3 * LIMIT, "{}", article.text.len()),
            Err(error) => assert!(error.to_string().starts_with('x'), "{error}"),
        }
    }
    assert!(memory::is_bounded(), "{} asks for too much memory", format.name());
}

fn all_formats() -> impl Strategy<Value = (InputFormat, Vec<u8>, bool)> {
    let formats = InputFormat::ALL;
    prop::sample::select(formats)
        .prop_flat_map(|format| (Just(format), mutated(seeds_of(format)), any::<bool>()))
}

/// [`seeds`], made once.
fn seeds_of(format: InputFormat) -> Vec<Vec<u8>> {
    type Made = Vec<(InputFormat, Vec<Vec<u8>>)>;
    static SEEDS: LazyLock<Made> =
        LazyLock::new(|| InputFormat::ALL.iter().map(|&format| (format, seeds(format))).collect());
    SEEDS.iter().find(|(of, _)| *of == format).unwrap().1.clone()
}

#[test]
fn every_seed_is_a_file_with_articles() {
    for &format in InputFormat::ALL {
        for seed in seeds(format) {
            let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
            let articles = articles_from("x", Cursor::new(seed), &options);
            let read: Vec<_> = articles.map(Result::unwrap).collect();
            assert!(read.iter().any(|article| article.text.len() > 5), "{}", format.name());
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn changed_files_are_articles_or_errors((format, bytes, verdicts) in all_formats()) {
        check(format, &bytes, verdicts);
    }

    #[test]
    fn any_bytes_are_articles_or_errors(
        format in prop::sample::select(InputFormat::ALL),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        verdicts in any::<bool>(),
    ) {
        check(format, &bytes, verdicts);
    }
}
