//! SARIF 2.1.0, the format in which code scanners hand results to editors and
//! review tools: one run, a result per row, suggestions as fixes.
//!
//! Offsets count UTF-16 code units. They point into the file itself where it is
//! plain text. What was taken out of a page, a table or a stream is put into
//! the report as an artifact of its own, under the name of the file and inside its artifact,
//! so that offsets and fixes always have a text that they are right for.
//!
//! Code scanning services refuse runs of more than 25,000 results: the worst are written,
//! worst first, and a notification tells how many were left out.

use std::io::Write as _;

use serde_json::{Value, json};

use super::cells::suggestion;
use super::ranking::Ranking;
use super::rows::{Listing, Row, passage_findings, passage_restored};
use super::suppression::finding_key;
use super::utf16::Places;
use super::{Level, Report, ReportError, ReportOptions, Sink};
use crate::document::{Article, ArticleReport, Finding, Kind, Span};
use crate::numbers::round4;
use crate::read::is_plain_file;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// From this score on a result is a warning, below it a note.
const WARNING: f64 = 0.9;

/// A rule: its id, what it says in short, and in full.
type Rule = (&'static str, &'static str, &'static str);

const SPUN: Rule = (
    "spun",
    "Phrasing of a synonym spinner",
    "The wording is more likely a spinner's swap than what the author wrote. The fix is the wording that was probably swapped.",
);
const MT: Rule = (
    "mt",
    "Phrasing of machine translation",
    "The wording is an artifact of machine translation. The fix is the wording that a writer would have used.",
);
const SUSPECT: Rule = (
    "suspect",
    "Text that a machine may have changed",
    "The text is suspect as a whole, without a sure sign of the tool that changed it.",
);
const RULES: [Rule; 3] = [SPUN, MT, SUSPECT];

/// The most results that code scanning services take in a run.
const MOST_RESULTS: usize = 25_000;

/// Starts a report. The worst results and the texts that they point into are held until
/// the end.
pub(super) fn open(options: ReportOptions, level: Level, sink: Sink) -> Box<dyn Report> {
    let listing = options.listing(level);
    let most = options.top.unwrap_or(MOST_RESULTS).min(MOST_RESULTS);
    let is_asked = options.top.is_some_and(|top| top <= MOST_RESULTS);
    let artifacts = Artifacts::default();
    Box::new(Sarif { listing, ranking: Ranking::new(Some(most)), is_asked, artifacts, sink })
}

struct Sarif {
    listing: Listing,
    ranking: Ranking<Value>,
    /// Whether it is the user who wants no more results.
    is_asked: bool,
    artifacts: Artifacts,
    sink: Sink,
}

/// The files and texts that results point into.
#[derive(Default)]
struct Artifacts {
    all: Vec<Value>,
    /// The artifact of the last file whose articles are artifacts in it.
    parent: Option<(String, usize)>,
}

impl Report for Sarif {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        let mut rows = self.listing.rows(report);
        rows.retain(|row| self.listing.level != Level::Article || self.listing.counts(row));
        let mut places = Places::new(&article.text);
        let (mut location, artifacts) = (None, &mut self.artifacts);
        for row in rows {
            let make = || {
                let location = location.get_or_insert_with(|| artifacts.add(article));
                Ok(result(article, row, location, &mut places))
            };
            self.ranking.offer(row.score(), &article.path, row.start(), make)?;
        }
        Ok(())
    }

    fn note(&self) -> Option<String> {
        let left_out = self.ranking.left_out();
        let told = || {
            format!("the {MOST_RESULTS} worst results are written, {left_out} more are left out")
        };
        (left_out > 0 && !self.is_asked).then(told)
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        self.write_head()?;
        let mut comma = "";
        for result in self.ranking.into_rows() {
            write!(self.sink, "{comma}\n{result}")?;
            comma = ",";
        }
        self.sink.write_all(b"\n],\"artifacts\":")?;
        serde_json::to_writer(&mut self.sink, &self.artifacts.all)?;
        self.sink.write_all(b"}]}\n")?;
        Ok(self.sink.flush()?)
    }
}

