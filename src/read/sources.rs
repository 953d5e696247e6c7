//! Which files the user means: names, folders, patterns and standard input.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use glob::MatchOptions;
use ignore::{Walk, WalkBuilder};

use super::asides::Asides;
use super::error::{Cause, ReadError};
use super::format::{InputFormat, extension, known_extensions};
use super::ignored::Matcher;
use super::options::ReadOptions;
use super::recognise::recognised;

/// One thing to read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Standard input.
    Stdin,
    /// A file, and its format where that is known by now.
    File(PathBuf, Option<InputFormat>),
}

/// Goes through what the user named, in the order named, each file once. A
/// folder is walked while its files are read, so only paths are held.
pub(super) struct Sources {
    named: VecDeque<PathBuf>,
    folder: Option<Folder>,
    seen: HashSet<PathBuf>,
    /// Files that are passed over in folders and where a pattern matches.
    ignored: Matcher,
    /// The format of all files, where the user names one.
    format: Option<InputFormat>,
    asides: Asides,
}

struct Folder {
    path: PathBuf,
    walk: Walk,
    is_empty: bool,
}

impl Sources {
    pub(super) fn new(paths: &[String], options: &ReadOptions) -> Self {
        Self {
            named: paths.iter().map(PathBuf::from).collect(),
            folder: None,
            seen: HashSet::new(),
            ignored: options.ignored.matcher(),
            format: options.format,
            asides: options.asides.clone(),
        }
    }

    /// The next file of the open folder, if one is open and not at its end.
    fn next_of_folder(&mut self) -> Option<Result<Source, ReadError>> {
        let folder = self.folder.as_mut()?;
        for entry in folder.walk.by_ref() {
            let path = match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => entry.into_path(),
                Ok(_) => continue,
                Err(error) => match walk_error(error, &folder.path) {
                    Some(error) => return Some(Err(error)),
                    None => continue,
                },
            };
            if is_lock(&path) || self.ignored.matches(&path) {
                folder.is_empty = false;
                continue;
            }
            let format = self.format.or_else(|| recognised(&path));
            if format.is_none() && is_empty(&path) {
                continue;
            }
            if !is_first(&mut self.seen, &path) {
                folder.is_empty &= format.is_none();
                continue;
            }
            if format.is_none() {
                self.asides.pass_over(extension(&path).unwrap_or_default());
                continue;
            }
            folder.is_empty = false;
            return Some(Ok(Source::File(path, format)));
        }
        let Folder { path, is_empty, .. } = self.folder.take()?;
        let cause = Cause::EmptyFolder(known_extensions());
        is_empty.then(|| Err(ReadError::new(path.to_string_lossy(), None, cause)))
    }

    /// Looks at what the user named: `None` when it is more than one file, or
    /// was read before.
    fn open(&mut self, path: PathBuf) -> Option<Result<Source, ReadError>> {
        if path.as_os_str() == "-" {
            return self.seen.insert(path).then_some(Ok(Source::Stdin));
        }
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => {
                self.folder = Some(walk(path));
                None
            }
            Ok(_) => is_first(&mut self.seen, &path).then_some(Ok(Source::File(path, self.format))),
            Err(_) if is_pattern(&path) => self.expand(&path).err().map(Err),
            Err(error) => Some(Err(ReadError::new(path.to_string_lossy(), None, error.into()))),
        }
    }

    /// Puts what a pattern matches in its place, sorted.
    fn expand(&mut self, pattern: &Path) -> Result<(), ReadError> {
        let name = pattern.to_string_lossy();
        let options = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::new() };
        let failed = |cause| ReadError::new(name.clone(), None, cause);
        let matches = glob::glob_with(&name, options)
            .map_err(|error| failed(Cause::BadPattern(error.to_string())))?;
        // A match that cannot be looked at fails again, with its name, when opened.
        let mut paths: Vec<PathBuf> =
            matches.map(|m| m.unwrap_or_else(|error| error.path().to_owned())).collect();
        if paths.is_empty() {
            return Err(failed(Cause::NoMatch));
        }
        paths.retain(|path| !is_lock(path) && !self.ignored.matches(path));
        paths.sort_by(|a, b| b.as_os_str().cmp(a.as_os_str()));
        for path in paths {
            self.named.push_front(path);
        }
        Ok(())
    }
}

