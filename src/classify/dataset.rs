//! Labelled feature rows of one level.

use std::collections::BTreeSet;

use ndarray::{Array2, Axis, concatenate};

use super::ClassifyError;
use crate::document::Label;

/// One level's rows. All columns have one entry per row of `rows`.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// Feature names, one per column of `rows`.
    pub names: Vec<String>,
    /// Feature values, n x f. Values that are no numbers count as unknown.
    pub rows: Array2<f64>,
    /// What each row is.
    pub labels: Vec<Label>,
    /// Article of each row. Rows of one group never part.
    pub groups: Vec<u32>,
    /// Which tool made each row; empty or `human` for clean rows.
    pub generators: Vec<String>,
    /// Whether each row teaches the odds of a swap alone, and nothing of translations.
    pub swaps_only: Vec<bool>,
}

impl Dataset {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.nrows()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks that all columns fit together and that there is something in them.
    ///
    /// # Errors
    /// [`ClassifyError::NoRows`], [`ClassifyError::UnequalWidth`] or
    /// [`ClassifyError::UnequalColumns`].
    pub fn check(&self) -> Result<(), ClassifyError> {
        let (rows, width) = self.rows.dim();
        if self.names.len() != width {
            return Err(ClassifyError::UnequalWidth { names: self.names.len(), width });
        }
        let columns = [
            ("labels", self.labels.len()),
            ("groups", self.groups.len()),
            ("generators", self.generators.len()),
            ("swaps_only", self.swaps_only.len()),
        ];
        for (column, found) in columns {
            if found != rows {
                return Err(ClassifyError::UnequalColumns { column, rows, found });
            }
        }
        if rows == 0 || width == 0 { Err(ClassifyError::NoRows) } else { Ok(()) }
    }

    /// The rows with the given indices, in the given order. Indices past the
    /// end are left out.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        let kept: Vec<usize> = indices.iter().copied().filter(|&i| i < self.len()).collect();
        Self {
            names: self.names.clone(),
            rows: self.rows.select(Axis(0), &kept),
            labels: pick(&self.labels, &kept),
            groups: pick(&self.groups, &kept),
            generators: pick(&self.generators, &kept),
            swaps_only: pick(&self.swaps_only, &kept),
        }
    }

    /// The same rows with the columns `names`, found by name. Values of a column
    /// that was not there are unknown.
    #[must_use]
    pub fn with_columns(&self, names: &[String]) -> Self {
        let mut rows = Array2::from_elem((self.len(), names.len()), f64::NAN);
        for (name, mut column) in names.iter().zip(rows.columns_mut()) {
            if let Some(own) = self.names.iter().position(|own| own == name) {
                column.assign(&self.rows.column(own));
            }
        }
        Self {
            names: names.to_vec(),
            rows,
            labels: self.labels.clone(),
            groups: self.groups.clone(),
            generators: self.generators.clone(),
            swaps_only: self.swaps_only.clone(),
        }
    }

    /// The rows of both, one after the other.
    ///
    /// # Errors
    /// [`ClassifyError::UnequalWidth`] where their columns are not the same.
    pub fn followed_by(&self, other: &Self) -> Result<Self, ClassifyError> {
        let (names, width) = (self.names.len(), other.rows.ncols());
        let unequal = || ClassifyError::UnequalWidth { names, width };
        if self.names != other.names {
            return Err(unequal());
        }
        let rows = concatenate(Axis(0), &[self.rows.view(), other.rows.view()]);
        Ok(Self {
            names: self.names.clone(),
            rows: rows.map_err(|_| unequal())?,
            labels: [&self.labels[..], &other.labels].concat(),
            groups: [&self.groups[..], &other.groups].concat(),
            generators: [&self.generators[..], &other.generators].concat(),
            swaps_only: [&self.swaps_only[..], &other.swaps_only].concat(),
        })
    }

    /// Rows of each label, in column order.
    #[must_use]
    pub fn counts(&self) -> [u64; 3] {
        let mut counts = [0; 3];
        for label in &self.labels {
            counts[label.column()] += 1;
        }
        counts
    }

    /// For each row, whether it is corrupted (anything but clean).
    #[must_use]
    pub fn corrupted(&self) -> Vec<bool> {
        self.labels.iter().map(|&label| label != Label::Clean).collect()
    }

    /// Number of groups that have a row for which `wanted` holds.
    pub(super) fn groups_with(&self, wanted: impl Fn(Label) -> bool) -> usize {
        let rows = self.groups.iter().zip(&self.labels);
        rows.filter(|(_, label)| wanted(**label))
            .map(|(group, _)| group)
            .collect::<BTreeSet<_>>()
            .len()
    }
}

