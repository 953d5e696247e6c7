//! JSON lines: one object per row, with stable field names, in input order. What is not
//! known is an empty string and no null, and findings of which there are none are left out,
//! since many readers guess the type of a column by its first hundred rows: a null or an
//! empty list in all of them is no type, and what comes later an error.
//! `docs/report.schema.json` describes the rows.

use std::io::Write;

use serde::Serialize;

use super::ranking::Ranking;
use super::rows::{Listing, Row, kind_name, passage_findings, passage_restored, passage_source};
use super::{Level, Report, ReportError, ReportOptions, Sink};
use crate::document::{
    Article, ArticleReport, Finding, Kind, PassageReport, SentenceReport, SourceSentence,
    Suggestion, Unjudged,
};
use crate::numbers::round4;

/// Starts a report of JSON lines. It streams, unless only the top rows are
/// wanted: those are held back and written worst first.
pub(super) fn open(options: ReportOptions, level: Level, sink: Sink) -> Box<dyn Report> {
    let listing = options.listing(level);
    let ranking = options.top.map(|top| Ranking::new(Some(top)));
    Box::new(Jsonl { listing, ranking, sink })
}

struct Jsonl {
    listing: Listing,
    ranking: Option<Ranking<Vec<u8>>>,
    sink: Sink,
}

impl Report for Jsonl {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        for row in self.listing.rows(report) {
            let make = || line(article, row);
            match &mut self.ranking {
                Some(ranking) => ranking.offer(row.score(), &article.path, row.start(), make)?,
                None => self.sink.write_all(&make()?)?,
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        for line in self.ranking.take().into_iter().flat_map(Ranking::into_rows) {
            self.sink.write_all(&line)?;
        }
        Ok(self.sink.flush()?)
    }
}

/// A row as a line, with its line feed.
pub(super) fn line(article: &Article, row: Row<'_>) -> Result<Vec<u8>, ReportError> {
    let mut line = match row {
        Row::Article(report) => serde_json::to_vec(&ArticleRow::new(article, report)),
        Row::Passage(passage) => serde_json::to_vec(&PassageRow::new(article, passage)),
        Row::Sentence(sentence) => serde_json::to_vec(&SentenceRow::new(article, sentence)),
        Row::Finding(sentence, finding) => {
            serde_json::to_vec(&FindingLine::new(article, sentence, finding))
        }
    }?;
    line.push(b'\n');
    Ok(line)
}

#[derive(Serialize)]
struct ArticleRow<'a> {
    path: &'a str,
    id: &'a str,
    title: &'a str,
    score: f64,
    label: &'a str,
    kind: &'a str,
    words: usize,
    gain_per_100: f64,
    substitution_rate: f64,
    manner: &'a str,
    manner_share: f64,
    translated_by: &'a str,
    translated_from: &'a str,
    reason: &'a str,
    passages: usize,
    reliable: bool,
}

impl<'a> ArticleRow<'a> {
    fn new(article: &'a Article, report: &'a ArticleReport) -> Self {
        let origin = report.origin.as_ref();
        Self {
            path: &article.path,
            id: &article.id,
            title: article.title.as_deref().unwrap_or_default(),
            score: round4(report.verdict.score),
            label: report.verdict.label.name(),
            kind: kind_name(&report.verdict).unwrap_or_default(),
            words: report.words,
            gain_per_100: round4(report.gain_per_100),
            substitution_rate: round4(report.substitution_rate),
            manner: report.manner.map(|manner| manner.tool.name()).unwrap_or_default(),
            manner_share: report.manner.map_or(0.0, |manner| round4(manner.share)),
            translated_by: origin.map(|origin| origin.engine.name()).unwrap_or_default(),
            translated_from: origin.and_then(|o| o.language.as_deref()).unwrap_or_default(),
            reason: report.unjudged.map(Unjudged::name).unwrap_or_default(),
            passages: report.passages.len(),
            reliable: report.verdict.reliable,
        }
    }
}

#[derive(Serialize)]
struct PassageRow<'a> {
    path: &'a str,
    id: &'a str,
    passage: usize,
    start: u32,
    end: u32,
    text: &'a str,
    score: f64,
    label: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRow<'a>>,
    restored: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceSentence>,
    reliable: bool,
}

impl<'a> PassageRow<'a> {
    fn new(article: &'a Article, passage: &'a PassageReport) -> Self {
        Self {
            path: &article.path,
            id: &article.id,
            passage: passage.passage,
            start: passage.span.start,
            end: passage.span.end,
            text: passage.span.of(&article.text),
            score: round4(passage.verdict.score),
            label: passage.verdict.label.name(),
            kind: kind_name(&passage.verdict).unwrap_or_default(),
            findings: passage_findings(passage).map(|f| FindingRow::new(article, f)).collect(),
            restored: passage_restored(article, passage),
            source: passage_source(passage).map(rounded),
            reliable: passage.verdict.reliable,
        }
    }
}

