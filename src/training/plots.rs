//! An evaluation as pictures.

use super::breakdown::{length_names, length_of, reliability};
use super::chart::{Axis, Chart, Series};
use super::evaluate::Evaluation;
use super::parts::ScoredRow;
use crate::classify::metrics::{precision_recall_curve, roc_curve};
use crate::document::{Label, Level, PerLevel};

/// One colour per level; told apart by readers who are colour-blind, too.
const LEVEL_COLOURS: PerLevel<&str> =
    PerLevel { article: "#0072b2", passage: "#d55e00", sentence: "#009e73", finding: "#cc79a7" };
/// One colour per label, in column order.
const LABEL_COLOURS: [&str; 3] = ["#009e73", "#0072b2", "#d55e00"];

/// Share of clean rows flagged at which the characteristic begins.
const LEAST_RATE: f64 = 0.001;

/// The levels that are ranked.
const RANKED: [Level; 3] = [Level::Article, Level::Passage, Level::Sentence];

/// Points of a curve by scores and by which rows are corrupted.
type Curve = fn(&[f64], &[bool]) -> Vec<(f64, f64)>;

impl Evaluation {
    /// Pictures as SVG, each with its file name; empty where there is no
    /// corrupted row, and so nothing to tell apart.
    #[must_use]
    pub fn plots(&self) -> Vec<(&'static str, String)> {
        if self.scored.iter().flat_map(|(_, rows)| rows).all(|row| row.label == Label::Clean) {
            return Vec::new();
        }
        vec![
            ("roc.svg", self.roc().to_svg()),
            ("precision-recall.svg", self.precision_recall().to_svg()),
            ("reliability.svg", self.reliability().to_svg()),
            ("score-by-length.svg", self.score_by_length().to_svg()),
        ]
    }

    fn roc(&self) -> Chart {
        let ticks = [(LEAST_RATE, "0.1 %"), (0.01, "1 %"), (0.1, "10 %"), (1.0, "100 %")];
        let x = Axis {
            label: "share of clean rows flagged",
            range: (LEAST_RATE, 1.0),
            ticks: ticks.map(|(value, name)| (value, name.to_owned())).to_vec(),
            logarithmic: true,
        };
        Chart {
            title: "Receiver operating characteristic".to_owned(),
            x,
            y: Axis::share("share of corrupted rows flagged"),
            series: self.curves(visible_roc),
        }
    }

    fn precision_recall(&self) -> Chart {
        Chart {
            title: "Precision and recall".to_owned(),
            x: Axis::share("recall"),
            y: Axis::share("precision"),
            series: self.curves(precision_recall_curve),
        }
    }

    /// A curve for each level, of spun and of machine-translated rows beside clean ones.
    fn curves(&self, curve: Curve) -> Vec<Series> {
        let kinds = [Label::Spun, Label::Mt].into_iter();
        let lines = kinds.flat_map(|label| RANKED.map(|level| (label, level)));
        lines
            .filter_map(|(label, level)| {
                let rows = self.scored.of(level).iter();
                let (scores, positives): (Vec<f64>, Vec<bool>) = rows
                    .filter(|row| row.label == label || row.label == Label::Clean)
                    .map(|row| (row.score(), row.label == label))
                    .unzip();
                positives.contains(&true).then(|| Series {
                    name: format!("{}, {label}", level.name()),
                    colour: LEVEL_COLOURS.of(level),
                    dashed: label == Label::Mt,
                    points: curve(&scores, &positives),
                    ..Series::default()
                })
            })
            .collect()
    }

    fn reliability(&self) -> Chart {
        let ideal = Series {
            name: "ideal".to_owned(),
            colour: "#888",
            dashed: true,
            points: vec![(0.0, 0.0), (1.0, 1.0)],
            ..Series::default()
        };
        let levels = Level::ALL.into_iter().map(|level| {
            let (bins, error) = reliability(self.scored.of(level));
            let filled = bins.iter().filter(|bin| bin.rows > 0);
            Series {
                name: error.map_or_else(
                    || level.name().to_owned(),
                    |error| format!("{} (ECE {error:.3})", level.name()),
                ),
                colour: LEVEL_COLOURS.of(level),
                dots: true,
                points: filled.map(|bin| (bin.mean_score, bin.positive_share)).collect(),
                ..Series::default()
            }
        });
        Chart {
            title: "Reliability".to_owned(),
            x: Axis::share("mean score of a tenth"),
            y: Axis::share("share of corrupted rows in it"),
            series: [ideal].into_iter().chain(levels.filter(|s| !s.points.is_empty())).collect(),
        }
    }

