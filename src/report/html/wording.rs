//! Names and counts as the page shows them.

use super::super::printable;
use crate::numbers::grouped;

/// Characters of a title or path that are shown.
const LONGEST_NAME: usize = 200;

/// A title or path in one line, cut where it is very long.
pub(super) fn clipped(name: &str) -> String {
    let end = name.char_indices().nth(LONGEST_NAME).map_or(name.len(), |(place, _)| place);
    let mut shown = printable(&name[..end]).into_owned();
    if end < name.len() {
        shown.push('…');
    }
    shown
}

/// `1 word`, `2,000 words`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_names_cut() {
        assert_eq!(counted(1, "word") + " " + &counted(2_000, "word"), "1 word 2,000 words");
        assert_eq!(clipped(&"é".repeat(300)).chars().count(), LONGEST_NAME + 1);
        assert_eq!(clipped("a\nb"), "a b");
    }
}
