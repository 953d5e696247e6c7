//! From signatures to pairs of articles worth comparing, in near-linear time.
//!
//! All features lie in one sorted list, so that articles that share one are neighbours in it.
//! A feature counts by its rarity in the run; of a frequent one (boilerplate) only the nearest
//! neighbours are looked at. What two articles share is held against the smaller of them.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::signature::{MARK, Signature};
use super::tuning::{
    LEAST_SHINGLE_SHARE, LEAST_SHINGLES, MARK_WORTH, MOST_CANDIDATES, NEIGHBOURS, RARITY_EXPONENT,
};

/// The signatures of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    articles: Vec<IndexedArticle>,
    /// Feature and number of the article.
    postings: Vec<(u32, u32)>,
}

/// What is kept of an article beside its features.
#[derive(Clone, Copy, Debug)]
struct IndexedArticle {
    /// What it is called, as a hash: ties are broken by it and not by arrival.
    key: u64,
    shingles: u32,
    reach: f32,
    is_trusted: bool,
}

/// What an article shares with another.
#[derive(Clone, Copy, Debug, Default)]
struct Shared {
    shingles: f64,
    marks: f64,
}

impl Index {
    /// Adds an article, whose number is how many there were before.
    pub(super) fn add(&mut self, key: u64, signature: &Signature, is_trusted: bool) {
        let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let features = signature.shingles.iter().chain(&signature.marks);
        self.postings.extend(features.map(|&feature| (feature, number)));
        let reach = signature.reach() as f32;
        self.articles.push(IndexedArticle {
            key,
            shingles: signature.all_shingles,
            reach,
            is_trusted,
        });
    }

    /// Adds the articles of another, which are numbered after those that are here.
    pub(super) fn append(&mut self, other: &Self) {
        let first = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        self.articles.extend_from_slice(&other.articles);
        let postings = other.postings.iter();
        self.postings.extend(postings.map(|&(feature, number)| (feature, first + number)));
    }

    /// By article, the numbers of at most [`MOST_CANDIDATES`] others that share features, the
    /// likeliest first. Two trusted articles are nobody's question.
    pub(super) fn candidates(&self) -> Vec<Vec<u32>> {
        let ranks = self.ranks();
        let lists = Lists::new(&self.postings, &ranks.of_number);
        let each = |&rank: &u32| self.candidates_of(rank, &ranks, &lists);
        ranks.of_number.par_iter().map(each).collect()
    }

    fn ranks(&self) -> Ranks {
        let count = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let mut number: Vec<u32> = (0..count).collect();
        number.par_sort_unstable_by_key(|&number| (self.articles[number as usize].key, number));
        let mut of_number = vec![0; number.len()];
        (0..count).for_each(|rank| of_number[number[rank as usize] as usize] = rank);
        Ranks { number, of_number }
    }

    fn candidates_of(&self, rank: u32, ranks: &Ranks, lists: &Lists) -> Vec<u32> {
        let entry = |rank: u32| &self.articles[ranks.number[rank as usize] as usize];
        let ours = entry(rank);
        let mut shared: FxHashMap<u32, Shared> = FxHashMap::default();
        for list in lists.of_article(rank) {
            let rarity = rarity(list.articles);
            for &(_, other) in list.neighbours {
                let shared = shared.entry(other).or_default();
                let sum = if list.is_mark { &mut shared.marks } else { &mut shared.shingles };
                *sum += rarity;
            }
        }
        let mut ranked: Vec<(f64, u32)> = shared
            .into_iter()
            .filter(|&(other, _)| other != rank)
            // The user may trust the very articles that he asks about.
            .filter(|&(other, _)| entry(other).key != ours.key)
            .filter(|&(other, _)| !(ours.is_trusted && entry(other).is_trusted))
            .filter(|(other, shared)| shared.is_enough(ours, entry(*other)))
            .map(|(other, shared)| (shared.shingles + MARK_WORTH * shared.marks, other))
            .collect();
        ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(MOST_CANDIDATES);
        ranked.into_iter().map(|(_, other)| ranks.number[other as usize]).collect()
    }
}

/// What a feature that so many articles have says of two of them: 1 where no other has it, 0..1.
/// A paragraph that an outlet puts under all its articles comes to little, a hundred copies of one
/// article to enough.
fn rarity(articles: usize) -> f64 {
    (articles.max(2) as f64 - 1.0).powf(-RARITY_EXPONENT)
}

impl Shared {
    fn is_enough(&self, ours: &IndexedArticle, theirs: &IndexedArticle) -> bool {
        let reach = f64::from(ours.reach.min(theirs.reach));
        let within = reach * f64::from(ours.shingles.min(theirs.shingles));
        let sum = self.shingles + MARK_WORTH * self.marks;
        self.shingles > 0.0
            && sum >= LEAST_SHINGLES
            && self.shingles >= LEAST_SHINGLE_SHARE * within
    }
}

/// Articles in the order of their keys.
struct Ranks {
    number: Vec<u32>,
    of_number: Vec<u32>,
}

/// The articles of every feature that two or more have.
struct Lists {
    /// Feature and rank, sorted.
    postings: Vec<(u32, u32)>,
    /// Rank and place in the postings, sorted.
    places: Vec<(u32, u32)>,
}

/// A feature of an article, and who has it as well.
struct List<'a> {
    is_mark: bool,
    /// How many articles have it.
    articles: usize,
    /// Feature and rank of the nearest of them, the article itself among them.
    neighbours: &'a [(u32, u32)],
}

