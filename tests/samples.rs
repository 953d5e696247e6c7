//! The shipped models on the samples that ship: what must fire and what must
//! not. The samples are our own writing, the spun ones spun by hand.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use unspin::Detector;
use unspin::channel::Breadth;
use unspin::detector::{DetectorOptions, Preset};
use unspin::document::{Article, ArticleReport, Engine, Finding, Kind, Label, Span};
use unspin::read::{ReadOptions, articles};
use unspin::segment::tokenize;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");

fn detector(preset: Preset) -> Detector {
    Detector::new(&DetectorOptions { preset, ..DetectorOptions::default() }).unwrap()
}

fn scored(detector: &Detector, folder: &str) -> BTreeMap<String, (Article, ArticleReport)> {
    articles(&[format!("{SAMPLES}/{folder}")], &ReadOptions::default())
        .map(|article| {
            let article = article.unwrap();
            let name = Path::new(&article.path).file_name().unwrap().to_str().unwrap().to_owned();
            let report = detector.score(&article);
            (name, (article, report))
        })
        .collect()
}

fn findings(report: &ArticleReport) -> Vec<&Finding> {
    let sentences = report.sentences();
    sentences.flat_map(|sentence| &sentence.findings).collect()
}

#[test]
fn every_spun_sample_ranks_above_every_clean_one() {
    let reports = scored(&detector(Preset::Balanced), "articles");
    let scores = |prefix: &str| {
        let own = reports.iter().filter(|(name, _)| name.starts_with(prefix));
        own.map(|(_, (_, report))| report.verdict.score).collect::<Vec<_>>()
    };
    let lowest_spun = scores("spun-").into_iter().fold(1.0, f64::min);
    let highest_clean = scores("clean-").into_iter().fold(0.0, f64::max);
    assert_eq!((scores("spun-").len(), scores("clean-").len()), (4, 6));
    assert!(lowest_spun > highest_clean, "{lowest_spun} {highest_clean}");
    // The most reluctant preset flags all of the one, the readiest none of the other.
    let threshold = |preset| detector(preset).thresholds().article;
    assert!(lowest_spun >= threshold(Preset::Strict), "{lowest_spun}");
    assert!(highest_clean < threshold(Preset::Sensitive), "{highest_clean}");
}

#[test]
fn clean_samples_have_no_finding_at_the_strict_preset() {
    for (name, (article, report)) in scored(&detector(Preset::Strict), "articles") {
        let found: Vec<&str> = findings(&report).iter().map(|f| f.span.of(&article.text)).collect();
        assert!(!name.starts_with("clean-") || found.is_empty(), "{name}: {found:?}");
    }
}

/// The bytes of every swap of a spun sample, with what it was.
fn gold(name: &str) -> Vec<(u32, u32, String)> {
    let mut reader = csv::Reader::from_path(format!("{SAMPLES}/gold.csv")).unwrap();
    reader
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[0] == name)
        .map(|row| (row[1].parse().unwrap(), row[2].parse().unwrap(), row[4].to_lowercase()))
        .collect()
}

#[test]
fn most_swaps_of_the_foreign_minister_come_back_with_the_original_on_top() {
    let name = "spun-foreign-minister.txt";
    let reports = scored(&detector(Preset::Sensitive), "articles");
    let found = findings(&reports[name].1);
    let gold = gold(name);
    let right = gold.iter().filter(|(start, end, original)| {
        found.iter().any(|finding| {
            let overlaps = finding.span.start < *end && *start < finding.span.end;
            let best = finding.suggestions[0].text.to_lowercase();
            overlaps && (best == *original || best.contains(original.as_str()))
        })
    });
    let share = right.count() as f64 / gold.len() as f64;
    assert!(gold.len() > 50 && share >= 0.7, "{share:.2} of {}", gold.len());
}

#[test]
fn restored_texts_come_closer_to_the_originals() {
    let detector = detector(Preset::Sensitive);
    let originals = scored(&detector, "originals");
    for (name, (article, report)) in scored(&detector, "articles") {
        let Some((original, _)) = originals.get(&name) else { continue };
        let sentences = report.sentences();
        let restored: Vec<&str> = sentences.map(|sentence| sentence.restored.as_str()).collect();
        let distance = |text: &str| 1.0 - words_in_common(text, &original.text);
        let (before, after) = (distance(&article.text), distance(&restored.join("\n")));
        assert!(after < before * 0.8, "{name}: {before:.3} before, {after:.3} after");
    }
}

