//! Undoes what tools do to spacing, quotes and casing, so that nobody can tell
//! a spun text by its tokeniser.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What stands behind the apostrophe of contractions and possessives.
const ENDINGS: [&str; 8] = ["s", "t", "m", "ll", "re", "ve", "d", "clock"];

/// A run of letters and digits, or a single mark.
#[derive(Clone, Debug)]
struct Piece<'a> {
    text: &'a str,
    /// Whether white space stands before it.
    spaced: bool,
    /// Lower-cased, quotes made plain: what counts as the same piece.
    key: String,
}

/// The machine's line with the original's spacing, quote marks and casing
/// wherever the two agree. Marks and numbers that the tool dropped come back,
/// and the first letter of the line is capital where the original's is; words
/// that the tool put in stay as they are.
#[must_use]
pub fn restore_spacing(original: &str, machine: &str) -> String {
    let (theirs, ours) = (pieces(original), pieces(machine));
    let their_keys: Vec<&str> = theirs.iter().map(|piece| piece.key.as_str()).collect();
    let our_keys: Vec<&str> = ours.iter().map(|piece| piece.key.as_str()).collect();
    let mut line = String::with_capacity(machine.len());
    for op in capture_diff_slices(Algorithm::Myers, &their_keys, &our_keys) {
        let old = theirs.get(op.old_range()).unwrap_or(&[]);
        let new = ours.get(op.new_range()).unwrap_or(&[]);
        match op {
            DiffOp::Equal { .. } => copy(old, &mut line),
            DiffOp::Delete { .. } => copy_dropped(old, &mut line),
            DiffOp::Insert { .. } => copy(new, &mut line),
            DiffOp::Replace { .. } => copy_replaced(old, new, &mut line),
        }
    }
    let line = tidy(&line, original);
    if original.chars().next().is_some_and(char::is_uppercase) { capitalized(&line) } else { line }
}

/// The machine's line with single spaces, and without spaces before marks where
/// the original has none such.
#[must_use]
pub fn tidy(machine: &str, original: &str) -> String {
    let mut line = machine.split_whitespace().collect::<Vec<_>>().join(" ");
    for mark in [",", ".", ";", ":", "?", "!", ")", "%"] {
        let spaced = format!(" {mark}");
        if line.contains(&spaced) && !original.contains(&spaced) {
            line = line.replace(&spaced, mark);
        }
    }
    if line.contains(" ' s ") && !original.contains(" ' s ") {
        line = line.replace(" ' s ", "'s ");
    }
    line
}

/// A tokenised line (`he doesn 't , he said .`) as people write it.
#[must_use]
pub fn detokenize(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut quotes = Quotes::default();
    let mut glue = true;
    let words: Vec<&str> = line.split_whitespace().collect();
    for (i, &word) in words.iter().enumerate() {
        let between_digits = matches!(word, ":" | ",")
            && text.ends_with(|c: char| c.is_ascii_digit())
            && words.get(i + 1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        let side = if between_digits { Side::Both } else { quotes.side_of(word) };
        if !(glue || matches!(side, Side::Left | Side::Both)) {
            text.push(' ');
        }
        text.push_str(word);
        glue = matches!(side, Side::Right | Side::Both);
    }
    text
}

/// The text with its first letter in upper case.
pub(super) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars.clone()).collect::<String>()
    })
}

/// To which neighbour a token of a tokenised line is attached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Both,
    Neither,
}

/// Which straight quotes stand open.
#[derive(Default)]
struct Quotes {
    double: bool,
    single: bool,
}

impl Quotes {
    fn side_of(&mut self, word: &str) -> Side {
        match word {
            "\"" => toggle(&mut self.double),
            "'" => toggle(&mut self.single),
            "," | "." | ";" | ":" | "?" | "!" | "%" | ")" | "]" | "}" | "..." | "”" | "’" | "°" => {
                Side::Left
            }
            "(" | "[" | "{" | "$" | "€" | "£" | "“" | "‘" | "„" | "#" => Side::Right,
            "/" => Side::Both,
            _ if is_ending(word) => Side::Left,
            _ => Side::Neither,
        }
    }
}

fn toggle(open: &mut bool) -> Side {
    *open = !*open;
    if *open { Side::Right } else { Side::Left }
}

/// Whether a token is the second half of a contraction or a possessive.
fn is_ending(word: &str) -> bool {
    let ending = word.strip_prefix('\'').or_else(|| word.strip_prefix('’'));
    ending.is_some_and(|rest| ENDINGS.contains(&rest))
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut spaced = false;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, behind) = rest.split_at(length);
        if first.is_whitespace() {
            spaced = true;
        } else {
            pieces.push(Piece { text: piece, spaced, key: key_of(piece) });
            spaced = false;
        }
        rest = behind;
    }
    pieces
}

