//! How many phrases of the sentence were probably substituted, by all rows of the table.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "wide_mass",
    about: About {
        measures: "expected number of substituted phrases per 10 words by all rows, 0..10",
        why: "as `mass`, where a tool has been at the article and all rows are asked about.",
        example: "a swapper of WordNet leaves \"critic\" for critics and \"dorm\" for hall in one \
                  line.",
        false_alarms: "articles far from news.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.per_ten_words(context.wide().expected_substitutions).min(10.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::spun_and_original;
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let [spun, original] = spun_and_original(&FEATURE);
        assert!(spun > original + 0.2);
    }
}
