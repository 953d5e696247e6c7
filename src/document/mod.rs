//! Plain data: what an article is made of and what is said about it.
//!
//! Every [`Span`] is a range of **bytes** in the article's own text, on
//! character boundaries, so `&article.text[span.range()]` never fails for a
//! span that this library made.

mod level;
mod origin;
mod tool;
mod tool_mark;
mod unjudged;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

pub use level::{Level, PerLevel};
pub use origin::{Engine, Origin};
use serde::{Deserialize, Serialize};
pub use tool::{Manner, Tool};
pub use tool_mark::{ToolMark, ToolMarkKind};
pub use unjudged::Unjudged;

use crate::names::UnknownName;

/// Sentences with fewer words are too short to judge on their own: headings, times, counters,
/// cells of tables. They say nothing of the text around them either.
pub const LEAST_SENTENCE_WORDS: usize = 5;

/// A half-open range of bytes `start..end` in an article's text.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two byte offsets. Articles are limited to far less than
    /// 4 GiB by the readers, so the offsets fit in 32 bits.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && u32::try_from(end).is_ok());
        Self { start: start as u32, end: end as u32 }
    }

    /// The span as a range that indexes a string.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text it covers; empty when the span does not belong to `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// What a text is taken for. The order is the order of the classifier's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Written by a person (a human translation is clean as well).
    Clean,
    /// Machine translation.
    Mt,
    /// Phrases swapped by a spinner.
    Spun,
}

impl Label {
    /// All labels, in column order.
    pub const ALL: [Self; 3] = [Self::Clean, Self::Mt, Self::Spun];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Mt => "mt",
            Self::Spun => "spun",
        }
    }

    /// The column of this label in a row of class probabilities.
    #[must_use]
    pub fn column(self) -> usize {
        match self {
            Self::Clean => 0,
            Self::Mt => 1,
            Self::Spun => 2,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Label {
    type Err = UnknownName;

    /// Reads a label's name, case-insensitively.
    ///
    /// # Errors
    /// [`UnknownName`] for a word that is none of the three names.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let word = word.trim();
        Self::ALL
            .into_iter()
            .find(|label| label.name().eq_ignore_ascii_case(word))
            .ok_or_else(|| UnknownName::new("label", word, Self::ALL.map(Self::name)))
    }
}

/// The manner of corruption of a suspect text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Phrases swapped by a spinner.
    Spun,
    /// Artifacts of machine translation.
    Mt,
}

impl Kind {
    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spun => "spun",
            Self::Mt => "mt",
        }
    }
}

/// One article as a reader hands it over: decoded text and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The file it came from, as the user named it; `-` for standard input.
    pub path: String,
    /// The path for plain files, the row's own `id` for JSONL and CSV.
    pub id: String,
    /// Headline, where the format has a place for it.
    pub title: Option<String>,
    /// The text that all spans point into.
    pub text: String,
    /// The label of a labelled row.
    pub label: Option<Label>,
    /// The text as first written, for labelled rows that have it.
    pub original: Option<String>,
    /// Which tool made it, for labelled rows that say so (`generator` column).
    pub generator: Option<String>,
    /// The outlet or collection it comes from, for rows that say so.
    pub source: Option<String>,
    /// The kind of English that it is written in, for rows that say so.
    pub register: Option<String>,
    /// The licence of the text, for rows that say so.
    pub licence: Option<String>,
    /// Articles of one group share an original; they never part in a split.
    pub group: Option<String>,
    /// Whether the text is only a part of an article: a passage or a sentence that was
    /// judged in a report.
    #[serde(default)]
    pub is_part: bool,
    /// Whether it teaches only what swapped words look like, nothing of translations.
    #[serde(default)]
    pub swaps_only: bool,
}

/// A paragraph: a maximal run of text without a line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it lies, without surrounding white space.
    pub span: Span,
    /// Its sentences, as indices into [`Segments::sentences`].
    pub sentences: Range<usize>,
}

/// A sentence of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it lies, without surrounding white space.
    pub span: Span,
    /// Index into [`Segments::passages`].
    pub passage: usize,
    /// Its tokens, as indices into [`Segments::tokens`].
    pub tokens: Range<usize>,
}

/// What kind of token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters, perhaps with inner apostrophes and hyphens (`don't`, `so-called`).
    Word,
    /// The possessive ending `'s` or `'`, split off its word.
    Possessive,
    /// Anything that has a digit (`10`, `3.5`, `1,200`, `21st`, `17-year-old`).
    Number,
    /// A mark (`,` `.` `“` `--` `%`).
    Mark,
}

/// How a word's letters are cased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// No upper-case letter, or no letter at all.
    Lower,
    /// First letter upper case, another lower case (`Minister`), or a single capital.
    Capital,
    /// Two or more letters, all upper case (`UN`).
    Upper,
    /// Anything else (`iPhone`, `McDonald`).
    Mixed,
}

/// A token: the smallest unit that the language model sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it lies.
    pub span: Span,
    /// Hash of the normalised form (see [`crate::segment::normalize`]); two
    /// tokens are the same word exactly when their hashes agree.
    pub hash: u64,
    /// What kind of token it is.
    pub kind: TokenKind,
    /// How it is cased.
    pub case: Case,
}