/// Share of words in common, by multiset.
fn words_in_common(a: &str, b: &str) -> f64 {
    let count = |text: &str| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
        counts
    };
    let (a, b) = (count(a), count(b));
    let common: usize = a.iter().map(|(word, n)| n.min(b.get(word).unwrap_or(&0))).sum();
    let (left, right): (usize, usize) = (a.values().sum(), b.values().sum());
    2.0 * common as f64 / (left + right) as f64
}

#[test]
fn the_same_text_gives_the_same_report_whatever_came_before() {
    let detector = detector(Preset::Sensitive);
    let forward = scored(&detector, "articles");
    let mut paths: Vec<String> = forward.values().map(|(a, _)| a.path.clone()).collect();
    paths.reverse();
    for article in articles(&paths, &ReadOptions::default()) {
        let article = article.unwrap();
        let name = Path::new(&article.path).file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(detector.score(&article), forward[&name].1, "{name}");
    }
}

#[test]
fn odd_texts_are_scored_without_complaint() {
    let detector = detector(Preset::Sensitive);
    let long_word = "a".repeat(100_000);
    let one_sentence = "the metropolis and ".repeat(5_000);
    for text in [
        "",
        " ",
        "\u{feff}",
        ".",
        "😀😀",
        "\"\"\"",
        long_word.as_str(),
        one_sentence.as_str(),
        "A\u{0}b",
    ] {
        let article = Article { text: text.to_owned(), ..Article::default() };
        let report = detector.score(&article);
        assert!((0.0..=1.0).contains(&report.verdict.score));
        for finding in findings(&report) {
            assert!(!finding.span.of(text).is_empty());
        }
    }
}

#[test]
fn lookups_know_the_well_known_swaps() {
    let detector = detector(Preset::Balanced);
    for (phrase, original) in [
        ("metropolis", "city"),
        ("preventing", "fighting"),
        ("not less than", "at least"),
        ("in accordance with", "according to"),
        ("International Minister", "foreign minister"),
        ("youngsters", "children"),
    ] {
        let rows = detector.lookup(phrase, 3);
        assert!(rows.iter().any(|row| row.text == original), "{phrase}: {rows:?}");
        let total: f64 = detector.lookup(phrase, usize::MAX).iter().map(|r| r.probability).sum();
        assert!((total - 1.0).abs() < 1e-3, "{phrase}: {total}");
    }
    assert!(detector.lookup("xyzzy plugh", 5).is_empty());
}

#[test]
fn look_ups_decode_phrases_that_no_row_holds() {
    let detector = detector(Preset::Balanced);
    for (written, original) in [
        ("central financial institution", "central bank"),
        ("driving excessive", "riding high"),
        ("International Minister", "foreign minister"),
        ("excessive commissioner", "high commissioner"),
        ("metropolis", "city"),
    ] {
        let rows = detector.lookup(written, 5);
        assert_eq!(rows[0].text, original, "{rows:?}");
        let sum: f64 = rows.iter().map(|row| row.probability).sum();
        assert!(rows.is_sorted_by(|a, b| a.probability >= b.probability) && sum < 1.0 + 1e-5);
    }
    assert!(detector.lookup("xyzzy", 5).is_empty());
}

#[test]
fn the_words_around_a_phrase_decide_what_it_meant() {
    let detector = detector(Preset::Balanced);
    let best = |text: &str, phrase: &str| {
        let start = text.find(phrase).unwrap();
        let end = start + phrase.len();
        let span = Span { start: u32::try_from(start).unwrap(), end: u32::try_from(end).unwrap() };
        detector.lookup_in(text, span, 1)[0].text.clone()
    };
    assert_eq!(best("The soldiers are preventing for their country.", "preventing"), "fighting");
    assert_eq!(best("The hearth brigade put out the blaze.", "hearth"), "fire");
}

