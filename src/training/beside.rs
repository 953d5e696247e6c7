//! What a classifier is worth with a judge, beside what it is worth without.

use std::collections::BTreeMap;

use super::dose::DoseRow;
use super::error::TrainingError;
use super::evaluate::{EvaluateOptions, Evaluation, evaluate_by};
use super::false_alarms::FalseAlarmRates;
use super::judged::Judges;
use super::measured::{JudgedRank, Labelled, Measured, SwappedPhrase};
use crate::classify::metrics::auroc;
use crate::classify::{ClassifierModel, JudgedModel, TrainOptions};
use crate::detector::{Preset, Thresholds};
use crate::document::Label;
use crate::labels::HUMAN;

/// A measure without and with the judge.
#[derive(Clone, Debug, PartialEq)]
pub struct BesideRow {
    /// The table that it belongs to.
    pub table: &'static str,
    /// What is measured: a dose, a register, a preset.
    pub what: String,
    /// The measure.
    pub measure: &'static str,
    /// Rows, words or phrases that it is of.
    pub count: usize,
    /// Without the judge; nothing where it is not defined.
    pub without: Option<f64>,
    /// With it.
    pub with: Option<f64>,
}

/// All measures without and with a judge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beside {
    /// The measures, table by table.
    pub rows: Vec<BesideRow>,
    /// Articles.
    pub articles: usize,
    /// Those of them of which the judge was asked something.
    pub articles_asked: usize,
    /// Suspect phrases that it was asked about.
    pub swaps_asked: usize,
    /// Words of all articles.
    pub words: usize,
}

/// Measures a classifier without its second set and with it, each by its own thresholds. The
/// articles were measured with the judge.
///
/// # Errors
/// When a model needs a feature that the rows do not have.
pub fn evaluate_beside(
    classifier: &ClassifierModel,
    second: &JudgedModel,
    test: Labelled<'_>,
    preset: Preset,
) -> Result<Beside, TrainingError> {
    let without = Judges { first: &classifier.levels, second: None };
    let with = Judges { second: Some(&second.levels), ..without };
    let presets = [&classifier.presets, &second.presets];
    let [own, judged] = presets.map(|presets| {
        let thresholds = presets.get(preset.name());
        thresholds.map_or_else(Thresholds::default, |all| all.map(|_, one| one.score))
    });
    let evaluated = |judges, thresholds| {
        let (train, phrases) = (TrainOptions::default(), None);
        evaluate_by(judges, test, None, &EvaluateOptions { thresholds, train, phrases })
    };
    let both = [evaluated(without, own)?, evaluated(with, judged)?];
    let measured = test.measured;
    let findings = [without.findings(measured)?, with.findings(measured)?];
    let mut rows = ranking(&both);
    rows.extend(doses(&both));
    rows.extend(right_and_wrong(measured, &findings));
    for preset in Preset::ALL {
        let [own, judged] = presets.map(|presets| {
            presets.get(preset.name()).map_or(0.5, |thresholds| thresholds.finding.score)
        });
        rows.extend(found(preset, measured, &findings, [own, judged]));
    }
    rows.extend(suggestions(measured));
    rows.extend(registers(&both));
    Ok(Beside { rows, ..asked(measured) })
}

/// How often the judge was asked.
fn asked(measured: &Measured) -> Beside {
    let judged = measured.judged.as_ref();
    let articles = judged.map_or(&[][..], |judged| &judged.rows.article);
    Beside {
        rows: Vec::new(),
        articles: measured.words.len(),
        articles_asked: articles.iter().filter(|row| row.is_some()).count(),
        swaps_asked: judged.map_or(0, |judged| judged.asked),
        words: measured.words.iter().sum(),
    }
}

