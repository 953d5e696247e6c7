//! What an editor sees of clean articles: rows and findings, by register.

use std::collections::BTreeMap;

use serde::Serialize;

use super::measured::Labelled;
use super::parts::ScoredRow;
use crate::detector::{LEAST_WORDS, Thresholds};
use crate::document::Label;
use crate::labels::is_hard_negative;

/// What the program reports of the clean articles of one register.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FalseAlarms {
    /// The register; empty where it is not known.
    pub register: String,
    /// Clean articles.
    pub articles: usize,
    /// Words of them.
    pub words: usize,
    /// Sentences that are listed.
    pub rows: usize,
    /// Findings in them.
    pub findings: usize,
    /// Articles that are called mt or spun.
    pub not_clean: usize,
}

impl FalseAlarms {
    /// Those of all registers together.
    #[must_use]
    pub fn total(registers: &[Self]) -> Self {
        let sum = |of: fn(&Self) -> usize| registers.iter().map(of).sum();
        Self {
            register: "all".to_owned(),
            articles: sum(|row| row.articles),
            words: sum(|row| row.words),
            rows: sum(|row| row.rows),
            findings: sum(|row| row.findings),
            not_clean: sum(|row| row.not_clean),
        }
    }

    /// As rates.
    #[must_use]
    pub fn rates(&self) -> FalseAlarmRates {
        let per_100_000 = |count: usize| 100_000.0 * count as f64 / self.words.max(1) as f64;
        FalseAlarmRates {
            rows: per_100_000(self.rows),
            findings: per_100_000(self.findings),
            not_clean: self.not_clean as f64 / self.articles.max(1) as f64,
        }
    }
}

/// False alarms for the text that they are in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FalseAlarmRates {
    /// Sentences that are listed, per 100,000 words.
    pub rows: f64,
    /// Findings per 100,000 words.
    pub findings: f64,
    /// Share of the articles that are called mt or spun, 0..1.
    pub not_clean: f64,
}

impl FalseAlarmRates {
    /// The mean over registers, long and short ones alike, old prose apart; `None` where there
    /// is none.
    #[must_use]
    pub fn mean(registers: &[FalseAlarms]) -> Option<Self> {
        let rates: Vec<Self> = registers
            .iter()
            .filter(|row| !is_hard_negative(&row.register))
            .map(FalseAlarms::rates)
            .collect();
        let mean = |of: fn(&Self) -> f64| rates.iter().map(of).sum::<f64>() / rates.len() as f64;
        (!rates.is_empty()).then(|| Self {
            rows: mean(|rates| rates.rows),
            findings: mean(|rates| rates.findings),
            not_clean: mean(|rates| rates.not_clean),
        })
    }
}

/// What is said of a test set: one entry per row of the level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    /// The articles that were scored.
    pub articles: &'a [ScoredRow],
    /// Scores of findings.
    pub findings: &'a [f64],
}

/// The false alarms of each register that has clean articles.
pub(super) fn by_register(
    test: Labelled<'_>,
    thresholds: &Thresholds,
    said: Said<'_>,
) -> Vec<FalseAlarms> {
    let Labelled { articles, measured } = test;
    let is_clean =
        |number: usize| articles.get(number).map(|a| a.label) == Some(Some(Label::Clean));
    let words = |number: usize| measured.words.get(number).copied().unwrap_or_default();
    let register = |number: usize| measured.registers.get(number).map_or("", String::as_str);
    let mut table: BTreeMap<&str, FalseAlarms> = BTreeMap::new();
    for number in (0..articles.len()).filter(|&number| is_clean(number)) {
        let row = table.entry(register(number)).or_default();
        row.articles += 1;
        row.words += words(number);
    }
    for called in said.articles.iter().filter(|row| is_clean(row.article)) {
        let row = table.entry(register(called.article)).or_default();
        row.not_clean += usize::from(called.called() != Label::Clean);
    }
    for ((article, _), findings) in sentences(test, said.findings) {
        // What is too short to judge has no rows.
        if !is_clean(article) || words(article) < LEAST_WORDS {
            continue;
        }
        if thresholds.suspects(findings.iter().copied()) {
            let row = table.entry(register(article)).or_default();
            row.rows += 1;
            row.findings += findings.iter().filter(|score| **score >= thresholds.finding).count();
        }
    }
    let named =
        |(register, row): (&str, FalseAlarms)| FalseAlarms { register: register.to_owned(), ..row };
    table.into_iter().map(named).collect()
}

