//! A spinner's markup: wordings to choose from, tags, names to be filled in.
//!
//! Spinners and the libraries that read their templates write `{one|two}` nested to any depth,
//! with empty wordings (`{|very}`) and parts of words (`plumb{er|ing}`); some write `[one|two]` or
//! `[spin]..[/spin]`. Templates of other programs (`{{name}}`), usage lines (`{start|stop}`),
//! JSON, LaTeX and sets are none of theirs.

use std::cell::{LazyCell, RefCell};
use std::ops::Range;

use memchr::{memchr, memchr3, memmem, memrchr};

use super::code::{code_ranges, is_about_markup, is_prose, is_technical};
use super::edits::{Draft, Edits};
use super::groups::{Group, group_at};
use super::wordings::{are_square_wordings, are_wordings};
use crate::document::{Span, ToolMark, ToolMarkKind};

/// Texts with more opening braces, brackets and percent signs are data and not read as markup: what
/// is looked at around each takes time by their number.
const MOST_OPENINGS: usize = 5_000;

/// The text with the first wording of each group in its place; nothing where it has no markup.
pub(super) fn read(text: &str) -> Option<(String, Edits, Vec<ToolMark>)> {
    let first = next_opening(text, 0)?;
    let openings = text.bytes().filter(|byte| matches!(byte, b'{' | b'[' | b'%' | b'(')).count();
    if openings > MOST_OPENINGS {
        return None;
    }
    let page = Page {
        text,
        code: code_ranges(text),
        is_technical: LazyCell::new(Box::new(|| is_technical(text) || has_templates(text))),
        line: RefCell::default(),
    };
    let (mut draft, mut marks, mut next) = (Draft::default(), Vec::new(), Some(first));
    while let Some(start) = next {
        let end = match page.found_at(start) {
            Ok(found) => {
                draft.keep(text, found.range.start);
                let read = draft.text.len();
                write(&mut draft, text, &found);
                let plain = draft.text.get(read..).unwrap_or_default().to_owned();
                let has_plain =
                    !matches!(found.kind, ToolMarkKind::Variable | ToolMarkKind::ProtectedWord);
                let span = Span::new(found.range.start, found.range.end);
                let plain = has_plain.then_some(plain);
                marks.push(ToolMark { span, kind: found.kind, plain });
                found.range.end
            }
            Err(end) => end,
        };
        next = next_opening(text, end);
    }
    if marks.is_empty() {
        return None;
    }
    let (text, edits) = draft.finish(text);
    Some((text, edits, marks))
}

/// Where the next thing that may be markup begins.
fn next_opening(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(from..)?;
    let bracket = memchr3(b'{', b'[', b'%', bytes);
    let bytes = &bytes[..bracket.unwrap_or(bytes.len())];
    memmem::find(bytes, b"(*").or(bracket).map(|at| from + at)
}

/// Whether the text has templates of a program in it.
fn has_templates(text: &str) -> bool {
    ["{{", "{0", "{1", "{\n"].iter().any(|sign| text.contains(sign))
}

/// What editors put in braces. Sorted.
const OF_EDITORS: &[&str] = &[
    "applause",
    "blank",
    "crosstalk",
    "cut",
    "edited",
    "emphasis",
    "gross",
    "illegible",
    "inaudible",
    "laughs",
    "laughter",
    "net",
    "omitted",
    "pause",
    "redacted",
    "sic",
    "sigh",
    "sighs",
    "unclear",
];

/// Markup in the text.
struct Found {
    kind: ToolMarkKind,
    range: Range<usize>,
    /// What of it is read.
    kept: Range<usize>,
}

/// A line in which markup was looked for.
#[derive(Clone, Debug, Default)]
struct Line {
    /// Its bytes, without the end of the line.
    range: Range<usize>,
    /// Whether it is running English that does not speak of markup.
    is_prose: bool,
}

