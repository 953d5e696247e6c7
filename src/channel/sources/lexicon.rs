//! Our own lexicon: the CSV files of `data/substitutions`.
//!
//! Columns: `written,original,pos,class,note`. `pos` is `n`, `v` or `a` where
//! the row is a pair of lemmas whose like forms hold too, and empty where the
//! row stands for itself. `class` is `strong` for what people practically never
//! write in place of the original, `plain` for ordinary synonyms, and `wide`
//! for swaps that only an article shows which a tool has been at.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::SourceError;
use super::phrase::normalize_phrase;
use crate::channel::inflect::{PartOfSpeech, like_forms};
use crate::channel::tuning::{PLAIN_ROW, STRONG_ROW};
use crate::channel::{LONGEST_PHRASE, Source, Substitution};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    written: String,
    original: String,
    pos: String,
    class: String,
    #[serde(rename = "note")]
    _note: String,
}

/// The rows of all CSV files in a folder, in the order of the file names, then
/// the inflected forms that no file holds as a row of its own.
///
/// # Errors
/// [`SourceError::Open`] for a folder or file that cannot be read,
/// [`SourceError::Table`] for broken CSV, [`SourceError::Value`] for a side that
/// is not one to five tokens or an unknown `pos` or `class`.
pub fn read(folder: &Path) -> Result<Vec<Substitution>, SourceError> {
    let mut rows = Vec::new();
    let mut inflected = Vec::new();
    for path in files(folder)? {
        read_file(&path, &mut rows, &mut inflected)?;
    }
    let mut known: HashSet<(String, String)> =
        rows.iter().map(|row| (row.written.clone(), row.original.clone())).collect();
    inflected.retain(|row| known.insert((row.written.clone(), row.original.clone())));
    rows.append(&mut inflected);
    Ok(rows)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let failed = |source| SourceError::Open { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_file(
    path: &Path,
    rows: &mut Vec<Substitution>,
    inflected: &mut Vec<Substitution>,
) -> Result<(), SourceError> {
    let failed = |source| SourceError::Table { path: path.to_owned(), source };
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    let headers = reader.headers().map_err(failed)?.clone();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(failed)? {
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Record = record.deserialize(Some(&headers)).map_err(failed)?;
        let blame = |column, value: &str| SourceError::Value {
            path: path.to_owned(),
            line,
            column,
            value: value.to_owned(),
        };
        let row = substitution(&fields, blame)?;
        if let Some(part) = part_of_speech(&fields.pos).map_err(|()| blame("pos", &fields.pos))? {
            inflected.extend(
                like_forms(&row.written, &row.original, part)
                    .into_iter()
                    .map(|(written, original)| Substitution { written, original, ..row.clone() }),
            );
        }
        rows.push(row);
    }
    Ok(())
}

fn substitution(
    fields: &Record,
    blame: impl Fn(&'static str, &str) -> SourceError,
) -> Result<Substitution, SourceError> {
    let side = |column, text: &str| {
        normalize_phrase(text, LONGEST_PHRASE).ok_or_else(|| blame(column, text))
    };
    let (source, weight) = match fields.class.as_str() {
        "strong" => (Source::Lexicon, STRONG_ROW),
        "plain" => (Source::Lexicon, PLAIN_ROW),
        "wide" => (Source::LexiconWide, STRONG_ROW),
        other => return Err(blame("class", other)),
    };
    Ok(Substitution {
        written: side("written", &fields.written)?,
        original: side("original", &fields.original)?,
        source,
        weight,
    })
}

fn part_of_speech(name: &str) -> Result<Option<PartOfSpeech>, ()> {
    match name {
        "" => Ok(None),
        "n" => Ok(Some(PartOfSpeech::Noun)),
        "v" => Ok(Some(PartOfSpeech::Verb)),
        "a" => Ok(Some(PartOfSpeech::Adjective)),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::sources::veto::is_offensive;

    const HEADER: &str = "written,original,pos,class,note\n";

    fn read_text(text: &str) -> Result<Vec<Substitution>, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("some.csv"), format!("{HEADER}{text}")).unwrap();
        read(folder.path())
    }

    fn sides(rows: &[Substitution]) -> Vec<(&str, &str, f32)> {
        rows.iter().map(|r| (r.written.as_str(), r.original.as_str(), r.weight)).collect()
    }

    #[test]
    fn classes_become_weights_and_sides_are_normalised() {
        let rows =
            read_text("Not less than,at least,,strong,\nhowever,But,,plain,a note\n").unwrap();
        assert_eq!(
            sides(&rows),
            [("not less than", "at least", STRONG_ROW), ("however", "but", PLAIN_ROW)]
        );
    }

    #[test]
    fn lemmas_are_inflected_but_never_over_a_row_of_their_own() {
        let rows = read_text("metropolis,city,n,strong,\nmetropolises,cities,,plain,\n").unwrap();
        assert_eq!(
            sides(&rows),
            [("metropolis", "city", STRONG_ROW), ("metropolises", "cities", PLAIN_ROW)]
        );
        let rows = read_text("prevent,fight,v,strong,\n").unwrap();
        assert!(sides(&rows).contains(&("preventing", "fighting", STRONG_ROW)));
        assert!(sides(&rows).contains(&("prevented", "fought", STRONG_ROW)));
        assert!(!sides(&rows).contains(&("prevents", "fighting", STRONG_ROW)));
    }

    #[test]
    fn a_wrong_row_is_named_by_file_line_and_value() {
        for (row, value) in [
            ("a,b,,sure,\n", "sure"),
            ("a,b,x,plain,\n", "x"),
            ("a b c d e f,b,,plain,\n", "a b c d e f"),
            ("a,,,plain,\n", "original"),
        ] {
            let message = read_text(&format!("ok,fine,,plain,\n{row}")).unwrap_err().to_string();
            assert!(message.contains("some.csv:3") && message.contains(value), "{message}");
        }
        assert!(read_text("a,b,plain\n").is_err());
    }

    /// The rows of our own lexicon that stand in its files.
    fn own_rows() -> Vec<(PathBuf, Vec<Substitution>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/substitutions");
        let files = files(&folder).unwrap();
        assert!(!files.is_empty());
        files
            .into_iter()
            .map(|path| {
                let mut rows = Vec::new();
                read_file(&path, &mut rows, &mut Vec::new()).unwrap();
                (path, rows)
            })
            .collect()
    }

    #[test]
    fn our_own_rows_are_well_formed_and_stand_once() {
        let mut known = HashSet::new();
        for (path, rows) in own_rows() {
            for row in rows {
                let name = format!("{}: {} / {}", path.display(), row.written, row.original);
                assert_ne!(row.written, row.original, "{name}");
                assert!(!is_offensive(&row), "{name}");
                assert!(known.insert((row.written, row.original)), "{name} stands twice");
            }
        }
        assert!(known.len() > 50_000);
    }

    #[test]
    fn our_own_files_are_sorted_by_original() {
        for (path, _) in own_rows() {
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let rows = reader.deserialize().map(|row| row.map(|fields: Record| fields.original));
            let originals: Vec<String> = rows.collect::<Result<_, _>>().unwrap();
            assert!(originals.is_sorted(), "{}", path.display());
        }
    }

    #[test]
    fn our_own_rows_know_the_marks_of_a_spinner() {
        let weights: Vec<_> = own_rows().into_iter().flat_map(|(_, rows)| rows).collect();
        let weight = |written: &str, original: &str| {
            weights
                .iter()
                .find(|r| r.written == written && r.original == original)
                .map(|r| r.weight)
        };
        assert_eq!(weight("preventing", "fighting"), Some(STRONG_ROW));
        assert_eq!(weight("excessive", "high"), Some(STRONG_ROW));
        assert_eq!(weight("not less than", "at least"), Some(STRONG_ROW));
        assert_eq!(weight("begin", "start"), Some(PLAIN_ROW));
        let source = |written: &str, original: &str| {
            weights
                .iter()
                .find(|r| r.written == written && r.original == original)
                .map(|r| r.source)
        };
        assert_eq!(source("hearth", "fire"), Some(Source::Lexicon));
        assert_eq!(source("individuals", "people"), Some(Source::LexiconWide));
        assert_eq!(source("concerning", "of"), Some(Source::LexiconWide));
        assert_eq!(weight("high", "low"), None);
    }
}
