//! Numbers, times, dates and ages as other languages write them.

use super::sentence::{Mark, Sentence};
use crate::document::{Case, TokenKind};

/// Hours from here on are no length of time: "at 16,30 hours" is half past four.
const AFTERNOON: u8 = 13;

const TIME_OF_DAY: &str = "the time of day as other languages write it";

/// A comma before the decimals, as most of the continent writes, or before the minutes.
pub(super) fn decimal_comma(sentence: &Sentence<'_>) -> Vec<Mark> {
    let marks = sentence.at_places(1, "a comma before decimals, where English has a point", |at| {
        let parts = sentence.written(at).split_once(',');
        // "As others found [5,8]."
        let is_reference = at.checked_sub(1).is_some_and(|before| sentence.written(before) == "[");
        is_number(sentence, at)
            && !is_reference
            && parts.is_some_and(|(whole, decimals)| {
                is_digits(whole) && is_digits(decimals) && matches!(decimals.len(), 1 | 2)
            })
    });
    let meant = |mark: Mark| {
        let (written, behind) = (sentence.written(mark.tokens.start), mark.tokens.end);
        let (hour, minutes) = written.split_once(',').unwrap_or_default();
        let hour = is_minutes(minutes).then(|| hour.parse::<u8>().ok()).flatten();
        let is_clock = sentence.is_any(behind, &["o'clock", "o’clock"]);
        let is_time = is_clock || sentence.is_any(behind, &["hours", "hrs", "h"]);
        match hour {
            Some(0..24) if is_clock => as_time(mark, written),
            Some(AFTERNOON..24) if is_time => as_time(mark, written),
            // "2,50 hours" may be either.
            Some(0..AFTERNOON) if is_time => mark,
            _ => mark.meaning(Some(written.replace(',', "."))),
        }
    };
    marks.into_iter().map(meant).collect()
}

/// "At 19.30": the British write a point before noon and "pm" behind noon.
pub(super) fn clock_with_point(sentence: &Sentence<'_>) -> Vec<Mark> {
    const BEFORE: &[&str] = &["at", "from", "until", "till", "around", "about", "since", "by"];
    let marks = sentence.at_places(2, TIME_OF_DAY, |at| {
        let (hour, minutes) = sentence.written(at + 1).split_once('.').unwrap_or_default();
        let hour = hour.parse::<u8>().unwrap_or_default();
        is_number(sentence, at + 1)
            && sentence.is_any(at, BEFORE)
            && (AFTERNOON..24).contains(&hour)
            && is_minutes(minutes)
    });
    let meant = |mark: Mark| {
        let (before, time) = (mark.tokens.start, mark.tokens.start + 1);
        let time = sentence.written(time).replace('.', ":");
        mark.meaning(Some(format!("{} {time}", sentence.written(before).to_lowercase())))
    };
    marks.into_iter().map(meant).collect()
}

/// "Among 20 and 30 copies": one word for "among" and "between".
pub(super) fn among_numbers(sentence: &Sentence<'_>) -> Vec<Mark> {
    let is_plain = |at: usize| {
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        is_number(sentence, at) && sentence.written(at).chars().all(digits)
    };
    let marks = sentence.at_places(1, "'among' two numbers, where English has 'between'", |at| {
        // "Among 16 and 17 year olds."
        let is_age = sentence.is_any(at + 4, &["year", "-"]);
        sentence.is_any(at, &["among"])
            && is_plain(at + 1)
            && sentence.is_any(at + 2, &["and"])
            && is_plain(at + 3)
            && !is_age
    });
    marks.into_iter().map(|mark| mark.meaning(Some("between".to_owned()))).collect()
}

/// "The 6 of July": English has an ordinal there, or neither article nor "of".
pub(super) fn day_with_of(sentence: &Sentence<'_>) -> Vec<Mark> {
    const MONTHS: &[&str] = &[
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let marks = sentence.at_places(4, "a date as other languages write it", |at| {
        let day = sentence.written(at + 1).parse::<u8>();
        sentence.is_any(at, &["the"])
            && day.is_ok_and(|day| (1..32).contains(&day))
            && sentence.is_any(at + 2, &["of"])
            && MONTHS.contains(&sentence.written(at + 3))
    });
    let meant = |mark: Mark| {
        let (day, month) = (mark.tokens.start + 1, mark.tokens.start + 3);
        let meant = format!("{} {}", sentence.written(day), sentence.written(month));
        mark.meaning(Some(meant))
    };
    marks.into_iter().map(meant).collect()
}

/// "Wang, of 31 years, said": English has "aged 31", or the number alone.
pub(super) fn age_with_of(sentence: &Sentence<'_>) -> Vec<Mark> {
    let is_name = |at: usize| {
        let token = sentence.tokens.get(at);
        token.is_some_and(|token| token.kind == TokenKind::Word && token.case == Case::Capital)
    };
    let marks = sentence.at_places(3, "an age as other languages write it", |at| {
        let behind_name = at.checked_sub(2).is_some_and(is_name);
        behind_name
            && sentence.written(at - 1) == ","
            && sentence.is_any(at, &["of"])
            && is_digits(sentence.written(at + 1))
            && sentence.is_any(at + 2, &["years"])
            && matches!(sentence.written(at + 3), "," | ")" | "." | "and")
    });
    let meant = |mark: Mark| {
        let age = sentence.written(mark.tokens.start + 1);
        let meant = format!("aged {age}");
        mark.meaning(Some(meant))
    };
    marks.into_iter().map(meant).collect()
}

fn as_time(mark: Mark, written: &str) -> Mark {
    Mark { reason: TIME_OF_DAY.to_owned(), meant: Some(written.replace(',', ":")), ..mark }
}

fn is_number(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Number)
}

fn is_digits(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_minutes(part: &str) -> bool {
    part.len() == 2 && part.parse::<u8>().is_ok_and(|minutes| minutes < 60)
}
