//! Fitting the classifiers of all levels and setting the presets' thresholds.

use std::collections::BTreeMap;

use super::error::TrainingError;
use super::measured::Measured;
use crate::classify::{
    ClassifierModel, Dataset, Floor, Form, LevelModel, Provenance, Threshold, TrainOptions,
    metrics, train,
};
use crate::detector::Preset;
use crate::document::{Label, Level, PerLevel};
use crate::labels::{HUMAN, is_hard_negative};

/// Fits the classifier of one level.
///
/// # Errors
/// When the rows lack clean or corrupted ones.
pub(super) fn fit_level(
    data: &Dataset,
    level: Level,
    options: &TrainOptions,
) -> Result<LevelModel, TrainingError> {
    let model = train(data, &form_of(level, options)).map_err(TrainingError::at(level))?;
    let floors = if level == Level::Finding { broken_terms(&data.names) } else { Vec::new() };
    Ok(LevelModel { floors, ..model })
}

/// A term whose words were swapped one by one is a finding in sound text as well. What the
/// classifier reads off articles would drown it: most texts with a single suspect are clean.
///
/// Of 2.5 million words of people, train and dev, 2.1 in 100,000 are such phrases: too many for
/// the strict preset, whose threshold is set above them. Of 631 such suspects in tools' articles
/// 597 are swaps, which is the score. With a phrase rarity of 18 or more and a log ratio of 6 or
/// more 3.7 in 100,000 were.
fn broken_terms(names: &[String]) -> Vec<Floor> {
    let least = [
        ("trusted", 1.0),
        ("length", 0.6),
        ("certainty", 0.9),
        ("phrase_rarity", 20.0),
        ("log_ratio", 5.0),
        ("cohesion", 1.0),
    ];
    Floor::of_names(names, 0.946, &least).into_iter().collect()
}

/// Iterations of the solver that a curved fit takes at most: from 100 on no AUROC of a dose moves
/// by .001 on dev.
const MOST_ITERATIONS: u64 = 100;

/// The options with the form of the level's model.
pub(super) fn form_of(level: Level, options: &TrainOptions) -> TrainOptions {
    let max_iterations = options.max_iterations.min(MOST_ITERATIONS);
    TrainOptions { form: Form::Curved(level.crossed()), max_iterations, ..*options }
}

/// A classifier and which of its levels were not fitted anew.
#[derive(Debug)]
pub struct Fitted {
    /// The classifier.
    pub model: ClassifierModel,
    /// Levels taken over from the base, each with the reason.
    pub kept: Vec<(Level, TrainingError)>,
}

/// The classifier of all levels, with thresholds set on the clean rows of
/// `clean`, which should be articles that `training` does not have. Levels that
/// the rows do not suffice for are taken over from `base`, thresholds included:
/// a judged report of sentences says nothing about whole articles.
///
/// # Errors
/// When a level lacks clean or corrupted rows and there is no base, or when
/// they suffice for no level at all.
pub fn fit(
    training: &Measured,
    clean: &Measured,
    base: Option<&ClassifierModel>,
    options: &TrainOptions,
    provenance: Provenance,
) -> Result<Fitted, TrainingError> {
    let fitted = in_parallel(|level| fit_level(training.rows.of(level), level, options));
    let mut kept = Vec::new();
    let levels = fitted.try_map(|level, model| match (model, base) {
        (Ok(model), _) => Ok(model),
        (Err(reason), Some(base)) => {
            kept.push((level, reason));
            Ok(base.levels.of(level).clone())
        }
        (Err(reason), None) => Err(reason),
    })?;
    if kept.len() == Level::ALL.len() {
        return Err(kept.remove(0).1);
    }
    let mut presets = BTreeMap::new();
    for preset in Preset::ALL {
        let old = base.and_then(|base| base.presets.get(preset.name()));
        let thresholds = levels.as_ref().try_map(|level, model| match old {
            Some(old) if kept.iter().any(|(kept, _)| *kept == level) => Ok(*old.of(level)),
            _ => threshold(preset, level, model, clean),
        })?;
        presets.insert(preset.name().to_owned(), thresholds);
    }
    Ok(Fitted { model: ClassifierModel::new(levels, presets, provenance), kept })
}

/// What `value` gives for each level, all at once.
pub(super) fn in_parallel<T: Send>(value: impl Fn(Level) -> T + Sync) -> PerLevel<T> {
    let ((article, passage), (sentence, finding)) = rayon::join(
        || rayon::join(|| value(Level::Article), || value(Level::Passage)),
        || rayon::join(|| value(Level::Sentence), || value(Level::Finding)),
    );
    PerLevel { sentence, passage, article, finding }
}

