//! Puts the lines of the pair files back into the documents they came from,
//! the same ones for all files, and groups documents that share an original.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use super::error::LabelError;
use super::pairs::PairFile;
use super::row::{group_of, word_count};
use crate::segment::hash_bytes;

/// A line shorter than this, in bytes, may stand in more than one article.
const SHORTEST_EVIDENCE: usize = 40;
/// The longest stretch of lines without a headline that is taken for one document.
const LINES_WITHOUT_HEADLINE: usize = 12;
/// The longest stretch of lines that is taken for one document at all.
const LINES_BEHIND_HEADLINE: usize = 80;
/// Lines of one passage made of sentences that do not follow one another.
const LOOSE_LINES: usize = 4;
/// The longest part of a document, in words, that makes one article.
const LONGEST_PART: usize = 800;

/// Where an original line belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Index of the document.
    pub document: usize,
    /// Which article of the document, from 0.
    pub part: usize,
    /// Which passage of the document, from 0.
    pub passage: usize,
    /// Which line of the document, from 0.
    pub line: usize,
}

/// The documents of all pair files.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// The lines of each document, in its order.
    pub lines: Vec<Vec<String>>,
    /// The file that each document was found in, by its stem.
    pub stems: Vec<&'static str>,
    /// The group of each document.
    pub groups: Vec<String>,
    /// The place of each original line.
    pub places: FxHashMap<String, Place>,
    /// The group of each of the whole articles handed to [`documents_of`].
    pub article_groups: Vec<String>,
}

/// A document under construction.
struct Draft<'a> {
    stem: &'static str,
    lines: Vec<&'a str>,
}

/// In which whole article a line was found, and at which byte.
type Found<'a> = FxHashMap<&'a str, (usize, usize)>;

/// Finds the documents of the pair files. `articles` are whole articles by
/// people, some of which hold the same lines: they show where a document ends,
/// give shuffled lines their order, and join the group of their lines.
///
/// # Errors
/// [`LabelError::Index`] when the lines make no search index.
pub(super) fn documents_of(files: &[PairFile], articles: &[&str]) -> Result<Documents, LabelError> {
    let found = locate(files, articles)?;
    let mut drafts = Vec::new();
    let mut seen = FxHashMap::default();
    for file in files.iter().filter(|file| file.ordered) {
        ordered_drafts(file, &found, &mut seen, &mut drafts);
    }
    shuffled_drafts(files, &found, &mut seen, &mut drafts);
    let mut groups = groups_of(&drafts, &found, articles);
    let article_groups = groups.split_off(drafts.len());
    let mut documents = Documents { groups, article_groups, ..Documents::default() };
    for draft in drafts {
        documents.place(&draft);
    }
    Ok(documents)
}

impl Documents {
    /// Gives every line of a draft its passage and part.
    fn place(&mut self, draft: &Draft<'_>) {
        let document = self.lines.len();
        let (mut part, mut words) = (0, 0);
        let mut line = 0;
        for (passage, length) in passage_lengths(&draft.lines).into_iter().enumerate() {
            let lines = draft.lines.get(line..line + length).unwrap_or(&[]);
            let more: usize = lines.iter().map(|line| word_count(line)).sum();
            if words > 0 && words + more > LONGEST_PART {
                (part, words) = (part + 1, 0);
            }
            words += more;
            for (i, text) in lines.iter().enumerate() {
                let place = Place { document, part, passage, line: line + i };
                self.places.insert((*text).to_owned(), place);
            }
            line += length;
        }
        self.lines.push(draft.lines.iter().map(|&line| line.to_owned()).collect());
        self.stems.push(draft.stem);
    }
}

/// Where the lines stand in the whole articles.
fn locate<'a>(files: &'a [PairFile], articles: &[&str]) -> Result<Found<'a>, LabelError> {
    let mut lines: Vec<&str> = files
        .iter()
        .flat_map(|file| file.lines.iter().map(|line| line.original.as_str()))
        .filter(|line| line.len() >= SHORTEST_EVIDENCE)
        .collect();
    lines.sort_unstable();
    lines.dedup();
    let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&lines)?;
    let mut found = FxHashMap::default();
    for (article, text) in articles.iter().enumerate() {
        for hit in search.find_iter(text) {
            if let Some(&line) = lines.get(hit.pattern().as_usize()) {
                found.entry(line).or_insert((article, hit.start()));
            }
        }
    }
    Ok(found)
}

