//! What training on a user's labels has changed, and which labels look wrong.

use std::collections::BTreeSet;
use std::ops::Range;

use super::measured::Place;
use super::mix::{Mixed, MixedLevel};
use crate::classify::{ClassifierModel, LevelModel, PAIRS, Pair, metrics};
use crate::document::{Label, Level};

/// A label is doubted when the classifier is surer than this of the contrary.
const DOUBT: f64 = 0.95;

/// What a classifier is worth on some rows. Nothing where there are fewer than
/// two articles with the rows that a measure needs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Area under the receiver operating characteristic.
    pub auroc: Option<f64>,
    /// Share of the corrupted rows that score 0.5 or more.
    pub recall: Option<f64>,
    /// Share of the clean rows that score 0.5 or more.
    pub false_alarms: Option<f64>,
}

/// Whose rows were measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The user's labels.
    Own,
    /// The shipped training rows.
    Shipped,
}

impl Whose {
    /// The word for it in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "yours",
            Self::Shipped => "shipped",
        }
    }
}

/// One level before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The level.
    pub level: Level,
    /// Whose rows.
    pub whose: Whose,
    /// Rows of each label.
    pub rows: [u64; 3],
    /// By the classifier that was trained further, which has seen the shipped rows.
    pub before: Measures,
    /// By classifiers that have not seen the rows' articles.
    pub after: Measures,
}

/// Measures before and after: per mixed level the user's rows, then the shipped ones.
#[must_use]
pub fn compare(base: &ClassifierModel, mixed: &Mixed) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for (level, mixed) in mixed_levels(mixed) {
        let own = mixed.shipped..mixed.data.len();
        for (whose, rows) in [(Whose::Own, own), (Whose::Shipped, 0..mixed.shipped)] {
            let model = base.levels.of(level);
            let score = |row: usize| model.score(&mixed.data.rows.row(row).to_vec());
            let counts = mixed.data.select(&rows.clone().collect::<Vec<_>>()).counts();
            let mut before = measures(mixed, rows.clone(), score);
            let mut after = measures(mixed, rows, |row| mixed.held_out[row]);
            if whose == Whose::Shipped {
                // As it was judged: each row counts for as many as it stands for.
                before.auroc = mixed.choice.trials.first().and_then(|trial| trial.shipped);
                after.auroc = mixed.choice.kept().and_then(|trial| trial.shipped);
            }
            comparisons.push(Comparison { level, whose, rows: counts, before, after });
        }
    }
    comparisons
}

fn mixed_levels(mixed: &Mixed) -> impl Iterator<Item = (Level, &MixedLevel)> {
    mixed.levels.iter().filter_map(|(level, mixed)| Some((level, mixed.as_ref()?)))
}

fn measures(level: &MixedLevel, rows: Range<usize>, score: impl Fn(usize) -> f64) -> Measures {
    let data = &level.data;
    let rows: Vec<usize> = rows.filter(|&row| !level.held_out[row].is_nan()).collect();
    let scores: Vec<f64> = rows.iter().map(|&row| score(row)).collect();
    let truth: Vec<bool> = rows.iter().map(|&row| data.labels[row] != Label::Clean).collect();
    let suffices = |corrupted: bool| {
        let rows = rows.iter().zip(&truth).filter(|(_, truth)| **truth == corrupted);
        rows.map(|(&row, _)| data.groups[row]).collect::<BTreeSet<_>>().len() >= 2
    };
    let (clean, corrupted) = (suffices(false), suffices(true));
    Measures {
        auroc: metrics::auroc(&scores, &truth).filter(|_| clean && corrupted),
        recall: metrics::recall_at(&scores, &truth, 0.5).filter(|_| corrupted),
        false_alarms: metrics::false_alarm_rate(&scores, &truth, 0.5).filter(|_| clean),
    }
}

/// How the weight of a feature has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The feature.
    pub feature: String,
    /// What it tells apart.
    pub pair: Pair,
    /// In nats per standard deviation.
    pub before: f64,
    /// In nats per standard deviation.
    pub after: f64,
}

/// The features of a level whose weights have changed, each by the pair of labels
/// where it changed most; those that changed most come first.
#[must_use]
pub fn moves(before: &LevelModel, after: &LevelModel) -> Vec<Move> {
    let weights = before.coefficients.iter().zip(&after.coefficients);
    let mut moves: Vec<Move> = before
        .names
        .iter()
        .zip(weights)
        .filter_map(|(feature, (before, after))| {
            let moved = |(column, pair)| Move {
                feature: feature.clone(),
                pair,
                before: before[column],
                after: after[column],
            };
            PAIRS.into_iter().enumerate().map(moved).max_by(|a, b| a.size().total_cmp(&b.size()))
        })
        .filter(|moved| moved.size() > 0.0)
        .collect();
    // Stable, so that equals keep the order of the features.
    moves.sort_by(|a, b| b.size().total_cmp(&a.size()));
    moves
}

impl Move {
    fn size(&self) -> f64 {
        (self.after - self.before).abs()
    }
}

/// A label that the classifier contradicts.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// What was labelled.
    pub place: Place,
    /// The label it was given.
    pub label: Label,
    /// Probability of corruption by a classifier that has not seen the article.
    pub score: f64,
}

