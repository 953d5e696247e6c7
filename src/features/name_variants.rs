//! One name spelt in two ways.

use rustc_hash::FxHashMap;

use super::numbers::real;
use super::{About, ArticleContext, Compute, Feature};
use crate::document::{Case, Segments, TokenKind};
use crate::lm::{UNKNOWN, WordId};

pub const FEATURE: Feature = Feature {
    name: "name_variants",
    about: About {
        measures: "ln(1 + pairs of capitalised words a letter or two apart, one of them unknown \
                   to the model), 0..4",
        why: "names out of other scripts are spelt anew in every sentence; tools swap letters.",
        example: "\"Zelensky\" and \"Zelenskiy\", \"Erdogan\" and \"Erdoghan\".",
        false_alarms: "brothers and nations of like names are mostly known to the language model \
                       and passed over; misprints; a name with and without its accents.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    variants(article.text, article.segments, &article.restoration.words)
}

/// Shorter names are alike by chance.
const LEAST_LETTERS: usize = 6;
/// Names from this length on may be two letters apart.
const LONG: usize = 9;
/// Longer names are not compared.
const MOST_LETTERS: usize = 24;
/// So many names are compared, the most frequent.
const MOST_NAMES: usize = 200;
/// At most so many pairs are told apart from none.
const MOST_PAIRS: usize = 50;

/// A capitalised word of the article.
struct Name<'a> {
    text: &'a str,
    count: u32,
    known: bool,
}

/// The value of an article with the words of the language model at its tokens.
fn variants(text: &str, segments: &Segments, words: &[WordId]) -> f64 {
    let names = names(text, segments, words);
    let mut pairs = 0;
    for (at, first) in names.iter().enumerate() {
        let rest = names.get(at + 1..).unwrap_or(&[]);
        let alike = rest
            .iter()
            .take_while(|second| second.text.chars().next() == first.text.chars().next());
        pairs += alike.filter(|second| is_variant(first, second)).count();
    }
    real(pairs.min(MOST_PAIRS)).ln_1p()
}

/// The most frequent capitalised words inside sentences, sorted by their letters.
fn names<'a>(text: &'a str, segments: &Segments, words: &[WordId]) -> Vec<Name<'a>> {
    let mut found: FxHashMap<u64, Name<'a>> = FxHashMap::default();
    for sentence in &segments.sentences {
        for at in sentence.tokens.clone().skip(1) {
            let Some(token) = segments.tokens.get(at) else { continue };
            let long = (LEAST_LETTERS..=2 * MOST_LETTERS).contains(&token.span.len());
            if long && token.kind == TokenKind::Word && token.case == Case::Capital {
                let known = words.get(at).is_none_or(|&word| word != UNKNOWN);
                let name = Name { text: token.span.of(text), count: 0, known };
                found.entry(token.hash).or_insert(name).count += 1;
            }
        }
    }
    // Without an unknown name there is no pair.
    if found.values().all(|name| name.known) {
        return Vec::new();
    }
    let mut names: Vec<Name<'_>> = found.into_values().collect();
    names.sort_unstable_by(|a, b| b.count.cmp(&a.count).then(a.text.cmp(b.text)));
    names.truncate(MOST_NAMES);
    names.sort_unstable_by(|a, b| a.text.cmp(b.text));
    names
}

/// Whether two names, one of them met twice, are spellings of one, and not a name with its plural
/// or with what is derived from it.
fn is_variant(first: &Name<'_>, second: &Name<'_>) -> bool {
    let most = if first.text.len().min(second.text.len()) >= LONG { 2 } else { 1 };
    !(first.known && second.known)
        && first.count.max(second.count) >= 2
        && first.text.len().abs_diff(second.text.len()) <= 2 * most
        && !second.text.starts_with(first.text)
        && !(first.text.contains('-') || second.text.contains('-'))
        && first.text.ends_with('s') == second.text.ends_with('s')
        && distance(first.text, second.text) <= most
}

/// Letters to insert, remove or replace (Levenshtein); `usize::MAX` beyond the longest name.
fn distance(first: &str, second: &str) -> usize {
    let mut row = [0_usize; MOST_LETTERS + 1];
    let length = second.chars().count();
    if length > MOST_LETTERS {
        return usize::MAX;
    }
    row.iter_mut().enumerate().for_each(|(at, cost)| *cost = at);
    for (at, letter) in first.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, other) in second.chars().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[length]
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero, value_of};
    use super::*;

    #[test]
    fn two_spellings_of_a_name_count() {
        assert_above(
            &FEATURE,
            0.6,
            &[
                "Then Zelensky came. The men saw Zelensky. Nobody knew Zelenskiy.",
                "Then Erdogan came. The men saw Erdoghan. Nobody knew Erdogan.",
                "Then Lukashenko came. The men saw Lukaschenka. Nobody knew Lukashenko.",
            ],
        );
    }

    #[test]
    fn inflected_short_and_other_names_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "Then the Zyxburg team came. The Zyxburgs met. Nobody knew Zyxburg.",
                "Then Zyxburg came. The Zyxburger left. Nobody knew Zyxburg.",
                "Then Zyxburg's men came. The men saw Zyxburg.",
                "Then Smith came. Nobody knew Smyth or Smith.",
                "Then Zelensky came. The men saw Zuluansky. Nobody knew Zelensky.",
                "Then Zelensky came. Nobody knew Zelenskiy.",
            ],
        );
    }

    #[test]
    fn the_distance_counts_letters() {
        assert_eq!(distance("Erdogan", "Erdogan"), 0);
        assert_eq!(distance("Erdoğan", "Erdogan"), 1);
        assert_eq!(distance("Zelensky", "Zelenskij"), 2);
        assert_eq!(distance("a", &"b".repeat(MOST_LETTERS + 1)), usize::MAX);
    }

    #[test]
    fn many_names_are_bounded() {
        let name = |at: usize| {
            let letter = |place: usize| ('a'..='z').nth(place % 26).unwrap_or('a');
            format!("Zyx{}{}{}ov", letter(at), letter(at / 26), letter(at / 676))
        };
        let names: Vec<String> = (0..2000).map(name).collect();
        let text = format!("the {0}. the {0}.", names.join(" and "));
        assert!(value_of(&FEATURE, &text, 0) <= 4.0);
    }
}
