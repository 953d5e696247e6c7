//! How far the sentence stands out from its article.

use super::numbers::real;
use super::{About, ArticleContext, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "surprise_contrast",
    about: About {
        measures: "mean -ln P of the tokens minus the article's, over the article's deviation, \
                   -4..4",
        why: "corruption is often mixed inside one article; a hard subject makes all sentences \
              surprising alike.",
        example: "one spun paragraph among pasted agency copy.",
        false_alarms: "the one quotation in dialect, a line of names.",
    },
    compute: Compute::Column(compute),
};

/// A deviation is at least so many nats: in a uniform article every sentence would stand out.
const LEAST_DEVIATION: f64 = 0.1;

fn compute(article: &ArticleContext<'_>) -> Vec<f64> {
    let tokens = article.restoration.log_probabilities.iter();
    let (mean, deviation) = moments(tokens.map(|&p| -f64::from(p)));
    let contrast = |sentence: SentenceContext<'_>| {
        let tokens = sentence.tokens().len();
        if tokens == 0 {
            return 0.0;
        }
        let own = sentence.surprisals().sum::<f64>() / real(tokens);
        ((own - mean) / deviation).clamp(-4.0, 4.0)
    };
    article.sentences().map(contrast).collect()
}

/// Mean and standard deviation, the latter at least [`LEAST_DEVIATION`].
fn moments(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0_f64);
    for value in values {
        sum += value;
        squares += value * value;
        count += 1.0;
    }
    let mean = sum / count.max(1.0);
    let variance = squares / count.max(1.0) - mean * mean;
    (mean, variance.max(0.0).sqrt().max(LEAST_DEVIATION))
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
