//! Words with characters in them that nobody sees, or with letters that only look Latin.

use unicode_script::{Script, UnicodeScript};

use super::edits::{Draft, Edits};
use super::letters::{
    is_gap, is_hidden, is_overlay, is_symbol, is_unusual, ligature, looks_like, styled,
};
use crate::document::{Span, ToolMark, ToolMarkKind};

/// The text without hidden characters and look-alikes in words; nothing where it has none.
pub(super) fn read(text: &str) -> Option<(String, Edits, Vec<ToolMark>)> {
    if text.is_ascii() || !text.chars().any(is_unusual) {
        return None;
    }
    let runs: Vec<Run<'_>> = runs(text).collect();
    let in_style = runs.iter().any(Run::is_word_in_style);
    let (mut draft, mut marks) = (Draft::default(), Vec::new());
    for run in &runs {
        let changes = run.changes(in_style);
        if changes.is_empty() {
            continue;
        }
        draft.keep(text, run.start);
        let read = draft.text.len();
        for change in &changes {
            draft.keep(text, change.at);
            draft.replace(change.at + change.c.len_utf8(), &change.plain, false);
        }
        draft.keep(text, run.end);
        if let Some(kind) = changes.iter().find_map(|change| change.kind) {
            let plain = draft.text.get(read..).unwrap_or_default().trim_matches(is_hidden);
            let span = Span::new(run.start, run.end);
            marks.push(ToolMark { span, kind, plain: Some(plain.to_owned()) });
        }
    }
    let (text, edits) = draft.finish(text);
    Some((text, edits, marks))
}

/// One character that reads otherwise, or as nothing.
struct Change {
    at: usize,
    c: char,
    plain: String,
    /// What it is where it is a mark of a tool.
    kind: Option<ToolMarkKind>,
}

/// Letters, digits and what is not seen, without a gap, at least one of them unusual.
struct Run<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    /// Its characters, with their places.
    chars: Vec<(usize, char)>,
}

fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = text.char_indices().peekable();
    let pieces = std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !belongs(*c)).is_some() {}
        rest.peek()?;
        Some(std::iter::from_fn(|| rest.next_if(|(_, c)| belongs(*c))).collect())
    });
    let unusual =
        pieces.filter(|chars: &Vec<(usize, char)>| chars.iter().any(|(_, c)| is_unusual(*c)));
    unusual.filter_map(|chars| Run::of(text, chars))
}

fn belongs(c: char) -> bool {
    c.is_alphanumeric() || is_accent(c) || (!c.is_ascii() && (is_hidden(c) || is_overlay(c)))
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && c.script() == Script::Latin
}

impl<'a> Run<'a> {
    /// The run without what stands between words as well.
    fn of(text: &'a str, mut chars: Vec<(usize, char)>) -> Option<Self> {
        let is_edge = |(_, c): &(usize, char)| is_gap(*c);
        let first = chars.iter().position(|place| !is_edge(place))?;
        let last = chars.iter().rposition(|place| !is_edge(place))?;
        chars.truncate(last + 1);
        chars.drain(..first);
        let (start, (end, c)) = (chars.first()?.0, *chars.last()?);
        Some(Self { text, start, end: end + c.len_utf8(), chars })
    }

    /// Whether three letters of it are of a style of their own.
    fn is_word_in_style(&self) -> bool {
        self.letters().filter(|c| styled(*c).is_some()).count() >= 3 && !self.is_foreign()
    }

    fn letters(&self) -> impl Iterator<Item = char> + Clone {
        self.chars.iter().map(|(_, c)| *c).filter(|c| c.is_alphabetic())
    }

    /// Whether it has a letter that neither is Latin nor looks so.
    fn is_foreign(&self) -> bool {
        let reads_latin = |c| is_latin(c) || styled(c).is_some() || looks_like(c).is_some();
        self.letters().any(|c| !reads_latin(c) && !is_hidden(c))
    }

    /// Whether it is a part of an address or path, which may break anywhere.
    fn is_of_address(&self) -> bool {
        let before = self.text.get(..self.start).and_then(|before| before.chars().next_back());
        let after = self.text.get(self.end..).and_then(|after| after.chars().next());
        before.is_some_and(|c| matches!(c, '/' | '@' | '#' | '_' | '\\' | '[' | 'ˈ' | 'ˌ'))
            || after.is_some_and(|c| matches!(c, '/' | '@' | '_' | '=' | ']' | '\\'))
    }

    /// What of it reads otherwise; `in_style` where words of the text are set in a style.
    fn changes(&self, in_style: bool) -> Vec<Change> {
        if self.is_foreign() || self.is_of_address() {
            return Vec::new();
        }
        let plain = self.letters().filter(char::is_ascii_alphabetic).count();
        let soft_hyphens_count = !self.is_hyphenated();
        let mut changes = Vec::new();
        for (index, &(at, c)) in self.chars.iter().enumerate() {
            let change = |plain: String, kind| Change { at, c, plain, kind };
            if c == '\u{ad}' && !soft_hyphens_count {
                continue;
            }
            if is_hidden(c) || is_overlay(c) {
                let (is_inside, is_mark) = self.is_within_word(index, plain);
                if is_inside {
                    let kind = is_mark.then_some(ToolMarkKind::Hidden(c));
                    changes.push(change(String::new(), kind));
                }
            } else if let Some(letters) = ligature(c) {
                changes.push(change(letters.to_owned(), None));
            } else if let Some(letter) = styled(c) {
                if !in_style {
                    return Vec::new();
                }
                changes.push(change(letter.into(), Some(ToolMarkKind::Styled(c))));
            } else if let Some(letter) = looks_like(c) {
                if !self.is_look_alike(index, plain) {
                    return Vec::new();
                }
                changes.push(change(letter.into(), Some(ToolMarkKind::LookAlike(c))));
            }
        }
        changes
    }