impl Artifacts {
    /// Takes the article in and tells where it is.
    fn add(&mut self, article: &Article) -> Value {
        let file = json!({"location": {"uri": uri(&article.path)}});
        let index = self.all.len();
        if is_plain_file(article) {
            self.all.push(file);
            return json!({"uri": uri(&article.path), "index": index});
        }
        // The articles of a file come one after the other.
        let parent = match &self.parent {
            Some((path, parent)) if *path == article.path => *parent,
            _ => {
                self.all.push(file);
                self.parent = Some((article.path.clone(), index));
                index
            }
        };
        self.all.push(json!({
            "location": {"uri": uri(&article.path)},
            "description": {"text": article.id},
            "parentIndex": parent,
            "mimeType": "text/plain",
            "contents": {"text": article.text},
        }));
        json!({"uri": uri(&article.path), "index": self.all.len() - 1})
    }
}

impl Sarif {
    fn write_head(&mut self) -> Result<(), ReportError> {
        let rules: Vec<Value> = RULES.into_iter().map(rule).collect();
        let driver = json!({
            "name": "unspin",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        });
        let notifications: Vec<Value> = self
            .note()
            .iter()
            .map(|note| json!({"level": "warning", "message": {"text": note}}))
            .collect();
        let invocation =
            json!({"executionSuccessful": true, "toolExecutionNotifications": notifications});
        let head = format!(
            r#"{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":{driver}}},"invocations":[{invocation}],"columnKind":"utf16CodeUnits","results":["#
        );
        Ok(self.sink.write_all(head.as_bytes())?)
    }
}

fn rule((id, short, full): Rule) -> Value {
    json!({
        "id": id,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "defaultConfiguration": {"level": "warning"},
    })
}

fn result(article: &Article, row: Row<'_>, location: &Value, places: &mut Places<'_>) -> Value {
    let score = row.score();
    let (kind, span, said) = match row {
        Row::Article(report) => {
            (report.verdict.kind, Span::new(0, article.text.len()), "The article".to_owned())
        }
        Row::Passage(passage) => {
            let said = told("The passage", article, passage_findings(passage));
            (passage.verdict.kind, passage.span, said)
        }
        Row::Sentence(sentence) => {
            let said = told("The sentence", article, sentence.findings.iter());
            (sentence.verdict.kind, sentence.span, said)
        }
        Row::Finding(_, finding) => {
            let said = told("The wording", article, std::iter::once(finding));
            (Some(finding.kind), finding.span, said)
        }
    };
    let rule = match kind {
        Some(Kind::Spun) => 0,
        Some(Kind::Mt) => 1,
        None => 2,
    };
    let region = region(span, places);
    let fixes = fixes(article, row, location, &region);
    let mut result = json!({
        "ruleId": RULES[rule].0,
        "ruleIndex": rule,
        "level": if score >= WARNING { "warning" } else { "note" },
        "rank": round4(100.0 * score),
        "message": {"text": message(&said, score)},
        "locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}],
    });
    if article.id != article.path {
        result["locations"][0]["logicalLocations"] = json!([{"fullyQualifiedName": article.id}]);
    }
    if let Row::Finding(sentence, finding) = row {
        let key = finding_key(finding.span.of(&article.text), sentence.span.of(&article.text));
        result["partialFingerprints"] = json!({"phraseInSentence/v1": key.to_string()});
    }
    if !fixes.is_empty() {
        result["fixes"] = Value::Array(fixes);
    }
    result
}

/// What is suspect, with the findings in it.
fn told<'a>(what: &str, article: &Article, findings: impl Iterator<Item = &'a Finding>) -> String {
    let told: Vec<String> = findings.map(|finding| suggestion(article, finding, 3)).collect();
    if told.is_empty() { what.to_owned() } else { format!("{what} ({})", told.join(" | ")) }
}

/// Braces stand for arguments in a message, unless they are doubled.
fn message(said: &str, score: f64) -> String {
    let said = said.replace('{', "{{").replace('}', "}}");
    format!("{said} was not written so by the author, with a probability of {score:.2}.")
}

