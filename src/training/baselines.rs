//! Plainer means of telling corrupted text, ranked on the detector's own rows.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::dose::{self, DoseRow};
use super::error::TrainingError;
use super::leave_out::{Fold, LeaveOut};
use super::measured::{Labelled, Place};
use super::parts::{self, Part, ScoredRow};
use super::phrase_list::PhraseList;
use super::tf_idf::TfIdf;
use crate::classify::EvaluationTable;
use crate::classify::sparse::SparseWeights;
use crate::document::{Level, PerLevel};

/// How well something plainer than the classifier ranks the same rows.
#[derive(Clone, Debug)]
pub struct BaselineMethod {
    /// Its name in CSV.
    pub name: &'static str,
    /// Its name in a heading.
    pub title: String,
    /// One line per level and generator. It only ranks: F1 and calibration
    /// error are undefined.
    pub table: EvaluationTable,
    /// Ranking of spun passages by dose.
    pub doses: Vec<DoseRow>,
    /// Ranking of spun articles by dose.
    pub article_doses: Vec<DoseRow>,
}

/// The rows that baselines rank: those of the classifier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked<'a> {
    pub parts: &'a [Part],
    pub test: Labelled<'a>,
    /// The rows that some part has, in their order.
    pub scored: &'a PerLevel<Vec<ScoredRow>>,
}

impl Ranked<'_> {
    /// Ranks by a score of each row of a part, `None` where there is none.
    fn by(
        self,
        name: &'static str,
        title: impl Into<String>,
        score: impl Fn(&Part) -> Option<Vec<f64>>,
    ) -> BaselineMethod {
        let Self { parts, test: Labelled { measured, .. }, scored } = self;
        let pooled = |level| -> Vec<f64> {
            let rows = measured.rows.of(level).len();
            let scores = parts::pool(parts, level, rows, |part| {
                score(part).map(|scores| scores.into_iter().map(|score| [score]).collect())
            });
            scores.into_iter().flatten().map(|[score]| score).collect()
        };
        BaselineMethod {
            name,
            title: title.into(),
            table: parts::table(parts, measured, None, &score),
            doses: dose::doses(&scored.passage, &pooled(Level::Passage)),
            article_doses: dose::article_doses(&scored.article, &pooled(Level::Article)),
        }
    }

    /// Ranks by what is known of a row's place, at the levels of text: suspect
    /// phrases are no texts of their own.
    fn by_place(
        self,
        name: &'static str,
        title: &str,
        score: impl Fn(&Place) -> f64 + Sync,
    ) -> BaselineMethod {
        let scores = PerLevel::from_fn(|level| {
            let places = self.test.measured.places.of(level);
            let is_text = level != Level::Finding;
            is_text.then(|| places.par_iter().map(&score).collect::<Vec<f64>>())
        });
        self.by(name, title, |part| {
            let scores = scores.of(part.level).as_ref()?;
            Some(part.rows.iter().map(|&row| scores[row]).collect())
        })
    }
}

/// Mean surprisal by the language model.
pub(super) fn surprise(rows: Ranked<'_>) -> BaselineMethod {
    rows.by("surprise", "mean surprise alone", |part| {
        let data = rows.test.measured.rows.of(part.level);
        let surprisal = part.level.mean_surprisal()?;
        let column = data.names.iter().position(|name| *name == surprisal)?;
        Some(part.rows.iter().map(|&row| data.rows[[row, column]]).collect())
    })
}

/// What the decoder gains, by itself.
pub(super) fn gain(rows: Ranked<'_>) -> BaselineMethod {
    rows.by_place("gain", "bare gain of the decoder, in nats per 100 words", Place::gain_rate)
}

/// Phrases of a list per 100 words.
pub(super) fn listed_phrases(rows: Ranked<'_>, list: &PhraseList) -> BaselineMethod {
    rows.by_place("listed_phrases", "phrases of the list per 100 words", |place| {
        100.0 * list.count(place.text(rows.test.articles)) as f64 / place.words.max(1) as f64
    })
}

/// Rows of a fit without a fold at most; more are thinned evenly.
const FOLD_ROWS: usize = 12_000;

