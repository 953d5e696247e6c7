//! Training: standardise, resample, fit with linfa, calibrate out of fold.

use linfa::ParamGuard;
use linfa::composing::Platt as LinfaPlatt;
use linfa::composing::platt_scaling::platt_newton_method;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ArrayView1, ShapeBuilder};
use rayon::prelude::*;

use super::level::{ABSENT, LevelModel, PAIRS, Platt, standardise};
use super::resample::{resample, resample_by_mass};
use super::split::k_fold;
use super::{ClassifyError, Dataset};
use crate::document::Label;

/// No fit sees more rows than this, after balancing; a larger set is thinned
/// evenly (see `resample`). The calibration uses all rows.
pub const MAX_FIT_ROWS: usize = 40_000;

/// Rows drawn for a fit by mass: some eight times those of a level's shipped rows
/// of two labels, so that rare and frequent masses are both told apart.
const WEIGHTED_ROWS: usize = 6_000;

/// How firmly a fit onto an earlier model holds its coefficients: the loss, a mean
/// over rows in nats, grows by half of it times the sum of their squared moves.
const HOLD: f64 = 0.003;

/// Folds of the calibration.
const FOLDS: usize = 5;

/// The solver stops when the gradient per row, in nats, is shorter than this.
const GRADIENT_TOLERANCE: f64 = 1e-6;

/// How to train.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainOptions {
    /// Decides the folds and which rows are repeated or left out.
    pub seed: u64,
    /// Ridge penalty: the loss, a sum over rows in nats, grows by `l2 / 2` times
    /// the sum of squared coefficients. At least 0.
    pub l2: f64,
    /// Iterations of the solver, at least 1.
    pub max_iterations: u64,
    /// Whether every label weighs the same in the fit, however many rows it has.
    pub balance: bool,
    /// Standardised values are cut to `-clip..=clip`; above 0.
    pub clip: f64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { seed: 1, l2: 1.0, max_iterations: 200, balance: true, clip: 8.0 }
    }
}

/// What a model is trained onto: an earlier model that keeps what it has
/// learned where the rows say nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Prior<'a> {
    /// The earlier model, of the same features. Its standardisation stays.
    pub base: &'a LevelModel,
    /// How many rows each row stands for, above 0; one entry per row.
    pub masses: &'a [f64],
}

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
    train_all(data, None, options).map(|trained| trained.model)
}

/// Trains the model of one level onto an earlier one.
///
/// The log odds of the earlier model are one more column of the regression, and
/// the other coefficients are held near 0 by a penalty that grows with the rows:
/// they tell only what the rows say beyond the earlier model. Rows count by their
/// masses in the fit and in the calibration.
///
/// # Errors
/// Those of [`train()`]; a base of other features or masses that do not fit.
pub fn train_onto(
    data: &Dataset,
    prior: Prior<'_>,
    options: &TrainOptions,
) -> Result<Trained, ClassifyError> {
    if prior.base.names != data.names {
        let (names, width) = (prior.base.names.len(), data.names.len());
        return Err(ClassifyError::UnequalWidth { names, width });
    }
    if prior.masses.len() != data.len() {
        let (rows, found) = (data.len(), prior.masses.len());
        return Err(ClassifyError::UnequalColumns { column: "masses", rows, found });
    }
    train_all(data, Some(prior), options)
}

