//! Rows of a second model, which reads what a first one says and columns that it did not have.

use super::LevelModel;

/// Columns in which a second model finds what the first one says: the log odds of machine
/// translation and of spinning against clean, in nats.
const KNOWN: [&str; 2] = ["known_mt", "known_spun"];
/// Log odds beyond this many nats are cut to it: a label that the first model never met has none.
const MOST: f64 = 12.0;

/// The columns of the rows of [`LevelModel::stacked`].
#[must_use]
pub fn stacked_names(added: &[String]) -> Vec<String> {
    KNOWN.iter().map(|&name| name.to_owned()).chain(added.iter().cloned()).collect()
}

impl LevelModel {
    /// What this model says of a row, and behind it the `added` columns.
    #[must_use]
    pub fn stacked(&self, row: &[f64], added: &[f64]) -> Vec<f64> {
        let [clean, mt, spun] = self.probabilities(row);
        let odds = [mt, spun].map(|of| (of.ln() - clean.ln()).clamp(-MOST, MOST));
        odds.into_iter().chain(added.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::dataset::synthetic::clouds;
    use super::super::{TrainOptions, train};
    use super::*;

    #[test]
    fn a_second_model_reads_the_odds_of_the_first() {
        let model = train(&clouds([60, 30, 30], 3, 1.5, 1), &TrainOptions::default()).unwrap();
        let [clean, mt, spun] = model.probabilities(&[0.1, 0.2, 0.3]);
        let row = model.stacked(&[0.1, 0.2, 0.3], &[7.0]);
        assert_eq!(row.len(), 3);
        assert!((row[0] - (mt / clean).ln()).abs() < 1e-9);
        assert!((row[1] - (spun / clean).ln()).abs() < 1e-9 && row[2] == 7.0);
        assert_eq!(stacked_names(&["more".to_owned()]), ["known_mt", "known_spun", "more"]);
    }

    #[test]
    fn what_the_first_has_never_met_is_no_infinite_odds() {
        let model = train(&clouds([60, 0, 30], 3, 1.5, 1), &TrainOptions::default()).unwrap();
        assert_eq!(model.stacked(&[0.1, 0.2, 0.3], &[])[0], -MOST);
    }
}
