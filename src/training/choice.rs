//! Which mix of a user's labels and shipped rows is kept: one that tells his held-out
//! rows apart best and costs little elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::classify::Dataset;

/// Gains of less AUROC than this are no reason for a stronger mix,
const LEAST_GAIN: f64 = 0.01;

/// unless they are this share of what the classifier as it was lacks to 1.
const LEAST_PART: f64 = 0.1;

/// The shipped rows may lose so much AUROC. The classifier before has seen these rows, so
/// that they seem to lose some .006 more than rows that nobody has seen (kinds left out of
/// training, 20 to 240 labelled texts).
const FREE_LOSS: f64 = 0.012;

/// Of what they lose beyond that, each point must gain the user's rows so many.
const PRICE: f64 = 6.0;

/// A mix is refused when the shipped rows lose more.
const MOST_LOST: f64 = 0.025;

/// Where the user has labelled clean rows only, his texts are learned along with the label,
/// and AUROC beside shipped rows takes that for a gain: of eight registers at once it promised
/// +.07 to +.12, and their clean texts fell .03 to .09 beside their own spun ones. What is set
/// right then counts by false alarms alone, above the score that so large a share of the
/// shipped clean rows lies above.
const FALSE_ALARMS: f64 = 0.05;

/// Mixes cost alike where the shipped rows lose at most so much more. The stronger ones are
/// then better than the held-out rows can tell: on unseen texts of kinds left out of training
/// a share of .75 had .04 to .07 more AUROC than the mildest in seven of
/// eight cases, and all else lost at most .002 more (20 to 240 labelled texts).
const ALIKE: f64 = 0.003;

/// What a level was tried with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mix {
    /// The classifier as it was.
    Today,
    /// The user's rows beside the shipped ones.
    Share {
        /// Their share of the weight of their labels, 0 to 1.
        share: f64,
        /// Whether what was learned before is held firmly, or loosely.
        is_firm: bool,
    },
    /// The user's rows alone.
    Alone,
}

/// What came of a mix. AUROC is of classifiers that have not seen the rows' articles,
/// but for the classifier as it was, which has seen the shipped ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The mix.
    pub mix: Mix,
    /// AUROC of the user's rows; where he has labelled only clean or only corrupted
    /// ones, beside the shipped rows of the other kind. `None` where too few articles
    /// are labelled.
    pub own: Option<f64>,
    /// AUROC of the shipped rows, each counting for as many as it stands for.
    pub shipped: Option<f64>,
    /// Standard error of the gain of `own` over the classifier as it was.
    gain_error: f64,
    /// The mix is refused when the shipped rows lose more AUROC.
    most_lost: f64,
}

/// The mixes that were tried at a level, and the one that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The mixes: first the classifier as it was, then from mild to strong.
    pub trials: Vec<Trial>,
    /// The number of the mix that was kept.
    pub kept: usize,
}

impl Choice {
    /// Judges mixes by what each says of held-out rows of `data`: first the shipped
    /// ones, which stand for `weights` rows, then the user's. The first mix is the
    /// classifier as it was; the others come from mild to strong.
    pub(super) fn of(data: &Dataset, weights: &[f64], held_out: &[(Mix, &[f64])]) -> Self {
        let judge = Judge::new(data, weights, held_out.first().map_or(&[], |(_, scores)| scores));
        let trials = held_out.iter().map(|&(mix, scores)| judge.trial(mix, scores));
        let trials: Vec<Trial> = trials.collect();
        let kept = kept(&trials);
        Self { trials, kept }
    }

    /// Judges the mix that was kept once more, by what the classifier that was trained
    /// with it says of held-out rows. What does not hold is dropped: the classifier
    /// stays as it was. `before` is what that says.
    pub(super) fn confirm(
        &mut self,
        data: &Dataset,
        weights: &[f64],
        before: &[f64],
        held_out: &[f64],
    ) {
        let Some(kept) = self.trials.get(self.kept) else { return };
        let trial = Judge::new(data, weights, before).trial(kept.mix, held_out);
        self.trials[self.kept] = trial;
        if let [today, ..] = self.trials.as_slice() {
            let worth = self.trials[self.kept].worth(today);
            if worth.is_none_or(|worth| worth <= 0.0) {
                self.kept = 0;
            }
        }
    }

