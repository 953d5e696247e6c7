//! The levels of a text, and what there is one of for each.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::names::UnknownName;

/// The levels at which a text is measured, scored and reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// A whole article.
    Article,
    /// A paragraph.
    Passage,
    /// A sentence.
    Sentence,
    /// A suspect span.
    Finding,
}

impl Level {
    /// All levels, from the widest to the narrowest.
    pub const ALL: [Self; 4] = [Self::Article, Self::Passage, Self::Sentence, Self::Finding];

    /// The name used on the command line and in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Passage => "passage",
            Self::Sentence => "sentence",
            Self::Finding => "finding",
        }
    }
}

impl FromStr for Level {
    type Err = UnknownName;

    /// Reads a level's name.
    ///
    /// # Errors
    /// [`UnknownName`] for any other word.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == word)
            .ok_or_else(|| UnknownName::new("level", word, Self::ALL.map(Self::name)))
    }
}

/// One value for each level. The fields stand in the order of model files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerLevel<T> {
    /// For sentences.
    pub sentence: T,
    /// For passages.
    pub passage: T,
    /// For articles.
    pub article: T,
    /// For findings.
    pub finding: T,
}

impl<T> PerLevel<T> {
    /// What `value` gives for each level, asked in the order of [`Level::ALL`].
    #[must_use]
    pub fn from_fn(value: impl FnMut(Level) -> T) -> Self {
        let [article, passage, sentence, finding] = Level::ALL.map(value);
        Self { sentence, passage, article, finding }
    }

    /// The value of a level.
    #[must_use]
    pub fn of(&self, level: Level) -> &T {
        match level {
            Level::Article => &self.article,
            Level::Passage => &self.passage,
            Level::Sentence => &self.sentence,
            Level::Finding => &self.finding,
        }
    }

    /// The value of a level, to be changed.
    pub fn of_mut(&mut self, level: Level) -> &mut T {
        match level {
            Level::Article => &mut self.article,
            Level::Passage => &mut self.passage,
            Level::Sentence => &mut self.sentence,
            Level::Finding => &mut self.finding,
        }
    }

    /// The levels with their values, in the order of [`Level::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Level, &T)> {
        Level::ALL.into_iter().map(|level| (level, self.of(level)))
    }

    /// The values, borrowed.
    #[must_use]
    pub fn as_ref(&self) -> PerLevel<&T> {
        let Self { sentence, passage, article, finding } = self;
        PerLevel { sentence, passage, article, finding }
    }

    /// What `change` makes of each value, in the order of [`Level::ALL`].
    #[must_use]
    pub fn map<U>(self, mut change: impl FnMut(Level, T) -> U) -> PerLevel<U> {
        let Self { sentence, passage, article, finding } = self;
        let article = change(Level::Article, article);
        let passage = change(Level::Passage, passage);
        let sentence = change(Level::Sentence, sentence);
        let finding = change(Level::Finding, finding);
        PerLevel { sentence, passage, article, finding }
    }

    /// As [`Self::map`], up to the first error.
    ///
    /// # Errors
    /// The first that `change` gives.
    pub fn try_map<U, E>(
        self,
        mut change: impl FnMut(Level, T) -> Result<U, E>,
    ) -> Result<PerLevel<U>, E> {
        let Self { sentence, passage, article, finding } = self;
        let article = change(Level::Article, article)?;
        let passage = change(Level::Passage, passage)?;
        let sentence = change(Level::Sentence, sentence)?;
        let finding = change(Level::Finding, finding)?;
        Ok(PerLevel { sentence, passage, article, finding })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_its_own_value() {
        let mut names = PerLevel::from_fn(Level::name);
        for (level, name) in names.iter() {
            assert_eq!(level.name(), *name);
        }
        assert_eq!(names.map(|level, name| level.name() == name), PerLevel::from_fn(|_| true));
        *names.of_mut(Level::Passage) = "paragraph";
        assert_eq!((names.passage, *names.of(Level::Article)), ("paragraph", "article"));
    }

    #[test]
    fn the_first_error_ends_a_map() {
        let mut asked = Vec::new();
        let result = PerLevel::from_fn(Level::name).try_map(|level, name| {
            asked.push(level);
            if level == Level::Passage { Err(name) } else { Ok(name) }
        });
        assert_eq!(result, Err("passage"));
        assert_eq!(asked, [Level::Article, Level::Passage]);
    }
}
