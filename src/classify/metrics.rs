//! What a list of scores is worth, given the truth.
//!
//! `scores` and `positives` have one entry per row; a row is flagged when its
//! score is at or above a threshold. Functions give `None` where the measure is
//! undefined because there is no positive or no negative row.

use crate::document::Label;

/// Area under the receiver operating characteristic: the probability that a
/// positive row scores above a negative one, ties counting half.
#[must_use]
pub fn auroc(scores: &[f64], positives: &[bool]) -> Option<f64> {
    let (total_positive, total_negative) = totals(positives);
    if total_positive == 0.0 || total_negative == 0.0 {
        return None;
    }
    let (mut won, mut above) = (0.0, 0.0);
    for step in steps(scores, positives) {
        won += step.negatives * (above + 0.5 * step.positives);
        above += step.positives;
    }
    Some(won / (total_positive * total_negative))
}

/// Average precision: precision at each threshold, weighted by the recall that
/// the threshold adds; rows of one score come in together.
#[must_use]
pub fn average_precision(scores: &[f64], positives: &[bool]) -> Option<f64> {
    let (total, _) = totals(positives);
    if total == 0.0 {
        return None;
    }
    let (mut sum, mut found, mut flagged) = (0.0, 0.0, 0.0);
    for step in steps(scores, positives) {
        found += step.positives;
        flagged += step.positives + step.negatives;
        sum += step.positives * found / flagged;
    }
    Some(sum / total)
}

/// F1 of the rows flagged at `threshold`.
#[must_use]
pub fn f1_at(scores: &[f64], positives: &[bool], threshold: f64) -> Option<f64> {
    let (total, _) = totals(positives);
    let (mut found, mut flagged) = (0.0, 0.0);
    for step in steps(scores, positives).iter().filter(|step| step.score >= threshold) {
        found += step.positives;
        flagged += step.positives + step.negatives;
    }
    (total > 0.0).then(|| 2.0 * found / (total + flagged))
}

/// The best F1 over all thresholds and the highest threshold that reaches it.
#[must_use]
pub fn best_f1(scores: &[f64], positives: &[bool]) -> Option<(f64, f64)> {
    let (total, _) = totals(positives);
    let (mut best, mut found, mut flagged) = (None, 0.0, 0.0);
    for step in steps(scores, positives) {
        found += step.positives;
        flagged += step.positives + step.negatives;
        let f1 = 2.0 * found / (total + flagged);
        if total > 0.0 && best.is_none_or(|(highest, _)| f1 > highest) {
            best = Some((f1, step.score));
        }
    }
    best
}

/// The lowest threshold that flags at most `rate` (0..1) of the negative rows.
/// Negative rows of one score are flagged together or not at all, so ties
/// never push the rate above `rate`.
#[must_use]
pub fn threshold_at_false_alarm_rate(scores: &[f64], positives: &[bool], rate: f64) -> Option<f64> {
    let rows = scores.iter().zip(positives);
    let mut negatives: Vec<f64> = rows.filter(|(_, p)| !**p).map(|(s, _)| *s).collect();
    negatives.sort_unstable_by(|a, b| b.total_cmp(a));
    // The tiny addend keeps 0.29 * 100 from becoming 28.
    let allowed = (rate.clamp(0.0, 1.0) * negatives.len() as f64 + 1e-9) as usize;
    match negatives.get(allowed) {
        Some(first_spared) => Some(first_spared.next_up()),
        None => negatives.last().copied(),
    }
}

/// Share of the negative rows flagged at `threshold`.
#[must_use]
pub fn false_alarm_rate(scores: &[f64], positives: &[bool], threshold: f64) -> Option<f64> {
    share_flagged(scores, positives, false, threshold)
}

/// Share of the positive rows flagged at `threshold`.
#[must_use]
pub fn recall_at(scores: &[f64], positives: &[bool], threshold: f64) -> Option<f64> {
    share_flagged(scores, positives, true, threshold)
}