/// Share of clean articles, passages and sentences that a preset may flag.
fn false_alarm_rate(preset: Preset) -> f64 {
    match preset {
        Preset::Strict => 0.001,
        Preset::Balanced => 0.01,
        Preset::Sensitive => 0.05,
    }
}

/// False findings that a preset may make per 100,000 words of clean text, as a mean over the
/// registers of the articles that thresholds are set on, old prose apart. These are registers
/// that the classifier has met in other documents: it may make 1, 10 and 100 in those that it
/// has not.
fn false_findings(preset: Preset) -> f64 {
    match preset {
        Preset::Strict => 0.5,
        Preset::Balanced => 5.0,
        Preset::Sensitive => 50.0,
    }
}

/// Share of the findings of spun text that must be right.
fn least_precision(preset: Preset) -> f64 {
    match preset {
        Preset::Strict => 0.97,
        Preset::Balanced => 0.92,
        Preset::Sensitive => 0.80,
    }
}

/// The threshold of a level's model that the rows of `clean` give.
///
/// # Errors
/// When the model needs a feature that the rows do not have.
pub(super) fn threshold(
    preset: Preset,
    level: Level,
    model: &LevelModel,
    clean: &Measured,
) -> Result<Threshold, TrainingError> {
    let scores = model.scores_of(clean.rows.of(level)).map_err(TrainingError::at(level))?;
    Ok(threshold_of(preset, level, &scores, clean))
}

/// The threshold that the `scores` of a level's rows give.
pub(super) fn threshold_of(
    preset: Preset,
    level: Level,
    scores: &[f64],
    clean: &Measured,
) -> Threshold {
    if level == Level::Finding {
        return finding_threshold(preset, scores, clean);
    }
    let positives = clean.rows.of(level).corrupted();
    let rate = false_alarm_rate(preset);
    let score = metrics::threshold_at_false_alarm_rate(scores, &positives, rate).unwrap_or(0.5);
    let false_alarm_rate = metrics::false_alarm_rate(scores, &positives, score);
    Threshold { score, false_alarm_rate }
}

/// The score above which clean text has as few findings as the preset allows, and findings of
/// spun text are as often right as it asks; `scores` are those of the finding rows of `clean`.
fn finding_threshold(preset: Preset, scores: &[f64], clean: &Measured) -> Threshold {
    let score = score_of_few_findings(preset, scores, clean);
    let score = score.max(score_of_precision(least_precision(preset), scores, clean));
    Threshold { score, false_alarm_rate: None }
}

/// The lowest score from which on so large a share of the findings of tools' articles is right;
/// 0 where no tool's are there.
fn score_of_precision(least: f64, scores: &[f64], clean: &Measured) -> f64 {
    let finding = &clean.rows.finding;
    let rows = scores.iter().zip(&finding.generators).zip(&finding.labels);
    let mut of_tools: Vec<(f64, bool)> = rows
        .filter(|((_, generator), _)| *generator != HUMAN)
        .map(|((score, _), label)| (*score, *label != Label::Clean))
        .collect();
    of_tools.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut right = 0.0;
    let precise = of_tools.iter().zip(1_u32..).filter(|((_, is_right), all)| {
        right += f64::from(u8::from(*is_right));
        right >= least * f64::from(*all)
    });
    precise.last().map_or(0.0, |((score, _), _)| *score)
}

/// The score above which clean text has as few findings as the preset allows. Each register
/// counts alike, however much there is of it.
fn score_of_few_findings(preset: Preset, scores: &[f64], clean: &Measured) -> f64 {
    let words = clean_words(clean);
    let share = 100_000.0 / words.len().max(1) as f64;
    let rows = scores.iter().zip(&clean.rows.finding.generators).zip(&clean.places.finding);
    let mut false_findings_at: Vec<(f64, f64)> = rows
        .filter(|((_, generator), _)| *generator == HUMAN)
        .filter_map(|((score, _), place)| {
            Some((*score, share / *words.get(clean.register(place))? as f64))
        })
        .collect();
    false_findings_at.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut sum = 0.0;
    let refused = false_findings_at.iter().find(|(_, weight)| {
        sum += weight;
        sum > false_findings(preset)
    });
    refused.map_or(0.5, |(score, _)| next_up(*score))
}

/// Words of people's articles by register, of those that are long enough to judge; without the
/// registers that are there to be hard.
fn clean_words(clean: &Measured) -> BTreeMap<&str, usize> {
    let mut words = BTreeMap::new();
    for (generator, place) in clean.rows.article.generators.iter().zip(&clean.places.article) {
        let register = clean.register(place);
        if generator == HUMAN && !is_hard_negative(register) {
            *words.entry(register).or_insert(0) += place.words;
        }
    }
    words
}

/// A little above, so that the score itself is not flagged.
fn next_up(score: f64) -> f64 {
    (score + 1e-9).min(1.0)
}