fn key_of(piece: &str) -> String {
    match piece {
        "“" | "”" | "„" => "\"".to_owned(),
        "’" | "‘" | "`" => "'".to_owned(),
        _ => piece.to_lowercase(),
    }
}

fn is_word(piece: &Piece<'_>) -> bool {
    piece.text.starts_with(char::is_alphanumeric)
}

fn push(piece: &str, spaced: bool, line: &mut String) {
    if spaced && !line.is_empty() {
        line.push(' ');
    }
    line.push_str(piece);
}

fn copy(pieces: &[Piece<'_>], line: &mut String) {
    for piece in pieces {
        // Two words never grow together, whatever was dropped between them.
        let touching = is_word(piece) && line.ends_with(char::is_alphanumeric);
        push(piece.text, piece.spaced || touching, line);
    }
}

/// Tools that drop a mark or a number do it by accident of their tokeniser.
fn copy_dropped(pieces: &[Piece<'_>], line: &mut String) {
    for piece in pieces {
        if !is_word(piece) || piece.text.starts_with(|c: char| c.is_ascii_digit()) {
            push(piece.text, piece.spaced, line);
        }
    }
}

fn copy_replaced(original: &[Piece<'_>], machine: &[Piece<'_>], line: &mut String) {
    // Tools that look up the `s` of `Mary's` as a word do it by accident, too.
    if let (Some((ending, original)), Some((_, machine))) =
        (original.split_first(), machine.split_first())
        && line.ends_with(['\'', '’'])
        && !ending.spaced
        && ENDINGS.contains(&ending.text)
    {
        line.push_str(ending.text);
        if !original.is_empty() {
            copy_replaced(original, machine, line);
        }
        return;
    }
    let first = original.first();
    for (i, piece) in machine.iter().enumerate() {
        let spaced = if i == 0 { first.is_some_and(|piece| piece.spaced) } else { piece.spaced };
        let touching = is_word(piece) && line.ends_with(char::is_alphanumeric);
        push(with_digits(original.get(i), piece), spaced || touching, line);
    }
    let lost = original.iter().filter(|piece| !is_word(piece)).count();
    let kept = machine.iter().filter(|piece| !is_word(piece)).count();
    if let (0, Some(mark)) = (kept, original.last().filter(|piece| lost == 1 && !is_word(piece))) {
        push(mark.text, mark.spaced, line);
    }
}

/// The original `44th` where the tool left `th`.
fn with_digits<'a>(original: Option<&Piece<'a>>, machine: &Piece<'a>) -> &'a str {
    match original {
        Some(piece)
            if piece.text.starts_with(|c: char| c.is_ascii_digit())
                && piece.text.trim_start_matches(|c: char| c.is_ascii_digit()) == machine.text =>
        {
            piece.text
        }
        _ => machine.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_quotes_and_casing_come_from_the_original() {
        for (original, machine, restored) in [
            (
                "Clerks worried about 'looking like puppets'",
                "Clerks worried about ' seem like puppets '",
                "Clerks worried about 'seem like puppets'",
            ),
            (
                "He left (Member of Parliament).",
                "he left (Member of Fantan ).",
                "He left (Member of Fantan).",
            ),
            (
                "They don't play well-made games.",
                "They don ' t act well - made games.",
                "They don't act well-made games.",
            ),
            (
                "There is fog on the 44th day.",
                "thither is fog on the th day.",
                "Thither is fog on the 44th day.",
            ),
            ("Ms. Cole paid $50 for it.", "ms Cole gave $ for it.", "Ms. Cole gave $50 for it."),
            (
                "Mary's act isn't new.",
                "Mary ' sulfur human activity isn ' t new.",
                "Mary's human activity isn't new.",
            ),
            ("She said: “Go now.”", "She say: \" Go now. \"", "She say: “Go now.”"),
        ] {
            assert_eq!(restore_spacing(original, machine), restored);
        }
    }

    #[test]
    fn swapped_words_are_not_undone() {
        let restored = restore_spacing("The big town sleeps.", "the large municipality sleep .");
        assert_eq!(restored, "The large municipality sleep.");
    }

    #[test]
    fn dropped_words_leave_no_gap_and_no_glue() {
        assert_eq!(restore_spacing("The very big town", "The town"), "The town");
    }

    #[test]
    fn tokenised_lines_read_as_written() {
        for (line, text) in [
            ("He doesn 't know , Mary 's son said .", "He doesn't know, Mary's son said."),
            ("It ( the \" old \" one ) left at 18 : 06 .", "It (the \"old\" one) left at 18:06."),
            ("Truth : 5 % of 1 / 2 .", "Truth: 5% of 1/2."),
        ] {
            assert_eq!(detokenize(line), text);
        }
    }

    #[test]
    fn tidy_keeps_spaces_that_the_original_has() {
        assert_eq!(tidy("a  b , c", "a b, c"), "a b, c");
        assert_eq!(tidy("a , b", "a , c"), "a , b");
    }
}
