//! In how many of the article's sentences something was probably swapped.
//!
//! - Why: tools work from the first line to the last; an author's odd wording stays in one place.
//! - Example: 18 of 20 sentences hold a suspect phrase.
//! - False alarms: articles of two or three sentences.

use super::context::real;
use super::{Feature, Scope, SentenceContext};
use crate::restore::Restoration;

pub const FEATURE: Feature = Feature {
    name: "article_spread",
    scope: Scope::Article,
    measures: "share of the article's sentences with an expected half substitution or more, 0..1",
    compute,
};

/// From this expected number of substitutions on a sentence is suspect.
const SUSPECT_MASS: f32 = 0.5;

/// Share of suspect sentences.
pub(super) fn spread(restoration: &Restoration) -> f64 {
    let sentences = &restoration.sentences;
    let suspect = sentences.iter().filter(|sentence| sentence.mass >= SUSPECT_MASS).count();
    real(suspect) / real(sentences.len().max(1))
}

fn compute(context: &SentenceContext<'_>) -> f64 {
    context.article.spread
}

#[cfg(test)]
mod tests {
    use super::super::testing::{sample, value_of};
    use super::*;

    #[test]
    fn a_spun_article_is_told_from_its_original() {
        let spun = sample("articles/spun-street-fire.txt");
        let original = sample("originals/spun-street-fire.txt");
        assert!(value_of(&FEATURE, &spun, 0) > 0.3);
        assert!(value_of(&FEATURE, &original, 0) < 0.05);
    }
}
