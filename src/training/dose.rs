//! How well spun passages are told from clean ones: by dose, tool and register.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use serde::Serialize;

use super::measured::Measured;
use super::parts::{ALL, Part, ScoredRow};
use crate::channel::Generator;
use crate::classify::metrics::{auroc, recall_at_false_alarm_rate, threshold_at_false_alarm_rate};
use crate::document::{Label, Level};

/// Words of the passages that are told apart here: what a paragraph of an article has.
const PARAGRAPH: RangeInclusive<usize> = 60..=150;

/// Swaps per 100 words that are told apart, and in sum the light and the heavy doses.
const DOSES: [Range<f64>; 6] = [1.0..3.0, 3.0..6.0, 6.0..12.0, 12.0..30.0, LIGHT, HEAVY];
const LIGHT: Range<f64> = 1.0..6.0;
const HEAVY: Range<f64> = 6.0..30.0;

/// Spun passages below which neither a tool nor a register is called the worst:
/// the measure would be chance.
const LEAST_POSITIVES: usize = 30;

/// How well spun articles, or passages of 60 to 150 words, are told from clean ones, by how
/// much was swapped in them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DoseRow {
    /// Swaps per 100 words, as `3-6`.
    pub dose: String,
    /// Spun passages or articles.
    pub positives: usize,
    /// Area under the receiver operating characteristic, beside the clean ones.
    pub auroc: Option<f64>,
    /// Recall where 1 % of the clean ones are flagged.
    pub recall_at_1: Option<f64>,
}

impl DoseRow {
    fn new(dose: &Range<f64>, clean: &[f64], spun: &[f64]) -> Self {
        let (scores, positives) = beside(clean, spun);
        Self {
            dose: dose_name(dose),
            positives: spun.len(),
            auroc: auroc(&scores, &positives),
            recall_at_1: recall_at_false_alarm_rate(&scores, &positives, 0.01),
        }
    }
}

/// How well one tool's passages of 60 to 150 words are told from clean ones.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToolRow {
    /// The tool.
    pub generator: String,
    /// Whether it swaps words; it only adds, drops or contracts them otherwise.
    pub swaps_words: bool,
    /// At 1 to 6 and at 6 to 30 swaps per 100 words.
    pub doses: [DoseRow; 2],
}

/// The mean over all tools that swap words, or over all that do not, at one dose.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToolMean {
    /// Swaps per 100 words, as `1-6`.
    pub dose: String,
    /// Whether the tools swap words.
    pub swaps_words: bool,
    /// Tools that have such passages.
    pub tools: usize,
    /// Mean of the tools' areas under the receiver operating characteristic.
    pub auroc: f64,
    /// Mean of the tools' recalls where 1 % of the clean passages are flagged.
    pub recall_at_1: f64,
    /// The tool of at least 30 such passages with the smallest area.
    pub worst_tool: Option<Worst>,
    /// The register of at least 30 such passages with the smallest area.
    pub worst_register: Option<Worst>,
}

/// The worst tool or register, with its measures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worst {
    /// Its name.
    pub name: String,
    /// Spun passages.
    pub positives: usize,
    /// Area under the receiver operating characteristic.
    pub auroc: f64,
    /// Recall where 1 % of the clean passages are flagged.
    pub recall_at_1: f64,
}

/// How well spun passages of 60 to 150 words and 6 to 30 swaps per 100 words are told
/// from clean ones of one register.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegisterRow {
    /// The register.
    pub register: String,
    /// Clean passages.
    pub clean: usize,
    /// Share of them that is flagged where 1 % of all clean passages are.
    pub flagged_at_1: Option<f64>,
    /// Spun passages.
    pub positives: usize,
    /// Area under the receiver operating characteristic, beside clean ones of the register.
    pub auroc: Option<f64>,
    /// Recall where 1 % of all clean passages are flagged.
    pub recall_at_1: Option<f64>,
}

/// Ranking of spun passages by dose, and in sum; `scores` has one entry per passage.
pub(super) fn doses(passages: &[ScoredRow], scores: &[f64]) -> Vec<DoseRow> {
    by_dose(passages.iter().zip(scores).filter(|(row, _)| is_paragraph(row.words)))
}

/// The same of articles, of whatever length.
pub(super) fn article_doses(articles: &[ScoredRow], scores: &[f64]) -> Vec<DoseRow> {
    by_dose(articles.iter().zip(scores))
}

