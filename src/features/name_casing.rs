//! Names in lower case.
//!
//! - Why: translators lose the capitals of days, nations and names; spinners write what the
//!   thesaurus has. A sentence that begins in lower case is a swap without its capital.
//! - Example: "from the thursday", "the vilafria town hall" beside "Vilafria".
//! - False alarms: headlines in capitals teach the article's names wrongly, so frequent words are
//!   never taken for names; product names ("iPhone") are passed over; verse, list items.

use super::context::real;
use super::words::{self, is_lower_word, is_one_of};
use super::{Feature, Scope, SentenceContext};
use crate::document::{Token, TokenKind};

pub const FEATURE: Feature = Feature {
    name: "name_casing",
    scope: Scope::Sentence,
    measures: "ln(1 + number of names in lower case, a lower-case start of the sentence included), 0..3",
    compute,
};

/// A word this probable (one in 36,000) is not taken for a name.
const COMMON: f32 = -10.5;
/// So often a name must stand capitalised inside sentences.
const LEAST_CAPITALISED: u32 = 2;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().iter().zip(context.words());
    let names = tokens.filter(|&(token, &word)| {
        is_lower_word(token)
            && (is_one_of(&words::CAPITALISED, token) || {
                let capitalised =
                    context.article.capitalised.get(&token.hash).copied().unwrap_or(0);
                capitalised >= LEAST_CAPITALISED && context.article.model.unigram(word) < COMMON
            })
    });
    let start = context.tokens().first().is_some_and(starts_low);
    real(names.count() + usize::from(start)).ln_1p()
}

/// Whether the first token is a word that should have a capital.
fn starts_low(token: &Token) -> bool {
    token.kind == TokenKind::Word && is_lower_word(token)
}
