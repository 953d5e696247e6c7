//! How suspect the sentences around this one are.
//!
//! - Why: a tool runs over a whole passage; a weak swap between strong ones is hardly chance.
//! - Example: a plain line between "the folks were in a hurry to depart" and "stated the principal officer".
//! - False alarms: the author's plain sentence, or a spared quotation, inside a spun passage.

use super::context::count_words;
use super::{Feature, Scope, SentenceContext};
use crate::document::Segments;
use crate::restore::Restoration;

pub const FEATURE: Feature = Feature {
    name: "neighbour_gain",
    scope: Scope::Sentence,
    measures: "mean ln(1 + gain in nats per 10 words) of up to two sentences on each side, 0..5",
    compute,
};

/// Sentences looked at on each side.
const REACH: usize = 2;

/// Gain of each sentence in nats per 10 words.
pub(super) fn gain_rates(segments: &Segments, restoration: &Restoration) -> Vec<f32> {
    let sentences = segments.sentences.iter().zip(&restoration.sentences);
    let rate = sentences.map(|(sentence, restored)| {
        let words = count_words(segments.tokens.get(sentence.tokens.clone()).unwrap_or(&[]));
        #[expect(clippy::cast_precision_loss, reason = "a count of words in a sentence")]
        let tens = words.max(1) as f32 / 10.0;
        restored.gain.max(0.0) / tens
    });
    rate.collect()
}

fn compute(context: &SentenceContext<'_>) -> f64 {
    let rates = &context.article.gain_rates;
    let around = context.index.saturating_sub(REACH)..=context.index + REACH;
    let (mut sum, mut count) = (0.0, 0.0_f64);
    for index in around.filter(|&index| index != context.index) {
        if let Some(&rate) = rates.get(index) {
            sum += f64::from(rate).ln_1p();
            count += 1.0;
        }
    }
    sum / count.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn it_looks_around_the_sentence_and_not_at_it() {
        let text =
            "Nine individuals were taken to Mercy Hospital. Their names have not been released.";
        assert!(value_of(&FEATURE, text, 1) > 0.5);
        assert!(value_of(&FEATURE, text, 0) < 0.1);
    }

    #[test]
    fn three_sentences_away_is_too_far() {
        let text = "Nine individuals were taken to Mercy Hospital. Their names have not been released. Their names have not been released. Their names have not been released.";
        assert!(value_of(&FEATURE, text, 2) > 0.1);
        assert!(value_of(&FEATURE, text, 3) < 0.01);
    }
}
