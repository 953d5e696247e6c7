//! How much the whole article looks translated.

use super::{About, ArticleContext, Compute, Feature};
use crate::translation::{Head, Marks};

pub const FEATURE: Feature = Feature {
    name: "translated_total",
    about: About {
        measures: "evidence of all masked n-grams of the article for any engine, in nats by the \
                   root of an n-gram, -30..30",
        why: "an engine translates from the first line to the last, so that evidence adds up; a \
              clumsy sentence of a person stays alone.",
        example: "twelve sentences, each a little off, make one article that is far off.",
        false_alarms: "long human translations close to the source.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    article.translation.iter().copied().sum::<Marks>().evidence(Head::All).clamp(-30.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TRANSLATED, value_of};
    use super::*;

    #[test]
    fn evidence_of_many_sentences_adds_up() {
        let [text, _] = TRANSLATED;
        let [one, three] =
            [text.to_owned(), [text; 3].join(" ")].map(|text| value_of(&FEATURE, &text, 0));
        assert!(one > 0.0 && three > 1.5 * one, "{one} {three}");
    }
}
