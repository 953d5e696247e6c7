//! The sources of the substitution table: one file each, all to the same rows.

mod align;
mod blocked;
mod lexicon;
mod moby;
mod pairs;
mod phrase;
mod pivot;
mod rows;
mod tortured;
mod user;
mod veto;
mod wordnet;

use std::collections::HashSet;
use std::path::PathBuf;

use thiserror::Error;

use super::Substitution;
use veto::{Veto, is_offensive};

pub use user::{read_learned, teaches};

/// Where the sources lie; what is not named is left out. Nothing named, nothing gathered.
#[derive(Clone, Debug, Default)]
pub struct SourcePaths {
    /// The folder of our own lexicon, `data/substitutions`.
    pub lexicon: Option<PathBuf>,
    /// The `dict` folder of WordNet 3.0, with `index.noun` and its like.
    pub wordnet: Option<PathBuf>,
    /// Whether to take the Moby Thesaurus; needs the feature `build-table`.
    pub moby: bool,
    /// Pairs that share a translation: word, word, part of speech, languages.
    pub pivot: Option<PathBuf>,
    /// Tortured phrases: spun, original, papers, under a header.
    pub tortured: Option<PathBuf>,
    /// Texts before and after a tool: `.tsv` of original, written and generator,
    /// or labelled articles as `.jsonl`; either may be packed as `.zst`.
    pub pairs: Vec<PathBuf>,
    /// Lists of antonyms, two words a line.
    pub antonyms: Vec<PathBuf>,
    /// Rows of a user's own pairs, from [`read_learned`].
    pub learned: Vec<Substitution>,
}

/// What can be wrong with a source.
#[derive(Debug, Error)]
pub enum SourceError {
    /// A file or folder cannot be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is no table of the expected shape.
    #[error("cannot read the table {}: {source}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// What the reader says, with the line.
        source: csv::Error,
    },
    /// A user's table, or a row of it, cannot be read.
    #[error(transparent)]
    Read(#[from] crate::read::ReadError),
    /// A row has too few columns.
    #[error("{}:{line}: expected {expected} columns, found {found}", path.display())]
    Columns {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// How many columns the source has.
        expected: usize,
        /// How many the row has.
        found: usize,
    },
    /// A value is not what its column holds.
    #[error("{}:{line}: not a valid {column}: \"{value}\"", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What the value should have been.
        column: &'static str,
        /// The value.
        value: String,
    },
    /// A user's table lacks a column.
    #[error("{}: no column `{wanted}` in the header", path.display())]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        wanted: &'static str,
    },
    /// A line is not JSON of a labelled article.
    #[error("{}:{line}: no pair: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// A user's line of JSON lacks a side of the pair, or it is no string.
    #[error("{}:{line}: no pair: no field `{wanted}`", path.display())]
    NoPair {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The side.
        wanted: &'static str,
    },
    /// A user's pair teaches nothing.
    #[error("{}:{line}: {reason}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Why.
        reason: &'static str,
    },
    /// The Moby Thesaurus was asked of a build that does not hold it.
    #[error("this build does not hold the moby thesaurus; build with the feature build-table")]
    NoMoby,
}

/// The rows of all sources that `paths` names, each (written, original, source)
/// once with its largest weight, in that order; without rows of equal sides,
/// antonyms and terms of abuse.
///
/// # Errors
/// Whatever is wrong with the first source that cannot be read.
pub fn gather(paths: &SourcePaths) -> Result<Vec<Substitution>, SourceError> {
    let veto = Veto::read(&paths.antonyms)?;
    let mut rows = paths.learned.clone();
    if let Some(folder) = &paths.lexicon {
        rows.append(&mut lexicon::read(folder)?);
    }
    if let Some(path) = &paths.tortured {
        rows.append(&mut tortured::read(path)?);
    }
    if let Some(folder) = &paths.wordnet {
        rows.append(&mut wordnet::read(folder)?);
    }
    if let Some(path) = &paths.pivot {
        rows.append(&mut pivot::read(path)?);
    }
    if paths.moby {
        rows.append(&mut moby::read()?);
    }
    let mut observed = pairs::read(&paths.pairs, &listed(&rows))?;
    rows.append(&mut observed);
    rows.retain(|row| {
        row.written != row.original && !is_offensive(row) && !veto.is_antonymous(row)
    });
    Ok(deduplicate(rows))
}

/// What the rows so far say of single pairs.
fn listed(rows: &[Substitution]) -> HashSet<(&str, &str)> {
    rows.iter().map(|row| (row.written.as_str(), row.original.as_str())).collect()
}

fn deduplicate(mut rows: Vec<Substitution>) -> Vec<Substitution> {
    rows.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then(b.weight.total_cmp(&a.weight)));
    rows.dedup_by(|later, first| key(later) == key(first));
    rows
}

fn key(row: &Substitution) -> (&str, &str, super::Source) {
    (&row.written, &row.original, row.source)
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;

    fn paths(folder: &std::path::Path) -> SourcePaths {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        std::fs::create_dir(folder.join("lexicon")).unwrap();
        write(
            "lexicon/a.csv",
            "written,original,pos,class,note\nhearth,fire,n,strong,\nfall,rise,,plain,\n",
        );
        SourcePaths {
            lexicon: Some(folder.join("lexicon")),
            pivot: Some(write(
                "pivot.tsv",
                "blaze\tfire\tn\t2\nfire\tblaze\tn\t5\nfire\tfire\tn\t1\n",
            )),
            tortured: Some(write("tortured.tsv", "spun\toriginal\tpapers\ncrap\twaste\t1\n")),
            pairs: vec![write("pairs.tsv", "The fire burnt.\tThe hearth burnt.\tspinner:nlpaug\n")],
            antonyms: vec![write("antonyms.txt", "rise fall\n")],
            ..SourcePaths::default()
        }
    }

    #[test]
    fn rows_are_sorted_once_each_and_vetoed() {
        let folder = tempfile::tempdir().unwrap();
        let rows = gather(&paths(folder.path())).unwrap();
        let found: Vec<_> = rows
            .iter()
            .map(|r| (r.written.as_str(), r.original.as_str(), r.source, r.weight))
            .collect();
        assert_eq!(
            found,
            [
                ("blaze", "fire", Source::Pivot, 5.0),
                ("blazes", "fires", Source::Pivot, 5.0),
                ("fire", "blaze", Source::Pivot, 5.0),
                ("fires", "blazes", Source::Pivot, 5.0),
                ("hearth", "fire", Source::Lexicon, 1.0),
                ("hearth", "fire", Source::PairsNlpaug, 1.0),
                ("hearths", "fires", Source::Lexicon, 1.0),
            ]
        );
    }

    #[test]
    fn a_missing_source_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let paths =
            SourcePaths { wordnet: Some(folder.path().join("nowhere")), ..paths(folder.path()) };
        let message = gather(&paths).unwrap_err().to_string();
        assert!(message.contains("nowhere"), "{message}");
    }
}
