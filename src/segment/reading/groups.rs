//! Groups of wordings in braces or square brackets, nested to any depth that people write.

use std::ops::Range;

/// Longer groups are no spinner's.
const LONGEST: usize = 4_000;
/// Deeper ones are not read.
const DEEPEST: usize = 12;

/// A group: what stands between a pair of brackets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// With its brackets, in bytes of the text.
    pub range: Range<usize>,
    /// Its parts between the bars at its own level; one where it has no bar.
    pub branches: Vec<Range<usize>>,
    /// Whether every group within it is one of branches too.
    pub nests: bool,
}

/// The group whose opening bracket stands at byte `start`; it ends on the same line.
pub(super) fn group_at(text: &str, start: usize) -> Option<Group> {
    let bytes = text.as_bytes();
    let (open, close) = match bytes.get(start)? {
        b'{' => (b'{', b'}'),
        b'[' => (b'[', b']'),
        _ => return None,
    };
    let (mut bars, mut branches, mut from) = (vec![0_usize], Vec::new(), start + 1);
    let mut nests = true;
    for (at, &byte) in bytes.iter().enumerate().skip(start + 1).take(LONGEST) {
        let depth = bars.len();
        match byte {
            b'\n' | b'\r' => return None,
            b'\\' if matches!(bytes.get(at + 1), Some(b'{' | b'}' | b'|')) => return None,
            b'|' => {
                if depth == 1 {
                    branches.push(from..at);
                    from = at + 1;
                }
                *bars.last_mut()? += 1;
            }
            _ if byte == open => {
                if depth == DEEPEST {
                    return None;
                }
                bars.push(0);
            }
            _ if byte == close => {
                let own = bars.pop()?;
                if bars.is_empty() {
                    branches.push(from..at);
                    return Some(Group { range: start..at + 1, branches, nests });
                }
                nests &= own > 0;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branches(text: &str) -> Option<Vec<&str>> {
        let group = group_at(text, 0)?;
        Some(group.branches.into_iter().map(|branch| &text[branch]).collect())
    }

    #[test]
    fn branches_are_those_of_the_outer_level() {
        assert_eq!(branches("{a|b {c|d}|} e"), Some(vec!["a", "b {c|d}", ""]));
        assert_eq!(branches("[one|two]"), Some(vec!["one", "two"]));
        assert_eq!(branches("{word}"), Some(vec!["word"]));
        assert!(!group_at("{a|b {c}}", 0).unwrap().nests);
    }

    #[test]
    fn what_is_not_closed_on_its_line_is_no_group() {
        for text in ["{a|b", "{a|b\n}", "(a|b)", "{a\\|b}", &format!("{{{}}}", "a|".repeat(9_999))]
        {
            assert_eq!(branches(text), None, "{text}");
        }
    }
}
