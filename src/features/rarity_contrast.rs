//! A rare word in a frequent frame.
//!
//! - Why: a spinner swaps the content word and leaves the small words around it as they were.
//! - Example: "in the metropolis of", "to purchase a habitation in".
//! - False alarms: terms of art, which also stand between small words.

use super::words::is_lower_word;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "rarity_contrast",
    scope: Scope::Sentence,
    measures: "largest -ln P(word) of a word in lower case minus the mean of its two neighbours, in nats, 0..12",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let model = &context.article.model;
    let places = context.tokens().windows(3).zip(context.words().windows(3));
    let contrasts = places.filter_map(|(tokens, words)| match words {
        [before, word, behind] if tokens.iter().all(is_lower_word) => {
            let frame = (model.unigram(*before) + model.unigram(*behind)) / 2.0;
            Some(f64::from(frame - model.unigram(*word)))
        }
        _ => None,
    });
    contrasts.fold(0.0, f64::max).min(12.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn a_rare_word_between_small_ones_contrasts() {
        assert!(
            value_of(&FEATURE, "It was in the perambulation of the city.", 0) > 2.0,
            "It was in the perambulation of the city."
        );
    }

    #[test]
    fn it_needs_two_neighbours() {
        for text in ["perambulation", "the perambulation", "Xylander, perambulation, Xylander."] {
            let value = value_of(&FEATURE, text, 0);
            assert!(value == 0.0, "{text}: {value}");
        }
    }
}
