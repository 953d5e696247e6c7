//! The classifier of one level: plain numbers and the arithmetic to use them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ClassifyError, Dataset, Floor, MissingFeature, Term};
use crate::document::{Kind, Label, Verdict};

/// Two labels that a regression tells apart, by the log odds of `label` against
/// `reference`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The label that speaks for odds above 0.
    pub label: Label,
    /// The label that speaks for odds below 0.
    pub reference: Label,
}

/// What each column of [`LevelModel::coefficients`] tells apart.
pub const PAIRS: [Pair; 3] = [
    Pair { label: Label::Mt, reference: Label::Clean },
    Pair { label: Label::Spun, reference: Label::Clean },
    Pair { label: Label::Spun, reference: Label::Mt },
];

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.label, self.reference))
    }
}

/// From this score on a text is called corrupted. One half would call more of the clean texts so
/// (of the dev split's articles, 50 to 400 words long, 11 % and not 2.4 %, for 61 and 50 % of the
/// others): what lies between is as often the one as the other, and a false label costs trust.
pub const LEAST_CORRUPTED: f64 = 0.7;

/// Log odds against a label that the training rows did not have: its probability is 0.
pub(super) const ABSENT: f64 = 1e9;

/// Maps a raw score `x` to a probability, 1 / (1 + exp(a x + b)); `a` is at most 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    /// Slope.
    pub a: f64,
    /// Offset.
    pub b: f64,
}

impl Platt {
    /// The probability for a raw score in nats.
    #[must_use]
    pub fn probability(self, x: f64) -> f64 {
        // linfa's own function computes in 32 bits, which ties the highest scores.
        sigmoid(-(self.a * x + self.b))
    }
}

/// Pairwise logistic regressions on standardised features, with a Platt
/// calibration of the probability of corruption.
///
/// The odds of mt and of spun against clean add up to the odds of corruption,
/// as in a multinomial regression with clean as the reference; the odds of
/// spun against mt tell the manner of corruption.
///
/// The calibration holds for the mix of clean and corrupted rows that the
/// model was trained on, not for the balanced mix it was fitted on: train on
/// rows in the proportions that are expected in use, or read scores as ranks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelModel {
    /// Feature names, f of them.
    pub names: Vec<String>,
    /// Mean of each feature over the training rows.
    pub means: Vec<f64>,
    /// Standard deviation of each feature, above 0; 1 for features that never vary.
    pub scales: Vec<f64>,
    /// Standardised values are cut to `-clip..=clip`.
    pub clip: f64,
    /// One row per feature, in nats per standard deviation; a column for each of
    /// [`PAIRS`].
    pub coefficients: Vec<[f64; 3]>,
    /// What it reads beside the features as they stand; nothing in a linear model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// What is proof of its own, whatever the rest says; mostly nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub floors: Vec<Floor>,
    /// In nats; same columns.
    pub intercepts: [f64; 3],
    /// From the log odds of corruption to its probability.
    pub calibration: Platt,
    /// Rows of each label that it was trained on: clean, mt, spun.
    pub training_rows: [u64; 3],
}

impl LevelModel {
    /// The same model for rows of the columns `names`: its features are found
    /// by name, and columns that it does not know weigh nothing. Scores are the
    /// same to the last bit where both have the features in the same order.
    ///
    /// # Errors
    /// [`MissingFeature`] for a feature that no column has.
    pub fn for_columns(&self, names: &[String]) -> Result<Self, MissingFeature> {
        let mut wide = Self {
            names: names.to_vec(),
            means: vec![0.0; names.len()],
            scales: vec![1.0; names.len()],
            coefficients: vec![[0.0; 3]; names.len()],
            ..self.clone()
        };
        let mut columns = Vec::with_capacity(self.names.len());
        for (feature, name) in self.names.iter().enumerate() {
            let column = names.iter().position(|column| column == name);
            let column = column.ok_or_else(|| MissingFeature(name.clone()))?;
            columns.push(column);
            wide.means[column] = self.means[feature];
            wide.scales[column] = self.scales[feature];
            wide.coefficients[column] = self.coefficients[feature];
        }
        wide.terms.iter_mut().for_each(|term| term.shape = term.shape.in_columns(&columns));
        wide.floors.iter_mut().for_each(|floor| *floor = floor.in_columns(&columns));
        Ok(wide)
    }

    /// [`Self::probabilities`] of all rows of a data set, whose columns are found
    /// by name.
    ///
    /// # Errors
    /// [`ClassifyError::MissingFeature`] when it lacks one.
    pub fn probabilities_of(&self, data: &Dataset) -> Result<Vec<[f64; 3]>, ClassifyError> {
        let model = self.for_columns(&data.names)?;
        Ok(data.rows.outer_iter().map(|row| model.probabilities(&row.to_vec())).collect())
    }