    /// The mix that was kept; `None` if nothing was tried.
    #[must_use]
    pub fn kept(&self) -> Option<&Trial> {
        self.trials.get(self.kept)
    }

    /// How many mixes cost too much elsewhere.
    fn refused(&self) -> usize {
        let Some(today) = self.trials.first() else { return 0 };
        self.trials.iter().filter(|trial| trial.loss(today) > trial.most_lost).count()
    }
}

impl Trial {
    fn gain(&self, today: &Self) -> Option<f64> {
        Some(self.own? - today.own?)
    }

    /// The least gain over the classifier as it was, this one, that counts.
    fn least_gain(&self) -> f64 {
        self.own.map_or(LEAST_GAIN, |own| LEAST_GAIN.min(LEAST_PART * (1.0 - own)))
    }

    /// AUROC that the shipped rows lose.
    fn loss(&self, today: &Self) -> f64 {
        let lost = today.shipped.zip(self.shipped);
        lost.map_or(0.0, |(before, after)| before - after)
    }

    /// What it gains less the price of what the shipped rows lose; `None` where these
    /// lose too much.
    fn worth(&self, today: &Self) -> Option<f64> {
        let (gain, loss) = (self.gain(today)?, self.loss(today));
        (loss <= self.most_lost).then(|| gain - PRICE * (loss - FREE_LOSS).max(0.0))
    }
}

/// The number of the mildest mix that is worth next to as much as the best one, or of a
/// stronger one that costs alike. The classifier stays as it was where the gain of the best
/// may be chance: less than a standard error, or less than counts.
fn kept(trials: &[Trial]) -> usize {
    let Some(today) = trials.first() else { return 0 };
    let Some((best, most)) = best(trials) else { return 0 };
    let least = today.least_gain();
    let gain = best.gain(today).unwrap_or_default();
    if most <= 0.0 || gain < best.gain_error.max(least) {
        return 0;
    }
    let is_enough = |trial: &Trial| {
        let gains = trial.gain(today).is_some_and(|gain| gain >= least);
        gains && trial.worth(today).is_some_and(|worth| worth > most - least)
    };
    let Some(mildest) = trials.iter().find(|trial| is_enough(trial)) else { return 0 };
    let is_alike = |trial: &Trial| is_enough(trial) && trial.loss(mildest) <= ALIKE;
    trials.iter().rposition(is_alike).unwrap_or(0)
}

/// The mix that is worth most, and how much.
fn best(trials: &[Trial]) -> Option<(&Trial, f64)> {
    let (today, mixes) = trials.split_first()?;
    let worths = mixes.iter().filter_map(|trial| Some((trial, trial.worth(today)?)));
    worths.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// What mixes are judged by.
struct Judge<'a> {
    weights: &'a [f64],
    own: Contrast,
    shipped: Contrast,
    /// Of the user's rows, by the classifier as it was.
    before: Placements,
    /// The article of each of these.
    articles: [Vec<u32>; 2],
    /// Where the user has labelled clean rows only: 1 for each that was a false alarm.
    alarms: Option<Vec<f64>>,
}

impl<'a> Judge<'a> {
    fn new(data: &Dataset, weights: &'a [f64], before: &[f64]) -> Self {
        let corrupted = data.corrupted();
        let own = Contrast::of_own(data, &corrupted, weights.len());
        let shipped = Contrast::new(&corrupted, 0..weights.len());
        let articles = [&own.corrupted, &own.clean]
            .map(|rows| rows.iter().map(|&row| data.groups[row]).collect());
        let is_clean_only = own.is_clean_from(weights.len());
        let alarms = is_clean_only.then(|| alarms(before, &shipped.clean, &own.clean));
        let before = own.placements(before);
        Self { weights, own, shipped, before, articles, alarms }
    }

    fn trial(&self, mix: Mix, scores: &[f64]) -> Trial {
        let gain_error = error(&self.own.placements(scores), &self.before, &self.articles);
        let weight = |row: usize| self.weights.get(row).copied().unwrap_or(1.0);
        let (own, shipped) = (self.own.auroc(scores, |_| 1.0), self.shipped.auroc(scores, weight));
        Trial { mix, own, shipped, gain_error, most_lost: self.most_lost(scores) }
    }

