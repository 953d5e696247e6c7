//! Articles that rows of a report name without their text.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use super::error::Cause;
use super::input::Raw;
use super::options::ReadOptions;
use super::recognise::format_of;
use super::row::{Field, Row};
use super::rows_of;
use crate::document::Article;

/// The articles of the files that were asked for, each file read once and kept.
#[derive(Default)]
pub(crate) struct ArticleCache {
    /// By path, then by id.
    files: HashMap<String, HashMap<String, Article>>,
}

impl ArticleCache {
    /// The article `id` of the file at `path`; the path is its own id for files
    /// of one article.
    ///
    /// # Errors
    /// [`Cause::Elsewhere`] where the file cannot be read, [`Cause::NoArticle`]
    /// where it has no such article.
    pub(crate) fn article(
        &mut self,
        path: &str,
        id: &str,
        options: &ReadOptions,
    ) -> Result<&Article, Cause> {
        if !self.files.contains_key(path) {
            let elsewhere =
                |cause| Cause::Elsewhere { path: path.to_owned(), cause: Box::new(cause) };
            let articles = read(path, options).map_err(elsewhere)?;
            self.files.insert(path.to_owned(), articles);
        }
        let articles = self.files.get(path);
        articles
            .and_then(|articles| articles.get(id))
            .ok_or_else(|| Cause::NoArticle { path: path.to_owned(), id: id.to_owned() })
    }

    /// Gives a judged row that only names its article the article's text.
    ///
    /// # Errors
    /// As [`ArticleCache::article`].
    pub(super) fn fill(&mut self, row: &mut Row, options: &ReadOptions) -> Result<(), Cause> {
        if let Some((path, id)) = row.text_elsewhere() {
            row.set((Field::Text, 0), self.article(&path, &id, options)?.text.clone());
        }
        Ok(())
    }
}

/// The articles of a file by their ids; rows that are not right are left out.
fn read(path: &str, options: &ReadOptions) -> Result<HashMap<String, Article>, Cause> {
    let file = File::open(path)?;
    let format = format_of(Path::new(path))?;
    // A report names articles as they are read without verdicts.
    let options = Arc::new(ReadOptions { verdicts: false, format: None, ..options.clone() });
    let rows = rows_of(path.to_owned(), Raw::File(file), Some(format), &options);
    Ok(rows.flatten().map(|article| (article.id.clone(), article)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_found_by_path_and_id() {
        let folder = tempfile::tempdir().unwrap();
        let rows = folder.path().join("a.csv").display().to_string();
        let page = folder.path().join("b.txt").display().to_string();
        std::fs::write(&rows, "id,text\n7,seven\n8,eight\n").unwrap();
        std::fs::write(&page, "A page.").unwrap();
        let (mut cache, options) = (ArticleCache::default(), ReadOptions::default());
        assert_eq!(cache.article(&rows, "8", &options).unwrap().text, "eight");
        assert_eq!(cache.article(&page, &page, &options).unwrap().text, "A page.");
        let error = cache.article(&rows, "9", &options).unwrap_err().to_string();
        assert!(error.starts_with("no article `9` in "), "{error}");
        let gone = folder.path().join("c.txt").display().to_string();
        let error = cache.article(&gone, &gone, &options).unwrap_err().to_string();
        assert!(error.contains("c.txt: no such file"), "{error}");
    }
}