#[derive(Serialize)]
struct SentenceRow<'a> {
    path: &'a str,
    id: &'a str,
    passage: usize,
    sentence: usize,
    start: u32,
    end: u32,
    text: &'a str,
    score: f64,
    label: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRow<'a>>,
    restored: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceSentence>,
    reliable: bool,
}

impl<'a> SentenceRow<'a> {
    fn new(article: &'a Article, sentence: &'a SentenceReport) -> Self {
        Self {
            path: &article.path,
            id: &article.id,
            passage: sentence.passage,
            sentence: sentence.sentence,
            start: sentence.span.start,
            end: sentence.span.end,
            text: sentence.span.of(&article.text),
            score: round4(sentence.verdict.score),
            label: sentence.verdict.label.name(),
            kind: kind_name(&sentence.verdict).unwrap_or_default(),
            findings: sentence.findings.iter().map(|f| FindingRow::new(article, f)).collect(),
            restored: &sentence.restored,
            source: sentence.source.as_ref().map(rounded),
            reliable: sentence.verdict.reliable,
        }
    }
}

fn rounded(source: &SourceSentence) -> SourceSentence {
    SourceSentence { score: round4(source.score), ..source.clone() }
}

#[derive(Serialize)]
struct FindingRow<'a> {
    start: u32,
    end: u32,
    text: &'a str,
    kind: Kind,
    score: f64,
    suggestions: Vec<Suggestion>,
    evidence: &'a [String],
}

impl<'a> FindingRow<'a> {
    fn new(article: &'a Article, finding: &'a Finding) -> Self {
        let rounded = |s: &Suggestion| Suggestion {
            text: s.text.clone(),
            probability: round4(s.probability),
        };
        Self {
            start: finding.span.start,
            end: finding.span.end,
            text: finding.span.of(&article.text),
            kind: finding.kind,
            score: round4(finding.score),
            suggestions: finding.suggestions.iter().map(rounded).collect(),
            evidence: &finding.evidence,
        }
    }
}

/// A finding as a row of its own, with where it was found.
#[derive(Serialize)]
struct FindingLine<'a> {
    path: &'a str,
    id: &'a str,
    passage: usize,
    sentence: usize,
    #[serde(flatten)]
    finding: FindingRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceSentence>,
}

