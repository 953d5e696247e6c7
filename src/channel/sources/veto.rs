//! What must never be proposed: antonyms, and terms of abuse.

use std::collections::HashSet;
use std::path::PathBuf;

use super::SourceError;
use super::blocked::BLOCKED;
use super::phrase::tokens;
use super::rows::for_each_row;
use crate::channel::Substitution;
use crate::segment::hash_bytes;

/// Decides which rows may stay.
#[derive(Debug, Default)]
pub struct Veto {
    /// Pairs of tokens, the lesser first.
    antonyms: HashSet<(String, String)>,
}

impl Veto {
    /// Reads lists of antonyms: two words a line, divided by white space.
    ///
    /// # Errors
    /// As [`for_each_row`], and [`SourceError::Value`] for a line of other than two words.
    pub fn read(paths: &[PathBuf]) -> Result<Self, SourceError> {
        let mut antonyms = HashSet::new();
        for path in paths {
            for_each_row(path, |row| {
                let [line] = row.columns()?;
                match <[String; 2]>::try_from(tokens(line)) {
                    Ok([first, second]) => antonyms.insert(ordered(first, second)),
                    Err(_) => return Err(row.blame("pair", line)),
                };
                Ok(())
            })?;
        }
        Ok(Self { antonyms })
    }

    /// Whether the row turns a meaning round: the sides differ in one token,
    /// and there they are antonyms.
    #[must_use]
    pub fn is_antonymous(&self, row: &Substitution) -> bool {
        if row.written.split(' ').count() != row.original.split(' ').count() {
            return false;
        }
        let pairs = row.written.split(' ').zip(row.original.split(' '));
        let mut differing = pairs.filter(|(written, original)| written != original);
        match (differing.next(), differing.next()) {
            (Some((written, original)), None) => {
                self.antonyms.contains(&ordered(written.to_owned(), original.to_owned()))
            }
            _ => false,
        }
    }
}

/// Whether either side holds a term of abuse or an obscene one, as a word or as the phrase.
#[must_use]
pub fn is_offensive(row: &Substitution) -> bool {
    is_blocked(&row.written) || is_blocked(&row.original)
}

fn is_blocked(phrase: &str) -> bool {
    let listed = |text: &str| BLOCKED.binary_search(&hash_bytes(text.as_bytes())).is_ok();
    listed(phrase) || phrase.split([' ', '-']).any(listed)
}

fn ordered(first: String, second: String) -> (String, String) {
    if first <= second { (first, second) } else { (second, first) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Source;

    fn row(written: &str, original: &str) -> Substitution {
        Substitution {
            written: written.to_owned(),
            original: original.to_owned(),
            source: Source::Moby,
            weight: 1.0,
        }
    }

    #[test]
    fn antonyms_fall_in_both_directions_and_inside_phrases() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("antonyms.txt");
        std::fs::write(&path, "rise fall \nimports\texports\n").unwrap();
        assert!(matches!(
            Veto::read(std::slice::from_ref(&path)),
            Err(SourceError::Value { line: 2, .. })
        ));
        std::fs::write(&path, "rise fall \n").unwrap();
        let veto = Veto::read(&[path]).unwrap();
        assert!(veto.is_antonymous(&row("fall", "rise")));
        assert!(veto.is_antonymous(&row("rise in", "fall in")));
        assert!(!veto.is_antonymous(&row("climb", "rise")));
        assert!(!veto.is_antonymous(&row("never fall", "always rise")));
        assert!(!veto.is_antonymous(&row("rise to the fall", "rise")));
    }

    #[test]
    fn the_list_of_blocked_terms_can_be_searched_and_spares_plain_words() {
        assert!(BLOCKED.is_sorted());
        assert!(BLOCKED.len() > 100);
        // A mild member of the list shows that it works.
        assert!(is_offensive(&row("nonsense", "crap")));
        assert!(is_offensive(&row("crappy-looking", "poor")));
        assert!(!is_offensive(&row("people", "folks")));
        assert!(!is_offensive(&row("black woman", "african-american woman")));
    }
}
