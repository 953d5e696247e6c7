//! From sentence rows to one row for a passage or an article.

use super::FEATURES;
use super::numbers::real;
use crate::document::{LEAST_SENTENCE_WORDS, Level};

/// Pools `rows`, each of one sentence of as many words as `words` says, into the columns
/// of [`Level::names`]: means are weighted by words. Sentences that are too short to judge
/// count where there are no others: one stray line must not move the whole. Zeros when
/// there is no row.
#[must_use]
pub fn pool(rows: &[Vec<f64>], words: &[usize]) -> Vec<f64> {
    let longest = words.iter().copied().max().unwrap_or(0);
    let least = LEAST_SENTENCE_WORDS.min(longest);
    let mut total = 0.0;
    let mut sums = [0.0; FEATURES.len()];
    let lowest = if rows.is_empty() { 0.0 } else { f64::NEG_INFINITY };
    let mut maxima = [lowest; FEATURES.len()];
    for (row, &words) in rows.iter().zip(words).filter(|(_, words)| **words >= least) {
        let weight = real(words.max(1));
        total += weight;
        let columns = sums.iter_mut().zip(&mut maxima);
        for ((sum, maximum), value) in columns.zip(row) {
            *sum += value * weight;
            *maximum = maximum.max(*value);
        }
    }
    let total = total.max(f64::MIN_POSITIVE);
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
        let pooled = pool(&[low, high], &[20, 10]);
        assert_eq!(pooled.len(), Level::Article.names().len());
        assert!(pooled.iter().all(|&value| value == 2.0 || value == 4.0));
        assert_eq!(pool(&[], &[]).len(), Level::Article.names().len());
    }
    #[test]
    fn a_stray_line_does_not_move_the_whole() {
        let line = |value| vec![value; FEATURES.len()];
        let without = pool(&[line(1.0), line(2.0)], &[20, 9]);
        assert_eq!(pool(&[line(9.0), line(1.0), line(2.0)], &[4, 20, 9]), without);
        // Where there is nothing else, it is what there is.
        let short = pool(&[line(3.0), line(9.0)], &[4, 1]);
        assert!(short.iter().all(|&value| value == 3.0));
        assert!(pool(&[line(3.0)], &[0]).iter().all(|&value| value == 3.0));
    }
}