impl Lists {
    fn new(postings: &[(u32, u32)], ranks: &[u32]) -> Self {
        let mut postings: Vec<(u32, u32)> =
            postings.iter().map(|&(feature, number)| (feature, ranks[number as usize])).collect();
        postings.par_sort_unstable();
        let mut kept = 0;
        let mut start = 0;
        while start < postings.len() {
            let feature = postings[start].0;
            let length =
                postings[start..].iter().take_while(|posting| posting.0 == feature).count();
            if length > 1 {
                postings.copy_within(start..start + length, kept);
                kept += length;
            }
            start += length;
        }
        postings.truncate(kept);
        postings.shrink_to_fit();
        let place = |(place, &(_, rank)): (u32, &(u32, u32))| (rank, place);
        let mut places: Vec<(u32, u32)> = (0..).zip(&postings).map(place).collect();
        places.par_sort_unstable();
        Self { postings, places }
    }

    /// The features that the article of this rank shares with another.
    fn of_article(&self, rank: u32) -> impl Iterator<Item = List<'_>> {
        let first = self.places.partition_point(|place| place.0 < rank);
        let places = self.places.get(first..).unwrap_or_default();
        places.iter().take_while(move |place| place.0 == rank).map(|place| self.list(place.1))
    }

    fn list(&self, place: u32) -> List<'_> {
        let place = place as usize;
        let (feature, _) = self.postings[place];
        // Nearly all lists are short; a long one is not walked through for each of its members.
        let (near, far) = (place.saturating_sub(NEIGHBOURS), place + NEIGHBOURS);
        let is_before = |posting: &(u32, u32)| posting.0 < feature;
        let is_same = |posting: &(u32, u32)| posting.0 == feature;
        let (low, high) = (
            if self.postings[near].0 == feature { 0 } else { near },
            if self.postings.get(far).is_some_and(is_same) {
                self.postings.len()
            } else {
                far.min(self.postings.len())
            },
        );
        let first = low + self.postings[low..place].partition_point(is_before);
        let end = place + self.postings[place..high].partition_point(is_same);
        List {
            is_mark: feature & MARK != 0,
            articles: end - first,
            neighbours: &self.postings[first.max(near)..end.min(far + 1)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn signature(shingles: &[u32]) -> Signature {
        let mut shingles = shingles.to_vec();
        shingles.sort_unstable();
        shingles.dedup();
        let all_shingles = u32::try_from(shingles.len()).unwrap_or(0);
        Signature { shingles, all_shingles, marks: Vec::new() }
    }

    fn candidates(articles: &[(u64, Vec<u32>)]) -> Vec<Vec<u32>> {
        let mut index = Index::default();
        for (key, shingles) in articles {
            index.add(*key, &signature(shingles), false);
        }
        index.candidates()
    }

    #[test]
    fn who_shares_enough_is_a_candidate_of_the_other() {
        let articles = [
            (1, (0..40).collect()),
            (2, (100..140).collect()),
            (3, (30..70).collect()),
            (4, vec![500, 501, 30]),
        ];
        let found = candidates(&articles);
        assert_eq!(found, [vec![2], vec![], vec![0], vec![]]);
    }

    #[test]
    fn what_all_articles_have_links_none_of_them() {
        let article = |number: u32| {
            let own = (0..40).map(|at| 1000 + number * 100 + at);
            (u64::from(number), own.chain(0..6).collect::<Vec<u32>>())
        };
        let articles: Vec<_> = (0..3000).map(article).collect();
        assert!(candidates(&articles).iter().all(Vec::is_empty));
    }

    #[test]
    fn a_cluster_larger_than_the_neighbourhood_is_still_linked() {
        let articles: Vec<_> = (0..100).map(|key| (key, (0..40).collect())).collect();
        let found = candidates(&articles);
        assert!(found.iter().all(|others| others.len() == MOST_CANDIDATES));
    }

    #[test]
    fn an_article_is_no_sibling_of_itself() {
        let mut index = Index::default();
        let shingles: Vec<u32> = (0..40).collect();
        for (key, is_trusted) in [(1, false), (1, true), (2, true)] {
            index.add(key, &signature(&shingles), is_trusted);
        }
        assert_eq!(index.candidates(), [vec![2], vec![], vec![0]]);
    }

    #[test]
    fn two_trusted_articles_are_nobodys_question() {
        let mut index = Index::default();
        let shingles: Vec<u32> = (0..40).collect();
        for (key, is_trusted) in [(1, true), (2, true), (3, false)] {
            index.add(key, &signature(&shingles), is_trusted);
        }
        assert_eq!(index.candidates(), [vec![2], vec![2], vec![0, 1]]);
    }

    proptest! {
        #[test]
        fn the_order_of_articles_changes_nothing(
            articles in prop::collection::vec(prop::collection::vec(0..60_u32, 0..12), 2..20),
            turn in 0..20_usize,
        ) {
            let articles: Vec<(u64, Vec<u32>)> = (0..).zip(articles).collect();
            let pairs = |articles: &[(u64, Vec<u32>)]| -> BTreeSet<(u64, Vec<u64>)> {
                let found = candidates(articles);
                let key = |number: u32| articles[number as usize].0;
                let named = |others: Vec<u32>| others.into_iter().map(key).collect();
                articles.iter().zip(found).map(|(a, others)| (a.0, named(others))).collect()
            };
            let mut turned = articles.clone();
            turned.rotate_left(turn % articles.len());
            turned.reverse();
            prop_assert_eq!(pairs(&articles), pairs(&turned));
        }
    }
}