impl Iterator for Sources {
    type Item = Result<Source, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.next_of_folder() {
                return Some(found);
            }
            let path = self.named.pop_front()?;
            if let Some(found) = self.open(path) {
                return Some(found);
            }
        }
    }
}

/// A walk in byte order of the names, folder by folder. Links are followed but
/// in no circle. Only ignore files inside the folder count: what the user names
/// outright is read whatever the settings around it say.
fn walk(path: PathBuf) -> Folder {
    let walk = WalkBuilder::new(&path)
        .sort_by_file_name(Ord::cmp)
        .follow_links(true)
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .build();
    Folder { path, walk, is_empty: true }
}

/// What went wrong on a walk; a link in a circle is nothing wrong.
fn walk_error(error: ignore::Error, folder: &Path) -> Option<ReadError> {
    let mut error = error;
    let mut place = folder.to_owned();
    loop {
        error = match error {
            ignore::Error::Loop { .. } => return None,
            ignore::Error::WithPath { path, err } => {
                place = path;
                *err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                *err
            }
            other => {
                let cause = match other.into_io_error() {
                    Some(error) => error.into(),
                    None => Cause::Io(io::Error::other("the folder cannot be walked")),
                };
                return Some(ReadError::new(place.to_string_lossy(), None, cause));
            }
        };
    }
}

/// Whether the file was not seen before, by whatever name.
fn is_first(seen: &mut HashSet<PathBuf>, path: &Path) -> bool {
    seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
}

/// Whether a file holds nothing, as marks do that programs leave in folders.
fn is_empty(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() == 0)
}

