//! How rare the rarest lower-case word of the sentence is.

use super::words::is_lower_word;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "rare_word",
    about: About {
        measures: "largest -ln P(word), without context, of a word in lower case, in nats above \
                   10, -10..10",
        why: "thesauri are full of words that no reporter writes.",
        example: "\"The perambulation lasted two hours.\"",
        false_alarms: "science, medicine, cooking, compounds with hyphens.",
    },
    compute: Compute::Sentence(compute),
};

/// A frequent content word; taken off so that the values lie around zero.
const USUAL: f64 = 10.0;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let words = context.tokens().iter().zip(context.words());
    let lower = words.filter(|(token, _)| is_lower_word(token));
    let rarities = lower.map(|(_, &word)| -f64::from(context.article.model.unigram(word)));
    (rarities.fold(0.0, f64::max) - USUAL).clamp(-10.0, 10.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn an_unknown_word_is_rarer_than_any_known() {
        let rare = value_of(&FEATURE, "Police said the perambulation was long.", 0);
        let plain = value_of(&FEATURE, "Police said the fire was long.", 0);
        assert!(rare > plain);
    }

    #[test]
    fn names_do_not_count() {
        let name = value_of(&FEATURE, "Police said the Xylander was in the fire.", 0);
        let plain = value_of(&FEATURE, "Police said the Fire was in the fire.", 0);
        assert!((name - plain).abs() < 1e-6);
    }
}
