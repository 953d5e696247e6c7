//! Splits of a data set that keep the rows of an article together.
//!
//! All splits are deterministic: they depend on the data, the seed and nothing
//! else. Groups are ordered by a seeded hash within strata of equal label sets
//! and dealt out in turn, so that even a handful of articles of a label is
//! spread over both sides.

use std::collections::{BTreeMap, BTreeSet};

use super::Dataset;
use super::dataset::generator_name;
use crate::document::Label;
use crate::segment::hash_bytes;

/// Row indices of the two sides, each in ascending order. No group is on both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Rows to train on.
    pub train: Vec<usize>,
    /// Rows to test on.
    pub test: Vec<usize>,
}

/// A split that tests on a generator that it does not train on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldOut {
    /// The generator that is held out.
    pub generator: String,
    /// The rows.
    pub split: Split,
}

/// `k` splits, each group in exactly one test side. `k` is brought into
/// 2..=number of groups; the list is empty with fewer than two groups.
#[must_use]
pub fn k_fold(data: &Dataset, k: usize, seed: u64) -> Vec<Split> {
    k_fold_of_parts(data, data.len(), k, seed)
}

/// As [`k_fold`], but the groups of the first `known` rows and the others are dealt out
/// apart, so that a handful of others is spread evenly, too.
pub(super) fn k_fold_of_parts(data: &Dataset, known: usize, k: usize, seed: u64) -> Vec<Split> {
    let order = ordered_groups(data, known, seed);
    if order.len() < 2 {
        return Vec::new();
    }
    let k = k.clamp(2, order.len());
    let fold_of: BTreeMap<u32, usize> =
        order.into_iter().enumerate().map(|(rank, group)| (group, rank % k)).collect();
    (0..k).map(|fold| split_by(data, |group| fold_of.get(&group) == Some(&fold))).collect()
}

/// One split with about `test_fraction` (0..1) of the groups of each stratum on
/// the test side.
#[must_use]
pub fn train_test(data: &Dataset, test_fraction: f64, seed: u64) -> Split {
    let chosen = every_nth(&ordered_groups(data, data.len(), seed), test_fraction);
    split_by(data, |group| chosen.contains(&group))
}

/// For each generator of corrupted rows, in order of name: train on the other
/// generators and on clean rows, test on that generator and on clean rows of
/// articles that were not trained on.
///
/// Articles without corrupted rows are split with `test_fraction` (0..1) of
/// them on the test side. An article that has rows of the held-out generator
/// and of others is on one side only, and its rows that do not belong there
/// are used on neither.
pub fn leave_one_generator_out(
    data: &Dataset,
    test_fraction: f64,
    seed: u64,
) -> impl Iterator<Item = HeldOut> {
    let order = ordered_groups(data, data.len(), seed);
    let drawn = every_nth(&order, test_fraction);
    let tools = generators_of_groups(data);
    let names: BTreeSet<&str> = tools.values().flatten().copied().collect();
    names.into_iter().map(move |generator| {
        let tested = |group: u32| match tools.get(&group) {
            Some(made_by) if made_by.contains(generator) => {
                made_by.len() == 1 || drawn.contains(&group)
            }
            Some(_) => false,
            None => drawn.contains(&group),
        };
        let mut split = split_by(data, tested);
        split.train.retain(|&row| tool_of(data, row) != Some(generator));
        split.test.retain(|&row| tool_of(data, row).is_none_or(|tool| tool == generator));
        HeldOut { generator: generator.to_owned(), split }
    })
}

/// The rows whose group `tested` accepts, and the others.
fn split_by(data: &Dataset, tested: impl Fn(u32) -> bool) -> Split {
    let (test, train) =
        (0..data.groups.len()).partition(|&row| data.groups.get(row).is_some_and(|&g| tested(g)));
    Split { train, test }
}

/// The groups, by stratum (set of labels in the group, and whether it has rows beyond the
/// first `known`), then by seeded hash.
fn ordered_groups(data: &Dataset, known: usize, seed: u64) -> Vec<u32> {
    let mut strata: BTreeMap<u32, u8> = BTreeMap::new();
    for (row, (&group, label)) in data.groups.iter().zip(&data.labels).enumerate() {
        let part = u8::from(row >= known) << Label::ALL.len();
        *strata.entry(group).or_default() |= part | 1 << label.column();
    }
    let mut order: Vec<(u8, u64, u32)> = strata
        .into_iter()
        .map(|(group, labels)| (labels, seeded_hash(seed, u64::from(group)), group))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, group)| group).collect()
}

/// About `fraction` of the values, evenly spaced.
fn every_nth(order: &[u32], fraction: f64) -> BTreeSet<u32> {
    let steps = |rank: usize| (rank as f64 * fraction).floor();
    let kept = order.iter().enumerate().filter(|(rank, _)| steps(rank + 1) > steps(*rank));
    kept.map(|(_, &group)| group).collect()
}

/// The generators of each group's corrupted rows; groups without are left out.
fn generators_of_groups(data: &Dataset) -> BTreeMap<u32, BTreeSet<&str>> {
    let mut tools: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (row, &group) in data.groups.iter().enumerate() {
        if let Some(tool) = tool_of(data, row) {
            tools.entry(group).or_default().insert(tool);
        }
    }
    tools
}

/// The generator of a corrupted row; `None` for clean rows.
fn tool_of(data: &Dataset, row: usize) -> Option<&str> {
    match (data.labels.get(row), data.generators.get(row)) {
        (Some(&label), Some(name)) if label != Label::Clean => Some(generator_name(label, name)),
        _ => None,
    }
}

