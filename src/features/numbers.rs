//! Numbers that several features are made of.

use crate::numbers;

/// A count as a real number.
#[must_use]
pub fn real(count: usize) -> f64 {
    count as f64
}

/// A longer article is as reliable as one of so many words. Of the articles that the shipped
/// classifier was trained on one in three hundred is longer, and what it learned of length must
/// not be carried on to whole books: it once found nothing in 130,000 spun words.
pub const MOST_TELLING_WORDS: usize = 1_000;

/// Log odds of a probability, cut to -7..7.
#[must_use]
pub fn log_odds(probability: f64) -> f64 {
    numbers::log_odds(probability.clamp(0.001, 0.999))
}

/// Log odds of a rate of substitution, cut to -7..5: no tool swaps every word.
#[must_use]
pub fn rate_log_odds(rate: f64) -> f64 {
    log_odds(rate.min(0.99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_are_finite_for_any_probability() {
        assert!(log_odds(0.5).abs() < 1e-12);
        assert!((log_odds(0.2) - 0.25_f64.ln()).abs() < 1e-12);
        for (low, high) in [(log_odds(0.0), log_odds(1.0)), (rate_log_odds(0.0), log_odds(1.0))] {
            assert!((-7.0..-6.9).contains(&low) && (6.9..7.0).contains(&high));
        }
        assert!((4.5..5.0).contains(&rate_log_odds(1.0)));
    }
}
