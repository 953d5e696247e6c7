//! Whole articles by people and by engines, line by line the same story.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::error::LabelError;
use super::input::for_each_row;
use super::registers::WORLD_NEWS;
use super::row::{HUMAN, LabelledArticle};
use crate::document::Label;

const STEM: &str = "human-vs-machine-articles";

/// Whether a person wrote an article in English or translated it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Written in English.
    Original,
    /// Translated into English.
    Translation,
}

impl Origin {
    /// What the source of a labelled row says of the human text of its story;
    /// `None` where it says nothing.
    #[must_use]
    pub fn of(source: &str) -> Option<Self> {
        let file = source.strip_prefix(STEM)?.strip_prefix(':')?;
        match file.split('_').next() {
            Some("org") => Some(Self::Original),
            Some("trans") => Some(Self::Translation),
            _ => None,
        }
    }
}

/// A whole article and the story it tells.
pub(super) struct WholeArticle {
    /// The same for all articles that tell the same story: test set and line.
    pub story: String,
    pub text: String,
    pub label: Label,
    pub generator: String,
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    file: String,
    line: usize,
    text: String,
}

/// Reads the whole articles of the folder `pairs`, each text once.
///
/// # Errors
/// [`LabelError::Read`] and [`LabelError::Json`].
pub(super) fn read_whole_articles(folder: &Path) -> Result<Vec<WholeArticle>, LabelError> {
    let mut seen = BTreeSet::new();
    let mut articles = Vec::new();
    for_each_row(&folder.join(format!("{STEM}.jsonl.zst")), |_, row: Row| {
        if seen.insert(row.text.clone()) {
            articles.push(whole_article(row));
        }
    })?;
    Ok(articles)
}

/// The articles as labelled rows. `groups` holds the group of each of
/// [`human_texts`].
pub(super) fn whole_article_rows(
    articles: &[WholeArticle],
    groups: &[String],
) -> Vec<LabelledArticle> {
    let human: Vec<&WholeArticle> = human_articles(articles).collect();
    articles
        .iter()
        .enumerate()
        .filter_map(|(number, article)| {
            let twin = human.iter().position(|human| human.story == article.story)?;
            let original =
                (article.label == Label::Mt).then(|| human.get(twin).map(|h| h.text.clone()));
            Some(LabelledArticle {
                id: format!("{STEM}/{}/{}-{number:04}", article.generator, article.story),
                text: article.text.clone(),
                label: article.label,
                original: original.flatten(),
                generator: article.generator.clone(),
                source: format!("{STEM}:{}", article.story.split('/').next().unwrap_or("")),
                register: WORLD_NEWS.to_owned(),
                group: groups.get(twin)?.clone(),
                swaps_only: false,
            })
        })
        .collect()
}

/// The texts that people wrote or translated, in order.
pub(super) fn human_texts(articles: &[WholeArticle]) -> Vec<&str> {
    human_articles(articles).map(|article| article.text.as_str()).collect()
}

fn human_articles(articles: &[WholeArticle]) -> impl Iterator<Item = &WholeArticle> {
    articles.iter().filter(|article| article.label == Label::Clean)
}

fn whole_article(row: Row) -> WholeArticle {
    let name = row.file.rsplit('/').next().unwrap_or("");
    let mut parts = name.split('.');
    // org_en and trans_de are the English original and its way back from
    // German; org_de and trans_en the machine's and a person's translation.
    let stem =
        parts.next().unwrap_or("").replace("trans_de", "org_en").replace("org_de", "trans_en");
    let machine = row.kind == "machine-translation";
    WholeArticle {
        story: format!("{stem}/{}", row.line),
        text: row.text,
        label: if machine { Label::Mt } else { Label::Clean },
        generator: parts.nth(2).filter(|_| machine).unwrap_or(HUMAN).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, file: &str, line: usize) -> Row {
        Row { kind: kind.to_owned(), file: file.to_owned(), line, text: format!("{kind} {line}") }
    }

    #[test]
    fn the_same_story_shares_its_group_whatever_the_file() {
        let articles: Vec<WholeArticle> = [
            row("human-original", "x/train/org_en_wmt10.txt", 2),
            row("machine-translation", "y/train/trans_de_wmt10.txt.en.acme", 2),
            row("human-original", "x/train/org_en_wmt10.txt", 3),
        ]
        .into_iter()
        .map(whole_article)
        .collect();
        let rows = whole_article_rows(&articles, &["g2".to_owned(), "g3".to_owned()]);
        let seen: Vec<(&str, &str, Label)> =
            rows.iter().map(|r| (r.group.as_str(), r.generator.as_str(), r.label)).collect();
        let gold =
            [("g2", HUMAN, Label::Clean), ("g2", "acme", Label::Mt), ("g3", HUMAN, Label::Clean)];
        assert_eq!(seen, gold);
        assert_eq!(rows[1].original.as_deref(), Some("human-original 2"));
        assert_eq!(Origin::of(&rows[0].source), Some(Origin::Original));
    }

    #[test]
    fn the_source_tells_originals_from_translations() {
        let translated = whole_article(row("human-translation", "x/trans_en_wmt10.txt", 1));
        let rows = whole_article_rows(&[translated], &["g".to_owned()]);
        assert_eq!(Origin::of(&rows[0].source), Some(Origin::Translation));
        for other in ["allsides-2012-2020:Vox", "human-vs-machine-articles", "trans_en", ""] {
            assert_eq!(Origin::of(other), None, "{other}");
        }
    }
}
