//! From sentence rows to one row for a passage or an article.

use super::FEATURES;
use crate::document::Level;

/// Pools `rows`, each of one sentence, weighting means by `weights` (words, at
/// least 1 each), into the columns of [`Level::names`]. Zeros when there is no row.
#[must_use]
pub fn pool(rows: &[&[f64]], weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let mut sums = [0.0; FEATURES.len()];
    let lowest = if rows.is_empty() { 0.0 } else { f64::NEG_INFINITY };
    let mut maxima = [lowest; FEATURES.len()];
    for (row, weight) in rows.iter().zip(weights) {
        let columns = sums.iter_mut().zip(&mut maxima);
        for ((sum, maximum), value) in columns.zip(*row) {
            *sum += value * weight;
            *maximum = maximum.max(*value);
        }
    }
    let mut pooled = Vec::with_capacity(2 * FEATURES.len());
    let columns = || FEATURES.iter().zip(sums.iter().zip(&maxima));
    for (_, (sum, maximum)) in columns().filter(|(feature, _)| feature.level() == Level::Sentence) {
        pooled.extend([sum / total, *maximum]);
    }
    for (_, (sum, _)) in columns().filter(|(feature, _)| feature.level() == Level::Article) {
        pooled.push(sum / total);
    }
    pooled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pooled_rows_have_a_value_for_every_name() {
        let low = vec![1.0; FEATURES.len()];
        let high = vec![4.0; FEATURES.len()];
        let pooled = pool(&[&low, &high], &[2.0, 1.0]);
        assert_eq!(pooled.len(), Level::Article.names().len());
        assert!(pooled.iter().all(|&value| value == 2.0 || value == 4.0));
        assert_eq!(pool(&[], &[]).len(), Level::Article.names().len());
    }
}