/// Whether it is what a spreadsheet program leaves beside a workbook while that is open.
fn is_lock(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$"))
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::ignored::Ignored;
    use super::*;

    fn folder(files: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    /// What is found under `names`, relative to the folder; errors as messages.
    fn found(folder: &TempDir, names: &[&str]) -> Vec<String> {
        let root = folder.path().to_str().unwrap();
        let paths: Vec<String> = names.iter().map(|n| format!("{root}/{n}")).collect();
        let name = |source| match source {
            Ok(Source::File(path, _)) => path.to_string_lossy().into_owned(),
            Ok(Source::Stdin) => "-".to_owned(),
            Err(error) => ReadError::to_string(&error),
        };
        Sources::new(&paths, &ReadOptions::default())
            .map(|s| name(s).replace(&format!("{root}/"), ""))
            .collect()
    }

    #[test]
    fn a_folder_is_walked_in_byte_order_without_hidden_and_unknown_files() {
        let folder = folder(&[
            "d/b.txt",
            "d/B.md",
            "d/.h.txt",
            "d/a/z.jsonl.gz",
            "d/p.pdf",
            "d/n",
            "d/~$b.xlsx",
        ]);
        assert_eq!(found(&folder, &["d"]), ["d/B.md", "d/a/z.jsonl.gz", "d/b.txt", "d/n"]);
    }

    #[test]
    fn what_no_name_tells_is_told_by_content_or_counted() {
        let folder = folder(&["d/a.story", "d/b.pdf", "d/c.PDF", "d/e"]);
        let page = "<!doctype html><p>Text.";
        fs::write(folder.path().join("d/f.php"), page).unwrap();
        fs::write(folder.path().join("d/g"), b"%PDF-1.4").unwrap();
        fs::write(folder.path().join("d/_SUCCESS"), "").unwrap();
        fs::write(folder.path().join("d/h.dat"), "[{\"text\": \"a\"}]").unwrap();
        let paths = [folder.path().join("d").to_str().unwrap().to_owned()];
        let sources = |options: &ReadOptions| -> Vec<(String, Option<InputFormat>)> {
            let name = |source| match source {
                Ok(Source::File(path, format)) => {
                    (path.file_name().unwrap().to_string_lossy().into_owned(), format)
                }
                other => panic!("{other:?}"),
            };
            Sources::new(&paths, options).map(name).collect()
        };
        let options = ReadOptions::default();
        let found = sources(&options);
        let expected =
            [("e", InputFormat::Text), ("f.php", InputFormat::Html), ("h.dat", InputFormat::Json)];
        assert_eq!(found, expected.map(|(name, format)| (name.to_owned(), Some(format))));
        let passed = [("", 1), ("pdf", 2), ("story", 1)];
        assert_eq!(options.asides.passed_over(), passed.map(|(e, n)| (e.to_owned(), n)));
        let all = ReadOptions { format: Some(InputFormat::Text), ..ReadOptions::default() };
        assert_eq!(sources(&all).len(), 8, "a named format is that of the folder");
        assert_eq!(all.asides.passed_over(), []);
    }

    #[test]
    fn ignore_files_inside_the_folder_count_and_those_above_do_not() {
        let folder = folder(&["d/a.txt", "d/b.txt"]);
        fs::write(folder.path().join(".gitignore"), "a.txt\n").unwrap();
        fs::write(folder.path().join("d/.gitignore"), "b.txt\n").unwrap();
        assert_eq!(found(&folder, &["d"]), ["d/a.txt"]);
    }

    #[test]
    fn ignored_files_are_passed_over_unless_they_are_named_outright() {
        let folder = folder(&["d/a.txt", "d/drafts/b.txt", "d/c.txt", "drafts/d.txt"]);
        let patterns = vec!["drafts/".to_owned(), "/d/c.*".to_owned()];
        let ignored = Ignored::new(folder.path(), patterns).unwrap();
        let found = |names: &[&str]| -> Vec<String> {
            let root = folder.path().to_str().unwrap();
            let paths: Vec<String> = names.iter().map(|name| format!("{root}/{name}")).collect();
            let name = |source| match source {
                Ok(Source::File(path, _)) => {
                    path.to_string_lossy().replace(&format!("{root}/"), "")
                }
                Ok(Source::Stdin) => "-".to_owned(),
                Err(error) => ReadError::to_string(&error),
            };
            let options = ReadOptions { ignored: ignored.clone(), ..ReadOptions::default() };
            Sources::new(&paths, &options).map(name).collect()
        };
        assert_eq!(found(&["d", "d/**/*.txt"]), ["d/a.txt"]);
        assert_eq!(found(&["drafts"]), Vec::<String>::new());
        assert_eq!(found(&["d/c.txt", "drafts/d.txt"]), ["d/c.txt", "drafts/d.txt"]);
    }

    #[test]
    fn a_file_is_read_once_however_often_it_is_named() {
        let folder = folder(&["a.txt", "d/b.txt"]);
        assert_eq!(
            found(&folder, &["a.txt", "d/../a.txt", "*.txt", "d", "d"]),
            ["a.txt", "d/b.txt"]
        );
        let twice = ["-".to_owned(), "-".to_owned()];
        let twice = Sources::new(&twice, &ReadOptions::default()).count();
        assert_eq!(twice, 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_a_circle() {
        let folder = folder(&["d/a.txt", "e/b.txt"]);
        std::os::unix::fs::symlink("..", folder.path().join("d/up")).unwrap();
        std::os::unix::fs::symlink("../e", folder.path().join("d/other")).unwrap();
        std::os::unix::fs::symlink("d", folder.path().join("d/up2")).unwrap();
        let found = found(&folder, &["d"]);
        assert_eq!(found.iter().filter(|f| f.ends_with("a.txt")).count(), 1, "{found:?}");
        assert_eq!(found.iter().filter(|f| f.ends_with("b.txt")).count(), 1, "{found:?}");
    }

    #[test]
    fn patterns_are_expanded_in_order_and_skip_hidden_files() {
        let folder = folder(&["c.txt", "a.txt", ".b.txt", "d/e.txt"]);
        assert_eq!(found(&folder, &["*.txt"]), ["a.txt", "c.txt"]);
        assert_eq!(found(&folder, &["**/*.txt"]), ["a.txt", "c.txt", "d/e.txt"]);
        assert_eq!(found(&folder, &["[d]"]), ["d/e.txt"]);
    }

    #[test]
    fn a_file_whose_name_looks_like_a_pattern_is_that_file() {
        let folder = folder(&["a[1].txt", "a1.txt"]);
        assert_eq!(found(&folder, &["a[1].txt"]), ["a[1].txt"]);
    }

    #[test]
    fn what_is_not_there_is_named_and_the_rest_read() {
        let folder = folder(&["a.txt", "d/x.pdf"]);
        let found = found(&folder, &["no.txt", "*.md", "a[.txt", "d", "a.txt"]);
        assert_eq!(found[0], "no.txt: no such file or folder");
        assert_eq!(found[1], "*.md: the pattern matches no file");
        assert!(found[2].starts_with("a[.txt: not a pattern"), "{}", found[2]);
        assert!(found[3].starts_with("d: no articles in this folder"), "{}", found[3]);
        assert_eq!(found[4..], ["a.txt"]);
    }
}