/// Logistic regression on TF-IDF, trained on the rows of `training` and, as the
/// parts are, without what the fold of each row leaves out: `without` names it.
///
/// # Errors
/// [`TrainingError::TfIdf`] when it cannot be trained.
pub(super) fn tf_idf(
    ranked: Ranked<'_>,
    training: Labelled<'_>,
    folds: &[Fold<'_>],
    without: Option<LeaveOut>,
) -> Result<BaselineMethod, TrainingError> {
    let mut fitted: BTreeMap<Level, (TfIdf<'_>, Vec<SparseWeights>)> = BTreeMap::new();
    for level in [Level::Article, Level::Passage, Level::Sentence] {
        if !ranked.parts.iter().any(|part| part.level == level) {
            continue;
        }
        let space = TfIdf::new(level, training, ranked.test)?;
        let fit = |fold: &Fold<'_>| {
            let known = fold.known(training.measured, level);
            space.fit(&if folds.len() == 1 { known } else { thinned(known, FOLD_ROWS) })
        };
        let weights = folds.par_iter().map(fit).collect::<Result<_, _>>()?;
        fitted.insert(level, (space, weights));
    }
    let mut title = "logistic regression on TF-IDF of words and pairs".to_owned();
    if let Some(without) = without {
        title += &format!(", {} left out", without.title());
    }
    Ok(ranked.by("tf_idf", title, |part| {
        let (space, weights) = fitted.get(&part.level)?;
        let rows = part.rows.iter().zip(&part.folds);
        Some(rows.map(|(&row, &fold)| space.score(row, &weights[fold])).collect())
    }))
}

/// At most `most` of the rows, at even steps.
fn thinned(rows: Vec<usize>, most: usize) -> Vec<usize> {
    if rows.len() <= most {
        return rows;
    }
    (0..most).map(|n| rows[n * rows.len() / most]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Dataset;
    use crate::document::{Article, Label, Span};
    use crate::training::Measured;
    use crate::training::leave_out::folds;

    /// Passages of 100 words as label, tool, register, swaps, text and gain in nats.
    type Passage = (Label, &'static str, &'static str, usize, &'static str, f64);

    const CLEAN: Passage = (Label::Clean, "human", "law", 0, "a plain word", 1.0);

    fn measured(passages: &[Passage]) -> (Vec<Article>, Measured) {
        let mut measured = Measured::default();
        for &(label, tool, register, swaps, text, gain) in passages {
            let (article, span) = (measured.registers.len(), Span::new(0, text.len()));
            measured.registers.push(register.to_owned());
            let place = Place { article, words: 100, span, swaps, gain, ..Place::default() };
            measured.places.passage.push(place);
            let rows = &mut measured.rows.passage;
            rows.labels.push(label);
            rows.generators.push(tool.to_owned());
        }
        let rows = ndarray::Array2::zeros((passages.len(), 0));
        measured.rows.passage = Dataset { rows, ..measured.rows.passage };
        let article = |passage: &Passage| Article { text: passage.4.into(), ..Article::default() };
        (passages.iter().map(article).collect(), measured)
    }

    /// All passages in one part, each judged by the fold that `fold` says.
    fn part(passages: &[Passage], fold: impl Fn(&Passage) -> usize) -> Part {
        Part {
            level: Level::Passage,
            generator: "all".to_owned(),
            rows: (0..passages.len()).collect(),
            probabilities: vec![[0.5, 0.0, 0.5]; passages.len()],
            folds: passages.iter().map(fold).collect(),
        }
    }

    fn scored(passages: &[Passage]) -> PerLevel<Vec<ScoredRow>> {
        let row = |(article, passage): (usize, &Passage)| ScoredRow {
            label: passage.0,
            words: 100,
            swaps: passage.3,
            swaps_words: true,
            article,
            probabilities: [0.5, 0.0, 0.5],
        };
        let passage = passages.iter().enumerate().map(row).collect();
        PerLevel { passage, ..PerLevel::default() }
    }

    #[test]
    fn the_bare_gain_ranks_by_place_and_has_doses_of_its_own() {
        let spun = |swaps, gain| (Label::Spun, "tool", "law", swaps, "", gain);
        let passages = [CLEAN, spun(2, 0.5), spun(8, 2.0)];
        let (articles, measured) = measured(&passages);
        let parts = [part(&passages, |_| 0)];
        let scored = scored(&passages);
        let test = Labelled { articles: &articles, measured: &measured };
        let gain = gain(Ranked { parts: &parts, test, scored: &scored });
        assert_eq!(gain.table.rows[0].auroc, Some(0.5));
        let doses: Vec<(&str, Option<f64>)> =
            gain.doses.iter().map(|row| (row.dose.as_str(), row.auroc)).collect();
        let (low, high) = (Some(0.0), Some(1.0));
        assert_eq!(doses, [("1-3", low), ("6-12", high), ("1-6", low), ("6-30", high)]);
    }

    #[test]
    fn tf_idf_knows_neither_the_tool_nor_the_register_of_a_row() {
        let spun = |tool, register, text| (Label::Spun, tool, register, 8, text, 1.0);
        let other = (Label::Clean, "human", "sport", 0, "a plain game", 1.0);
        let training = [
            CLEAN,
            other,
            spun("a", "law", "swapped here"),
            spun("a", "sport", "swapped there"),
            spun("b", "law", "turned here"),
            spun("b", "sport", "turned there"),
        ];
        let clean = (Label::Clean, "human", "law", 0, "word", 1.0);
        let passages = [clean, spun("a", "law", "swapped"), spun("a", "law", "here")];
        let ((articles, measured), (known, known_measured)) =
            (measured(&passages), measured(&training));
        let test = Labelled { articles: &articles, measured: &measured };
        let training = Labelled { articles: &known, measured: &known_measured };
        let scored = scored(&passages);
        let without = LeaveOut::ToolsAndRegisters;
        // Of the four pairs of tools and registers, the one of the tool and the law.
        let folds = folds(&known_measured, without);
        let own = |fold: &Fold<'_>| fold.judged(&measured, Level::Passage).len() == 3;
        let number = folds.iter().position(own).unwrap();
        let parts = [part(&passages, |_| number)];
        let ranked = Ranked { parts: &parts, test, scored: &scored };
        let auroc = |method: BaselineMethod| method.table.rows[0].auroc.unwrap();
        let blind = tf_idf(ranked, training, &folds, Some(without)).unwrap();
        assert!(blind.title.ends_with("each row's tool and register left out"));
        // It has met none of the words, so that all three score alike.
        assert_eq!(auroc(blind), 0.5);
        let parts = [part(&passages, |_| 0)];
        let ranked = Ranked { parts: &parts, test, scored: &scored };
        assert_eq!(auroc(tf_idf(ranked, training, &[Fold::WHOLE], None).unwrap()), 1.0);
    }

    #[test]
    fn rows_are_thinned_evenly() {
        assert_eq!(thinned(vec![4, 5, 6, 7, 8, 9], 3), [4, 6, 8]);
        assert_eq!(thinned(vec![4, 5], 3), [4, 5]);
    }
}
