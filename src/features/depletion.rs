//! How far the words that spinners replace are missing from the article.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::numbers::real;
use super::{About, ArticleContext, Compute, Feature};
use crate::segment::hash_bytes;

pub const FEATURE: Feature = Feature {
    name: "depletion",
    about: About {
        measures: "(expected less observed number of the frequent words that spinners replace) \
                   over its deviation, shrunk for short articles, -4..6",
        why: "a tool replaces every occurrence of the words that it knows; 500 words of news \
              without \"said\", \"last\" or \"people\" hardly happen otherwise. It works for \
              tools whose table we do not know.",
        example: "no \"said\", \"told\", \"government\" or \"against\" in 400 words.",
        false_alarms: "recipes, sports tables, first-person essays; other registers than news.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    z_score(&article.counts, article.words)
}

/// Frequent words of news that are keys of any spinner's table, with their usual number in
/// 10,000 words of news. Counted, since a Kneser-Ney unigram tells after how many words a
/// word stands, not how often: it makes "said" half as frequent as it is.
const KEYS: &[(&str, f64)] = &[
    ("said", 46.9),
    ("last", 9.4),
    ("people", 21.8),
    ("children", 2.6),
    ("city", 3.1),
    ("high", 2.9),
    ("before", 8.7),
    ("many", 10.9),
    ("government", 16.4),
    ("against", 8.5),
    ("group", 4.8),
    ("told", 8.0),
    ("help", 6.9),
    ("big", 3.5),
    ("start", 2.6),
    ("need", 7.2),
    ("also", 19.5),
    ("according", 5.7),
    ("including", 6.5),
    ("however", 3.2),
    ("after", 15.2),
    ("during", 8.0),
    ("about", 29.9),
    ("more", 31.7),
    ("new", 20.4),
    ("first", 11.5),
    ("years", 9.0),
    ("home", 3.1),
    ("money", 3.6),
    ("work", 8.7),
    ("police", 5.4),
    ("official", 3.1),
    ("officials", 5.3),
    ("company", 2.0),
    ("country", 6.4),
    ("world", 4.8),
    ("report", 5.8),
    ("several", 3.4),
    ("few", 3.8),
    ("large", 2.1),
    ("small", 2.5),
    ("important", 4.2),
    ("make", 10.0),
    ("made", 6.9),
    ("get", 10.6),
    ("give", 3.0),
    ("found", 3.3),
    ("came", 3.1),
    ("asked", 3.8),
    ("called", 4.5),
    ("used", 5.0),
    ("killed", 1.8),
    ("began", 1.9),
    ("because", 10.7),
    ("through", 7.6),
    ("problem", 2.8),
    ("plan", 4.4),
    ("leader", 3.2),
    ("next", 5.0),
    ("week", 6.3),
    ("day", 6.2),
];

static KEY_HASHES: LazyLock<Vec<u64>> =
    LazyLock::new(|| KEYS.iter().map(|(key, _)| hash_bytes(key.as_bytes())).collect());

/// With so many expected occurrences the value is halved.
const HALVED: f64 = 5.0;

/// The value of an article of so many words whose tokens occur `counts` times by hash.
fn z_score(counts: &FxHashMap<u64, u32>, words: usize) -> f64 {
    let rates: f64 = KEYS.iter().map(|(_, rate)| rate).sum();
    let expected = rates * real(words) / 10_000.0;
    let observed: u32 = KEY_HASHES.iter().filter_map(|hash| counts.get(hash)).sum();
    let deviations = (expected - f64::from(observed)) / expected.sqrt().max(0.1);
    (deviations * expected / (expected + HALVED)).clamp(-4.0, 6.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{spun_and_original, value_of};
    use super::*;

    #[test]
    fn a_long_text_without_the_keys_is_depleted() {
        let without = "The man walked to the house of his aunt and sat there. ".repeat(60);
        assert!(value_of(&FEATURE, &without, 0) > 2.0);
    }

    #[test]
    fn news_with_the_keys_and_short_texts_are_not() {
        let [_, original] = spun_and_original(&FEATURE);
        assert!(original < 1.0);
        assert!(value_of(&FEATURE, "The man walked to the house.", 0).abs() < 0.1);
    }

    #[test]
    fn spinning_depletes() {
        let [spun, original] = spun_and_original(&FEATURE);
        assert!(spun > original + 0.5);
    }
}