/// Recall at the threshold of [`threshold_at_false_alarm_rate`].
#[must_use]
pub fn recall_at_false_alarm_rate(scores: &[f64], positives: &[bool], rate: f64) -> Option<f64> {
    let threshold = threshold_at_false_alarm_rate(scores, positives, rate)?;
    recall_at(scores, positives, threshold)
}

/// The rows whose score lies in one tenth of 0..1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReliabilityBin {
    /// Rows in the bin.
    pub rows: u64,
    /// Mean score of the rows; 0 where there is none.
    pub mean_score: f64,
    /// Share of positive rows among them; 0 where there is none.
    pub positive_share: f64,
}

/// Ten bins of equal width, from the lowest scores to the highest. In the rows
/// of well calibrated scores, mean score and share of positives agree.
#[must_use]
pub fn reliability(scores: &[f64], positives: &[bool]) -> [ReliabilityBin; 10] {
    let mut bins = [ReliabilityBin::default(); 10];
    for (score, positive) in scores.iter().zip(positives) {
        let bin = &mut bins[(score * 10.0).clamp(0.0, 9.0) as usize];
        bin.rows += 1;
        bin.mean_score += score;
        bin.positive_share += f64::from(u8::from(*positive));
    }
    for bin in &mut bins {
        let rows = bin.rows.max(1) as f64;
        (bin.mean_score, bin.positive_share) = (bin.mean_score / rows, bin.positive_share / rows);
    }
    bins
}

/// Expected calibration error over the bins of [`reliability`]: the distance
/// between mean score and share of positives, weighted by rows.
#[must_use]
pub fn expected_calibration_error(scores: &[f64], positives: &[bool]) -> Option<f64> {
    let bins = reliability(scores, positives);
    let distance = |bin: &ReliabilityBin| (bin.mean_score - bin.positive_share).abs();
    mean(bins.iter().map(|bin| bin.rows as f64 * distance(bin)).sum(), scores.len())
}

/// Points of the receiver operating characteristic, from (0, 0) to (1, 1):
/// share of the negative rows flagged, share of the positive rows flagged.
/// Empty where there is no positive or no negative row.
#[must_use]
pub fn roc_curve(scores: &[f64], positives: &[bool]) -> Vec<(f64, f64)> {
    let (total_positive, total_negative) = totals(positives);
    if total_positive == 0.0 || total_negative == 0.0 {
        return Vec::new();
    }
    let counts = [(0.0, 0.0)].into_iter().chain(cumulative(scores, positives));
    counts.map(|(found, wrong)| (wrong / total_negative, found / total_positive)).collect()
}

/// Recall and precision at each threshold, highest threshold first. Empty where
/// there is no positive row.
#[must_use]
pub fn precision_recall_curve(scores: &[f64], positives: &[bool]) -> Vec<(f64, f64)> {
    let (total, _) = totals(positives);
    if total == 0.0 {
        return Vec::new();
    }
    let counts = cumulative(scores, positives);
    counts.map(|(found, wrong)| (found / total, found / (found + wrong))).collect()
}

/// Brier score: the mean squared distance of score and truth.
#[must_use]
pub fn brier(scores: &[f64], positives: &[bool]) -> Option<f64> {
    let rows = scores.iter().zip(positives);
    mean(rows.map(|(s, p)| (s - f64::from(u8::from(*p))).powi(2)).sum(), scores.len())
}

/// Rows by true label (first index) and predicted label (second index), in
/// column order.
#[must_use]
pub fn confusion_matrix(truth: &[Label], predicted: &[Label]) -> [[u64; 3]; 3] {
    let mut matrix = [[0; 3]; 3];
    for (t, p) in truth.iter().zip(predicted) {
        matrix[t.column()][p.column()] += 1;
    }
    matrix
}

