//! How many phrases of the sentence were probably substituted, by all rows of the table.
//!
//! - Why: as `mass`, where a tool has been at the article and all rows are asked about.
//! - Example: a swapper of WordNet leaves "critic" for critics and "dorm" for hall in one line.
//! - False alarms: articles far from news.

use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "wide_mass",
    scope: Scope::Sentence,
    measures: "expected number of substituted phrases per 10 words by all rows, 0..10",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let sentence = context.article.wide.sentences.get(context.index);
    let mass = sentence.map_or(0.0, |sentence| f64::from(sentence.mass.max(0.0)));
    (10.0 * mass / context.word_count()).min(10.0)
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
