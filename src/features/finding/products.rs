//! Products of two other features: how much the one counts depends on the other.
//!
//! Both factors are columns of their own, so a regression makes up for any other centre or scale
//! of a product; those here were set by judgement, not measured. Changing one asks for training.

use super::super::About;
use super::article::narrow_rate;
use super::swap::{log_ratio, posterior};
use super::{FindingContext, FindingFeature};

pub const POSTERIOR_BY_NARROW_RATE: FindingFeature = FindingFeature {
    name: "posterior_by_narrow_rate",
    about: About {
        measures: "log odds of the posterior times those of the rate by the rows asked about everywhere, centred on -4, -80..80",
        why: "a sure swap counts for more in an article that a tool has been at.",
        example: "a posterior of 0.9 where one place in five was swapped: 2.2 x 2.6 = 5.7.",
        false_alarms: "as those of its factors, posterior and narrow_rate.",
    },
    compute: |finding| posterior(finding) * centred_rate(finding),
};

pub const LOG_RATIO_BY_NARROW_RATE: FindingFeature = FindingFeature {
    name: "log_ratio_by_narrow_rate",
    about: About {
        measures: "the log ratio times the log odds of the rate by the rows asked about everywhere, centred on -4, over 5, -11..44",
        why: "odd wording counts for more in an article that a tool has been at.",
        example: "7 nats where one place in five was swapped: 7 x 2.6 / 5 = 3.6.",
        false_alarms: "as those of its factors, log_ratio and narrow_rate.",
    },
    compute: |finding| log_ratio(finding) * centred_rate(finding) / USUAL_LOG_RATIO,
};

pub const POSTERIOR_BY_UNSEEN: FindingFeature = FindingFeature {
    name: "posterior_by_unseen",
    about: About {
        measures: "log odds of the posterior times ten times the share of pairs never seen, centred on 0.15, -60..60",
        why: "where the language model knows little of a subject, its preferences count for less.",
        example: "a posterior of 0.9 where a quarter of the pairs is new: 2.2 x 1 = 2.2.",
        false_alarms: "as those of its factors, posterior and unseen.",
    },
    compute: |finding| posterior(finding) * (finding.suspects.unseen - USUAL_UNSEEN) * UNSEEN_SCALE,
};

/// Log odds of a rate of 1.8 %, between clean and spun articles: the products with it change
/// their sign there.
const USUAL_NARROW_RATE: f64 = -4.0;
/// A usual log ratio, in nats: the product is of the size of the other factor.
const USUAL_LOG_RATIO: f64 = 5.0;
/// A usual share of pairs never seen: the product changes its sign there.
const USUAL_UNSEEN: f64 = 0.15;
/// Articles differ by about a tenth in that share: the product is of the size of the posterior.
const UNSEEN_SCALE: f64 = 10.0;

fn centred_rate(finding: &FindingContext<'_>) -> f64 {
    narrow_rate(finding) - USUAL_NARROW_RATE
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{finding_values, sample};
    use super::super::article::{NARROW_RATE, UNSEEN};
    use super::super::swap::{LOG_RATIO, POSTERIOR};
    use super::*;

    #[test]
    fn a_product_is_that_of_its_factors() {
        let text = sample("articles/spun-street-fire.txt");
        let of = |feature| finding_values(feature, &text);
        let [posterior, ratio, rate, unseen] =
            [&POSTERIOR, &LOG_RATIO, &NARROW_RATE, &UNSEEN].map(of);
        let products =
            [&POSTERIOR_BY_NARROW_RATE, &LOG_RATIO_BY_NARROW_RATE, &POSTERIOR_BY_UNSEEN].map(of);
        for at in 0..posterior.len() {
            let expected = [
                posterior[at] * (rate[at] + 4.0),
                ratio[at] * (rate[at] + 4.0) / 5.0,
                posterior[at] * (unseen[at] - 0.15) * 10.0,
            ];
            for (product, expected) in products.iter().zip(expected) {
                assert!((product[at] - expected).abs() < 1e-9, "{} {expected}", product[at]);
            }
        }
    }
}
