//! The articles of a run once all are known: what they share, and what originals say of copies.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::align::{Aligned, align};
use super::article_store::{ArticleStore, count};
use super::boilerplate::Boilerplate;
use super::direction::{Direction, Statistics};
use super::evidence::{self, Agreement, Original};
use super::names::{self, Odd};
use super::packed::Member;
use super::spill_file::SpillError;
use super::tuning::LEAST_SHARED;
use super::words::{Sentence, sentences};
use crate::channel;
use crate::detector::{Models, Thresholds};
use crate::document::{Article, ArticleReport};

/// The articles of a run with their candidates.
pub struct Linked<'a> {
    models: &'a Models,
    own: ArticleStore,
    trusted: &'a ArticleStore,
    /// By number of the article; the trusted ones are numbered after those of the run.
    candidates: Vec<Vec<u32>>,
    /// By number of the article, names that it has otherwise than many others.
    odd: FxHashMap<u32, Vec<Odd>>,
    boilerplate: Boilerplate,
}

/// A phrase of a copy and what its original has in its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// What the copy has.
    pub written: String,
    /// What its original has.
    pub original: String,
}

/// What stands in the place of a sentence of ours.
struct Counterpart {
    theirs: Range<usize>,
    score: f64,
    is_trusted: bool,
    /// Index among the originals that were read.
    member: usize,
}

/// The originals of a copy, and the best of their sentences for each of its own.
#[derive(Default)]
struct Originals {
    members: Vec<(Member, Vec<Sentence>)>,
    counterparts: BTreeMap<usize, Counterpart>,
}

impl Originals {
    fn of(&self, sentence: usize) -> Option<Original<'_>> {
        let found = self.counterparts.get(&sentence)?;
        let (member, sentences) = self.members.get(found.member)?;
        Some(Original {
            article: &member.article,
            sentences,
            place: found.theirs.clone(),
            score: found.score,
            is_trusted: found.is_trusted,
        })
    }
}

/// Two articles that share text.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Numbers of both; the copy first where it is known.
    pub articles: [usize; 2],
    /// Share of the weight of the smaller one's words that is aligned, 0..1.
    pub shared: f64,
    /// Which of both is the copy.
    pub direction: Direction,
    /// The sentences that say the same.
    pub sentences: Vec<AlignedSentence>,
}

/// A sentence of the first article and what the second says in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct AlignedSentence {
    /// Index of the first article's sentence.
    pub first: usize,
    /// Indices of the second article's sentences.
    pub second: Range<usize>,
    /// How much of the weight of both is aligned, 0..1.
    pub score: f64,
}

impl<'a> Linked<'a> {
    pub(super) fn new(
        models: &'a Models,
        (own, trusted): (ArticleStore, &'a ArticleStore),
        candidates: Vec<Vec<u32>>,
        odd: FxHashMap<u32, Vec<Odd>>,
        boilerplate: Boilerplate,
    ) -> Self {
        Self { models, own, trusted, candidates, odd, boilerplate }
    }

    /// How many articles of the run there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.own.statistics.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.statistics.is_empty()
    }

    /// The article of that number, and its report unless it is a trusted one.
    ///
    /// # Errors
    /// [`SpillError`] where it cannot be read back.
    pub fn article(&self, number: usize) -> Result<(Article, Option<ArticleReport>), SpillError> {
        let Member { article, report } = self.member(number)?;
        Ok((article, report))
    }

    /// The articles that share text, each two of them once, in the order of their numbers.
    ///
    /// # Errors
    /// [`SpillError`] where an article cannot be read back.
    pub fn links(&self) -> Result<Vec<Link>, SpillError> {
        let mut couples: Vec<[usize; 2]> = Vec::new();
        for (number, others) in self.candidates.iter().enumerate() {
            couples.extend(others.iter().map(|&other| self.ordered(number, other as usize)));
        }
        couples.par_sort_unstable();
        couples.dedup();
        let links: Result<Vec<_>, _> = couples.par_iter().map(|both| self.link(*both)).collect();
        Ok(links?.into_iter().flatten().collect())
    }

