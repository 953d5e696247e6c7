//! Files that the user wants to be passed over.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::error::Cause;

/// Patterns of paths, in the manner of `.gitignore` and relative to a folder: a
/// file that matches is passed over when a folder is walked or a pattern
/// expanded, but is read where it is named outright.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignored {
    root: PathBuf,
    patterns: Vec<String>,
}

impl Ignored {
    /// `patterns` that hold below the folder `root`.
    ///
    /// # Errors
    /// [`Cause::BadPattern`] names the first that is no pattern.
    pub fn new(root: &Path, patterns: Vec<String>) -> Result<Self, Cause> {
        for pattern in &patterns {
            GitignoreBuilder::new("")
                .add_line(None, pattern)
                .map_err(|error| Cause::BadPattern(error.to_string()))?;
        }
        Ok(Self { root: root.to_owned(), patterns })
    }

    pub(super) fn matcher(&self) -> Matcher {
        let mut builder = GitignoreBuilder::new("");
        for pattern in &self.patterns {
            // Each was tried before.
            let _ = builder.add_line(None, pattern);
        }
        let patterns = builder.build().unwrap_or_else(|_| Gitignore::empty());
        Matcher { root: whole(&self.root), patterns }
    }
}

/// The patterns, ready for use.
pub(super) struct Matcher {
    root: PathBuf,
    patterns: Gitignore,
}

impl Matcher {
    /// Whether the file, or a folder between it and the root, matches.
    pub(super) fn matches(&self, path: &Path) -> bool {
        if self.patterns.is_empty() {
            return false;
        }
        let path = whole(path);
        path.strip_prefix(&self.root)
            .is_ok_and(|below| self.patterns.matched_path_or_any_parents(below, false).is_ignore())
    }
}

/// The path from the root of the file system on, without links.
fn whole(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_hold_below_their_root_and_later_ones_win() {
        let root = tempfile::tempdir().unwrap();
        let patterns =
            vec!["*.bak.txt".to_owned(), "!keep.bak.txt".to_owned(), "/old/**".to_owned()];
        let matcher = Ignored::new(root.path(), patterns).unwrap().matcher();
        for (path, expected) in [
            ("a.bak.txt", true),
            ("deep/down/a.bak.txt", true),
            ("keep.bak.txt", false),
            ("old/a.txt", true),
            ("new/old/a.txt", false),
            ("a.txt", false),
        ] {
            let path = whole(root.path()).join(path);
            assert_eq!(matcher.matches(&path), expected, "{}", path.display());
        }
        assert!(!matcher.matches(Path::new("/a.bak.txt")), "outside");
        assert!(!Ignored::default().matcher().matches(Path::new("a.bak.txt")));
    }

    #[test]
    fn what_is_no_pattern_is_named() {
        let error = Ignored::new(Path::new(""), vec!["{a".to_owned()]).unwrap_err();
        assert!(error.to_string().starts_with("not a pattern: "), "{error}");
    }
}
