//! JSON as a LanguageTool server answers a check, so that what reads that can
//! show findings: an object for one article, a list of objects for several,
//! each with its path and id.
//!
//! Every finding at or above the threshold is a match, whatever the level.
//! Offsets and lengths count UTF-16 code units.

use std::io::Write as _;

use serde::Serialize;

use super::ranking::Ranking;
use super::utf16::{Places, units};
use super::{Level, Report, ReportError, ReportOptions, Sink};
use crate::document::{Article, ArticleReport, Finding, Kind, SentenceReport, Span};
use crate::numbers::round4;

/// Bytes of context around a match, on either side, at most.
const CONTEXT: u32 = 45;

/// An answer to a check of one text.
#[derive(Debug, Serialize)]
pub struct Check<'a> {
    /// The program that answers.
    pub software: Software,
    /// The language of the text.
    pub language: Language,
    /// The findings, in text order.
    pub matches: Vec<Match<'a>>,
}

/// The program that answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Software {
    name: &'static str,
    version: &'static str,
    build_date: &'static str,
    api_version: u32,
    premium: bool,
    status: &'static str,
}

/// A language by name and code.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Language {
    name: &'static str,
    code: &'static str,
    detected_language: DetectedLanguage,
}

/// The language that a text is in.
#[derive(Debug, Serialize)]
pub struct DetectedLanguage {
    name: &'static str,
    code: &'static str,
    /// How sure that is, 0..1.
    confidence: f64,
}

/// A finding.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Match<'a> {
    message: String,
    short_message: &'static str,
    /// Where it begins, in UTF-16 code units of the text.
    pub offset: usize,
    /// How long it is, in UTF-16 code units.
    pub length: usize,
    replacements: Vec<Replacement<'a>>,
    context: Context,
    sentence: &'a str,
    #[serde(rename = "type")]
    type_name: TypeName,
    rule: &'static Rule,
    ignore_for_incomplete_sentence: bool,
    context_for_sure_match: i32,
}

#[derive(Debug, Serialize)]
struct Replacement<'a> {
    value: &'a str,
    /// The probability of the wording, 0..1.
    confidence: f64,
}

#[derive(Debug, Serialize)]
struct Context {
    text: String,
    offset: usize,
    length: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TypeName {
    type_name: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    description: &'static str,
    issue_type: &'static str,
    category: Category,
    is_premium: bool,
}

#[derive(Debug, Serialize)]
struct Category {
    id: &'static str,
    name: &'static str,
}

const CATEGORY: Category = Category { id: "MACHINE_WORDING", name: "Wording of a machine" };

static SPUN: Rule = Rule {
    id: "UNSPIN_SPUN",
    description: "Phrasing of a synonym spinner",
    issue_type: "style",
    category: CATEGORY,
    is_premium: false,
};

static MT: Rule = Rule {
    id: "UNSPIN_MT",
    description: "Phrasing of machine translation",
    issue_type: "mistranslation",
    category: CATEGORY,
    is_premium: false,
};

/// The findings of `report` that score at least `threshold` as an answer to a
/// check of the article's text.
#[must_use]
pub fn check<'a>(article: &'a Article, report: &'a ArticleReport, threshold: f64) -> Check<'a> {
    let mut places = Places::new(&article.text);
    let findings = report.sentences().flat_map(|s| s.findings.iter().map(move |f| (s, f)));
    let matches = findings
        .filter(|(_, finding)| finding.score >= threshold)
        .map(|(sentence, finding)| as_match(&article.text, sentence, finding, &mut places));
    let matches = matches.collect();
    Check { matches, software: software(), language: language(report.unjudged.is_none()) }
}

impl Match<'_> {
    /// The ids of its rule and of that rule's category.
    #[must_use]
    pub fn rule_and_category(&self) -> (&'static str, &'static str) {
        (self.rule.id, self.rule.category.id)
    }
}

/// When this version was made, as clients of LanguageTool expect a date. It is no clock's,
/// so that builds are the same.
const BUILD_DATE: &str = "2026-11-30 00:00:00 +0000";

/// The program as clients ask for it.
#[must_use]
pub fn software() -> Software {
    Software {
        name: "unspin",
        version: env!("CARGO_PKG_VERSION"),
        build_date: BUILD_DATE,
        api_version: 1,
        premium: false,
        status: "",
    }
}

