//! Lists of headlines as clean text, to teach alone.
//!
//! Lists, notices and headlines have hardly a finite verb or an article, which is what poor
//! translations look like too. Scraped pages hold such text, and no corpus file does: so ten
//! headlines of news at a time make one.

use super::row::{HUMAN, LabelledArticle, word_count};
use crate::document::Label;

/// The kind of English.
pub(super) const HEADLINES: &str = "headlines";

/// Every how many articles the language model's own give a headline; it reads texts alone. About
/// 560 lists.
const EVERY: usize = 6;
/// Headlines of a list: some 100 words.
const TOGETHER: usize = 10;
/// Words of a headline at least; fewer are a heading.
const LEAST_WORDS: usize = 4;

/// Headlines as they are read.
#[derive(Debug, Default)]
pub(super) struct Headlines(Vec<String>);

impl Headlines {
    /// Takes note of the title of the `index`th article of a file.
    pub fn note(&mut self, index: usize, title: &str) {
        let title = title.trim();
        if index.is_multiple_of(EVERY) && word_count(title) >= LEAST_WORDS {
            self.0.push(title.to_owned());
        }
    }

    /// The lists: one in two is a paragraph, the others have a line for each headline.
    pub fn lists(&self, stem: &str) -> Vec<LabelledArticle> {
        let lists = self.0.chunks_exact(TOGETHER);
        lists.enumerate().map(|(number, titles)| list(stem, number, titles)).collect()
    }
}

fn list(stem: &str, number: usize, titles: &[String]) -> LabelledArticle {
    let id = format!("{HEADLINES}/{number:04}");
    LabelledArticle {
        text: if number.is_multiple_of(2) { paragraph(titles) } else { titles.join("\n") },
        label: Label::Clean,
        original: None,
        generator: HUMAN.to_owned(),
        source: format!("{stem}:titles"),
        register: HEADLINES.to_owned(),
        group: id.clone(),
        swaps_only: false,
        id,
    }
}

/// Titles as the sentences of a paragraph.
fn paragraph(titles: &[String]) -> String {
    let ended = titles.iter().map(|title| {
        if title.ends_with(['.', '?', '!']) { title.clone() } else { format!("{title}.") }
    });
    ended.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_headlines_are_a_paragraph_and_the_next_ten_are_lines() {
        let mut headlines = Headlines::default();
        for index in 0..EVERY * 25 {
            let end = if index == 0 { "?" } else { "" };
            headlines.note(index, &format!(" Bridge number {index} closed again{end} "));
        }
        headlines.note(0, "Sport in brief");
        let lists = headlines.lists("news");
        assert_eq!(lists.len(), 2, "five are too few");
        assert!(lists[0].text.starts_with("Bridge number 0 closed again? Bridge number 6 closed"));
        assert!(lists[0].text.ends_with("Bridge number 54 closed again."));
        assert_eq!(lists[1].text.lines().nth(1), Some("Bridge number 66 closed again"));
        assert_eq!((lists[1].label, lists[1].id.as_str()), (Label::Clean, "headlines/0001"));
    }
}
