//! Scores that a row has at least, whatever its other values say.

use serde::{Deserialize, Serialize};

/// What is proof of its own: where several values of a row are each so large, its score is no
/// lower than this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    /// The score, 0..1.
    pub score: f64,
    /// Features, by column, with the least value that each must have.
    pub least: Vec<(usize, f64)>,
}

impl Floor {
    /// The floor of features by name; `None` when one is not among `names`.
    #[must_use]
    pub fn of_names(names: &[String], score: f64, least: &[(&str, f64)]) -> Option<Self> {
        let column = |name: &str| names.iter().position(|known| known == name);
        let least = least.iter().map(|&(name, value)| Some((column(name)?, value)));
        Some(Self { score, least: least.collect::<Option<_>>()? })
    }

    /// Whether the row has all that is asked.
    pub(super) fn holds(&self, row: &[f64]) -> bool {
        self.least.iter().all(|&(column, least)| row.get(column).is_some_and(|&v| v >= least))
    }

    /// The same for rows in which feature `f` is column `columns[f]`.
    pub(super) fn in_columns(&self, columns: &[usize]) -> Self {
        let moved = |&(feature, value): &(usize, f64)| {
            (columns.get(feature).copied().unwrap_or(usize::MAX), value)
        };
        Self { score: self.score, least: self.least.iter().map(moved).collect() }
    }

    /// Whether it can be asked of rows of `width` values.
    pub(super) fn is_sound(&self, width: usize) -> bool {
        (0.0..=1.0).contains(&self.score)
            && !self.least.is_empty()
            && self.least.iter().all(|(column, value)| *column < width && value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_asked_must_be_there() {
        let names = ["a".to_owned(), "b".to_owned()];
        let floor = Floor::of_names(&names, 0.9, &[("b", 2.0), ("a", 1.0)]).unwrap();
        assert!(floor.is_sound(2) && !floor.is_sound(1));
        assert!(floor.holds(&[1.0, 2.5]));
        for row in [&[1.0, 1.9][..], &[0.9, 2.5], &[f64::NAN, 2.5], &[1.0]] {
            assert!(!floor.holds(row), "{row:?}");
        }
        assert!(floor.in_columns(&[2, 0]).holds(&[2.5, 0.0, 1.0]));
        assert_eq!(Floor::of_names(&names, 0.9, &[("c", 1.0)]), None);
    }
}
