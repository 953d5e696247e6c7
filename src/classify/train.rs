//! Training: a fit on all rows, and a calibration on rows that a fit has not seen.

use rayon::prelude::*;

use super::calibrate::calibrate;
use super::fit::fit;
use super::split::{k_fold_of_parts, train_test};
use super::{ClassifyError, Dataset, LevelModel, Prior, TrainOptions};
use crate::document::Label;

/// Folds of the calibration.
const FOLDS: usize = 5;

/// Rows that the fit of a fold sees at most: a calibration needs no more, and five such fits
/// are most of the work.
const FOLD_ROWS: usize = 40_000;

/// Folds of a draft.
const DRAFT_FOLDS: usize = 3;

/// A model with what it says of rows that it had not seen.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The model of all rows.
    pub model: LevelModel,
    /// For each row, the calibrated score by a fit without its article.
    pub held_out: Vec<f64>,
}

/// Trains the model of one level.
///
/// The fit uses all rows. The calibration is fitted on scores of rows that
/// the scoring model had not seen: five folds by article, and in them every
/// row once, so that scores reflect the share of corrupted rows in `data`
/// although the fit itself may be balanced.
///
/// # Errors
/// A data set that does not fit together, has no clean or only clean rows or
/// too few articles; an option out of range; a fit that fails.
pub fn train(data: &Dataset, options: &TrainOptions) -> Result<LevelModel, ClassifyError> {
    train_held_out(data, options).map(|trained| trained.model)
}

/// As [`train()`], with the scores of rows that were held out.
///
/// # Errors
/// Those of [`train()`].
pub fn train_held_out(data: &Dataset, options: &TrainOptions) -> Result<Trained, ClassifyError> {
    train_all(data, None, options)
}

/// Trains the model of one level with one fit in place of six: on four fifths of
/// the articles, and calibrated on the rest. For measures that train many models.
/// Where that rest has only clean or only corrupted rows, it is [`train()`].
///
/// # Errors
/// Those of [`train()`].
pub fn train_once(data: &Dataset, options: &TrainOptions) -> Result<LevelModel, ClassifyError> {
    data.check()?;
    options.check()?;
    check_labels(data)?;
    let split = train_test(data, 1.0 / FOLDS as f64, options.seed);
    let model = fit(data, &split.train, None, options)?;
    let mut raw = vec![f64::NAN; data.len()];
    for row in split.test {
        raw[row] = model.raw_score(&data.rows.row(row).to_vec());
    }
    match calibrate(data, &raw, None, options) {
        Ok(calibration) => Ok(LevelModel { calibration, ..model }),
        Err(ClassifyError::TooFewGroups { .. }) => train(data, options),
        Err(error) => Err(error),
    }
}

/// Trains the model of one level onto an earlier one.
///
/// The log odds of the earlier model are one more column of the regression, and
/// the other coefficients are held near 0 by a penalty: they tell only what the rows
/// say beyond the earlier model. Rows count by their weights in the fit and in the
/// calibration.
///
/// # Errors
/// Those of [`train()`]; a base of other features or weights that do not fit.
pub fn train_onto(
    data: &Dataset,
    prior: Prior<'_>,
    options: &TrainOptions,
) -> Result<Trained, ClassifyError> {
    check_prior(data, prior)?;
    train_all(data, Some(prior), options)
}

/// For each row, the log odds of corruption by a draft of [`train_onto`] without its
/// article; no number where only clean or only corrupted rows are left.
///
/// # Errors
/// Those of [`train_onto`].
pub fn draft_onto(
    data: &Dataset,
    prior: Prior<'_>,
    options: &TrainOptions,
) -> Result<Vec<f64>, ClassifyError> {
    check_prior(data, prior)?;
    check(data, options)?;
    held_out_scores(data, Some(Prior { is_draft: true, ..prior }), options)
}

fn check_prior(data: &Dataset, prior: Prior<'_>) -> Result<(), ClassifyError> {
    if prior.base.names != data.names {
        let (names, width) = (prior.base.names.len(), data.names.len());
        return Err(ClassifyError::UnequalWidth { names, width });
    }
    for found in [prior.sample_weights.len(), prior.fit_weights.len()] {
        if found != data.len() {
            let (column, rows) = ("sample weights", data.len());
            return Err(ClassifyError::UnequalColumns { column, rows, found });
        }
    }
    Ok(())
}

