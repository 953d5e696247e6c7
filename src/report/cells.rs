//! What stands in the cells of tables, no longer than a spreadsheet takes.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::cells::guard_cell;
use crate::document::{Article, Finding};

/// The longest cell that Excel takes, in UTF-16 code units.
pub(super) const LONGEST_CELL: usize = 32_767;

/// Ends a text that was cut; one UTF-16 code unit.
const CUT: char = '…';

/// A text cell of CSV: guarded, and no longer than a spreadsheet takes.
pub(super) fn text_cell(text: &str) -> String {
    fitted(&guard_cell(text)).into_owned()
}

/// `text`, or as much of it as a cell of a spreadsheet takes, with a mark at
/// the cut.
pub(super) fn fitted(text: &str) -> Cow<'_, str> {
    // Nothing has more UTF-16 code units than bytes.
    if text.len() <= LONGEST_CELL {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    // Where the text is cut, if it is: the last place that leaves room for the mark.
    let mut cut = 0;
    for (place, letter) in text.char_indices() {
        if units < LONGEST_CELL {
            cut = place;
        }
        units += letter.len_utf16();
        if units > LONGEST_CELL {
            return Cow::Owned(format!("{}{CUT}", text.get(..cut).unwrap_or_default()));
        }
    }
    Cow::Borrowed(text)
}

/// The suspect phrases: `a | b`.
pub(super) fn suspects<'a>(
    article: &Article,
    findings: impl Iterator<Item = &'a Finding>,
) -> String {
    joined(findings, |finding| finding.span.of(&article.text).to_owned())
}

/// What was written and what is proposed: `a -> b (0.83), c (0.10) | d -> ?`.
pub(super) fn suggestions<'a>(
    article: &Article,
    findings: impl Iterator<Item = &'a Finding>,
) -> String {
    joined(findings, |finding| suggestion(article, finding, usize::MAX))
}

/// One finding's part of [`suggestions`], with at most `most` proposals.
pub(super) fn suggestion(article: &Article, finding: &Finding, most: usize) -> String {
    let mut cell = format!("{} -> ", finding.span.of(&article.text));
    if finding.suggestions.is_empty() {
        cell.push('?');
    }
    for (index, proposal) in finding.suggestions.iter().take(most).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing into a string cannot fail.
        let _ = write!(cell, "{comma}{} ({:.2})", proposal.text, proposal.probability);
    }
    cell
}

/// The reasons: `; ` within a finding, ` | ` between findings that have any.
pub(super) fn evidence<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    joined(findings.filter(|f| !f.evidence.is_empty()), |finding| finding.evidence.join("; "))
}

fn joined<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    cell: impl Fn(&Finding) -> String,
) -> String {
    findings.map(cell).collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::super::rows::passage_findings;
    use super::super::samples::spun_report;
    use super::*;

    #[test]
    fn a_long_cell_is_cut_between_characters_with_its_guard_counted() {
        let units = |cell: &str| cell.encode_utf16().count();
        assert_eq!(text_cell(&"a".repeat(LONGEST_CELL)), "a".repeat(LONGEST_CELL));
        for long in ["a".repeat(LONGEST_CELL + 1), "=".repeat(LONGEST_CELL)] {
            let cell = text_cell(&long);
            assert_eq!(units(&cell), LONGEST_CELL);
            assert!(cell.ends_with(CUT));
        }
        // An emoji is two UTF-16 units, and 32,766 hold 16,383 of them.
        assert_eq!(text_cell(&"😀".repeat(16_383)), "😀".repeat(16_383));
        let smileys = text_cell(&"😀".repeat(16_384));
        assert_eq!(smileys, format!("{}{CUT}", "😀".repeat(16_383)));
        assert_eq!(units(&smileys), LONGEST_CELL);
        let odd = text_cell(&format!("a{}", "😀".repeat(16_384)));
        assert_eq!(units(&odd), LONGEST_CELL - 1, "half an emoji is none");
    }

    #[test]
    fn findings_are_told_in_one_cell_each() {
        let (article, report) = spun_report();
        let findings = || report.passages.iter().flat_map(passage_findings);
        assert_eq!(suspects(&article, findings()), "International Minister | preventing hearths");
        assert_eq!(
            suggestions(&article, findings()),
            "International Minister -> Foreign Minister (0.83), External Minister (0.10) | preventing hearths -> ?"
        );
        assert_eq!(evidence(findings()), "the phrase is a known swap; rare wording");
    }
}
