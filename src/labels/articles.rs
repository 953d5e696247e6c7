//! Articles from the lines of the pair files: the machine's, and once each the
//! originals.

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::documents::{Documents, Place};
use super::pairs::{PairFile, PairKind};
use super::registers::WORLD_NEWS;
use super::row::{HUMAN, LabelledArticle, word_count};
use crate::document::Label;
use crate::segment::hash_bytes;

/// Fewer lines make no article.
const FEWEST_LINES: usize = 3;
/// Fewer words make no article.
const FEWEST_WORDS: usize = 40;
/// The least share of changed words: an article that the tool left as it was
/// has nothing in it that its label speaks of.
const LEAST_CHANGE: f64 = 0.02;
/// The same for post-edits, whose "original" is the machine's text corrected.
const LEAST_POST_EDIT: f64 = 0.1;

/// The lines of one tool in one part of one document, by their place.
type Parts<'a> = BTreeMap<(usize, usize), BTreeMap<Place, (&'a str, &'a str)>>;

/// The articles of all pair files, machine's and originals'. At most
/// `post_edited` machine articles per language pair come from post-edits.
/// Also how many articles were left out as too short or unchanged.
pub(super) fn pair_articles(
    files: &[PairFile],
    documents: &Documents,
    post_edited: usize,
) -> (Vec<LabelledArticle>, usize) {
    let mut rows = Vec::new();
    let mut used = BTreeSet::new();
    let mut left_out = 0;
    for file in files {
        for tool in file.tools() {
            let parts = parts_of(file, tool, documents);
            let mut made: Vec<LabelledArticle> = Vec::new();
            let mut keys = Vec::new();
            for (&key, lines) in &parts {
                match machine_article(file, tool, key, lines, documents) {
                    Some(row) => {
                        made.push(row);
                        keys.push(key);
                    }
                    None => left_out += 1,
                }
            }
            if file.kind == PairKind::PostEdit {
                keep_some(&mut made, &mut keys, post_edited);
            }
            rows.append(&mut made);
            used.extend(keys);
        }
    }
    rows.extend(used.into_iter().filter_map(|key| original_article(key, documents)));
    (rows, left_out)
}

fn parts_of<'a>(file: &'a PairFile, tool: &str, documents: &Documents) -> Parts<'a> {
    let mut parts: Parts<'a> = BTreeMap::new();
    for line in file.lines.iter().filter(|line| line.tool == tool) {
        if let Some(&place) = documents.places.get(&line.original) {
            parts
                .entry((place.document, place.part))
                .or_default()
                .entry(place)
                .or_insert((line.machine.as_str(), line.original.as_str()));
        }
    }
    parts
}

fn machine_article(
    file: &PairFile,
    tool: &str,
    (document, part): (usize, usize),
    lines: &BTreeMap<Place, (&str, &str)>,
    documents: &Documents,
) -> Option<LabelledArticle> {
    let text = joined(lines.iter().map(|(place, line)| (place.passage, line.0)));
    let original = joined(lines.iter().map(|(place, line)| (place.passage, line.1)));
    let least = if file.kind == PairKind::PostEdit { LEAST_POST_EDIT } else { LEAST_CHANGE };
    let short = lines.len() < FEWEST_LINES || word_count(&text) < FEWEST_WORDS;
    if short || changed_share(&text, &original) < least {
        return None;
    }
    let generator = file.generator(tool);
    let name = if file.kind == PairKind::Spinner { generator } else { tool };
    Some(LabelledArticle {
        id: format!("{}/{name}/{document:05}-{part}", file.stem),
        text,
        label: file.label(),
        original: Some(original),
        generator: generator.to_owned(),
        source: format!("{}:{}", file.stem, settings(file.kind, tool)),
        register: WORLD_NEWS.to_owned(),
        group: documents.groups.get(document)?.clone(),
        swaps_only: false,
    })
}

/// What the tool's column says beside the generator's name.
fn settings(kind: PairKind, tool: &str) -> &str {
    match kind {
        PairKind::PostEdit => tool,
        PairKind::Engine | PairKind::Spinner => tool.split_once(':').map_or("", |(_, rest)| rest),
    }
}

