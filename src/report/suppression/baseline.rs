//! The findings of an earlier run, which are not shown again.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::hide::hide;
use super::key::{FindingKey, finding_key};
use crate::detector::Thresholds;
use crate::document::{Article, ArticleReport};

/// Characters of a text that a baseline shows beside its key.
const EXCERPT: usize = 80;

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
                // Its score alone makes it no row, but keeps the passage open.
                let is_suspect =
                    !sentence.findings.is_empty() || sentence.verdict.score >= least.sentence;
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
