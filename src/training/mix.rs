//! A user's labels mixed with shipped training rows: the classifier moves to a new
//! manner after a handful of passages and keeps what it has learned.

use std::collections::{BTreeMap, BTreeSet};

use super::error::TrainingError;
use super::fit::{in_parallel, threshold};
use super::measured::{Measured, Place};
use super::shipped::{ShippedLevel, ShippedRows};
use crate::classify::{
    ClassifierModel, ClassifyError, Dataset, LevelModel, Prior, Provenance, Threshold,
    TrainOptions, Trained, train_onto,
};
use crate::detector::Preset;
use crate::document::{Label, PerLevel};
use crate::labels::HUMAN;
use crate::numbers;

/// The share of a label that a user's rows reach by their number.
const LARGEST_SHARE: f64 = 0.25;

/// As many of a user's rows have half of that share.
const HALF_SHARE_ROWS: f64 = 40.0;

/// A classifier of a user's labels and shipped rows together.
#[derive(Debug)]
pub struct Mixed {
    /// The classifier.
    pub model: ClassifierModel,
    /// What was mixed; nothing at levels that are as they were, since the user or
    /// the shipped file has no rows there.
    pub levels: PerLevel<Option<MixedLevel>>,
    /// Where the user's rows lie, in the order in which they were mixed.
    pub(super) places: PerLevel<Vec<Place>>,
}

/// One level of a user's labels and shipped rows together.
#[derive(Debug)]
pub struct MixedLevel {
    /// The rows: the shipped ones, then the user's in their order.
    pub data: Dataset,
    /// How many of them are shipped.
    pub shipped: usize,
    /// Score of each row by a classifier that has not seen its article.
    pub held_out: Vec<f64>,
    /// Features that were measured but not taught, since the shipped rows or the
    /// classifier that was trained further do not have them.
    pub untaught: Vec<String>,
    model: LevelModel,
}

/// The share of the weight of a label that `own` rows of a user's get beside
/// shipped rows which stand for `shipped`:
///
/// ```text
/// max(LARGEST_SHARE * own / (own + HALF_SHARE_ROWS), own / (own + shipped))
/// ```
///
/// By the first, twenty rows already count; by the second, many rows count no less
/// than shipped ones.
#[must_use]
pub fn own_share(own: usize, shipped: f64) -> f64 {
    if own == 0 {
        return 0.0;
    }
    let own = own as f64;
    (LARGEST_SHARE * own / (own + HALF_SHARE_ROWS)).max(own / (own + shipped))
}

/// Labels as they are fit to be mixed. What the length of an article says is not
/// learned from them: they are often given to passages on their own, beside which
/// every shipped article is long. So passages that were labelled on their own, as
/// in a judged report, are no rows of articles, and no length of article is known.
fn without_fragments(mut own: Measured) -> Measured {
    let whole: BTreeSet<usize> = own
        .places
        .sentence
        .iter()
        .filter(|place| place.passage.is_some_and(|passage| passage > 0))
        .map(|place| place.article)
        .collect();
    let places = &mut own.places.article;
    let kept: Vec<usize> =
        (0..places.len()).filter(|&row| whole.contains(&places[row].article)).collect();
    *places = kept.iter().map(|&row| places[row]).collect();
    own.rows.article = own.rows.article.select(&kept);
    own.rows = own.rows.map(|level, mut data| {
        if let Some(column) = data.names.iter().position(|name| name == level.article_length()) {
            data.rows.column_mut(column).fill(f64::NAN);
        }
        data
    });
    own
}

/// Trains `base` further on a user's rows beside shipped ones. Passages that were
/// labelled on their own teach nothing about articles and their length.
///
/// A label keeps the weight that it has among the shipped rows, of which the user's
/// get [`own_share`]: so does the share of corrupted rows that the scores reflect.
/// Features that the shipped rows do not have keep the weight that they have in
/// `base`; those that `base` does not have are left out.
/// Thresholds are set on `clean` where it is given, as by [`super::fit`]; otherwise
/// so that the same number of shipped clean rows lie above them as do with `base`.
///
/// # Errors
/// When there is nothing to mix at any level, or a level cannot be trained.
pub fn mix(
    own: Measured,
    clean: Option<&Measured>,
    shipped: &ShippedRows,
    base: &ClassifierModel,
    options: &TrainOptions,
    provenance: Provenance,
) -> Result<Mixed, TrainingError> {
    let own = without_fragments(own);
    let mixed = in_parallel(|level| {
        mix_level(own.rows.of(level), shipped.of(level), base.levels.of(level), options)
            .map_err(TrainingError::at(level))
    });
    let mixed = mixed.try_map(|_, mixed| mixed)?;
    if mixed.iter().all(|(_, mixed)| mixed.is_none()) {
        return Err(TrainingError::NoRows);
    }
    let levels = mixed.as_ref().map(|level, mixed| {
        let model = mixed.as_ref().map_or(base.levels.of(level), |mixed| &mixed.model);
        model.clone()
    });
    let mut presets = BTreeMap::new();
    for preset in Preset::ALL {
        let Some(old) = base.presets.get(preset.name()) else { continue };
        let thresholds = mixed.as_ref().try_map(|level, mixed| match (mixed, clean) {
            (None, _) => Ok(*old.of(level)),
            (Some(mixed), Some(clean)) => threshold(preset, level, &mixed.model, clean),
            (Some(mixed), None) => Ok(carried(*old.of(level), base.levels.of(level), mixed)),
        })?;
        presets.insert(preset.name().to_owned(), thresholds);
    }
    let model = ClassifierModel::new(levels, presets, provenance);
    Ok(Mixed { model, levels: mixed, places: own.places })
}

