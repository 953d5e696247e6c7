//! Phrases and names that are never flagged.

use rustc_hash::FxHashSet;

use super::hide::hide;
use super::key::{hash_tokens, tokens};
use crate::detector::Thresholds;
use crate::document::{Article, ArticleReport, Span, Token};
use crate::segment::tokenize;

/// Phrases and names that are never flagged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList {
    /// Hashes of the phrases.
    phrases: FxHashSet<u64>,
    /// Their lengths in tokens, each once.
    lengths: Vec<usize>,
}

impl AllowList {
    /// Takes in the phrases of a file: one a line; empty lines and those that
    /// start with `#` say nothing.
    pub fn read(&mut self, text: &str) {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        lines.filter(|line| !line.starts_with('#')).for_each(|line| self.add(line));
    }

    /// Takes in a phrase; upper and lower case do not count.
    pub fn add(&mut self, phrase: &str) {
        let tokens = tokens(phrase);
        if tokens.is_empty() {
            return;
        }
        self.phrases.insert(hash_tokens(&tokens));
        if !self.lengths.contains(&tokens.len()) {
            self.lengths.push(tokens.len());
        }
    }

    /// Takes the findings out of `report` that lie inside an allowed phrase. A
    /// finding that goes beyond it stays.
    pub fn apply(&self, article: &Article, report: &mut ArticleReport, least: Thresholds) {
        if !self.phrases.is_empty() {
            hide(article, report, least, |phrase, sentence| {
                !phrase.is_empty() && self.covers(&article.text, phrase, sentence)
            });
        }
    }

    /// Whether every token of `phrase` belongs to an allowed phrase of `sentence`.
    fn covers(&self, text: &str, phrase: Span, sentence: Span) -> bool {
        let mut tokens = Vec::new();
        tokenize(text, sentence.start as usize, sentence.end as usize, &mut tokens);
        let mut covered = vec![false; tokens.len()];
        for &length in &self.lengths {
            for (start, window) in tokens.windows(length).enumerate() {
                if self.phrases.contains(&hash_tokens(window)) {
                    covered.iter_mut().skip(start).take(length).for_each(|token| *token = true);
                }
            }
        }
        let inside = |token: &Token| token.span.start < phrase.end && phrase.start < token.span.end;
        tokens.iter().zip(&covered).all(|(token, covered)| *covered || !inside(token))
    }
}
