//! Single characters: which are not seen, which look like a Latin letter, and which are one in a
//! style of its own.

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

/// Whether nothing is seen of a character in running text: the standard's default ignorable ones
/// without letters of other scripts, and the marks of interlinear annotation.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether it strikes a letter out, underlines or encircles it: no accent of any language.
pub(super) fn is_overlay(c: char) -> bool {
    matches!(c, '\u{332}'..='\u{338}' | '\u{33f}' | '\u{20d0}'..='\u{20f0}')
}

/// Whether a hidden character may as well stand between two words: it is where a line may break,
/// or comes from the edge of something.
pub(super) fn is_gap(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The Latin letters that a character is another style of: full-width, mathematical, in a circle
/// or a square. Ligatures and raised letters are no such style.
pub(super) fn styled(c: char) -> Option<char> {
    let has_style = matches!(c,
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d6a3}'
        | '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f149}' | '\u{2102}'..='\u{2134}');
    if !has_style {
        return None;
    }
    let mut plain = std::iter::once(c).nfkc();
    let letter = plain.next().filter(char::is_ascii_alphabetic)?;
    plain.next().is_none().then_some(letter)
}

/// The Latin letter that a letter of another script, or of the phonetic alphabet, looks like.
pub(super) fn looks_like(c: char) -> Option<char> {
    let is_foreign = c.is_alphabetic() && c.script() != Script::Latin;
    if c.is_ascii() || !(is_foreign || matches!(c, 'ɑ' | 'ɡ')) {
        return None;
    }
    let text = String::from(c);
    let mut likeness = skeleton(&text);
    let letter = likeness.next().filter(char::is_ascii_alphabetic)?;
    if likeness.next().is_some() {
        return None;
    }
    // The likeness of all that looks like a bar is a small l, of capitals as well.
    Some(match letter {
        'l' if c.is_uppercase() => 'I',
        _ if c.is_uppercase() => letter.to_ascii_uppercase(),
        _ if c.is_lowercase() => letter.to_ascii_lowercase(),
        _ => letter,
    })
}

/// Greek small letters that science sets beside Latin ones as symbols.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c, 'α'..='ω') && c != 'ο'
}

/// Letters set as one, which the normal form of a word leaves as they are.
pub(super) fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

/// Whether a character may call for a second look: neither ASCII nor what well-set English is
/// full of.
pub(super) fn is_unusual(c: char) -> bool {
    !(c.is_ascii()
        || ('\u{a0}'..'\u{250}').contains(&c) && c != '\u{ad}'
        || ('\u{2010}'..'\u{202a}').contains(&c)
        || ('\u{3000}'..'\u{a000}').contains(&c) && c != '\u{3164}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_other_scripts_are_read_as_what_they_look_like() {
        for (foreign, latin) in
            [('а', 'a'), ('С', 'C'), ('ѕ', 's'), ('І', 'I'), ('ο', 'o'), ('Β', 'B'), ('ɡ', 'g')]
        {
            assert_eq!(looks_like(foreign), Some(latin), "{foreign}");
        }
        for none in ['a', 'é', 'ж', 'λ', 'Δ', 'ı', 'ſ', '1', '–', '我'] {
            assert_eq!(looks_like(none), None, "{none}");
        }
    }

    #[test]
    fn styles_of_letters_are_seen_and_raised_ones_and_signs_are_none() {
        for (fancy, plain) in [('ｈ', 'h'), ('𝐁', 'B'), ('ⓐ', 'a'), ('🄰', 'A'), ('ℎ', 'h')]
        {
            assert_eq!(styled(fancy), Some(plain), "{fancy}");
        }
        for none in ['h', '²', 'ª', '™', '№', 'ﬁ', 'é', 'Ⅳ'] {
            assert_eq!(styled(none), None, "{none}");
        }
    }
}
