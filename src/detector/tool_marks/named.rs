//! Names and findings of what a text is read through.

use unicode_script::UnicodeScript;

use super::super::models::Models;
use super::mark::Mark;
use crate::document::{ToolMark, ToolMarkKind};
use crate::lm::{UNKNOWN, WordId};
use crate::segment::{hash_bytes, normalize};

/// The marks of a text that are worth telling.
pub(super) fn marks(models: &Models, text: &str, marks: &[ToolMark]) -> Vec<Mark> {
    let told = marks.iter().filter(|mark| makes_sense(models, mark));
    let named = told.map(|mark| {
        let reason = reason(mark, mark.span.of(text));
        let is_proof = mark.kind.is_spinners();
        Mark { is_proof, ..Mark::new(mark.span, reason, mark.plain.clone()) }
    });
    named.collect()
}

/// Whether the text without the mark is English. What only may be a mark is none where it is not:
/// names of people and programs, symbols of science.
fn makes_sense(models: &Models, mark: &ToolMark) -> bool {
    let lm = models.language_model().view();
    let plain = mark.plain.as_deref().unwrap_or_default();
    let parts = plain.split([' ', '-']).filter(|part| !part.is_empty());
    let words: Vec<WordId> =
        parts.map(|part| lm.vocabulary().id(hash_bytes(normalize(part).as_bytes()))).collect();
    let are_known = || !words.contains(&UNKNOWN);
    match mark.kind {
        ToolMarkKind::BracedWord | ToolMarkKind::LookAlike(_) | ToolMarkKind::Styled(_) => {
            are_known()
        }
        ToolMarkKind::Underscore => {
            are_known() && words.windows(2).all(|pair| lm.has_bigram(pair[0], pair[1]))
        }
        _ => true,
    }
}

/// What a mark is, in words.
fn reason(mark: &ToolMark, written: &str) -> String {
    match mark.kind {
        ToolMarkKind::Branches => "a spinner's markup: {wordings|to choose|from}".to_owned(),
        ToolMarkKind::SquareBranches => "a spinner's markup: [wordings|to choose|from]".to_owned(),
        ToolMarkKind::SpinTags => "a spinner's markup: [spin] tags".to_owned(),
        ToolMarkKind::BracedWord => "a spinner's markup: a word left in braces".to_owned(),
        ToolMarkKind::Variable => {
            format!("a spinner's markup: {written} was to be filled in")
        }
        ToolMarkKind::ProtectedWord => {
            format!("a spinner's markup: {written} stands for a word that was to be left alone")
        }
        ToolMarkKind::Hidden(c) => format!("{} in a word", hidden(c)),
        ToolMarkKind::LookAlike(c) => {
            format!("{} letter '{c}' in a Latin word", with_article(c.script().full_name()))
        }
        ToolMarkKind::Styled(c) => format!("{} letters in place of plain ones", style(c)),
        ToolMarkKind::Underscore => "an underscore for a blank".to_owned(),
    }
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    // The phonetic alphabet's letters are Latin by script.
    if name == "Latin" { "a phonetic".to_owned() } else { format!("{article} {name}") }
}

/// What a character that is not seen is called.
fn hidden(c: char) -> &'static str {
    match c {
        '\u{ad}' => "a soft hyphen",
        '\u{34f}' => "a grapheme joiner",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{200d}' => "a zero-width joiner",
        '\u{200e}' | '\u{200f}' | '\u{61c}' => "a mark of writing direction",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "a control of writing direction",
        '\u{2060}' => "a word joiner",
        '\u{2061}'..='\u{2064}' => "an invisible sign of mathematics",
        '\u{feff}' => "a zero-width no-break space",
        '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180f}' | '\u{e0100}'..='\u{e01ef}' => {
            "a variation selector"
        }
        '\u{e0000}'..='\u{e007f}' => "a tag character",
        '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20f0}' => "a mark that strikes a letter out",
        _ => "a character that nobody sees",
    }
}

/// What a style of letters is called.
fn style(c: char) -> &'static str {
    match c {
        '\u{ff00}'..='\u{ffef}' => "full-width",
        '\u{1d400}'..='\u{1d7ff}' | '\u{2100}'..='\u{214f}' => "mathematical",
        '\u{24b6}'..='\u{24e9}' => "circled",
        _ => "squared",
    }
}
