//! A user's labels mixed with shipped training rows: the classifier moves to a new
//! manner after a handful of passages and keeps what it has learned.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Axis, concatenate};
use rayon::prelude::*;

use super::fit::{LevelModels, threshold};
use super::rows::{Measured, Place, TrainingError};
use super::shipped::{ShippedLevel, ShippedRows};
use crate::classify::{
    ClassifierModel, ClassifyError, Dataset, LevelModel, Preset, Prior, Provenance, Threshold,
    TrainOptions, Trained, train_onto,
};
use crate::detector;
use crate::document::{Label, Level};
use crate::labels::HUMAN;

/// The share of a label that a user's rows reach by their number.
const LARGEST_SHARE: f64 = 0.25;

/// As many of a user's rows have half of that share.
const HALF_SHARE_ROWS: f64 = 40.0;

/// A classifier of a user's labels and shipped rows together.
#[derive(Debug)]
pub struct Mixed {
    /// The classifier.
    pub model: ClassifierModel,
    /// What was mixed, in the order of [`Level::ALL`]; nothing at levels that are
    /// as they were, since the user or the shipped file has no rows there.
    pub levels: [Option<MixedLevel>; 4],
    /// Where the user's rows lie, in the order in which they were mixed.
    pub(super) places: [Vec<Place>; 4],
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
    model: LevelModel,
}

/// The share of the mass of a label that `own` rows of a user's get beside
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
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let own = own as f64;
    (LARGEST_SHARE * own / (own + HALF_SHARE_ROWS)).max(own / (own + shipped))
}

/// What a text's own length says is not learned from labels: they are often given
/// to passages on their own, beside which every shipped article is long.
const UNTAUGHT: [&str; 2] = ["article_length", "article_words"];

/// Labels as they are fit to be mixed: passages that were labelled on their own, as
/// in a judged report, are no rows of articles, and no length of article is known.
fn without_fragments(mut own: Measured) -> Measured {
    let whole: BTreeSet<usize> = own.places[Level::Sentence as usize]
        .iter()
        .filter(|place| place.passage.is_some_and(|passage| passage > 0))
        .map(|place| place.article)
        .collect();
    let article = Level::Article as usize;
    let is_whole = |row: &usize| whole.contains(&own.places[article][*row].article);
    let kept: Vec<usize> = (0..own.places[article].len()).filter(is_whole).collect();
    own.places[article] = kept.iter().map(|&row| own.places[article][row]).collect();
    own.rows.levels[article] = own.rows.levels[article].select(&kept);
    for data in &mut own.rows.levels {
        let untaught = |name: &String| UNTAUGHT.contains(&name.as_str());
        if let Some(column) = data.names.iter().position(untaught) {
            data.rows.column_mut(column).fill(f64::NAN);
        }
    }
    own
}

/// Trains `base` further on a user's rows beside shipped ones. Passages that were
/// labelled on their own teach nothing about articles and their length.
///
/// A label keeps the mass that it has among the shipped rows, of which the user's
/// get [`own_share`]: so does the share of corrupted rows that the scores reflect.
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
    let mixed: Vec<Option<MixedLevel>> = Level::ALL
        .par_iter()
        .map(|&level| {
            mix_level(own.rows.of(level), shipped.of(level), base.level(level), options)
                .map_err(|source| TrainingError::Level { level: level.name(), source })
        })
        .collect::<Result<_, _>>()?;
    if mixed.iter().all(Option::is_none) {
        return Err(TrainingError::NoRows);
    }
    let levels = <[_; 4]>::try_from(mixed).map_err(|_| TrainingError::Levels)?;
    let models: LevelModels = Level::ALL.map(|level| {
        let mixed = levels[level as usize].as_ref();
        mixed.map_or_else(|| base.level(level).clone(), |mixed| mixed.model.clone())
    });
    let mut presets = BTreeMap::new();
    for preset in detector::Preset::ALL {
        let Some(old) = base.presets.get(preset.name()) else { continue };
        let of = |level: Level| match (&levels[level as usize], clean) {
            (None, _) => old.level(level),
            (Some(_), Some(clean)) => threshold(preset, level, &models, clean),
            (Some(mixed), None) => carried(old.level(level), base.level(level), mixed),
        };
        let [article, passage, sentence, finding] = Level::ALL.map(of);
        presets.insert(preset.name().to_owned(), Preset { sentence, passage, article, finding });
    }
    let [article, passage, sentence, finding] = models;
    let model = ClassifierModel::new(sentence, passage, article, finding, presets, provenance);
    Ok(Mixed { model, levels, places: own.places })
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
    let data = joined(&shipped.data, own)?;
    let masses = masses(&shipped.data, &shipped.masses, own);
    let Trained { model, held_out } = train_onto(&data, Prior { base, masses: &masses }, options)?;
    Ok(Some(MixedLevel { data, shipped: shipped.data.len(), held_out, model }))
}

/// The rows of both, one after the other.
fn joined(first: &Dataset, second: &Dataset) -> Result<Dataset, ClassifyError> {
    if first.names != second.names {
        let (names, width) = (first.names.len(), second.names.len());
        return Err(ClassifyError::UnequalWidth { names, width });
    }
    // Both have as many columns as names.
    let rows = concatenate(Axis(0), &[first.rows.view(), second.rows.view()]).unwrap_or_default();
    Ok(Dataset {
        names: first.names.clone(),
        rows,
        labels: [&first.labels[..], &second.labels].concat(),
        groups: [&first.groups[..], &second.groups].concat(),
        generators: [&first.generators[..], &second.generators].concat(),
    })
}

