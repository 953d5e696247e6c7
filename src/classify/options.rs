//! How to train, and onto what.

use super::{ClassifyError, LevelModel};

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
    /// Rows that one fit sees at most, after balancing, at least 1; more are thinned
    /// evenly. The calibration uses all rows.
    pub max_rows: usize,
    /// What a fit from nothing may read of a row.
    pub form: Form,
}

/// What a fit from nothing may read of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The features as they stand.
    #[default]
    Linear,
    /// Knots of all features as well, and products of those named, where there are rows
    /// enough for so many coefficients.
    Curved(&'static [&'static str]),
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            l2: 1.0,
            max_iterations: 200,
            balance: true,
            clip: 8.0,
            max_rows: 160_000,
            form: Form::Linear,
        }
    }
}

impl TrainOptions {
    /// Checks that every option is in its range.
    ///
    /// # Errors
    /// [`ClassifyError::Option`] for a value outside its range.
    pub(super) fn check(&self) -> Result<(), ClassifyError> {
        let refuse = |name, value, expected| Err(ClassifyError::Option { name, value, expected });
        if !(self.l2.is_finite() && self.l2 >= 0.0) {
            return refuse("l2", self.l2, "a number that is not negative");
        }
        if !(self.clip.is_finite() && self.clip > 0.0) {
            return refuse("clip", self.clip, "a number above 0");
        }
        if self.max_iterations == 0 {
            return refuse("max_iterations", 0.0, "at least 1");
        }
        if self.max_rows == 0 {
            return refuse("max_rows", 0.0, "at least 1");
        }
        Ok(())
    }
}

/// What a model is trained onto: an earlier model that keeps what it has
/// learned where the rows say nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Prior<'a> {
    /// The earlier model, of the same features. Its standardisation stays.
    pub base: &'a LevelModel,
    /// How many rows each row stands for, above 0; one entry per row.
    pub sample_weights: &'a [f64],
    /// The same for the fit of each of [`super::PAIRS`], where some rows may count for
    /// more than in the calibration; one entry per row.
    pub fit_weights: &'a [[f64; 3]],
    /// So many of the first rows are of the kind that the earlier model was trained on:
    /// over them its mean log odds stay as they were.
    pub known: usize,
    /// How firmly the coefficients are held, above 0: the loss, summed over as many rows of
    /// equal weight as the weighted ones are worth, in nats, grows by half of it times the
    /// sum of their squared moves.
    pub firmness: f64,
    /// Whether a draft is enough, to see what the weights are worth: fewer rows are drawn,
    /// and the odds of spun against mt stay as they were.
    pub is_draft: bool,
}
