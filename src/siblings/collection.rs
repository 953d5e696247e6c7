//! The articles of a run, set aside until all are known and then looked at together.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::align::{Aligned, align};
use super::direction::{Direction, Traces};
use super::index::Index;
use super::signature::Signature;
use super::spool::{Spool, SpoolError, pack, unpack};
use super::words::{Sentence, restored_sentences, sentences};
use crate::detector::Models;
use crate::document::{Article, ArticleReport, Segments};
use crate::segment::{hash_bytes, hash_phrase, segment};

/// Articles that are looked at together, at most.
const MOST_ARTICLES: usize = 100_000;
/// Bytes that are set aside, at most.
const MOST_BYTES: u64 = 4 << 30;
/// The least share of the smaller article's words that siblings have in common, 0..1.
const LEAST_SHARED: f64 = 0.15;

/// A run's articles, and those of its user's trusted originals.
pub struct Collection<'a> {
    models: &'a Models,
    own: Shelf,
    trusted: Shelf,
}

/// Articles set aside.
#[derive(Default)]
struct Shelf {
    index: Index,
    traces: Vec<Traces>,
    spool: Mutex<Spool>,
}

/// An article as it is set aside.
#[derive(Serialize, Deserialize)]
struct Member {
    article: Article,
    /// None for a trusted article.
    report: Option<ArticleReport>,
}

/// An article ready to be set aside.
pub struct Packed {
    key: u64,
    signature: Signature,
    traces: Traces,
    bytes: Vec<u8>,
}

impl Packed {
    /// Packs a scored article; `segments` is its text cut up.
    ///
    /// # Errors
    /// [`SpoolError::Damaged`] for what has no packed form.
    pub fn new(
        models: &Models,
        article: Article,
        segments: &Segments,
        report: ArticleReport,
    ) -> Result<Self, SpoolError> {
        let traces = Traces {
            gain_per_100: report.gain_per_100,
            substitution_rate: report.substitution_rate,
            is_trusted: false,
        };
        Self::of(models, Member { article, report: Some(report) }, segments, traces)
    }

    /// Packs an article that the user trusts.
    ///
    /// # Errors
    /// As [`Packed::new`].
    pub fn trusted(models: &Models, article: Article) -> Result<Self, SpoolError> {
        let mut segments = Segments::default();
        segment(&article.text, &mut segments);
        let traces = Traces { is_trusted: true, ..Traces::default() };
        Self::of(models, Member { article, report: None }, &segments, traces)
    }

    fn of(
        models: &Models,
        member: Member,
        segments: &Segments,
        traces: Traces,
    ) -> Result<Self, SpoolError> {
        let Member { article, report } = &member;
        let lm = models.language_model().view();
        let sentences = restored_sentences(&article.text, segments, report.as_ref(), &lm);
        let [path, id] = [&article.path, &article.id].map(|name| hash_bytes(name.as_bytes()));
        let (key, signature) = (hash_phrase(path, id), Signature::of(&sentences));
        Ok(Self { key, signature, traces, bytes: pack(&member)? })
    }
}

impl Shelf {
    fn add(&mut self, packed: &Packed) -> Result<(), SpoolError> {
        self.index.add(packed.key, &packed.signature, packed.traces.is_trusted);
        self.traces.push(packed.traces);
        self.spool.get_mut().unwrap_or_else(PoisonError::into_inner).push(&packed.bytes)
    }

    fn member(&self, number: usize) -> Result<Member, SpoolError> {
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
        Linked { models: self.models, own, trusted: &self.trusted, candidates }
    }
}

/// The articles of a run with their candidates.
pub struct Linked<'a> {
    models: &'a Models,
    own: Shelf,
    trusted: &'a Shelf,
    /// By number of the article; the trusted ones are numbered behind those of the run.
    candidates: Vec<Vec<u32>>,
}

/// Two articles that share text.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The number of the other article.
    pub other: usize,
    /// Share of the weight of the smaller one's words that is aligned, 0..1.
    pub shared: f64,
    /// Which of both is the copy; the first is the one that was asked about.
    pub direction: Direction,
    /// The sentences that say the same.
    pub sentences: Vec<AlignedSentence>,
}

/// A sentence and what the other article says in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct AlignedSentence {
    /// Index of the sentence.
    pub ours: usize,
    /// Indices of the other article's sentences.
    pub theirs: Range<usize>,
    /// How much of the weight of both is aligned, 0..1.
    pub score: f64,
}

impl Linked<'_> {
    /// How many articles of the run there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.own.traces.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.traces.is_empty()
    }

    /// The article of that number, and its report unless it is a trusted one.
    ///
    /// # Errors
    /// [`SpoolError`] where it cannot be read back.
    pub fn article(&self, number: usize) -> Result<(Article, Option<ArticleReport>), SpoolError> {
        let Member { article, report } = self.member(number)?;
        Ok((article, report))
    }

    /// What the article of that number shares with others.
    ///
    /// # Errors
    /// [`SpoolError`] where an article cannot be read back.
    pub fn links(&self, number: usize) -> Result<Vec<Link>, SpoolError> {
        let Some(candidates) = self.candidates.get(number).filter(|found| !found.is_empty()) else {
            return Ok(Vec::new());
        };
        let ours = self.sentences(&self.member(number)?);
        let mut links = Vec::new();
        for &other in candidates {
            let other = other as usize;
            let theirs = self.sentences(&self.member(other)?);
            let aligned = align(&ours, &theirs);
            let shared = shared(&ours, &theirs, &aligned);
            if shared < LEAST_SHARED {
                continue;
            }
            let sentence = |a: Aligned| AlignedSentence { ours: a.ours, theirs: a.theirs, score: a.score };
            let direction = Direction::of(self.traces(number), self.traces(other));
            let sentences = aligned.into_iter().map(sentence).collect();
            links.push(Link { other, shared, direction, sentences });
        }
        Ok(links)
    }

    fn member(&self, number: usize) -> Result<Member, SpoolError> {
        match number.checked_sub(self.len()) {
            None => self.own.member(number),
            Some(trusted) => self.trusted.member(trusted),
        }
    }

    fn traces(&self, number: usize) -> &Traces {
        match number.checked_sub(self.len()) {
            None => &self.own.traces[number],
            Some(trusted) => &self.trusted.traces[trusted],
        }
    }

    fn sentences(&self, member: &Member) -> Vec<Sentence> {
        let lm = self.models.language_model().view();
        sentences(&member.article, member.report.as_ref(), &lm)
    }
}

/// The share of the smaller article's weight that lies in aligned sentences, 0..1.
fn shared(ours: &[Sentence], theirs: &[Sentence], aligned: &[Aligned]) -> f64 {
    let weight = |sentences: &[Sentence]| sentences.iter().map(|s| f64::from(s.weight)).sum::<f64>();
    let common: f64 = aligned.iter().map(|a| a.score * f64::from(ours[a.ours].weight)).sum();
    (common / weight(ours).min(weight(theirs)).max(1.0)).min(1.0)
}
