//! How much better the sentence can be explained with all rows of the table.

use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "wide_gain",
    about: About {
        measures: "ln(1 + gain with all rows in nats per 10 words), 0..5",
        why: "in an article that a tool has been at, all rows are asked about: thesauri in both \
              directions, closed classes, forms kept as lemmas. What they gain tells tools apart \
              whose words the narrow rows do not know.",
        example: "\"is abide by the plan\" (survive) gains nothing from the rows asked about \
                  everywhere.",
        false_alarms: "articles far from news, of which the model has seen few pairs of words.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.per_ten_words(context.wide().gain).ln_1p().min(5.0)
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
