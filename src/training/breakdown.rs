//! Breakdowns of an evaluation: by length, label, engine and score.

use serde::Serialize;

use super::dose::beside;
use super::measured::{Labelled, Measured};
use super::parts::{ALL, Part, ScoredRow};
use crate::classify::metrics::{
    self, ReliabilityBin, auroc, confusion_matrix, recall_at_false_alarm_rate,
};
use crate::classify::{EvaluationRow, EvaluationTable};
use crate::document::{Label, Level, PerLevel};
use crate::labels::Origin;

/// Least number of words of each length, the next one less one being the most.
const LENGTHS: [usize; 6] = [1, 20, 40, 60, 120, 250];

/// From this many words on a passage is long enough to be judged by itself.
const LONG_PASSAGE: usize = 60;

/// How well the rows of some length and label are told from clean ones of
/// the same length.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LengthRow {
    /// `passage` or `article`.
    pub level: &'static str,
    /// The label of the corrupted rows.
    pub label: Label,
    /// The number of words, as `20-39` or `250+`.
    pub words: String,
    /// Clean rows and rows with the label.
    pub rows: usize,
    /// Rows with the label.
    pub positives: usize,
    /// Area under the receiver operating characteristic.
    pub auroc: Option<f64>,
    /// Recall where 1 % of the clean rows of this length are flagged.
    pub recall_at_1: Option<f64>,
}

/// What is found of the spinners' passages of at least 60 words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LongPassages {
    /// Spinners with such passages.
    pub spinners: usize,
    /// Spun passages of all spinners.
    pub positives: u64,
    /// Area under the receiver operating characteristic, mean over the spinners.
    pub auroc: f64,
    /// Recall where 1 % of the clean passages of this length are flagged, mean
    /// over the spinners.
    pub recall_at_1: f64,
    /// The spinner with the smallest area, and its measures.
    pub worst: EvaluationRow,
}

/// How well an engine's articles are told from those of people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EngineRow {
    /// The engine.
    pub engine: String,
    /// Its articles.
    pub articles: usize,
    /// Against articles that people wrote in English.
    pub originals: Option<Contrast>,
    /// Against articles that people translated into English.
    pub translations: Option<Contrast>,
}

/// Machine-translated articles against articles of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contrast {
    /// Articles of this origin.
    pub articles: usize,
    /// Mean of the shares of both that lie on the right side of a score of one half.
    pub balanced_accuracy: f64,
    /// Area under the receiver operating characteristic.
    pub auroc: f64,
}

/// What the rows of one level are called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confusion {
    /// Rows by true label and by the label given, in column order of the labels.
    pub matrix: [[u64; 3]; 3],
    /// Share of the rows with the right label.
    pub accuracy: f64,
    /// Mean over the labels of the share of their rows with the right label.
    pub balanced_accuracy: f64,
}

/// Ranking by length of passages and articles, for spun and for mt.
pub(super) fn lengths(scored: &PerLevel<Vec<ScoredRow>>) -> Vec<LengthRow> {
    let mut table = Vec::new();
    for level in [Level::Passage, Level::Article] {
        for label in [Label::Spun, Label::Mt] {
            for (number, words) in length_names().into_iter().enumerate() {
                let rows = scored.of(level).iter().filter(|row| {
                    length_of(row.words) == number && [label, Label::Clean].contains(&row.label)
                });
                let (scores, positives): (Vec<f64>, Vec<bool>) =
                    rows.map(|row| (row.score(), row.label == label)).unzip();
                table.push(LengthRow {
                    level: level.name(),
                    label,
                    words,
                    rows: scores.len(),
                    positives: positives.iter().filter(|&&p| p).count(),
                    auroc: auroc(&scores, &positives),
                    recall_at_1: recall_at_false_alarm_rate(&scores, &positives, 0.01),
                });
            }
        }
    }
    table
}

/// Which of the lengths a number of words falls into, from 0.
pub(super) fn length_of(words: usize) -> usize {
    LENGTHS.iter().rposition(|&least| words >= least).unwrap_or(0)
}

/// The lengths as `1-19`, from the shortest to the longest.
pub(super) fn length_names() -> Vec<String> {
    let ends = LENGTHS[1..].iter().map(|next| format!("-{}", next - 1)).chain(["+".to_owned()]);
    LENGTHS.iter().zip(ends).map(|(least, end)| format!("{least}{end}")).collect()
}

