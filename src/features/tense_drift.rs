//! Verbs in another tense than the article's.

use super::words::{self, is_one_of};
use super::{About, ArticleContext, Compute, Feature};
use crate::document::{Segments, Token};
use crate::segment::hash_bytes;

pub const FEATURE: Feature = Feature {
    name: "tense_drift",
    about: About {
        measures: "share of the sentence's frequent finite verbs outside quotes in another tense \
                   than most of the article's, 0..1",
        why: "the historical present and tenseless verbs of other languages are rendered now as \
              past, now as present.",
        example: "\"The man went home. He says nothing and goes to bed. Then he slept.\"",
        false_alarms: "background in the present to news in the past; transcripts, reviews.",
    },
    compute: Compute::Column(compute),
};

fn compute(article: &ArticleContext<'_>) -> Vec<f64> {
    let sentences = tenses(article.segments);
    let past: u32 = sentences.iter().map(|tenses| tenses.past).sum();
    let present: u32 = sentences.iter().map(|tenses| tenses.present).sum();
    let drift = |tenses: &Tenses| {
        let other = if past >= present { tenses.present } else { tenses.past };
        f64::from(other) / f64::from((tenses.past + tenses.present).max(1))
    };
    sentences.iter().map(drift).collect()
}

/// Frequent finite verbs of one sentence, outside quotes.
#[derive(Default)]
struct Tenses {
    past: u32,
    present: u32,
}

impl Tenses {
    fn add(&mut self, token: &Token) {
        if is_one_of(&words::PAST_VERBS, token) {
            self.past += 1;
        } else if is_one_of(&words::PRESENT_VERBS, token) {
            self.present += 1;
        }
    }
}

/// Counts the verbs of each sentence.
fn tenses(segments: &Segments) -> Vec<Tenses> {
    let quote = hash_bytes(b"\"");
    let mut quoted = false;
    let mut passage = None;
    let sentences = segments.sentences.iter().map(|sentence| {
        // A quote left open ends with its passage.
        quoted &= passage.replace(sentence.passage) == Some(sentence.passage);
        let mut tenses = Tenses::default();
        for token in &segments.tokens[sentence.tokens.clone()] {
            quoted ^= token.hash == quote;
            if !quoted {
                tenses.add(token);
            }
        }
        tenses
    });
    sentences.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::value_of;
    use super::*;

    #[test]
    fn the_present_among_the_past_counts_and_the_other_way_round() {
        let text = "The man went home and was tired. He says nothing. Then he took a bus.";
        assert!(value_of(&FEATURE, text, 1) > 0.9);
        let text = "The man goes home and is tired. He said nothing. Then he takes a bus.";
        assert!(value_of(&FEATURE, text, 1) > 0.9);
    }

    #[test]
    fn one_tense_and_quotations_do_not() {
        for text in [
            "The man went home. He said nothing. Then he took a bus.",
            "The man goes home. He says nothing. Then he takes a bus.",
            "The man went home. He said: “She is tired and has no bus.” Then he took a bus.",
        ] {
            for index in 0..3 {
                let value = value_of(&FEATURE, text, index);
                assert!(value == 0.0, "{text}: {value}");
            }
        }
    }

    #[test]
    fn an_open_quote_ends_with_its_passage() {
        let text = "The man went home. He took \"a bus.\nShe says nothing. Then he went.";
        assert!(value_of(&FEATURE, text, 2) > 0.9);
    }
}