fn by_dose<'a>(rows: impl Iterator<Item = (&'a ScoredRow, &'a f64)> + Clone) -> Vec<DoseRow> {
    let scores_of = |wanted: &dyn Fn(&ScoredRow) -> bool| -> Vec<f64> {
        rows.clone().filter(|(row, _)| wanted(row)).map(|(_, score)| *score).collect()
    };
    let clean = scores_of(&|row| row.label == Label::Clean);
    let row = |dose: &Range<f64>| {
        let spun = scores_of(&|row| row.label == Label::Spun && dose.contains(&row.dose()));
        DoseRow::new(dose, &clean, &spun)
    };
    DOSES.iter().map(row).filter(|row| row.positives > 0).collect()
}

/// Ranking of each tool's spun passages; only tools that have some.
pub(super) fn tools(parts: &[Part], test: &Measured) -> Vec<ToolRow> {
    let own = |part: &&Part| part.level == Level::Passage && part.generator != ALL;
    let (data, places) = (&test.rows.passage, &test.places.passage);
    let rows = parts.iter().filter(own).map(|part| {
        let scores = part.scores();
        let scores_of = |wanted: &dyn Fn(usize) -> bool| -> Vec<f64> {
            let rows = part.rows.iter().copied().zip(&scores);
            let long = rows.filter(|(row, _)| is_paragraph(places[*row].words));
            long.filter(|(row, _)| wanted(*row)).map(|(_, score)| *score).collect()
        };
        let clean = scores_of(&|row| data.labels[row] == Label::Clean);
        let doses = [LIGHT, HEAVY].map(|dose| {
            let is_spun =
                |row: usize| data.labels[row] == Label::Spun && dose.contains(&places[row].dose());
            DoseRow::new(&dose, &clean, &scores_of(&is_spun))
        });
        let swaps_words = Generator::swaps_words(&part.generator);
        ToolRow { generator: part.generator.clone(), swaps_words, doses }
    });
    rows.filter(|row| row.doses.iter().any(|dose| dose.positives > 0)).collect()
}

/// The means over the tools; `registers` are those of the articles, by number.
pub(super) fn tool_means(
    tools: &[ToolRow],
    passages: &[ScoredRow],
    registers: &[String],
) -> Vec<ToolMean> {
    let mut means = Vec::new();
    for swaps_words in [true, false] {
        let own = || tools.iter().filter(|tool| tool.swaps_words == swaps_words);
        for (number, dose) in [LIGHT, HEAVY].iter().enumerate() {
            let measured: Vec<Worst> =
                own().filter_map(|tool| Worst::new(&tool.generator, &tool.doses[number])).collect();
            if measured.is_empty() {
                continue;
            }
            let mean = |of: fn(&Worst) -> f64| {
                measured.iter().map(of).sum::<f64>() / measured.len() as f64
            };
            let by_register = by_register(passages, registers, |row| {
                row.swaps_words == swaps_words && dose.contains(&row.dose())
            });
            means.push(ToolMean {
                dose: dose_name(dose),
                swaps_words,
                tools: measured.len(),
                auroc: mean(|tool| tool.auroc),
                recall_at_1: mean(|tool| tool.recall_at_1),
                worst_register: worst(by_register.iter().filter_map(Worst::of_register)),
                worst_tool: worst(measured.into_iter()),
            });
        }
    }
    means
}

impl Worst {
    /// `None` where there is nothing to measure.
    fn new(name: &str, row: &DoseRow) -> Option<Self> {
        let (auroc, recall_at_1) = (row.auroc?, row.recall_at_1?);
        Some(Self { name: name.to_owned(), positives: row.positives, auroc, recall_at_1 })
    }

    fn of_register(row: &RegisterRow) -> Option<Self> {
        let (auroc, recall_at_1) = (row.auroc?, row.recall_at_1?);
        Some(Self { name: row.register.clone(), positives: row.positives, auroc, recall_at_1 })
    }
}

/// The one of the smallest area, of those that have enough passages.
fn worst(all: impl Iterator<Item = Worst>) -> Option<Worst> {
    all.filter(|one| one.positives >= LEAST_POSITIVES)
        .min_by(|one, other| one.auroc.total_cmp(&other.auroc))
}

