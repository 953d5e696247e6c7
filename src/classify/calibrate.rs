//! From raw scores to probabilities.

use linfa::ParamGuard;
use linfa::composing::Platt as LinfaPlatt;
use linfa::composing::platt_scaling::platt_newton_method;
use ndarray::{Array1, ArrayView1};

use super::fit::mean_and_deviation;
use super::resample::resample_by_weight;
use super::{ClassifyError, Dataset, Platt, Prior, TrainOptions};
use crate::document::Label;

/// Fits the calibration on held-out raw scores, of each row as often as its
/// weight says. What teaches swaps alone is no part of the mix that scores reflect.
pub(super) fn calibrate(
    data: &Dataset,
    raw: &[f64],
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<Platt, ClassifyError> {
    let corrupted = data.corrupted();
    let scored = rows_of_mix(data, raw);
    let picks = match prior {
        Some(Prior { sample_weights, .. }) => {
            let (count, seed) = (options.max_rows, options.seed);
            resample_by_weight(data, &scored, sample_weights, false, count, seed)
        }
        None => scored,
    };
    let (scores, truth): (Vec<f64>, Vec<bool>) =
        picks.iter().map(|&row| (raw[row], corrupted[row])).unzip();
    if truth.iter().all(|&c| c) || !truth.contains(&true) {
        return Err(ClassifyError::TooFewGroups {
            clean: data.groups_with(|label| label == Label::Clean),
            corrupted: data.groups_with(|label| label != Label::Clean),
        });
    }
    fit_platt(&scores, &truth)
}

/// The rows that have a score, but for those that teach swaps alone where the others have both
/// clean and corrupted ones.
fn rows_of_mix(data: &Dataset, raw: &[f64]) -> Vec<usize> {
    let scored: Vec<usize> = (0..data.len()).filter(|&row| !raw[row].is_nan()).collect();
    let of_mix: Vec<usize> = scored.iter().copied().filter(|&row| !data.swaps_only[row]).collect();
    let has = |is_clean| of_mix.iter().any(|&row| (data.labels[row] == Label::Clean) == is_clean);
    if has(true) && has(false) { of_mix } else { scored }
}

/// Platt scaling of raw scores. The slope is 0, and every probability the
/// share of corrupted rows, when the scores say nothing or the reverse.
fn fit_platt(scores: &[f64], corrupted: &[bool]) -> Result<Platt, ClassifyError> {
    let (mean, deviation) = mean_and_deviation(scores.iter().copied());
    let standard: Array1<f64> = scores.iter().map(|s| (s - mean) / deviation).collect();
    let params = LinfaPlatt::<f64, ()>::params().check()?;
    let informative = standard.iter().any(|s| s.abs() > 1e-9);
    let (a, b) = if informative {
        platt_newton_method(standard.view(), ArrayView1::from(corrupted), &params)?
    } else {
        (0.0, 0.0)
    };
    if a < 0.0 {
        return Ok(Platt { a: a / deviation, b: b - a * mean / deviation });
    }
    let count = |truth| corrupted.iter().filter(|&&c| c == truth).count() as f64;
    Ok(Platt { a: 0.0, b: (count(false) / count(true)).ln() })
}

#[cfg(test)]
mod tests {
    use super::super::dataset::synthetic::clouds;
    use super::*;

    #[test]
    fn scores_reflect_the_mix_without_what_only_teaches() {
        let mix = clouds([200, 100, 100], 1, 1.0, 1);
        let mut more = clouds([900, 0, 100], 1, 1.0, 2);
        more.swaps_only.fill(true);
        let both = mix.followed_by(&more).unwrap();
        let calibrated = |data: &Dataset| {
            let raw: Vec<f64> = data.rows.column(0).to_vec();
            calibrate(data, &raw, None, &TrainOptions::default()).unwrap()
        };
        assert_eq!(calibrated(&both), calibrated(&mix));
        let all_alike = Dataset { swaps_only: vec![false; both.len()], ..both.clone() };
        assert!(calibrated(&all_alike).probability(0.5) < calibrated(&both).probability(0.5));
        // Where nothing else is there, it is what is left.
        let alone = Dataset { swaps_only: vec![false; more.len()], ..more.clone() };
        assert_eq!(calibrated(&more), calibrated(&alone));
    }
}
