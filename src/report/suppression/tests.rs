//! What was accepted is not shown again, and nothing else is hidden.

#![allow(clippy::unwrap_used, clippy::float_cmp)]

use super::super::samples::{clean_report, hostile_report, options, spun_report};
use super::*;
use crate::detector::Thresholds;
use crate::document::{Article, ArticleReport, Label};

fn least() -> Thresholds {
    options().thresholds
}

fn phrases(article: &Article, report: &ArticleReport) -> Vec<String> {
    let sentences = report.sentences();
    let findings = sentences.flat_map(|sentence| &sentence.findings);
    findings.map(|finding| finding.span.of(&article.text).to_owned()).collect()
}

fn allowed(lines: &str) -> (Article, ArticleReport) {
    let (article, mut report) = spun_report();
    let mut list = AllowList::default();
    list.read(lines);
    list.apply(&article, &mut report, least());
    (article, report)
}

#[test]
fn an_allowed_phrase_is_no_finding_and_no_longer_restored() {
    let (article, report) = allowed("# names\n\n  international  minister \n");
    assert_eq!(phrases(&article, &report), ["preventing hearths"]);
    let sentence = &report.passages[0].sentences[0];
    assert_eq!(sentence.restored, sentence.span.of(&article.text));
    assert_eq!(sentence.verdict.score, 0.97, "another finding is left");
}

#[test]
fn a_longer_name_covers_what_lies_in_it_and_a_shorter_one_does_not() {
    let name = "The International Minister was";
    let (article, report) = allowed(name);
    assert_eq!(phrases(&article, &report), ["preventing hearths"]);
    for lines in ["", "# International Minister", "Minister", "preventing", "hearths went"] {
        let (article, report) = allowed(lines);
        assert_eq!(phrases(&article, &report).len(), 2, "{lines}");
        assert_eq!(report, spun_report().1, "{lines}");
    }
}

#[test]
fn a_text_all_of_whose_findings_are_accepted_is_clean_up_to_the_article() {
    let (article, report) = allowed("International Minister\npreventing\nhearths\n");
    assert!(phrases(&article, &report).is_empty());
    for verdict in
        [report.verdict, report.passages[0].verdict, report.passages[0].sentences[0].verdict]
    {
        assert_eq!((verdict.score, verdict.label, verdict.kind), (0.0, Label::Clean, None));
        assert!(verdict.reliable);
    }
    assert_eq!(report.passages[1], spun_report().1.passages[1], "what was clean is as it was");
}

#[test]
fn another_suspect_sentence_keeps_passage_and_article_suspect() {
    let (article, mut report) = spun_report();
    report.passages[0].sentences[1].verdict.score = 0.6;
    let mut list = AllowList::default();
    list.read("International Minister\npreventing hearths");
    list.apply(&article, &mut report, least());
    assert_eq!(report.passages[0].sentences[0].verdict.score, 0.0);
    assert_eq!(report.passages[0].verdict.score, 0.95);
    assert_eq!(report.verdict.score, 0.93);
}

#[test]
fn a_baseline_hides_everything_of_its_run_and_nothing_else() {
    let mut baseline = Baseline::default();
    let (article, report) = spun_report();
    baseline.take(&article, &report, least());
    assert_eq!(baseline.len(), 2);
    let mut hidden = report.clone();
    baseline.apply(&article, &mut hidden, least());
    assert!(phrases(&article, &hidden).is_empty());
    assert_eq!(hidden.verdict.score, 0.0);

    let (other, untouched) = hostile_report();
    let mut same = untouched.clone();
    baseline.apply(&other, &mut same, least());
    assert_eq!(same, untouched);
}

#[test]
fn the_same_phrase_in_another_sentence_is_a_new_finding() {
    let (mut article, report) = spun_report();
    let mut baseline = Baseline::default();
    baseline.take(&article, &report, least());
    article.text = article.text.replacen("The", "She", 1);
    let mut shown = report.clone();
    baseline.apply(&article, &mut shown, least());
    assert_eq!(shown, report);
}

#[test]
fn texts_suspect_without_a_finding_are_taken_in_too() {
    let (article, mut report) = clean_report();
    let mut baseline = Baseline::default();
    baseline.take(&article, &report, least());
    assert!(baseline.is_empty(), "nothing is suspect");
    for suspect in 0..3 {
        report = clean_report().1;
        match suspect {
            0 => report.passages[0].sentences[0].verdict.score = 0.7,
            1 => report.passages[0].verdict.score = 0.7,
            _ => report.verdict.score = 0.7,
        }
        let mut baseline = Baseline::default();
        baseline.take(&article, &report, least());
        assert_eq!(baseline.len(), 1);
        baseline.apply(&article, &mut report, least());
        assert!(report.verdict.score < 0.5 && report.passages[0].verdict.score < 0.5);
    }
}

#[test]
fn a_baseline_is_sorted_lines_that_read_back() {
    let mut baseline = Baseline::default();
    for (article, report) in [spun_report(), hostile_report(), spun_report()] {
        baseline.take(&article, &report, least());
    }
    let mut written = Vec::new();
    baseline.write(&mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    let shown: Vec<serde_json::Value> =
        written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let phrases: Vec<&str> = shown.iter().map(|line| line["phrase"].as_str().unwrap()).collect();
    assert_eq!(phrases, ["International Minister", "preventing hearths", "😀"]);
    assert_eq!(shown[0]["text"], "The International Minister was preventing hearths.");
    assert_eq!(Baseline::read(&written).unwrap(), baseline);
    let keys_alone: String =
        shown.iter().map(|line| format!("{{\"key\":{}}}\n\n", line["key"])).collect();
    assert_eq!(Baseline::read(&keys_alone).unwrap().len(), 3);
}

#[test]
fn a_line_without_a_key_is_named() {
    let message = |text: &str| Baseline::read(text).unwrap_err().to_string();
    assert!(message("{}\n").starts_with("line 1: not a line of a baseline: missing field"));
    assert_eq!(message("\n{\"key\":\"12\"}"), "line 2: not a line of a baseline: `12` is no key");
}