#[test]
fn a_spun_article_is_told_by_the_manner_of_its_tool_and_a_clean_one_is_not() {
    let reports = scored(&detector(Preset::Balanced), "articles");
    for (name, (_, report)) in &reports {
        if name.starts_with("spun-") {
            let manner = report.manner.unwrap();
            assert!(manner.share > 0.2 && manner.share <= 1.0, "{name}: {manner:?}");
        }
    }
}

#[test]
fn rows_that_say_nothing_by_themselves_are_asked_about_only_where_a_tool_has_been() {
    let detector = detector(Preset::Balanced);
    let table = detector.models().table().view();
    let originals = |written: &str, breadth: Breadth| {
        let mut tokens = Vec::new();
        tokenize(written, 0, written.len(), &mut tokens);
        let mut found = Vec::new();
        table.matches(
            breadth,
            |at| Some(tokens.get(at)?.hash),
            &mut Vec::new(),
            |written| {
                let entries = table.entries(&written, breadth);
                let asked = entries.filter(|entry| entry.is_looked_up(breadth));
                found.extend(asked.map(|entry| table.phrase_text(entry.phrase)));
            },
        );
        found
    };
    for (written, original, narrow) in [
        ("metropolis", "city", true),
        ("not less than", "at least", true),
        ("concerning", "of", false),
        ("say", "said", false),
    ] {
        let holds = |breadth| originals(written, breadth).iter().any(|found| found == original);
        assert_eq!((holds(Breadth::Narrow), holds(Breadth::Wide)), (narrow, true), "{written}");
    }
}

#[test]
fn weak_translations_are_told_with_reasons_and_those_of_people_are_not() {
    let reports = scored(&detector(Preset::Balanced), "translated");
    assert_eq!(reports.len(), 12);
    for (name, (_, report)) in &reports {
        let reasons = findings(report).into_iter().filter(|finding| finding.kind == Kind::Mt);
        let reasons: BTreeSet<&str> = reasons.map(|finding| finding.evidence[0].as_str()).collect();
        let (label, score) = (report.verdict.label, report.verdict.score);
        if name.ends_with("-human.txt") {
            assert!(label == Label::Clean && reasons.is_empty(), "{name}: {score} {reasons:?}");
            assert_eq!(report.origin, None, "{name}");
        } else {
            assert!(label == Label::Mt && score >= 0.8, "{name}: {label} {score}");
            assert!(reasons.len() >= 3, "{name}: {reasons:?}");
            let engine = report.origin.as_ref().map(|origin| origin.engine);
            assert!(matches!(engine, Some(Engine::Statistical | Engine::RuleBased)), "{name}");
        }
    }
}

/// Every so many words of a text that a spinner knows is swapped.
#[test]
fn what_was_translated_and_then_spun_is_said_to_be_both() {
    let detector = detector(Preset::Balanced);
    let swaps = [
        ("people", "individuals"),
        ("said", "expressed"),
        ("year", "twelvemonth"),
        ("city", "metropolis"),
        ("new", "novel"),
        ("big", "sizable"),
        ("police", "constabulary"),
        ("work", "exertion"),
        ("hospital", "infirmary"),
        ("children", "youngsters"),
        ("building", "edifice"),
        ("money", "cash"),
        ("court", "tribunal"),
        ("house", "domicile"),
        ("help", "assist"),
    ];
    let spun = |text: &str| {
        let swapped = |word: &str| {
            let swap = swaps.iter().find(|(original, _)| *original == word);
            swap.map_or(word, |(_, written)| written).to_owned()
        };
        let lines = text.lines().map(|line| line.split(' ').map(swapped).collect::<Vec<_>>());
        lines.map(|line| line.join(" ")).collect::<Vec<_>>().join("\n")
    };
    let (mut both, mut spun_alone) = (0, 0);
    for (name, (article, _)) in scored(&detector, "translated") {
        let text = spun(&article.text);
        let report = detector.score(&Article { text, ..article });
        if name.ends_with("-human.txt") {
            spun_alone += usize::from(report.origin.is_some());
        } else {
            both += usize::from(report.origin.is_some() && report.verdict.label != Label::Clean);
        }
    }
    assert_eq!((both, spun_alone), (6, 0));
    for (name, (_, report)) in scored(&detector, "articles") {
        assert!(report.origin.is_none() || !name.starts_with("spun-"), "{name}");
    }
}
