//! What JSON lines and tables have in common: a row with named fields.

use super::error::Cause;
use super::options::ReadOptions;
use super::verdict::verdict;
use crate::document::{Article, Label};

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
    Register,
    Licence,
    Group,
    Verdict,
    Path,
    Passage,
    Sentence,
    Context,
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
            "register" => Some(Self::Register),
            "licence" => Some(Self::Licence),
            "group" => Some(Self::Group),
            "verdict" if options.verdicts => Some(Self::Verdict),
            "path" if options.verdicts => Some(Self::Path),
            "passage" if options.verdicts => Some(Self::Passage),
            "sentence" if options.verdicts => Some(Self::Sentence),
            "context" if options.verdicts => Some(Self::Context),
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
            Self::Register => "register",
            Self::Licence => "licence",
            Self::Group => "group",
            Self::Verdict => "verdict",
            Self::Path => "path",
            Self::Passage => "passage",
            Self::Sentence => "sentence",
            Self::Context => "context",
        }
    }
}

/// What the columns of a table mean.
#[derive(Debug, Default)]
pub(super) struct Columns(Vec<Option<Field>>);

impl Columns {
    /// The columns under these names; the first of a name counts.
    ///
    /// # Errors
    /// [`Cause::NoTextColumn`], and [`Cause::FindingReport`] for a report whose
    /// rows are too short to learn from.
    pub(super) fn of_header<'a>(
        names: impl Iterator<Item = &'a str>,
        options: &ReadOptions,
    ) -> Result<Self, Cause> {
        let names: Vec<&str> = names.map(str::trim).collect();
        let mut columns = Vec::with_capacity(names.len());
        for name in &names {
            let field =
                Field::named(name, options).or_else(|| Field::named(&name.to_lowercase(), options));
            columns.push(field.filter(|f| !columns.contains(&Some(*f))));
        }
        let has = |field| columns.contains(&Some(field));
        // A report of whole articles names them and holds no text.
        let names_articles = has(Field::Verdict) && has(Field::Path);
        if !has(Field::Text) && !names_articles {
            let wanted = options.text_field.clone();
            let found: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
            let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
            return Err(Cause::NoTextColumn { wanted, found });
        }
        if has(Field::Verdict) && has(Field::Context) {
            return Err(Cause::FindingReport);
        }
        Ok(Self(columns))
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The cells of a row that mean something, with what they mean.
    pub(super) fn fields<T>(
        &self,
        cells: impl Iterator<Item = T>,
    ) -> impl Iterator<Item = (Field, T)> {
        self.0.iter().zip(cells).filter_map(|(field, cell)| Some(((*field)?, cell)))
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
    register: Option<String>,
    licence: Option<String>,
    group: Option<String>,
    verdict: Option<String>,
    path: Option<String>,
    passage: Option<String>,
    sentence: Option<String>,
    context: Option<String>,
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
            Field::Register => &mut self.register,
            Field::Licence => &mut self.licence,
            Field::Group => &mut self.group,
            Field::Verdict => &mut self.verdict,
            Field::Path => &mut self.path,
            Field::Passage => &mut self.passage,
            Field::Sentence => &mut self.sentence,
            Field::Context => &mut self.context,
        };
        *slot = Some(value);
    }

    /// The article of the row that starts on `line` of `path`; none for a row
    /// of a report that nobody has judged.
    ///
    /// # Errors
    /// [`Cause::NoText`], [`Cause::UnknownLabel`], [`Cause::UnknownVerdict`] and
    /// [`Cause::UnclearVerdict`].
    pub(super) fn into_article(
        self,
        path: &str,
        line: u64,
        options: &ReadOptions,
    ) -> Result<Option<Article>, Cause> {
        match &self.verdict {
            Some(word) if word.trim().is_empty() => return Ok(None),
            Some(word) => {
                // A label that is none is no prediction either.
                let predicted = self.label.as_ref().and_then(|label| label.parse().ok());
                let verdict = verdict(word, predicted)?;
                return self.into_judged(verdict, path, line, options).map(Some);
            }
            None => {}
        }
        let text = self.text.ok_or_else(|| Cause::NoText(options.text_field.clone()))?;
        let label = match filled(self.label) {
            Some(word) => Some(word.parse().map_err(Cause::UnknownLabel)?),
            None => None,
        };
        Ok(Some(Article {
            path: path.to_owned(),
            id: filled(self.id).unwrap_or_else(|| format!("{path}:{line}")),
            title: filled(self.title),
            text,
            label,
            original: filled(self.original),
            generator: filled(self.generator),
            source: filled(self.source),
            register: filled(self.register),
            licence: filled(self.licence),
            group: filled(self.group),
            is_part: false,
        }))
    }

    /// Path and id of the article that a judged row is about without holding
    /// its text: a row of a report of whole articles.
    pub(super) fn text_elsewhere(&self) -> Option<(String, String)> {
        let is_judged = self.verdict.as_ref().is_some_and(|word| !word.trim().is_empty());
        if self.text.is_some() || !is_judged {
            return None;
        }
        let path = filled(self.path.clone())?;
        let id = filled(self.id.clone()).unwrap_or_else(|| path.clone());
        Some((path, id))
    }

    /// A row of a report as an article of its own. Rows of one article are one
    /// group, which is named as the article itself is when it is read.
    fn into_judged(
        self,
        verdict: Label,
        path: &str,
        line: u64,
        options: &ReadOptions,
    ) -> Result<Article, Cause> {
        let text = self.text.ok_or_else(|| Cause::NoText(options.text_field.clone()))?;
        let group = match (filled(self.path), filled(self.id)) {
            (Some(file), Some(id)) if file != id => Some(format!("{file}#{id}")),
            (file, id) => id.or(file),
        };
        let places = [group.clone(), filled(self.passage), filled(self.sentence)];
        let is_part = places[1..].iter().any(Option::is_some);
        let id = match &group {
            Some(_) => places.into_iter().flatten().collect::<Vec<_>>().join(":"),
            None => format!("{path}:{line}"),
        };
        Ok(Article {
            path: path.to_owned(),
            id,
            text,
            label: Some(verdict),
            group,
            is_part,
            ..Article::default()
        })
    }
}

