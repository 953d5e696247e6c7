//! Quantised values: one short code for an n-gram's probability and back-off
//! together, through a table of what the codes stand for.

use super::table::Ngram;

/// What the codes of a table stand for: ln probability and ln back-off. The
/// upper bits of a code choose a bin of probabilities, the lower ones a bin of
/// the back-offs that occur with them. The last code is never used.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    values: Vec<[f32; 2]>,
    /// The probabilities of the bins, rising.
    probabilities: Vec<f32>,
    backoff_bits: u32,
}

impl Codes {
    /// Equally filled bins, each standing for the mean of its values. Back-offs
    /// of exactly 0 (n-grams that no longer one begins with) have a bin of their own.
    pub(super) fn fit(ngrams: &[Ngram], bits: u32, last: bool) -> Self {
        if bits == 0 {
            return Self::default();
        }
        let backoff_bits = if last { 0 } else { bits / 2 };
        let bins = 1_usize << (bits - backoff_bits);
        let mut sorted: Vec<[f32; 2]> =
            ngrams.iter().map(|ngram| [ngram.log_probability, ngram.log_backoff]).collect();
        sorted.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        let mut values = Vec::with_capacity(1 << bits);
        let mut probabilities = Vec::with_capacity(bins);
        for bin in 0..bins {
            let members = part(&sorted, bin, bins);
            let probability = mean(members.iter().map(|value| value[0]));
            let mut backoffs: Vec<f32> =
                members.iter().map(|value| value[1]).filter(|&backoff| backoff != 0.0).collect();
            backoffs.sort_unstable_by(f32::total_cmp);
            let others = (1_usize << backoff_bits) - 1;
            probabilities.push(probability);
            values.push([probability, 0.0]);
            values.extend(
                (0..others)
                    .map(|bin| [probability, mean(part(&backoffs, bin, others).iter().copied())]),
            );
        }
        Self { values, probabilities, backoff_bits }
    }

    /// The code whose values are nearest.
    pub(super) fn code(&self, ngram: &Ngram) -> u32 {
        let width = 1_usize << self.backoff_bits;
        let value = ngram.log_probability;
        let above = self.probabilities.partition_point(|&bin| bin < value);
        let bin =
            nearest(above, self.probabilities.len(), |bin| (self.probabilities[bin] - value).abs());
        let values = &self.values[bin * width..(bin + 1) * width];
        let offset = if ngram.log_backoff == 0.0 || width == 1 {
            0
        } else {
            let others = &values[1..];
            let above = others.partition_point(|value| value[1] < ngram.log_backoff);
            1 + nearest(above, others.len(), |at| (others[at][1] - ngram.log_backoff).abs())
        };
        let last_used = self.values.len().saturating_sub(2);
        (bin * width + offset).min(last_used) as u32
    }

    pub(super) fn into_values(self) -> Vec<[f32; 2]> {
        self.values
    }
}

/// The nearer of the bins on both sides of a boundary.
fn nearest(above: usize, bins: usize, distance: impl Fn(usize) -> f32) -> usize {
    let above = above.min(bins.saturating_sub(1));
    let below = above.saturating_sub(1);
    if distance(below) <= distance(above) { below } else { above }
}

/// The part of `sorted` that falls to one of `bins` equally filled bins; the
/// nearest value where there are fewer values than bins.
fn part<T>(sorted: &[T], bin: usize, bins: usize) -> &[T] {
    let start = sorted.len() * bin / bins;
    let end = (sorted.len() * (bin + 1) / bins).max(start + 1);
    sorted.get(start..end.min(sorted.len())).unwrap_or(&[])
}

/// 0 for no values.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) =
        values.fold((0.0_f64, 0_u32), |(sum, count), value| (sum + f64::from(value), count + 1));
    (sum / f64::from(count.max(1))) as f32
}