/// The summary over the spinners' long passages.
pub(super) fn long_passages(parts: &[Part], test: &Measured) -> Option<LongPassages> {
    let (data, places) = (&test.rows.passage, &test.places.passage);
    let mut table = EvaluationTable::default();
    for part in parts.iter().filter(|part| part.level == Level::Passage && part.generator != ALL) {
        let rows = part.rows.iter().zip(part.scores());
        let (scores, labels): (Vec<f64>, Vec<Label>) = rows
            .filter(|(row, _)| places[**row].words >= LONG_PASSAGE)
            .map(|(&row, score)| (score, data.labels[row]))
            .unzip();
        if labels.contains(&Label::Spun) && labels.contains(&Label::Clean) {
            let corrupted: Vec<bool> = labels.iter().map(|&label| label != Label::Clean).collect();
            table.add(Level::Passage.name(), &part.generator, &scores, &corrupted, Some(0.5));
        }
    }
    let lines = table.rows;
    let mean = |of: fn(&EvaluationRow) -> Option<f64>| {
        lines.iter().filter_map(of).sum::<f64>() / lines.len() as f64
    };
    let (auroc, recall_at_1) = (mean(|line| line.auroc), mean(|line| line.recall_at_1));
    let positives = lines.iter().map(|line| line.positives).sum();
    let area = |line: &EvaluationRow| line.auroc.unwrap_or_default();
    let worst = lines.iter().min_by(|a, b| area(a).total_cmp(&area(b)))?.clone();
    Some(LongPassages { spinners: lines.len(), positives, auroc, recall_at_1, worst })
}

/// The articles of each engine against those of people whose origin is known.
pub(super) fn engines(parts: &[Part], test: Labelled<'_>) -> Vec<EngineRow> {
    let data = &test.measured.rows.article;
    let origin = |row: usize| {
        let article = test.articles.get(test.measured.places.article[row].article);
        article.and_then(|article| article.source.as_deref()).and_then(Origin::of)
    };
    let own = |part: &Part| part.level == Level::Article && part.generator != ALL;
    parts
        .iter()
        .filter(|part| own(part))
        .filter_map(|part| {
            let scores_of = |wanted: &dyn Fn(usize) -> bool| -> Vec<f64> {
                let rows = part.rows.iter().zip(part.scores());
                rows.filter(|(row, _)| wanted(**row)).map(|(_, score)| score).collect()
            };
            let machine = scores_of(&|row| data.labels[row] == Label::Mt);
            let people = |wanted: Origin| {
                scores_of(&|row| data.labels[row] == Label::Clean && origin(row) == Some(wanted))
            };
            (!machine.is_empty()).then(|| EngineRow {
                engine: part.generator.clone(),
                articles: machine.len(),
                originals: contrast(&people(Origin::Original), &machine),
                translations: contrast(&people(Origin::Translation), &machine),
            })
        })
        .collect()
}

/// `None` where people have no articles.
fn contrast(people: &[f64], machine: &[f64]) -> Option<Contrast> {
    let (scores, positives) = beside(people, machine);
    let found = metrics::recall_at(&scores, &positives, 0.5)?;
    let wrong = metrics::false_alarm_rate(&scores, &positives, 0.5)?;
    let balanced_accuracy = (found + 1.0 - wrong) / 2.0;
    let auroc = auroc(&scores, &positives)?;
    Some(Contrast { articles: people.len(), balanced_accuracy, auroc })
}

/// What the rows of a level are called; `None` where there is no row.
pub(super) fn confusion(rows: &[ScoredRow]) -> Option<Confusion> {
    let truth: Vec<Label> = rows.iter().map(|row| row.label).collect();
    let called: Vec<Label> = rows.iter().map(ScoredRow::called).collect();
    let matrix = confusion_matrix(&truth, &called);
    let right: u64 = (0..3).map(|label| matrix[label][label]).sum();
    let shares: Vec<f64> = matrix
        .iter()
        .enumerate()
        .filter(|(_, row)| row.iter().sum::<u64>() > 0)
        .map(|(label, row)| row[label] as f64 / row.iter().sum::<u64>() as f64)
        .collect();
    (!rows.is_empty()).then(|| Confusion {
        matrix,
        accuracy: right as f64 / rows.len() as f64,
        balanced_accuracy: shares.iter().sum::<f64>() / shares.len() as f64,
    })
}

