//! Clean articles from the corpus: only those that the language model has not seen.

use std::path::Path;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::error::LabelError;
use super::headlines::Headlines;
use super::input::for_each_row;
use super::registers::{Purpose, REGISTERS, Register, US_GOVERNMENT, US_NEWS};
use super::row::{HUMAN, LabelledArticle, group_of, word_count};
use super::split::{Share, held_out, of_held_out_outlet, share_of_article};
use crate::document::Label;
use crate::segment::hash_bytes;

/// The corpus files that clean articles are taken from, beside the registers, with
/// their kind of English.
const STEMS: [(&str, &str); 3] = [
    ("allsides-2012-2020", US_NEWS),
    ("whitehouse-2021-2026", US_GOVERNMENT),
    ("whitehouse-briefings-2011-2016", US_GOVERNMENT),
];
/// A passage this long, in bytes, stands in two articles only when one is a copy.
const TELLING: usize = 80;
/// The shortest and longest piece of an article, in words.
const PIECE: std::ops::RangeInclusive<usize> = 100..=800;
/// The shortest and longest opening of a document, in words.
const OPENING: std::ops::RangeInclusive<usize> = 60..=200;
/// Pieces taken of one article.
const PIECES: usize = 3;

/// The clean articles of the corpus.
#[derive(Default)]
pub(super) struct CorpusArticles {
    /// Pieces of the held-out articles that are dealt to the splits.
    pub pieces: Vec<LabelledArticle>,
    /// Pieces of those that only teach.
    pub taught: Vec<LabelledArticle>,
    /// Whole articles of the held-out outlets.
    pub outlets: Vec<LabelledArticle>,
    /// Pieces of registers that nothing is fitted to.
    pub transfer: Vec<LabelledArticle>,
    /// A passage of some of the documents that the language model has seen: clean English for the
    /// model of translated English.
    pub seen: Vec<LabelledArticle>,
    /// Lists of headlines of news.
    pub headlines: Vec<LabelledArticle>,
    /// Held-out articles left out because the language model knows a copy.
    pub copies: usize,
}

impl CorpusArticles {
    /// Where the pieces of a held-out document go.
    fn of(&mut self, share: Share) -> &mut Vec<LabelledArticle> {
        if share == Share::Taught { &mut self.taught } else { &mut self.pieces }
    }
}

#[derive(Deserialize)]
struct Row {
    id: String,
    source: String,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    title: String,
    text: String,
}

