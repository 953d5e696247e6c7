//! What people have accepted and do not want to see again: phrases that are
//! never flagged ([`AllowList`]) and the findings of an earlier run
//! ([`Baseline`]).
//!
//! Both take findings out of a finished report. A text all of whose findings
//! are accepted, and in which nothing else is suspect, is judged clean: a
//! person's word counts more than the classifier's.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::detector::Thresholds;
use crate::document::{Article, ArticleReport, Label, Span, Token, Verdict};
use crate::restore::restored_sentence;
use crate::segment::{hash_phrase, tokenize};

/// Characters of a text that a baseline shows beside its key.
const EXCERPT: usize = 80;

/// Which finding it is: a hash of the normal forms of the phrase and of its
/// sentence, whatever the file, the place in it and the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingKey(u64);

/// The key of `phrase` in `sentence`. Upper and lower case, white space, digits
/// and the typography of marks do not count.
#[must_use]
pub fn finding_key(phrase: &str, sentence: &str) -> FindingKey {
    FindingKey(hash_phrase(hash_tokens(&tokens(phrase)), hash_tokens(&tokens(sentence))))
}

impl fmt::Display for FindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for FindingKey {
    type Err = String;

    /// Reads the sixteen digits of a key.
    ///
    /// # Errors
    /// The offending word.
    fn from_str(word: &str) -> Result<Self, String> {
        match u64::from_str_radix(word, 16) {
            Ok(key) if word.len() == 16 => Ok(Self(key)),
            _ => Err(word.to_owned()),
        }
    }
}

/// Phrases and names that are never flagged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList {
    /// Hashes of the phrases.
    phrases: FxHashSet<u64>,
    /// Their lengths in tokens, each once.
    lengths: Vec<usize>,
}

impl AllowList {
    /// Takes in the phrases of a file: one a line; empty lines and those that
    /// start with `#` say nothing.
    pub fn read(&mut self, text: &str) {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        lines.filter(|line| !line.starts_with('#')).for_each(|line| self.add(line));
    }

    /// Takes in a phrase; upper and lower case do not count.
    pub fn add(&mut self, phrase: &str) {
        let tokens = tokens(phrase);
        if tokens.is_empty() {
            return;
        }
        self.phrases.insert(hash_tokens(&tokens));
        if !self.lengths.contains(&tokens.len()) {
            self.lengths.push(tokens.len());
        }
    }

    /// Takes the findings out of `report` that lie inside an allowed phrase. A
    /// finding that goes beyond it stays.
    pub fn apply(&self, article: &Article, report: &mut ArticleReport, least: Thresholds) {
        if !self.phrases.is_empty() {
            hide(article, report, least, |phrase, sentence| {
                !phrase.is_empty() && self.covers(&article.text, phrase, sentence)
            });
        }
    }

    /// Whether every token of `phrase` belongs to an allowed phrase of `sentence`.
    fn covers(&self, text: &str, phrase: Span, sentence: Span) -> bool {
        let mut tokens = Vec::new();
        tokenize(text, sentence.start as usize, sentence.end as usize, &mut tokens);
        let mut covered = vec![false; tokens.len()];
        for &length in &self.lengths {
            for (start, window) in tokens.windows(length).enumerate() {
                if self.phrases.contains(&hash_tokens(window)) {
                    covered.iter_mut().skip(start).take(length).for_each(|token| *token = true);
                }
            }
        }
        let inside = |token: &Token| token.span.start < phrase.end && phrase.start < token.span.end;
        tokens.iter().zip(&covered).all(|(token, covered)| *covered || !inside(token))
    }
}

/// The findings of a run, to be hidden from later ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<FindingKey, Excerpt>,
}

/// What a person reads beside a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Excerpt {
    phrase: String,
    text: String,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    #[serde(default)]
    phrase: String,
    #[serde(default)]
    text: String,
}

/// A line of a baseline that says no key.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: not a line of a baseline: {cause}")]
pub struct BaselineError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub cause: String,
}