impl<'a> FindingLine<'a> {
    fn new(article: &'a Article, sentence: &SentenceReport, finding: &'a Finding) -> Self {
        Self {
            path: &article.path,
            id: &article.id,
            passage: sentence.passage,
            sentence: sentence.sentence,
            finding: FindingRow::new(article, finding),
            source: sentence.source.as_ref().map(rounded),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::OutputFormat::Jsonl;
    use super::super::samples::{
        clean_report, hostile_report, options, render, sourced_report, spun_report,
    };
    use super::*;

    fn at(level: Level) -> ReportOptions {
        ReportOptions { level: Some(level), ..options() }
    }

    #[test]
    fn an_article_is_one_line_of_its_facts_even_when_clean() {
        let golden = concat!(
            r#"{"path":"b.txt","id":"b.txt","title":"","score":0.0313,"label":"clean","kind":"","#,
            r#""words":3,"gain_per_100":-0.5,"substitution_rate":0.0,"manner":"","manner_share":0.0,"translated_by":"","#,
            r#""translated_from":"","reason":"","passages":1,"reliable":false}"#,
            "\n",
            r#"{"path":"news.jsonl","id":"a1","title":"Fires","score":0.93,"label":"spun","kind":"spun","#,
            r#""words":12,"gain_per_100":61.7123,"substitution_rate":0.3333,"manner":"","manner_share":0.0,"translated_by":"","#,
            r#""translated_from":"","reason":"","passages":2,"reliable":true}"#,
            "\n",
        );
        assert_eq!(render(Jsonl, options(), &[clean_report(), spun_report()]), golden);
    }

    #[test]
    fn a_sentence_carries_its_findings_and_restoration() {
        let golden = concat!(
            r#"{"path":"news.jsonl","id":"a1","passage":0,"sentence":0,"start":0,"end":50,"#,
            r#""text":"The International Minister was preventing hearths.","score":0.97,"label":"spun","kind":"spun","#,
            r#""findings":[{"start":4,"end":26,"text":"International Minister","kind":"spun","score":0.9,"#,
            r#""suggestions":[{"text":"Foreign Minister","probability":0.8333},{"text":"External Minister","probability":0.1}],"#,
            r#""evidence":["the phrase is a known swap","rare wording"]},"#,
            r#"{"start":31,"end":49,"text":"preventing hearths","kind":"spun","score":0.8,"suggestions":[],"evidence":[]}],"#,
            r#""restored":"The Foreign Minister was fighting fires.","reliable":true}"#,
            "\n",
        );
        let options = ReportOptions { min_score: Some(0.9), ..at(Level::Sentence) };
        assert_eq!(render(Jsonl, options, &[clean_report(), spun_report()]), golden);
    }

    #[test]
    fn the_original_is_named_where_there_is_one() {
        let golden = concat!(
            r#""source":{"path":"old.jsonl","id":"o7","passage":2,"sentence":5,"#,
            r#""text":"=The Foreign Minister was fighting fires.","score":0.8123}"#,
        );
        for (level, lines) in [(Level::Passage, 1), (Level::Sentence, 1), (Level::Finding, 2)] {
            let rendered = render(Jsonl, at(level), &[sourced_report()]);
            assert_eq!(rendered.matches(golden).count(), lines, "{level:?}");
            assert!(!render(Jsonl, at(level), &[spun_report()]).contains("source"));
        }
    }

    #[test]
    fn a_finding_row_says_where_it_was_found() {
        let rendered = render(Jsonl, at(Level::Finding), &[spun_report()]);
        let start = concat!(
            r#"{"path":"news.jsonl","id":"a1","passage":0,"sentence":0,"#,
            r#""start":4,"end":26,"text":"International Minister","kind":"spun","score":0.9,"suggestions":"#,
        );
        assert!(rendered.starts_with(start), "{rendered}");
        assert_eq!(rendered.lines().count(), 2);
    }

    #[test]
    fn offsets_cut_the_same_text_out_of_the_article() {
        let (article, report) = hostile_report();
        for level in [Level::Passage, Level::Sentence, Level::Finding] {
            let rendered = render(Jsonl, at(level), &[(article.clone(), report.clone())]);
            assert!(rendered.lines().count() > 0);
            for line in rendered.lines() {
                let row: Value = serde_json::from_str(line).unwrap();
                let place = |key: &str| usize::try_from(row[key].as_u64().unwrap()).unwrap();
                assert_eq!(row["text"], article.text[place("start")..place("end")]);
            }
        }
    }

    #[test]
    fn the_top_rows_come_worst_first() {
        let reports = [clean_report(), spun_report(), hostile_report()];
        let top = |top| render(Jsonl, ReportOptions { top, ..options() }, &reports);
        let ids = |rendered: String| -> Vec<String> {
            let id = |line: &str| {
                let row: Value = serde_json::from_str(line).unwrap();
                row["id"].as_str().unwrap().to_owned()
            };
            rendered.lines().map(id).collect()
        };
        assert_eq!(ids(top(None)), ["b.txt", "a1", "@hostile"]);
        assert_eq!(ids(top(Some(2))), ["@hostile", "a1"]);
    }

    const SCHEMA: &str = include_str!("../../docs/report.schema.json");

    /// What of `value` is not as `schema` says, by the words that our schema uses.
    fn misfit(root: &Value, schema: &Value, value: &Value) -> Option<String> {
        if let Some(name) = schema["$ref"].as_str() {
            return misfit(root, root.pointer(name.strip_prefix('#')?)?, value);
        }
        let is_of_type = match schema["type"].as_str() {
            Some("integer") => value.is_u64(),
            Some("number") => value.is_number(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => schema["enum"].as_array()?.contains(value),
        };
        let number = value.as_f64().unwrap_or_default();
        let least = schema["minimum"].as_f64().unwrap_or(f64::MIN);
        let most = schema["maximum"].as_f64().unwrap_or(f64::MAX);
        if !is_of_type || number < least || number > most {
            return Some(format!("{value} is not {schema}"));
        }
        let items = value.as_array().into_iter().flatten();
        let mut misfits = items.filter_map(|item| misfit(root, &schema["items"], item));
        if let Some(first) = misfits.next() {
            return Some(first);
        }
        let fields = value.as_object()?;
        let required = schema["required"].as_array()?.iter().filter_map(Value::as_str);
        let missing = required.filter(|name| !fields.contains_key(*name)).map(str::to_owned).next();
        missing.or_else(|| {
            fields.iter().find_map(|(name, value)| match schema["properties"].get(name) {
                Some(schema) => misfit(root, schema, value),
                None => Some(format!("{name} is not in the schema")),
            })
        })
    }

    #[test]
    fn every_row_is_as_the_published_schema_says() {
        let root: Value = serde_json::from_str(SCHEMA).unwrap();
        let reports = [clean_report(), spun_report(), hostile_report(), sourced_report()];
        for level in Level::ALL {
            let schema = &root["$defs"][level.name()];
            let rendered =
                render(Jsonl, ReportOptions { min_score: Some(0.0), ..at(level) }, &reports);
            assert!(rendered.lines().count() > 1, "{level:?}");
            for line in rendered.lines() {
                let row: Value = serde_json::from_str(line).unwrap();
                assert_eq!(misfit(&root, schema, &row), None, "{level:?}: {line}");
            }
            let columns: Vec<&str> = super::super::table::columns(level);
            assert_eq!(root["$defs"][format!("csv-{}", level.name())]["required"], json!(columns));
        }
        let wrong = json!({"text": "fire", "probability": 1.5});
        let suggestion = root.pointer("/$defs/found/properties/suggestions/items").unwrap();
        assert!(misfit(&root, suggestion, &wrong).is_some());
        assert!(misfit(&root, suggestion, &json!({"text": "fire"})).is_some());
    }
}
