//! What humanizers put into a text beside other words: lead-ins, fillers, and
//! contractions where there were none or the other way round.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Words that open a sentence without saying anything.
const LEAD_INS: [&str; 32] = [
    "Actually,",
    "Additionally,",
    "All in all,",
    "As a matter of fact,",
    "As it turns out,",
    "At the end of the day,",
    "Basically,",
    "Consequently,",
    "For what it's worth,",
    "Frankly,",
    "Furthermore,",
    "Generally speaking,",
    "Honestly,",
    "In addition,",
    "In fact,",
    "In other words,",
    "In reality,",
    "In simple terms,",
    "Interestingly,",
    "It is worth noting that",
    "It should be said that",
    "Keep in mind that",
    "Let's be honest,",
    "Moreover,",
    "Needless to say,",
    "Notably,",
    "Of course,",
    "On top of that,",
    "Simply put,",
    "The truth is,",
    "To be fair,",
    "When it comes down to it,",
];

/// Words put in behind a form of "to be".
const FILLERS: [&str; 10] = [
    "actually",
    "basically",
    "certainly",
    "clearly",
    "just",
    "pretty much",
    "really",
    "simply",
    "truly",
    "very much",
];

/// Words behind which a filler may stand.
const BE: [&str; 4] = ["are", "is", "was", "were"];

/// Conjunctions that open a sentence and are dropped.
const DROPPED: [&str; 4] = ["and", "but", "so", "yet"];

/// Words that lose their capital behind a lead-in, since no name opens with them.
const NO_NAMES: [&str; 36] = [
    "a", "after", "all", "an", "as", "at", "because", "before", "both", "each", "every", "for",
    "he", "his", "if", "in", "it", "its", "many", "most", "no", "on", "our", "she", "some", "that",
    "the", "their", "there", "these", "they", "this", "we", "when", "while", "you",
];

/// Full forms and their contractions, swapped in both directions.
const CONTRACTIONS: [(&str, &str); 26] = [
    ("are not", "aren't"),
    ("cannot", "can't"),
    ("could not", "couldn't"),
    ("did not", "didn't"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("had not", "hadn't"),
    ("has not", "hasn't"),
    ("have not", "haven't"),
    ("he is", "he's"),
    ("i am", "i'm"),
    ("i have", "i've"),
    ("is not", "isn't"),
    ("it is", "it's"),
    ("she is", "she's"),
    ("should not", "shouldn't"),
    ("that is", "that's"),
    ("there is", "there's"),
    ("they are", "they're"),
    ("they have", "they've"),
    ("was not", "wasn't"),
    ("we are", "we're"),
    ("we have", "we've"),
    ("were not", "weren't"),
    ("will not", "won't"),
    ("would not", "wouldn't"),
];

/// Contractions as swaps: (written, original), both ways.
pub(super) fn contractions() -> impl Iterator<Item = (&'static str, &'static str)> {
    CONTRACTIONS.into_iter().flat_map(|(full, short)| [(short, full), (full, short)])
}

/// A lead-in drawn at random.
pub(super) fn lead_in(random: &mut ChaCha8Rng) -> &'static str {
    LEAD_INS[random.random_range(0..LEAD_INS.len())]
}

/// A filler drawn at random for the place behind a word; `None` where none fits.
pub(super) fn filler(behind: &str, random: &mut ChaCha8Rng) -> Option<&'static str> {
    BE.contains(&behind).then(|| FILLERS[random.random_range(0..FILLERS.len())])
}

/// Whether a word that opens a sentence may be dropped.
pub(super) fn is_dropped(word: &str) -> bool {
    DROPPED.contains(&word)
}

/// Whether a word that opens a sentence loses its capital behind a lead-in.
pub(super) fn is_no_name(word: &str) -> bool {
    NO_NAMES.contains(&word)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn contractions_go_both_ways() {
        let pairs: Vec<(&str, &str)> = contractions().collect();
        assert_eq!(pairs.len(), 52);
        assert!(pairs.contains(&("don't", "do not")) && pairs.contains(&("do not", "don't")));
    }

    #[test]
    fn fillers_stand_behind_forms_of_to_be_alone() {
        let random = &mut ChaCha8Rng::seed_from_u64(1);
        assert!(filler("was", random).is_some());
        assert!(filler("went", random).is_none());
    }
}
