//! The room as a whole, on the samples.

use super::{Collection, Packed, Pair};
use crate::detector::{Detector, DetectorOptions};
use crate::document::{Article, ArticleReport};
use crate::restore::DecoderOptions;
use std::path::Path;

fn article(name: &str) -> Article {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    Article { path: name.into(), id: name.into(), text, ..Article::default() }
}

fn packed(detector: &Detector, article: Article) -> Packed {
    let analysis = detector.models().analyse(&article.text, DecoderOptions::default());
    let report = detector.report(&article.text, &analysis);
    Packed::new(detector.models(), article, &analysis, report).unwrap()
}

const NAMES: [&str; 6] = [
    "articles/spun-street-fire.txt",
    "articles/clean-court.txt",
    "originals/spun-street-fire.txt",
    "originals/spun-night-nurses.txt",
    "articles/clean-city-fire.txt",
    "articles/spun-night-nurses.txt",
];

/// What is linked, by name, and the article of the copy with its evidence.
fn outcome(detector: &Detector, names: &[&str]) -> (Vec<[String; 2]>, Vec<ArticleReport>) {
    let mut collection = Collection::new(detector.models());
    for name in names {
        collection.add(&packed(detector, article(name))).unwrap();
    }
    let linked = collection.link();
    let mut links: Vec<[String; 2]> = linked
        .links()
        .unwrap()
        .iter()
        .map(|link| link.articles.map(|number| names[number].to_owned()))
        .collect();
    links.sort();
    let mut reports: Vec<(&str, ArticleReport)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (*name, linked.resolved(at, detector.thresholds()).unwrap().1))
        .collect();
    reports.sort_by_key(|(name, _)| *name);
    (links, reports.into_iter().map(|(_, report)| report).collect())
}

#[test]
fn copies_find_their_originals_and_the_order_of_articles_changes_nothing() {
    let detector = Detector::new(&DetectorOptions::default()).unwrap();
    let (links, reports) = outcome(&detector, &NAMES);
    let expected = ["night-nurses", "street-fire"]
        .map(|name| ["articles", "originals"].map(|folder| format!("{folder}/spun-{name}.txt")));
    assert_eq!(links, expected);
    let mut turned = NAMES;
    turned.reverse();
    turned.rotate_left(2);
    assert_eq!(outcome(&detector, &turned), (links, reports));
}

#[test]
fn findings_of_a_copy_cite_its_original_and_the_rest_stays_as_it_was() {
    let detector = Detector::new(&DetectorOptions::default()).unwrap();
    let (_, reports) = outcome(&detector, &NAMES);
    let mut names = NAMES;
    names.sort_unstable();
    for (name, report) in names.iter().zip(&reports) {
        let alone = detector.score(&article(name));
        let sentences = || report.sentences();
        if !name.starts_with("articles/spun") {
            assert_eq!(*report, alone, "{name}");
            continue;
        }
        assert!(sentences().filter(|s| s.source.is_some()).count() > 5, "{name}");
        let cites = |finding: &crate::document::Finding| {
            finding.evidence.iter().any(|reason| reason.contains("originals/spun-"))
        };
        let cited = sentences().flat_map(|s| &s.findings).filter(|f| cites(f)).count();
        assert!(cited > 20, "{name}: {cited}");
    }
}

#[test]
fn a_trusted_original_speaks_to_any_article_and_is_none_of_the_run() {
    let detector = Detector::new(&DetectorOptions::default()).unwrap();
    let mut collection = Collection::new(detector.models());
    let original = article("originals/spun-street-fire.txt");
    collection.add(&Packed::trusted(detector.models(), original).unwrap()).unwrap();
    for _ in 0..2 {
        // Trusted originals stay when the articles of a run are taken out.
        let copy = article("articles/spun-street-fire.txt");
        collection.add(&packed(&detector, copy)).unwrap();
        let linked = collection.link();
        assert_eq!(linked.len(), 1);
        assert!(
            linked.article(1).unwrap().1.is_none()
                && linked.resolved(1, detector.thresholds()).is_err()
        );
        let (_, report) = linked.resolved(0, detector.thresholds()).unwrap();
        let mut sentences = report.sentences();
        assert!(sentences.any(|sentence| sentence.source.is_some()));
        let pairs = linked.pairs(0).unwrap();
        let pair = |written: &str, original: &str| Pair {
            written: written.into(),
            original: original.into(),
        };
        assert!(pairs.contains(&pair("individuals", "people")), "{pairs:?}");
    }
}

#[test]
fn a_run_of_one_or_of_none_says_nothing() {
    let detector = Detector::new(&DetectorOptions::default()).unwrap();
    let (links, reports) = outcome(&detector, &NAMES[..1]);
    assert_eq!((links.len(), &reports[0]), (0, &detector.score(&article(NAMES[0]))));
    assert_eq!(outcome(&detector, &[]), (vec![], vec![]));
    assert!(Collection::new(detector.models()).link().is_empty());
}