    fn score_by_length(&self) -> Chart {
        let names = length_names();
        let passages = &self.scored.passage;
        let series = Label::ALL.into_iter().map(|label| {
            // Side by side, so that the bars do not hide one another.
            let beside = 0.15 * (label.column() as f64 - 1.0);
            let quartiles = (0..names.len()).filter_map(|length| {
                let [low, median, high] = score_quartiles(passages, label, length)?;
                Some((length as f64 + beside, low, median, high))
            });
            let quartiles: Vec<(f64, f64, f64, f64)> = quartiles.collect();
            Series {
                name: label.name().to_owned(),
                colour: LABEL_COLOURS[label.column()],
                dots: true,
                points: quartiles.iter().map(|&(x, _, median, _)| (x, median)).collect(),
                bars: quartiles.iter().map(|&(x, low, _, high)| (x, low, high)).collect(),
                ..Series::default()
            }
        });
        Chart {
            title: "Score of passages by length: median and quartiles".to_owned(),
            x: Axis {
                label: "words",
                range: (-0.5, names.len() as f64 - 0.5),
                ticks: (0..).map(f64::from).zip(names.iter().cloned()).collect(),
                logarithmic: false,
            },
            y: Axis::share("score"),
            series: series.filter(|series| !series.points.is_empty()).collect(),
        }
    }
}

/// The curve from the last point before the left edge of its chart on.
fn visible_roc(scores: &[f64], positives: &[bool]) -> Vec<(f64, f64)> {
    let mut points = roc_curve(scores, positives);
    let before = points.partition_point(|point| point.0 < LEAST_RATE);
    points.drain(..before.saturating_sub(1));
    points
}

/// Lower quartile, median and upper quartile of the scores of one label and length.
fn score_quartiles(rows: &[ScoredRow], label: Label, length: usize) -> Option<[f64; 3]> {
    let mut scores: Vec<f64> = rows
        .iter()
        .filter(|row| row.label == label && length_of(row.words) == length)
        .map(ScoredRow::score)
        .collect();
    scores.sort_unstable_by(f64::total_cmp);
    let last = scores.len().checked_sub(1)?;
    Some([1, 2, 3].map(|quarter| scores[last * quarter / 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: Label, words: usize, score: f64) -> ScoredRow {
        let probabilities = [1.0 - score, 0.0, score];
        ScoredRow { label, words, swaps: 0, swaps_words: true, article: 0, probabilities }
    }

    #[test]
    fn quartiles_are_of_one_label_and_length() {
        let rows: Vec<ScoredRow> = [0.5, 0.1, 0.3, 0.2, 0.4]
            .into_iter()
            .map(|score| row(Label::Spun, 30, score))
            .chain([row(Label::Spun, 10, 0.9), row(Label::Clean, 30, 0.9)])
            .collect();
        assert_eq!(score_quartiles(&rows, Label::Spun, 1), Some([0.2, 0.3, 0.4]));
        assert_eq!(score_quartiles(&rows, Label::Mt, 1), None);
    }

    #[test]
    fn there_are_four_pictures_or_none() {
        let mut evaluation = Evaluation::default();
        evaluation.scored.passage = vec![row(Label::Clean, 30, 0.1)];
        assert!(evaluation.plots().is_empty());
        evaluation.scored.passage.push(row(Label::Spun, 30, 0.9));
        let plots = evaluation.plots();
        assert_eq!(plots.len(), 4);
        for (name, svg) in plots {
            assert!(name.ends_with(".svg") && svg.starts_with("<svg") && !svg.contains("NaN"));
        }
        let curves = evaluation.curves(visible_roc);
        assert_eq!(curves[0].name, "passage, spun");
        assert_eq!(curves[0].points, [(0.0, 1.0), (1.0, 1.0)]);
    }
}
