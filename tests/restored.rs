//! Restored sentences are there to be pasted. What a rule can tell of them is told here, on 200
//! short texts of our own with one to four swaps each, in `data/samples/restored.jsonl`.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;

use unspin::Detector;
use unspin::detector::{DetectorOptions, Preset};
use unspin::document::{Article, ArticleReport, SentenceReport};

/// Share of the texts in which a restored sentence may break a rule.
const MOST_BROKEN: f64 = 0.03;
/// Sentences with a restored wording at `sensitive`, at least. There were 65.
const LEAST_CHANGED: usize = 45;
/// Of these, such as read as they were written. There were 21.
const LEAST_RIGHT: usize = 14;

#[derive(serde::Deserialize)]
struct Sample {
    id: String,
    text: String,
    /// What was written for the originals, in text order.
    phrases: Vec<String>,
    originals: Vec<String>,
}

/// A swap in a text: first byte, one past the last, what stood there.
type Swap<'a> = (usize, usize, &'a str);

impl Sample {
    fn swaps(&self) -> Vec<Swap<'_>> {
        let mut at = 0;
        let pairs = self.phrases.iter().zip(&self.originals);
        let swaps = pairs.map(|(phrase, original)| {
            let start = at + self.text[at..].find(phrase.as_str()).unwrap();
            at = start + phrase.len();
            (start, at, original.as_str())
        });
        swaps.collect()
    }
}

fn samples() -> Vec<Sample> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/restored.jsonl");
    let file = fs::read_to_string(path).unwrap();
    let samples: Vec<Sample> =
        file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(samples.len(), 200);
    samples
}

/// The samples with their reports at a preset.
fn scored(preset: Preset) -> Vec<(Sample, ArticleReport)> {
    let options = DetectorOptions { preset, ..DetectorOptions::default() };
    let detector = Detector::new(&options).unwrap();
    let score = |sample: Sample| {
        let article = Article { text: sample.text.clone(), ..Article::default() };
        let report = detector.score(&article);
        (sample, report)
    };
    samples().into_iter().map(score).collect()
}

/// A phrase of a sentence that is restored with another wording.
#[derive(Debug)]
struct Change<'a> {
    written: &'a str,
    restored: &'a str,
    /// What stood there, where that is known.
    original: Option<&'a str>,
}

/// What a restored sentence changes; nothing where it changes what no finding covers, but for
/// `a` and `an` before one.
fn changes<'a>(
    text: &'a str,
    sentence: &'a SentenceReport,
    swaps: &[Swap<'a>],
) -> Option<Vec<Change<'a>>> {
    let mut changes = Vec::new();
    let mut rest = sentence.restored.as_str();
    let mut at = sentence.span.range().start;
    for finding in &sentence.findings {
        let (place, written) = (finding.span.range(), finding.span.of(text));
        rest = after_gap(rest, text.get(at..place.start)?)?;
        let suggested = finding.suggestions.first().map_or(written, |best| best.text.as_str());
        let taken = [longer(written, suggested), shorter(written, suggested)];
        let wording = taken.into_iter().find(|wording| begins_with(rest, wording))?;
        let (restored, left) = rest.split_at(wording.len());
        (rest, at) = (left, place.end);
        if restored != written {
            let is_here = |swap: &&Swap<'a>| (swap.0, swap.1) == (place.start, place.end);
            let original = swaps.iter().find(is_here).map(|swap| swap.2);
            changes.push(Change { written, restored, original });
        }
    }
    let end = text.get(at..sentence.span.range().end)?;
    (rest == end).then_some(changes)
}

/// Whether a text begins with a wording, in whatever case.
fn begins_with(text: &str, wording: &str) -> bool {
    text.get(..wording.len()).is_some_and(|head| head.eq_ignore_ascii_case(wording))
}

fn longer<'a>(one: &'a str, other: &'a str) -> &'a str {
    if one.len() >= other.len() { one } else { other }
}

fn shorter<'a>(one: &'a str, other: &'a str) -> &'a str {
    if one.len() >= other.len() { other } else { one }
}

/// What is left of a restored sentence after a stretch of the text, the article at whose end may
/// be the other one.
fn after_gap<'a>(restored: &'a str, gap: &str) -> Option<&'a str> {
    let other = |from: &str, to: &str| {
        let stem = gap.strip_suffix(from)?;
        let is_word = stem.is_empty() || stem.ends_with(|c: char| !c.is_alphanumeric());
        let fitted = is_word.then(|| format!("{stem}{to}"))?;
        restored.strip_prefix(fitted.as_str())
    };
    let same = restored.strip_prefix(gap);
    let pairs = [("a ", "an "), ("an ", "a "), ("A ", "An "), ("An ", "A ")];
    same.or_else(|| pairs.into_iter().find_map(|(from, to)| other(from, to)))
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect()
}

