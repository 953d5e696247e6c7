//! How many articles the sentence has.

use super::words::{self, is_one_of};
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "determiner_share",
    about: About {
        measures: "\"a\", \"an\" and \"the\" per word, less their usual share 0.085, -0.1..1",
        why: "translation out of Russian or Chinese drops them, out of Spanish or French adds them.",
        example: "\"On night from Wednesday on Thursday level of water rose\" (none at all).",
        false_alarms: "headlines, lists, telegram style.",
    },
    compute: Compute::Sentence(compute),
};

/// Their share of the words of news.
const USUAL: f64 = 0.085;

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().iter();
    let articles = tokens.filter(|token| is_one_of(&words::DETERMINERS, token)).count();
    context.share(articles) - USUAL
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn dropped_articles_go_below_the_usual_share() {
        let with = value_of(&FEATURE, "The level of the water in the river rose.", 0);
        let without = value_of(&FEATURE, "Level of water in river rose.", 0);
        assert!(without < 0.0 && with > 0.1);
    }
}
