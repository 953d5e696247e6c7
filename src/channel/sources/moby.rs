//! Moby Thesaurus: each line a head word and everything listed under it, wide
//! and noisy, without parts of speech.

#[cfg(feature = "build-table")]
pub use embedded::read;

use super::SourceError;
#[cfg(feature = "build-table")]
use super::phrase::normalize_phrase;
#[cfg(feature = "build-table")]
use crate::channel::tuning::LONGEST_SYNONYM;
#[cfg(feature = "build-table")]
use crate::channel::{Source, Substitution};

#[cfg(feature = "build-table")]
mod embedded {
    use super::{SourceError, Substitution, substitutions};

    /// Every entry written for its head, as the list stands.
    ///
    /// # Errors
    /// None in this build.
    pub fn read() -> Result<Vec<Substitution>, SourceError> {
        Ok(substitutions(&thesaurus_moby::uncompress()))
    }
}

/// The list is part of builds with the feature `build-table` only.
///
/// # Errors
/// [`SourceError::NoMoby`], always.
#[cfg(not(feature = "build-table"))]
pub fn read() -> Result<Vec<crate::channel::Substitution>, SourceError> {
    Err(SourceError::NoMoby)
}

/// The rows of a list with one head a line, parts divided by `|`.
#[cfg(feature = "build-table")]
fn substitutions(list: &str) -> Vec<Substitution> {
    let mut rows = Vec::new();
    for line in list.lines() {
        let mut parts = line.split('|').map(|part| normalize_phrase(part, LONGEST_SYNONYM));
        let Some(Some(original)) = parts.next() else { continue };
        rows.extend(parts.flatten().map(|written| Substitution {
            written,
            original: original.clone(),
            source: Source::Moby,
            weight: 1.0,
        }));
    }
    rows
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "build-table")]
    #[test]
    fn an_entry_is_written_for_its_head_and_long_entries_are_left_out() {
        let rows = super::substitutions("fire|hearth|a b c d e|Set Alight\n\n");
        let sides: Vec<_> =
            rows.iter().map(|r| (r.written.as_str(), r.original.as_str())).collect();
        assert_eq!(sides, [("hearth", "fire"), ("set alight", "fire")]);
    }

    #[cfg(not(feature = "build-table"))]
    #[test]
    fn a_build_without_the_list_says_so() {
        assert!(matches!(super::read(), Err(super::SourceError::NoMoby)));
    }
}
