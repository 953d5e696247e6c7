//! What is measured on labelled articles.

use crate::classify::{Dataset, Provenance};
use crate::document::{Article, PerLevel, Span};

/// The rows of all levels.
pub type LevelRows = PerLevel<Dataset>;

impl LevelRows {
    /// How a classifier of these rows, of all levels, came to be: by which
    /// `command`, with which `seed`, of which `sources`.
    #[must_use]
    pub fn provenance(&self, command: String, seed: u64, sources: Vec<String>) -> Provenance {
        Provenance {
            command,
            seed,
            sources,
            rows: self.iter().map(|(_, rows)| rows.len() as u64).sum(),
            created_by: concat!("unspin ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// What was measured on labelled articles.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Feature rows with their labels.
    pub rows: LevelRows,
    /// Suspect phrases, in the order of the finding rows.
    pub suspects: Vec<Suspect>,
    /// What became of every swapped phrase.
    pub swapped: Vec<SwappedPhrase>,
    /// Words of clean articles.
    pub clean_words: usize,
    /// The register of each article, by its number; empty where it is not known.
    pub registers: Vec<String>,
    /// Words of each article, by its number.
    pub words: Vec<usize>,
    /// Where each row lies; per level as many as it has rows.
    pub places: PerLevel<Vec<Place>>,
    /// What a judge says, where one was asked.
    pub judged: Option<Judged>,
}

/// What a judge says of what was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// For each row of a level what is said of it; nothing where nothing was asked.
    pub rows: PerLevel<Vec<Option<Vec<f64>>>>,
    /// What it makes of the suggestions for each swapped phrase.
    pub ranks: Vec<JudgedRank>,
    /// Suspect phrases that it was asked about.
    pub asked: usize,
}

/// What a judge makes of the suggestions for a swapped phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JudgedRank {
    /// Place of the original among the suggestions of the suspects that meet it, from 0.
    pub found: Option<usize>,
    /// The same given the span of the phrase; nothing at all where it was not asked of that.
    pub given: Option<Option<usize>>,
}

impl Measured {
    /// The register that a row's place is of.
    #[must_use]
    pub fn register(&self, place: &Place) -> &str {
        self.registers.get(place.article).map_or("", String::as_str)
    }
}

/// Labelled articles beside what was measured on them.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a> {
    /// The articles, in the order in which they were measured.
    pub articles: &'a [Article],
    /// What was measured on them.
    pub measured: &'a Measured,
}

/// Where a row lies in the articles that were measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Number of the article, from 0.
    pub article: usize,
    /// Number of the passage in the article, for all rows but an article's own.
    pub passage: Option<usize>,
    /// Number of the sentence in the article, for rows of sentences and findings.
    pub sentence: Option<usize>,
    /// Where in its text.
    pub span: Span,
    /// Words and numbers there.
    pub words: usize,
    /// Swapped phrases there, of those that are known.
    pub swaps: usize,
    /// How much better the decoder's first pass explains it, in nats; 0 for findings.
    pub gain: f64,
}

impl Place {
    /// Swaps per 100 words.
    #[must_use]
    pub fn dose(&self) -> f64 {
        100.0 * self.swaps as f64 / self.words.max(1) as f64
    }

    /// Gain in nats per 100 words.
    #[must_use]
    pub fn gain_rate(&self) -> f64 {
        100.0 * self.gain / self.words.max(1) as f64
    }

    /// The text of the row; empty when `articles` are not those that were measured.
    #[must_use]
    pub fn text<'a>(&self, articles: &'a [Article]) -> &'a str {
        let article = articles.get(self.article);
        article.map_or("", |article| self.span.of(&article.text))
    }
}

/// A phrase that the decoder suspects.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// The tool that made the article.
    pub generator: String,
    /// Whether a swapped phrase lies there.
    pub is_gold: bool,
}

/// A phrase that a tool has swapped.
#[derive(Clone, Debug)]
pub struct SwappedPhrase {
    /// The tool.
    pub generator: String,
    /// The finding rows of the suspects that meet it.
    pub findings: Vec<usize>,
    /// Place of the original among the suggestions of these suspects, from 0.
    pub rank: Option<usize>,
    /// Place of the original among the suggestions given the span of the phrase,
    /// from 0.
    pub rank_given: Option<usize>,
}
