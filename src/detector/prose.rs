//! Whether a text is English prose: of anything else the models know nothing.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::document::{Segments, Token};
use crate::segment::hash_bytes;

/// Small words of English. Some are words of other languages too, but never so many.
const SMALL_WORDS: &[&str] = &[
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
    "been", "before", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had",
    "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "just", "like", "may", "me", "might", "more", "most", "must", "my", "no", "not", "now",
    "of", "off", "on", "one", "only", "or", "other", "our", "out", "over", "she", "should", "so",
    "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "through", "to", "under", "up", "us", "was", "we", "were", "what", "when",
    "where", "which", "while", "who", "will", "with", "would", "you", "your",
];

/// Share of the words of English prose that are small, at least. Of 44,000 documents of 32
/// registers the least has .21, half have .40 and more; code and forecasts have .11 to .16,
/// Spanish has .02.
const LEAST_SHARE: f64 = 0.17;
/// Shorter texts may be headings.
const LEAST_WORDS: usize = 20;

static HASHES: LazyLock<FxHashSet<u64>> =
    LazyLock::new(|| SMALL_WORDS.iter().map(|word| hash_bytes(word.as_bytes())).collect());

/// Whether a text is English prose, as far as its small words tell.
pub(super) fn is_english_prose(segments: &Segments) -> bool {
    let words = || segments.tokens.iter().filter(|token| token.is_word());
    let is_small = |token: &&Token| HASHES.contains(&token.hash);
    let (all, small) = (words().count(), words().filter(is_small).count());
    all < LEAST_WORDS || small as f64 >= LEAST_SHARE * all as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::segment;

    fn is_prose(text: &str) -> bool {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        is_english_prose(&segments)
    }

    #[test]
    fn code_tables_and_other_languages_are_no_english_prose() {
        for text in [
            "fn main() { let names: Vec<String> = read(path); for name in names.iter() { \
             println!(\"{name}\"); count += 1; total += name.len(); } return total / count; }",
            "Barley 212.50 up 1.25, Rapeseed 431.00 down 3.50, Wheat 188.75 up 0.50, Oats 176.00 \
             unchanged, Maize 201.10 down 0.40, Soya 402.00 up 6.00, Rye 155.20 unchanged",
            "El puente viejo fue cerrado ayer por la tarde porque las lluvias habían dañado uno de \
             sus pilares, y los vecinos del barrio tendrán que dar un rodeo hasta el mes que viene.",
            "Die alte Brücke wurde gestern Nachmittag gesperrt, weil der Regen einen der Pfeiler \
             beschädigt hatte, und die Anwohner müssen bis zum nächsten Monat einen Umweg fahren.",
            "Lions 3 Tigers 1, Bears 0 Wolves 0, Eagles 2 Hawks 2, Foxes 4 Badgers 1, Otters 1 \
             Beavers 0, Storks 2 Herons 3, Pikes 5 Perches 1, Larks 0 Wrens 2",
        ] {
            assert!(!is_prose(text), "{text}");
        }
    }

    #[test]
    fn prose_recipes_notices_and_short_texts_are() {
        for text in [
            "The old bridge was closed yesterday, since the rain had damaged one of its piers, and \
             people who live there will have to go round until next month.",
            "Peel and dice two large onions. Fry in butter over a low heat until soft, add flour, \
             stir well, pour in hot milk and simmer for ten minutes. Season with salt and pepper.",
            "Found on the beach near the pier: a boy's watch with a brown strap. Ask at the bakery \
             in the high street between ten and four, or leave a note for Mrs Pope.",
            "El puente viejo fue cerrado ayer.",
            "",
        ] {
            assert!(is_prose(text), "{text}");
        }
    }
}