    /// Both numbers, the copy first; by name where it is not known.
    fn ordered(&self, one: usize, other: usize) -> [usize; 2] {
        match Direction::of(self.statistics(one), self.statistics(other)) {
            Direction::First => [one, other],
            Direction::Second => [other, one],
            Direction::Unknown if self.key(one) < self.key(other) => [one, other],
            Direction::Unknown => [other, one],
        }
    }

    fn link(&self, articles: [usize; 2]) -> Result<Option<Link>, SpillError> {
        let [first, second] = articles.map(|number| self.member(number));
        let [first, second] = [self.sentences(&first?), self.sentences(&second?)];
        let aligned = align(&first, &second);
        let shared = self.shared(&first, &second, &aligned);
        let direction = Direction::of(self.statistics(articles[0]), self.statistics(articles[1]));
        let sentence =
            |a: Aligned| AlignedSentence { first: a.ours, second: a.theirs, score: a.score };
        let sentences = aligned.into_iter().map(sentence).collect();
        let link = Link { articles, shared, direction, sentences };
        Ok(Some(link).filter(|link| link.shared >= LEAST_SHARED))
    }

    fn candidates_of(&self, number: usize) -> &[u32] {
        self.candidates.get(number).map_or(&[], Vec::as_slice)
    }

    fn key(&self, number: usize) -> u64 {
        match number.checked_sub(self.len()) {
            None => self.own.keys[number],
            Some(trusted) => self.trusted.keys[trusted],
        }
    }

    /// The article of that number with what its originals and the names of the run say of its
    /// findings; `least` is the score from which on a finding is one.
    ///
    /// # Errors
    /// [`SpillError`] where an article cannot be read back.
    pub fn resolved(
        &self,
        number: usize,
        thresholds: Thresholds,
    ) -> Result<(Article, ArticleReport), SpillError> {
        let Member { article, report } = self.own.member(number)?;
        let Some(mut report) = report else { return Err(SpillError::NoReport) };
        let odd = self.odd.get(&count(number)).map_or(&[][..], Vec::as_slice);
        if (self.candidates_of(number).is_empty() && odd.is_empty())
            || !thresholds.suspects_article(&report)
        {
            return Ok((article, report));
        }
        let lm = self.models.language_model().view();
        let ours = sentences(&article, Some(&report), &lm);
        let originals = self.originals(number, &ours)?;
        let table = self.models.table().view();
        let reports = report.passages.iter_mut().flat_map(|passage| &mut passage.sentences);
        for (at, (sentence, ours)) in reports.zip(&ours).enumerate() {
            if let Some(original) = originals.of(at) {
                let least = thresholds.finding;
                evidence::apply(&article.text, sentence, ours, &original, &table, least);
            }
        }
        for odd in odd {
            self.agree(&article, &mut report, &ours, odd, thresholds.finding)?;
        }
        Ok((article, report))
    }

    /// What the article of that number has otherwise than its originals, phrase by phrase, as far
    /// as `learn` can make use of it.
    ///
    /// # Errors
    /// [`SpillError`] where an article cannot be read back.
    pub fn pairs(&self, number: usize) -> Result<Vec<Pair>, SpillError> {
        if self.candidates_of(number).is_empty() {
            return Ok(Vec::new());
        }
        let member = self.own.member(number)?;
        let ours = self.sentences(&member);
        let originals = self.originals(number, &ours)?;
        let mut pairs = Vec::new();
        for (at, sentence) in ours.iter().enumerate() {
            let Some(original) = originals.of(at) else { continue };
            for replaced in evidence::replacements(&member.article.text, sentence, &original) {
                let written = replaced.written.of(&member.article.text).to_lowercase();
                let original = replaced.original.of(&original.article.text).to_lowercase();
                if channel::teaches(&written, &original) {
                    pairs.push(Pair { written, original });
                }
            }
        }
        Ok(pairs)
    }