/// Wilson score interval of a share, `successes` out of `trials`, at `z`
/// standard deviations (1.96 for 95 %); 0..1 when there was no trial.
#[must_use]
pub fn wilson_interval(successes: u64, trials: u64, z: f64) -> (f64, f64) {
    if trials == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let widening = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / widening;
    let half = z / widening * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

/// All rows of one score.
struct Step {
    score: f64,
    positives: f64,
    negatives: f64,
}

/// The rows grouped by score, highest score first.
fn steps(scores: &[f64], positives: &[bool]) -> Vec<Step> {
    let mut rows: Vec<(f64, bool)> =
        scores.iter().copied().zip(positives.iter().copied()).collect();
    rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut steps: Vec<Step> = Vec::new();
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        let truth: Vec<bool> = tied.iter().map(|row| row.1).collect();
        let (positives, negatives) = totals(&truth);
        let score = tied.first().map_or(0.0, |row| row.0);
        steps.push(Step { score, positives, negatives });
    }
    steps
}

/// Positive and negative rows flagged at each threshold, highest threshold first.
fn cumulative(scores: &[f64], positives: &[bool]) -> impl Iterator<Item = (f64, f64)> {
    steps(scores, positives).into_iter().scan((0.0, 0.0), |flagged, step| {
        *flagged = (flagged.0 + step.positives, flagged.1 + step.negatives);
        Some(*flagged)
    })
}

/// Number of positive and of negative rows.
fn totals(positives: &[bool]) -> (f64, f64) {
    let count = positives.iter().filter(|&&p| p).count();
    (count as f64, (positives.len() - count) as f64)
}

fn share_flagged(scores: &[f64], positives: &[bool], of: bool, threshold: f64) -> Option<f64> {
    let rows = scores.iter().zip(positives).filter(|(_, p)| **p == of);
    let flagged: Vec<bool> = rows.map(|(score, _)| *score >= threshold).collect();
    mean(totals(&flagged).0, flagged.len())
}