    /// Beside clean labels alone the shipped rows may lose no more than the false alarms
    /// that surely fall pay for.
    fn most_lost(&self, scores: &[f64]) -> f64 {
        let Some(before) = &self.alarms else { return MOST_LOST };
        let after = alarms(scores, &self.shipped.clean, &self.own.clean);
        let fallen = before.iter().sum::<f64>() - after.iter().sum::<f64>();
        let error = variance(&after, before, &self.articles[1]).sqrt();
        ((fallen / after.len() as f64 - error) / PRICE).clamp(0.0, MOST_LOST)
    }
}

/// For each of `rows`, 1 where it is a false alarm, else 0.
fn alarms(scores: &[f64], clean: &[usize], rows: &[usize]) -> Vec<f64> {
    let mut clean: Vec<f64> = clean.iter().map(|&row| scores[row]).collect();
    clean.sort_by(|a, b| b.total_cmp(a));
    let place = (FALSE_ALARMS * clean.len() as f64) as usize;
    let threshold = clean.get(place).copied().unwrap_or(f64::INFINITY);
    rows.iter().map(|&row| f64::from(scores[row] > threshold)).collect()
}

/// Corrupted rows against clean ones.
#[derive(Debug, Default)]
struct Contrast {
    corrupted: Vec<usize>,
    clean: Vec<usize>,
}

/// For each row of either kind, the share of the other kind that it lies on the right
/// side of.
type Placements = [Vec<f64>; 2];

impl Contrast {
    fn new(corrupted: &[bool], rows: std::ops::Range<usize>) -> Self {
        let (corrupted, clean) = rows.partition(|&row| corrupted[row]);
        Self { corrupted, clean }
    }

    /// The user's rows; the shipped ones of a kind of which he has fewer than two
    /// articles; nothing where he has so of both.
    fn of_own(data: &Dataset, corrupted: &[bool], shipped: usize) -> Self {
        let own = Self::new(corrupted, shipped..data.len());
        let others = Self::new(corrupted, 0..shipped);
        let articles = |rows: &[usize]| {
            rows.iter().map(|&row| data.groups[row]).collect::<BTreeSet<_>>().len()
        };
        match (articles(&own.corrupted) >= 2, articles(&own.clean) >= 2) {
            (true, true) => own,
            (true, false) => Self { clean: others.clean, ..own },
            (false, true) => Self { corrupted: others.corrupted, ..own },
            (false, false) => Self::default(),
        }
    }

    /// Whether of the rows from `start` on there are clean ones only.
    fn is_clean_from(&self, start: usize) -> bool {
        let is_from = |rows: &[usize]| rows.first().is_some_and(|&row| row >= start);
        is_from(&self.clean) && !is_from(&self.corrupted)
    }

    fn placements(&self, scores: &[f64]) -> Placements {
        let below = share_below(scores, &self.corrupted, &self.clean, |_| 1.0);
        let above = share_below(scores, &self.clean, &self.corrupted, |_| 1.0);
        [below, above.into_iter().map(|below| 1.0 - below).collect()]
    }

    /// Area under the receiver operating characteristic of weighted rows; `None`
    /// where a kind has none or a score is no number.
    fn auroc(&self, scores: &[f64], weight: impl Fn(usize) -> f64) -> Option<f64> {
        let both = self.corrupted.iter().chain(&self.clean);
        let unknown = both.copied().any(|row| scores[row].is_nan());
        if self.corrupted.is_empty() || self.clean.is_empty() || unknown {
            return None;
        }
        let below = share_below(scores, &self.corrupted, &self.clean, &weight);
        let weights = || self.corrupted.iter().map(|&row| weight(row));
        let won: f64 = below.iter().zip(weights()).map(|(below, weight)| below * weight).sum();
        Some(won / weights().sum::<f64>())
    }
}

