//! What a text is scored by: the classifier, and its second set for what a judge was asked about.

use std::borrow::Cow;

use super::models::Analysis;
use super::opinions::JudgedRows;
use crate::classify::LevelModel;
use crate::document::{Level, PerLevel, Verdict};

/// The scores of one text.
#[derive(Clone, Copy)]
pub(super) struct Scores<'a> {
    pub analysis: &'a Analysis,
    /// For rows as they are measured.
    pub first: &'a PerLevel<LevelModel>,
    /// For rows of what the first set says and of what a judge says, where one was asked.
    pub second: Option<(&'a PerLevel<LevelModel>, &'a JudgedRows)>,
}

impl<'a> Scores<'a> {
    /// The model of a row of the text, and the row as that model reads it.
    fn read(
        &self,
        level: Level,
        row: &'a [f64],
        judged: impl FnOnce(&'a JudgedRows) -> Option<&'a Option<Vec<f64>>>,
    ) -> (&'a LevelModel, Cow<'a, [f64]>) {
        let first = self.first.of(level);
        let told = self.second.and_then(|(models, rows)| Some((models, judged(rows)?.as_ref()?)));
        match told {
            Some((models, judged)) => (models.of(level), first.stacked(row, judged).into()),
            None => (first, row.into()),
        }
    }

    /// The verdict on the article.
    pub fn article(&self, reliable: bool) -> Verdict {
        let judged = |rows: &'a JudgedRows| Some(&rows.article);
        let (model, row) = self.read(Level::Article, &self.analysis.article, judged);
        model.verdict(&row, reliable)
    }

    /// The verdict on a passage, by its number.
    pub fn passage(&self, index: usize, reliable: bool) -> Verdict {
        let judged = |rows: &'a JudgedRows| rows.passages.get(index);
        let (model, row) = self.read(Level::Passage, &self.analysis.passages[index], judged);
        model.verdict(&row, reliable)
    }

    /// The verdict on a sentence, by its number.
    pub fn sentence(&self, index: usize, reliable: bool) -> Verdict {
        let judged = |rows: &'a JudgedRows| rows.sentences.get(index);
        let (model, row) = self.read(Level::Sentence, &self.analysis.sentences[index], judged);
        model.verdict(&row, reliable)
    }

    /// The score of a suspect phrase, by its number in the sentence with number `index`.
    pub fn finding(&self, index: usize, swap: usize) -> f64 {
        let judged = |rows: &'a JudgedRows| rows.findings.get(index)?.get(swap);
        let (model, row) = self.read(Level::Finding, &self.analysis.findings[index][swap], judged);
        model.score(&row)
    }
}