    /// The originals of an article, as far as it is known to be the copy.
    fn originals(&self, number: usize, ours: &[Sentence]) -> Result<Originals, SpillError> {
        let mut originals = Originals::default();
        for &other in self.candidates_of(number) {
            let other = other as usize;
            let (statistics, theirs) = (self.statistics(number), self.statistics(other));
            if Direction::of(statistics, theirs) != Direction::First {
                continue;
            }
            let member = self.member(other)?;
            let sentences = self.sentences(&member);
            let aligned = align(ours, &sentences);
            if self.shared(ours, &sentences, &aligned) < LEAST_SHARED {
                continue;
            }
            let index = originals.members.len();
            for Aligned { ours, theirs: place, score } in aligned {
                let found = Counterpart {
                    theirs: place,
                    score,
                    is_trusted: theirs.is_trusted,
                    member: index,
                };
                let is_better = |before: &Counterpart| {
                    (found.is_trusted, found.score) > (before.is_trusted, before.score)
                };
                if originals.counterparts.get(&ours).is_none_or(is_better) {
                    originals.counterparts.insert(ours, found);
                }
            }
            originals.members.push((member, sentences));
        }
        Ok(originals)
    }

    /// Lets the articles that agree on a name speak to the one that has it otherwise.
    fn agree(
        &self,
        article: &Article,
        report: &mut ArticleReport,
        ours: &[Sentence],
        odd: &Odd,
        least: f64,
    ) -> Result<(), SpillError> {
        let Some((sentence, span)) = names::place(ours, odd.entry) else { return Ok(()) };
        let example = self.member(odd.example as usize)?;
        let theirs = self.sentences(&example);
        let Some((_, place)) = names::place(&theirs, odd.agreed) else { return Ok(()) };
        let agreed = place.of(&example.article.text);
        let mut sentences = report.passages.iter_mut().flat_map(|passage| &mut passage.sentences);
        if let Some(report) = sentences.nth(sentence) {
            let table = self.models.table().view();
            let agreement = Agreement { span, agreed, articles: odd.articles };
            evidence::agree(&article.text, report, &agreement, &table, least);
        }
        Ok(())
    }

    /// The share of the smaller article's weight that lies in aligned sentences, 0..1. Sentences
    /// that many articles of the run have do not count on either side.
    fn shared(&self, ours: &[Sentence], theirs: &[Sentence], aligned: &[Aligned]) -> f64 {
        let own = self.boilerplate.own(ours);
        let weight = |sentences: &[Sentence], own: &[bool]| -> f64 {
            let own = sentences.iter().zip(own).filter(|(_, own)| **own);
            own.map(|(sentence, _)| f64::from(sentence.weight)).sum()
        };
        let counted = aligned.iter().filter(|aligned| own[aligned.ours]);
        let common: f64 = counted.map(|a| a.score * f64::from(ours[a.ours].weight)).sum();
        let smaller = weight(ours, &own).min(weight(theirs, &self.boilerplate.own(theirs)));
        (common / smaller.max(1.0)).min(1.0)
    }

    fn member(&self, number: usize) -> Result<Member, SpillError> {
        match number.checked_sub(self.len()) {
            None => self.own.member(number),
            Some(trusted) => self.trusted.member(trusted),
        }
    }

    fn statistics(&self, number: usize) -> &Statistics {
        match number.checked_sub(self.len()) {
            None => &self.own.statistics[number],
            Some(trusted) => &self.trusted.statistics[trusted],
        }
    }

    fn sentences(&self, member: &Member) -> Vec<Sentence> {
        let lm = self.models.language_model().view();
        sentences(&member.article, member.report.as_ref(), &lm)
    }
}