/// What a rule finds in `restored` and not in `written`, if anything.
fn newly<'a, T>(written: &'a str, restored: &'a str, found: impl Fn(&'a str) -> Vec<T>) -> Option<T>
where
    T: PartialEq,
{
    let before = found(written);
    found(restored).into_iter().find(|one| !before.contains(one))
}

/// Articles that do not go with the sound of the next word.
fn wrong_articles(text: &str) -> Vec<(&str, &str)> {
    let words = words(text);
    let pairs = words.windows(2).map(|pair| (pair[0], pair[1]));
    pairs.filter(|(article, word)| is_wrong_before(article, word)).collect()
}

fn is_wrong_before(article: &str, word: &str) -> bool {
    let is_acronym = word.chars().take(2).all(char::is_uppercase);
    if is_acronym || !word.starts_with(char::is_alphabetic) {
        return false;
    }
    match article {
        "a" | "A" => sounds_open(word),
        "an" | "An" => !sounds_open(word),
        _ => false,
    }
}

/// Whether a word begins with the sound of a vowel.
fn sounds_open(word: &str) -> bool {
    const SILENT: [&str; 5] = ["heir", "honest", "honor", "honour", "hour"];
    const LIKE_YOU: [&str; 11] =
        ["eu", "one", "ukr", "unif", "union", "uniq", "unit", "univ", "use", "usu", "util"];
    let word = word.to_lowercase();
    let starts = |beginnings: &[&str]| beginnings.iter().any(|start| word.starts_with(start));
    let is_vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    starts(&SILENT) || (is_vowel && !starts(&LIKE_YOU))
}

fn doubled_words(text: &str) -> Vec<String> {
    let raw: Vec<&str> = text.split(' ').collect();
    let doubled = raw.windows(2).filter(|pair| pair[0].eq_ignore_ascii_case(pair[1]));
    doubled.map(|pair| pair[0].to_lowercase()).collect()
}

/// Blanks where none belong.
fn stray_blanks(text: &str) -> Vec<&str> {
    ["  ", " ,", " .", " ;", "( "].into_iter().filter(|blank| text.contains(blank)).collect()
}

/// Whether the first letters of both are alike in case.
fn begins_alike(one: &str, other: &str) -> bool {
    let is_upper = |text: &str| text.chars().find(|c| c.is_alphabetic()).map(char::is_uppercase);
    is_upper(one) == is_upper(other)
}

fn is_in_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// Whether a change keeps the case of what it replaces; acronyms aside.
fn keeps_case(change: &Change<'_>) -> bool {
    let is_shouted = change.written.chars().count() > 4 && is_in_capitals(change.written);
    let keeps_capitals = !is_shouted || is_in_capitals(change.restored);
    keeps_capitals && begins_alike(change.written, change.restored)
}

/// Words that mean much and say little: no preposition, pronoun, number or the like is put in
/// place of another where it was not swapped.
const SMALL: &str = "
    about above across after against along among around as at before behind below beneath beside
    between beyond by during for from in inside into near of off on onto outside over past since
    through to toward towards under until up upon with within without and but or nor so yet if
    unless while when because although that which who whose what he she it they we you his her its
    their our not no now still also again one two three four five six seven eight nine ten can could
    may might must shall should will would";

fn spares_small_words(change: &Change<'_>) -> bool {
    let is_small = |word: &str| word.eq_ignore_ascii_case(change.written);
    change.original.is_some() || !SMALL.split_whitespace().any(is_small)
}

/// The ending that tells number or form of a word.
fn ending(word: &str) -> Option<&'static str> {
    const NO_PLURALS: [&str; 3] = ["ss", "us", "is"];
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let is_long = word.len() > 4;
    [("ing", is_long), ("s", !ends(&NO_PLURALS))]
        .into_iter()
        .find(|(ending, may)| *may && word.ends_with(ending))
        .map(|(ending, _)| ending)
}

/// Forms whose number no ending tells.
const IRREGULAR: [&str; 10] =
    ["children", "feet", "fish", "folk", "men", "people", "police", "sheep", "teeth", "women"];