fn train_all(
    data: &Dataset,
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<Trained, ClassifyError> {
    check(data, options)?;
    let raw = held_out_scores(data, prior, options)?;
    let calibration = calibrate(data, &raw, prior, options)?;
    let all: Vec<usize> = (0..data.len()).collect();
    let model = LevelModel { calibration, ..fit(data, &all, prior, options)? };
    let held_out = raw.into_iter().map(|score| calibration.probability(score)).collect();
    Ok(Trained { model, held_out })
}

fn check(data: &Dataset, options: &TrainOptions) -> Result<(), ClassifyError> {
    data.check()?;
    options.check()?;
    check_labels(data)
}

fn check_labels(data: &Dataset) -> Result<(), ClassifyError> {
    let counts = data.counts();
    let mut present = Label::ALL.into_iter().filter(|label| counts[label.column()] > 0);
    if let (Some(label), None) = (present.next(), present.next()) {
        return Err(ClassifyError::OneLabel { label, rows: data.len() });
    }
    if counts[Label::Clean.column()] == 0 { Err(ClassifyError::NoClean) } else { Ok(()) }
}

/// For each row, its raw score under a model of the folds that its article is
/// not in; no number where those have only clean or only corrupted rows.
fn held_out_scores(
    data: &Dataset,
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<Vec<f64>, ClassifyError> {
    let is_draft = prior.is_some_and(|prior| prior.is_draft);
    let known = prior.map_or(data.len(), |prior| prior.known);
    let count = if is_draft { DRAFT_FOLDS } else { FOLDS };
    let folds = k_fold_of_parts(data, known, count, options.seed);
    let scored: Vec<Vec<(usize, f64)>> = folds
        .par_iter()
        .map(|split| out_of_fold(data, &split.train, &split.test, prior, options))
        .collect::<Result<_, _>>()?;
    let mut scores = vec![f64::NAN; data.len()];
    for (row, score) in scored.into_iter().flatten() {
        scores[row] = score;
    }
    Ok(scores)
}

/// Raw score of each row in `test` under a model of `train`; nothing when
/// `train` has only clean or only corrupted rows.
fn out_of_fold(
    data: &Dataset,
    train: &[usize],
    test: &[usize],
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<Vec<(usize, f64)>, ClassifyError> {
    let corrupted = data.corrupted();
    let count = train.iter().filter(|&&row| corrupted[row]).count();
    if count == 0 || count == train.len() {
        return Ok(Vec::new());
    }
    let options = TrainOptions { max_rows: options.max_rows.min(FOLD_ROWS), ..*options };
    let model = fit(data, train, prior, &options)?;
    let raw_score = |row: usize| model.raw_score(&data.rows.row(row).to_vec());
    Ok(test.iter().map(|&row| (row, raw_score(row))).collect())
}

#[cfg(test)]
mod tests {
    use linfa::dataset::DatasetBase;
    use linfa::traits::Fit;
    use linfa_logistic::LogisticRegression;
    use ndarray::Array1;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::super::dataset::synthetic::{clouds, normal};
    use super::super::metrics::{auroc, expected_calibration_error};
    use super::super::resample::resample;
    use super::super::split::train_test;
    use super::*;

    fn trained(data: &Dataset) -> LevelModel {
        train(data, &TrainOptions::default()).unwrap()
    }

    fn bytes(data: &Dataset, options: &TrainOptions) -> Vec<u8> {
        serde_json::to_vec(&train(data, options).unwrap()).unwrap()
    }

    #[test]
    fn held_out_labels_are_told_apart_with_calibrated_scores() {
        let data = clouds([3000, 400, 600], 5, 3.0, 1);
        let split = train_test(&data, 0.5, 1);
        let (learnt, unseen) = (data.select(&split.train), data.select(&split.test));
        let model = trained(&learnt);
        let (scores, truth) = (model.scores_of(&unseen).unwrap(), unseen.corrupted());
        assert!(auroc(&scores, &truth).unwrap() > 0.96);
        // The fit is balanced, the calibration must not be.
        assert!(expected_calibration_error(&scores, &truth).unwrap() < 0.03);
        let rows = unseen.rows.rows().into_iter().zip(&unseen.labels);
        let right = rows.filter(|(row, l)| model.verdict(&row.to_vec(), true).label == **l).count();
        assert!(right > unseen.len() * 9 / 10, "{right} of {}", unseen.len());
    }

    #[test]
    fn one_fit_ranks_and_is_calibrated_like_six() {
        let data = clouds([3000, 400, 600], 5, 2.0, 1);
        let split = train_test(&data, 0.5, 1);
        let (learnt, unseen) = (data.select(&split.train), data.select(&split.test));
        let options = TrainOptions { max_rows: 1000, ..TrainOptions::default() };
        let model = train_once(&learnt, &options).unwrap();
        let (scores, truth) = (model.scores_of(&unseen).unwrap(), unseen.corrupted());
        let best = trained(&learnt).scores_of(&unseen).unwrap();
        let loss = auroc(&best, &truth).unwrap() - auroc(&scores, &truth).unwrap();
        assert!(loss.abs() < 0.01, "{loss}");
        assert!(expected_calibration_error(&scores, &truth).unwrap() < 0.04);
    }

    #[test]
    fn one_fit_of_few_articles_is_calibrated_by_all_of_them() {
        let data = clouds([50, 0, 10], 2, 3.0, 10);
        let options = TrainOptions::default();
        let model = train_once(&data, &options).unwrap();
        assert_eq!(model, train(&data, &options).unwrap());
        assert!(train_once(&clouds([50, 0, 5], 2, 3.0, 10), &options).is_err());
    }

    #[test]
    fn scores_keep_their_direction_when_the_label_balance_moves() {
        for counts in [[900, 50, 50], [50, 450, 500], [300, 300, 300]] {
            for balance in [true, false] {
                let data = clouds(counts, 3, 3.0, 2);
                let options = TrainOptions { balance, ..TrainOptions::default() };
                let model = train(&data, &options).unwrap();
                let score = |row| model.score(row);
                assert!(score(&[3.0, 0.0, 0.0]) > score(&[0.0, 0.0, 0.0]), "{counts:?}");
                assert!(score(&[0.0, 3.0, 0.0]) > score(&[0.0, 0.0, 0.0]), "{counts:?}");
                let [_, mt, spun] = model.probabilities(&[3.0, 0.0, 0.0]);
                assert!(spun > mt, "{counts:?}");
                let [_, mt, spun] = model.probabilities(&[0.0, 3.0, 0.0]);
                assert!(mt > spun, "{counts:?}");
            }
        }
    }

    #[test]
    fn the_score_follows_the_share_of_corrupted_rows() {
        let rare = trained(&clouds([1000, 50, 50], 2, 1.0, 3));
        let common = trained(&clouds([100, 500, 500], 2, 1.0, 3));
        assert!(rare.score(&[0.5, 0.5]) < 0.3);
        assert!(common.score(&[0.5, 0.5]) > 0.7);
    }

    #[test]
    fn linfa_ignores_weights_but_repeated_rows_move_the_fit() {
        let data = clouds([200, 0, 60], 2, 1.0, 4);
        let fit_linfa = |rows: &[usize], weights: Option<Array1<f32>>| {
            let part = data.select(rows);
            let y: Array1<bool> = part.corrupted().into();
            let set = DatasetBase::new(part.rows, y);
            let set = if let Some(w) = weights { set.with_weights(w) } else { set };
            LogisticRegression::default().fit(&set).unwrap().intercept()
        };
        let all: Vec<usize> = (0..data.len()).collect();
        let weights = data.corrupted().iter().map(|&c| if c { 10.0 } else { 1.0 }).collect();
        let plain = fit_linfa(&all, None);
        assert_eq!(plain, fit_linfa(&all, Some(weights)));
        let balanced = fit_linfa(&resample(&data, &all, true, 10_000, 1), None);
        assert!((plain - balanced).abs() > 0.5);
    }

    #[test]
    fn two_fits_are_equal_to_the_byte_and_the_seed_matters() {
        let data = clouds([300, 70, 90], 4, 1.0, 5);
        let options = TrainOptions::default();
        assert_eq!(bytes(&data, &options), bytes(&data, &options));
        let other = TrainOptions { seed: 2, ..options };
        assert_ne!(bytes(&data, &options), bytes(&data, &other));
    }

    #[test]
    fn the_scale_of_a_feature_does_not_matter() {
        let data = clouds([300, 100, 100], 3, 2.0, 6);
        let mut scaled = data.clone();
        scaled.rows.column_mut(0).mapv_inplace(|v| v * 1e6 + 1e7);
        scaled.rows.column_mut(1).mapv_inplace(|v| v * 1e-6);
        let scores = |data: &Dataset| trained(data).scores_of(data).unwrap();
        let (plain, scaled) = (scores(&data), scores(&scaled));
        for (a, b) in plain.iter().zip(&scaled) {
            assert!((a - b).abs() < 1e-3, "{a} is not {b}");
        }
    }

    #[test]
    fn the_fit_does_not_stall_when_logits_are_far_apart() {
        // Long tails: logits of spun rows spread over far more than 35 nats.
        let mut data = clouds([2000, 300, 700], 4, 8.0, 7);
        let mut rng = ChaCha8Rng::seed_from_u64(8);
        for row in 0..data.len() {
            if data.labels[row] == Label::Spun {
                let value = (3.0 + normal(&mut rng)).exp();
                data.rows[[row, 0]] = value;
                data.rows[[row, 2]] = value * (0.3 * normal(&mut rng)).exp();
            }
        }
        let model = trained(&data);
        let loss = |row: usize| {
            let p = model.probabilities(&data.rows.row(row).to_vec());
            -p[data.labels[row].column()].max(1e-12).ln()
        };
        let mean = (0..data.len()).map(loss).sum::<f64>() / 3000.0;
        assert!(mean < 0.1, "{mean} nats a row");
    }

    #[test]
    fn labels_that_never_overlap_can_be_fitted_and_calibrated() {
        let data = clouds([200, 60, 60], 3, 60.0, 14);
        for l2 in [0.0, 1e-3, 1.0] {
            let options = TrainOptions { l2, ..TrainOptions::default() };
            let model = train(&data, &options).unwrap();
            let scores = model.scores_of(&data).unwrap();
            assert_eq!(auroc(&scores, &data.corrupted()), Some(1.0), "l2 {l2}");
            assert!(scores.iter().all(|s| *s < 0.05 || *s > 0.95), "l2 {l2}");
        }
    }

    #[test]
    fn two_of_three_labels_are_enough_if_one_is_clean() {
        for (counts, absent) in [([200, 0, 100], 1), ([200, 100, 0], 2)] {
            let data = clouds(counts, 3, 3.0, 9);
            let model = trained(&data);
            assert!(auroc(&model.scores_of(&data).unwrap(), &data.corrupted()).unwrap() > 0.9);
            for row in [[3.0, 3.0, 0.0], [0.0; 3], [-9.0, -9.0, 0.0]] {
                assert_eq!(model.probabilities(&row)[absent], 0.0);
            }
        }
        let none = train(&clouds([0, 50, 50], 3, 3.0, 9), &TrainOptions::default());
        assert!(matches!(none, Err(ClassifyError::NoClean)));
        let one = train(&clouds([0, 0, 50], 3, 3.0, 9), &TrainOptions::default());
        assert_eq!(
            one.unwrap_err().to_string(),
            "all 50 rows are labelled spun: rows of at least two labels are needed"
        );
    }

    #[test]
    fn one_corrupted_article_is_too_few_and_two_suffice() {
        let one = train(&clouds([50, 0, 5], 2, 3.0, 10), &TrainOptions::default());
        let error = one.unwrap_err();
        assert!(
            matches!(error, ClassifyError::TooFewGroups { clean: 10, corrupted: 1 }),
            "{error}"
        );
        trained(&clouds([10, 0, 10], 2, 3.0, 10));
    }

    #[test]
    fn features_that_say_nothing_give_the_share_of_corrupted_rows() {
        let mut data = clouds([300, 50, 50], 2, 0.0, 11);
        let noise = trained(&data);
        assert!((noise.score(&[0.0, 0.0]) - 0.25).abs() < 0.05);
        data.rows.fill(1.0);
        let constant = trained(&data);
        assert!((constant.score(&[1.0, 1.0]) - 0.25).abs() < 0.01);
        assert!(noise.calibration.a <= 0.0 && constant.calibration.a <= 0.0);
    }

    #[test]
    fn unknown_values_are_average_in_training_too() {
        let mut data = clouds([300, 100, 100], 3, 3.0, 12);
        for row in (0..data.len()).step_by(7) {
            data.rows[[row, 2]] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY][row % 3];
        }
        data.rows[[1, 2]] = 1e300;
        let model = trained(&data);
        assert!(auroc(&model.scores_of(&data).unwrap(), &data.corrupted()).unwrap() > 0.9);
        assert_eq!(model.score(&[1.0, 1.0, f64::NAN]), model.score(&[1.0, 1.0, model.means[2]]));
    }

    #[test]
    fn options_out_of_range_are_named() {
        let data = clouds([20, 20, 20], 2, 1.0, 13);
        for options in [
            TrainOptions { l2: -1.0, ..TrainOptions::default() },
            TrainOptions { clip: f64::NAN, ..TrainOptions::default() },
            TrainOptions { max_iterations: 0, ..TrainOptions::default() },
            TrainOptions { max_rows: 0, ..TrainOptions::default() },
        ] {
            assert!(matches!(train(&data, &options), Err(ClassifyError::Option { .. })));
        }
    }
}
