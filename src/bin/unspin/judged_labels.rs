//! Labelled articles of which a judge is asked, for `train` and `eval`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use unspin::detector::Models;
use unspin::document::Article;
use unspin::judge::{self, Judge};
use unspin::segment::hash_bytes;
use unspin::training::{self, Asking, Knowledge, Measured};

/// Which judge is asked, and of how much.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Judge")]
pub struct JudgedArgs {
    /// Ask a small language model as well: a GGUF file, or `auto` for the one that `unspin judge
    /// install` has put in place
    #[arg(long, value_name = "FILE|auto")]
    pub judge: Option<String>,

    /// Keep what the judge answers in this file, and ask nothing that it has answered there: a run
    /// that was interrupted goes on, and the same labels are measured again in no time
    #[arg(long, value_name = "FILE", requires = "judge")]
    pub answers: Option<PathBuf>,

    /// Ask about so many of the labelled articles alone, drawn by the seed; articles of one origin
    /// are drawn together
    #[arg(long, value_name = "N", requires = "judge")]
    pub sample: Option<usize>,
}

impl JudgedArgs {
    /// The judge, where one is named.
    pub fn open(&self) -> Result<Option<Judge>> {
        let Some(word) = &self.judge else { return Ok(None) };
        let judge = Judge::open(&judge::find(word)?)?;
        Ok(Some(match &self.answers {
            Some(path) => judge.with_answers(path)?,
            None => judge,
        }))
    }

    /// The articles that are drawn, in their order.
    pub fn draw(&self, articles: Vec<Article>, seed: u64) -> Vec<Article> {
        let Some(most) = self.sample else { return articles };
        let place = |article: &Article| {
            let origin = article.group.as_ref().unwrap_or(&article.id);
            hash_bytes(format!("{seed} {origin}").as_bytes())
        };
        let mut drawn: Vec<(usize, Article)> = articles.into_iter().enumerate().collect();
        drawn.sort_by_key(|(number, article)| (place(article), *number));
        drawn.truncate(most);
        drawn.sort_by_key(|(number, _)| *number);
        drawn.into_iter().map(|(_, article)| article).collect()
    }
}

/// Measures articles with a judge, which ranks the suggestions for so many swapped phrases of each
/// given their spans.
pub fn measure(
    models: &Models,
    judge: &Judge,
    articles: &[Article],
    knowledge: Knowledge,
    given: usize,
) -> Result<Measured> {
    let asking = Some(Asking { judge, given });
    Ok(training::measure_with(models, articles, knowledge, asking)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_holds_whole_origins_and_hangs_on_the_seed() {
        let article = |number: usize| Article {
            id: number.to_string(),
            group: Some((number / 3).to_string()),
            ..Article::default()
        };
        let articles: Vec<Article> = (0..300).map(article).collect();
        let drawn = |seed| -> Vec<usize> {
            let args = JudgedArgs { judge: None, answers: None, sample: Some(30) };
            let drawn = args.draw(articles.clone(), seed).into_iter();
            drawn.map(|article| article.id.parse().unwrap()).collect()
        };
        let first = drawn(1);
        assert_eq!(first.len(), 30);
        assert!(first.is_sorted() && first.chunks(3).all(|of| of[0] / 3 == of[2] / 3));
        assert_eq!(first, drawn(1));
        assert_ne!(first, drawn(2));
    }
}
