//! One fit: standardised, resampled rows, and a logistic regression by linfa.

use std::cmp::Ordering;

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ShapeBuilder, s};
use rayon::prelude::*;

use super::level::{ABSENT, PAIRS, Pair};
use super::resample::{resample, resample_by_weight};
use super::terms::shapes;
use super::{ClassifyError, Dataset, Form, LevelModel, Platt, Prior, Shape, Term, TrainOptions};
use crate::document::Label;

/// A pair has knots and products only from so many rows of its rarer label on for each of its
/// coefficients. Spun articles have 26, translated passages 8, a user's labels hardly one. With
/// knots and products on 3 and on 8, the odds of translation were noise that hid the odds of a
/// swap: on texts by people of kinds and tools that nothing had met, recall at 1 % false alarms
/// fell from .61 to .26 (6 to 30 swaps per 100 words), most of what hid it being headlines and
/// lists of names.
const LEAST_ROWS_PER_TERM: usize = 10;

/// Rows drawn for a fit by weight: some eight times those of a level's shipped rows
/// of two labels, so that small and large weights are both told apart.
const WEIGHTED_ROWS: usize = 6_000;

/// The same for a draft.
const DRAFT_ROWS: usize = 3_000;

/// The solver stops when the gradient per row, in nats, is shorter than this.
const GRADIENT_TOLERANCE: f64 = 1e-6;

/// The model of the rows in `subset`, with an identity calibration.
pub(super) fn fit(
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
        terms: match prior {
            Some(Prior { base, .. }) => base.terms.clone(),
            None => terms_for(&data.names, options.form),
        },
        floors: prior.map_or_else(Vec::new, |prior| prior.base.floors.clone()),
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
        let terms = model.terms.iter_mut().map(|term| &mut term.coefficients);
        let rows = model.coefficients.iter_mut().chain(terms);
        rows.zip(coefficients).for_each(|(row, coefficient)| row[column] = coefficient);
    }
    // A linear model says so: its file has no terms.
    if model.terms.iter().all(|term| term.coefficients == [0.0; 3]) {
        model.terms.clear();
    }
    Ok(model)
}

/// What the odds of a pair against clean lack where each label weighed the same in the fit: a
/// manner of corruption that is rare in training is rare among what looks corrupted. The odds
/// of the two manners against each other are for naming the likelier by the text alone, and lack
/// nothing.
fn shift(pair: usize, rows: &[u64; 3], options: &TrainOptions) -> f64 {
    let Pair { label, reference } = PAIRS[pair];
    let [own, clean] = [label, reference].map(|label| rows[label.column()] as f64);
    let applies = options.balance && reference == Label::Clean && own > 0.0 && clean > 0.0;
    if applies { (own / clean).ln() } else { 0.0 }
}

/// The terms of a form, without weights yet.
fn terms_for(names: &[String], form: Form) -> Vec<Term> {
    let Form::Curved(crossed) = form else { return Vec::new() };
    let shapes = shapes(names, crossed).into_iter();
    shapes.map(|shape| Term { shape, coefficients: [0.0; 3] }).collect()
}

/// Rows of each label in `subset`, or what they stand for.
fn rows_of_labels(data: &Dataset, subset: &[usize], prior: Option<Prior<'_>>) -> [u64; 3] {
    let Some(Prior { sample_weights, .. }) = prior else { return data.select(subset).counts() };
    let mut sums = [0.0; 3];
    for &row in subset {
        sums[data.labels[row].column()] += sample_weights[row];
    }
    sums.map(|sum: f64| sum.round() as u64)
}