fn mix_level(
    own: &Dataset,
    shipped: &ShippedLevel,
    base: &LevelModel,
    options: &TrainOptions,
) -> Result<Option<MixedLevel>, ClassifyError> {
    if own.is_empty() || shipped.data.is_empty() {
        return Ok(None);
    }
    let data = joined(&shipped.data, own, &base.names)?;
    let sample_weights = &sample_weights(&shipped.data, &shipped.weights, own);
    let Trained { model, held_out } = train_onto(&data, Prior { base, sample_weights }, options)?;
    let is_taught = |name| base.names.contains(name) && shipped.data.names.contains(name);
    let untaught = own.names.iter().filter(|&name| !is_taught(name)).cloned().collect();
    Ok(Some(MixedLevel { data, shipped: shipped.data.len(), held_out, untaught, model }))
}

/// The shipped rows, then the user's, with the columns `names`. A column that only
/// one side has is unknown in all rows: it would tell whose they are.
fn joined(shipped: &Dataset, own: &Dataset, names: &[String]) -> Result<Dataset, ClassifyError> {
    let mut data = shipped.with_columns(names).followed_by(&own.with_columns(names))?;
    for (name, mut column) in names.iter().zip(data.rows.columns_mut()) {
        if !(shipped.names.contains(name) && own.names.contains(name)) {
            column.fill(f64::NAN);
        }
    }
    Ok(data)
}

/// The weight of each shipped row, then of each of the user's.
fn sample_weights(shipped: &Dataset, shipped_weights: &[f64], own: &Dataset) -> Vec<f64> {
    let counts = own.counts();
    let mut factors = [[1.0; 2]; 3];
    for label in Label::ALL {
        let count = counts[label.column()] as usize;
        let rows = shipped.labels.iter().zip(shipped_weights);
        let weight: f64 = rows.filter(|(of, _)| **of == label).map(|(_, weight)| weight).sum();
        if count > 0 && weight > 0.0 {
            let share = own_share(count, weight);
            let each = weight * share / count as f64;
            factors[label.column()] = [1.0 - share, each];
        }
    }
    let kept = shipped.labels.iter().zip(shipped_weights);
    let kept = kept.map(|(label, weight)| weight * factors[label.column()][0]);
    kept.chain(own.labels.iter().map(|label| factors[label.column()][1])).collect()
}

/// The threshold above which as many shipped clean rows lie as did with `base`,
/// at the same place between its neighbours. It is the same where nothing has
/// changed. Its rate of false alarms is the one that was measured before.
fn carried(old: Threshold, base: &LevelModel, mixed: &MixedLevel) -> Threshold {
    let data = &mixed.data;
    let clean = || {
        let rows = 0..mixed.shipped;
        rows.filter(|&r| data.labels[r] == Label::Clean && data.generators[r] == HUMAN)
    };
    let ranked = |model: &LevelModel| {
        let mut scores: Vec<f64> =
            clean().map(|row| log_odds(model.score(&data.rows.row(row).to_vec()))).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        scores
    };
    let score = same_rank(log_odds(old.score), &ranked(base), &ranked(&mixed.model));
    Threshold { score: 1.0 / (1.0 + (-score).exp()), ..old }
}

/// Where a threshold among the descending values of `old` lies among the
/// descending values of `new`, which are as many.
fn same_rank(threshold: f64, old: &[f64], new: &[f64]) -> f64 {
    let above = old.partition_point(|&value| value >= threshold);
    let pair = |values: &[f64], at: usize| values.get(at).copied();
    let upper = above.checked_sub(1).and_then(|at| Some((pair(old, at)?, pair(new, at)?)));
    let lower = pair(old, above).zip(pair(new, above));
    match (upper, lower) {
        (Some((old_upper, new_upper)), Some((old_lower, new_lower))) => {
            let part = (threshold - old_lower) / (old_upper - old_lower);
            new_lower + part * (new_upper - new_lower)
        }
        (Some((old, new)), None) | (None, Some((old, new))) => threshold + new - old,
        (None, None) => threshold,
    }
}

