//! How far the sentence stands out from its article.
//!
//! - Why: corruption is often mixed inside one article; a hard subject makes all sentences surprising alike.
//! - Example: one spun paragraph among pasted agency copy.
//! - False alarms: the one quotation in dialect, a line of names.

use super::context::real;
use super::{Feature, Scope, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "surprise_contrast",
    scope: Scope::Sentence,
    measures: "mean -ln P of the tokens minus the article's, over the article's deviation, -4..4",
    compute,
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens().len();
    if tokens == 0 {
        return 0.0;
    }
    let mean = context.surprises().sum::<f64>() / real(tokens);
    let article = context.article;
    ((mean - article.mean_surprise) / article.surprise_deviation).clamp(-4.0, 4.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn the_odd_sentence_of_an_article_stands_out() {
        let text = "Police said the dead were a 71-year-old woman and her grandson, a high school student. Student dead the school said were grandson police woman high her, 71-year-old a and a.";
        assert!(value_of(&FEATURE, text, 1) > value_of(&FEATURE, text, 0) + 0.2);
    }

    #[test]
    fn a_lone_sentence_cannot() {
        assert!(value_of(&FEATURE, "Student dead the school said were grandson police woman high her, 71-year-old a and a.", 0) .abs() < 1e-6, "Student dead the school said were grandson police woman high");
    }
}