/// For each of `rows`, the share of the weight of `others` with lower scores, equal
/// ones counting half.
fn share_below(
    scores: &[f64],
    rows: &[usize],
    others: &[usize],
    weight: impl Fn(usize) -> f64,
) -> Vec<f64> {
    let mut others: Vec<(f64, f64)> =
        others.iter().map(|&row| (scores[row], weight(row))).collect();
    others.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sums = vec![0.0];
    sums.extend(others.iter().scan(0.0, |sum, (_, weight)| {
        *sum += weight;
        Some(*sum)
    }));
    let total = sums[others.len()];
    let below = |&row: &usize| {
        let lower = others.partition_point(|(score, _)| *score < scores[row]);
        let equal = others.partition_point(|(score, _)| *score <= scores[row]);
        0.5 * (sums[lower] + sums[equal]) / total
    };
    rows.iter().map(below).collect()
}

/// Standard error of the difference of two AUROC of the same rows (DeLong).
fn error(first: &Placements, second: &Placements, articles: &[Vec<u32>; 2]) -> f64 {
    let sides = first.iter().zip(second).zip(articles);
    sides.map(|((first, second), articles)| variance(first, second, articles)).sum::<f64>().sqrt()
}

/// Variance of the mean difference of two values of the same rows, of which those of an
/// article are no more than one witness (Obuchowski).
fn variance(first: &[f64], second: &[f64], articles: &[u32]) -> f64 {
    let changes = || first.iter().zip(second).map(|(a, b)| a - b);
    let rows = first.len() as f64;
    let mean = changes().sum::<f64>() / rows;
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for (article, change) in articles.iter().zip(changes()) {
        *sums.entry(*article).or_default() += change - mean;
    }
    let count = sums.len() as f64;
    let squares: f64 = sums.values().map(|sum| sum.powi(2)).sum();
    count / (count - 1.0) * squares / rows.powi(2)
}

/// The mix and why it was kept, in words.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(today), Some(kept)) = (self.trials.first(), self.kept()) else {
            return f.write_str("as it was");
        };
        let refused = self.refused();
        if self.kept == 0 {
            f.write_str("as it was, since ")?;
            match best(&self.trials) {
                Some((best, _)) => write!(
                    f,
                    "no mix surely tells your held-out rows apart better (AUROC {:.3}, at best \
                     {:+.3} with a standard error of {:.3})",
                    today.own.unwrap_or_default(),
                    best.gain(today).unwrap_or_default(),
                    best.gain_error
                )?,
                None if today.own.is_none() => {
                    f.write_str("the labels are of too few articles to tell what helps")?;
                }
                None => f.write_str("every mix costs too much")?,
            }
        } else {
            match kept.mix {
                Mix::Share { share, is_firm } => {
                    let manner = if is_firm { "" } else { ", what was known is held loosely" };
                    write!(f, "your rows weigh {:.0} %{manner}", 100.0 * share)?;
                }
                Mix::Alone | Mix::Today => f.write_str("your rows alone")?,
            }
            let [own, shipped] = [|trial: &Trial| trial.own, |trial: &Trial| trial.shipped];
            write!(f, ": AUROC of your held-out rows {}", change(today, kept, own))?;
            write!(f, ", of the shipped ones {}", change(today, kept, shipped))?;
            if self.kept + 1 < self.trials.len() - refused {
                f.write_str("; no stronger mix is worth more")?;
            }
        }
        let mixes = match refused {
            0 => return Ok(()),
            1 => "mix",
            _ => "mixes",
        };
        write!(f, "; {refused} {mixes} refused: the shipped rows would lose more than ")?;
        if self.trials.iter().any(|trial| trial.most_lost < MOST_LOST) {
            f.write_str("fewer false alarms are worth, as only clean texts are labelled")
        } else {
            write!(f, "{MOST_LOST}")
        }
    }
}