/// Cuts the lines of each tool of an ordered file into documents.
fn ordered_drafts<'a>(
    file: &'a PairFile,
    found: &Found<'_>,
    seen: &mut FxHashMap<&'a str, ()>,
    drafts: &mut Vec<Draft<'a>>,
) {
    for tool in file.tools() {
        let mut draft = Draft { stem: file.stem, lines: Vec::new() };
        let mut article = None;
        for line in file.lines.iter().filter(|line| line.tool == tool) {
            let line = line.original.as_str();
            if seen.insert(line, ()).is_some() {
                continue;
            }
            let here = found.get(line).map(|&(article, _)| article);
            if starts_document(line, &draft.lines, article, here) {
                let lines = std::mem::take(&mut draft.lines);
                drafts.push(Draft { stem: file.stem, lines });
                article = None;
            }
            draft.lines.push(line);
            article = here.or(article);
        }
        drafts.push(draft);
    }
    drafts.retain(|draft| !draft.lines.is_empty());
}

/// Whether a line opens a new document behind `before`; `last` and `here` are
/// the whole articles in which the lines before and this one were found.
fn starts_document(line: &str, before: &[&str], last: Option<usize>, here: Option<usize>) -> bool {
    let Some(first) = before.first() else { return false };
    match (last, here) {
        (Some(last), Some(here)) => return last != here,
        // The last line found says nothing of the lines behind it.
        _ if is_headline(line) => return before.len() > 1 || !is_headline(first),
        _ => {}
    }
    let longest = if is_headline(first) { LINES_BEHIND_HEADLINE } else { LINES_WITHOUT_HEADLINE };
    before.len() >= longest
}

/// Whether a line reads like a headline: short, no mark at its end, a capital
/// or digit at its start.
pub(super) fn is_headline(line: &str) -> bool {
    let bare = line.trim_matches(['"', '\'', '“', '”', '‘', '’']);
    (2..=16).contains(&word_count(line))
        && bare.ends_with(char::is_alphanumeric)
        && bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Lines of shuffled files that no ordered file has: in the order of the whole
/// article they stand in, or a few at a time without any.
fn shuffled_drafts<'a>(
    files: &'a [PairFile],
    found: &Found<'_>,
    seen: &mut FxHashMap<&'a str, ()>,
    drafts: &mut Vec<Draft<'a>>,
) {
    for file in files.iter().filter(|file| !file.ordered) {
        let mut whole: BTreeMap<usize, Vec<(usize, &str)>> = BTreeMap::new();
        let mut loose: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for line in &file.lines {
            let original = line.original.as_str();
            if seen.insert(original, ()).is_some() {
                continue;
            }
            match found.get(original) {
                Some(&(article, at)) => whole.entry(article).or_default().push((at, original)),
                None => loose.entry(test_set(&line.tool)).or_default().push(original),
            }
        }
        for mut lines in whole.into_values() {
            lines.sort_unstable();
            drafts.push(Draft { stem: file.stem, lines: lines.into_iter().map(|l| l.1).collect() });
        }
        for lines in loose.values().flat_map(|lines| lines.chunks(LOOSE_LINES)) {
            drafts.push(Draft { stem: file.stem, lines: lines.to_vec() });
        }
    }
}

/// The last part of a tool's name: the test set or language pair.
fn test_set(tool: &str) -> &str {
    tool.rsplit(':').next().unwrap_or(tool)
}

