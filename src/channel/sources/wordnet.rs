//! WordNet 3.0: every lemma of every synset of a word, with no look at the
//! sense, which is how spinners use it.
//!
//! A row weighs one over the rank of the sense under which the original lists
//! it, summed over senses. Beside pairs of like forms (cities/metropolises)
//! come slips (cities/metropolis): the tools look a word up by its lemma and
//! often write the lemma that they find.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::SourceError;
use super::phrase::normalize_phrase;
use super::rows::open;
use crate::channel::inflect::{PartOfSpeech, like_forms, slips};
use crate::channel::tuning::{LONGEST_SYNONYM, SLIP};
use crate::channel::{Source, Substitution};

const PARTS: [(&str, Option<PartOfSpeech>); 4] = [
    ("noun", Some(PartOfSpeech::Noun)),
    ("verb", Some(PartOfSpeech::Verb)),
    ("adj", Some(PartOfSpeech::Adjective)),
    ("adv", None),
];

/// A word as a synset spells it.
struct Lemma {
    phrase: String,
    /// Names have no forms.
    is_name: bool,
}

/// The rows of a folder with `index.noun`, `data.noun` and so on.
///
/// # Errors
/// [`SourceError::Open`] for a missing file, [`SourceError::Value`] for a line
/// that is not in the WordNet format.
pub fn read(folder: &Path) -> Result<Vec<Substitution>, SourceError> {
    let mut rows = Vec::new();
    for (name, part) in PARTS {
        let synsets = read_synsets(&folder.join(format!("data.{name}")))?;
        let index = folder.join(format!("index.{name}"));
        for (lemma, senses) in read_index(&index)? {
            push_lemma(&lemma, &senses, &synsets, part, &mut rows);
        }
    }
    Ok(rows)
}

/// All that may be written for one lemma of the index.
fn push_lemma(
    lemma: &str,
    senses: &[u32],
    synsets: &HashMap<u32, Vec<Lemma>>,
    part: Option<PartOfSpeech>,
    rows: &mut Vec<Substitution>,
) {
    // The tools look a word up by its lemma, and take that for a synonym too.
    if let Some(part) = part.filter(|_| !lemma.contains(' ')) {
        let slips = slips(lemma, lemma, part).into_iter();
        rows.extend(slips.map(|(written, original)| Substitution {
            source: Source::LemmaSlip,
            ..row(written, original, 1.0)
        }));
    }
    let mut weights: BTreeMap<&str, (f32, bool)> = BTreeMap::new();
    let mut rank = 0.0_f32;
    for sense in senses {
        rank += 1.0;
        for written in synsets.get(sense).into_iter().flatten() {
            if written.phrase != lemma {
                let entry = weights.entry(&written.phrase).or_insert((0.0, false));
                entry.0 += rank.recip();
                entry.1 |= !written.is_name;
            }
        }
    }
    for (written, (weight, inflects)) in weights {
        rows.push(row(written.to_owned(), lemma.to_owned(), weight));
        if let Some(part) = part.filter(|_| inflects) {
            let like = like_forms(written, lemma, part);
            rows.extend(like.into_iter().map(|(w, o)| row(w, o, weight)));
            let slips = slips(written, lemma, part);
            rows.extend(slips.into_iter().map(|(w, o)| row(w, o, weight * SLIP)));
        }
    }
}

fn row(written: String, original: String, weight: f32) -> Substitution {
    Substitution { written, original, source: Source::Wordnet, weight }
}

/// The words of each synset by its number; phrases that are too long left out.
fn read_synsets(path: &Path) -> Result<HashMap<u32, Vec<Lemma>>, SourceError> {
    let mut synsets = HashMap::new();
    for_each_line(path, |line| {
        let mut fields = line.split(' ');
        let number = fields.next()?.parse().ok()?;
        // The number of the lexicographer's file and the type of synset.
        let mut fields = fields.skip(2);
        let count = usize::from_str_radix(fields.next()?, 16).ok()?;
        let mut words = Vec::new();
        for _ in 0..count {
            words.extend(lemma(fields.next()?));
            // The number that tells the word's senses apart.
            fields.next()?;
        }
        synsets.insert(number, words);
        Some(())
    })?;
    Ok(synsets)
}

