//! Words with a replacement glued into them.
//!
//! A tool that looks for letters and not for words writes "gentlemanagers" for managers, since it
//! swaps man for gentleman. Such a word is unknown, begins or ends with the written form of a row
//! of the table, and becomes a known word with the row's original in its place. The rest of it is
//! no word itself, as in "cellmates", and English does not make it of a word, as "pastorally".
//! Asked of every text, that still met rare words of clean news.

use super::super::english::is_derived;
use super::super::models::Models;
use super::mark::{Mark, Sentence};
use crate::channel::Breadth;
use crate::document::{Case, Token, TokenKind};
use crate::lm::UNKNOWN;
use crate::restore::like_written;
use crate::segment::hash_bytes;

/// Letters of a word that may be a splice, at least.
const LEAST_LETTERS: usize = 7;
/// Longer words are no words.
const MOST_LETTERS: usize = 40;
/// Letters of a replacement, and of the rest of its word, at least.
const LEAST_WRITTEN: usize = 4;
const LEAST_REST: usize = 3;
/// ln P of the word that was there, at least: a rare word is likelier a slip of the pen.
const LEAST_LOG_PROBABILITY: f32 = -14.0;

/// What words are made longer with: a word and an ending make a word that need not be known.
const ENDINGS: &[&str] = &[
    "able", "ally", "ance", "ation", "based", "cy", "dom", "ers", "est", "ful", "hood", "ian",
    "ians", "ible", "ics", "ify", "ing", "ings", "ion", "ions", "ised", "ish", "ism", "isms",
    "ist", "ists", "ity", "ive", "ized", "less", "let", "like", "ling", "ment", "ments", "ness",
    "ors", "ous", "ship", "ships", "some", "ster", "ward", "wards", "wise", "zone",
];
const BEGINNINGS: &[&str] = &[
    "anti", "auto", "back", "bio", "com", "con", "counter", "dis", "down", "eco", "euro", "ever",
    "fore", "hyper", "inter", "mega", "micro", "mid", "mini", "mis", "multi", "neo", "non", "off",
    "out", "over", "post", "pre", "pro", "pseudo", "semi", "sub", "super", "tele", "trans",
    "ultra", "under", "uni", "vice",
];

/// The splices of a sentence.
pub(super) fn marks(models: &Models, sentence: &Sentence<'_>) -> Vec<Mark> {
    let places = sentence.tokens.iter().zip(sentence.words).enumerate();
    let unknown = places.filter(|(at, (token, word))| {
        let is_small = token.case == Case::Lower || *at == 0 && token.case == Case::Capital;
        **word == UNKNOWN && token.kind == TokenKind::Word && is_small
    });
    unknown.filter_map(|(_, (token, _))| mark(models, sentence.text, token)).collect()
}

fn mark(models: &Models, text: &str, token: &Token) -> Option<Mark> {
    let written = token.span.of(text);
    let word = written.to_lowercase();
    let is_one = (LEAST_LETTERS..=MOST_LETTERS).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_one = is_one && !is_derived(&word, &|hash| models.is_known(hash));
    let Meant { meant, swapped } = if is_one { meant(models, &word)? } else { return None };
    let reason = format!("no word: '{swapped}' swapped inside '{meant}'");
    Some(Mark::new(token.span, reason, Some(like_written(&meant, written))))
}

/// The word that stood there, and what was put into it.
struct Meant {
    meant: String,
    swapped: String,
}

/// The likeliest word that a splice stands for.
fn meant(models: &Models, word: &str) -> Option<Meant> {
    let lm = models.language_model().view();
    let mut best: Option<(f32, Meant)> = None;
    for cut in LEAST_REST..=word.len() - LEAST_REST {
        let (left, right) = word.split_at(cut);
        let is_word = |rest: &str| models.is_known(hash_bytes(rest.as_bytes()));
        let heads = (left.len() >= LEAST_WRITTEN && !ENDINGS.contains(&right) && !is_word(right))
            .then_some(left);
        let tails = (right.len() >= LEAST_WRITTEN && !BEGINNINGS.contains(&left) && !is_word(left))
            .then_some(right);
        for (swapped, is_head) in
            heads.map(|h| (h, true)).into_iter().chain(tails.map(|t| (t, false)))
        {
            for original in originals(models, swapped) {
                let meant = if is_head {
                    format!("{original}{right}")
                } else {
                    format!("{left}{original}")
                };
                let id = lm.vocabulary().id(hash_bytes(meant.as_bytes()));
                let log_probability = lm.unigram(id);
                let is_better = best.as_ref().is_none_or(|(least, _)| log_probability > *least);
                if id != UNKNOWN && log_probability >= LEAST_LOG_PROBABILITY && is_better {
                    best = Some((log_probability, Meant { meant, swapped: swapped.to_owned() }));
                }
            }
        }
    }
    best.map(|(_, meant)| meant)
}

/// The single words that the table knows a word to be written for.
fn originals(models: &Models, written: &str) -> Vec<String> {
    let (table, hash) = (models.table().view(), hash_bytes(written.as_bytes()));
    let mut words = Vec::new();
    let token = |at: usize| (at == 0).then_some(hash);
    table.matches(Breadth::Wide, token, &mut Vec::new(), |written| {
        for entry in table.entries(&written, Breadth::Wide) {
            if let [word] = table.phrase(entry.phrase) {
                words.push(table.word(*word).to_owned());
            }
        }
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each word of a text that is a splice stands for.
    fn meant_in(text: &str) -> Vec<(String, String)> {
        let models = Models::open(None, None, None).unwrap();
        let mut tokens = Vec::new();
        crate::segment::tokenize(text, 0, text.len(), &mut tokens);
        let vocabulary = models.language_model().view().vocabulary();
        let words: Vec<_> = tokens.iter().map(|token| vocabulary.id(token.hash)).collect();
        let found = marks(&models, &Sentence { text, tokens: &tokens, words: &words });
        let told = |mark: &Mark| {
            let finding = &mark.finding;
            (finding.span.of(text).to_owned(), finding.suggestions[0].text.clone())
        };
        found.iter().map(told).collect()
    }

    #[test]
    fn a_word_swapped_inside_another_is_found_and_given_back() {
        let found = meant_in("Two gentlemanagers of the plant spoke of it.");
        assert_eq!(found, [("gentlemanagers".to_owned(), "managers".to_owned())]);
    }

    #[test]
    fn rare_and_compound_words_are_none() {
        let text = "The hearthless boatshed, a gardenless dogcart and the wharfinger's catafalque \
                    were unputdownable.";
        assert_eq!(meant_in(text), []);
    }
}
