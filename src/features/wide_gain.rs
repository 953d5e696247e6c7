//! How much better the sentence can be explained with all rows of the table.
//!
//! - Why: in an article that a tool has been at, all rows are asked about: thesauri in both
//!   directions, closed classes, forms kept as lemmas. What they gain tells tools apart whose
//!   words the narrow rows do not know.
//! - Example: "is abide by the plan" (survive) gains nothing from the rows asked about everywhere.
//! - False alarms: articles far from news, of which the model has seen few pairs of words.

use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "wide_gain",
    scope: Scope::Sentence,
    measures: "ln(1 + gain with all rows in nats per 10 words), 0..5",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let sentence = context.article.wide.sentences.get(context.index);
    let gain = sentence.map_or(0.0, |sentence| f64::from(sentence.gain.max(0.0)));
    (10.0 * gain / context.word_count()).ln_1p().min(5.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{sample, value_of};
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let spun = sample("articles/spun-street-fire.txt");
        let original = sample("originals/spun-street-fire.txt");
        assert!(value_of(&FEATURE, &spun, 0) > value_of(&FEATURE, &original, 0) + 0.2);
    }
}