fn log_odds(score: f64) -> f64 {
    numbers::log_odds(score.clamp(1e-12, 1.0 - 1e-12))
}

#[cfg(test)]
mod tests {
    use super::super::synthetic::{labels, new_manner, rows, shipped};
    use super::*;
    use crate::classify::metrics::auroc;
    use crate::document::Level;

    fn mixed(own: Dataset, seed: u64) -> (ClassifierModel, Mixed) {
        let (base, _, shipped) = shipped();
        let options = TrainOptions { seed, ..TrainOptions::default() };
        let own = labels(own);
        let mixed = mix(own, None, &shipped, &base, &options, Provenance::default()).unwrap();
        (base, mixed)
    }

    /// How well passages are told from clean ones that nobody has seen.
    fn worth(model: &ClassifierModel, corrupted: &Dataset) -> f64 {
        let data = rows(Level::Passage, [800, 0, 0], 0.0, 7).followed_by(corrupted).unwrap();
        auroc(&model.levels.passage.scores_of(&data).unwrap(), &data.corrupted()).unwrap()
    }

    #[test]
    fn twenty_passages_teach_a_new_manner_and_nothing_is_lost() {
        let (base, mixed) = mixed(new_manner(20, 2), 1);
        let unseen = new_manner(200, 3);
        let (before, after) = (worth(&base, &unseen), worth(&mixed.model, &unseen));
        assert!(before < 0.6 && after > before + 0.2, "{before} {after}");
        let known = rows(Level::Passage, [0, 200, 200], 3.0, 4);
        let (before, after) = (worth(&base, &known), worth(&mixed.model, &known));
        assert!(after > before - 0.015, "{before} {after}");
    }

    #[test]
    fn what_says_nothing_new_changes_next_to_nothing() {
        let (base, mixed) = mixed(rows(Level::Passage, [10, 5, 5], 3.0, 9), 1);
        let known = rows(Level::Passage, [0, 200, 200], 3.0, 4);
        assert!((worth(&base, &known) - worth(&mixed.model, &known)).abs() < 0.003);
        let share = |model: &ClassifierModel| {
            let [clean, mt, spun] = model.levels.passage.training_rows;
            assert_eq!(clean + mt + spun, 3_300);
            clean
        };
        assert_eq!((share(&base), share(&mixed.model)), (2_400, 2_400));
    }

    #[test]
    fn a_judged_passage_is_no_article_and_has_no_length_of_article() {
        let mut own = labels(new_manner(4, 1));
        own.rows.article = rows(Level::Article, [0, 0, 2], 1.0, 1);
        let place = |article| Place { article, ..Place::default() };
        own.places.article = vec![place(0), place(1)];
        let sentence =
            |article, passage| Place { article, passage: Some(passage), ..Place::default() };
        own.places.sentence = vec![sentence(0, 0), sentence(1, 0), sentence(1, 1)];
        let own = without_fragments(own);
        assert_eq!(own.places.article, [place(1)]);
        assert_eq!(own.rows.article.len(), 1);
        let passages = &own.rows.passage;
        let length = Level::Passage.article_length();
        let column = passages.names.iter().position(|name| name == length).unwrap();
        assert!(passages.rows.column(column).iter().all(|value| value.is_nan()));
        assert_eq!((passages.len(), own.places.passage.len()), (4, 4));
    }

    fn without(data: &Dataset, column: usize) -> Dataset {
        let mut names = data.names.clone();
        names.remove(column);
        data.with_columns(&names)
    }

