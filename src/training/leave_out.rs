//! What a row is judged without any knowledge of, and the models that takes.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::measured::Measured;
use crate::document::Level;
use crate::labels::HUMAN;
use crate::names::UnknownName;

/// What a row is judged without any knowledge of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveOut {
    /// The tool that made it.
    Tools,
    /// The kind of English that it is written in.
    Registers,
    /// Both at once.
    ToolsAndRegisters,
}

impl LeaveOut {
    /// All that can be left out.
    pub const ALL: [Self; 3] = [Self::Tools, Self::Registers, Self::ToolsAndRegisters];

    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Registers => "registers",
            Self::ToolsAndRegisters => "tools,registers",
        }
    }

    /// What is left out, in words.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Tools => "each row's tool",
            Self::Registers => "each row's register",
            Self::ToolsAndRegisters => "each row's tool and register",
        }
    }
}

impl FromStr for LeaveOut {
    type Err = UnknownName;

    /// Reads a name; of the two together, in either order.
    ///
    /// # Errors
    /// [`UnknownName`] for anything else.
    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let known = Self::ALL.into_iter().find(|known| known.name() == word);
        let turned = (word == "registers,tools").then_some(Self::ToolsAndRegisters);
        known
            .or(turned)
            .ok_or_else(|| UnknownName::new("part to leave out", word, Self::ALL.map(Self::name)))
    }
}

/// Into how many groups the tools are divided, and the registers: one model a group, or a pair
/// of groups where both are left out.
const GROUPS: usize = 5;

/// Rows that one model is trained without and judges.
#[derive(Debug)]
pub(super) struct Fold<'a> {
    /// The tools; `None` leaves none out and judges all.
    tools: Option<BTreeSet<&'a str>>,
    /// The registers; `None` leaves none out and judges all.
    registers: Option<BTreeSet<&'a str>>,
}

impl Fold<'_> {
    /// The one fold that leaves nothing out.
    pub const WHOLE: Self = Self { tools: None, registers: None };

    /// The rows of a level to train on.
    pub fn known(&self, training: &Measured, level: Level) -> Vec<usize> {
        rows_where(training, level, |tool, register| !self.is_left_out(tool, register))
    }

    /// The rows of a level to judge.
    pub fn judged(&self, test: &Measured, level: Level) -> Vec<usize> {
        rows_where(test, level, |tool, register| self.is_judged(tool, register))
    }

    fn is_left_out(&self, tool: &str, register: &str) -> bool {
        let has = |names: &Option<BTreeSet<&str>>, name| {
            names.as_ref().is_some_and(|names| names.contains(name))
        };
        has(&self.tools, tool) || has(&self.registers, register)
    }

    fn is_judged(&self, tool: &str, register: &str) -> bool {
        let has = |names: &Option<BTreeSet<&str>>, name| {
            names.as_ref().is_none_or(|names| names.contains(name))
        };
        (tool == HUMAN || has(&self.tools, tool)) && has(&self.registers, register)
    }
}

/// The rows of a level whose generator and register are wanted.
fn rows_where(
    measured: &Measured,
    level: Level,
    is_wanted: impl Fn(&str, &str) -> bool,
) -> Vec<usize> {
    let (data, places) = (measured.rows.of(level), measured.places.of(level));
    let wanted = |&row: &usize| is_wanted(&data.generators[row], measured.register(&places[row]));
    (0..data.len()).filter(wanted).collect()
}

/// The groups of tools and registers that are left out together.
pub(super) fn folds(test: &Measured, leave_out: LeaveOut) -> Vec<Fold<'_>> {
    let tools: BTreeSet<&str> = test
        .rows
        .iter()
        .flat_map(|(_, data)| data.generators.iter().map(String::as_str))
        .filter(|tool| *tool != HUMAN)
        .collect();
    let registers: BTreeSet<&str> = test.registers.iter().map(String::as_str).collect();
    let (tool_groups, register_groups) = match leave_out {
        LeaveOut::Tools => (grouped(&tools, GROUPS), vec![None]),
        LeaveOut::Registers => (vec![None], grouped(&registers, GROUPS)),
        LeaveOut::ToolsAndRegisters => (grouped(&tools, GROUPS), grouped(&registers, GROUPS)),
    };
    let pairs =
        tool_groups.iter().flat_map(|tools| register_groups.iter().map(move |r| (tools, r)));
    pairs.map(|(tools, r)| Fold { tools: tools.clone(), registers: r.clone() }).collect()
}

/// Names dealt in turn into at most `count` groups.
fn grouped<'a>(names: &BTreeSet<&'a str>, count: usize) -> Vec<Option<BTreeSet<&'a str>>> {
    let group = |first| Some(names.iter().copied().skip(first).step_by(count).collect());
    (0..count.min(names.len())).map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_read_in_either_order() {
        for leave_out in LeaveOut::ALL {
            assert_eq!(leave_out.name().parse(), Ok(leave_out));
        }
        assert_eq!("registers,tools".parse(), Ok(LeaveOut::ToolsAndRegisters));
        for word in ["", "news", "tools,", "tools,tools", "tools registers"] {
            let error = word.parse::<LeaveOut>().unwrap_err().to_string();
            assert!(error.contains(&format!("`{word}`")) && error.contains("registers"), "{error}");
        }
    }

    #[test]
    fn folds_leave_out_what_they_judge() {
        let mut test = Measured {
            registers: ["law", "news", "sport"].map(str::to_owned).into(),
            ..Measured::default()
        };
        test.rows.article.generators = ["a", "b", HUMAN].map(str::to_owned).into();
        let counts = |leave_out| folds(&test, leave_out).len();
        assert_eq!(counts(LeaveOut::Tools), 2);
        assert_eq!(counts(LeaveOut::Registers), 3);
        assert_eq!(counts(LeaveOut::ToolsAndRegisters), 6);
        for leave_out in LeaveOut::ALL {
            let folds = folds(&test, leave_out);
            for (tool, register) in [("a", "law"), ("b", "sport")] {
                assert!(folds.iter().any(|fold| fold.is_judged(tool, register)), "{leave_out:?}");
            }
            for fold in &folds {
                for (tool, register) in [("a", "law"), ("b", "law"), ("a", "sport")] {
                    let apart = fold.is_left_out(tool, register);
                    assert!(apart || !fold.is_judged(tool, register), "{leave_out:?}");
                }
            }
        }
        assert!(Fold::WHOLE.is_judged("a", "law") && !Fold::WHOLE.is_left_out("a", "law"));
    }
}
