//! Quotes and brackets that do not close.

use super::{About, ArticleContext, Compute, Feature};
use crate::document::{Passage, Segments, Token, TokenKind};

pub const FEATURE: Feature = Feature {
    name: "quote_balance",
    about: About {
        measures: "kinds of quotes and brackets of the passage that are left open or closed \
                   without need, 0..3",
        why: "translation loses or doubles the second quote; scraping and spinning tear passages \
              apart.",
        example: "a passage that opens a quotation and runs on into the reporter's own words.",
        false_alarms: "quotations over several passages close only in the last one: a passage \
                       that begins with a quote before another that does is passed over; inch \
                       marks.",
    },
    compute: Compute::Column(compute),
};

fn compute(article: &ArticleContext<'_>) -> Vec<f64> {
    let kinds = unbalanced_kinds(article.text, article.segments);
    let sentences = article.segments.sentences.iter();
    sentences.map(|sentence| f64::from(kinds[sentence.passage].min(3))).collect()
}

/// Kinds of unbalanced marks, by passage.
fn unbalanced_kinds(text: &str, segments: &Segments) -> Vec<u8> {
    let passages = segments.passages.iter().enumerate();
    let kinds = passages.map(|(index, passage)| {
        let next = segments.passages.get(index + 1);
        let goes_on = next.is_some_and(|next| begins_with_quote(text, next));
        let counts = count(text, tokens_of(segments, passage));
        let quotes = u8::from(counts.open_quotes().is_some());
        let excused = goes_on && counts.open_quotes() == Some(1);
        let brackets = u8::from(counts.round != 0) + u8::from(counts.square != 0);
        brackets + if excused { 0 } else { quotes }
    });
    kinds.collect()
}

fn tokens_of<'a>(segments: &'a Segments, passage: &Passage) -> &'a [Token] {
    let sentences = segments.sentences.get(passage.sentences.clone()).unwrap_or(&[]);
    match (sentences.first(), sentences.last()) {
        (Some(first), Some(last)) => {
            segments.tokens.get(first.tokens.start..last.tokens.end).unwrap_or(&[])
        }
        _ => &[],
    }
}

fn begins_with_quote(text: &str, passage: &Passage) -> bool {
    passage.span.of(text).starts_with(['"', '\u{201c}', '\u{ab}'])
}

/// Opening less closing marks of each kind.
#[derive(Default)]
struct Counts {
    straight: i32,
    curly: i32,
    round: i32,
    square: i32,
}

impl Counts {
    /// How many quotes more are opened than closed, if they do not match. A
    /// straight quote may close a typographic one.
    fn open_quotes(&self) -> Option<i32> {
        match (self.straight % 2, self.curly) {
            (0, 0) | (1, 1 | -1) => None,
            (1, 0) => Some(1),
            (_, curly) => Some(curly),
        }
    }
}

fn count(text: &str, tokens: &[Token]) -> Counts {
    let mut counts = Counts::default();
    let mut words = 0;
    for token in tokens {
        if token.kind != TokenKind::Mark {
            words += 1;
            continue;
        }
        match token.span.of(text) {
            "\"" | "''" | "``" => counts.straight += 1,
            "\u{201c}" | "\u{ab}" | "\u{201e}" => counts.curly += 1,
            "\u{201d}" | "\u{bb}" => counts.curly -= 1,
            "(" => counts.round += 1,
            // "1) ...": the number of a list item.
            ")" if words > 1 || counts.round > 0 => counts.round -= 1,
            "[" => counts.square += 1,
            "]" => counts.square -= 1,
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero, value_of};
    use super::*;

    #[test]
    fn open_quotes_and_brackets_count_for_all_sentences_of_the_passage() {
        assert_above(
            &FEATURE,
            0.5,
            &[
                "He said: \"I left. She stayed.",
                "He said: “I left. She stayed.",
                "He left (on foot. She stayed.",
                "He left] on foot.",
            ],
        );
        assert!(value_of(&FEATURE, "He said: \"I left. She stayed.", 1) > 0.5);
    }

    #[test]
    fn balanced_passages_do_not() {
        assert_zero(
            &FEATURE,
            &[
                "He said: \"I left.\" She (his wife) stayed.",
                "“I left,” he said.",
                "1) He left.",
                "“We left,\" he said.",
                "It's the dogs' day.",
            ],
        );
    }

    #[test]
    fn a_quotation_over_two_passages_is_passed_over() {
        let text = "“We left early.\n“We came late,” he said.";
        assert!(value_of(&FEATURE, text, 0) == 0.0);
        assert!(value_of(&FEATURE, "“We left early.\nHe said no more.", 0) > 0.5);
    }
}