    /// [`Self::score`] of all rows of a data set, whose columns are found by name.
    ///
    /// # Errors
    /// [`ClassifyError::MissingFeature`] when it lacks one.
    pub fn scores_of(&self, data: &Dataset) -> Result<Vec<f64>, ClassifyError> {
        let model = self.for_columns(&data.names)?;
        Ok(data.rows.outer_iter().map(|row| model.score(&row.to_vec())).collect())
    }

    /// Calibrated probabilities of clean, mt and spun for a row of f values;
    /// they sum to 1 and the last two sum to [`Self::score`].
    ///
    /// A value that is no number, or that the row does not have, counts as average.
    #[must_use]
    pub fn probabilities(&self, row: &[f64]) -> [f64; 3] {
        let logits = self.logits(row);
        let score = self.score_of(row, logits);
        let spun = sigmoid(logits[2]);
        [1.0 - score, score * (1.0 - spun), score * spun]
    }

    /// Calibrated probability of corruption for a row of f values, 0..1.
    #[must_use]
    pub fn score(&self, row: &[f64]) -> f64 {
        self.score_of(row, self.logits(row))
    }

    /// The same for a row whose log odds of [`PAIRS`] are known.
    fn score_of(&self, row: &[f64], logits: [f64; 3]) -> f64 {
        let floors = self.floors.iter().filter(|floor| floor.holds(row));
        let floor = floors.map(|floor| floor.score).fold(0.0, f64::max);
        self.calibration.probability(log_odds(logits)).max(floor)
    }

    /// The judgement on a row of f values: clean when the score is below [`LEAST_CORRUPTED`],
    /// otherwise the more probable manner of corruption. What is not `reliable`
    /// is called clean and scored no higher than the share of corrupted rows in
    /// training: too little text is no evidence.
    #[must_use]
    pub fn verdict(&self, row: &[f64], reliable: bool) -> Verdict {
        let logits = self.logits(row);
        let score = self.score_of(row, logits);
        if !reliable {
            let score = score.min(self.corrupted_share());
            return Verdict { score, label: Label::Clean, kind: None, reliable };
        }
        let (label, kind) = if score < LEAST_CORRUPTED {
            (Label::Clean, None)
        } else if logits[2] >= 0.0 {
            (Label::Spun, Some(Kind::Spun))
        } else {
            (Label::Mt, Some(Kind::Mt))
        };
        Verdict { score, label, kind, reliable }
    }

    /// Share of the training rows that were corrupted, 0..1.
    fn corrupted_share(&self) -> f64 {
        let [clean, mt, spun] = self.training_rows;
        (mt + spun) as f64 / (clean + mt + spun).max(1) as f64
    }

    /// Log odds of corruption before calibration.
    pub(super) fn raw_score(&self, row: &[f64]) -> f64 {
        log_odds(self.logits(row))
    }

    /// Checks that the numbers fit together.
    pub(super) fn check(&self) -> Result<(), String> {
        let width = self.names.len();
        let widths = [self.means.len(), self.scales.len(), self.coefficients.len()];
        if width == 0 || widths != [width; 3] {
            return Err(format!(
                "{width} names, {} means, {} scales and {} rows of coefficients",
                widths[0], widths[1], widths[2]
            ));
        }
        let numbers = self.means.iter().chain(self.coefficients.iter().flatten());
        let numbers = numbers.chain(&self.intercepts).chain([&self.calibration.b]);
        if let Some(bad) = numbers.copied().find(|value| !value.is_finite()) {
            return Err(format!("a number is {bad}"));
        }
        if let Some(bad) = self.scales.iter().find(|&&s| !(s.is_finite() && s > 0.0)) {
            return Err(format!("a scale is {bad}, expected a number above 0"));
        }
        if let Some(term) = self.terms.iter().find(|term| !term.is_sound(width)) {
            return Err(format!("a term is {:?} of {width} features", term));
        }
        if let Some(floor) = self.floors.iter().find(|floor| !floor.is_sound(width)) {
            return Err(format!("a floor is {floor:?} of {width} features"));
        }
        if !(self.clip.is_finite() && self.clip > 0.0) {
            return Err(format!("clip is {}, expected a number above 0", self.clip));
        }
        if !(self.calibration.a.is_finite() && self.calibration.a <= 0.0) {
            return Err(format!("calibration slope is {}, expected 0 or less", self.calibration.a));
        }
        Ok(())
    }