impl Baseline {
    /// Reads a baseline as [`Baseline::write`] writes it. Only the keys count.
    ///
    /// # Errors
    /// The first line that has no key.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let mut entries = BTreeMap::new();
        for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            if text.trim().is_empty() {
                continue;
            }
            let failed = |cause| BaselineError { line, cause };
            let read: Line =
                serde_json::from_str(text).map_err(|error| failed(error.to_string()))?;
            let key: FindingKey =
                read.key.parse().map_err(|word| failed(format!("`{word}` is no key")))?;
            entries.insert(key, Excerpt { phrase: read.phrase, text: read.text });
        }
        Ok(Self { entries })
    }

    /// Writes a JSON line per finding, `{key, phrase, text}`, sorted by phrase.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut entries: Vec<(&FindingKey, &Excerpt)> = self.entries.iter().collect();
        entries.sort_by_key(|(key, excerpt)| (&excerpt.phrase, &excerpt.text, **key));
        for (key, Excerpt { phrase, text }) in entries {
            let line = Line { key: key.to_string(), phrase: phrase.clone(), text: text.clone() };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Ok(())
    }

    /// How many findings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes in every finding of `report`; also, with an empty phrase, each text
    /// that is suspect from `least` on without a finding or another suspect text
    /// in it. What is taken in here is all that [`Baseline::apply`] needs to
    /// find nothing suspect in the same report.
    pub fn take(&mut self, article: &Article, report: &ArticleReport, least: Thresholds) {
        let text = &article.text;
        let mut is_open = false;
        for passage in &report.passages {
            let mut is_passage_open = false;
            for sentence in &passage.sentences {
                for finding in &sentence.findings {
                    self.insert(finding.span.of(text), sentence.span.of(text));
                }
                let is_suspect = least.suspects_sentence(sentence);
                if is_suspect && sentence.findings.is_empty() {
                    self.insert("", sentence.span.of(text));
                }
                is_passage_open |= is_suspect;
            }
            if passage.verdict.score >= least.passage && !is_passage_open {
                self.insert("", passage.span.of(text));
                is_passage_open = true;
            }
            is_open |= is_passage_open;
        }
        if report.verdict.score >= least.article && !is_open {
            self.insert("", text);
        }
    }

    fn insert(&mut self, phrase: &str, text: &str) {
        self.entries.entry(finding_key(phrase, text)).or_insert_with(|| Excerpt {
            phrase: phrase.to_owned(),
            text: text.chars().take(EXCERPT).collect(),
        });
    }

    /// Takes the findings out of `report` that the baseline holds.
    pub fn apply(&self, article: &Article, report: &mut ArticleReport, least: Thresholds) {
        if !self.entries.is_empty() {
            let text = &article.text;
            hide(article, report, least, |phrase, context| {
                self.entries.contains_key(&finding_key(phrase.of(text), context.of(text)))
            });
        }
    }
}

/// Takes out every finding that `accepts`, by its span and its sentence's; an
/// empty span stands for the text as a whole, where no finding is in it.
fn hide(
    article: &Article,
    report: &mut ArticleReport,
    least: Thresholds,
    accepts: impl Fn(Span, Span) -> bool,
) {
    let whole = |context: Span| accepts(Span { end: context.start, ..context }, context);
    let mut all = Inside::default();
    for passage in &mut report.passages {
        let mut inside = Inside::default();
        for sentence in &mut passage.sentences {
            let (span, count) = (sentence.span, sentence.findings.len());
            sentence.findings.retain(|finding| !accepts(finding.span, span));
            let is_open = !sentence.findings.is_empty();
            let is_accepted = sentence.findings.len() < count;
            if is_accepted {
                sentence.restored =
                    restored_sentence(&article.text, sentence.span, &sentence.findings);
            }
            let found = Inside { is_open, is_accepted };
            inside.add(settle(&mut sentence.verdict, least.sentence, found, || whole(span)));
        }
        let span = passage.span;
        all.add(settle(&mut passage.verdict, least.passage, inside, || whole(span)));
    }
    let span = Span::new(0, article.text.len());
    if settle(&mut report.verdict, least.article, all, || whole(span)).is_accepted {
        report.manner = None;
    }
}

/// What a text holds.
#[derive(Clone, Copy, Default)]
struct Inside {
    /// A finding or a suspect text that nobody has accepted.
    is_open: bool,
    /// One that somebody has.
    is_accepted: bool,
}

impl Inside {
    fn add(&mut self, other: Self) {
        self.is_open |= other.is_open;
        self.is_accepted |= other.is_accepted;
    }
}

/// Judges a text clean when all in it is accepted, or the text as a `whole` is.
fn settle(verdict: &mut Verdict, least: f64, inside: Inside, whole: impl Fn() -> bool) -> Inside {
    if inside.is_open {
        return inside;
    }
    let is_suspect = verdict.score >= least;
    if inside.is_accepted || (is_suspect && whole()) {
        *verdict = Verdict { score: 0.0, label: Label::Clean, kind: None, ..*verdict };
        return Inside { is_open: false, is_accepted: true };
    }
    Inside { is_open: is_suspect, is_accepted: false }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    tokenize(text, 0, text.len(), &mut tokens);
    tokens
}

fn hash_tokens(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0, |phrase, token| hash_phrase(phrase, token.hash))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::float_cmp)]
mod tests {
    use super::super::samples::{clean_report, hostile_report, options, spun_report};
    use super::*;

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
        let phrases: Vec<&str> =
            shown.iter().map(|line| line["phrase"].as_str().unwrap()).collect();
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
        assert_eq!(
            message("\n{\"key\":\"12\"}"),
            "line 2: not a line of a baseline: `12` is no key"
        );
    }

    #[test]
    fn case_white_space_and_typography_do_not_change_a_key() {
        let key = finding_key("Preventing hearths", "He was “preventing hearths”.");
        assert_eq!(key, finding_key("preventing  hearths", "he was \"preventing\nhearths\"."));
        assert_ne!(key, finding_key("hearths", "He was “preventing hearths”."));
        assert_ne!(key, finding_key("", "He was “preventing hearths”."));
        assert_eq!(key.to_string().parse(), Ok(key));
    }
}