/// Coefficients and intercept of one of [`PAIRS`], on inputs standardised as `model` says.
fn fit_pair(
    data: &Dataset,
    subset: &[usize],
    pair: usize,
    model: &LevelModel,
    prior: Option<Prior<'_>>,
    options: &TrainOptions,
) -> Result<(Vec<f64>, f64), ClassifyError> {
    let Pair { label, reference } = PAIRS[pair];
    let rows = rows_of_pair(data, subset, PAIRS[pair]);
    for (absent, log_odds) in [(label, -ABSENT), (reference, ABSENT)] {
        if !rows.iter().any(|&row| data.labels[row] == absent) {
            return Ok((vec![0.0; data.names.len() + model.terms.len()], log_odds));
        }
    }
    let own = rows.iter().filter(|&&row| data.labels[row] == label).count();
    let rarer = own.min(rows.len() - own);
    let (balance, seed) = (options.balance, options.seed);
    let base = prior.map(|prior| BasePair::new(prior, pair, data, &rows));
    if let Some(base) = base.as_ref().filter(|base| base.is_draft && reference != Label::Clean) {
        return Ok(base.weights());
    }
    let mut picks = match &base {
        Some(base) => {
            let draws = if base.is_draft { DRAFT_ROWS } else { WEIGHTED_ROWS };
            resample_by_weight(data, &rows, &base.sample_weights, balance, draws, seed)
        }
        None => resample(data, &rows, balance, options.max_rows, seed),
    };
    apart_in_cache(&mut picks);
    let y: Array1<bool> = picks.iter().map(|&row| data.labels[row] == label).collect();
    match base {
        // A label that the base model did not know is learned from nothing.
        Some(base) if base.model.intercepts[pair].abs() < ABSENT => {
            base.regress(&matrix(data, &picks, model, &[]), y, &picks, options)
        }
        _ => {
            let width = data.names.len() + model.terms.len();
            let shapes = model.terms.iter().map(|term| term.shape);
            let is_enough = rarer >= LEAST_ROWS_PER_TERM * width;
            let shapes: Vec<Shape> = shapes.filter(|_| is_enough).collect();
            let (mut fitted, intercept) =
                regress(matrix(data, &picks, model, &shapes), y, None, options)?;
            fitted.resize(width, 0.0);
            Ok((fitted, intercept + shift(pair, &model.training_rows, options)))
        }
    }
}

/// Rows of a pair's labels. What teaches swaps alone is not looked at for translations, but
/// where a label has nothing else.
fn rows_of_pair(data: &Dataset, subset: &[usize], pair: Pair) -> Vec<usize> {
    let is_of_swaps = pair.label == Label::Spun && pair.reference == Label::Clean;
    let has_others =
        |label| subset.iter().any(|&row| data.labels[row] == label && !data.swaps_only[row]);
    let labels =
        [pair.label, pair.reference].map(|label| (label, is_of_swaps || !has_others(label)));
    let teaches = |row: usize| {
        labels
            .iter()
            .any(|&(label, all)| data.labels[row] == label && (all || !data.swaps_only[row]))
    };
    subset.iter().copied().filter(|&row| teaches(row)).collect()
}

/// Rows of a fit to which [`apart_in_cache`] applies; fewer are no matter.
const MANY_ROWS: usize = 4_096;

/// Some of the last rows are left out where columns of so many would begin at the same place of
/// the processor's cache: the solver reads all columns of a row at once, and they would push
/// each other out. A column is an odd number of lines of eight values long.
fn apart_in_cache(picks: &mut Vec<usize>) {
    if picks.len() >= MANY_ROWS {
        picks.truncate((picks.len() - 8) / 16 * 16 + 8);
    }
}

/// The rows that were picked, standardised as `model` says, with the values of `shapes`.
fn matrix(data: &Dataset, picks: &[usize], model: &LevelModel, shapes: &[Shape]) -> Array2<f64> {
    let width = data.names.len();
    // Column by column, since the gradient is a product with the transposed matrix.
    let mut matrix = Array2::zeros((picks.len(), width + shapes.len()).f());
    for (mut values, &row) in matrix.rows_mut().into_iter().zip(picks) {
        let x = model.standardised(&data.rows.row(row).to_vec());
        let all = x.iter().copied().chain(shapes.iter().map(|shape| shape.value(&x)));
        values.iter_mut().zip(all).for_each(|(cell, value)| *cell = value);
    }
    matrix
}

/// How many rows of equal weight are worth as much as the drawn ones, of which some
/// are the same (Kish). They are in ascending order.
fn effective_rows(picks: &[usize]) -> f64 {
    let squares = picks.chunk_by(|a, b| a == b).map(|same| (same.len() as f64).powi(2));
    (picks.len() as f64).powi(2) / squares.sum::<f64>()
}

/// One pair of a base model, which a new fit starts from.
struct BasePair<'a> {
    model: &'a LevelModel,
    pair: usize,
    sample_weights: Vec<f64>,
    known: usize,
    firmness: f64,
    is_draft: bool,
}