    /// The features with their coefficients, then the terms with theirs.
    pub fn weights(&self) -> impl Iterator<Item = (String, [f64; 3])> {
        let features = self.names.iter().cloned().zip(self.coefficients.iter().copied());
        let terms = self.terms.iter();
        features.chain(terms.map(|term| (term.shape.name(&self.names), term.coefficients)))
    }

    /// The row in standard deviations from the mean; what it does not have is average.
    pub(super) fn standardised(&self, row: &[f64]) -> Vec<f64> {
        let value = |feature: usize| row.get(feature).copied().unwrap_or(f64::NAN);
        let scales = self.means.iter().zip(&self.scales).enumerate();
        scales.map(|(at, (mean, scale))| standardise(value(at), *mean, *scale, self.clip)).collect()
    }

    /// Log odds of [`PAIRS`] for a row.
    fn logits(&self, row: &[f64]) -> [f64; 3] {
        self.logits_of(&self.standardised(row))
    }

    /// Log odds of [`PAIRS`] for a standardised row of f values.
    pub(super) fn logits_of(&self, x: &[f64]) -> [f64; 3] {
        let mut logits = self.intercepts;
        let mut add = |value: f64, coefficients: &[f64; 3]| {
            for (logit, coefficient) in logits.iter_mut().zip(coefficients) {
                *logit += value * coefficient;
            }
        };
        x.iter().zip(&self.coefficients).for_each(|(value, weights)| add(*value, weights));
        self.terms.iter().for_each(|term| add(term.shape.value(x), &term.coefficients));
        logits
    }
}

/// Distance from the mean in standard deviations, cut to `-clip..=clip`; 0 for
/// values that are no finite number.
#[inline]
pub(super) fn standardise(value: f64, mean: f64, scale: f64, clip: f64) -> f64 {
    if value.is_finite() { ((value - mean) / scale).max(-clip).min(clip) } else { 0.0 }
}

/// Log odds of corruption: the log of the sum of the odds of mt and of spun.
fn log_odds([mt, spun, _]: [f64; 3]) -> f64 {
    let (high, low) = (mt.max(spun), mt.min(spun));
    high + (low - high).exp().ln_1p()
}

fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Shape;
    use super::*;

    /// One feature with mean 10 and deviation 2.
    fn model() -> LevelModel {
        LevelModel {
            names: vec!["f".into()],
            means: vec![10.0],
            scales: vec![2.0],
            clip: 8.0,
            coefficients: vec![[1.0, 2.0, 1.0]],
            terms: Vec::new(),
            floors: Vec::new(),
            intercepts: [0.0; 3],
            calibration: Platt { a: -1.0, b: 0.0 },
            training_rows: [1, 1, 1],
        }
    }

    #[test]
    fn probabilities_are_those_of_the_softmax_when_the_calibration_is_the_identity() {
        // x = 1: logits 0, 1, 2 of clean, mt, spun.
        let p = model().probabilities(&[12.0]);
        for (found, expected) in p.into_iter().zip([0.090_030_573, 0.244_728_471, 0.665_240_956]) {
            assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
        }
        assert!((model().score(&[12.0]) - (p[1] + p[2])).abs() < 1e-15);
    }

    #[test]
    fn a_floor_lifts_a_score_and_lowers_none() {
        let floor = Floor { score: 0.9, least: vec![(0, 5.0)] };
        let lifted = LevelModel { floors: vec![floor], ..model() };
        assert!(model().score(&[6.0]) < 0.5 && (lifted.score(&[6.0]) - 0.9).abs() < 1e-12);
        assert_eq!(lifted.verdict(&[6.0], true).label, Label::Mt);
        assert!((lifted.probabilities(&[6.0]).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for row in [&[4.0], &[16.0]] {
            assert!((lifted.score(row) - model().score(row)).abs() < 1e-12);
        }
        let wide = lifted.for_columns(&["g".to_owned(), "f".to_owned()]).unwrap();
        assert!((wide.score(&[9.0, 6.0]) - 0.9).abs() < 1e-12);
        assert!(lifted.check().is_ok());
        let unsound = Floor { score: 1.5, least: vec![(0, 5.0)] };
        assert!(LevelModel { floors: vec![unsound], ..model() }.check().is_err());
    }

    #[test]
    fn columns_are_found_by_name_and_others_weigh_nothing() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let mut two = model();
        two.names = names(&["f", "g"]);
        (two.means, two.scales) = (vec![10.0, 0.3], vec![2.0, 0.7]);
        two.coefficients.push([0.1, -0.3, 0.7]);
        let wide = two.for_columns(&names(&["new", "f", "newer", "g"])).unwrap();
        for (new, newer) in [(0.0, 0.0), (1e300, -7.0), (f64::NAN, f64::INFINITY)] {
            assert_eq!(
                wide.probabilities(&[new, 11.0, newer, 0.9]),
                two.probabilities(&[11.0, 0.9])
            );
        }
        assert_eq!(two.for_columns(&two.names).unwrap(), two);
        let turned = two.for_columns(&names(&["g", "f"])).unwrap();
        assert!((turned.score(&[0.9, 11.0]) - two.score(&[11.0, 0.9])).abs() < 1e-12);
        let missing = two.for_columns(&names(&["f", "new"])).unwrap_err();
        assert_eq!(missing, MissingFeature("g".to_owned()));
    }

    #[test]
    fn terms_read_the_standardised_row_and_follow_their_features() {
        let mut two = model();
        two.names = vec!["f".into(), "g".into()];
        (two.means, two.scales) = (vec![10.0, 0.0], vec![2.0, 1.0]);
        two.coefficients = vec![[0.0; 3]; 2];
        let term = |shape| Term { shape, coefficients: [1.0, 0.0, -1.0] };
        two.terms = vec![term(Shape::Above(0, 0.5)), term(Shape::Product(0, 1))];
        // f is 1.5 deviations up, g is 2: one deviation above the knot, and a product of 3.
        assert_eq!(two.logits(&[13.0, 2.0]), [4.0, 0.0, -4.0]);
        let turned = two.for_columns(&["g".to_owned(), "new".into(), "f".into()]).unwrap();
        assert_eq!(turned.logits(&[2.0, 99.0, 13.0]), [4.0, 0.0, -4.0]);
        let named: Vec<String> = two.weights().map(|(name, _)| name).collect();
        assert_eq!(named, ["f", "g", "f above 0.5", "f x g"]);
        two.check().unwrap();
        two.terms[1].shape = Shape::Product(0, 2);
        assert!(two.check().unwrap_err().contains("Product(0, 2)"));
    }

    #[test]
    fn verdicts_follow_the_score_and_then_the_kind() {
        let spun = model().verdict(&[14.0], true);
        assert_eq!((spun.label, spun.kind, spun.reliable), (Label::Spun, Some(Kind::Spun), true));
        let clean = model().verdict(&[4.0], false);
        assert_eq!((clean.label, clean.kind, clean.reliable), (Label::Clean, None, false));
        assert!(clean.score < LEAST_CORRUPTED && spun.score >= LEAST_CORRUPTED);
        let mut turned = model();
        turned.coefficients = vec![[2.0, 1.0, -1.0]];
        assert_eq!(turned.verdict(&[14.0], true).kind, Some(Kind::Mt));
    }

    #[test]
    fn values_far_out_are_cut_and_unknown_ones_are_average() {
        let m = model();
        assert_eq!(m.score(&[26.0]), m.score(&[1e300]));
        assert_eq!(m.score(&[-6.0]), m.score(&[-1e300]));
        assert_ne!(m.score(&[25.0]), m.score(&[26.0]));
        for unknown in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(m.score(&[unknown]), m.score(&[10.0]));
        }
        assert_eq!(m.score(&[]), m.score(&[10.0]));
        assert_eq!(m.score(&[12.0, 99.0]), m.score(&[12.0]));
    }

    #[test]
    fn an_absent_label_has_probability_zero() {
        let mut m = model();
        m.intercepts = [-ABSENT, 0.0, ABSENT];
        let p = m.probabilities(&[26.0]);
        assert_eq!(p[1], 0.0);
        assert!((p[0] + p[2] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn extreme_scores_stay_apart_where_single_precision_ties_them() {
        let platt = Platt { a: -1.0, b: 0.0 };
        let linfa = |x: f64| *linfa::composing::platt_scaling::platt_predict(x, platt.a, platt.b);
        for x in [-20.0, -3.0, 0.0, 2.5] {
            assert!((platt.probability(x) - f64::from(linfa(x))).abs() < 1e-7);
        }
        assert_eq!(linfa(20.0), linfa(25.0));
        assert!(platt.probability(20.0) < platt.probability(25.0));
        assert_eq!(platt.probability(1e9), 1.0);
        assert_eq!(platt.probability(-1e9), 0.0);
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused() {
        model().check().unwrap();
        let mut m = model();
        m.scales[0] = 0.0;
        assert_eq!(m.check().unwrap_err(), "a scale is 0, expected a number above 0");
        let mut m = model();
        m.means.push(1.0);
        assert!(m.check().is_err());
        let mut m = model();
        m.coefficients[0][2] = f64::NAN;
        assert!(m.check().is_err());
        let mut m = model();
        m.calibration.a = 1.0;
        assert!(m.check().is_err());
    }
}