    /// Whether soft hyphens stand where a word may be broken, as well-set text has them: behind
    /// two letters and before two, never two at once.
    fn is_hyphenated(&self) -> bool {
        let parts = self.chars.split(|(_, c)| *c == '\u{ad}');
        let letters = parts.map(|part| part.iter().filter(|(_, c)| c.is_alphanumeric()).count());
        let letters: Vec<usize> = letters.collect();
        let (Some(first), Some(last)) = (letters.first(), letters.last()) else { return true };
        let inner = letters.get(1..letters.len() - 1).unwrap_or_default();
        *first != 1 && *last != 1 && !inner.contains(&0)
    }

    /// Whether a hidden character has letters of one word on both sides, or stands at the end of
    /// one and never does so between words; and whether that is a mark of a tool.
    fn is_within_word(&self, index: usize, plain: usize) -> (bool, bool) {
        let c = self.chars[index].1;
        let shows = |place: &&(usize, char)| !is_hidden(place.1) && !is_overlay(place.1);
        let before = self.chars[..index].iter().rev().find(shows).map(|(_, c)| *c);
        let after = self.chars[index + 1..].iter().find(shows).map(|(_, c)| *c);
        let Some(before) = before.filter(|c| c.is_alphabetic() || is_accent(*c)) else {
            return (false, false);
        };
        let Some(after) = after else {
            let ends_word = plain >= 2 && !is_gap(c);
            return (ends_word, ends_word && !matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}'));
        };
        let begins_word = before.is_lowercase() && after.is_uppercase() && is_gap(c);
        let is_inside = after.is_alphabetic() && !begins_word;
        (is_inside, is_inside)
    }

    /// Whether a letter that looks Latin stands for one: in a word that otherwise is Latin, and
    /// not as the symbol that it may be.
    fn is_look_alike(&self, index: usize, plain: usize) -> bool {
        let c = self.chars[index].1;
        let letters = self.letters().count();
        let is_part_of_word = |c: char| c.is_ascii_lowercase() || looks_like(c).is_some();
        let before = index.checked_sub(1).map(|before| self.chars[before].1);
        let after = self.chars.get(index + 1).map(|(_, c)| *c);
        match c.script() {
            _ if plain == 0 => false,
            Script::Greek if is_symbol(c) => {
                let is_inside = |c: Option<char>| c.is_some_and(is_part_of_word);
                is_inside(before) && is_inside(after) && letters >= 4
            }
            Script::Greek => letters >= 3 || matches!(c, 'ο' | 'Ο'),
            Script::Latin => self.letters().all(|c| c.is_ascii() || looks_like(c).is_some()),
            _ => letters >= 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text reads as, and the words marked in it.
    fn reading(text: &str) -> (String, Vec<(String, String)>) {
        let Some((read, _, marks)) = read(text) else { return (text.to_owned(), Vec::new()) };
        let marked = |mark: &ToolMark| (mark.span.of(text).to_owned(), mark.plain.clone().unwrap());
        (read, marks.iter().map(marked).collect())
    }

    #[test]
    fn hidden_characters_and_look_alikes_are_read_through_and_named() {
        for (written, plain) in [
            ("bo\u{200b}at", "boat"),
            ("h\u{200d}ar\u{200d}bour", "harbour"),
            ("fer\u{fe0f}ry\u{fe0f}", "ferry"),
            ("l\u{ad}ock", "lock"),
            ("t\u{34f}i\u{2060}de", "tide"),
            ("q\u{336}u\u{336}a\u{336}y\u{336}", "quay"),
            ("hаrbour", "harbour"),
            ("Ιsland", "Island"),
            ("bοat", "boat"),
            ("ｓａｉｌｏｒ", "sailor"),
            ("𝐬𝐚𝐢𝐥𝐨𝐫", "sailor"),
            ("ⓢⓐⓘⓛⓞⓡ", "sailor"),
        ] {
            let text = format!("The {written} came in.");
            let (read, marks) = reading(&text);
            assert_eq!(read, format!("The {plain} came in."), "{written:?}");
            assert_eq!(marks, [(written.to_owned(), plain.to_owned())], "{written:?}");
        }
    }

    #[test]
    fn short_words_of_a_text_in_a_style_are_read_too() {
        assert_eq!(reading("ｉｎ ｏｌｄ Ｙｏｒｋ").0, "in old York");
        assert_eq!(reading("the vector 𝐱 of ℎ").0, "the vector 𝐱 of ℎ");
    }

    #[test]
    fn well_set_text_and_other_scripts_are_left_alone() {
        for text in [
            "an inter\u{ad}na\u{ad}tional naïve café, e\u{301}lan, ma\u{ad}ter\u{ad}i\u{ad}al",
            "the \u{200b}boat\u{200b} Keys\u{200b}API https://a.org/one\u{200b}two",
            "a family 👨\u{200d}👩\u{200d}👧 and a ❤\u{fe0f}, Ⓜ\u{fe0f} or 1\u{fe0f}\u{20e3}",
            "Москва, the letter а, Ελλάδα and می\u{200c}خواهم",
            "TNFα, NFκB, IFNγ, 5 μm, αvβ3, λx, ηh, ΔG, Aβ40",
            "Diyarbakır, Łódź, straße, œuvre, /ɡet/ and [ɑt]",
            "ten\u{a0}km, 20ᵗʰ, m², 1ª, № 5, ™, Ⅳ",
        ] {
            assert_eq!(reading(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn ligatures_are_read_as_letters_and_are_no_mark() {
        assert_eq!(reading("an eﬃcient oﬃce"), ("an efficient office".to_owned(), Vec::new()));
    }
}