/// Ranking and calibration of all rows of a level.
fn ranking([without, with]: &[Evaluation; 2]) -> Vec<BesideRow> {
    let all = without.table.rows.iter().zip(&with.table.rows);
    let of_all = all.filter(|(row, _)| row.generator == "all");
    let measures = of_all.flat_map(|(without, with)| {
        [
            ("AUROC", without.auroc, with.auroc),
            ("recall at 1 %", without.recall_at_1, with.recall_at_1),
            ("calibration error", without.ece, with.ece),
        ]
        .map(|(measure, of_one, of_other)| BesideRow {
            table: "Levels",
            what: without.level.clone(),
            measure,
            count: without.rows as usize,
            without: of_one,
            with: of_other,
        })
    });
    measures.collect()
}

fn doses([without, with]: &[Evaluation; 2]) -> Vec<BesideRow> {
    let measures = |(without, with): (&DoseRow, &DoseRow)| {
        [
            ("AUROC", without.auroc, with.auroc),
            ("recall at 1 %", without.recall_at_1, with.recall_at_1),
        ]
        .map(|(measure, of_one, of_other)| BesideRow {
            table: "Spun passages of 60 to 150 words, by swaps per 100 words",
            what: without.dose.clone(),
            measure,
            count: without.positives,
            without: of_one,
            with: of_other,
        })
    };
    without.doses.iter().zip(&with.doses).flat_map(measures).collect()
}

/// Which suspect phrases are swaps: AUROC of those that the judge was asked about.
fn right_and_wrong(measured: &Measured, scores: &[Vec<f64>; 2]) -> Vec<BesideRow> {
    let table = "Suspect phrases asked about, right against wrong";
    let data = &measured.rows.finding;
    let told = measured.judged.as_ref().map_or(&[][..], |judged| &judged.rows.finding);
    let of = |what: &str, is_in: &dyn Fn(usize) -> bool| {
        let rows: Vec<usize> =
            (0..told.len()).filter(|&row| told[row].is_some() && is_in(row)).collect();
        let right: Vec<bool> = rows.iter().map(|&row| data.labels[row] != Label::Clean).collect();
        let area = |score: &dyn Fn(usize) -> f64| {
            let scores: Vec<f64> = rows.iter().map(|&row| score(row)).collect();
            auroc(&scores, &right)
        };
        let without = area(&|row| scores[0][row]);
        let row = |measure, with| {
            let (what, count) = (what.to_owned(), rows.len());
            BesideRow { table, what, measure, count, without, with }
        };
        let gain = |row: usize| told[row].as_ref().and_then(|told| told.get(2)).copied();
        [
            row("AUROC", area(&|row| scores[1][row])),
            row("AUROC of the gain alone", area(&|row| gain(row).unwrap_or(0.0))),
        ]
    };
    let of_tools = |row: usize| data.generators[row] != HUMAN;
    [of("all articles", &|_| true), of("articles of tools", &of_tools)]
        .into_iter()
        .flatten()
        .collect()
}

/// What a preset finds by its own thresholds, and as many swaps as are found with the judge at the
/// false findings that the preset has without.
fn found(
    preset: Preset,
    measured: &Measured,
    scores: &[Vec<f64>; 2],
    thresholds: [f64; 2],
) -> Vec<BesideRow> {
    let both =
        |of: &dyn Fn(&[f64], f64) -> f64| [0, 1].map(|which| of(&scores[which], thresholds[which]));
    let count = swapped(measured).count();
    let row = |measure, count, [without, with]: [f64; 2]| {
        let (table, what) = ("Findings", preset.name().to_owned());
        BesideRow { table, what, measure, count, without: Some(without), with: Some(with) }
    };
    let false_scores = false_scores(measured, scores);
    let [of_own, of_judged] = [0, 1].map(|which| {
        false_scores[which].iter().filter(|score| **score >= thresholds[which]).count()
    });
    let rate = |count: usize| count as f64 * 100_000.0 / measured.clean_words.max(1) as f64;
    let equal = false_scores[1].get(of_own).map_or(0.0, |score| score.next_up());
    let recalls = both(&|scores, least| recall(measured, scores, least));
    let precisions = both(&|scores, least| precision(measured, scores, least));
    let rates = [rate(of_own), rate(of_judged)];
    let at_equal = [recalls[0], recall(measured, &scores[1], equal)];
    vec![
        row("false per 100,000 clean words", measured.clean_words, rates),
        row("swaps found", count, recalls),
        row("right of those in articles of tools", count, precisions),
        row("swaps found at equal false findings", count, at_equal),
    ]
}

