//! The features of all levels, for people to read of.

use super::{About, FEATURES, FINDING_FEATURES};
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
}

/// All features: those of text, then those of findings, each in the order of their columns.
pub fn catalogue() -> impl Iterator<Item = Entry> {
    let text = FEATURES.iter();
    let text = text.map(|f| Entry { name: f.name, level: f.level(), about: f.about });
    let findings = FINDING_FEATURES.iter();
    let findings = findings.map(|f| Entry { name: f.name, level: Level::Finding, about: f.about });
    text.chain(findings)
}

impl Entry {
    /// The columns that it fills in the feature rows of a level: [`Level::names`] are those of all.
    #[must_use]
    pub fn columns(&self, level: Level) -> Vec<String> {
        let name = self.name.to_owned();
        match (self.level, level) {
            (Level::Finding, Level::Finding) => vec![name],
            (Level::Finding, _) | (_, Level::Finding) => Vec::new(),
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
        for Entry { name, about, .. } in catalogue() {
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