/// The tool named for a row: `human` for clean rows, `unknown` for corrupted
/// rows that name none.
pub(super) fn generator_name(label: Label, generator: &str) -> &str {
    match (label, generator) {
        (Label::Clean, _) => "human",
        (_, "") => "unknown",
        (_, name) => name,
    }
}

fn pick<T: Clone>(values: &[T], indices: &[usize]) -> Vec<T> {
    indices.iter().filter_map(|&i| values.get(i).cloned()).collect()
}

#[cfg(test)]
pub(crate) mod synthetic {
    //! Gaussian clouds to train on.

    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// A standard normal draw (Box-Muller).
    pub fn normal(rng: &mut ChaCha8Rng) -> f64 {
        let (u, v): (f64, f64) = (rng.random(), rng.random());
        (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// `counts` rows of clean, mt and spun, `width` features, five rows to an
    /// article. The first feature rises by `shift` for spun, the second for mt.
    pub fn clouds(counts: [usize; 3], width: usize, shift: f64, seed: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut values = Vec::new();
        let (mut labels, mut groups, mut generators) = (Vec::new(), Vec::new(), Vec::new());
        for label in Label::ALL {
            for i in 0..counts[label.column()] {
                for f in 0..width {
                    let moved = label != Label::Clean && f == 2 - label.column();
                    values.push(normal(&mut rng) + if moved { shift } else { 0.0 });
                }
                labels.push(label);
                groups.push(u32::try_from(label.column() * 1_000_000 + i / 5).unwrap());
                let tool = if i % 10 < 5 { "a" } else { "b" };
                generators.push(match label {
                    Label::Clean => String::new(),
                    _ => format!("{label}-{tool}"),
                });
            }
        }
        Dataset {
            names: (0..width).map(|f| format!("f{f}")).collect(),
            rows: Array2::from_shape_vec((labels.len(), width), values).unwrap(),
            swaps_only: vec![false; labels.len()],
            labels,
            groups,
            generators,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::synthetic::clouds;
    use super::*;

    #[test]
    fn columns_that_do_not_fit_are_named() {
        let good = clouds([4, 3, 2], 3, 1.0, 1);
        good.check().unwrap();
        assert_eq!(good.counts(), [4, 3, 2]);
        let mut bad = good.clone();
        bad.groups.pop();
        assert_eq!(bad.check().unwrap_err().to_string(), "data set has 9 rows but 8 groups");
        let mut bad = good.clone();
        bad.names.pop();
        assert!(matches!(bad.check(), Err(ClassifyError::UnequalWidth { names: 2, width: 3 })));
        assert!(matches!(good.select(&[]).check(), Err(ClassifyError::NoRows)));
    }

    #[test]
    fn selection_keeps_columns_together_and_ignores_rows_that_are_not_there() {
        let data = clouds([2, 2, 2], 2, 1.0, 1);
        let part = data.select(&[5, 0, 99]);
        part.check().unwrap();
        assert_eq!(part.labels, [Label::Spun, Label::Clean]);
        assert_eq!(part.rows.row(0), data.rows.row(5));
        assert_eq!(part.corrupted(), [true, false]);
    }

    #[test]
    fn columns_are_found_by_name_and_those_that_are_not_there_are_unknown() {
        let data = clouds([2, 2, 2], 2, 1.0, 1);
        assert_eq!(data.with_columns(&data.names).rows, data.rows);
        let names = ["f1", "new", "f0"].map(str::to_owned);
        let other = data.with_columns(&names);
        other.check().unwrap();
        assert_eq!(other.rows.column(0), data.rows.column(1));
        assert_eq!(other.rows.column(2), data.rows.column(0));
        assert!(other.rows.column(1).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn rows_of_other_columns_are_not_put_behind_one_another() {
        let (first, second) = (clouds([2, 1, 0], 2, 1.0, 1), clouds([0, 1, 2], 2, 1.0, 2));
        let both = first.followed_by(&second).unwrap();
        both.check().unwrap();
        assert_eq!((both.counts(), both.rows.row(3)), ([2, 2, 2], second.rows.row(0)));
        let turned = second.with_columns(&["f1", "f0"].map(str::to_owned));
        assert!(matches!(first.followed_by(&turned), Err(ClassifyError::UnequalWidth { .. })));
    }
}