/// A stable hash of `value` that differs from seed to seed.
pub(super) fn seeded_hash(seed: u64, value: u64) -> u64 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..].copy_from_slice(&value.to_le_bytes());
    hash_bytes(&bytes)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A data set without features from (group, label column, tool) per row.
    fn data(rows: &[(u32, usize, u8)]) -> Dataset {
        Dataset {
            names: Vec::new(),
            rows: Array2::zeros((rows.len(), 0)),
            labels: rows.iter().map(|r| Label::ALL[r.1]).collect(),
            groups: rows.iter().map(|r| r.0).collect(),
            swaps_only: vec![false; rows.len()],
            generators: rows
                .iter()
                .map(|r| if r.1 == 0 { "human".into() } else { format!("tool{}", r.2) })
                .collect(),
        }
    }

    fn groups(data: &Dataset, rows: &[usize]) -> BTreeSet<u32> {
        rows.iter().map(|&row| data.groups[row]).collect()
    }

    fn parted(data: &Dataset, split: &Split) -> bool {
        groups(data, &split.train).is_disjoint(&groups(data, &split.test))
    }

    #[test]
    fn a_handful_of_other_rows_is_spread_evenly() {
        let known = (0..101).map(|group| (group, usize::from(group % 2 == 0), 0));
        let others = (200..206).map(|group| (group, usize::from(group % 2 == 0), 0));
        let data = data(&known.chain(others).collect::<Vec<_>>());
        for seed in 0..20 {
            for split in k_fold_of_parts(&data, 101, 3, seed) {
                let others = split.test.iter().filter(|&&row| row >= 101);
                let labels: BTreeSet<Label> = others.map(|&row| data.labels[row]).collect();
                assert_eq!(labels.len(), 2, "{seed}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_group_is_on_both_sides(
            rows in vec((0_u32..12, 0_usize..3, 0_u8..3), 0..60),
            k in 0_usize..8,
            fraction in 0.0..1.0,
            seed in any::<u64>(),
        ) {
            let data = data(&rows);
            let folds = k_fold(&data, k, seed);
            let mut tested: Vec<usize> = folds.iter().flat_map(|s| s.test.clone()).collect();
            tested.sort_unstable();
            if !folds.is_empty() {
                prop_assert_eq!(tested, (0..rows.len()).collect::<Vec<_>>());
            }
            for split in folds {
                prop_assert!(parted(&data, &split));
                prop_assert_eq!(split.train.len() + split.test.len(), rows.len());
                prop_assert!(!split.train.is_empty() && !split.test.is_empty());
            }
            prop_assert!(parted(&data, &train_test(&data, fraction, seed)));
        }

        #[test]
        fn a_held_out_generator_is_never_trained_on(
            rows in vec((0_u32..12, 0_usize..3, 0_u8..3), 0..60),
            fraction in 0.0..1.0,
            seed in any::<u64>(),
        ) {
            let data = data(&rows);
            for HeldOut { generator, split } in leave_one_generator_out(&data, fraction, seed) {
                prop_assert!(parted(&data, &split));
                for &row in &split.train {
                    prop_assert_ne!(tool_of(&data, row), Some(generator.as_str()));
                }
                for &row in &split.test {
                    prop_assert!(tool_of(&data, row).is_none_or(|tool| tool == generator));
                }
            }
        }
    }

    #[test]
    fn labels_are_spread_over_the_folds() {
        let rows: Vec<_> = (0..50).map(|g| (g, usize::from(g < 10) * 2, 0)).collect();
        let data = data(&rows);
        for split in k_fold(&data, 5, 3) {
            let spun = split.test.iter().filter(|&&r| data.labels[r] == Label::Spun).count();
            assert_eq!((split.test.len(), spun), (10, 2));
        }
        let split = train_test(&data, 0.2, 3);
        let spun = split.test.iter().filter(|&&r| data.labels[r] == Label::Spun).count();
        assert_eq!((split.test.len(), spun), (10, 2));
    }

    #[test]
    fn the_seed_and_nothing_else_moves_the_folds() {
        let rows: Vec<_> = (0..40).map(|g| (g, 0, 0)).collect();
        let data = data(&rows);
        assert_eq!(k_fold(&data, 5, 1), k_fold(&data, 5, 1));
        assert_ne!(k_fold(&data, 5, 1), k_fold(&data, 5, 2));
    }

    #[test]
    fn all_rows_of_separate_generators_are_used() {
        // 20 clean articles, 10 by each of two tools.
        let rows: Vec<_> =
            (0..40_u32).map(|g| (g, if g < 20 { 0 } else { 2 }, u8::from(g >= 30))).collect();
        let data = data(&rows);
        let held: Vec<HeldOut> = leave_one_generator_out(&data, 0.5, 1).collect();
        assert_eq!(
            held.iter().map(|h| h.generator.as_str()).collect::<Vec<_>>(),
            ["tool0", "tool1"]
        );
        for HeldOut { split, .. } in held {
            assert_eq!((split.train.len(), split.test.len()), (20, 20));
        }
    }

    #[test]
    fn an_article_rewritten_by_two_tools_stays_on_one_side() {
        // Each of 20 articles: clean, by tool 0 and by tool 1.
        let rows: Vec<_> = (0..20_u32).flat_map(|g| [(g, 0, 0), (g, 2, 0), (g, 2, 1)]).collect();
        let data = data(&rows);
        for HeldOut { split, .. } in leave_one_generator_out(&data, 0.3, 1) {
            assert!(parted(&data, &split));
            assert_eq!((split.train.len(), split.test.len()), (28, 12));
        }
    }
}
