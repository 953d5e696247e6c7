//! JSON in any layout: one object, objects one after another, or a list of them; one
//! article an object.

use std::sync::Arc;

use super::error::{Cause, ReadError};
use super::input::Input;
use super::object::article_of_object;
use super::options::ReadOptions;
use super::reader::{Reader, Rows};
use super::values::Values;
use crate::document::Article;

pub(super) const READER: Reader = Reader::Rows(open);

fn open(input: Input, options: Arc<ReadOptions>) -> Rows {
    let values = Values::new(input, options.max_article_bytes);
    Box::new(Articles { values, options })
}

struct Articles {
    values: Values,
    options: Arc<ReadOptions>,
}

impl Iterator for Articles {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(read) = self.values.advance() {
            let result = read.and_then(|()| self.article());
            let Some(result) = result.transpose() else { continue };
            return Some(result.map_err(|cause| self.values.error(cause)));
        }
        None
    }
}

impl Articles {
    /// An object that is all its file holds is named by the file, as a text is.
    fn article(&mut self) -> Result<Option<Article>, Cause> {
        let number = (!self.values.is_only()).then(|| self.values.number());
        let path = self.values.path().to_owned();
        article_of_object(&self.values.text(), &path, number, &self.options)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> Vec<Result<(String, String), String>> {
        let raw = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let input = Input::new("x.json".to_owned(), raw).unwrap();
        let articles = open(input, Arc::new(ReadOptions::default()));
        articles.map(|a| a.map(|a| (a.id, a.text)).map_err(|e| e.to_string())).collect()
    }

    fn article(id: &str, text: &str) -> Result<(String, String), String> {
        Ok((id.to_owned(), text.to_owned()))
    }

    #[test]
    fn an_object_a_file_is_named_by_the_file() {
        assert_eq!(read("{\n  \"text\": \"One.\"\n}\n"), [article("x.json", "One.")]);
        assert_eq!(read("{\"id\": 7, \"text\": \"One.\"}"), [article("7", "One.")]);
    }

    #[test]
    fn elements_of_a_list_and_objects_one_after_another_are_numbered() {
        let expected = [article("x.json:1", "One."), article("x.json:2", "Two.")];
        assert_eq!(read("[{\"text\": \"One.\"}, {\"text\": \"Two.\"}]"), expected);
        assert_eq!(read("{\"text\": \"One.\"}\n{\n\"text\": \"Two.\"\n}"), expected);
    }

    #[test]
    fn what_is_wrong_is_told_with_the_line_of_its_value() {
        let read =
            read("[{\"text\": \"One.\"},\n 5,\n {\"text\": 5},\n {\"b\": oops}, {\"c\": 1}]");
        let told: Vec<&str> =
            read.iter().filter_map(|r| r.as_ref().err()).map(|e| &e[..]).collect();
        assert_eq!(
            told,
            [
                "x.json:2: not a JSON object",
                "x.json:3: field `text` is not a string",
                "x.json:4: not JSON: expected value",
                "x.json:4: no field `text`; it has c",
            ]
        );
    }
}