fn original_article(
    (document, part): (usize, usize),
    documents: &Documents,
) -> Option<LabelledArticle> {
    let lines = documents.lines.get(document)?;
    let placed = lines.iter().filter_map(|line| {
        let place = documents.places.get(line)?;
        (place.part == part).then_some((place.passage, line.as_str()))
    });
    let stem = documents.stems.get(document)?;
    Some(LabelledArticle {
        id: format!("{stem}/{HUMAN}/{document:05}-{part}"),
        text: joined(placed),
        label: Label::Clean,
        original: None,
        generator: HUMAN.to_owned(),
        source: (*stem).to_owned(),
        register: WORLD_NEWS.to_owned(),
        group: documents.groups.get(document)?.clone(),
        swaps_only: false,
    })
}

/// Lines with the number of their passage, as a text.
fn joined<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> String {
    let mut text = String::new();
    let mut passage = None;
    for (number, line) in lines {
        if let Some(before) = passage {
            text.push(if before == number { ' ' } else { '\n' });
        }
        text.push_str(line);
        passage = Some(number);
    }
    text
}

/// Keeps at most `most` articles, chosen by the hash of their group.
fn keep_some(rows: &mut Vec<LabelledArticle>, keys: &mut Vec<(usize, usize)>, most: usize) {
    let mut order: Vec<(u64, usize)> =
        rows.iter().enumerate().map(|(i, row)| (hash_bytes(row.group.as_bytes()), i)).collect();
    order.sort_unstable();
    let kept: BTreeSet<usize> = order.into_iter().take(most).map(|(_, i)| i).collect();
    let mut at = 0..;
    rows.retain(|_| at.next().is_some_and(|i| kept.contains(&i)));
    let mut at = 0..;
    keys.retain(|_| at.next().is_some_and(|i| kept.contains(&i)));
}

/// The share of the words of `text` that are not in the original, in order.
pub(super) fn changed_share(text: &str, original: &str) -> f64 {
    let ours: Vec<&str> = text.split_whitespace().collect();
    let theirs: Vec<&str> = original.split_whitespace().collect();
    let equal: usize = capture_diff_slices(Algorithm::Myers, &ours, &theirs)
        .iter()
        .map(|op| if let DiffOp::Equal { len, .. } = op { *len } else { 0 })
        .sum();
    1.0 - equal as f64 / ours.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::documents::documents_of;
    use crate::labels::pairs::PairLine;

    const LINES: [&str; 5] = [
        "Harbour reopens after storm",
        "The harbour of the old town has opened again after nine days.",
        "Nobody was hurt when the storm came over the bay on Monday.",
        "The mayor thanked everybody who had helped with the nets.",
        "Fishing boats will leave the port tomorrow before the sun is up.",
    ];

    fn file(stem: &'static str, tool: &str, machine: impl Fn(&str) -> String) -> PairFile {
        let lines = LINES
            .iter()
            .map(|&line| PairLine {
                original: line.to_owned(),
                machine: machine(line),
                tool: tool.to_owned(),
            })
            .collect();
        PairFile { stem, kind: PairKind::Spinner, ordered: true, lines }
    }

    #[test]
    fn originals_are_given_once_and_share_the_group() {
        let swap = |line: &str| line.replace("harbour", "haven").replace("hurt", "harm");
        let files = [file("a", "spinner:one:x", swap), file("b", "spinner:two:y", swap)];
        let documents = documents_of(&files, &[]).unwrap();
        let (rows, left_out) = pair_articles(&files, &documents, 10);
        let seen: Vec<(&str, Label)> =
            rows.iter().map(|row| (row.generator.as_str(), row.label)).collect();
        assert_eq!(seen, [("one", Label::Spun), ("two", Label::Spun), (HUMAN, Label::Clean)]);
        assert!(rows.iter().all(|row| row.group == rows[0].group));
        assert_eq!(left_out, 0);
        assert_eq!(rows[0].original.as_deref(), Some(rows[2].text.as_str()));
        assert_eq!(rows[2].text.lines().next(), Some(LINES[0]));
    }

    #[test]
    fn unchanged_articles_are_left_out_with_their_originals() {
        let files = [file("a", "spinner:one:x", str::to_owned)];
        let documents = documents_of(&files, &[]).unwrap();
        assert_eq!(pair_articles(&files, &documents, 10), (Vec::new(), 1));
    }

    #[test]
    fn changed_share_counts_words() {
        assert!((changed_share("a b c d", "a x c d") - 0.25).abs() < 1e-9);
        assert!((changed_share("x y", "a") - 1.0).abs() < 1e-9);
    }
}