/// Whether one word is restored in the number and form of the original, or of what is written
/// where none is known.
fn agrees(change: &Change<'_>) -> bool {
    let known = change.original.unwrap_or(change.written).to_lowercase();
    let restored = change.restored.to_lowercase();
    let is_one = |phrase: &str| !phrase.contains([' ', '-', '\'']);
    let is_told = is_one(&known) && is_one(&restored);
    let is_irregular = [&known, &restored].iter().any(|word| IRREGULAR.contains(&word.as_str()));
    !is_told || is_irregular || ending(&known) == ending(&restored)
}

/// The rules that a restored sentence breaks.
fn broken(written: &str, restored: &str, changes: Option<&[Change<'_>]>) -> Vec<&'static str> {
    let rules = [
        ("case of the beginning", begins_alike(written, restored)),
        ("article", newly(written, restored, wrong_articles).is_none()),
        ("doubled word", newly(written, restored, doubled_words).is_none()),
        ("blanks", newly(written, restored, stray_blanks).is_none()),
        ("outside of findings", changes.is_some()),
        ("case", changes.is_none_or(|all| all.iter().all(keeps_case))),
        ("small word", changes.is_none_or(|all| all.iter().all(spares_small_words))),
        ("agreement", changes.is_none_or(|all| all.iter().all(agrees))),
    ];
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
}

/// The broken rules of a sample, each with its restored sentence.
fn faults(sample: &Sample, report: &ArticleReport) -> Vec<String> {
    let swaps = sample.swaps();
    let mut faults = Vec::new();
    for sentence in report.sentences() {
        let written = sentence.span.of(&sample.text);
        let changes = changes(&sample.text, sentence, &swaps);
        let rules = broken(written, &sentence.restored, changes.as_deref());
        if !rules.is_empty() {
            faults.push(format!("{} {rules:?}: {} {changes:?}", sample.id, sentence.restored));
        }
    }
    faults
}

#[test]
fn restored_sentences_keep_case_articles_agreement_and_small_words() {
    for preset in [Preset::Balanced, Preset::Sensitive] {
        let scored = scored(preset);
        let faults: Vec<Vec<String>> =
            scored.iter().map(|(sample, report)| faults(sample, report)).collect();
        let broken = faults.iter().filter(|faults| !faults.is_empty()).count();
        let share = broken as f64 / scored.len() as f64;
        assert!(share <= MOST_BROKEN, "{preset:?}: {broken} texts: {faults:#?}");
    }
}

/// The text at `place` as it was before the swaps.
fn original_of(sample: &Sample, place: std::ops::Range<usize>) -> String {
    let (mut original, mut at) = (String::new(), place.start);
    for (start, end, meant) in sample.swaps() {
        if start >= at && end <= place.end {
            original.push_str(&sample.text[at..start]);
            original.push_str(meant);
            at = end;
        }
    }
    original + &sample.text[at..place.end]
}

#[test]
fn sentences_are_restored_and_some_to_the_letter() {
    let (mut changed, mut right) = (0, 0);
    for (sample, report) in scored(Preset::Sensitive) {
        for sentence in report.sentences() {
            let is_changed = sentence.restored != sentence.span.of(&sample.text);
            let original = original_of(&sample, sentence.span.range());
            changed += usize::from(is_changed);
            right += usize::from(is_changed && sentence.restored == original);
        }
    }
    let told = format!("{changed} changed, {right} right");
    assert!(changed >= LEAST_CHANGED && right >= LEAST_RIGHT, "{told}");
}

#[test]
fn the_rules_find_what_they_should() {
    let change = |written, restored, original| Change { written, restored, original };
    assert!(!agrees(&change("guards", "protect", Some("protects"))));
    assert!(agrees(&change("kids", "children", None)));
    assert!(agrees(&change("smashed", "broke", Some("broke"))));
    assert!(!spares_small_words(&change("Near", "In", None)));
    assert!(spares_small_words(&change("within", "in", Some("in"))));
    assert!(!keeps_case(&change("EXCESSIVE", "High", None)));
    assert!(keeps_case(&change("EXCESSIVE", "HIGH", None)));
    assert!(!keeps_case(&change("Metropolis", "city", None)));
    for (text, wrong) in [("a heir", 1), ("an unit", 1), ("A hour of an use", 2), ("an FBI man", 0)]
    {
        assert_eq!(wrong_articles(text).len(), wrong, "{text}");
    }
    assert_eq!(doubled_words("The the man had it. it was"), ["the"]);
    assert_eq!(after_gap("An old man", "A "), Some("old man"));
    assert_eq!(after_gap("pizza old", "pizzan "), None);
}
