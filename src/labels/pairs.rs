//! The pair files: lines of original, machine output and tool.

use std::path::Path;

use super::detokenize::{detokenize, restore_spacing, tidy};
use super::error::LabelError;
use super::input::for_each_line;
use crate::document::Label;

/// What made the machine side of a pair file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PairKind {
    /// Spinners, whose tokenisers leave traces to be undone.
    Spinner,
    /// Translation engines.
    Engine,
    /// Translation engines corrected by people, tokenised on both sides.
    PostEdit,
}

/// A pair file that is read.
pub(super) struct PairSource {
    /// File name without `.tsv.zst`.
    pub stem: &'static str,
    pub kind: PairKind,
    /// Whether its lines are in document order.
    pub ordered: bool,
}

/// The pair files in the order in which they define documents: the fullest one first.
pub(super) const PAIR_SOURCES: [PairSource; 7] = [
    PairSource { stem: "rule-based-roundtrip", kind: PairKind::Engine, ordered: true },
    PairSource { stem: "spun-nlpaug", kind: PairKind::Spinner, ordered: true },
    PairSource { stem: "spun-textaugment", kind: PairKind::Spinner, ordered: true },
    PairSource { stem: "spun-texthumanize", kind: PairKind::Spinner, ordered: true },
    PairSource { stem: "mt-turkish-english", kind: PairKind::Engine, ordered: true },
    PairSource { stem: "mt-english-news-roundtrip", kind: PairKind::Engine, ordered: false },
    PairSource { stem: "mt-post-edited", kind: PairKind::PostEdit, ordered: false },
];

/// One line of a pair file, cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PairLine {
    pub original: String,
    pub machine: String,
    /// The third column: the tool with its settings and the test set.
    pub tool: String,
}

/// A pair file in memory.
pub(super) struct PairFile {
    pub stem: &'static str,
    pub kind: PairKind,
    pub ordered: bool,
    pub lines: Vec<PairLine>,
}

impl PairFile {
    /// Reads a pair file of the folder `pairs`; unusable lines are left out.
    ///
    /// # Errors
    /// [`LabelError::Read`] and [`LabelError::Columns`].
    pub(super) fn read(folder: &Path, source: &PairSource) -> Result<Self, LabelError> {
        let path = folder.join(format!("{}.tsv.zst", source.stem));
        let mut lines = Vec::new();
        for_each_line(&path, |number, line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [original, machine, tool] = columns[..] else {
                return Err(LabelError::Columns {
                    path: path.clone(),
                    line: number + 1,
                    columns: columns.len(),
                });
            };
            lines.extend(clean_line(source.kind, original, machine, tool));
            Ok(())
        })?;
        Ok(Self { stem: source.stem, kind: source.kind, ordered: source.ordered, lines })
    }

    /// The tools in the order in which they first appear.
    pub(super) fn tools(&self) -> Vec<&str> {
        let mut tools: Vec<&str> = Vec::new();
        for line in &self.lines {
            if tools.last() != Some(&line.tool.as_str()) && !tools.contains(&line.tool.as_str()) {
                tools.push(&line.tool);
            }
        }
        tools
    }

    /// The label of the machine side.
    pub(super) fn label(&self) -> Label {
        if self.kind == PairKind::Spinner { Label::Spun } else { Label::Mt }
    }

    /// The tool's name without settings and test set.
    pub(super) fn generator<'a>(&self, tool: &'a str) -> &'a str {
        match self.kind {
            PairKind::Spinner => tool.split(':').nth(1).unwrap_or(tool),
            PairKind::Engine => tool.split(':').next().unwrap_or(tool),
            PairKind::PostEdit => "post-edited",
        }
    }
}

fn clean_line(kind: PairKind, original: &str, machine: &str, tool: &str) -> Option<PairLine> {
    let original = match kind {
        PairKind::PostEdit => detokenize(original),
        PairKind::Spinner | PairKind::Engine => {
            original.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    };
    let machine = match kind {
        PairKind::Spinner => restore_spacing(&original, machine),
        PairKind::Engine => tidy(machine, &original),
        PairKind::PostEdit => detokenize(machine),
    };
    let usable = is_english(&original) && is_english(&machine);
    usable.then(|| PairLine { original, machine, tool: tool.to_owned() })
}

/// Whether a line can be read as English at all: Latin letters, and none of
/// the remarks and escapes that stand where a translator gave up.
fn is_english(line: &str) -> bool {
    let foreign = |c: char| c.is_alphabetic() && !c.is_ascii() && c > '\u{24f}';
    line.contains(char::is_alphabetic)
        && !line.contains(foreign)
        && !line.contains("\\t")
        && !line.starts_with("String rejected")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_cleaned_in_its_own_way() {
        let line = |kind, original, machine| clean_line(kind, original, machine, "t").unwrap();
        let spun = line(PairKind::Spinner, "He said: 'Go.'", "he say: ' Go. '");
        assert_eq!(spun.machine, "He say: 'Go.'");
        let engine = line(PairKind::Engine, "They went away.", "They  went of here .");
        assert_eq!(engine.machine, "They went of here.");
        let edited = line(PairKind::PostEdit, "He doesn 't go .", "He not go .");
        assert_eq!(
            (edited.original.as_str(), edited.machine.as_str()),
            ("He doesn't go.", "He not go.")
        );
    }

    #[test]
    fn lines_that_are_no_english_are_left_out() {
        assert_eq!(clean_line(PairKind::Engine, "12 %", "12 %", "t"), None);
        assert_eq!(clean_line(PairKind::PostEdit, "The даль .", "The far .", "t"), None);
        assert!(clean_line(PairKind::Engine, "Café", "Café", "t").is_some());
    }

    #[test]
    fn generators_are_named_without_settings() {
        let file = |kind| PairFile { stem: "x", kind, ordered: true, lines: Vec::new() };
        assert_eq!(
            file(PairKind::Spinner).generator("spinner:nlpaug-1.1.11:Aug(p=0.3)"),
            "nlpaug-1.1.11"
        );
        assert_eq!(file(PairKind::Engine).generator("argos:tr-en:wmt18"), "argos");
    }
}
