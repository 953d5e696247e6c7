//! How much the whole article looks like the output of the likeliest family of engines.

use super::{About, ArticleContext, Compute, Feature};
use crate::translation::{Head, Marks};

pub const FEATURE: Feature = Feature {
    name: "translated_likeliest",
    about: About {
        measures: "evidence of all masked n-grams of the article for that family of engines that \
                   has most of it, in nats by the root of an n-gram, -30..30",
        why: "what one family leaves behind the others do not: over a whole article the likeliest \
              alone tells statistical and rule-based output better than all together.",
        example: "\"of the\" in every line of a rule-based engine, a lost verb in every third of a \
                  statistical one.",
        false_alarms: "long human translations close to the source.",
    },
    compute: Compute::Article(compute),
};

fn compute(article: &ArticleContext<'_>) -> f64 {
    let whole: Marks = article.translation.iter().copied().sum();
    let families = Head::ALL.into_iter().filter(|head| head.engine().is_some());
    let evidence = families.map(|head| whole.evidence(head));
    evidence.fold(-30.0, f64::max).min(30.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TRANSLATED, value_of};
    use super::super::{translated_fluent, translated_rules};
    use super::*;

    #[test]
    fn the_likeliest_family_counts_and_its_evidence_adds_up() {
        let [text, native] = TRANSLATED;
        let value = |text: &str| value_of(&FEATURE, text, 0);
        assert!(value(text) > value(native));
        assert!(value(&[text; 3].join(" ")) > 1.5 * value(text));
        for family in [&translated_rules::FEATURE, &translated_fluent::FEATURE] {
            assert!(value(text) >= value_of(family, text, 0));
        }
    }
}