fn region(span: Span, places: &mut Places<'_>) -> Value {
    let (start, end) = places.of(span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": start.offset,
        "charLength": end.offset - start.offset,
    })
}

/// A fix for each suggestion of a finding; the restoration of a wider text.
fn fixes(article: &Article, row: Row<'_>, location: &Value, region: &Value) -> Vec<Value> {
    let fix = |text: &str, description: String| {
        json!({
            "description": {"text": description},
            "artifactChanges": [{
                "artifactLocation": location,
                "replacements": [{"deletedRegion": region, "insertedContent": {"text": text}}],
            }],
        })
    };
    let restored = |span: Span, text: &str| match text == span.of(&article.text) {
        true => Vec::new(),
        false => vec![fix(text, "Restore the text".to_owned())],
    };
    match row {
        Row::Article(_) => Vec::new(),
        Row::Passage(passage) => restored(passage.span, &passage_restored(article, passage)),
        Row::Sentence(sentence) => restored(sentence.span, &sentence.restored),
        Row::Finding(_, finding) => {
            let each = finding.suggestions.iter();
            each.map(|s| fix(&s.text, message_of_fix(&s.text, s.probability))).collect()
        }
    }
}

fn message_of_fix(text: &str, probability: f64) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    format!("Write '{text}' ({probability:.2})")
}