impl Token {
    /// Whether it is a word or number: what lengths are counted in.
    #[must_use]
    pub fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Number)
    }
}

/// An article cut into passages, sentences and tokens. Reused from article to
/// article so that the hot path allocates nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// Paragraphs in text order.
    pub passages: Vec<Passage>,
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
    /// Tokens in text order.
    pub tokens: Vec<Token>,
    /// What the text was read through, in text order: marks of tools.
    pub marks: Vec<ToolMark>,
}

impl Segments {
    /// Forgets the article but keeps the memory.
    pub fn clear(&mut self) {
        self.passages.clear();
        self.sentences.clear();
        self.tokens.clear();
        self.marks.clear();
    }

    /// How many tokens are words or numbers.
    #[must_use]
    pub fn words(&self) -> usize {
        self.tokens.iter().filter(|token| token.is_word()).count()
    }
}

/// A wording the author may have used in place of a suspect span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The wording, cased to fit the place.
    pub text: String,
    /// Its posterior probability, 0..1; those of one finding sum to at most 1.
    pub probability: f64,
}

/// A suspect span with what is proposed in its place and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it lies in the article's text.
    pub span: Span,
    /// Manner of corruption.
    pub kind: Kind,
    /// Probability that the span was not written so by the author, 0..1.
    pub score: f64,
    /// Best first; may be empty where no wording is known.
    pub suggestions: Vec<Suggestion>,
    /// Reasons in plain words.
    pub evidence: Vec<String>,
}

/// What a level of the text is judged to be. Shared by article, passage and sentence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Calibrated probability of corruption, 0..1.
    pub score: f64,
    /// The most probable label.
    pub label: Label,
    /// The more probable manner of corruption; `None` when the label is clean.
    pub kind: Option<Kind>,
    /// False when the text is too short to judge, or not judged for another reason.
    pub reliable: bool,
}

/// A scored sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentenceReport {
    /// Where it lies.
    pub span: Span,
    /// Index of its passage in the article.
    pub passage: usize,
    /// Index of the sentence in the article.
    pub sentence: usize,
    /// The judgement.
    pub verdict: Verdict,
    /// Suspect spans at or above the preset's threshold, in text order.
    pub findings: Vec<Finding>,
    /// The sentence with the best suggestion of each finding that is sure enough to paste.
    pub restored: String,
    /// What another article says in its place, where one is the original.
    pub source: Option<SourceSentence>,
}

/// What another article of the run says in the place of a suspect sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceSentence {
    /// The other article's path.
    pub path: String,
    /// The other article's id.
    pub id: String,
    /// Index of its passage in that article.
    pub passage: usize,
    /// Index of its (first) sentence in that article.
    pub sentence: usize,
    /// What it says there.
    pub text: String,
    /// How much of the weight of both sentences' words is aligned, 0..1.
    pub score: f64,
}

/// A scored passage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PassageReport {
    /// Where it lies.
    pub span: Span,
    /// Index of the passage in the article.
    pub passage: usize,
    /// The judgement.
    pub verdict: Verdict,
    /// Its sentences in text order.
    pub sentences: Vec<SentenceReport>,
}

/// What an article is called: its path, and its id where that is another.
#[must_use]
pub fn article_name<'a>(path: &'a str, id: &str) -> Cow<'a, str> {
    if path == id { path.into() } else { format!("{path} [{id}]").into() }
}

/// A scored article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleReport {
    /// The judgement.
    pub verdict: Verdict,
    /// Tokens that are words or numbers.
    pub words: usize,
    /// Log-likelihood advantage of the restoration in nats per 100 words.
    pub gain_per_100: f64,
    /// Estimated share of the places open to substitution that were substituted, 0..1.
    pub substitution_rate: f64,
    /// The manner of tool that it looks like, where a tool has been at it.
    pub manner: Option<Manner>,
    /// Where it may come from, where it looks translated.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// How many findings there were beyond the most that are reported of an article.
    pub findings_left_out: usize,
    /// Why it is not judged, where its length is not the reason.
    pub unjudged: Option<Unjudged>,
    /// Its passages in text order.
    pub passages: Vec<PassageReport>,
}

impl ArticleReport {
    /// What there is to say against the judgement: why there is none.
    #[must_use]
    pub fn caution(&self) -> Option<&'static str> {
        let too_short = (!self.verdict.reliable).then_some("too short to judge");
        self.unjudged.map(Unjudged::name).or(too_short)
    }

    /// Its sentences in text order.
    pub fn sentences(&self) -> impl Iterator<Item = &SentenceReport> + Clone {
        self.passages.iter().flat_map(|passage| &passage.sentences)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_other_words_are_named() {
        for level in Level::ALL {
            assert_eq!(level.name().parse(), Ok(level));
        }
        for label in Label::ALL {
            assert_eq!(format!(" {} ", label.name().to_uppercase()).parse(), Ok(label));
        }
        let level = "word".parse::<Level>().unwrap_err().to_string();
        assert_eq!(level, "unknown level `word`; known are article, passage, sentence, finding");
        let label = " fake".parse::<Label>().unwrap_err().to_string();
        assert_eq!(label, "unknown label `fake`; known are clean, mt, spun");
    }
}
