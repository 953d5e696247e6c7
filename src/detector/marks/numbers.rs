//! Numbers and times as other languages write them.

use super::sentence::{Mark, Sentence};
use crate::document::TokenKind;

/// A comma before the decimals, as most of the continent writes.
pub(super) fn decimal_comma(sentence: &Sentence<'_>) -> Vec<Mark> {
    sentence.at_places(1, "a comma before decimals, where English has a point", |at| {
        let parts = sentence.written(at).split_once(',');
        is_number(sentence, at)
            && parts.is_some_and(|(whole, decimals)| {
                let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                are_digits(whole) && are_digits(decimals) && matches!(decimals.len(), 1 | 2)
            })
    })
}

/// "At 19.30": the British write a point before noon and "pm" behind noon.
pub(super) fn clock_with_point(sentence: &Sentence<'_>) -> Vec<Mark> {
    const BEFORE: &[&str] = &["at", "from", "until", "till", "around", "about", "since", "by"];
    sentence.at_places(2, "the time of day as other languages write it", |at| {
        let (hour, minute) = sentence.written(at + 1).split_once('.').unwrap_or_default();
        let hour = hour.parse::<u8>().unwrap_or_default();
        let is_minute = minute.len() == 2 && minute.parse::<u8>().is_ok_and(|minute| minute < 60);
        is_number(sentence, at + 1)
            && sentence.is_any(at, BEFORE)
            && (13..24).contains(&hour)
            && is_minute
    })
}

fn is_number(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Number)
}
