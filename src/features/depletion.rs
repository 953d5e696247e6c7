//! How far the words that spinners replace are missing from the article.
//!
//! - Why: a tool replaces every occurrence of the words that it knows; 500 words of news without
//!   "said", "last" or "people" hardly happen otherwise. It works for tools whose table we do not know.
//! - Example: no "said", "told", "government" or "against" in 400 words.
//! - False alarms: recipes, sports tables, first-person essays; other registers than news.

use rustc_hash::FxHashMap;

use super::context::real;
use super::{Feature, Scope, SentenceContext};
use crate::lm::{self, UNKNOWN};
use crate::segment::hash_bytes;

pub const FEATURE: Feature = Feature {
    name: "depletion",
    scope: Scope::Article,
    measures: "(expected less observed number of the frequent words that spinners replace) over its deviation, shrunk for short articles, -4..6",
    compute,
};

/// Frequent words of news that are keys of any spinner's table.
const KEYS: &[&str] = &[
    "said",
    "last",
    "people",
    "children",
    "city",
    "high",
    "before",
    "many",
    "government",
    "against",
    "group",
    "told",
    "help",
    "big",
    "start",
    "need",
    "also",
    "according",
    "including",
    "however",
    "after",
    "during",
    "about",
    "more",
    "most",
    "new",
    "first",
    "years",
    "home",
    "house",
    "money",
    "work",
    "police",
    "official",
    "officials",
    "company",
    "country",
    "world",
    "report",
    "several",
    "few",
    "very",
    "large",
    "small",
    "important",
    "make",
    "made",
    "get",
    "give",
    "show",
    "found",
    "came",
    "asked",
    "called",
    "used",
    "killed",
    "began",
    "because",
    "through",
    "problem",
    "plan",
    "leader",
];

/// With so many expected occurrences the value is halved.
const HALVED: f64 = 5.0;

/// The value of the article whose tokens occur `counts` times by hash.
pub(super) fn z_score(counts: &FxHashMap<u64, u32>, words: usize, model: &lm::View<'_>) -> f64 {
    let (mut expected, mut observed) = (0.0, 0.0);
    for key in KEYS {
        let hash = hash_bytes(key.as_bytes());
        let id = model.vocabulary().id(hash);
        if id != UNKNOWN {
            expected += f64::from(model.unigram(id)).exp() * real(words);
            observed += f64::from(counts.get(&hash).copied().unwrap_or(0));
        }
    }
    let deviations = (expected - observed) / expected.sqrt().max(0.1);
    (deviations * expected / (expected + HALVED)).clamp(-4.0, 6.0)
}

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.article.depletion
}
