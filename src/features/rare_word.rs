//! How rare the rarest lower-case word of the sentence is.
//!
//! - Why: thesauri are full of words that no reporter writes.
//! - Example: "The perambulation lasted two hours."
//! - False alarms: science, medicine, cooking, compounds with hyphens.

use super::words::is_lower_word;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "rare_word",
    scope: Scope::Sentence,
    measures: "largest -ln P(word), without context, of a word in lower case, in nats above 10, -10..10",
    compute,
};

/// A frequent content word; taken off so that the values lie around zero.
const USUAL: f64 = 10.0;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let words = context.tokens().iter().zip(context.words());
    let lower = words.filter(|(token, _)| is_lower_word(token));
    let rarities = lower.map(|(_, &word)| -f64::from(context.article.model.unigram(word)));
    (rarities.fold(0.0, f64::max) - USUAL).clamp(-10.0, 10.0)
}
