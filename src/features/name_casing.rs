//! Names in lower case.

use rustc_hash::FxHashMap;

use super::numbers::real;
use super::words::{self, is_lower_word, is_one_of};
use super::{About, ArticleContext, Compute, Feature, SentenceContext};
use crate::document::Token;
use crate::lm::{UNKNOWN, WordId};

pub const FEATURE: Feature = Feature {
    name: "name_casing",
    about: About {
        measures: "ln(1 + number of names in lower case, a lower-case start of the sentence \
                   included), 0..3",
        why: "translators lose the capitals of days, nations and names; spinners write what the \
              thesaurus has. A sentence that begins in lower case is a swap without its capital.",
        example: "\"from the thursday\", \"the vilafria town hall\" beside \"Vilafria\".",
        false_alarms: "headlines and titles (\"Minister\") teach the article's names wrongly, so \
                       frequent words, and those that the article writes in both ways, are not \
                       taken for names; product names (\"iPhone\") are passed over; verse, list \
                       items, speakers of a transcript.",
    },
    compute: Compute::Sentence(compute),
};

/// A word this probable (one in 60,000) is not taken for a name.
const COMMON: f32 = -11.0;
/// So often a name must stand capitalised inside sentences.
const LEAST_CAPITALISED: u32 = 2;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().iter().zip(context.words());
    let names = tokens.filter(|&(token, &word)| {
        is_lower_word(token)
            && (is_one_of(&words::CAPITALISED, token) || is_name(context.article, token, word))
    });
    let starts_low = context.tokens().first().is_some_and(is_lower_word);
    real(names.count() + usize::from(starts_low)).ln_1p()
}

/// Whether the article writes a rare word with a capital, inside sentences and mostly.
fn is_name(article: &ArticleContext<'_>, token: &Token, word: WordId) -> bool {
    let times = |counts: &FxHashMap<u64, u32>| counts.get(&token.hash).copied().unwrap_or(0);
    let capitalised = times(&article.capitalised);
    // The lower-case occurrence at hand is not held against the name.
    let others = || times(&article.counts).saturating_sub(1);
    capitalised >= LEAST_CAPITALISED
        && 4 * capitalised >= 3 * others()
        && (word == UNKNOWN || article.model.unigram(word) < COMMON)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero, value_of};
    use super::*;

    #[test]
    fn days_and_names_in_lower_case_count() {
        assert_above(&FEATURE, 0.6, &["They met on thursday.", "a sentence in lower case."]);
        let text = "The men of vilafria left. He saw Vilafria. She likes Vilafria.";
        assert!(value_of(&FEATURE, text, 0) > 0.6);
    }

    #[test]
    fn proper_casing_and_common_words_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "They met on Thursday.",
                "iPhone sales fell.",
                "He may march on.",
                "“They left,” he said.",
            ],
        );
        let text = "The fire was out. He met the Fire Chief. Then the Fire Chief left.";
        assert!(value_of(&FEATURE, text, 0) == 0.0, "a frequent word is no name");
    }
}
