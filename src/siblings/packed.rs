//! An article with what is known of its text, packed small.

use serde::{Deserialize, Serialize};

use super::boilerplate;
use super::direction::Statistics;
use super::names;
use super::signature::Signature;
use super::spill_file::{SpillError, pack};
use super::words::restored_sentences;
use crate::detector::{Analysis, Models};
use crate::document::{Article, ArticleReport, Segments};
use crate::lm::WordId;
use crate::segment::{hash_bytes, hash_phrase, segment};

/// An article ready to be set aside.
pub struct Packed {
    pub(super) key: u64,
    pub(super) signature: Signature,
    pub(super) names: Vec<names::NameRun>,
    pub(super) said: Vec<u32>,
    pub(super) statistics: Statistics,
    words: usize,
    pub(super) bytes: Vec<u8>,
}

impl Packed {
    /// Packs a scored article with what is known of its text.
    ///
    /// # Errors
    /// [`SpillError::Damaged`] for what has no packed form.
    pub fn new(
        models: &Models,
        article: Article,
        analysis: &Analysis,
        report: ArticleReport,
    ) -> Result<Self, SpillError> {
        let statistics = Statistics::of(&report);
        let known = (&analysis.segments, analysis.restoration.words.as_slice());
        Self::of(models, Member { article, report: Some(report) }, known, statistics)
    }

    /// Packs an article whose report is all that is left of its analysis.
    ///
    /// # Errors
    /// As [`Packed::new`].
    pub fn scored(
        models: &Models,
        article: Article,
        report: ArticleReport,
    ) -> Result<Self, SpillError> {
        let mut segments = Segments::default();
        segment(&article.text, &mut segments);
        let statistics = Statistics::of(&report);
        Self::of(models, Member { article, report: Some(report) }, (&segments, &[]), statistics)
    }

    /// Packs an article that the user trusts.
    ///
    /// # Errors
    /// As [`Packed::new`].
    pub fn trusted(models: &Models, article: Article) -> Result<Self, SpillError> {
        let mut segments = Segments::default();
        segment(&article.text, &mut segments);
        let statistics = Statistics { is_trusted: true, ..Statistics::default() };
        Self::of(models, Member { article, report: None }, (&segments, &[]), statistics)
    }

    /// Words and numbers of the article.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    fn of(
        models: &Models,
        member: Member,
        (segments, ids): (&Segments, &[WordId]),
        statistics: Statistics,
    ) -> Result<Self, SpillError> {
        let Member { article, report } = &member;
        let lm = models.language_model().view();
        let sentences = restored_sentences(&article.text, (segments, ids), report.as_ref(), &lm);
        let [path, id] = [&article.path, &article.id].map(|name| hash_bytes(name.as_bytes()));
        Ok(Self {
            key: hash_phrase(path, id),
            signature: Signature::of(&sentences),
            names: names::entries(&sentences),
            said: boilerplate::hashes(&sentences),
            statistics,
            words: segments.words(),
            bytes: pack(&member)?,
        })
    }
}

/// An article as it is set aside.
#[derive(Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) article: Article,
    /// None for a trusted article.
    pub(super) report: Option<ArticleReport>,
}
