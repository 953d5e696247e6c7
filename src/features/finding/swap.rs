//! What the decoder says of the phrase itself.

use super::super::About;
use super::super::numbers::log_odds;
use super::{FindingContext, FindingFeature};

pub const POSTERIOR: FindingFeature = FindingFeature {
    name: "posterior",
    about: About {
        measures: "log odds of the posterior that the phrase was substituted, -7..7",
        why: "it weighs all that the decoder knows: the language model, the table and how often \
              the article's tool substitutes.",
        example: "a posterior of 0.9 is ln 9 = 2.2.",
        false_alarms: "terms of art and names that the language model hardly knows.",
    },
    compute: posterior,
};

pub const LOG_RATIO: FindingFeature = FindingFeature {
    name: "log_ratio",
    about: About {
        measures: "nats by which the language model prefers the originals, -5..20",
        why: "among its neighbours as written a swapped phrase is much less expected than what \
              the author wrote.",
        example: "\"the hearth brigade\" (fire brigade) loses more than ten nats.",
        false_alarms: "fresh wording, and small words around it that were left out.",
    },
    compute: log_ratio,
};

pub const LOG_WEIGHT: FindingFeature = FindingFeature {
    name: "log_weight",
    about: About {
        measures: "ln P(written | best original) in the table, -12..0",
        why: "a tool writes some of its synonyms often and others hardly ever.",
        example: "one in ten substitutions of the original is written so: ln 0.1 = -2.3.",
        false_alarms: "none, it accuses nobody alone.",
    },
    compute: |finding| f64::from(finding.swap.log_weight).clamp(-12.0, 0.0),
};

pub const CERTAINTY: FindingFeature = FindingFeature {
    name: "certainty",
    about: About {
        measures: "share of the posterior of the best original, 0..1",
        why: "where one original stands out, the neighbours were written for it.",
        example: "\"counterfeit consciousness\" can hardly be anything but artificial intelligence: \
                  near 1.",
        false_alarms: "phrases for which the table knows a single original are certain of it, \
                       swapped or not.",
    },
    compute: |finding| {
        let best = finding.swap.originals.first();
        best.map_or(0.0, |best| f64::from(best.probability))
    },
};

pub(super) fn posterior(finding: &FindingContext<'_>) -> f64 {
    log_odds(f64::from(finding.swap.posterior))
}

pub(super) fn log_ratio(finding: &FindingContext<'_>) -> f64 {
    f64::from(finding.swap.log_ratio).clamp(-5.0, 20.0)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::finding_values;
    use super::*;

    /// "hearth" for fire is a swap of the tests' table.
    const SWAPPED: &str = "The hearth tore through the city on Saturday.";

    #[test]
    fn a_plain_swap_is_probable_and_the_original_preferred() {
        assert!(finding_values(&POSTERIOR, SWAPPED)[0] > 1.0);
        assert!(finding_values(&LOG_RATIO, SWAPPED)[0] > 1.0);
    }

    #[test]
    fn the_only_original_of_the_table_is_certain() {
        assert!((finding_values(&CERTAINTY, SWAPPED)[0] - 1.0).abs() < 1e-6);
        assert!(finding_values(&LOG_WEIGHT, SWAPPED)[0] <= 0.0);
    }
}