fn mean(sum: f64, count: usize) -> Option<f64> {
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five rows with a tie across the labels: + 0.9, - 0.8, + 0.7, - 0.7, - 0.1.
    const SCORES: [f64; 5] = [0.7, 0.1, 0.9, 0.7, 0.8];
    const TRUTH: [bool; 5] = [true, false, true, false, false];

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn auroc_counts_ties_half() {
        // 0.9 beats three; 0.7 beats one and ties with one: 4.5 of 6 pairs.
        close(auroc(&SCORES, &TRUTH), 0.75);
        close(auroc(&[0.5; 5], &TRUTH), 0.5);
        close(auroc(&[1.0, 0.0, 1.0, 0.0, 0.0], &TRUTH), 1.0);
        close(auroc(&[0.0, 1.0, 0.0, 1.0, 1.0], &TRUTH), 0.0);
        assert_eq!(auroc(&[0.1, 0.2], &[true, true]), None);
        assert_eq!(auroc(&[], &[]), None);
    }

    #[test]
    fn average_precision_takes_tied_rows_together() {
        // Recall 1/2 at precision 1, the other 1/2 at precision 2/4.
        close(average_precision(&SCORES, &TRUTH), 0.75);
        close(average_precision(&[0.5; 5], &TRUTH), 0.4);
        assert_eq!(average_precision(&[0.5], &[false]), None);
    }

    #[test]
    fn f1_at_a_threshold_and_at_its_best() {
        close(f1_at(&SCORES, &TRUTH, 0.9), 2.0 / 3.0);
        close(f1_at(&SCORES, &TRUTH, 0.75), 0.5);
        close(f1_at(&SCORES, &TRUTH, 0.7), 4.0 / 6.0);
        close(f1_at(&SCORES, &TRUTH, 0.95), 0.0);
        // 0.9 and 0.7 are equally good; the higher is taken.
        assert_eq!(best_f1(&SCORES, &TRUTH), Some((2.0 / 3.0, 0.9)));
        assert_eq!(best_f1(&[0.5], &[false]), None);
        assert_eq!(f1_at(&[0.5], &[false], 0.1), None);
    }

    #[test]
    fn ties_never_push_false_alarms_above_the_rate() {
        let scores = [0.9, 0.5, 0.5, 0.5, 0.1, 0.7, 0.5];
        let truth = [false, false, false, false, false, true, true];
        for (rate, false_alarms, recall) in
            [(0.0, 0.0, 0.0), (0.19, 0.0, 0.0), (0.2, 0.2, 0.5), (0.79, 0.2, 0.5), (0.8, 0.8, 1.0)]
        {
            let threshold = threshold_at_false_alarm_rate(&scores, &truth, rate).unwrap();
            close(false_alarm_rate(&scores, &truth, threshold), false_alarms);
            close(recall_at_false_alarm_rate(&scores, &truth, rate), recall);
        }
        close(threshold_at_false_alarm_rate(&scores, &truth, 1.0), 0.1);
        assert_eq!(threshold_at_false_alarm_rate(&[0.5], &[true], 0.1), None);
    }

    #[test]
    fn a_rate_of_28_or_29_in_100_is_met_to_the_row() {
        let scores: Vec<f64> = (0..100).map(f64::from).collect();
        for allowed in [1.0, 28.0, 29.0, 57.0] {
            let rate = allowed / 100.0;
            let t = threshold_at_false_alarm_rate(&scores, &[false; 100], rate).unwrap();
            close(false_alarm_rate(&scores, &[false; 100], t), rate);
        }
    }

    #[test]
    fn no_row_is_flagged_when_negatives_reach_the_highest_score() {
        let threshold = threshold_at_false_alarm_rate(&[1.0, 1.0], &[false, true], 0.01).unwrap();
        assert!(threshold > 1.0 && threshold.is_finite());
    }

    #[test]
    fn calibration_errors_by_hand() {
        // Bin 1: 0.1 and 0.1, one positive: |0.2 - 1|; bin 9: 0.95 and 1.0, both: |1.95 - 2|.
        let (scores, truth) = ([0.1, 0.1, 0.95, 1.0], [false, true, true, true]);
        close(expected_calibration_error(&scores, &truth), 0.85 / 4.0);
        close(brier(&scores, &truth), (0.01 + 0.81 + 0.0025) / 4.0);
        assert_eq!(expected_calibration_error(&[], &[]), None);
        assert_eq!(brier(&[], &[]), None);
    }

    #[test]
    fn bins_hold_what_falls_into_them() {
        let bins = reliability(&[0.1, 0.12, 1.0, 1.5], &[false, true, true, true]);
        assert_eq!((bins[1].rows, bins[9].rows), (2, 2));
        close(Some(bins[1].mean_score), 0.11);
        close(Some(bins[1].positive_share), 0.5);
        assert_eq!(bins[0], ReliabilityBin::default());
    }

    #[test]
    fn curves_take_tied_rows_together() {
        let third = 1.0 / 3.0;
        let roc = roc_curve(&SCORES, &TRUTH);
        assert_eq!(roc, [(0.0, 0.0), (0.0, 0.5), (third, 0.5), (2.0 * third, 1.0), (1.0, 1.0)]);
        let found = precision_recall_curve(&SCORES, &TRUTH);
        assert_eq!(found, [(0.5, 1.0), (0.5, 0.5), (1.0, 0.5), (1.0, 0.4)]);
        assert!(roc_curve(&SCORES, &[true; 5]).is_empty());
        assert!(precision_recall_curve(&SCORES, &[false; 5]).is_empty());
    }

    #[test]
    fn confusion_is_truth_by_prediction() {
        use Label::{Clean, Mt, Spun};
        let matrix = confusion_matrix(&[Clean, Mt, Spun, Spun], &[Clean, Spun, Spun, Mt]);
        assert_eq!(matrix, [[1, 0, 0], [0, 0, 1], [0, 1, 1]]);
    }

    #[test]
    fn wilson_interval_by_hand() {
        // n = 10, p = 0.8, z = 2: centre (0.8 + 0.2) / 1.4, half 2 / 1.4 * sqrt(0.016 + 0.01).
        let (low, high) = wilson_interval(8, 10, 2.0);
        let half = 2.0 / 1.4 * 0.026_f64.sqrt();
        close(Some(low), 1.0 / 1.4 - half);
        close(Some(high), 1.0 / 1.4 + half);
        assert_eq!(wilson_interval(0, 0, 1.96), (0.0, 1.0));
        let (none, some) = wilson_interval(0, 50, 1.96);
        assert!(none == 0.0 && some > 0.05 && some < 0.1);
    }
}
