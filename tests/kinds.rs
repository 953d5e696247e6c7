//! Kinds of text on which programs like this one go wrong, as people report them: each kind
//! with texts of our own in `data/samples/kinds.jsonl`, and what must hold of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;

use unspin::Detector;
use unspin::detector::{DetectorOptions, LEAST_WORDS, Preset};
use unspin::document::{Article, ArticleReport, Finding, Label, Level, Suggestion};
use unspin::report::{OutputFormat, ReportOptions};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");

#[derive(serde::Deserialize)]
struct Sample {
    id: String,
    kind: String,
    text: String,
    /// The odd phrase, where there is one.
    phrase: Option<String>,
    /// What the author would have written.
    original: Option<String>,
}

fn samples(kind: &str) -> Vec<Sample> {
    let file = fs::read_to_string(format!("{SAMPLES}/kinds.jsonl")).unwrap();
    let all = file.lines().map(|line| serde_json::from_str::<Sample>(line).unwrap());
    let samples: Vec<Sample> = all.filter(|sample| sample.kind == kind).collect();
    assert!(samples.len() >= 3, "{kind}");
    samples
}

fn detector(preset: Preset) -> Detector {
    Detector::new(&DetectorOptions { preset, ..DetectorOptions::default() }).unwrap()
}

fn score(detector: &Detector, text: &str) -> ArticleReport {
    detector.score(&Article { text: text.to_owned(), ..Article::default() })
}

fn found<'a>(text: &'a str, report: &'a ArticleReport) -> Vec<(&'a str, &'a Finding)> {
    let findings = report.sentences().flat_map(|sentence| &sentence.findings);
    findings.map(|finding| (finding.span.of(text), finding)).collect()
}

/// Whether a report at this level would list anything.
fn has_rows(detector: &Detector, report: &ArticleReport, level: Level) -> bool {
    let options = ReportOptions::new(detector.thresholds());
    ReportOptions { level: Some(level), ..options }.flags(OutputFormat::Csv, report)
}

#[test]
fn text_too_short_to_judge_has_no_rows_at_any_preset() {
    for preset in Preset::ALL {
        let detector = detector(preset);
        for sample in samples("short") {
            let report = score(&detector, &sample.text);
            assert!(report.words < LEAST_WORDS && !report.verdict.reliable, "{}", sample.id);
            assert_eq!(report.verdict.label, Label::Clean, "{}", sample.id);
            for level in Level::ALL {
                assert!(!has_rows(&detector, &report, level), "{} {level:?}", sample.id);
            }
        }
    }
}

#[test]
fn a_sentence_with_a_finding_is_a_row_and_a_row_has_a_finding() {
    for preset in Preset::ALL {
        let detector = detector(preset);
        for kind in ["local", "unusual", "one-phrase"] {
            for sample in samples(kind) {
                let report = score(&detector, &sample.text);
                let findings = found(&sample.text, &report).len();
                let rows = has_rows(&detector, &report, Level::Sentence);
                assert_eq!(rows, findings > 0, "{} {preset:?}", sample.id);
            }
        }
    }
}

#[test]
fn words_that_are_usual_in_other_countries_are_no_evidence() {
    let detector = detector(Preset::Balanced);
    for sample in samples("local") {
        let report = score(&detector, &sample.text);
        assert_eq!(report.verdict.label, Label::Clean, "{}: {:?}", sample.id, report.verdict);
        let found = found(&sample.text, &report);
        assert!(found.is_empty(), "{}: {found:?}", sample.id);
    }
}

#[test]
fn law_verse_notices_and_talk_are_no_translations() {
    let detector = detector(Preset::Balanced);
    for sample in samples("unusual") {
        let report = score(&detector, &sample.text);
        assert_eq!(report.verdict.label, Label::Clean, "{}: {:?}", sample.id, report.verdict);
    }
}

/// Where a stray line is put into an article.
fn with_line(text: &str, line: &str) -> [String; 3] {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let (first, rest) = paragraphs.split_at(paragraphs.len() / 2);
    let (first, rest) = (first.join("\n\n"), rest.join("\n\n"));
    [
        format!("{line}\n\n{text}"),
        format!("{text}\n\n{line}"),
        format!("{first}\n\n{line}\n\n{rest}").trim_start().to_owned(),
    ]
}

#[test]
fn a_stray_line_moves_no_score_by_more_than_a_twentieth() {
    let detector = detector(Preset::Balanced);
    let mut texts: Vec<String> = samples("local").into_iter().map(|sample| sample.text).collect();
    for name in ["clean-city-fire", "spun-street-fire", "spun-bank-rates"] {
        let path = format!("{SAMPLES}/articles/{name}.txt");
        texts.extend(fs::read_to_string(path).ok());
    }
    assert!(texts.len() >= 6);
    for text in &texts {
        let before = score(&detector, text).verdict;
        for line in ["Share", "3 comments", "12:45", "Read more", "Advertisement", "2,114 1.7%"] {
            for changed in with_line(text, line) {
                let after = score(&detector, &changed).verdict;
                let moved = (after.score - before.score).abs();
                let told = &text[..40.min(text.len())];
                assert!(moved <= 0.05, "{line:?} in {told:?}: {moved}");
                assert_eq!(after.label, before.label, "{line:?} in {told:?}");
            }
        }
    }
}

/// How many of so many odd phrases, each alone in sound text, are found at a preset, with
/// what was meant.
fn odd_phrases_found(preset: Preset) -> (usize, usize) {
    let detector = detector(preset);
    let samples = samples("one-phrase");
    let hits = samples.iter().filter(|sample| {
        let report = score(&detector, &sample.text);
        let (phrase, original) = (sample.phrase.as_ref().unwrap(), sample.original.as_ref());
        found(&sample.text, &report).iter().any(|(written, finding)| {
            let meant = |s: &Suggestion| s.text.eq_ignore_ascii_case(original.unwrap());
            phrase.contains(written) && finding.suggestions.iter().any(meant)
        })
    });
    (hits.count(), samples.len())
}

/// A term whose words were swapped is proof of its own; what sound text around it says drowns it not.
#[test]
fn odd_phrases_alone_in_sound_text_are_found() {
    let (balanced, all) = odd_phrases_found(Preset::Balanced);
    let (sensitive, _) = odd_phrases_found(Preset::Sensitive);
    assert!(balanced >= 8 && sensitive >= 8, "{balanced} and {sensitive} of {all}");
}