/// Where a held-out article was found.
#[derive(Clone, Copy)]
enum Place {
    /// In a corpus file of news or speeches, of this kind of English.
    Corpus(&'static str, &'static str),
    /// In a register, for this purpose.
    Register(&'static Register, Purpose),
}

/// Reads the held-out articles of the folder `corpus`.
///
/// # Errors
/// [`LabelError::Read`] and [`LabelError::Json`].
pub(super) fn read_corpus(folder: &Path) -> Result<CorpusArticles, LabelError> {
    let mut articles = CorpusArticles::default();
    let mut known = FxHashSet::default();
    let mut held: Vec<(Share, Place, Row)> = Vec::new();
    for (stem, english) in STEMS {
        let mut headlines = Headlines::default();
        for_each_row(&folder.join(format!("{stem}.jsonl.zst")), |index, row: Row| {
            if held_out(index, &row.source) {
                held.push((share_of_article(index), Place::Corpus(stem, english), row));
            } else {
                known.extend(telling_passages(&row.text));
                see((stem, english), &row, &mut articles.seen);
                // Titles of speeches and statements are no headlines.
                if english == US_NEWS {
                    headlines.note(index, &row.title);
                }
            }
        })?;
        articles.headlines.extend(headlines.lists(stem));
    }
    for register in REGISTERS {
        let path = folder.join(format!("registers/{}.jsonl.zst", register.name));
        let stem = format!("registers/{}", register.name);
        for_each_row(&path, |index, row: Row| {
            let purpose = register.purpose_of(&row.licence);
            let ships = matches!(purpose, Purpose::Learn | Purpose::HardNegative);
            let share = register.share_of(index);
            if ships && share == Share::Read {
                see((&stem, register.name), &row, &mut articles.seen);
            }
            if !register.holds_out(index, &row.licence) {
                known.extend(telling_passages(&row.text));
            } else if share == Share::Dealt || (ships && share == Share::Taught) {
                held.push((share, Place::Register(register, purpose), row));
            }
        })?;
    }
    // Those of the splits first: what teaches must be no copy of what is tested.
    held.sort_by_key(|&(share, ..)| share == Share::Taught);
    for (share, place, row) in held {
        // Two held-out copies of one story would part across the splits.
        if is_copy(&row.text, &known) {
            articles.copies += 1;
            continue;
        }
        known.extend(telling_passages(&row.text));
        match place {
            Place::Corpus(stem, english) => add(stem, english, share, &row, &mut articles),
            Place::Register(register, purpose) => {
                add_pieces(register, purpose, share, &row, &mut articles);
            }
        }
    }
    Ok(articles)
}

/// Of `rows`, the `most` with the smallest hashes of seed and id.
pub(super) fn sample(
    mut rows: Vec<LabelledArticle>,
    most: usize,
    seed: u64,
) -> Vec<LabelledArticle> {
    rows.sort_by_cached_key(|row| hash_bytes(format!("{seed}/{}", row.id).as_bytes()));
    rows.truncate(most);
    rows
}

/// A clean article of a row.
fn clean(
    (stem, register): (&str, &str),
    row: &Row,
    group: String,
    id: String,
    text: String,
) -> LabelledArticle {
    LabelledArticle {
        id,
        text,
        label: Label::Clean,
        original: None,
        generator: HUMAN.to_owned(),
        source: format!("{stem}:{}", row.source.trim()),
        register: register.to_owned(),
        group,
        swaps_only: false,
    }
}

/// Adds the opening of a document that the language model has seen.
fn see(of: (&str, &str), row: &Row, seen: &mut Vec<LabelledArticle>) {
    if let Some(text) = opening(&row.text) {
        let group = format!("{}/{}", of.0, row.id);
        seen.push(clean(of, row, group.clone(), group, text));
    }
}

/// The first passages of a text that have 60 words or more together; nothing for fewer, or
/// for more than 200.
fn opening(text: &str) -> Option<String> {
    let mut words = 0;
    let passages = text.lines().map(str::trim).filter(|passage| !passage.is_empty());
    let is_wanted = |passage: &&str| {
        let is_short = words < *OPENING.start();
        words += word_count(passage);
        is_short
    };
    let opening: Vec<&str> = passages.take_while(is_wanted).collect();
    let opening = opening.join("\n");
    OPENING.contains(&word_count(&opening)).then_some(opening)
}

fn add(stem: &str, english: &str, share: Share, row: &Row, articles: &mut CorpusArticles) {
    let clean = |id, text| clean((stem, english), row, group_of(&row.text), id, text);
    if of_held_out_outlet(&row.source) {
        articles.outlets.push(clean(format!("{stem}/{}", row.id), row.text.clone()));
        return;
    }
    let pieces = articles.of(share);
    for (number, piece) in pieces_of(&row.text).into_iter().take(PIECES).enumerate() {
        pieces.push(clean(format!("{stem}/{}-{number}", row.id), piece));
    }
}

fn add_pieces(
    register: &Register,
    purpose: Purpose,
    share: Share,
    row: &Row,
    articles: &mut CorpusArticles,
) {
    let pieces = match purpose {
        Purpose::Learn | Purpose::HardNegative => articles.of(share),
        Purpose::Transfer | Purpose::MeasureOnly => &mut articles.transfer,
    };
    let name = register.name;
    let stem = format!("registers/{name}");
    // By its name, so that what tools made of it elsewhere finds its split.
    let group = format!("{stem}/{}", row.id);
    for (number, piece) in register.pieces_of(&row.id, &row.text).into_iter().enumerate() {
        pieces.push(clean((&stem, name), row, group.clone(), format!("{group}-{number}"), piece));
    }
}

fn telling_passages(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.lines()
        .map(str::trim)
        .filter(|line| line.len() >= TELLING)
        .map(|line| hash_bytes(line.as_bytes()))
}

/// Whether more than a third of the long passages are known.
fn is_copy(text: &str, known: &FxHashSet<u64>) -> bool {
    let passages: Vec<u64> = telling_passages(text).collect();
    let copied = passages.iter().filter(|&passage| known.contains(passage)).count();
    copied * 3 > passages.len()
}

/// Runs of whole passages of 100 to 800 words; a longer passage is left out.
fn pieces_of(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut piece, mut words) = (Vec::new(), 0);
    for passage in text.lines().map(str::trim).filter(|passage| !passage.is_empty()) {
        let more = word_count(passage);
        if words + more > *PIECE.end() {
            pieces.push((std::mem::take(&mut piece), std::mem::take(&mut words)));
        }
        piece.push(passage);
        words += more;
    }
    pieces.push((piece, words));
    pieces.retain(|(_, words)| PIECE.contains(words));
    pieces.into_iter().map(|(piece, _)| piece.join("\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_whole_passages_of_fitting_length() {
        let passage = "word ".repeat(150).trim_end().to_owned();
        let text = vec![passage.clone(); 7].join("\n\n");
        let words: Vec<usize> = pieces_of(&text).iter().map(|piece| word_count(piece)).collect();
        assert_eq!(words, [750, 300]);
        assert!(pieces_of("too short").is_empty());
        assert!(pieces_of(&"word ".repeat(900)).is_empty());
    }

    #[test]
    fn an_opening_is_long_enough_and_ends_with_a_passage() {
        let passage = "word ".repeat(25).trim_end().to_owned();
        let text = vec![passage.clone(); 9].join("\n\n");
        assert_eq!(opening(&text).map(|opening| word_count(&opening)), Some(75));
        assert_eq!(opening(&passage), None);
        assert_eq!(opening(&"word ".repeat(201)), None);
    }

    #[test]
    fn copies_are_told_by_their_passages() {
        let long = |c: &str| c.repeat(TELLING);
        let known: FxHashSet<u64> = telling_passages(&long("a")).collect();
        assert!(is_copy(&format!("{}\n{}", long("a"), long("b")), &known));
        let rare = [long("a"), long("b"), long("c")].join("\n");
        assert!(!is_copy(&rare, &known));
        assert!(!is_copy("short", &known));
    }
}