/// The phrases that tools have swapped.
fn swapped(measured: &Measured) -> impl Iterator<Item = &SwappedPhrase> {
    measured.swapped.iter().filter(|phrase| phrase.generator != HUMAN)
}

/// Scores of the suspects in people's articles without and with the judge, the highest first.
fn false_scores(measured: &Measured, scores: &[Vec<f64>; 2]) -> [Vec<f64>; 2] {
    [0, 1].map(|which| {
        let suspects = measured.suspects.iter().zip(&scores[which]);
        let of_people = suspects.filter(|(suspect, _)| suspect.generator == HUMAN);
        let mut found: Vec<f64> = of_people.map(|(_, score)| *score).collect();
        found.sort_by(|a, b| b.total_cmp(a));
        found
    })
}

/// Share of the swapped phrases that a suspect of this score meets.
fn recall(measured: &Measured, scores: &[f64], least: f64) -> f64 {
    let is_found = |row: &usize| scores.get(*row).is_some_and(|score| *score >= least);
    let met = swapped(measured).filter(|phrase| phrase.findings.iter().any(is_found)).count();
    met as f64 / swapped(measured).count().max(1) as f64
}

/// Share of the suspects of this score in tools' articles that are right; 1 where there are none.
fn precision(measured: &Measured, scores: &[f64], least: f64) -> f64 {
    let suspects = measured.suspects.iter().zip(scores);
    let of_tools =
        suspects.filter(|(suspect, score)| suspect.generator != HUMAN && **score >= least);
    let right: Vec<bool> = of_tools.map(|(suspect, _)| suspect.is_gold).collect();
    if right.is_empty() {
        return 1.0;
    }
    right.iter().filter(|is_right| **is_right).count() as f64 / right.len() as f64
}