/// Ranking and false alarms by register; `of_articles` are the registers by number of
/// article. Nothing where there is but one.
pub(super) fn registers(passages: &[ScoredRow], of_articles: &[String]) -> Vec<RegisterRow> {
    let rows = by_register(passages, of_articles, |row| HEAVY.contains(&row.dose()));
    if rows.len() < 2 { Vec::new() } else { rows }
}

/// The spun passages that are wanted beside all clean ones, by register.
fn by_register(
    passages: &[ScoredRow],
    of_articles: &[String],
    is_wanted: impl Fn(&ScoredRow) -> bool,
) -> Vec<RegisterRow> {
    let mut rows: BTreeMap<&str, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    let mut all_clean = Vec::new();
    for row in passages.iter().filter(|row| is_paragraph(row.words)) {
        let register = of_articles.get(row.article).map_or("", String::as_str);
        let (clean, spun) = rows.entry(register).or_default();
        match row.label {
            Label::Clean => {
                clean.push(row.score());
                all_clean.push(row.score());
            }
            Label::Spun if is_wanted(row) => spun.push(row.score()),
            Label::Spun | Label::Mt => {}
        }
    }
    let negatives = vec![false; all_clean.len()];
    let at_1 = threshold_at_false_alarm_rate(&all_clean, &negatives, 0.01);
    let above = |scores: &[f64]| {
        let threshold = at_1.filter(|_| !scores.is_empty())?;
        Some(scores.iter().filter(|&&s| s >= threshold).count() as f64 / scores.len() as f64)
    };
    rows.into_iter()
        .map(|(register, (clean, spun))| {
            let (scores, positives) = beside(&clean, &spun);
            RegisterRow {
                register: register.to_owned(),
                clean: clean.len(),
                flagged_at_1: above(&clean),
                positives: spun.len(),
                auroc: auroc(&scores, &positives),
                recall_at_1: above(&spun),
            }
        })
        .collect()
}

/// Scores of clean and of corrupted rows, and which are corrupted.
pub(super) fn beside(clean: &[f64], corrupted: &[f64]) -> (Vec<f64>, Vec<bool>) {
    let scores = [clean, corrupted].concat();
    let positives = (0..scores.len()).map(|row| row >= clean.len()).collect();
    (scores, positives)
}

fn is_paragraph(words: usize) -> bool {
    PARAGRAPH.contains(&words)
}