/// The reliability of a level's scores, and the expected calibration error.
pub(super) fn reliability(rows: &[ScoredRow]) -> ([ReliabilityBin; 10], Option<f64>) {
    let (scores, corrupted): (Vec<f64>, Vec<bool>) =
        rows.iter().map(|row| (row.score(), row.label != Label::Clean)).unzip();
    let error = metrics::expected_calibration_error(&scores, &corrupted);
    (metrics::reliability(&scores, &corrupted), error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Dataset;
    use crate::document::Article;
    use crate::training::Place;

    fn row(label: Label, words: usize, probabilities: [f64; 3]) -> ScoredRow {
        ScoredRow { label, words, swaps: 0, swaps_words: true, article: 0, probabilities }
    }

    #[test]
    fn lengths_meet_without_a_gap() {
        assert_eq!(length_names(), ["1-19", "20-39", "40-59", "60-119", "120-249", "250+"]);
        let bounds = [(0, 0), (19, 0), (20, 1), (59, 2), (60, 3), (249, 4), (250, 5), (9999, 5)];
        for (words, number) in bounds {
            assert_eq!(length_of(words), number, "{words} words");
        }
    }

    #[test]
    fn each_length_is_ranked_by_itself() {
        let passages = vec![
            row(Label::Clean, 10, [0.1, 0.0, 0.9]),
            row(Label::Spun, 70, [0.2, 0.0, 0.8]),
            row(Label::Clean, 70, [0.9, 0.1, 0.0]),
            row(Label::Mt, 70, [1.0, 0.0, 0.0]),
        ];
        let table = lengths(&PerLevel { passage: passages, ..PerLevel::default() });
        let find = |label, words| {
            table.iter().find(|r| r.level == "passage" && r.label == label && r.words == words)
        };
        let spun = find(Label::Spun, "60-119").unwrap();
        assert_eq!((spun.rows, spun.positives, spun.auroc), (2, 1, Some(1.0)));
        assert_eq!(find(Label::Mt, "60-119").unwrap().auroc, Some(0.0));
        let short = find(Label::Spun, "1-19").unwrap();
        assert_eq!((short.rows, short.positives, short.auroc), (1, 0, None));
    }

    #[test]
    fn labels_given_are_those_of_the_program() {
        let rows = [
            row(Label::Clean, 9, [0.6, 0.1, 0.3]),
            row(Label::Mt, 9, [0.6, 0.4, 0.0]),
            row(Label::Mt, 9, [0.2, 0.5, 0.3]),
            row(Label::Spun, 9, [0.25, 0.4, 0.35]),
        ];
        let confusion = confusion(&rows).unwrap();
        assert_eq!(confusion.matrix, [[1, 0, 0], [1, 1, 0], [0, 1, 0]]);
        assert_eq!((confusion.accuracy, confusion.balanced_accuracy), (0.5, 0.5));
        assert_eq!(super::confusion(&[]), None);
    }

    /// One row per label, length and source, all in `level`.
    fn measured(level: Level, rows: &[(Label, usize, &str)]) -> (Measured, Vec<Article>) {
        let mut measured = Measured::default();
        *measured.rows.of_mut(level) =
            Dataset { labels: rows.iter().map(|row| row.0).collect(), ..Dataset::default() };
        let place = |(article, row): (usize, &(Label, usize, &str))| Place {
            article,
            words: row.1,
            ..Place::default()
        };
        *measured.places.of_mut(level) = rows.iter().enumerate().map(place).collect();
        let article = |row: &(Label, usize, &str)| Article {
            source: Some(row.2.to_owned()),
            ..Article::default()
        };
        (measured, rows.iter().map(article).collect())
    }

    fn part(level: Level, generator: &str, scores: &[f64]) -> Part {
        Part {
            level,
            generator: generator.to_owned(),
            rows: (0..scores.len()).collect(),
            probabilities: scores.iter().map(|score| [1.0 - score, *score, 0.0]).collect(),
            folds: vec![0; scores.len()],
        }
    }

    #[test]
    fn the_worst_spinner_is_named_and_short_passages_do_not_count() {
        let rows = [(Label::Clean, 80, ""), (Label::Spun, 60, ""), (Label::Spun, 59, "")];
        let (test, _) = measured(Level::Passage, &rows);
        let parts = [
            part(Level::Passage, ALL, &[0.9, 0.0, 0.0]),
            part(Level::Passage, "good", &[0.1, 0.9, 0.0]),
            part(Level::Passage, "bad", &[0.5, 0.2, 0.9]),
        ];
        let long = long_passages(&parts, &test).unwrap();
        assert_eq!((long.spinners, long.positives), (2, 2));
        assert_eq!((long.auroc, long.recall_at_1), (0.5, 0.5));
        assert_eq!(long.worst.generator, "bad");
        assert_eq!(long_passages(&parts[..1], &test), None);
    }

    #[test]
    fn engines_are_held_against_originals_and_translations_apart() {
        let rows = [
            (Label::Clean, 80, "human-vs-machine-articles:org_en_wmt09"),
            (Label::Clean, 80, "human-vs-machine-articles:trans_en_wmt09"),
            (Label::Clean, 80, "somewhere else"),
            (Label::Mt, 80, "human-vs-machine-articles:org_en_wmt09"),
        ];
        let (test, articles) = measured(Level::Article, &rows);
        let parts = [part(Level::Article, "engine", &[0.1, 0.7, 0.9, 0.6])];
        let test = Labelled { articles: &articles, measured: &test };
        let [row] = &engines(&parts, test)[..] else { unreachable!("one engine") };
        assert_eq!((row.engine.as_str(), row.articles), ("engine", 1));
        let originals = row.originals.unwrap();
        assert_eq!((originals.articles, originals.balanced_accuracy), (1, 1.0));
        let translations = row.translations.unwrap();
        assert_eq!((translations.balanced_accuracy, translations.auroc), (0.5, 0.0));
    }
}