/// Where the originals of swapped phrases stand among the suggestions.
fn suggestions(measured: &Measured) -> Vec<BesideRow> {
    let ranks = measured.judged.as_ref().map_or(&[][..], |judged| &judged.ranks);
    let of_tools = || {
        let phrases = measured.swapped.iter().zip(ranks);
        phrases.filter(|(phrase, _)| phrase.generator != HUMAN)
    };
    let share = |ranks: &[Option<usize>], most: usize| {
        let hits = ranks.iter().flatten().filter(|rank| **rank < most).count();
        (!ranks.is_empty()).then(|| hits as f64 / ranks.len() as f64)
    };
    type Pair = (Option<usize>, Option<usize>);
    let rows = |what: &str, pairs: Vec<Pair>| {
        let (without, with): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        [("first", 1), ("among five", 5)].map(|(measure, most)| BesideRow {
            table: "The original among the suggestions",
            what: what.to_owned(),
            measure,
            count: without.len(),
            without: share(&without, most),
            with: share(&with, most),
        })
    };
    let told =
        |(phrase, rank): (&SwappedPhrase, &JudgedRank)| Some((phrase.rank_given, rank.given?));
    let given = of_tools().filter_map(told).collect();
    let met = of_tools().filter(|(phrase, _)| !phrase.findings.is_empty());
    let met = met.map(|(phrase, rank)| (phrase.rank, rank.found)).collect();
    let all = of_tools().map(|(phrase, rank)| (phrase.rank, rank.found)).collect();
    [
        rows("told the span", given),
        rows("of what the decoder suspects", met),
        rows("of all swaps", all),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// False alarms of each register.
fn registers([without, with]: &[Evaluation; 2]) -> Vec<BesideRow> {
    let mut rows: Vec<BesideRow> = Vec::new();
    let flagged = without.registers.iter().zip(&with.registers);
    rows.extend(flagged.filter(|(row, _)| row.clean > 0).map(|(without, with)| BesideRow {
        table: "Clean passages flagged where 1 % of all are, by register",
        what: without.register.clone(),
        measure: "share",
        count: without.clean,
        without: without.flagged_at_1,
        with: with.flagged_at_1,
    }));
    let alarms = without.false_alarms.iter().zip(&with.false_alarms);
    for (without, with) in alarms {
        type Rate = fn(FalseAlarmRates) -> f64;
        let measures: [(&'static str, Rate); 2] = [
            ("findings per 100,000 words", |rates| rates.findings),
            ("called mt or spun", |rates| rates.not_clean),
        ];
        rows.extend(measures.map(|(measure, of)| BesideRow {
            table: "Clean articles as reported, by register",
            what: without.register.clone(),
            measure,
            count: without.words,
            without: Some(of(without.rates())),
            with: Some(of(with.rates())),
        }));
    }
    rows
}

impl Beside {
    /// The rows by table, in their order.
    #[must_use]
    pub fn tables(&self) -> Vec<(&'static str, Vec<&BesideRow>)> {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut tables: Vec<(&'static str, Vec<&BesideRow>)> = Vec::new();
        for row in &self.rows {
            let number = *numbers.entry(row.table).or_insert(tables.len());
            if number == tables.len() {
                tables.push((row.table, Vec::new()));
            }
            tables[number].1.push(row);
        }
        tables
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::training::measured::{Judged, Suspect};

    /// Four suspects of people and four of a tool, of which the judge is right about all and the
    /// classifier about half; four swapped phrases.
    fn measured() -> Measured {
        let suspect = |row: usize| Suspect {
            generator: if row < 4 { HUMAN } else { "tool" }.to_owned(),
            is_gold: row >= 4,
        };
        let phrase = |row: usize| SwappedPhrase {
            generator: "tool".to_owned(),
            findings: vec![row + 4],
            rank: Some(1),
            rank_given: Some(6),
        };
        let rank = |row: usize| JudgedRank { found: Some(0), given: (row < 2).then_some(Some(0)) };
        Measured {
            suspects: (0..8).map(suspect).collect(),
            swapped: (0..4).map(phrase).collect(),
            clean_words: 1_000,
            judged: Some(Judged { ranks: (0..4).map(rank).collect(), ..Judged::default() }),
            ..Measured::default()
        }
    }

    #[test]
    fn recall_is_compared_at_the_false_findings_of_the_preset() {
        let without = vec![0.9, 0.2, 0.1, 0.1, 0.95, 0.91, 0.3, 0.3];
        let with = vec![0.4, 0.3, 0.2, 0.1, 0.9, 0.8, 0.35, 0.2];
        let rows = found(Preset::Balanced, &measured(), &[without, with], [0.5, 0.7]);
        let pair = |at: usize| (rows[at].without.unwrap(), rows[at].with.unwrap());
        assert_eq!(pair(0), (100.0, 0.0), "false findings by each one's threshold");
        assert_eq!(pair(1), (0.5, 0.5));
        assert_eq!(pair(2), (1.0, 1.0));
        assert_eq!(pair(3), (0.5, 0.75), "one false finding lets the third swap through");
    }

    #[test]
    fn suggestions_are_compared_where_the_judge_ranked_them() {
        let rows = suggestions(&measured());
        let of = |at: usize| (rows[at].count, rows[at].without.unwrap(), rows[at].with.unwrap());
        assert_eq!([of(0), of(1)], [(2, 0.0, 1.0), (2, 0.0, 1.0)], "told the span");
        assert_eq!([of(2), of(3)], [(4, 0.0, 1.0), (4, 1.0, 1.0)], "found");
    }
}