/// The groups of the drafts, then of the articles: an article and all drafts
/// that have a line in it are one group.
fn groups_of(drafts: &[Draft<'_>], found: &Found<'_>, articles: &[&str]) -> Vec<String> {
    let mut roots: Vec<usize> = (0..drafts.len() + articles.len()).collect();
    for (i, draft) in drafts.iter().enumerate() {
        for &(article, _) in draft.lines.iter().filter_map(|line| found.get(line)) {
            let (a, b) = (root(&roots, i), root(&roots, drafts.len() + article));
            if let Some(slot) = roots.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
    }
    let name = |node: usize| match drafts.get(node) {
        Some(draft) => group_of(&draft.lines.join("\n")),
        None => group_of(articles.get(node - drafts.len()).unwrap_or(&"")),
    };
    (0..roots.len()).map(|node| name(root(&roots, node))).collect()
}

fn root(roots: &[usize], mut node: usize) -> usize {
    while let Some(&next) = roots.get(node).filter(|&&next| next != node) {
        node = next;
    }
    node
}

/// How many lines each passage has: a headline stands alone, then three to five.
fn passage_lengths(lines: &[&str]) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let left = lines.len() - at;
        let wanted = 3 + usize::try_from((hash_bytes(line.as_bytes()) >> 8) % 3).unwrap_or(0);
        // No last passage of one line.
        let length = if at == 0 && left > 1 && is_headline(line) {
            1
        } else if left <= wanted + 1 && left <= 5 {
            left
        } else {
            wanted.min(left)
        };
        lengths.push(length);
        at += length;
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::pairs::{PairKind, PairLine};

    fn file(stem: &'static str, ordered: bool, lines: &[(&str, &str)]) -> PairFile {
        let lines = lines
            .iter()
            .map(|&(original, tool)| PairLine {
                original: original.to_owned(),
                machine: original.to_uppercase(),
                tool: tool.to_owned(),
            })
            .collect();
        PairFile { stem, kind: PairKind::Engine, ordered, lines }
    }

    const HARBOUR: [&str; 4] = [
        "Harbour reopens after storm",
        "The harbour of the old town has opened again.",
        "Nobody was hurt when the storm came over the bay.",
        "The mayor thanked everybody who had helped with the nets.",
    ];
    const LIBRARY: [&str; 3] = [
        "Library to stay open at night",
        "Readers will be let in until midnight from next week on.",
        "The trial runs for two months and costs very little.",
    ];

    fn both(tool: &str) -> Vec<(&str, &str)> {
        HARBOUR.iter().chain(&LIBRARY).map(|&line| (line, tool)).collect()
    }

    #[test]
    fn headlines_open_documents() {
        let documents = documents_of(&[file("a", true, &both("t"))], &[]).unwrap();
        assert_eq!(documents.lines, [HARBOUR.to_vec(), LIBRARY.to_vec()]);
        assert_ne!(documents.groups[0], documents.groups[1]);
        assert_eq!(documents.places[LIBRARY[1]].document, 1);
        assert_eq!(documents.places[LIBRARY[0]].passage, 0);
        assert_eq!(documents.places[LIBRARY[1]].passage, 1);
    }

    #[test]
    fn the_same_lines_in_other_files_are_the_same_documents() {
        let mut shuffled = both("u");
        shuffled.reverse();
        let files = [file("a", true, &both("t")), file("b", false, &shuffled)];
        assert_eq!(documents_of(&files, &[]).unwrap().lines.len(), 2);
    }

    #[test]
    fn whole_articles_order_shuffled_lines_and_share_their_group() {
        let mut shuffled = both("u");
        shuffled.swap(1, 3);
        let article = HARBOUR[1..].join(" ");
        let documents = documents_of(&[file("b", false, &shuffled)], &[&article, "other"]).unwrap();
        assert_eq!(documents.lines[0], HARBOUR[1..]);
        assert_eq!(documents.groups[0], documents.article_groups[0]);
        assert_ne!(documents.article_groups[0], documents.article_groups[1]);
        assert!(documents.lines[1..].iter().all(|lines| lines.len() <= LOOSE_LINES));
    }

    #[test]
    fn long_stretches_without_headline_are_cut() {
        let lines: Vec<String> =
            (0..30).map(|i| format!("sentence number {i} ends here.")).collect();
        let lines: Vec<(&str, &str)> = lines.iter().map(|line| (line.as_str(), "t")).collect();
        let documents = documents_of(&[file("a", true, &lines)], &[]).unwrap();
        assert_eq!(documents.lines.iter().map(Vec::len).collect::<Vec<_>>(), [12, 12, 6]);
    }

    #[test]
    fn headlines_are_told_from_sentences() {
        for line in ["Harbour reopens after storm", "Clerks angry over 'muddle'"] {
            assert!(is_headline(line), "{line}");
        }
        for line in ["He left.", "He said:", "Gone", "and then they left for the"] {
            assert!(!is_headline(line), "{line}");
        }
    }
}
