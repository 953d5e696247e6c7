//! Marks set as in another language, or torn from their words.

use super::numbers::real;
use super::{About, Compute, Feature, SentenceContext};
use crate::document::{Case, Token, TokenKind};

pub const FEATURE: Feature = Feature {
    name: "mark_spacing",
    about: About {
        measures: "ln(1 + number of marks with wrong space, foreign quotes, inverted marks, \
                   dashes after commas, decimal commas and points between thousands), 0..4",
        why: "translators keep foreign quotes, dashes, numbers and inverted marks; tools that cut \
              a text into tokens do not put it together again.",
        example: "\"84,5% of the votes\", \"1.200.000 euros\", \"he came , saw\", \"«Yes», - he \
                  said\".",
        false_alarms: "French typography in loan quotations, versions of software, careless typing.",
    },
    compute: Compute::Sentence(compute),
};

fn compute(context: &SentenceContext<'_>) -> f64 {
    let tokens = context.tokens();
    let slips = tokens.iter().enumerate().filter(|&(at, token)| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        match token.kind {
            TokenKind::Mark => is_wrong_mark(context, before, token, tokens.get(at + 1)),
            TokenKind::Number => is_foreign_number(context.written(token)),
            TokenKind::Word | TokenKind::Possessive => false,
        }
    });
    real(slips.count()).ln_1p()
}

fn is_wrong_mark(
    context: &SentenceContext<'_>,
    before: Option<&Token>,
    mark: &Token,
    after: Option<&Token>,
) -> bool {
    let is_text = |token: &&Token| token.kind != TokenKind::Mark;
    let spaced = before.filter(is_text).is_some_and(|token| token.span.end < mark.span.start);
    let joined = before.filter(is_text).is_some_and(|token| token.span.end == mark.span.start);
    let runs_on = after
        .filter(is_text)
        .is_some_and(|token| token.span.start == mark.span.end && token.kind == TokenKind::Word);
    match context.written(mark) {
        "\u{ab}" | "\u{bb}" | "\u{201e}" | "\u{201a}" | "\u{2039}" | "\u{203a}" => true,
        "\u{bf}" | "\u{a1}" | "\u{2116}" => true,
        // "5 €": the sign goes before the number.
        "\u{20ac}" | "\u{a3}" | "$" => {
            let is_number = |token: &&Token| token.kind == TokenKind::Number;
            before.is_some_and(|token| is_number(&token))
                && after.is_none_or(|token| !is_number(&token))
        }
        "%" => spaced,
        // ".NET", ".357", ". . ."
        "." => {
            let goes_on = after.is_some_and(|token| {
                token.span.start == mark.span.end || context.written(token) == "."
            });
            spaced && !goes_on
        }
        "," | ";" | ":" => spaced || joined && runs_on,
        // A lower-case word after it belongs to an address: "report.pdf?page".
        "!" | "?" => spaced || joined && runs_on && after.is_some_and(|t| t.case != Case::Lower),
        "-" | "\u{2013}" | "\u{2014}" => {
            let comma = before.is_some_and(|token| context.written(token) == ",");
            comma && after.is_some_and(|token| token.span.start > mark.span.end)
        }
        _ => false,
    }
}

fn is_foreign_number(written: &str) -> bool {
    has_decimal_comma(written) || has_thousand_points(written)
}

/// Two groups of three digits or more, each after a point: "1.200.000".
fn has_thousand_points(written: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = written.split('.');
    let first = groups.next().unwrap_or("");
    let (mut count, mut sound) = (0, (1..=3).contains(&first.len()) && digits(first));
    for group in groups {
        count += 1;
        sound &= group.len() == 3 && digits(group);
    }
    sound && count >= 2
}

/// One to three digits, a comma, one or two digits: "3,5".
fn has_decimal_comma(written: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    written.split_once(',').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len())
            && (1..=2).contains(&rest.len())
            && digits(whole)
            && digits(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_above, assert_zero};
    use super::*;

    #[test]
    fn foreign_and_torn_marks_count() {
        assert_above(
            &FEATURE,
            0.6,
            &[
                "He came , saw and left.",
                "He left .",
                "Some 84,5% voted.",
                "«Yes», he said.",
                "“Yes,” he said,and left.",
                "No, - said the man.",
                "The rate was 5 % then.",
                "It cost 1.200.000 euros.",
                "It cost 500 € then.",
                "¿Why did he leave?",
                "He called it ‹late›.",
            ],
        );
    }

    #[test]
    fn english_setting_does_not() {
        assert_zero(
            &FEATURE,
            &[
                "He came, saw and left.",
                "Some 1,200 of 84.5% voted at 4:49 p.m.",
                "He has a .357 Magnum and likes .NET.",
                "It cost €500 or $1.200 and ran on 192.168.0.1, or C$ 5 and £3; in 2010 $5 was a lot.",
                "It was – he said – late.",
                "Wait . . . no.",
                "See http://site.org/a.pdf?page=1.",
            ],
        );
    }
}
