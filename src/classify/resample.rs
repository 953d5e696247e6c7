//! Deterministic resampling, because the regression ignores row weights.

use std::collections::BTreeMap;

use super::Dataset;
use super::split::seeded_hash;
use crate::document::Label;

/// Which rows of `subset` to fit on, with repetitions.
///
/// With `balance` every label gets as many rows as the most frequent one;
/// without, each row is taken once. No more than `cap` rows are drawn, in the
/// same proportions. A label's rows are drawn at even steps through its
/// articles in seeded order: each row is taken equally often (give or take
/// one), and so each article keeps its share.
pub(super) fn resample(
    data: &Dataset,
    subset: &[usize],
    balance: bool,
    cap: usize,
    seed: u64,
) -> Vec<usize> {
    let strata = rows_by_label(data, subset, seed);
    let largest = strata.values().map(Vec::len).max().unwrap_or(0);
    let wanted = |rows: &Vec<usize>| if balance { largest } else { rows.len() };
    let total: usize = strata.values().map(wanted).sum();
    let mut picks: Vec<usize> = Vec::with_capacity(total.min(cap) + strata.len());
    for rows in strata.values() {
        let count = if total > cap { (wanted(rows) * cap).div_ceil(total) } else { wanted(rows) };
        picks.extend((0..count).filter_map(|i| rows.get((2 * i + 1) * rows.len() / (2 * count))));
    }
    picks.sort_unstable();
    picks
}

/// About `count` rows of `subset`, drawn at even steps through their weights: a
/// row is taken as often as its share of the weight says, give or take one. With
/// `balance` every label has the same share, whatever its weight. `weights` has
/// one entry per row of `data`, none below 0.
pub(super) fn resample_by_weight(
    data: &Dataset,
    subset: &[usize],
    weights: &[f64],
    balance: bool,
    count: usize,
    seed: u64,
) -> Vec<usize> {
    let strata = rows_by_label(data, subset, seed);
    let weight = |rows: &[usize]| rows.iter().map(|&row| weights[row]).sum::<f64>();
    let total: f64 = strata.values().map(|rows| weight(rows)).sum();
    let mut picks = Vec::with_capacity(count + strata.len());
    for rows in strata.values() {
        let own = weight(rows);
        let share = if balance { 1.0 / strata.len() as f64 } else { own / total };
        draw(rows, weights, own, share, count, &mut picks);
    }
    picks.sort_unstable();
    picks
}

/// Appends `share` of `count` draws from `rows`, whose weights sum to `total`.
fn draw(
    rows: &[usize],
    weights: &[f64],
    total: f64,
    share: f64,
    count: usize,
    picks: &mut Vec<usize>,
) {
    let draws = (share * count as f64).round();
    let mut passed = 0.0;
    let mut drawn = 0;
    for &row in rows {
        passed += weights[row];
        // Where the middle of a step lies within the row's weight, it is drawn.
        let due = (passed / total * draws + 0.5).floor() as usize;
        picks.extend(std::iter::repeat_n(row, due.saturating_sub(drawn)));
        drawn = due.max(drawn);
    }
}

/// The rows of each label, articles in seeded order.
fn rows_by_label(data: &Dataset, subset: &[usize], seed: u64) -> BTreeMap<Label, Vec<usize>> {
    let mut keyed: Vec<(Label, u64, usize)> = subset
        .iter()
        .filter_map(|&row| {
            let (label, group) = (data.labels.get(row)?, data.groups.get(row)?);
            Some((*label, seeded_hash(seed, u64::from(*group)), row))
        })
        .collect();
    keyed.sort_unstable();
    let mut strata: BTreeMap<Label, Vec<usize>> = BTreeMap::new();
    for (label, _, row) in keyed {
        strata.entry(label).or_default().push(row);
    }
    strata
}

#[cfg(test)]
mod tests {
    use super::super::dataset::synthetic::clouds;
    use super::*;

    fn counts(data: &Dataset, picks: &[usize]) -> [u64; 3] {
        data.select(picks).counts()
    }

    #[test]
    fn balancing_repeats_rows_evenly() {
        let data = clouds([100, 30, 7], 2, 1.0, 1);
        let all: Vec<usize> = (0..data.len()).collect();
        let picks = resample(&data, &all, true, 10_000, 1);
        assert_eq!(counts(&data, &picks), [100, 100, 100]);
        for row in 0..data.len() {
            let taken = picks.iter().filter(|&&p| p == row).count();
            let expected = match data.labels[row] {
                Label::Clean => 1..=1,
                Label::Mt => 3..=4,
                Label::Spun => 14..=15,
            };
            assert!(expected.contains(&taken), "row {row} taken {taken} times");
        }
        assert_eq!(resample(&data, &all, false, 10_000, 1), all);
    }

    #[test]
    fn the_cap_keeps_the_proportions_and_the_articles() {
        let data = clouds([1000, 500, 100], 2, 1.0, 1);
        let all: Vec<usize> = (0..data.len()).collect();
        let picks = resample(&data, &all, false, 160, 1);
        assert_eq!(counts(&data, &picks), [100, 50, 10]);
        // Five rows to an article and every tenth row drawn: no article gives two.
        let mut groups: Vec<u32> = picks.iter().map(|&p| data.groups[p]).collect();
        groups.dedup();
        assert_eq!(groups.len(), 160);
        assert_eq!(counts(&data, &resample(&data, &all, true, 150, 1)), [50, 50, 50]);
        assert_ne!(picks, resample(&data, &all, false, 160, 2));
    }

    #[test]
    fn nothing_is_drawn_from_outside_the_subset() {
        let data = clouds([20, 20, 20], 2, 1.0, 1);
        let picks = resample(&data, &[1, 21, 41, 42], true, 100, 1);
        assert_eq!(picks, [1, 1, 21, 21, 41, 42]);
        assert!(resample(&data, &[], true, 100, 1).is_empty());
    }

    #[test]
    fn rows_are_drawn_by_their_weight_and_labels_by_theirs() {
        let data = clouds([100, 50, 50], 2, 1.0, 1);
        let all: Vec<usize> = (0..data.len()).collect();
        let mut weights = vec![1.0; data.len()];
        weights[0] = 100.0;
        let drawn = |balance| resample_by_weight(&data, &all, &weights, balance, 3000, 1);
        let balanced = drawn(true);
        assert_eq!(counts(&data, &balanced), [1000, 1000, 1000]);
        let heavy = balanced.iter().filter(|&&row| row == 0).count();
        assert!((501..=504).contains(&heavy), "{heavy}");
        let [clean, mt, spun] = counts(&data, &drawn(false));
        assert_eq!((clean, mt, spun), (1997, 502, 502));
        weights[0] = 0.0;
        assert!(!resample_by_weight(&data, &all, &weights, true, 3000, 1).contains(&0));
        assert!(resample_by_weight(&data, &[], &weights, true, 3000, 1).is_empty());
    }
}
