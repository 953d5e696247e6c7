//! A user's labels mixed with shipped training rows: the classifier moves to a new
//! manner after a handful of passages and keeps what it has learned.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::choice::{Choice, Mix};
use super::error::TrainingError;
use super::fit::{in_parallel, threshold};
use super::measured::{Measured, Place};
use super::shipped::{ShippedLevel, ShippedRows};
use crate::classify::{
    ClassifierModel, ClassifyError, Dataset, LevelModel, PAIRS, Pair, Prior, Provenance, Threshold,
    TrainOptions, Trained, draft_onto, train_held_out, train_onto,
};
use crate::detector::Preset;
use crate::document::{Label, PerLevel};
use crate::labels::HUMAN;
use crate::numbers;

/// The share of a label that a user's rows reach by their number.
const LARGEST_SHARE: f64 = 0.25;

/// As many of a user's rows have half of that share.
const HALF_SHARE_ROWS: f64 = 40.0;

/// Shares of a label that a user's rows are tried with beside that by their number.
const SHARES: [f64; 5] = [0.15, 0.25, 0.5, 0.75, 0.9];

/// How firmly what was learned is held, from firmly to loosely: see [`Prior::firmness`].
/// Twenty passages among thousands of rows would else be learned by heart once they weigh
/// as much. Firmly, a new kind gains as much in most cases (kinds left out of training, 20
/// to 240 labelled texts; 7, 20, 60 and 150 tried), and all others lose half as much.
const FIRMNESS: [f64; 2] = [100.0, 10.0];

/// The ridge penalty of a fit of a user's rows alone, which are few for so many features.
const ALONE_PENALTY: f64 = 10.0;

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
    /// Score of each row by a classifier that has not seen its article; where the level
    /// was kept as it was, by that classifier.
    pub held_out: Vec<f64>,
    /// Which mix was kept, and why.
    pub choice: Choice,
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

/// Trains `base` further on a user's rows beside shipped ones.
///
/// Several mixes are tried at each level: the user's rows get [`own_share`] of the
/// weight of their labels, or larger shares, or all of it; what `base` says is one
/// more. One of those that tell his held-out rows apart best is kept, and `base` where
/// none does so beyond chance or without loss elsewhere: see [`Choice`].
///
/// A label keeps the weight that it has among the shipped rows, whoever's rows it is
/// shared among: so does the share of corrupted rows that the scores reflect.
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
    let mut model = ClassifierModel::new(levels, presets, provenance);
    // It reads scores, which mean the same in the new classifier.
    model.judged.clone_from(&base.judged);
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
    let tried = Tried::new(&data, shipped, base, options)?;
    let mut choice = tried.choice();
    let mut trained = tried.trained(choice.kept, options)?;
    choice.confirm(&data, &shipped.weights, &tried.today, &trained.held_out);
    if choice.kept == 0 {
        trained = tried.trained(0, options)?;
    }
    let Trained { model, held_out } = trained;
    let is_taught = |name| base.names.contains(name) && shipped.data.names.contains(name);
    let untaught = own.names.iter().filter(|&name| !is_taught(name)).cloned().collect();
    let shipped = shipped.data.len();
    Ok(Some(MixedLevel { data, shipped, held_out, choice, untaught, model }))
}

/// How a user's rows are mixed in.
#[derive(Clone, Copy)]
struct Manner {
    /// The least share of a label that they get.
    least: f64,
    firmness: f64,
}

/// All mixes of a level, from mild to strong.
struct Tried<'a> {
    data: &'a Dataset,
    shipped: &'a ShippedLevel,
    base: &'a LevelModel,
    /// What the classifier says that is trained further.
    today: Vec<f64>,
    /// How the user's rows are mixed in, and a draft's scores of held-out rows.
    drafts: Vec<(Manner, Vec<f64>)>,
    /// The classifier of the user's rows, where they suffice for one.
    alone: Option<Trained>,
}

