//! With what sound a word begins, which decides between "a" and "an".

/// Written with a vowel, spoken with a consonant.
const CONSONANT_SOUNDS: &[&str] = &[
    "eu", "ewe", "once", "ubi", "uga", "ui", "uk", "unanim", "unic", "unif", "unil", "unio",
    "uniq", "unis", "unit", "univ", "ura", "uri", "uro", "uru", "usa", "use", "usi", "usu", "uta",
    "ute", "uti", "uto", "uy",
];
/// Written with a consonant, spoken with a vowel.
const VOWEL_SOUNDS: &[&str] = &["heir", "honest", "honor", "honour", "hour"];

/// Whether an English word, in whatever case, is spoken with a vowel first, by its spelling and
/// the common exceptions.
#[must_use]
pub fn word_begins_with_vowel(word: &str) -> bool {
    let begins = |starts: &[&str]| starts.iter().any(|start| begins_with(word, start));
    if begins(VOWEL_SOUNDS) {
        return true;
    }
    let is_vowel = word.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    is_vowel && !begins(CONSONANT_SOUNDS) && !is_one(word)
}

/// Whether the name of an ASCII letter, in whatever case, begins with a vowel: "an X-ray".
#[must_use]
pub fn letter_begins_with_vowel(letter: u8) -> bool {
    matches!(
        letter.to_ascii_lowercase(),
        b'a' | b'e' | b'f' | b'h' | b'i' | b'l' | b'm' | b'n' | b'o' | b'r' | b's' | b'x'
    )
}

/// "one", "ones", "one-sided", "onetime": but not "onerous".
fn is_one(word: &str) -> bool {
    begins_with(word, "one") && matches!(word.as_bytes().get(3), None | Some(b'-' | b's' | b't'))
}

/// Whether a word begins so, in whatever case.
pub(crate) fn begins_with(word: &str, start: &str) -> bool {
    word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_are_told_by_the_exceptions_too() {
        for word in ["onerous", "unidentified", "heir", "Hours", "uncle", "apple"] {
            assert!(word_begins_with_vowel(word), "{word}");
        }
        for word in ["unanimous", "Ugandan", "one-way", "ones", "uranium", "utopia", "hen"] {
            assert!(!word_begins_with_vowel(word), "{word}");
        }
        assert!(letter_begins_with_vowel(b'X') && !letter_begins_with_vowel(b'u'));
    }
}