    /// The base forgets the same feature, or only the shipped rows do.
    #[test]
    fn features_that_the_shipped_rows_do_not_have_are_measured_and_not_taught() {
        const FEATURE: usize = 5;
        let (full, _, mut shipped) = shipped();
        let own = new_manner(20, 2);
        let taught = |own: &Dataset, shipped: &ShippedRows, base: &ClassifierModel| {
            // What is compared is equal after a few steps, too.
            let options = TrainOptions { max_iterations: 5, ..TrainOptions::default() };
            let own = labels(own.clone());
            let mixed = mix(own, None, shipped, base, &options, Provenance::default()).unwrap();
            let level = mixed.levels.passage.unwrap();
            (level.untaught, mixed.model.levels.passage)
        };
        assert!(taught(&own, &shipped, &full).0.is_empty());
        let feature = &own.names[FEATURE];
        shipped.levels.passage.data = without(&shipped.levels.passage.data, FEATURE);
        let mut base = full.clone();
        base.levels.passage.names.remove(FEATURE);
        base.levels.passage.means.remove(FEATURE);
        base.levels.passage.scales.remove(FEATURE);
        base.levels.passage.coefficients.remove(FEATURE);

        let (untaught, model) = taught(&own, &shipped, &base);
        assert_eq!(&untaught, std::slice::from_ref(feature));
        assert_eq!((vec![], model), taught(&without(&own, FEATURE), &shipped, &base));

        let (untaught, model) = taught(&own, &shipped, &full);
        assert_eq!(&untaught, std::slice::from_ref(feature));
        assert_eq!(model.names, full.levels.passage.names);
        // All of a pair's old weights were scaled alike; this one has no other change.
        let mut moved = own.clone();
        moved.rows.column_mut(FEATURE).fill(9.0);
        assert_eq!(model, taught(&moved, &shipped, &full).1);
    }

    #[test]
    fn levels_without_labels_stay_as_they_were() {
        let (base, mixed) = mixed(new_manner(20, 2), 1);
        for level in [Level::Article, Level::Sentence, Level::Finding] {
            assert_eq!(mixed.model.levels.of(level), base.levels.of(level));
            assert!(mixed.levels.of(level).is_none());
        }
        assert_eq!(mixed.model.presets["strict"].article, base.presets["strict"].article);
        assert_eq!(mixed.model.levels.passage.means, base.levels.passage.means);
        let (base, _, shipped) = shipped();
        let nothing = labels(new_manner(0, 1));
        let (options, made) = (TrainOptions::default(), Provenance::default());
        let nothing = mix(nothing, None, &shipped, &base, &options, made);
        assert!(matches!(nothing, Err(TrainingError::NoRows)));
    }

    #[test]
    fn thresholds_let_as_many_clean_rows_through_as_before() {
        let (base, mixed) = mixed(new_manner(60, 2), 1);
        let level = mixed.levels.passage.as_ref().unwrap();
        let flagged = |model: &ClassifierModel| {
            let threshold = model.presets["strict"].passage.score;
            let clean = (0..level.shipped).filter(|&row| level.data.labels[row] == Label::Clean);
            let scores = model.levels.passage.scores_of(&level.data).unwrap();
            clean.filter(|&row| scores[row] >= threshold).count()
        };
        assert_eq!(flagged(&base), flagged(&mixed.model));
        assert_eq!(mixed.model.presets["strict"].passage.false_alarm_rate, Some(0.01));
    }

    #[test]
    fn a_threshold_keeps_its_place_in_the_ranking() {
        let old = [3.0, 2.0, 1.0];
        for threshold in [5.0, 3.0, 2.25, 2.0, 1.5, 0.0] {
            assert!((same_rank(threshold, &old, &old) - threshold).abs() < 1e-12);
        }
        let new = [6.0, 4.0, 2.0];
        assert_eq!(same_rank(2.5, &old, &new), 5.0);
        assert_eq!(same_rank(4.0, &old, &new), 7.0);
        assert_eq!(same_rank(0.5, &old, &new), 1.5);
        assert_eq!(same_rank(0.5, &[], &[]), 0.5);
    }

    #[test]
    fn the_share_of_own_rows_grows_with_their_number() {
        let shares: Vec<f64> =
            [0, 1, 20, 40, 160, 1_000, 100_000].map(|own| own_share(own, 10_000.0)).into();
        assert!(shares.windows(2).all(|pair| pair[0] < pair[1]), "{shares:?}");
        assert_eq!((shares[0], shares[3]), (0.0, LARGEST_SHARE / 2.0));
        assert!(shares[5] < LARGEST_SHARE && shares[6] > 0.9, "{shares:?}");
        assert_eq!(own_share(1, 0.0), 1.0);
    }

    #[test]
    fn labels_keep_their_weight_whoever_gives_the_rows() {
        let data = rows(Level::Passage, [30, 10, 20], 1.0, 1);
        let own = new_manner(20, 1);
        let weights = sample_weights(&data, &[2.0; 60], &own);
        let sum = |range: std::ops::Range<usize>| weights[range].iter().sum::<f64>();
        assert!((sum(0..40) - 80.0).abs() < 1e-9);
        assert!((sum(40..80) - 40.0).abs() < 1e-9);
        assert!((sum(60..80) / 40.0 - own_share(20, 40.0)).abs() < 1e-9);
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let bytes = |seed| mixed(new_manner(20, 2), seed).1.model.to_bytes("model").unwrap();
        let first = bytes(1);
        assert_eq!(first, bytes(1));
        assert_ne!(first, bytes(2));
    }
}