fn change(today: &Trial, kept: &Trial, measure: fn(&Trial) -> Option<f64>) -> String {
    let number = |trial| measure(trial).map_or("-".to_owned(), |value| format!("{value:.3}"));
    format!("{} -> {}", number(today), number(kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::metrics::auroc;
    use crate::classify::synthetic::clouds;

    fn share(share: f64) -> Mix {
        Mix::Share { share, is_firm: true }
    }

    fn trial(mix: Mix, own: f64, shipped: f64) -> Trial {
        let (own, shipped) = (Some(own), Some(shipped));
        Trial { mix, own, shipped, gain_error: 0.02, most_lost: MOST_LOST }
    }

    fn choice(mixes: &[(f64, f64)]) -> Choice {
        let mut trials = vec![trial(Mix::Today, 0.80, 0.95)];
        let mix = |(number, &(own, shipped)): (usize, &(f64, f64))| {
            trial(share(0.25 * (1.0 + number as f64)), own, shipped)
        };
        trials.extend(mixes.iter().enumerate().map(mix));
        Choice { kept: kept(&trials), trials }
    }

    #[test]
    fn the_mildest_of_nearly_equal_mixes_is_kept() {
        let told = choice(&[(0.84, 0.95), (0.904, 0.945), (0.91, 0.94)]);
        assert_eq!(told.kept, 2);
        let told = told.to_string();
        let wanted = "your rows weigh 50 %: AUROC of your held-out rows 0.800 -> 0.904, of the \
                      shipped ones 0.950 -> 0.945; no stronger mix is worth more";
        assert_eq!(told, wanted);
    }

    #[test]
    fn of_mixes_that_cost_alike_the_strongest_is_kept() {
        assert_eq!(choice(&[(0.900, 0.945), (0.905, 0.944), (0.902, 0.943)]).kept, 3);
        assert_eq!(choice(&[(0.900, 0.945), (0.905, 0.944), (0.85, 0.944)]).kept, 2);
    }

    #[test]
    fn a_mix_that_costs_too_much_elsewhere_is_refused_and_that_is_said() {
        let told = choice(&[(0.85, 0.94), (0.99, 0.92)]);
        assert_eq!(told.kept, 1);
        let told = told.to_string();
        assert!(
            told.ends_with("; 1 mix refused: the shipped rows would lose more than 0.025"),
            "{told}"
        );
        let told = choice(&[(0.90, 0.90), (0.93, 0.90)]);
        assert_eq!(told.kept, 0);
        assert!(told.to_string().starts_with("as it was, since every mix costs too much; 2 mixes"));
    }

    #[test]
    fn what_the_shipped_rows_lose_has_its_price() {
        assert_eq!(choice(&[(0.85, 0.94), (0.93, 0.93)]).kept, 2, "it gains far more");
        assert_eq!(choice(&[(0.85, 0.94), (0.88, 0.93)]).kept, 1, "it gains too little more");
        assert_eq!(choice(&[(0.84, 0.93)]).kept, 0, "it gains too little");
    }

    #[test]
    fn a_small_gain_counts_where_little_is_lacking() {
        let best = Trial { gain_error: 0.002, ..trial(share(0.25), 0.985, 0.95) };
        let kept = |today| kept(&[trial(Mix::Today, today, 0.95), best.clone()]);
        assert_eq!((kept(0.98), kept(0.984)), (1, 0));
    }

    #[test]
    fn what_the_draft_promised_and_the_classifier_does_not_keep_is_dropped() {
        let data = clouds([20, 0, 20], 2, 3.0, 1);
        let truth: Vec<f64> = data.corrupted().iter().map(|&is| f64::from(is)).collect();
        let half = vec![0.5; 40];
        let mixes = [(Mix::Today, half.as_slice()), (share(0.5), truth.as_slice())];
        let weights = [1.0; 10];
        let mut told = Choice::of(&data, &weights, &mixes);
        assert_eq!(told.kept, 1);
        told.confirm(&data, &weights, &half, &truth);
        assert_eq!((told.kept, told.trials[1].own), (1, Some(1.0)));
        told.confirm(&data, &weights, &half, &half);
        assert_eq!((told.kept, told.trials[1].own), (0, Some(0.5)));
    }

    #[test]
    fn a_gain_that_may_be_chance_changes_nothing_and_that_is_said() {
        let told = choice(&[(0.815, 0.95), (0.79, 0.95)]);
        assert_eq!(told.kept, 0);
        let wanted = "as it was, since no mix surely tells your held-out rows apart better (AUROC \
                      0.800, at best +0.015 with a standard error of 0.020)";
        assert_eq!(told.to_string(), wanted);
    }

    #[test]
    fn labels_of_one_article_choose_nothing() {
        let mut data = clouds([20, 0, 20], 2, 3.0, 1);
        data.groups[20..].fill(7);
        let scores: Vec<f64> = data.corrupted().iter().map(|&is| f64::from(is)).collect();
        let half = vec![0.5; 40];
        let mixes = [(Mix::Today, half.as_slice()), (share(0.5), scores.as_slice())];
        let told = Choice::of(&data, &[1.0; 20], &mixes);
        assert_eq!(told.kept, 0);
        assert!(told.to_string().contains("too few articles"), "{told}");
    }

    #[test]
    fn labels_of_one_kind_are_judged_beside_shipped_rows_of_the_other() {
        // Shipped: 10 clean rows and 10 spun ones; the user's: 10 clean ones.
        let data = clouds([20, 0, 10], 2, 3.0, 1)
            .select(&(0..10).chain(20..30).chain(10..20).collect::<Vec<_>>());
        let before: Vec<f64> = (0..30).map(|row| if row < 10 { 0.1 } else { 0.9 }).collect();
        let after: Vec<f64> = (0..30).map(|row| if row < 20 { before[row] } else { 0.2 }).collect();
        let mixes = [(Mix::Today, before.as_slice()), (share(0.5), after.as_slice())];
        let told = Choice::of(&data, &[1.0; 20], &mixes);
        assert_eq!((told.trials[0].own, told.trials[1].own), (Some(0.5), Some(1.0)));
        assert_eq!(told.kept, 1);
    }

    /// Of the shipped rows six spun ones fall among the clean ones.
    #[test]
    fn for_clean_labels_alone_the_shipped_rows_lose_only_what_fewer_false_alarms_pay() {
        // Shipped: 100 clean rows and 100 spun ones; the user's: 40 clean ones.
        let order: Vec<usize> = (0..100).chain(140..240).chain(100..140).collect();
        let data = clouds([140, 0, 100], 2, 3.0, 1).select(&order);
        let scores = |own: f64, fallen: usize| {
            let score = |row| match row {
                0..100 => 0.1 + 0.004 * f64::from(row),
                100..200 => 0.9,
                _ => own,
            };
            let mut scores: Vec<f64> = (0..240).map(score).collect();
            scores[100..100 + fallen].fill(0.4);
            scores
        };
        let told = |before: f64, after: f64| {
            let (before, after) = (scores(before, 4), scores(after, 10));
            let mixes = [(Mix::Today, before.as_slice()), (share(0.5), after.as_slice())];
            Choice::of(&data, &[1.0; 200], &mixes)
        };
        assert_eq!(told(0.91, 0.2).kept, 1, "false alarms are set right");
        let told = told(0.45, 0.2);
        assert!(told.trials[1].own > told.trials[0].own.map(|own| own + LEAST_GAIN));
        assert_eq!(told.kept, 0, "they were no false alarms");
        assert!(told.to_string().ends_with("as only clean texts are labelled"), "{told}");
    }

    #[test]
    fn the_rows_of_an_article_are_one_witness() {
        let before = [vec![0.5; 4], vec![0.5; 3]];
        let after = [vec![0.9, 0.4, 0.8, 0.7], vec![0.6, 0.5, 0.9]];
        let articles = [vec![1, 2, 3, 4], vec![5, 6, 7]];
        let once = error(&after, &before, &articles);
        let twice = |values: &[Vec<f64>; 2]| values.clone().map(|v| [v.clone(), v].concat());
        let alike = articles.clone().map(|v| [v.clone(), v].concat());
        assert!(once > 0.05);
        assert!((error(&twice(&after), &twice(&before), &alike) - once).abs() < 1e-12);
        let apart = alike.map(|v| (0..v.len() as u32).collect());
        assert!(error(&twice(&after), &twice(&before), &apart) < 0.8 * once);
    }

    #[test]
    fn auroc_is_the_usual_one_and_counts_weights_as_repeated_rows() {
        let scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.7];
        let corrupted = [false, false, true, true, true, false];
        let contrast = Contrast::new(&corrupted, 0..6);
        let plain = contrast.auroc(&scores, |_| 1.0).unwrap();
        assert!((plain - auroc(&scores, &corrupted).unwrap()).abs() < 1e-12);
        let twice = contrast.auroc(&scores, |row| if row == 2 { 2.0 } else { 1.0 }).unwrap();
        let (mut longer, mut truth) = (scores.to_vec(), corrupted.to_vec());
        longer.push(scores[2]);
        truth.push(true);
        assert!((twice - auroc(&longer, &truth).unwrap()).abs() < 1e-12);
    }
}