/// A path as a reference of the kind that SARIF has: relative to where the
/// program ran, or a file URI.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::super::OutputFormat;
    use super::super::samples::{clean_report, hostile_report, options, render, spun_report};
    use super::*;

    fn sarif(level: Level, reports: &[(Article, ArticleReport)]) -> Value {
        let options = ReportOptions { level: Some(level), ..options() };
        serde_json::from_str(&render(OutputFormat::Sarif, options, reports)).unwrap()
    }

    fn plain(mut report: (Article, ArticleReport)) -> (Article, ArticleReport) {
        report.0.path = "a dir/über:a.txt".into();
        report.0.title = None;
        report.0.id.clone_from(&report.0.path);
        report
    }

    /// What the schema requires, and the indices that must agree.
    fn assert_valid(sarif: &Value) {
        assert_eq!(sarif["version"], "2.1.0");
        let run = &sarif["runs"][0];
        assert!(run["tool"]["driver"]["name"].is_string());
        assert_eq!(run["columnKind"], "utf16CodeUnits");
        let (rules, artifacts) = (&run["tool"]["driver"]["rules"], &run["artifacts"]);
        for rule in rules.as_array().unwrap() {
            assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string());
        }
        for result in run["results"].as_array().unwrap() {
            let index = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
            assert!(!result["message"]["text"].as_str().unwrap().is_empty());
            assert!(
                ["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap())
            );
            assert!((0.0..=100.0).contains(&result["rank"].as_f64().unwrap()));
            assert_eq!(rules[index(&result["ruleIndex"])]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"];
            let artifact = &place["artifactLocation"];
            assert_eq!(artifacts[index(&artifact["index"])]["location"]["uri"], artifact["uri"]);
            assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
            assert!(place["region"]["startColumn"].as_u64().unwrap() >= 1);
            for fix in result["fixes"].as_array().into_iter().flatten() {
                for change in fix["artifactChanges"].as_array().unwrap() {
                    assert_eq!(change["artifactLocation"], *artifact);
                    assert_eq!(change["replacements"][0]["deletedRegion"], place["region"]);
                    assert!(change["replacements"][0]["insertedContent"]["text"].is_string());
                }
            }
        }
    }

    #[test]
    fn every_level_has_what_the_schema_requires() {
        let reports = [clean_report(), plain(spun_report()), spun_report(), hostile_report()];
        for level in Level::ALL {
            let sarif = sarif(level, &reports);
            assert_valid(&sarif);
            assert!(sarif["runs"][0]["results"].as_array().unwrap().len() >= 3, "{level:?}");
        }
        let nothing = sarif(Level::Finding, &[]);
        assert_valid(&nothing);
        assert_eq!(nothing["runs"][0]["results"], json!([]));
    }

    #[test]
    fn a_finding_of_a_plain_file_points_into_it_and_each_suggestion_is_a_fix() {
        let sarif = sarif(Level::Finding, &[plain(spun_report())]);
        let run = &sarif["runs"][0];
        assert_eq!(run["artifacts"], json!([{"location": {"uri": "a%20dir/%C3%BCber%3Aa.txt"}}]));
        let result = &run["results"][0];
        assert_eq!(result["ruleId"], "spun");
        assert_eq!(
            result["locations"][0]["physicalLocation"]["region"],
            json!({"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 27, "charOffset": 4, "charLength": 22})
        );
        let inserted = |index: usize| {
            &result["fixes"][index]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"]
        };
        assert_eq!(
            (inserted(0), inserted(1)),
            (&json!("Foreign Minister"), &json!("External Minister"))
        );
        assert!(run["results"][1].get("fixes").is_none(), "no suggestion, no fix");
    }

    #[test]
    fn a_row_of_a_table_is_an_artifact_in_its_file_and_offsets_cut_its_text() {
        let sarif = sarif(Level::Finding, &[hostile_report()]);
        let artifacts = &sarif["runs"][0]["artifacts"];
        assert_eq!(artifacts[1]["parentIndex"], 0);
        let text: Vec<u16> =
            artifacts[1]["contents"]["text"].as_str().unwrap().encode_utf16().collect();
        let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
        let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let (start, length) = (number("charOffset"), number("charLength"));
        assert_eq!(String::from_utf16(&text[start..start + length]).unwrap(), "😀");
    }

    #[test]
    fn rows_of_one_file_share_its_artifact_and_the_top_result_is_the_worst() {
        let reports = [spun_report(), spun_report(), hostile_report()];
        let all = sarif(Level::Sentence, &reports);
        let parents: Vec<&Value> = all["runs"][0]["artifacts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|artifact| artifact.get("parentIndex"))
            .collect();
        assert_eq!(parents, [&json!(0), &json!(0), &json!(3)]);
        let options = ReportOptions { top: Some(1), ..options() };
        let top: Value =
            serde_json::from_str(&render(OutputFormat::Sarif, options, &reports)).unwrap();
        assert_valid(&top);
        assert_eq!(top["runs"][0]["results"].as_array().unwrap().len(), 1);
        assert_eq!(top["runs"][0]["results"][0]["ruleId"], "mt");
    }

    #[test]
    fn rows_are_named_by_their_file_and_told_by_their_id() {
        let sarif = sarif(Level::Finding, &[spun_report()]);
        let place = &sarif["runs"][0]["results"][0]["locations"][0];
        assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "news.jsonl");
        assert_eq!(place["logicalLocations"][0]["fullyQualifiedName"], "a1");
    }

    #[test]
    fn more_results_than_a_service_takes_are_cut_and_told() {
        let options = ReportOptions { level: Some(Level::Finding), top: Some(1), ..options() };
        let told = |is_asked| {
            let mut sarif = Sarif {
                listing: options.listing(Level::Finding),
                ranking: Ranking::new(Some(1)),
                is_asked,
                artifacts: Artifacts::default(),
                sink: Box::new(Vec::new()),
            };
            let (article, report) = spun_report();
            sarif.add(&article, &report).unwrap();
            sarif.note()
        };
        let note = "the 25000 worst results are written, 1 more are left out";
        assert_eq!(told(false).as_deref(), Some(note));
        assert_eq!(told(true), None, "who asks for the top ones knows");
        let whole: Value =
            serde_json::from_str(&render(OutputFormat::Sarif, options, &[])).unwrap();
        let invocation = &whole["runs"][0]["invocations"][0];
        assert_eq!(invocation["toolExecutionNotifications"], json!([]));
    }

    #[test]
    fn clean_articles_are_no_results_even_at_article_level() {
        let sarif = sarif(Level::Article, &[clean_report()]);
        assert_eq!(sarif["runs"][0]["results"], json!([]));
    }

    #[test]
    fn braces_in_a_message_are_no_arguments() {
        assert!(message("a {0}", 0.5).starts_with("a {{0}} was"));
    }
}
