//! Rows ranked worst first, all of them or only the top few.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::ReportError;
use crate::numbers::round4;

/// Keeps rows by rank: highest score first, then by path, place in the text
/// and arrival. With a limit it holds no more than that many rows.
pub(super) struct Ranking<T> {
    limit: Option<usize>,
    /// The row of the lowest rank on top.
    kept: BinaryHeap<Ranked<T>>,
    arrived: u64,
}

/// A row with what it is ranked by; the smallest is the worst offender.
pub(super) struct Ranked<T> {
    pub(super) score: f64,
    pub(super) path: String,
    pub(super) start: u32,
    pub(super) arrival: u64,
    pub(super) row: T,
}

impl<T> Ranking<T> {
    /// An empty ranking of at most `limit` rows.
    pub(super) fn new(limit: Option<usize>) -> Self {
        Self { limit, kept: BinaryHeap::new(), arrived: 0 }
    }

    /// Offers a row, which is made only when it is worth keeping. Scores are
    /// compared as they are printed.
    pub(super) fn offer(
        &mut self,
        score: f64,
        path: &str,
        start: u32,
        row: impl FnOnce() -> Result<T, ReportError>,
    ) -> Result<(), ReportError> {
        let score = round4(score);
        let arrival = self.arrived;
        self.arrived += 1;
        if self.is_full() {
            let better = self.kept.peek().is_some_and(|last| {
                order((score, path, start, arrival), last.key()) == Ordering::Less
            });
            if !better {
                return Ok(());
            }
            self.kept.pop();
        }
        self.kept.push(Ranked { score, path: path.to_owned(), start, arrival, row: row()? });
        Ok(())
    }

    /// How many rows were offered and are not among those kept.
    pub(super) fn left_out(&self) -> u64 {
        self.arrived - self.kept.len() as u64
    }

    /// The rows, worst offender first.
    pub(super) fn into_rows(self) -> impl Iterator<Item = T> {
        self.kept.into_sorted_vec().into_iter().map(|ranked| ranked.row)
    }

    fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.kept.len() >= limit)
    }
}

type Key<'a> = (f64, &'a str, u32, u64);

fn order(a: Key<'_>, b: Key<'_>) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| (a.1, a.2, a.3).cmp(&(b.1, b.2, b.3)))
}

impl<T> Ranked<T> {
    fn key(&self) -> Key<'_> {
        (self.score, &self.path, self.start, self.arrival)
    }
}

impl<T> Ord for Ranked<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        order(self.key(), other.key())
    }
}

impl<T> PartialOrd for Ranked<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Ranked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Ranked<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranked(limit: Option<usize>, rows: &[(f64, &str, u32)]) -> Vec<usize> {
        let mut ranking = Ranking::new(limit);
        for (index, &(score, path, start)) in rows.iter().enumerate() {
            ranking.offer(score, path, start, || Ok(index)).unwrap();
        }
        ranking.into_rows().collect()
    }

    #[test]
    fn ties_go_by_path_then_place_then_arrival() {
        let rows = [(0.5, "b", 0), (0.9, "z", 7), (0.5, "a", 9), (0.5, "a", 3), (0.5, "a", 3)];
        assert_eq!(ranked(None, &rows), [1, 3, 4, 2, 0]);
    }

    #[test]
    fn scores_that_print_alike_are_ties() {
        assert_eq!(ranked(None, &[(0.500_001, "b", 0), (0.5, "a", 0)]), [1, 0]);
    }

    #[test]
    fn a_limit_of_nothing_keeps_nothing() {
        assert!(ranked(Some(0), &[(0.5, "a", 0)]).is_empty());
    }

    #[test]
    fn rows_that_do_not_make_it_are_never_made() {
        let mut ranking = Ranking::new(Some(1));
        ranking.offer(0.9, "a", 0, || Ok(())).unwrap();
        let mut made = false;
        ranking
            .offer(0.1, "a", 1, || {
                made = true;
                Ok(())
            })
            .unwrap();
        assert!(!made);
    }

    proptest! {
        #[test]
        fn the_top_rows_are_the_head_of_the_full_ranking(
            rows in prop::collection::vec((0..5u8, 0..3u8, 0..4u32), 0..40),
            limit in 0..12usize,
        ) {
            let paths = ["a", "b", "c"];
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(score, path, start)| (f64::from(score) / 4.0, paths[path as usize], start))
                .collect();
            let full = ranked(None, &rows);
            let top = ranked(Some(limit), &rows);
            prop_assert_eq!(&top[..], &full[..limit.min(full.len())]);
        }
    }
}