impl<'a> Tried<'a> {
    fn new(
        data: &'a Dataset,
        shipped: &'a ShippedLevel,
        base: &'a LevelModel,
        options: &TrainOptions,
    ) -> Result<Self, ClassifyError> {
        let rows = data.rows.rows().into_iter();
        let today = rows.map(|row| base.score(&row.to_vec())).collect();
        let alone = alone(data, shipped.data.len(), options);
        let mut tried = Self { data, shipped, base, today, drafts: Vec::new(), alone };
        let by_number = tried.share(0.0);
        let larger = SHARES.into_iter().filter(|&share| share > by_number);
        let least: Vec<f64> = std::iter::once(0.0).chain(larger).collect();
        let manners: Vec<Manner> = FIRMNESS
            .into_iter()
            .flat_map(|firmness| least.iter().map(move |&least| Manner { least, firmness }))
            .collect();
        let draft = |&manner: &Manner| {
            let scores = tried.with_prior(manner, |prior| draft_onto(data, prior, options))?;
            Ok((manner, scores))
        };
        tried.drafts = manners.par_iter().map(draft).collect::<Result<_, ClassifyError>>()?;
        Ok(tried)
    }

    fn choice(&self) -> Choice {
        let mut held_out = vec![(Mix::Today, self.today.as_slice())];
        held_out.extend(self.drafts.iter().map(|(manner, scores)| {
            let (share, is_firm) = (self.share(manner.least), manner.firmness == FIRMNESS[0]);
            (Mix::Share { share, is_firm }, scores.as_slice())
        }));
        let alone = self.alone.iter();
        held_out.extend(alone.map(|trained| (Mix::Alone, trained.held_out.as_slice())));
        Choice::of(self.data, &self.shipped.weights, &held_out)
    }

    /// The classifier of a mix by its number in [`Self::choice`].
    fn trained(&self, kept: usize, options: &TrainOptions) -> Result<Trained, ClassifyError> {
        let Some(number) = kept.checked_sub(1) else {
            return Ok(Trained { model: self.base.clone(), held_out: self.today.clone() });
        };
        match self.drafts.get(number) {
            Some(&(manner, _)) => {
                self.with_prior(manner, |prior| train_onto(self.data, prior, options))
            }
            None => self.alone.clone().ok_or(ClassifyError::NoRows),
        }
    }

    /// The largest share of a label that the user's rows get.
    fn share(&self, least: f64) -> f64 {
        weights(self.data, &self.shipped.weights, least).1
    }