impl<'a> BasePair<'a> {
    fn new(prior: Prior<'a>, pair: usize, data: &Dataset, rows: &[usize]) -> Self {
        let Prior { base: model, fit_weights, known, firmness, is_draft, .. } = prior;
        let mut sample_weights: Vec<f64> =
            fit_weights.iter().map(|weights| weights[pair]).collect();
        keep_shares(&mut sample_weights, data, rows, known);
        Self { model, pair, sample_weights, known, firmness, is_draft }
    }

    /// The coefficients of features and terms, and the intercept.
    fn weights(&self) -> (Vec<f64>, f64) {
        let weights = self.model.weights().map(|(_, weights)| weights[self.pair]);
        (weights.collect(), self.model.intercepts[self.pair])
    }

    /// As [`regress`], but with the base model's log odds as one more column,
    /// and with all others made so small that the penalty weighs on them. Its terms
    /// keep their proportions: a user's rows are too few to bend them. `picks` are the
    /// rows of `x`.
    fn regress(
        &self,
        x: &Array2<f64>,
        y: Array1<bool>,
        picks: &[usize],
        options: &TrainOptions,
    ) -> Result<(Vec<f64>, f64), ClassifyError> {
        let (rows, width) = x.dim();
        let firmness = self.firmness / effective_rows(picks);
        let scale = (options.l2.max(1e-9) / (firmness * rows as f64)).sqrt();
        let mut joined = Array2::zeros((rows, width + 1).f());
        joined.slice_mut(s![.., ..width]).assign(&(x * scale));
        for (mut values, row) in joined.rows_mut().into_iter().zip(x.rows()) {
            values[width] = self.model.logits_of(&row.to_vec())[self.pair];
        }
        // It starts as the base model.
        let mut start = Array1::zeros(width + 2);
        start[width] = 1.0;
        let (fitted, intercept) = regress(joined.clone(), y.clone(), Some(start), options)?;
        let intercept = self.anchor(&joined, &y, picks, &fitted).unwrap_or(intercept);
        let slope = fitted[width];
        let (base, base_intercept) = self.weights();
        let own = fitted.iter().take(width).map(|own| scale * own).chain(std::iter::repeat(0.0));
        let coefficients = base.iter().zip(own).map(|(base, own)| own + slope * base).collect();
        Ok((coefficients, intercept + slope * base_intercept))
    }

    /// The intercept that keeps the mean log odds of the known rows, each label of them
    /// weighing the same: the odds of the other pairs, to which these are added, have not
    /// been fitted anew with them. `None` where no known row was picked.
    fn anchor(
        &self,
        joined: &Array2<f64>,
        y: &Array1<bool>,
        picks: &[usize],
        fitted: &[f64],
    ) -> Option<f64> {
        let log_odds = joined.column(joined.ncols() - 1);
        let changes = &log_odds - &joined.dot(&Array1::from(fitted.to_vec()));
        let of_label = |label: bool| {
            let rows = changes.iter().zip(y).zip(picks);
            let known = rows.filter(|((_, of), row)| **of == label && **row < self.known);
            let changes: Vec<f64> = known.map(|((change, _), _)| *change).collect();
            (!changes.is_empty()).then(|| changes.iter().sum::<f64>() / changes.len() as f64)
        };
        let means: Vec<f64> = [false, true].into_iter().filter_map(of_label).collect();
        (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64)
    }
}

/// Of each label, gives the first `known` rows and the others as much weight among `rows`
/// as they have among all. Where an article of few is held out, its label would else weigh
/// less among the others' rows, and what these have in common would speak against it.
fn keep_shares(weights: &mut [f64], data: &Dataset, rows: &[usize], known: usize) {
    let part = |row: usize| (data.labels[row].column(), usize::from(row >= known));
    let mut factors = [[0.0; 2]; 3];
    for (row, weight) in weights.iter().enumerate() {
        let (label, part) = part(row);
        factors[label][part] += weight;
    }
    let mut kept = [[0.0; 2]; 3];
    for &row in rows {
        let (label, part) = part(row);
        kept[label][part] += weights[row];
    }
    for (factor, kept) in factors.iter_mut().flatten().zip(kept.iter().flatten()) {
        *factor = if *kept > 0.0 { *factor / kept } else { 1.0 };
    }
    for &row in rows {
        let (label, part) = part(row);
        weights[row] *= factors[label][part];
    }
}