/// The labels of a user that the classifier contradicts, the surest first.
/// Passages are looked at; of articles that have none which is long enough the
/// whole, and where that is too short, too, the sentences.
#[must_use]
pub fn doubts(mixed: &Mixed) -> Vec<Doubt> {
    let articles = |level: Level| -> BTreeSet<usize> {
        mixed.places.of(level).iter().map(|place| place.article).collect()
    };
    let (wholes, with_passages) = (articles(Level::Article), articles(Level::Passage));
    let mut doubts = Vec::new();
    for (level, rows) in mixed_levels(mixed) {
        let places = mixed.places.of(level);
        for (place, row) in places.iter().zip(rows.shipped..rows.data.len()) {
            let in_passages = with_passages.contains(&place.article);
            let looked_at = match level {
                Level::Passage => true,
                Level::Article => !in_passages,
                Level::Sentence => !in_passages && !wholes.contains(&place.article),
                Level::Finding => false,
            };
            let (label, score) = (rows.data.labels[row], rows.held_out[row]);
            if looked_at && contradicted(label, score) > DOUBT {
                doubts.push(Doubt { place: *place, label, score });
            }
        }
    }
    // Stable, so that equals keep the order of the articles.
    doubts
        .sort_by(|a, b| contradicted(b.label, b.score).total_cmp(&contradicted(a.label, a.score)));
    doubts
}

/// The probability of the contrary of a label.
fn contradicted(label: Label, score: f64) -> f64 {
    if label == Label::Clean { score } else { 1.0 - score }
}

#[cfg(test)]
mod tests {
    use super::super::mix::mix;
    use super::super::synthetic::{labels, new_manner, rows, shipped};
    use super::*;
    use crate::classify::{Dataset, Provenance, TrainOptions};

    fn mixed(own: Dataset) -> (ClassifierModel, Mixed) {
        let (base, _, shipped) = shipped();
        let (options, made) = (TrainOptions::default(), Provenance::default());
        let mixed = mix(labels(own), None, &shipped, &base, &options, made).unwrap();
        (base, mixed)
    }

    /// Ordinary labels of articles that are not among the shipped rows.
    fn ordinary(counts: [usize; 3]) -> Dataset {
        let mut data = rows(Level::Passage, counts, 6.0, 5);
        for group in &mut data.groups {
            *group += 700_000_000;
        }
        data
    }

    #[test]
    fn labels_that_the_classifier_contradicts_are_listed() {
        let mut data = ordinary([30, 0, 30]);
        let (wrong_clean, wrong_spun) = (45, 3);
        data.labels[wrong_clean] = Label::Clean;
        data.labels[wrong_spun] = Label::Spun;
        let (_, mixed) = mixed(data);
        let doubts = doubts(&mixed);
        let mut articles: Vec<usize> = doubts.iter().map(|doubt| doubt.place.article).collect();
        articles.sort_unstable();
        assert!(articles.contains(&wrong_clean), "{doubts:?}");
        assert!(articles.contains(&wrong_spun), "{doubts:?}");
        assert!(articles.len() <= 4, "{doubts:?}");
        let of = |article| doubts.iter().find(|doubt| doubt.place.article == article).unwrap();
        assert!(of(wrong_clean).score > 0.95 && of(wrong_clean).label == Label::Clean);
        assert!(of(wrong_spun).score < 0.05 && of(wrong_spun).label == Label::Spun);
    }

    #[test]
    fn a_new_manner_is_better_known_after_and_the_loss_elsewhere_is_told() {
        let own = ordinary([40, 0, 0]);
        let new = new_manner(40, 2);
        let (base, mixed) = mixed(own.followed_by(&new).unwrap());
        let comparisons = compare(&base, &mixed);
        let (own, shipped) = (&comparisons[0], &comparisons[1]);
        assert_eq!((own.level, own.whose, own.rows), (Level::Passage, Whose::Own, [40, 0, 40]));
        assert!(own.after.auroc > own.before.auroc.map(|auroc| auroc + 0.2), "{own:?}");
        assert!(own.after.recall > own.before.recall, "{own:?}");
        assert_eq!((shipped.whose, shipped.rows[1]), (Whose::Shipped, 300));
        // Rows as alike as these lose more than .01 of AUROC; real ones do not.
        assert!(shipped.after.auroc > Some(0.9), "{shipped:?}");
    }

    #[test]
    fn one_article_is_too_few_to_cross_validate() {
        let (base, mixed) = mixed(ordinary([20, 0, 5]));
        let own = &compare(&base, &mixed)[0];
        assert_eq!((own.after.auroc, own.after.recall), (None, None));
        assert!(own.after.false_alarms.is_some());
        let (base, mixed) = self::mixed(ordinary([0, 0, 5]));
        assert_eq!(compare(&base, &mixed)[0].after, Measures::default());
    }

    #[test]
    fn the_features_that_moved_most_come_first() {
        let (base, mixed) = mixed(new_manner(40, 2));
        let moves = moves(&base.levels.passage, &mixed.model.levels.passage);
        let taught = moves.iter().position(|m| m.feature == base.levels.passage.names[2]);
        assert!(taught.is_some_and(|place| place < 5), "{moves:?}");
        assert!(taught.is_some_and(|at| moves[at].after > moves[at].before + 0.3), "{moves:?}");
        assert!(self::moves(&base.levels.article, &mixed.model.levels.article).is_empty());
    }
}
