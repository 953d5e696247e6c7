//! The longest stretch of which the language model knows no more than pairs of words.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};

pub const FEATURE: Feature = Feature {
    name: "backoff_run",
    about: About {
        measures: "ln(1 + longest run of tokens without a known n-gram of three or more), 0..6",
        why: "translation calques go wrong for whole clauses, where a good sentence recovers \
              after a name.",
        example: "\"has left me the skin in this work\".",
        false_alarms: "lists of names and numbers.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let (mut run, mut longest) = (0, 0);
    for &order in context.orders() {
        run = if order <= 2 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    real(longest).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SCRAMBLED, WHOLE, value_of};
    use super::*;

    #[test]
    fn scrambled_words_stand_out_against_the_sentence() {
        let [scrambled, whole] = [SCRAMBLED, WHOLE].map(|text| value_of(&FEATURE, text, 0));
        assert!(scrambled > whole);
    }
}
