//! The features of all levels, for people to read of.

use super::{About, FEATURES, FINDING_FEATURES, JUDGED_FINDINGS, JUDGED_TEXTS};
use crate::document::Level;

/// A feature of some level.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Unique among those of its level.
    pub name: &'static str,
    /// The smallest piece of text that has a value of its own: an article, a sentence or a finding.
    pub level: Level,
    /// What people should know of it.
    pub about: About,
    /// Whether it is what a judge says: these are columns of their own, beside those of all
    /// others.
    pub is_judged: bool,
}

/// All features that need no judge: those of text, then those of findings, each in the order of their columns.
pub fn catalogue() -> impl Iterator<Item = Entry> {
    let text = FEATURES.iter();
    let text = text.map(|f| entry(f.name, f.level(), f.about, false));
    let findings = FINDING_FEATURES.iter();
    let findings = findings.map(|f| entry(f.name, Level::Finding, f.about, false));
    text.chain(findings)
}

/// What a judge says, likewise.
pub fn judged_catalogue() -> impl Iterator<Item = Entry> {
    let text = JUDGED_TEXTS.iter().map(|f| entry(f.name, Level::Sentence, f.about, true));
    text.chain(JUDGED_FINDINGS.iter().map(|f| entry(f.name, Level::Finding, f.about, true)))
}

fn entry(name: &'static str, level: Level, about: About, is_judged: bool) -> Entry {
    Entry { name, level, about, is_judged }
}

impl Entry {
    /// The columns that it fills in the feature rows of a level: [`Level::names`] are those of all.
    #[must_use]
    pub fn columns(&self, level: Level) -> Vec<String> {
        let name = self.name.to_owned();
        match (self.level, level) {
            (Level::Finding, Level::Finding) => vec![name],
            (Level::Finding, _) | (_, Level::Finding) => Vec::new(),
            _ if self.is_judged => vec![name],
            (Level::Sentence, Level::Article | Level::Passage) => {
                vec![format!("mean_{name}"), format!("max_{name}")]
            }
            _ => vec![name],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_columns_of_a_level_have_one_name() {
        for level in Level::ALL {
            let names = level.names();
            let distinct: BTreeSet<&String> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{}", level.name());
        }
    }

    #[test]
    fn every_feature_is_told_of_in_full() {
        for Entry { name, about, .. } in catalogue().chain(judged_catalogue()) {
            let About { measures, why, example, false_alarms } = about;
            assert!(measures.len() > 20 && why.len() > 20, "{name}");
            assert!(example.len() > 10 && false_alarms.len() > 10, "{name}");
            assert!(measures.contains(".."), "{name} gives no range");
            for text in [why, example, false_alarms] {
                assert!(text.ends_with(['.', '"']), "{name}: {text}");
            }
            for text in [measures, why, example, false_alarms] {
                assert!(!text.contains("  ") && !text.contains('\n'), "{name}: {text}");
            }
        }
    }
}
