//! Logistic regression on sparse rows.
//!
//! `linfa-logistic` takes dense rows only, which a million terms of tens of thousands of
//! texts are far too large for; the same loss is minimised here on sparse rows by the solver
//! that it uses (L-BFGS with the line search of Moré and Thuente, from `argmin`).

use argmin::core::{CostFunction, Executor, Gradient};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use ndarray::{Array1, ArrayView1};
use rayon::prelude::*;

/// Columns of a row with their values; all others are 0.
pub type SparseTerms = Vec<(u32, f32)>;

/// The weight of each column, and the intercept behind them.
pub type SparseWeights = Array1<f64>;

/// A row that counts as many times as `weight` says.
#[derive(Clone, Copy, Debug)]
pub struct SparseRow<'a> {
    /// Its values; columns are below [`SparseFit::columns`].
    pub terms: &'a [(u32, f32)],
    /// Which of the two kinds it is of.
    pub is_positive: bool,
    /// 0 or more.
    pub weight: f64,
}

/// How weights are fitted.
#[derive(Clone, Copy, Debug)]
pub struct SparseFit {
    /// Number of columns.
    pub columns: usize,
    /// Ridge penalty: the loss, a weighted sum over rows in nats, grows by half of it times
    /// the sum of squared weights.
    pub ridge: f64,
    /// The solver stops when the gradient by the weight of all rows, in nats, is shorter.
    pub tolerance: f64,
    /// It takes no more iterations than these.
    pub most_iterations: u64,
}

impl SparseFit {
    /// The weights that tell positive rows from the others.
    ///
    /// # Errors
    /// What the solver says where it fails, in words.
    pub fn fit(&self, rows: &[SparseRow<'_>]) -> Result<SparseWeights, String> {
        let all: f64 = rows.iter().map(|row| row.weight).sum();
        let loss = Loss { rows, ridge: self.ridge };
        let solver = LBFGS::new(MoreThuenteLineSearch::new(), 10)
            .with_tolerance_grad(self.tolerance * all)
            .map_err(|error| error.to_string())?;
        let start = Array1::zeros(self.columns + 1);
        let result = Executor::new(loss, solver)
            .configure(|state| state.param(start).max_iters(self.most_iterations))
            .run()
            .map_err(|error| error.to_string())?;
        result.state.best_param.ok_or_else(|| "the solver found nothing".to_owned())
    }
}

/// Log odds that a row is positive.
#[must_use]
pub fn log_odds(terms: &[(u32, f32)], weights: ArrayView1<'_, f64>) -> f64 {
    let intercept = weights.last().copied().unwrap_or_default();
    let add = |sum, &(term, value): &(u32, f32)| sum + f64::from(value) * weights[term as usize];
    terms.iter().fold(intercept, add)
}

/// Parts of the rows that are worked out side by side; their number is fixed, so that sums do
/// not depend on the number of threads.
const PARTS: usize = 8;

/// Weighted logistic loss with a ridge penalty on all but the intercept.
struct Loss<'a> {
    rows: &'a [SparseRow<'a>],
    ridge: f64,
}

impl Loss<'_> {
    fn parts(&self) -> impl IndexedParallelIterator<Item = &[SparseRow<'_>]> {
        self.rows.par_chunks(self.rows.len().div_ceil(PARTS).max(1))
    }
}

impl CostFunction for Loss<'_> {
    type Param = SparseWeights;
    type Output = f64;

    fn cost(&self, weights: &SparseWeights) -> Result<f64, argmin::core::Error> {
        let loss = |row: &SparseRow<'_>| {
            let odds = log_odds(row.terms, weights.view());
            let margin = if row.is_positive { odds } else { -odds };
            // ln(1 + exp(-margin)) without overflow.
            row.weight * ((-margin.abs()).exp().ln_1p() - margin.min(0.0))
        };
        let parts: Vec<f64> = self.parts().map(|rows| rows.iter().map(loss).sum()).collect();
        let intercept = weights.last().copied().unwrap_or_default();
        let squares = weights.dot(weights) - intercept * intercept;
        Ok(parts.iter().sum::<f64>() + self.ridge / 2.0 * squares)
    }
}

impl Gradient for Loss<'_> {
    type Param = SparseWeights;
    type Gradient = SparseWeights;

    fn gradient(&self, weights: &SparseWeights) -> Result<SparseWeights, argmin::core::Error> {
        let part = |rows: &[SparseRow<'_>]| {
            let mut gradient = SparseWeights::zeros(weights.len());
            let last = weights.len() - 1;
            for row in rows {
                let probability = 1.0 / (1.0 + (-log_odds(row.terms, weights.view())).exp());
                let error = row.weight * (probability - f64::from(u8::from(row.is_positive)));
                for &(term, value) in row.terms {
                    gradient[term as usize] += error * f64::from(value);
                }
                gradient[last] += error;
            }
            gradient
        };
        let parts: Vec<SparseWeights> = self.parts().map(part).collect();
        let mut gradient = weights * self.ridge;
        if let Some(intercept) = gradient.last_mut() {
            *intercept = 0.0;
        }
        parts.iter().for_each(|part| gradient += part);
        Ok(gradient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let terms: [SparseTerms; 2] = [vec![(0, 0.6), (1, 0.8)], vec![(1, 1.0)]];
        let row = |at: usize, weight| SparseRow { terms: &terms[at], is_positive: at == 0, weight };
        let rows = [row(0, 2.0), row(1, 0.5)];
        let loss = Loss { rows: &rows, ridge: 1.0 };
        let at = Array1::from(vec![0.3, -0.7, 0.2]);
        let gradient = loss.gradient(&at).unwrap();
        for term in 0..3 {
            let (mut low, mut high) = (at.clone(), at.clone());
            (low[term], high[term]) = (at[term] - 1e-6, at[term] + 1e-6);
            let slope = (loss.cost(&high).unwrap() - loss.cost(&low).unwrap()) / 2e-6;
            assert!((slope - gradient[term]).abs() < 1e-6, "{slope} and {}", gradient[term]);
        }
    }

    #[test]
    fn what_tells_kinds_apart_weighs_and_what_does_not_is_near_zero() {
        let rows: Vec<(SparseTerms, bool)> = (0..40)
            .map(|at| (vec![(u32::from(at % 2 == 0), 1.0), (2, 1.0)], at % 2 == 0))
            .collect();
        let rows: Vec<SparseRow<'_>> = rows
            .iter()
            .map(|(terms, is)| SparseRow { terms, is_positive: *is, weight: 1.0 })
            .collect();
        let fit = SparseFit { columns: 3, ridge: 0.1, tolerance: 1e-7, most_iterations: 100 };
        let weights = fit.fit(&rows).unwrap();
        assert!(weights[1] > 2.0 && weights[0] < -2.0 && weights[2].abs() < 1e-3, "{weights}");
        assert_eq!(weights, fit.fit(&rows).unwrap());
    }
}
