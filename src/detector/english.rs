//! How English makes words of its words.

use crate::segment::hash_bytes;

/// What English puts before and behind its words, with what then stands in its place.
const PREFIXES: &[&str] = &[
    "anti", "bio", "co", "counter", "de", "dis", "electro", "fore", "hydro", "hyper", "il", "im",
    "in", "inter", "ir", "macro", "mega", "micro", "mid", "mini", "mis", "mono", "multi", "nano",
    "neo", "non", "out", "over", "photo", "poly", "post", "pre", "pro", "pseudo", "psycho",
    "quasi", "re", "self", "semi", "socio", "sub", "super", "tele", "thermo", "trans", "tri",
    "ultra", "un", "under", "up",
];
const SUFFIXES: &[(&str, &[&str])] = &[
    ("s", &["", "e"]),
    ("es", &["", "e"]),
    ("ies", &["y"]),
    ("ed", &["", "e"]),
    ("ied", &["y"]),
    ("ing", &["", "e"]),
    ("ly", &["", "le"]),
    ("ily", &["y"]),
    ("er", &["", "e"]),
    ("or", &["", "e"]),
    ("est", &["", "e"]),
    ("ier", &["y"]),
    ("iest", &["y"]),
    ("ness", &[""]),
    ("iness", &["y"]),
    ("less", &[""]),
    ("like", &[""]),
    ("ful", &[""]),
    ("ship", &[""]),
    ("ism", &["", "e", "y"]),
    ("ist", &["", "e", "y"]),
    ("ity", &["", "e"]),
    ("ability", &["", "e", "able"]),
    ("able", &["", "e"]),
    ("ation", &["", "e", "ate"]),
    ("ization", &["", "ize"]),
    ("isation", &["", "ise"]),
    ("ize", &["", "y"]),
    ("ise", &["", "y"]),
    ("ify", &["", "y"]),
    ("al", &["", "e"]),
    ("ial", &["", "y"]),
    ("ic", &["", "e", "y"]),
    ("ical", &["", "y", "ic"]),
    ("ish", &["", "e"]),
    ("y", &["", "e"]),
    ("ward", &[""]),
    ("wise", &[""]),
];
/// Pieces that a known word may be built from have so many letters at least.
const LEAST_STEM: usize = 3;
/// So many things are taken off a word at most: "un-", "-ing" and "-ly".
const MOST_TAKEN: usize = 3;

/// Whether a word is known, or made of a known word as English makes words.
pub(super) fn is_derived(word: &str, is_known: &dyn Fn(u64) -> bool) -> bool {
    fn stems(word: &str) -> impl Iterator<Item = String> {
        let shorter = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
        let ends = SUFFIXES.iter().filter_map(|(end, new)| Some((word.strip_suffix(end)?, *new)));
        let ends = ends.flat_map(|(stem, new)| new.iter().map(move |new| format!("{stem}{new}")));
        // "stopped": the letter is doubled.
        let undoubled = ["ed", "ing", "er"].into_iter().filter_map(|end| {
            let stem = word.strip_suffix(end)?;
            let shorter = &stem[..stem.char_indices().next_back()?.0];
            (shorter.chars().next_back() == stem.chars().next_back()).then(|| shorter.to_owned())
        });
        shorter.map(ToOwned::to_owned).chain(ends).chain(undoubled).collect::<Vec<_>>().into_iter()
    }
    fn within(word: &str, is_known: &dyn Fn(u64) -> bool, left: usize) -> bool {
        is_known(hash_bytes(word.as_bytes()))
            || left > 0
                && stems(word)
                    .filter(|stem| stem.chars().count() >= LEAST_STEM)
                    .any(|stem| within(&stem, is_known, left - 1))
    }
    within(word, is_known, MOST_TAKEN)
}

/// Shorter halves stand in words by chance.
const LEAST_HALF: usize = 4;

/// Whether a word is two known words in one, as "sunshade" is; not the same word twice.
pub(super) fn is_compound(word: &str, is_known: &dyn Fn(u64) -> bool) -> bool {
    let halves = word.char_indices().filter_map(|(at, _)| word.split_at_checked(at));
    halves.filter(|(one, two)| one.len() >= LEAST_HALF && two.len() >= LEAST_HALF).any(
        |(one, two)| {
            let plain = two.strip_suffix('s').unwrap_or(two);
            one != two
                && is_known(hash_bytes(one.as_bytes()))
                && [two, plain].into_iter().any(|two| is_known(hash_bytes(two.as_bytes())))
        },
    )
}
