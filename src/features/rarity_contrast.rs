//! A rare word in a frequent frame.

use super::words::is_lower_word;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "rarity_contrast",
    about: About {
        measures: "largest -ln P(word) of a word in lower case minus the mean of its two \
                   neighbours, in nats, 0..12",
        why: "a spinner swaps the content word and leaves the small words around it as they were.",
        example: "\"in the metropolis of\", \"to purchase a habitation in\".",
        false_alarms: "terms of art, which also stand between small words.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let model = &context.article.model;
    let places = context.tokens().windows(3).zip(context.words().windows(3));
    let contrasts = places.filter_map(|(tokens, words)| match words {
        [before, word, after] if tokens.iter().all(is_lower_word) => {
            let frame = (model.unigram(*before) + model.unigram(*after)) / 2.0;
            Some(f64::from(frame - model.unigram(*word)))
        }
        _ => None,
    });
    contrasts.fold(0.0, f64::max).min(12.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero};
    use super::*;

    #[test]
    fn a_rare_word_between_small_ones_contrasts() {
        assert_above(&FEATURE, 2.0, &["It was in the perambulation of the city."]);
    }

    #[test]
    fn it_needs_two_neighbours() {
        assert_zero(
            &FEATURE,
            &["perambulation", "the perambulation", "Xylander, perambulation, Xylander."],
        );
    }
}