/// Lemmas with the numbers of their synsets, the most frequent sense first.
fn read_index(path: &Path) -> Result<Vec<(String, Vec<u32>)>, SourceError> {
    let mut lemmas = Vec::new();
    for_each_line(path, |line| {
        let mut fields = line.trim_end().split(' ');
        let word = fields.next()?;
        // The part of speech.
        let mut fields = fields.skip(1);
        let count: usize = fields.next()?.parse().ok()?;
        let pointers: usize = fields.next()?.parse().ok()?;
        // The pointers, then the numbers of senses and of tagged senses.
        let senses = fields.skip(pointers + 2).map(str::parse).collect::<Result<Vec<u32>, _>>();
        let senses = senses.ok().filter(|senses| senses.len() == count)?;
        if let Some(lemma) = lemma(word) {
            lemmas.push((lemma.phrase, senses));
        }
        Some(())
    })?;
    Ok(lemmas)
}

/// The phrase of a word such as `well-thought-of(p)` or `Foreign_Minister`.
fn lemma(word: &str) -> Option<Lemma> {
    let word = word.split('(').next().unwrap_or(word).replace('_', " ");
    let is_name = word.contains(char::is_uppercase);
    normalize_phrase(&word, LONGEST_SYNONYM).map(|phrase| Lemma { phrase, is_name })
}

/// Calls `parse` for each line below the licence, whose lines start with a blank.
fn for_each_line(
    path: &Path,
    mut parse: impl FnMut(&str) -> Option<()>,
) -> Result<(), SourceError> {
    let mut text = String::new();
    open(path)?
        .read_to_string(&mut text)
        .map_err(|source| SourceError::Open { path: path.to_owned(), source })?;
    for (line, number) in text.lines().zip(1..) {
        if !line.starts_with(' ') {
            parse(line).ok_or_else(|| malformed(path.to_owned(), number, line))?;
        }
    }
    Ok(())
}

fn malformed(path: PathBuf, line: u64, text: &str) -> SourceError {
    let value = text.chars().take(60).collect();
    SourceError::Value { path, line, column: "line", value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(noun_index: &str, noun_data: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, _) in PARTS {
            for kind in ["index", "data"] {
                let text = match (kind, name) {
                    ("index", "noun") => noun_index,
                    ("data", "noun") => noun_data,
                    _ => "",
                };
                let path = folder.path().join(format!("{kind}.{name}"));
                std::fs::write(path, format!("  1 licence\n{text}")).unwrap();
            }
        }
        folder
    }

    const INDEX: &str = "fire n 2 1 @ 2 1 00000100 00000200  \nhearth n 1 0 1 0 00000200  \n";
    const DATA: &str = "00000100 04 n 02 fire 0 blaze 0 000 | burning  \n\
                        00000200 06 n 03 hearth 0 fire 1 open_fire 0 000 | place  \n";

    #[test]
    fn all_senses_count_the_first_most() {
        let folder = folder(INDEX, DATA);
        let rows = read(folder.path()).unwrap();
        let weight = |written: &str, original: &str| {
            rows.iter().find(|r| r.written == written && r.original == original).map(|r| r.weight)
        };
        assert_eq!(weight("blaze", "fire"), Some(1.0));
        assert_eq!(weight("open fire", "fire"), Some(0.5));
        assert_eq!(weight("open fires", "fires"), Some(0.5));
        assert_eq!(weight("hearth", "fires"), Some(0.25));
        assert_eq!(weight("fire", "hearth"), Some(1.0));
        assert_eq!(weight("fire", "fire"), None);
        assert_eq!(weight("blaze", "hearth"), None);
    }

    #[test]
    fn names_have_no_forms() {
        let index = "leader n 1 0 1 0 00000100  \n";
        let data = "00000100 18 n 02 leader 0 Leonard 0 000 | -  \n";
        let folder = folder(index, data);
        let rows = read(folder.path()).unwrap();
        assert!(rows.iter().any(|r| r.written == "leonard"));
        assert!(!rows.iter().any(|r| r.written == "leonards"));
    }

    #[test]
    fn a_broken_line_is_named() {
        let folder = folder("fire n two\n", DATA);
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("index.noun:2"), "{message}");
    }
}
