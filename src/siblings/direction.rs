//! Who copies whom: a spun copy gains by restoration what its original does not.
//!
//! The article itself must be more likely corrupted than not: a fluent round trip of an odd human
//! translation gains less than what it was made of. Of 575 copies of the dev split all 408 spun
//! ones that are told are told right, and 3 of 7 told round trips of neural engines are not.

use serde::{Deserialize, Serialize};

use crate::document::ArticleReport;

/// By so many nats per 100 words more a copy gains than its original, at least.
const LEAST_GAIN: f64 = 1.5;
/// And by so large a share of its own gain.
const LEAST_SHARE: f64 = 0.3;
/// A copy scores at least so much.
const LEAST_SCORE: f64 = 0.5;
/// Rates of substitution nearer to each other than this say nothing, 0..1.
const LEAST_RATE: f64 = 0.004;

/// What of a report tells who copies whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Traces {
    /// Calibrated probability that the article is corrupted, 0..1.
    pub score: f64,
    /// Log-likelihood advantage of the restoration in nats per 100 words.
    pub gain_per_100: f64,
    /// Estimated share of the open places that were substituted, 0..1.
    pub substitution_rate: f64,
    /// Whether the article is one that the user trusts.
    pub is_trusted: bool,
}

impl Traces {
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
    pub fn of(first: &Traces, second: &Traces) -> Self {
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

fn is_copy(copy: &Traces, original: &Traces) -> bool {
    let gained = copy.gain_per_100 - original.gain_per_100;
    let swapped = copy.substitution_rate - original.substitution_rate;
    copy.score >= LEAST_SCORE
        && gained >= LEAST_GAIN.max(LEAST_SHARE * copy.gain_per_100)
        && swapped >= LEAST_RATE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(gain_per_100: f64, substitution_rate: f64) -> Traces {
        Traces { score: 0.9, gain_per_100, substitution_rate, is_trusted: false }
    }

    #[test]
    fn the_one_that_gains_and_swaps_more_is_the_copy() {
        let (spun, clean) = (traces(31.0, 0.3), traces(0.4, 0.001));
        assert_eq!(Direction::of(&spun, &clean), Direction::First);
        assert_eq!(Direction::of(&clean, &spun), Direction::Second);
    }

    #[test]
    fn near_ties_and_signs_that_disagree_stay_unknown() {
        for (first, second) in [
            (traces(0.4, 0.001), traces(0.9, 0.002)),
            (traces(31.0, 0.3), traces(25.0, 0.2)),
            (traces(5.0, 0.001), traces(0.0, 0.02)),
        ] {
            assert_eq!(Direction::of(&first, &second), Direction::Unknown);
            assert_eq!(Direction::of(&second, &first), Direction::Unknown);
        }
    }

    #[test]
    fn what_looks_clean_is_no_copy_of_what_looks_odd() {
        let odd = Traces { score: 0.3, ..traces(24.0, 0.08) };
        assert_eq!(Direction::of(&odd, &traces(0.1, 0.001)), Direction::Unknown);
    }

    #[test]
    fn a_trusted_article_is_the_original_whatever_it_looks_like() {
        let trusted = Traces { is_trusted: true, ..traces(31.0, 0.3) };
        assert_eq!(Direction::of(&trusted, &traces(0.0, 0.0)), Direction::Second);
        assert_eq!(Direction::of(&traces(0.0, 0.0), &trusted), Direction::First);
        assert_eq!(Direction::of(&trusted, &trusted), Direction::Unknown);
    }
}
