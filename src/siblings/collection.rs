//! The articles of a run, set aside until all are known and then looked at together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::align::{Aligned, align};
use super::direction::{Direction, Traces};
use super::evidence::{self, Original};
use super::index::Index;
use super::names::{self, Names, Odd};
use super::signature::Signature;
use super::spool::{Spool, SpoolError, pack, unpack};
use super::words::{Sentence, restored_sentences, sentences};
use crate::detector::{Models, Thresholds};
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
    names: Names,
    keys: Vec<u64>,
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
    names: Vec<names::Entry>,
    traces: Traces,
    words: usize,
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
            score: report.verdict.score,
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

    /// Words and numbers of the article.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    fn of(
        models: &Models,
        member: Member,
        segments: &Segments,
        traces: Traces,
    ) -> Result<Self, SpoolError> {
        let Member { article, report } = &member;
        let lm = models.language_model().view();
        let sentences = restored_sentences(segments, report.as_ref(), &lm);
        let [path, id] = [&article.path, &article.id].map(|name| hash_bytes(name.as_bytes()));
        Ok(Self {
            key: hash_phrase(path, id),
            signature: Signature::of(&sentences),
            names: names::entries(&sentences),
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
        self.keys.push(packed.key);
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
        drop(index);
        let mut names = std::mem::take(&mut own.names);
        names.append(&self.trusted.names, count(own.traces.len()));
        let odd = names.odd();
        Linked { models: self.models, own, trusted: &self.trusted, candidates, odd }
    }
}

/// The articles of a run with their candidates.
pub struct Linked<'a> {
    models: &'a Models,
    own: Shelf,
    trusted: &'a Shelf,
    /// By number of the article; the trusted ones are numbered behind those of the run.
    candidates: Vec<Vec<u32>>,
    /// By number of the article, names that it has otherwise than many others.
    odd: FxHashMap<u32, Vec<Odd>>,
}

/// A number of articles as it is kept.
fn count(articles: usize) -> u32 {
    u32::try_from(articles).unwrap_or(u32::MAX)
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
struct Found {
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
    found: BTreeMap<usize, Found>,
}

impl Originals {
    fn of(&self, sentence: usize) -> Option<Original<'_>> {
        let found = self.found.get(&sentence)?;
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

    /// The articles that share text, each two of them once, in the order of their numbers.
    ///
    /// # Errors
    /// [`SpoolError`] where an article cannot be read back.
    pub fn links(&self) -> Result<Vec<Link>, SpoolError> {
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
        match Direction::of(self.traces(one), self.traces(other)) {
            Direction::First => [one, other],
            Direction::Second => [other, one],
            Direction::Unknown if self.key(one) < self.key(other) => [one, other],
            Direction::Unknown => [other, one],
        }
    }

    fn link(&self, articles: [usize; 2]) -> Result<Option<Link>, SpoolError> {
        let [first, second] = articles.map(|number| self.member(number));
        let [first, second] = [self.sentences(&first?), self.sentences(&second?)];
        let aligned = align(&first, &second);
        let shared = shared(&first, &second, &aligned);
        let direction = Direction::of(self.traces(articles[0]), self.traces(articles[1]));
        let sentence =
            |a: Aligned| AlignedSentence { first: a.ours, second: a.theirs, score: a.score };
        let sentences = aligned.into_iter().map(sentence).collect();
        let link = Link { articles, shared, direction, sentences };
        Ok(Some(link).filter(|link| link.shared >= LEAST_SHARED))
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
    /// [`SpoolError`] where an article cannot be read back.
    pub fn resolved(
        &self,
        number: usize,
        thresholds: Thresholds,
    ) -> Result<(Article, ArticleReport), SpoolError> {
        let Member { article, report } = self.own.member(number)?;
        let Some(mut report) = report else { return Err(SpoolError::NoReport) };
        let odd = self.odd.get(&count(number)).map_or(&[][..], Vec::as_slice);
        let has_candidates = self.candidates.get(number).is_some_and(|found| !found.is_empty());
        if !(has_candidates || !odd.is_empty()) || !is_suspect(&report, thresholds) {
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
            self.agree(&article, &mut report, &ours, odd)?;
        }
        Ok((article, report))
    }

    /// What the article of that number has otherwise than its originals, phrase by phrase.
    ///
    /// # Errors
    /// [`SpoolError`] where an article cannot be read back.
    pub fn pairs(&self, number: usize) -> Result<Vec<Pair>, SpoolError> {
        let has_candidates = self.candidates.get(number).is_some_and(|found| !found.is_empty());
        if !has_candidates {
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
                pairs.push(Pair { written, original });
            }
        }
        Ok(pairs)
    }

    /// The originals of an article, as far as it is known to be the copy.
    fn originals(&self, number: usize, ours: &[Sentence]) -> Result<Originals, SpoolError> {
        let mut originals = Originals::default();
        let candidates = self.candidates.get(number).map_or(&[][..], Vec::as_slice);
        for &other in candidates {
            let other = other as usize;
            let (traces, theirs) = (self.traces(number), self.traces(other));
            if Direction::of(traces, theirs) != Direction::First {
                continue;
            }
            let member = self.member(other)?;
            let sentences = self.sentences(&member);
            let aligned = align(ours, &sentences);
            if shared(ours, &sentences, &aligned) < LEAST_SHARED {
                continue;
            }
            let index = originals.members.len();
            for Aligned { ours, theirs: place, score } in aligned {
                let found =
                    Found { theirs: place, score, is_trusted: theirs.is_trusted, member: index };
                let is_better = |before: &Found| {
                    (found.is_trusted, found.score) > (before.is_trusted, before.score)
                };
                if originals.found.get(&ours).is_none_or(is_better) {
                    originals.found.insert(ours, found);
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
    ) -> Result<(), SpoolError> {
        let Some((sentence, span)) = names::place(ours, odd.entry) else { return Ok(()) };
        let example = self.member(odd.example as usize)?;
        let theirs = self.sentences(&example);
        let Some((_, place)) = names::place(&theirs, odd.agreed) else { return Ok(()) };
        let agreed = place.of(&example.article.text);
        let mut sentences = report.passages.iter_mut().flat_map(|passage| &mut passage.sentences);
        if let Some(report) = sentences.nth(sentence) {
            let table = self.models.table().view();
            evidence::agree(&article.text, report, span, agreed, odd.articles, &table);
        }
        Ok(())
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
    let weight =
        |sentences: &[Sentence]| sentences.iter().map(|s| f64::from(s.weight)).sum::<f64>();
    let common: f64 = aligned.iter().map(|a| a.score * f64::from(ours[a.ours].weight)).sum();
    (common / weight(ours).min(weight(theirs)).max(1.0)).min(1.0)
}

/// Whether anything of the article is suspect.
fn is_suspect(report: &ArticleReport, thresholds: Thresholds) -> bool {
    let mut sentences = report.passages.iter().flat_map(|passage| &passage.sentences);
    report.verdict.score >= thresholds.article
        || sentences.any(|s| !s.findings.is_empty() || s.verdict.score >= thresholds.sentence)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::detector::{Detector, DetectorOptions};
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
        Packed::new(detector.models(), article, &analysis.segments, report).unwrap()
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
        let expected = ["night-nurses", "street-fire"].map(|name| {
            ["articles", "originals"].map(|folder| format!("{folder}/spun-{name}.txt"))
        });
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
            let sentences = || report.passages.iter().flat_map(|p| &p.sentences);
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
            let mut sentences = report.passages.iter().flat_map(|p| &p.sentences);
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
}