/// English, and how sure that is: texts of other languages are told with few mistakes.
fn language(is_english: bool) -> Language {
    let (name, code) = ("English", "en");
    let confidence = if is_english { 0.99 } else { 0.0 };
    Language { name, code, detected_language: DetectedLanguage { name, code, confidence } }
}

fn as_match<'a>(
    text: &'a str,
    sentence: &SentenceReport,
    finding: &'a Finding,
    places: &mut Places<'_>,
) -> Match<'a> {
    let (start, end) = places.of(finding.span);
    let rule = match finding.kind {
        Kind::Spun => &SPUN,
        Kind::Mt => &MT,
    };
    let replacement = |suggestion: &'a crate::document::Suggestion| Replacement {
        value: &suggestion.text,
        confidence: round4(suggestion.probability),
    };
    Match {
        message: message(text, finding),
        short_message: rule.description,
        offset: start.offset,
        length: end.offset - start.offset,
        replacements: finding.suggestions.iter().map(replacement).collect(),
        context: context(text, finding.span),
        sentence: sentence.span.of(text),
        type_name: TypeName { type_name: "Other" },
        rule,
        ignore_for_incomplete_sentence: false,
        context_for_sure_match: 0,
    }
}

fn message(text: &str, finding: &Finding) -> String {
    let written = finding.span.of(text);
    let mut message = match finding.suggestions.first() {
        Some(best) => format!("Instead of '{written}' the author may have written '{}'", best.text),
        None => format!("The author may not have written '{written}'"),
    };
    message.push_str(&format!(" (score {:.2}).", finding.score));
    for reason in &finding.evidence {
        message.push_str(&format!(" {reason}."));
    }
    message
}

/// The text around a span in one line, cut at blanks or at line ends.
fn context(text: &str, span: Span) -> Context {
    let start = boundary(text, span.start.saturating_sub(CONTEXT) as usize);
    let end = boundary(text, text.len().min((span.end + CONTEXT) as usize));
    let (before, after) =
        (Span::new(start, span.start as usize), Span::new(span.end as usize, end));
    let (mut before, mut after) = (before.of(text), after.of(text));
    if start > 0 {
        before = before.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    }
    if end < text.len() {
        after = after.rsplit_once(char::is_whitespace).map_or("", |(rest, _)| rest);
    }
    let marks = ["", "..."];
    let left = marks[usize::from(start > 0)];
    let right = marks[usize::from(end < text.len())];
    let written = span.of(text);
    let line = format!("{left}{before}{written}{after}{right}").replace(['\n', '\r', '\t'], " ");
    Context { text: line, offset: units(left) + units(before), length: units(written) }
}

/// The last place between two characters that is not behind byte `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&place| text.is_char_boundary(place)).unwrap_or(0)
}

/// Starts a report. With a limit, of the top articles, worst first. It streams
/// otherwise, but for the first article, which is held until
/// it is known whether another one follows.
pub(super) fn open(options: ReportOptions, _: Level, sink: Sink) -> Box<dyn Report> {
    let threshold = options.threshold(Level::Finding);
    let ranking = options.top.map(|top| Ranking::new(Some(top)));
    Box::new(LanguageTool { threshold, ranking, first: None, articles: 0, sink })
}

struct LanguageTool {
    threshold: f64,
    ranking: Option<Ranking<Vec<u8>>>,
    first: Option<Vec<u8>>,
    articles: usize,
    sink: Sink,
}

/// An answer with what it is about.
#[derive(Serialize)]
struct Answer<'a> {
    path: &'a str,
    id: &'a str,
    #[serde(flatten)]
    check: Check<'a>,
}

impl Report for LanguageTool {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        let threshold = self.threshold;
        let make = || {
            let check = check(article, report, threshold);
            let answer = Answer { path: &article.path, id: &article.id, check };
            serde_json::to_vec(&answer).map_err(ReportError::from)
        };
        match &mut self.ranking {
            Some(ranking) => ranking.offer(report.verdict.score, &article.path, 0, make),
            None => self.write(make()?),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        for answer in self.ranking.take().into_iter().flat_map(Ranking::into_rows) {
            self.write(answer)?;
        }
        match (self.first.take(), self.articles) {
            (Some(only), _) => self.sink.write_all(&only)?,
            (None, 0) => self.sink.write_all(b"[]")?,
            (None, _) => self.sink.write_all(b"]")?,
        }
        self.sink.write_all(b"\n")?;
        Ok(self.sink.flush()?)
    }
}