/// Logistic regression of P(`y` is true).
///
/// Not linfa's multinomial regression: in 0.8.1 its loss takes the logarithm
/// of sums cut at 1e-15 of the largest of *all* rows, so that the solver stalls
/// far from the optimum once the logits of two rows are 35 nats apart, as
/// those of a clean and a thoroughly spun article are.
///
/// The solver starts at `start`, coefficients and then the intercept, or at 0.
fn regress(
    x: Array2<f64>,
    y: Array1<bool>,
    start: Option<Array1<f64>>,
    options: &TrainOptions,
) -> Result<(Vec<f64>, f64), ClassifyError> {
    let tolerance = GRADIENT_TOLERANCE * x.nrows() as f64;
    let mut solver = LogisticRegression::default()
        .alpha(options.l2)
        .max_iterations(options.max_iterations)
        .gradient_tolerance(tolerance);
    if let Some(start) = start {
        solver = solver.initial_params(start * sign_of_positive(&y));
    }
    let fitted = solver.check()?.fit(&DatasetBase::new(x, y))?;
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

/// Whether linfa will take "true" for the positive class, as 1 or -1: it takes the more
/// frequent one, of two equally frequent the first.
fn sign_of_positive(y: &Array1<bool>) -> f64 {
    let count = y.iter().filter(|&&value| value).count();
    let is_true = match (2 * count).cmp(&y.len()) {
        Ordering::Equal => y.first() == Some(&true),
        order => order == Ordering::Greater,
    };
    if is_true { 1.0 } else { -1.0 }
}

/// Mean and deviation of each feature over the rows of `subset` where it is known.
fn standardisation(data: &Dataset, subset: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let columns = data.rows.columns().into_iter();
    columns.map(|column| mean_and_deviation(subset.iter().map(|&row| column[row]))).unzip()
}

/// Mean and standard deviation of the finite values; the deviation is 1 where
/// it would be nothing but rounding error.
pub(super) fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let known = values.filter(|v| v.is_finite());
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
mod tests {
    use super::super::dataset::synthetic::clouds;
    use super::*;

    #[test]
    fn the_others_keep_their_share_of_a_label_when_some_are_held_out() {
        let known = clouds([10, 0, 10], 1, 1.0, 1);
        let data = known.followed_by(&clouds([4, 0, 4], 1, 1.0, 2)).unwrap();
        let mut weights: Vec<f64> = (0..28).map(|row| if row < 20 { 1.0 } else { 2.0 }).collect();
        // Held out are a clean row of the known ones, and three of the other four.
        let rows: Vec<usize> = (1..20).chain(23..28).collect();
        keep_shares(&mut weights, &data, &rows, 20);
        let sum = |range: std::ops::Range<usize>| weights[range].iter().sum::<f64>();
        assert!((sum(1..10) - 10.0).abs() < 1e-12);
        assert!((weights[23] - 8.0).abs() < 1e-12);
        assert_eq!((sum(10..20), sum(24..28)), (10.0, 8.0));
    }

    #[test]
    fn what_teaches_swaps_alone_moves_their_odds_and_not_those_of_translations() {
        let options = TrainOptions::default();
        let core = clouds([60, 30, 30], 3, 2.0, 1);
        let mut more = clouds([60, 0, 30], 3, 0.5, 2);
        more.swaps_only.fill(true);
        let of = |data: &Dataset| fit(data, &(0..data.len()).collect::<Vec<_>>(), None, &options);
        let both = core.followed_by(&more).unwrap();
        let fitted = of(&both).unwrap();
        // On the same scale.
        let whole = LevelModel { terms: Vec::new(), ..fitted.clone() };
        let alone = |pair| {
            let rows: Vec<usize> = (0..core.len()).collect();
            fit_pair(&both, &rows, pair, &whole, None, &options).unwrap()
        };
        for (pair, Pair { label, .. }) in PAIRS.into_iter().enumerate() {
            let column: Vec<f64> = fitted.coefficients.iter().map(|row| row[pair]).collect();
            let is_same = alone(pair) == (column, fitted.intercepts[pair]);
            assert_eq!(is_same, pair != 1, "{label} {pair}");
        }
    }

    #[test]
    fn a_label_of_which_all_rows_teach_swaps_alone_is_not_absent() {
        let mut data = clouds([60, 30, 30], 3, 2.0, 1);
        for row in 0..data.len() {
            data.swaps_only[row] = data.labels[row] != Label::Mt;
        }
        let all: Vec<usize> = (0..data.len()).collect();
        let model = fit(&data, &all, None, &TrainOptions::default()).unwrap();
        assert!(model.intercepts.iter().all(|log_odds| log_odds.abs() < 100.0));
    }
}