/// A dose as `3-6`.
fn dose_name(dose: &Range<f64>) -> String {
    format!("{}-{}", dose.start, dose.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Dataset;
    use crate::training::Place;

    /// Passages of 100 words: clean ones that score less and less, and one spun.
    fn paragraphs_of(article: usize, swaps: usize, score: f64) -> Vec<ScoredRow> {
        let of = |label, swaps, score| ScoredRow {
            label,
            words: 100,
            swaps,
            swaps_words: true,
            article,
            probabilities: [1.0 - score, 0.0, score],
        };
        let clean = (0..10_u8).map(|n| of(Label::Clean, 0, 0.05 * f64::from(n)));
        clean.chain([of(Label::Spun, swaps, score)]).collect()
    }

    fn scores(passages: &[ScoredRow]) -> Vec<f64> {
        passages.iter().map(ScoredRow::score).collect()
    }

    #[test]
    fn doses_are_told_apart_beside_all_clean_passages_and_summed_up() {
        let mut passages = paragraphs_of(0, 2, 0.3);
        passages.extend(paragraphs_of(1, 12, 0.9));
        passages.push(ScoredRow { swaps: 40, ..passages[10] });
        let table = doses(&passages, &scores(&passages));
        let names: Vec<&str> = table.iter().map(|row| row.dose.as_str()).collect();
        assert_eq!(names, ["1-3", "12-30", "1-6", "6-30"]);
        assert_eq!((table[1].positives, table[1].auroc), (1, Some(1.0)));
        assert!(table[0].auroc < Some(0.8) && table[0].auroc > Some(0.5));
        assert_eq!((table[2].auroc, table[3].auroc), (table[0].auroc, table[1].auroc));
    }

    #[test]
    fn articles_of_any_length_have_doses_where_passages_must_be_paragraphs() {
        let mut articles = paragraphs_of(0, 2, 0.32);
        articles.iter_mut().for_each(|row| row.words = 300);
        assert!(doses(&articles, &scores(&articles)).is_empty());
        articles[10].swaps = 21;
        let table = article_doses(&articles, &scores(&articles));
        let names: Vec<&str> = table.iter().map(|row| row.dose.as_str()).collect();
        assert_eq!(names, ["6-12", "6-30"]);
        assert_eq!(table[0].auroc, Some(0.7));
    }

    #[test]
    fn registers_have_rows_of_their_own_where_there_are_several() {
        let mut passages = paragraphs_of(0, 10, 0.1);
        assert!(registers(&passages, &["law".to_owned()]).is_empty());
        passages.extend(paragraphs_of(1, 10, 0.9));
        let table = registers(&passages, &["law".to_owned(), "sport".to_owned()]);
        let found: Vec<(&str, usize, usize)> =
            table.iter().map(|row| (row.register.as_str(), row.clean, row.positives)).collect();
        assert_eq!(found, [("law", 10, 1), ("sport", 10, 1)]);
        assert!(table[0].auroc < table[1].auroc);
        assert_eq!(table[1].recall_at_1, Some(1.0));
        assert!(table.iter().all(|row| row.flagged_at_1 <= Some(0.1)));
    }

    /// A tool's part: its passages of 100 words and a clean one each, with their swaps
    /// and scores, the clean ones at one half.
    fn part(tool: &str, spun: &[(usize, f64)], test: &mut Measured) -> Part {
        let first = test.places.passage.len();
        for &(swaps, _) in spun {
            for (label, swaps) in [(Label::Clean, 0), (Label::Spun, swaps)] {
                let place = Place { words: 100, swaps, ..Place::default() };
                test.places.passage.push(place);
                test.rows.passage.labels.push(label);
            }
        }
        let scores = spun.iter().flat_map(|(_, score)| [0.5, *score]);
        Part {
            level: Level::Passage,
            generator: tool.to_owned(),
            rows: (first..first + 2 * spun.len()).collect(),
            probabilities: scores.map(|score| [1.0 - score, 0.0, score]).collect(),
            folds: vec![0; 2 * spun.len()],
        }
    }

    #[test]
    fn tools_that_swap_words_are_told_from_those_that_do_not() {
        let mut test = Measured { registers: vec!["law".to_owned()], ..Measured::default() };
        test.rows.passage = Dataset::default();
        let good = part("synonyms-1.0.1", &[(2, 0.9); 30], &mut test);
        let bad = part("nlpaug-1.1.11", &[(2, 0.6), (2, 0.4), (10, 0.9)], &mut test);
        let pads = part("unslop-0.7.0", &[(2, 0.1); 30], &mut test);
        let table = tools(&[good, bad, pads], &test);
        let found: Vec<(bool, [usize; 2])> = table
            .iter()
            .map(|row| (row.swaps_words, [0, 1].map(|dose| row.doses[dose].positives)))
            .collect();
        assert_eq!(found, [(true, [30, 0]), (true, [2, 1]), (false, [30, 0])]);
        let passages = paragraphs_of(0, 2, 0.2);
        let means = tool_means(&table, &passages, &test.registers);
        let told: Vec<(&str, bool, usize, f64)> =
            means.iter().map(|m| (m.dose.as_str(), m.swaps_words, m.tools, m.auroc)).collect();
        let expected = [("1-6", true, 2, 0.75), ("6-30", true, 1, 1.0), ("1-6", false, 1, 0.0)];
        assert_eq!(told, expected);
        // The worse tool has too few passages to be called the worst.
        assert_eq!(means[0].worst_tool.as_ref().unwrap().name, "synonyms-1.0.1");
        assert_eq!((&means[0].worst_register, &means[1].worst_tool), (&None, &None));
    }

    #[test]
    fn the_worst_register_is_that_of_the_tools_in_question() {
        let mut passages = Vec::new();
        for (article, score) in [(0, 0.9), (1, 0.2)] {
            for _ in 0..30 {
                passages.extend(paragraphs_of(article, 3, score));
            }
        }
        let registers = ["law", "sport"].map(str::to_owned);
        let mut test = Measured::default();
        let table = tools(&[part("nlpaug-1.1.11", &[(3, 0.9)], &mut test)], &test);
        let worst = |passages: &[ScoredRow]| {
            tool_means(&table, passages, &registers)[0].worst_register.clone().map(|w| w.name)
        };
        assert_eq!(worst(&passages).as_deref(), Some("sport"));
        for row in passages.iter_mut().filter(|row| row.article == 1) {
            row.swaps_words = false;
        }
        assert_eq!(worst(&passages).as_deref(), Some("law"));
    }
}