impl LanguageTool {
    fn write(&mut self, answer: Vec<u8>) -> Result<(), ReportError> {
        self.articles += 1;
        if self.articles == 1 {
            self.first = Some(answer);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.sink.write_all(b"[")?;
            self.sink.write_all(&first)?;
        }
        self.sink.write_all(b",\n")?;
        Ok(self.sink.write_all(&answer)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::OutputFormat;
    use super::super::samples::{clean_report, hostile_report, options, render, spun_report};
    use super::*;

    fn rendered(reports: &[(Article, ArticleReport)]) -> Value {
        serde_json::from_str(&render(OutputFormat::LanguageTool, options(), reports)).unwrap()
    }

    #[test]
    fn a_finding_is_a_match_with_all_that_clients_ask_for() {
        let answer = rendered(&[spun_report()]);
        assert_eq!(answer["software"]["name"], "unspin");
        assert_eq!(answer["language"]["code"], "en");
        assert_eq!(answer["language"]["detectedLanguage"]["code"], "en");
        assert_eq!(answer["language"]["detectedLanguage"]["confidence"], 0.99);
        assert!(answer["software"]["buildDate"].as_str().unwrap().ends_with(" +0000"));
        assert_eq!((&answer["path"], &answer["id"]), (&json!("news.jsonl"), &json!("a1")));
        let found = &answer["matches"][0];
        assert_eq!((&found["offset"], &found["length"]), (&json!(4), &json!(22)));
        assert_eq!(found["replacements"][0]["value"], "Foreign Minister");
        assert_eq!(found["sentence"], "The International Minister was preventing hearths.");
        assert_eq!(found["rule"]["id"], "UNSPIN_SPUN");
        assert_eq!(found["rule"]["issueType"], "style");
        assert_eq!(found["rule"]["category"]["id"], "MACHINE_WORDING");
        assert_eq!(found["shortMessage"], "Phrasing of a synonym spinner");
        let message = found["message"].as_str().unwrap();
        assert!(message.contains("'International Minister'") && message.contains("rare wording."));
        assert_eq!(answer["matches"].as_array().unwrap().len(), 2);
        assert_eq!(answer["matches"][1]["replacements"], json!([]));
    }

    #[test]
    fn offsets_cut_the_phrase_out_of_text_and_context() {
        for (article, report) in [spun_report(), hostile_report()] {
            let check = check(&article, &report, 0.0);
            let cut = |text: &str, offset: usize, length: usize| {
                let text: Vec<u16> = text.encode_utf16().collect();
                String::from_utf16(&text[offset..offset + length]).unwrap()
            };
            let sentences = report.sentences();
            let findings: Vec<&Finding> = sentences.flat_map(|s| &s.findings).collect();
            assert_eq!(check.matches.len(), findings.len());
            for (found, finding) in check.matches.iter().zip(findings) {
                let written = finding.span.of(&article.text);
                assert_eq!(cut(&article.text, found.offset, found.length), written);
                let context = &found.context;
                assert_eq!(cut(&context.text, context.offset, context.length), written);
            }
        }
    }

    #[test]
    fn a_context_is_one_line_of_whole_words_with_marks_where_it_is_cut() {
        let text =
            format!("{}one\ntwo 😀 hearth fire\tagain {}", "left ".repeat(20), "right ".repeat(20));
        let start = text.find("hearth").unwrap();
        let context = context(&text, Span::new(start, start + 6));
        let expected = "...left left left left left left one two 😀 hearth fire again right right right right right...";
        assert_eq!(context.text, expected);
        assert_eq!(context.offset, units(expected.split_once("hearth").unwrap().0));
    }

    #[test]
    fn findings_below_the_threshold_are_no_matches() {
        let (article, report) = spun_report();
        assert_eq!(check(&article, &report, 0.85).matches.len(), 1);
        assert!(check(&article, &report, 0.95).matches.is_empty());
        let (article, report) = clean_report();
        assert!(check(&article, &report, 0.0).matches.is_empty());
    }

    #[test]
    fn several_articles_are_a_list_one_is_an_object_and_none_an_empty_list() {
        assert!(rendered(&[spun_report()]).is_object());
        let list = rendered(&[clean_report(), spun_report(), hostile_report()]);
        let paths: Vec<&str> =
            list.as_array().unwrap().iter().map(|a| a["path"].as_str().unwrap()).collect();
        assert_eq!(paths, ["b.txt", "news.jsonl", "evil, \"dir\"/=a.jsonl"]);
        assert_eq!(rendered(&[]), json!([]));
    }
}