/// A text in which markup is looked for.
struct Page<'a> {
    text: &'a str,
    code: Vec<Range<usize>>,
    is_technical: LazyCell<bool, Box<dyn FnOnce() -> bool + 'a>>,
    /// The line looked at last: the next group mostly stands in it too.
    line: RefCell<Line>,
}

impl Page<'_> {
    /// The markup at a byte; where there is none, from where on to look for more.
    fn found_at(&self, start: usize) -> Result<Found, usize> {
        if let Some(code) = self.code.iter().find(|range| range.contains(&start)) {
            return Err(code.end);
        }
        let found = match self.text.as_bytes()[start] {
            b'{' => return self.braces(start),
            b'[' => return self.square(start),
            b'%' => self.variable(start),
            _ => self.protected_word(start),
        };
        found.ok_or(start + 1)
    }

    fn braces(&self, start: usize) -> Result<Found, usize> {
        let group = group_at(self.text, start).ok_or(start + 1)?;
        let end = group.range.end;
        let inner = start + 1..end - 1;
        let doubled = group_at(self.text, start + 1).is_some_and(|group| group.range == inner);
        let is_free = !doubled && self.stands_free(&group.range) && self.is_in_prose(&group.range);
        if !is_free {
            return Err(end);
        }
        if group.branches.len() == 1 {
            return self.braced_word(&group).ok_or(end);
        }
        let after = self.text[end..].chars().next();
        let are_spinners = are_wordings(self.text, &group, after);
        let found = || Found {
            kind: ToolMarkKind::Branches,
            kept: first_wording(self.text, &group),
            range: group.range,
        };
        are_spinners.then(found).ok_or(end)
    }

    /// Whether no sign of another language than a spinner's touches the brackets.
    fn stands_free(&self, range: &Range<usize>) -> bool {
        let before = self.text[..range.start].chars().next_back();
        let after = self.text[range.end..].chars().next();
        !before.is_some_and(|c| "\\$%#@^_={[:&<>~/`*".contains(c))
            && !after.is_some_and(|c| "}]*+=^_(`@".contains(c))
    }

    /// Whether its line is running English.
    fn is_in_prose(&self, range: &Range<usize>) -> bool {
        self.line_of(range).is_prose
    }

    /// The line of what is written on one.
    fn line_of(&self, range: &Range<usize>) -> Line {
        let last = self.line.borrow().clone();
        if last.range.start <= range.start && range.end <= last.range.end && range.start < range.end
        {
            return last;
        }
        let bytes = self.text.as_bytes();
        let start = memrchr(b'\n', &bytes[..range.start]).map_or(0, |end| end + 1);
        let end = memchr(b'\n', &bytes[range.end..]).map_or(bytes.len(), |at| range.end + at);
        let text = self.text[start..end].trim();
        let speaks = ["yntax", "pintax", "egex"].iter().any(|word| text.contains(word));
        let line = Line { range: start..end, is_prose: is_prose(text) && !speaks };
        self.line.replace(line.clone());
        line
    }

    /// A small word in braces in the middle of a sentence, where nothing is a manual's.
    fn braced_word(&self, group: &Group) -> Option<Found> {
        let (range, kept) = (group.range.clone(), group.branches[0].clone());
        let word = &self.text[kept.clone()];
        let before = self.text[..range.start].chars().next_back();
        let after = self.text[range.end..].chars().next();
        let is_one = word.len() >= 3
            && word.bytes().all(|byte| byte.is_ascii_lowercase())
            && OF_EDITORS.binary_search(&word).is_err()
            && before.is_none_or(|c| c.is_whitespace() || "\"'“‘(".contains(c))
            && after.is_some_and(|c| " .,;:!?)\"'”’".contains(c))
            && !*self.is_technical
            && !is_about_markup(&self.text[self.line_of(&range).range].trim().replace(word, ""));
        is_one.then_some(Found { kind: ToolMarkKind::BracedWord, range, kept })
    }

    fn square(&self, start: usize) -> Result<Found, usize> {
        if let Some(found) = self.spin_tags(start) {
            return Ok(found);
        }
        let group = group_at(self.text, start).ok_or(start + 1)?;
        let (range, end) = (group.range.clone(), group.range.end);
        let before = self.text[..start].chars().next_back();
        let touches = before.is_some_and(|c| c.is_alphanumeric() || "!])".contains(c));
        let is_one = group.branches.len() > 1
            && !touches
            && self.stands_free(&range)
            && self.is_in_prose(&range)
            && are_square_wordings(self.text, &group);
        let kept = first_wording(self.text, &group);
        let found = Found { kind: ToolMarkKind::SquareBranches, range, kept };
        // What is in brackets that are no spinner's may still hold braces.
        is_one.then_some(found).ok_or(if group.branches.len() > 1 { end } else { start + 1 })
    }

    fn spin_tags(&self, start: usize) -> Option<Found> {
        const TAGS: (&str, &str) = ("[spin]", "[/spin]");
        let rest = &self.text[start..];
        let is_tag = rest.get(..TAGS.0.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(TAGS.0));
        if !is_tag {
            return None;
        }
        let line = rest.split('\n').next().unwrap_or_default().to_ascii_lowercase();
        let close = line.find(TAGS.1)?;
        let (inner, end) = (start + TAGS.0.len()..start + close, start + close + TAGS.1.len());
        let kept = match memchr(b'|', &self.text.as_bytes()[inner.clone()]) {
            Some(bar) if !self.text[inner.clone()].contains('{') => inner.start..inner.start + bar,
            _ => inner,
        };
        let found = Found { kind: ToolMarkKind::SpinTags, range: start..end, kept };
        self.is_in_prose(&found.range).then_some(found)
    }

    /// `%%name of something%%`.
    fn variable(&self, start: usize) -> Option<Found> {
        const LONGEST: usize = 32;
        let name = self.text[start..].strip_prefix("%%")?;
        let name = &name[..name.find("%%").filter(|length| (1..=LONGEST).contains(length))?];
        let (inner, range) = (start + 2..start + 2 + name.len(), start..start + 4 + name.len());
        let before = self.text[..start].chars().next_back();
        let after = self.text[range.end..].chars().next();
        let is_one = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' '))
            && !before.is_some_and(|c| c.is_alphanumeric() || "%=/'".contains(c))
            && !after.is_some_and(|c| c.is_alphanumeric() || "%=/".contains(c))
            && self.is_in_prose(&range);
        is_one.then_some(Found { kind: ToolMarkKind::Variable, range, kept: inner })
    }

    /// `(*12*)`.
    fn protected_word(&self, start: usize) -> Option<Found> {
        let rest = self.text[start..].strip_prefix("(*")?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let is_number = (1..=4).contains(&digits) && rest[digits..].starts_with("*)");
        let range = start..start + digits + 4;
        let found = Found { kind: ToolMarkKind::ProtectedWord, kept: range.clone(), range };
        (is_number && self.is_in_prose(&found.range)).then_some(found)
    }
}