/// The mass of each shipped row, then of each of the user's.
fn masses(shipped: &Dataset, shipped_masses: &[f64], own: &Dataset) -> Vec<f64> {
    let counts = own.counts();
    let mut factors = [[1.0; 2]; 3];
    for label in Label::ALL {
        #[expect(clippy::cast_possible_truncation, reason = "a count of rows in memory")]
        let count = counts[label.column()] as usize;
        let rows = shipped.labels.iter().zip(shipped_masses);
        let mass: f64 = rows.filter(|(of, _)| **of == label).map(|(_, mass)| mass).sum();
        if count > 0 && mass > 0.0 {
            let share = own_share(count, mass);
            #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
            let each = mass * share / count as f64;
            factors[label.column()] = [1.0 - share, each];
        }
    }
    let kept = shipped.labels.iter().zip(shipped_masses);
    let kept = kept.map(|(label, mass)| mass * factors[label.column()][0]);
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
    let score = score.clamp(1e-12, 1.0 - 1e-12);
    (score / (1.0 - score)).ln()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::super::synthetic::{labels, new_manner, rows, shipped};
    use super::*;
    use crate::classify::metrics::auroc;

    fn mixed(own: Dataset, seed: u64) -> (ClassifierModel, Mixed) {
        let (base, _, shipped) = shipped();
        let options = TrainOptions { seed, ..TrainOptions::default() };
        let own = labels(own);
        let mixed = mix(own, None, &shipped, &base, &options, Provenance::default()).unwrap();
        (base, mixed)
    }

    /// How well passages are told from clean ones that nobody has seen.
    fn worth(model: &ClassifierModel, corrupted: &Dataset) -> f64 {
        let data = joined(&rows(Level::Passage, [800, 0, 0], 0.0, 7), corrupted).unwrap();
        let score = |row: usize| model.passage.score(&data.rows.row(row).to_vec());
        let scores: Vec<f64> = (0..data.len()).map(score).collect();
        auroc(&scores, &data.corrupted()).unwrap()
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
            let [clean, mt, spun] = model.passage.training_rows;
            assert_eq!(clean + mt + spun, 3_300);
            clean
        };
        assert_eq!((share(&base), share(&mixed.model)), (2_400, 2_400));
    }

    #[test]
    fn a_judged_passage_is_no_article_and_has_no_length_of_article() {
        let mut own = labels(new_manner(4, 1));
        own.rows.levels[Level::Article as usize] = rows(Level::Article, [0, 0, 2], 1.0, 1);
        let place = |article| Place { article, ..Place::default() };
        own.places[Level::Article as usize] = vec![place(0), place(1)];
        let sentence =
            |article, passage| Place { article, passage: Some(passage), ..Place::default() };
        own.places[Level::Sentence as usize] = vec![sentence(0, 0), sentence(1, 0), sentence(1, 1)];
        let own = without_fragments(own);
        assert_eq!(own.places[Level::Article as usize], [place(1)]);
        assert_eq!(own.rows.of(Level::Article).len(), 1);
        let passages = own.rows.of(Level::Passage);
        let column =
            passages.names.iter().position(|name| UNTAUGHT.contains(&name.as_str())).unwrap();
        assert!(passages.rows.column(column).iter().all(|value| value.is_nan()));
        assert_eq!((passages.len(), own.places[Level::Passage as usize].len()), (4, 4));
    }

    #[test]
    fn levels_without_labels_stay_as_they_were() {
        let (base, mixed) = mixed(new_manner(20, 2), 1);
        for level in [Level::Article, Level::Sentence, Level::Finding] {
            assert_eq!(mixed.model.level(level), base.level(level));
            assert!(mixed.levels[level as usize].is_none());
        }
        assert_eq!(mixed.model.presets["strict"].article, base.presets["strict"].article);
        assert_eq!(mixed.model.passage.means, base.passage.means);
        let (base, _, shipped) = shipped();
        let nothing = labels(new_manner(0, 1));
        let (options, made) = (TrainOptions::default(), Provenance::default());
        let nothing = mix(nothing, None, &shipped, &base, &options, made);
        assert!(matches!(nothing, Err(TrainingError::NoRows)));
    }

    #[test]
    fn thresholds_let_as_many_clean_rows_through_as_before() {
        let (base, mixed) = mixed(new_manner(60, 2), 1);
        let level = mixed.levels[Level::Passage as usize].as_ref().unwrap();
        let flagged = |model: &ClassifierModel| {
            let threshold = model.presets["strict"].passage.score;
            let clean = (0..level.shipped).filter(|&row| level.data.labels[row] == Label::Clean);
            clean
                .filter(|&r| model.passage.score(&level.data.rows.row(r).to_vec()) >= threshold)
                .count()
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
    fn labels_keep_their_mass_whoever_gives_the_rows() {
        let data = rows(Level::Passage, [30, 10, 20], 1.0, 1);
        let own = new_manner(20, 1);
        let masses = masses(&data, &[2.0; 60], &own);
        let sum = |range: std::ops::Range<usize>| masses[range].iter().sum::<f64>();
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