/// Scores of the suspect phrases of each sentence that has some, by article and number in it.
fn sentences(test: Labelled<'_>, findings: &[f64]) -> BTreeMap<(usize, usize), Vec<f64>> {
    let mut sentences: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    for (place, score) in test.measured.places.finding.iter().zip(findings) {
        if let Some(number) = place.sentence {
            sentences.entry((place.article, number)).or_default().push(*score);
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, PerLevel};
    use crate::training::{Measured, Place};

    const THRESHOLDS: Thresholds =
        PerLevel { article: 0.9, passage: 0.9, sentence: 0.9, finding: 0.8 };

    /// Articles of 1000 words with their labels and registers.
    fn test_set(of: &[(Label, &str)]) -> (Vec<Article>, Measured) {
        let article = |label| Article { label: Some(label), ..Article::default() };
        let measured = Measured {
            registers: of.iter().map(|(_, register)| (*register).to_owned()).collect(),
            words: vec![1000; of.len()],
            ..Measured::default()
        };
        (of.iter().map(|(label, _)| article(*label)).collect(), measured)
    }

    fn at(article: usize, sentence: usize) -> Place {
        Place { article, sentence: Some(sentence), ..Place::default() }
    }

    #[test]
    fn false_alarms_are_those_of_clean_articles_and_by_register() {
        let of = [(Label::Clean, "law"), (Label::Clean, "sport"), (Label::Spun, "sport")];
        let (articles, mut measured) = test_set(&of);
        measured.places.finding = vec![at(0, 3), at(0, 3), at(0, 4), at(1, 0), at(2, 0)];
        let findings = [0.8, 0.9, 0.79, 0.1, 1.0];
        let called = |article: usize, score: f64| ScoredRow {
            label: of[article].0,
            words: 1000,
            swaps: 0,
            swaps_words: true,
            article,
            probabilities: [1.0 - score, score, 0.0],
        };
        let called = [called(0, 0.2), called(1, 0.7), called(2, 0.9)];
        let said = Said { articles: &called, findings: &findings };
        let test = Labelled { articles: &articles, measured: &measured };
        let table = by_register(test, &THRESHOLDS, said);
        let row = |register: &str, rows, findings, not_clean| FalseAlarms {
            register: register.to_owned(),
            articles: 1,
            words: 1000,
            rows,
            findings,
            not_clean,
        };
        assert_eq!(table, [row("law", 1, 2, 0), row("sport", 0, 0, 1)]);
        let law = FalseAlarmRates { rows: 100.0, findings: 200.0, not_clean: 0.0 };
        assert_eq!(table[0].rates(), law);
        let mean = FalseAlarmRates { rows: 50.0, findings: 100.0, not_clean: 0.5 };
        assert_eq!(FalseAlarmRates::mean(&table), Some(mean));
        assert_eq!(FalseAlarmRates::mean(&[]), None);
    }

    #[test]
    fn old_prose_is_told_and_not_counted_in_the_mean() {
        let row = |register: &str, rows| FalseAlarms {
            register: register.to_owned(),
            words: 1000,
            rows,
            ..FalseAlarms::default()
        };
        let table = [row("fiction-1840-1920", 9), row("law", 1)];
        assert_eq!(FalseAlarmRates::mean(&table).map(|mean| mean.rows), Some(100.0));
        assert_eq!(FalseAlarmRates::mean(&table[..1]), None);
    }

    #[test]
    fn a_text_too_short_to_judge_has_no_rows() {
        let (articles, mut measured) = test_set(&[(Label::Clean, "law")]);
        measured.places.finding = vec![at(0, 7)];
        let rows = |measured: &Measured| {
            let said = Said { articles: &[], findings: &[0.9] };
            let test = Labelled { articles: &articles, measured };
            by_register(test, &THRESHOLDS, said)[0].rows
        };
        assert_eq!(rows(&measured), 1);
        measured.words = vec![LEAST_WORDS - 1];
        assert_eq!(rows(&measured), 0);
    }
}