fn train_all(
    data: &Dataset,
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<Trained, ClassifyError> {
    data.check()?;
    check_options(options)?;
    check_labels(data)?;
    let raw = held_out_scores(data, prior, options)?;
    let calibration = calibrate(data, &raw, prior, options)?;
    let all: Vec<usize> = (0..data.len()).collect();
    let model = LevelModel { calibration, ..fit(data, &all, prior, options)? };
    let held_out = raw.into_iter().map(|score| calibration.probability(score)).collect();
    Ok(Trained { model, held_out })
}

fn check_options(options: &TrainOptions) -> Result<(), ClassifyError> {
    let refuse = |name, value, expected| Err(ClassifyError::Option { name, value, expected });
    if !(options.l2.is_finite() && options.l2 >= 0.0) {
        return refuse("l2", options.l2, "a number that is not negative");
    }
    if !(options.clip.is_finite() && options.clip > 0.0) {
        return refuse("clip", options.clip, "a number above 0");
    }
    if options.max_iterations == 0 {
        return refuse("max_iterations", 0.0, "at least 1");
    }
    Ok(())
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
    let folds = k_fold(data, FOLDS, options.seed);
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
    let model = fit(data, train, prior, options)?;
    Ok(test.iter().map(|&row| (row, raw_score(&model, data, row))).collect())
}

/// Fits the calibration on held-out raw scores, of each row as often as its
/// mass says.
fn calibrate(
    data: &Dataset,
    raw: &[f64],
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<Platt, ClassifyError> {
    let corrupted = data.corrupted();
    let scored: Vec<usize> = (0..data.len()).filter(|&row| !raw[row].is_nan()).collect();
    let picks = match prior {
        Some(Prior { masses, .. }) => {
            resample_by_mass(data, &scored, masses, false, MAX_FIT_ROWS, options.seed)
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

fn raw_score(model: &LevelModel, data: &Dataset, row: usize) -> f64 {
    model.raw_score(&data.rows.row(row).to_vec())
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
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
    let count = |truth| corrupted.iter().filter(|&&c| c == truth).count() as f64;
    Ok(Platt { a: 0.0, b: (count(false) / count(true)).ln() })
}

/// The model of the rows in `subset`, with an identity calibration.
fn fit(
    data: &Dataset,
    subset: &[usize],
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<LevelModel, ClassifyError> {
    let (means, scales) = match prior {
        Some(Prior { base, .. }) => (base.means.clone(), base.scales.clone()),
        None => standardisation(data, subset),
    };
    let mut model = LevelModel {
        names: data.names.clone(),
        coefficients: vec![[0.0; 3]; means.len()],
        means,
        scales,
        clip: prior.map_or(options.clip, |prior| prior.base.clip),
        intercepts: [0.0; 3],
        calibration: Platt { a: -1.0, b: 0.0 },
        training_rows: rows_of_labels(data, subset, prior),
    };
    let fitted: Vec<(Vec<f64>, f64)> = (0..PAIRS.len())
        .into_par_iter()
        .map(|pair| fit_pair(data, subset, pair, &model, prior, options))
        .collect::<Result<_, _>>()?;
    for (column, (coefficients, intercept)) in fitted.into_iter().enumerate() {
        model.intercepts[column] = intercept;
        for (row, coefficient) in model.coefficients.iter_mut().zip(coefficients) {
            row[column] = coefficient;
        }
    }
    Ok(model)
}

/// Rows of each label in `subset`, or what they stand for.
fn rows_of_labels(data: &Dataset, subset: &[usize], prior: Option<Prior<'_>>) -> [u64; 3] {
    let Some(Prior { masses, .. }) = prior else { return data.select(subset).counts() };
    let mut sums = [0.0; 3];
    for &row in subset {
        sums[data.labels[row].column()] += masses[row];
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    sums.map(|sum: f64| sum.round() as u64)
}

/// Coefficients and intercept of one of [`PAIRS`]: the log odds of its second
/// label against its first, on inputs standardised as `model` says.
fn fit_pair(
    data: &Dataset,
    subset: &[usize],
    pair: usize,
    model: &LevelModel,
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<(Vec<f64>, f64), ClassifyError> {
    let (first, second) = PAIRS[pair];
    let rows: Vec<usize> = subset
        .iter()
        .copied()
        .filter(|&row| data.labels[row] == first || data.labels[row] == second)
        .collect();
    for (absent, log_odds) in [(second, -ABSENT), (first, ABSENT)] {
        if !rows.iter().any(|&row| data.labels[row] == absent) {
            return Ok((vec![0.0; data.names.len()], log_odds));
        }
    }
    let (balance, seed) = (options.balance, options.seed);
    let picks = match prior {
        Some(Prior { masses, .. }) => {
            resample_by_mass(data, &rows, masses, balance, WEIGHTED_ROWS, seed)
        }
        None => resample(data, &rows, balance, MAX_FIT_ROWS, seed),
    };
    // Column by column, since the gradient is a product with the transposed matrix.
    let x = Array2::from_shape_fn((picks.len(), data.names.len()).f(), |(i, f)| {
        standardise(data.rows[[picks[i], f]], model.means[f], model.scales[f], model.clip)
    });
    let y = picks.iter().map(|&row| data.labels[row] == second).collect();
    match prior.map(|prior| Anchor::new(prior.base, pair)) {
        // A label that the earlier model did not know is learned from nothing.
        Some(anchor) if anchor.intercept.abs() < ABSENT => anchor.regress(&x, y, options),
        _ => regress(x, y, options),
    }
}

/// One pair of an earlier model, which a new fit starts from.
struct Anchor {
    coefficients: Array1<f64>,
    intercept: f64,
}

impl Anchor {
    fn new(base: &LevelModel, pair: usize) -> Self {
        let coefficients = base.coefficients.iter().map(|row| row[pair]).collect();
        Self { coefficients, intercept: base.intercepts[pair] }
    }

    /// As [`regress`], but with the earlier model's log odds as one more column,
    /// and with all others made so small that the penalty weighs on them.
    fn regress(
        &self,
        x: &Array2<f64>,
        y: Array1<bool>,
        options: &TrainOptions,
    ) -> Result<(Vec<f64>, f64), ClassifyError> {
        let (rows, width) = x.dim();
        #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
        let looseness = (options.l2.max(1e-9) / (HOLD * rows as f64)).sqrt();
        let log_odds = x.dot(&self.coefficients) + self.intercept;
        let joined = Array2::from_shape_fn((rows, width + 1).f(), |(row, column)| {
            if column < width { looseness * x[[row, column]] } else { log_odds[row] }
        });
        let (fitted, intercept) = regress(joined, y, options)?;
        let slope = fitted[width];
        let moved = fitted.iter().zip(&self.coefficients);
        let coefficients = moved.map(|(own, base)| looseness * own + slope * base).collect();
        Ok((coefficients, intercept + slope * self.intercept))
    }
}

/// Logistic regression of P(`y` is true).
///
/// Not linfa's multinomial regression: in 0.8.1 its loss takes the logarithm
/// of sums cut at 1e-15 of the largest of *all* rows, so that the solver stalls
/// far from the optimum once the logits of two rows are 35 nats apart, as
/// those of a clean and a thoroughly spun article are.
fn regress(
    x: Array2<f64>,
    y: Array1<bool>,
    options: &TrainOptions,
) -> Result<(Vec<f64>, f64), ClassifyError> {
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
    let tolerance = GRADIENT_TOLERANCE * x.nrows() as f64;
    let fitted = LogisticRegression::default()
        .alpha(options.l2)
        .max_iterations(options.max_iterations)
        .gradient_tolerance(tolerance)
        .check()?
        .fit(&DatasetBase::new(x, y))?;
    // linfa takes the more frequent class for the positive one.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let coefficients: Vec<f64> = fitted.params().iter().map(|c| sign * c).collect();
    let intercept = sign * fitted.intercept();
    if coefficients.iter().chain([&intercept]).all(|v| v.is_finite()) {
        Ok((coefficients, intercept))
    } else {
        Err(ClassifyError::NotFinite { l2: options.l2 })
    }
}

/// Mean and deviation of each feature over the rows of `subset` where it is known.
fn standardisation(data: &Dataset, subset: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let columns = data.rows.columns().into_iter();
    columns.map(|column| mean_and_deviation(subset.iter().map(|&row| column[row]))).unzip()
}

/// Mean and standard deviation of the finite values; the deviation is 1 where
/// it would be nothing but rounding error.
fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let known = values.filter(|v| v.is_finite());
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
    let count = known.clone().count().max(1) as f64;
    let mean = known.clone().sum::<f64>() / count;
    let variance = known.map(|v| (v - mean).powi(2)).sum::<f64>() / count;
    let deviation = variance.sqrt();
    if deviation.is_finite() && deviation > 1e-12 * mean.abs().max(1e-300) {
        (mean, deviation)
    } else {
        (mean, 1.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::super::dataset::synthetic::{clouds, normal};
    use super::super::metrics::{auroc, expected_calibration_error};
    use super::super::split::train_test;
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn scores(model: &LevelModel, data: &Dataset) -> Vec<f64> {
        data.rows.rows().into_iter().map(|row| model.score(&row.to_vec())).collect()
    }

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
        let (scores, truth) = (scores(&model, &unseen), unseen.corrupted());
        assert!(auroc(&scores, &truth).unwrap() > 0.96);
        // The fit is balanced, the calibration must not be.
        assert!(expected_calibration_error(&scores, &truth).unwrap() < 0.03);
        let rows = unseen.rows.rows().into_iter().zip(&unseen.labels);
        let right = rows.filter(|(row, l)| model.verdict(&row.to_vec(), true).label == **l).count();
        assert!(right > unseen.len() * 9 / 10, "{right} of {}", unseen.len());
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
        let (plain, scaled) = (scores(&trained(&data), &data), scores(&trained(&scaled), &scaled));
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
            let scores = scores(&model, &data);
            assert_eq!(auroc(&scores, &data.corrupted()), Some(1.0), "l2 {l2}");
            assert!(scores.iter().all(|s| *s < 0.05 || *s > 0.95), "l2 {l2}");
        }
    }

    #[test]
    fn two_of_three_labels_are_enough_if_one_is_clean() {
        for (counts, absent) in [([200, 0, 100], 1), ([200, 100, 0], 2)] {
            let data = clouds(counts, 3, 3.0, 9);
            let model = trained(&data);
            assert!(auroc(&scores(&model, &data), &data.corrupted()).unwrap() > 0.9);
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
        assert!(auroc(&scores(&model, &data), &data.corrupted()).unwrap() > 0.9);
        assert_eq!(model.score(&[1.0, 1.0, f64::NAN]), model.score(&[1.0, 1.0, model.means[2]]));
    }

    #[test]
    fn options_out_of_range_are_named() {
        let data = clouds([20, 20, 20], 2, 1.0, 13);
        for options in [
            TrainOptions { l2: -1.0, ..TrainOptions::default() },
            TrainOptions { clip: f64::NAN, ..TrainOptions::default() },
            TrainOptions { max_iterations: 0, ..TrainOptions::default() },
        ] {
            assert!(matches!(train(&data, &options), Err(ClassifyError::Option { .. })));
        }
    }
}
