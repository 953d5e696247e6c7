//! What JSON lines and tables have in common: a row with named fields.

use super::ReadOptions;
use super::error::Cause;
use crate::document::Article;

/// A field of a row that means something to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Text,
    Id,
    Title,
    Label,
    Original,
    Generator,
    Source,
    Group,
}

impl Field {
    /// The field of that name; the names of text, id and title are the user's.
    pub(super) fn named(name: &str, options: &ReadOptions) -> Option<Self> {
        match name {
            _ if name == options.text_field => Some(Self::Text),
            _ if name == options.id_field => Some(Self::Id),
            _ if name == options.title_field => Some(Self::Title),
            "label" => Some(Self::Label),
            "original" => Some(Self::Original),
            "generator" => Some(Self::Generator),
            "source" => Some(Self::Source),
            "group" => Some(Self::Group),
            _ => None,
        }
    }

    /// The name by which the file calls it.
    pub(super) fn name(self, options: &ReadOptions) -> &str {
        match self {
            Self::Text => &options.text_field,
            Self::Id => &options.id_field,
            Self::Title => &options.title_field,
            Self::Label => "label",
            Self::Original => "original",
            Self::Generator => "generator",
            Self::Source => "source",
            Self::Group => "group",
        }
    }
}

/// The fields of a row as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: Option<String>,
    id: Option<String>,
    title: Option<String>,
    label: Option<String>,
    original: Option<String>,
    generator: Option<String>,
    source: Option<String>,
    group: Option<String>,
}

impl Row {
    pub(super) fn set(&mut self, field: Field, value: String) {
        let slot = match field {
            Field::Text => &mut self.text,
            Field::Id => &mut self.id,
            Field::Title => &mut self.title,
            Field::Label => &mut self.label,
            Field::Original => &mut self.original,
            Field::Generator => &mut self.generator,
            Field::Source => &mut self.source,
            Field::Group => &mut self.group,
        };
        *slot = Some(value);
    }

    /// The article of the row that starts on `line` of `path`.
    ///
    /// # Errors
    /// [`Cause::NoText`] and [`Cause::UnknownLabel`].
    pub(super) fn into_article(
        self,
        path: &str,
        line: u64,
        options: &ReadOptions,
    ) -> Result<Article, Cause> {
        let text = self.text.ok_or_else(|| Cause::NoText(options.text_field.clone()))?;
        let label = match filled(self.label) {
            Some(word) => Some(word.parse().map_err(Cause::UnknownLabel)?),
            None => None,
        };
        Ok(Article {
            path: path.to_owned(),
            id: filled(self.id).unwrap_or_else(|| format!("{path}:{line}")),
            title: filled(self.title),
            text,
            label,
            original: filled(self.original),
            generator: filled(self.generator),
            source: filled(self.source),
            group: filled(self.group),
        })
    }
}

/// A blank cell says nothing.
fn filled(value: Option<String>) -> Option<String> {
    value.filter(|v| !v.trim().is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::document::Label;

    fn row(fields: &[(Field, &str)]) -> Row {
        let mut row = Row::default();
        for (field, value) in fields {
            row.set(*field, (*value).to_owned());
        }
        row
    }

    fn article(fields: &[(Field, &str)]) -> Result<Article, Cause> {
        row(fields).into_article("x.csv", 7, &ReadOptions::default())
    }

    #[test]
    fn all_fields_arrive() {
        let article = article(&[
            (Field::Id, "a1"),
            (Field::Text, " t\r\n"),
            (Field::Title, "T"),
            (Field::Label, "Spun"),
            (Field::Original, "o"),
            (Field::Generator, "g"),
            (Field::Source, "s"),
            (Field::Group, "12"),
        ]);
        let expected = Article {
            path: "x.csv".to_owned(),
            id: "a1".to_owned(),
            title: Some("T".to_owned()),
            text: " t\r\n".to_owned(),
            label: Some(Label::Spun),
            original: Some("o".to_owned()),
            generator: Some("g".to_owned()),
            source: Some("s".to_owned()),
            group: Some("12".to_owned()),
        };
        assert_eq!(article.unwrap(), expected);
    }

    #[test]
    fn a_row_without_id_is_named_by_its_place() {
        assert_eq!(article(&[(Field::Text, "t")]).unwrap().id, "x.csv:7");
        assert_eq!(article(&[(Field::Text, "t"), (Field::Id, " ")]).unwrap().id, "x.csv:7");
    }

    #[test]
    fn blank_label_is_none_and_another_word_is_named() {
        assert_eq!(article(&[(Field::Text, "t"), (Field::Label, "")]).unwrap().label, None);
        let error = article(&[(Field::Text, "t"), (Field::Label, "fake")]).unwrap_err();
        assert_eq!(error.to_string(), "unknown label `fake`; known are clean, mt, spun");
    }

    #[test]
    fn empty_text_is_an_article_and_no_text_is_not() {
        assert_eq!(article(&[(Field::Text, " ")]).unwrap().text, " ");
        assert!(matches!(article(&[]), Err(Cause::NoText(name)) if name == "text"));
    }

    #[test]
    fn renamed_fields_are_found_under_their_new_name_only() {
        let options = ReadOptions { text_field: "body".to_owned(), ..ReadOptions::default() };
        assert_eq!(Field::named("body", &options), Some(Field::Text));
        assert_eq!(Field::named("text", &options), None);
        assert_eq!(Field::named("id", &options), Some(Field::Id));
    }
}
