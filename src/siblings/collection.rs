//! The articles of a run, set aside until all are known and then looked at together.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::direction::Traces;
use super::furniture::{self, Said};
use super::index::Index;
use super::linked::Linked;
use super::names::{self, Names};
use super::signature::Signature;
use super::spool::{Spool, SpoolError, pack, unpack};
use super::words::restored_sentences;
use crate::detector::{Analysis, Models};
use crate::document::{Article, ArticleReport, Segments};
use crate::lm::WordId;
use crate::segment::{hash_bytes, hash_phrase, segment};

/// Articles that are looked at together, at most.
const MOST_ARTICLES: usize = 100_000;
/// Bytes that are set aside, at most.
const MOST_BYTES: u64 = 4 << 30;

/// A run's articles, and those of its user's trusted originals.
pub struct Collection<'a> {
    models: &'a Models,
    own: Shelf,
    trusted: Shelf,
}

/// Articles set aside.
#[derive(Default)]
pub(super) struct Shelf {
    index: Index,
    names: Names,
    said: Said,
    pub(super) keys: Vec<u64>,
    pub(super) traces: Vec<Traces>,
    spool: Mutex<Spool>,
}

/// An article as it is set aside.
#[derive(Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) article: Article,
    /// None for a trusted article.
    pub(super) report: Option<ArticleReport>,
}

/// An article ready to be set aside.
pub struct Packed {
    key: u64,
    signature: Signature,
    names: Vec<names::Entry>,
    said: Vec<u32>,
    traces: Traces,
    words: usize,
    bytes: Vec<u8>,
}

impl Packed {
    /// Packs a scored article with what is known of its text.
    ///
    /// # Errors
    /// [`SpoolError::Damaged`] for what has no packed form.
    pub fn new(
        models: &Models,
        article: Article,
        analysis: &Analysis,
        report: ArticleReport,
    ) -> Result<Self, SpoolError> {
        let traces = Traces::of(&report);
        let known = (&analysis.segments, analysis.restoration.words.as_slice());
        Self::of(models, Member { article, report: Some(report) }, known, traces)
    }

    /// Packs an article whose report is all that is left of its analysis.
    ///
    /// # Errors
    /// As [`Packed::new`].
    pub fn scored(
        models: &Models,
        article: Article,
        report: ArticleReport,
    ) -> Result<Self, SpoolError> {
        let mut segments = Segments::default();
        segment(&article.text, &mut segments);
        let traces = Traces::of(&report);
        Self::of(models, Member { article, report: Some(report) }, (&segments, &[]), traces)
    }

    /// Packs an article that the user trusts.
    ///
    /// # Errors
    /// As [`Packed::new`].
    pub fn trusted(models: &Models, article: Article) -> Result<Self, SpoolError> {
        let mut segments = Segments::default();
        segment(&article.text, &mut segments);
        let traces = Traces { is_trusted: true, ..Traces::default() };
        Self::of(models, Member { article, report: None }, (&segments, &[]), traces)
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
        traces: Traces,
    ) -> Result<Self, SpoolError> {
        let Member { article, report } = &member;
        let lm = models.language_model().view();
        let sentences = restored_sentences(&article.text, (segments, ids), report.as_ref(), &lm);
        let [path, id] = [&article.path, &article.id].map(|name| hash_bytes(name.as_bytes()));
        Ok(Self {
            key: hash_phrase(path, id),
            signature: Signature::of(&sentences),
            names: names::entries(&sentences),
            said: furniture::hashes(&sentences),
            traces,
            words: segments.words(),
            bytes: pack(&member)?,
        })
    }
}

impl Shelf {
    fn add(&mut self, packed: &Packed) -> Result<(), SpoolError> {
        self.names.add(count(self.traces.len()), &packed.names);
        self.index.add(packed.key, &packed.signature, packed.traces.is_trusted);
        self.said.add(&packed.said);
        self.keys.push(packed.key);
        self.traces.push(packed.traces);
        self.spool.get_mut().unwrap_or_else(PoisonError::into_inner).push(&packed.bytes)
    }

    pub(super) fn member(&self, number: usize) -> Result<Member, SpoolError> {
        let packed = self.spool.lock().unwrap_or_else(PoisonError::into_inner).read(number)?;
        unpack(&packed)
    }
}

impl<'a> Collection<'a> {
    /// An empty one; `models` are those that its articles are scored with.
    #[must_use]
    pub fn new(models: &'a Models) -> Self {
        Self { models, own: Shelf::default(), trusted: Shelf::default() }
    }

    /// Sets an article aside, one of the run or a trusted one.
    ///
    /// # Errors
    /// [`SpoolError::Io`] where the disk is full.
    pub fn add(&mut self, packed: &Packed) -> Result<(), SpoolError> {
        if packed.traces.is_trusted { &mut self.trusted } else { &mut self.own }.add(packed)
    }

    /// Whether no more should be set aside before those of the run are taken out.
    #[must_use]
    pub fn is_full(&mut self) -> bool {
        let spool = self.own.spool.get_mut().unwrap_or_else(PoisonError::into_inner);
        spool.len() >= MOST_ARTICLES || spool.bytes() >= MOST_BYTES
    }

    /// Takes out the articles of the run, and finds out which of them to compare.
    pub fn link(&mut self) -> Linked<'_> {
        let mut own = std::mem::take(&mut self.own);
        let mut index = std::mem::take(&mut own.index);
        index.append(&self.trusted.index);
        let candidates = index.candidates();
        drop(index);
        let mut names = std::mem::take(&mut own.names);
        names.append(&self.trusted.names, count(own.traces.len()));
        let odd = names.odd();
        let furniture = std::mem::take(&mut own.said).furniture();
        Linked::new(self.models, (own, &self.trusted), candidates, odd, furniture)
    }
}

/// A number of articles as it is kept.
pub(super) fn count(articles: usize) -> u32 {
    u32::try_from(articles).unwrap_or(u32::MAX)
}
