//! Who copies whom: a spun copy gains by restoration what its original does not.
//!
//! The article itself must be more likely corrupted than not: a fluent round trip of an odd human
//! translation gains less than what it was made of. Of 575 copies of the dev split all 408 spun
//! ones that are told are told right, and 3 of 7 told round trips of neural engines are not.

use super::tuning::{COPY_GAIN, COPY_GAIN_SHARE, COPY_RATE, COPY_SCORE};
use crate::document::ArticleReport;

/// What of a report tells who copies whom.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Calibrated probability that the article is corrupted, 0..1.
    pub score: f64,
    /// Log-likelihood advantage of the restoration in nats per 100 words.
    pub gain_per_100: f64,
    /// Estimated share of the open places that were substituted, 0..1.
    pub substitution_rate: f64,
    /// Whether the article is one that the user trusts.
    pub is_trusted: bool,
}

impl Statistics {
    /// Those of an article that was scored.
    pub(super) fn of(report: &ArticleReport) -> Self {
        Self {
            score: report.verdict.score,
            gain_per_100: report.gain_per_100,
            substitution_rate: report.substitution_rate,
            is_trusted: false,
        }
    }
}

/// Which of two articles is the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The first.
    First,
    /// The second.
    Second,
    /// It cannot be told.
    Unknown,
}

impl Direction {
    /// The copy of two articles that share their text. Gain and rate must agree, or it is
    /// not told; a trusted article is the original.
    #[must_use]
    pub fn of(first: &Statistics, second: &Statistics) -> Self {
        match (first.is_trusted, second.is_trusted) {
            (true, false) => return Self::Second,
            (false, true) => return Self::First,
            _ => {}
        }
        match (is_copy(first, second), is_copy(second, first)) {
            (true, false) => Self::First,
            (false, true) => Self::Second,
            _ => Self::Unknown,
        }
    }
}

fn is_copy(copy: &Statistics, original: &Statistics) -> bool {
    let gained = copy.gain_per_100 - original.gain_per_100;
    let swapped = copy.substitution_rate - original.substitution_rate;
    copy.score >= COPY_SCORE
        && gained >= COPY_GAIN.max(COPY_GAIN_SHARE * copy.gain_per_100)
        && swapped >= COPY_RATE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statistics(gain_per_100: f64, substitution_rate: f64) -> Statistics {
        Statistics { score: 0.9, gain_per_100, substitution_rate, is_trusted: false }
    }

    #[test]
    fn the_one_that_gains_and_swaps_more_is_the_copy() {
        let (spun, clean) = (statistics(31.0, 0.3), statistics(0.4, 0.001));
        assert_eq!(Direction::of(&spun, &clean), Direction::First);
        assert_eq!(Direction::of(&clean, &spun), Direction::Second);
    }

    #[test]
    fn near_ties_and_signs_that_disagree_stay_unknown() {
        for (first, second) in [
            (statistics(0.4, 0.001), statistics(0.9, 0.002)),
            (statistics(31.0, 0.3), statistics(25.0, 0.2)),
            (statistics(5.0, 0.001), statistics(0.0, 0.02)),
        ] {
            assert_eq!(Direction::of(&first, &second), Direction::Unknown);
            assert_eq!(Direction::of(&second, &first), Direction::Unknown);
        }
    }

    #[test]
    fn what_looks_clean_is_no_copy_of_what_looks_odd() {
        let odd = Statistics { score: 0.3, ..statistics(24.0, 0.08) };
        assert_eq!(Direction::of(&odd, &statistics(0.1, 0.001)), Direction::Unknown);
    }

    #[test]
    fn a_trusted_article_is_the_original_whatever_it_looks_like() {
        let trusted = Statistics { is_trusted: true, ..statistics(31.0, 0.3) };
        assert_eq!(Direction::of(&trusted, &statistics(0.0, 0.0)), Direction::Second);
        assert_eq!(Direction::of(&statistics(0.0, 0.0), &trusted), Direction::First);
        assert_eq!(Direction::of(&trusted, &trusted), Direction::Unknown);
    }
}