    fn with_prior<T>(&self, manner: Manner, train: impl Fn(Prior<'_>) -> T) -> T {
        let Manner { least, firmness } = manner;
        let known = self.shipped.data.len();
        let (sample_weights, _) = &weights(self.data, &self.shipped.weights, 0.0);
        let (strong, _) = weights(self.data, &self.shipped.weights, least);
        let fit_weights = &by_pair(self.data, known, sample_weights, &strong);
        train(Prior {
            base: self.base,
            sample_weights,
            fit_weights,
            known,
            firmness,
            is_draft: false,
        })
    }
}

/// The classifier of the user's rows alone, where they suffice for one.
fn alone(data: &Dataset, shipped: usize, options: &TrainOptions) -> Option<Trained> {
    let own = data.select(&(shipped..data.len()).collect::<Vec<_>>());
    let options = TrainOptions { l2: ALONE_PENALTY, ..*options };
    let trained = train_held_out(&own, &options).ok()?;
    let rows = data.rows.rows().into_iter().take(shipped);
    let scores = rows.map(|row| trained.model.score(&row.to_vec()));
    let held_out = scores.chain(trained.held_out.iter().copied()).collect();
    Some(Trained { held_out, ..trained })
}

/// Weights in the fit of each pair of labels: `strong` where the user has both, `mild`
/// where he has one alone, for its other rows are of other texts than his, and texts
/// would be told apart in place of labels. Where he has clean or corrupted rows only
/// there is no better pair, and all are strong.
fn by_pair(data: &Dataset, shipped: usize, mild: &[f64], strong: &[f64]) -> Vec<[f64; 3]> {
    let has = |label| data.labels.iter().skip(shipped).any(|&of| of == label);
    let has_both = |pair: Pair| has(pair.label) && has(pair.reference);
    let has_contrast =
        PAIRS.into_iter().any(|pair| pair.reference == Label::Clean && has_both(pair));
    let is_strong = PAIRS.map(|pair| has_both(pair) || !has_contrast);
    let rows = mild.iter().zip(strong);
    rows.map(|(&mild, &strong)| is_strong.map(|is| if is { strong } else { mild })).collect()
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

/// The weight of each shipped row, then of each of the user's, which get [`own_share`]
/// of their labels but `least` at least; and the largest share that they get of any.
fn weights(data: &Dataset, shipped_weights: &[f64], least: f64) -> (Vec<f64>, f64) {
    let (shipped, own) = data.labels.split_at(shipped_weights.len());
    let mut factors = [[1.0; 2]; 3];
    let mut largest = 0.0_f64;
    for label in Label::ALL {
        let count = own.iter().filter(|&&of| of == label).count();
        let rows = shipped.iter().zip(shipped_weights);
        let weight: f64 = rows.filter(|(of, _)| **of == label).map(|(_, weight)| weight).sum();
        if count > 0 && weight > 0.0 {
            let share = own_share(count, weight).max(least);
            let each = weight * share / count as f64;
            factors[label.column()] = [1.0 - share, each];
            largest = largest.max(share);
        }
    }
    let kept = shipped.iter().zip(shipped_weights);
    let kept = kept.map(|(label, weight)| weight * factors[label.column()][0]);
    let weights = kept.chain(own.iter().map(|label| factors[label.column()][1])).collect();
    (weights, largest)
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
    use std::sync::LazyLock;

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

    /// Twenty passages of a new manner, mixed once for all tests.
    fn taught() -> &'static (ClassifierModel, Mixed) {
        static TAUGHT: LazyLock<(ClassifierModel, Mixed)> =
            LazyLock::new(|| mixed(new_manner(20, 2), 1));
        &TAUGHT
    }

    /// How well passages are told from clean ones that nobody has seen.
    fn worth(model: &ClassifierModel, corrupted: &Dataset) -> f64 {
        let data = rows(Level::Passage, [800, 0, 0], 0.0, 7).followed_by(corrupted).unwrap();
        auroc(&model.levels.passage.scores_of(&data).unwrap(), &data.corrupted()).unwrap()
    }

    #[test]
    fn twenty_passages_teach_a_new_manner_and_nothing_is_lost() {
        let (base, mixed) = taught();
        let unseen = new_manner(200, 3);
        let (before, after) = (worth(base, &unseen), worth(&mixed.model, &unseen));
        let choice = &mixed.levels.passage.as_ref().unwrap().choice;
        assert!(before < 0.6 && after > before + 0.2, "{before} {after}: {choice}");
        let known = rows(Level::Passage, [0, 200, 200], 3.0, 4);
        let (before, after) = (worth(base, &known), worth(&mixed.model, &known));
        assert!(after > before - 0.015, "{before} {after}");
    }

    /// Clean rows that are taken for spun ones, but high in the third feature.
    fn false_alarms(count: usize, seed: u64) -> Dataset {
        let mut data = new_manner(count, seed);
        data.rows.column_mut(0).mapv_inplace(|value| value + 3.0);
        data.labels.fill(Label::Clean);
        data.generators.fill(HUMAN.to_owned());
        data
    }

    #[test]
    fn false_alarms_teach_as_fast_as_hits() {
        let (base, after_alarms) = mixed(false_alarms(20, 2), 1);
        let told_apart = |model: &ClassifierModel| {
            let spun = rows(Level::Passage, [0, 0, 400], 3.0, 7);
            let data = spun.followed_by(&false_alarms(200, 3)).unwrap();
            auroc(&model.levels.passage.scores_of(&data).unwrap(), &data.corrupted()).unwrap()
        };
        let (before, after) = (told_apart(&base), told_apart(&after_alarms.model));
        assert!(before < 0.6 && after > before + 0.2, "{before} {after}");
        let known = rows(Level::Passage, [0, 200, 200], 3.0, 4);
        let (before, after) = (worth(&base, &known), worth(&after_alarms.model, &known));
        assert!(after > before - 0.015, "{before} {after}");
    }

    /// Texts of a kind of its own, clean and spun: all are high in the fourth feature,
    /// and spun ones in the third.
    fn new_kind(counts: [usize; 2], seed: u64) -> Dataset {
        let [clean, spun] = counts;
        let mut plain = rows(Level::Passage, [clean, 0, 0], 0.0, seed);
        for group in &mut plain.groups {
            *group += 600_000_000;
        }
        let mut data = plain.followed_by(&new_manner(spun, seed)).unwrap();
        data.rows.column_mut(3).mapv_inplace(|value| value + 3.0);
        data
    }

    #[test]
    fn a_new_kind_of_text_is_learned_from_few_labels() {
        let unseen = new_kind([300, 300], 3);
        let worth = |level: &LevelModel| {
            auroc(&level.scores_of(&unseen).unwrap(), &unseen.corrupted()).unwrap()
        };
        for count in [20, 40] {
            let (base, mixed) = mixed(new_kind([count, count], 2), 1);
            let level = mixed.levels.passage.as_ref().unwrap();
            let (before, after) = (worth(&base.levels.passage), worth(&level.model));
            assert!(after > before + 0.2, "{count}: {before} {after}, {}", level.choice);
        }
    }

    #[test]
    fn labels_that_say_nothing_new_change_nothing() {
        let (base, mixed) = mixed(rows(Level::Passage, [10, 5, 5], 3.0, 9), 1);
        assert_eq!(mixed.model.levels, base.levels);
        assert_eq!(mixed.model.presets, base.presets);
        let choice = &mixed.levels.passage.as_ref().unwrap().choice;
        assert_eq!(choice.kept, 0);
        assert!(choice.to_string().starts_with("as it was, since no mix"), "{choice}");
    }

    #[test]
    fn labels_given_at_random_change_nothing() {
        let mut own = rows(Level::Passage, [60, 0, 60], 0.0, 9);
        for (place, group) in own.groups.iter_mut().enumerate() {
            *group = 700_000_000 + place as u32;
        }
        let (base, mixed) = mixed(own, 1);
        assert_eq!(mixed.model.levels, base.levels);
    }

    #[test]
    fn labels_against_all_that_was_learned_are_refused() {
        let mut own = rows(Level::Passage, [100, 0, 100], 3.0, 9);
        for (place, label) in own.labels.iter_mut().enumerate() {
            *label = if place < 100 { Label::Spun } else { Label::Clean };
            own.groups[place] += 700_000_000;
        }
        let (base, mixed) = mixed(own, 1);
        let known = rows(Level::Passage, [0, 200, 200], 3.0, 4);
        let (before, after) = (worth(&base, &known), worth(&mixed.model, &known));
        assert!(after > before - 0.02, "{before} {after}");
        let choice = &mixed.levels.passage.as_ref().unwrap().choice;
        assert!(choice.to_string().contains("refused: the shipped rows would lose"), "{choice}");
    }

    #[test]
    fn what_is_mixed_in_keeps_the_weight_of_the_labels() {
        let (base, mixed) = taught();
        let share = |model: &ClassifierModel| {
            let [clean, mt, spun] = model.levels.passage.training_rows;
            assert_eq!(clean + mt + spun, 3_300);
            clean
        };
        assert_eq!((share(base), share(&mixed.model)), (2_400, 2_400));
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
        let (base, mixed) = taught();
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
        let (base, mixed) = taught();
        let level = mixed.levels.passage.as_ref().unwrap();
        let flagged = |model: &ClassifierModel| {
            let threshold = model.presets["strict"].passage.score;
            let clean = (0..level.shipped).filter(|&row| level.data.labels[row] == Label::Clean);
            let scores = model.levels.passage.scores_of(&level.data).unwrap();
            clean.filter(|&row| scores[row] >= threshold).count()
        };
        assert_eq!(flagged(base), flagged(&mixed.model));
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
        let shipped = rows(Level::Passage, [30, 10, 20], 1.0, 1);
        let data = shipped.followed_by(&new_manner(20, 1)).unwrap();
        for least in [0.0, 0.5, 0.9] {
            let (weights, share) = weights(&data, &[2.0; 60], least);
            let sum = |range: std::ops::Range<usize>| weights[range].iter().sum::<f64>();
            assert!((sum(0..40) - 80.0).abs() < 1e-9);
            assert!((sum(40..80) - 40.0).abs() < 1e-9);
            assert!((sum(60..80) / 40.0 - own_share(20, 40.0).max(least)).abs() < 1e-9);
            assert_eq!(share, own_share(20, 40.0).max(least));
        }
    }

    #[test]
    fn a_label_that_the_user_gives_alone_is_not_set_strongly_against_shipped_rows() {
        let strong = |counts| {
            let data = rows(Level::Passage, counts, 1.0, 1);
            by_pair(&data, 0, &vec![1.0; data.len()], &vec![2.0; data.len()])[0]
        };
        assert_eq!(strong([2, 0, 2]), [1.0, 2.0, 1.0]);
        assert_eq!(strong([2, 2, 2]), [2.0; 3]);
        assert_eq!(strong([2, 0, 0]), [2.0; 3]);
        assert_eq!(strong([0, 2, 2]), [2.0; 3]);
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let bytes = |seed| mixed(new_manner(20, 2), seed).1.model.to_bytes("model").unwrap();
        let first = taught().1.model.to_bytes("model").unwrap();
        assert_eq!(first, bytes(1));
        assert_ne!(first, bytes(2));
    }
}