/// A blank cell says nothing.
fn filled(value: Option<String>) -> Option<String> {
    value.filter(|v| !v.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(fields: &[(Field, &str)]) -> Row {
        let mut row = Row::default();
        for (field, value) in fields {
            row.set(*field, (*value).to_owned());
        }
        row
    }

    fn article(fields: &[(Field, &str)]) -> Result<Article, Cause> {
        row(fields).into_article("x.csv", 7, &ReadOptions::default()).map(Option::unwrap)
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
            register: None,
            licence: None,
            group: Some("12".to_owned()),
            is_part: false,
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

    #[test]
    fn a_judged_row_is_labelled_by_its_verdict_and_stays_with_its_article() {
        let judged = |fields: &[(Field, &str)]| {
            row(fields).into_article("r.csv", 7, &ReadOptions::default())
        };
        let article = judged(&[
            (Field::Text, "=1 apple."),
            (Field::Label, "spun"),
            (Field::Verdict, " OK "),
            (Field::Path, "-a.txt"),
            (Field::Id, "-a.txt"),
            (Field::Passage, "2"),
            (Field::Sentence, "5"),
        ]);
        let article = article.unwrap().unwrap();
        assert_eq!(article.label, Some(Label::Clean));
        assert_eq!(article.text, "=1 apple.");
        assert_eq!(article.id, "-a.txt:2:5");
        assert_eq!(article.group.as_deref(), Some("-a.txt"));
        assert!(article.is_part, "a sentence");
        let row = judged(&[
            (Field::Text, "t"),
            (Field::Verdict, "MT"),
            (Field::Path, "a.csv"),
            (Field::Id, "9"),
        ]);
        let article = row.unwrap().unwrap();
        assert_eq!((article.label, article.id.as_str()), (Some(Label::Mt), "a.csv#9"));
        assert!(!article.is_part, "a row of a whole article");
    }

    #[test]
    fn rows_without_verdict_are_passed_over_and_other_words_named() {
        let judged = |verdict| {
            row(&[(Field::Text, "t"), (Field::Verdict, verdict)]).into_article(
                "r.csv",
                7,
                &ReadOptions::default(),
            )
        };
        assert_eq!(judged(" ").unwrap(), None);
        let message = judged("maybe").unwrap_err().to_string();
        assert!(message.starts_with("unknown verdict `maybe`; known are spun"), "{message}");
        assert_eq!(judged("Spun").unwrap().unwrap().id, "r.csv:7");
    }

    #[test]
    fn yes_takes_the_label_of_the_row() {
        let row = row(&[(Field::Text, "t"), (Field::Label, "mt"), (Field::Verdict, "yes")]);
        let article = row.into_article("r.csv", 7, &ReadOptions::default()).unwrap().unwrap();
        assert_eq!(article.label, Some(Label::Mt));
    }

    #[test]
    fn a_judged_row_without_text_names_its_article() {
        let judged = [(Field::Path, "a.csv"), (Field::Id, "9"), (Field::Verdict, "ok")];
        let place = row(&judged).text_elsewhere();
        assert_eq!(place, Some(("a.csv".to_owned(), "9".to_owned())));
        assert_eq!(row(&judged[..2]).text_elsewhere(), None, "nobody has judged it");
        let with_text = [&judged[..], &[(Field::Text, "t")]].concat();
        assert_eq!(row(&with_text).text_elsewhere(), None);
    }

    #[test]
    fn verdicts_mean_nothing_unless_asked_for() {
        let asked = ReadOptions { verdicts: true, ..ReadOptions::default() };
        assert_eq!(Field::named("verdict", &asked), Some(Field::Verdict));
        assert_eq!(Field::named("verdict", &ReadOptions::default()), None);
    }
}
