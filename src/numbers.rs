//! How numbers are written, and the arithmetic that several rooms share.

use std::fmt::Display;

/// `value` to four decimals, as every report prints it. Neither JSON nor a
/// spreadsheet has a word for what is not a finite number: that becomes 0.
#[must_use]
pub fn round4(value: f64) -> f64 {
    let rounded = (value * 10_000.0).round() / 10_000.0;
    // Adding zero turns a negative zero into a plain one.
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}

/// A whole number with commas between its thousands: `1,234,567`.
#[must_use]
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The log odds of a probability, in nats; finite strictly between 0 and 1.
/// Callers say how near to certainty theirs may come, with [`f64::clamp`].
#[must_use]
pub fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
#[allow(clippy::float_cmp)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_decimals_and_are_always_numbers() {
        assert_eq!(round4(0.123_45), 0.1235);
        assert_eq!(round4(0.999_96), 1.0);
        assert_eq!(round4(f64::NAN), 0.0);
        assert_eq!(round4(f64::INFINITY), 0.0);
        assert!(round4(-0.000_01).is_sign_positive());
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(grouped(format_args!("{:.0}", 3_912.3)), "3,912");
    }

    #[test]
    fn even_odds_are_zero_and_opposite_ones_cancel() {
        assert_eq!(log_odds(0.5), 0.0);
        assert!((log_odds(0.9) + log_odds(0.1)).abs() < 1e-12);
        assert!((log_odds(0.75) - 3_f64.ln()).abs() < 1e-12);
    }
}