/// The first wording of a group that says anything.
fn first_wording(text: &str, group: &Group) -> Range<usize> {
    let says = |branch: &&Range<usize>| !text[(*branch).clone()].trim().is_empty();
    let branch = group.branches.iter().find(says).or(group.branches.first());
    let branch = branch.cloned().unwrap_or(group.range.clone());
    let inner = &text[branch.clone()];
    let start = branch.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

/// Writes what of markup is read, and of the groups within it in turn.
fn write(draft: &mut Draft, text: &str, found: &Found) {
    let Found { range, kept, .. } = found;
    if kept.start > range.start {
        draft.replace(kept.start, "", true);
    }
    let mut at = kept.start;
    while let Some(open) = memchr(b'{', &text.as_bytes()[at..kept.end]) {
        let start = at + open;
        at = start + 1;
        let group = group_at(text, start).filter(|group| group.branches.len() > 1);
        if let Some(group) = group.filter(|group| group.range.end <= kept.end) {
            draft.keep(text, start);
            let kept = first_wording(text, &group);
            at = group.range.end;
            write(draft, text, &Found { kind: found.kind, range: group.range, kept });
        }
    }
    draft.keep(text, kept.end);
    if range.end > kept.end {
        draft.replace(range.end, "", false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text reads as, and what was found in it, each with what it reads as.
    fn reading(text: &str) -> (String, Vec<(ToolMarkKind, String, Option<String>)>) {
        let Some((read, _, marks)) = read(text) else { return (text.to_owned(), Vec::new()) };
        let marked =
            |mark: &ToolMark| (mark.kind, mark.span.of(text).to_owned(), mark.plain.clone());
        (read, marks.iter().map(marked).collect())
    }

    #[test]
    fn markup_is_found_and_read_as_its_first_wording() {
        use ToolMarkKind::{
            BracedWord, Branches, ProtectedWord, SpinTags, SquareBranches, Variable,
        };
        for (kind, markup, plain) in [
            (Branches, "{old|ancient}", Some("old")),
            (Branches, "{very {old|aged}|ancient}", Some("very old")),
            (Branches, "{{rather|quite} old|ancient}", Some("rather old")),
            (Branches, "{|very}", Some("very")),
            (Branches, "{ 4 | four }", Some("4")),
            (SquareBranches, "[old|ancient]", Some("old")),
            (SpinTags, "[spin]old|ancient[/spin]", Some("old")),
            (SpinTags, "[spin]{old|ancient}[/spin]", Some("old")),
            (SpinTags, "[Spin]old[/Spin]", Some("old")),
            (BracedWord, "{harbour}", Some("harbour")),
            (Variable, "%%keyword%%", None),
            (ProtectedWord, "(*12*)", None),
        ] {
            let text = format!("We walked to the {markup} house at the lake.");
            let (read, found) = reading(&text);
            let says = match kind {
                Variable => "keyword",
                ProtectedWord => "(*12*)",
                _ => plain.unwrap(),
            };
            assert_eq!(read, format!("We walked to the {says} house at the lake."));
            assert_eq!(found, [(kind, markup.to_owned(), plain.map(str::to_owned))], "{markup}");
        }
    }

    #[test]
    fn words_of_editors_are_sorted() {
        assert!(OF_EDITORS.is_sorted());
    }

    #[test]
    fn whole_sentences_and_parts_of_words_are_chosen_from() {
        let text = "{The boat is late.|The ferry has not come.} Call the plumb{er|ing firm} in town, \
                    {S|s}he said to {me|us}{ today|}.";
        let (read, found) = reading(text);
        assert_eq!(read, "The boat is late. Call the plumber in town, She said to metoday.");
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn what_other_programs_write_is_left_alone() {
        for text in [
            "Our {{name|upper}} is the guest of the evening, {% if x %}, ${a|b}.",
            "Run `the {old|new} one` to see it.\n```\nwe saw the {old|new} one of it\n```",
            "Usage: the service is {begin|commence} and more",
            "The daemon is run with service nginx {start|stop|restart} as you like.",
            "The {string|number} that you give to it is the name of the key.",
            "Let it be the set {x | x is even} and no other, as we said.",
            "It is \\{a|b\\} in the text, and \\frac{one|two} of the other.",
            "The reply was {\"kind\": \"old|new\"} and that was all of it.",
            "See [[Paris|the city]] and [Home|About], [Read more](a|b) or [y|n] for it.",
            "He shouted (*) at the man (see note 12), and 5% of the town, 10%% of it.",
            "A footnote of the time[12] and (*1) of the book, (12*) too.",
            "for the {x|y} in a",
        ] {
            assert_eq!(reading(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_word_in_braces_is_a_manuals_where_the_text_is_one() {
        for text in [
            "Put {name} in place of the placeholder that you see in the text.",
            "The path is the {name} of it. Then call `open` on the {city} file.",
            "We tell you how to plan the content of the site {prepare}",
            "It reads {{greeting}} on the card, and the {city} of the guest.",
            "The minister (photo) said so: {Redacted} and the rest of it.",
        ] {
            assert_eq!(reading(text).1, [], "{text}");
        }
    }
}
