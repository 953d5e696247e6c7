//! What JSON lines and tables have in common: a row with named fields.

use super::error::Cause;
use super::html;
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
    SwapsOnly,
    Verdict,
    Path,
    Passage,
    Sentence,
    Context,
}

impl Field {
    /// The field of that name, and how many of the names of that field go before it;
    /// the names of text, id and title are the user's.
    pub(super) fn named(name: &str, options: &ReadOptions) -> Option<Ranked> {
        let of = |field, names: &[String]| {
            names.iter().position(|known| known == name).map(|rank| (field, rank))
        };
        let one = || Self::of_one_name(name, options).map(|field| (field, 0));
        of(Self::Text, &options.text_fields)
            .or_else(|| of(Self::Id, &options.id_fields))
            .or_else(|| of(Self::Title, &options.title_fields))
            .or_else(one)
    }

    /// The same where the name is written in whatever case.
    fn named_in_any_case(name: &str, options: &ReadOptions) -> Option<Ranked> {
        let names = [&options.text_fields, &options.id_fields, &options.title_fields];
        let same = names.into_iter().flatten().find(|known| known.eq_ignore_ascii_case(name));
        Self::named(same.map_or(&name.to_lowercase(), |known| known), options)
    }

    fn of_one_name(name: &str, options: &ReadOptions) -> Option<Self> {
        match name {
            "label" => Some(Self::Label),
            "original" => Some(Self::Original),
            "generator" => Some(Self::Generator),
            "source" => Some(Self::Source),
            "register" => Some(Self::Register),
            "licence" => Some(Self::Licence),
            "group" => Some(Self::Group),
            "swaps_only" => Some(Self::SwapsOnly),
            "verdict" if options.verdicts => Some(Self::Verdict),
            "path" if options.verdicts => Some(Self::Path),
            "passage" if options.verdicts => Some(Self::Passage),
            "sentence" if options.verdicts => Some(Self::Sentence),
            "context" if options.verdicts => Some(Self::Context),
            _ => None,
        }
    }

    /// The name by which a file calls it, first of all.
    pub(super) fn name(self, options: &ReadOptions) -> &str {
        match self {
            Self::Text => first(&options.text_fields),
            Self::Id => first(&options.id_fields),
            Self::Title => first(&options.title_fields),
            Self::Label => "label",
            Self::Original => "original",
            Self::Generator => "generator",
            Self::Source => "source",
            Self::Register => "register",
            Self::Licence => "licence",
            Self::Group => "group",
            Self::SwapsOnly => "swaps_only",
            Self::Verdict => "verdict",
            Self::Path => "path",
            Self::Passage => "passage",
            Self::Sentence => "sentence",
            Self::Context => "context",
        }
    }
}

/// A field, and how many of its names go before the one that a file has for it.
pub(super) type Ranked = (Field, usize);

/// The first name of a field.
pub(super) fn first(names: &[String]) -> &str {
    names.first().map_or("", String::as_str)
}

/// How many rows may stand above the header of a table.
pub(super) const MOST_TITLES: usize = 10;

/// Whether a row may stand above the header: it has one filled cell at most.
pub(super) fn is_title<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    cells.filter(|cell| !cell.trim().is_empty()).count() < 2
}

/// What the columns of a table mean.
#[derive(Debug, Default)]
pub(super) struct Columns(Vec<Option<Ranked>>);

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
                Field::named(name, options).or_else(|| Field::named_in_any_case(name, options));
            columns.push(field.filter(|f| !columns.contains(&Some(*f))));
        }
        let has = |field| columns.iter().flatten().any(|(known, _)| *known == field);
        // A report of whole articles names them and holds no text.
        let names_articles = has(Field::Verdict) && has(Field::Path);
        if !has(Field::Text) && !names_articles {
            let wanted = first(&options.text_fields).to_owned();
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
    ) -> impl Iterator<Item = (Ranked, T)> {
        self.0.iter().zip(cells).filter_map(|(field, cell)| Some(((*field)?, cell)))
    }
}

/// The fields of a row as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: Option<Candidate>,
    id: Option<Candidate>,
    title: Option<Candidate>,
    label: Option<String>,
    original: Option<String>,
    generator: Option<String>,
    source: Option<String>,
    register: Option<String>,
    licence: Option<String>,
    group: Option<String>,
    swaps_only: Option<String>,
    verdict: Option<String>,
    path: Option<String>,
    passage: Option<String>,
    sentence: Option<String>,
    context: Option<String>,
}

/// The value of a field that may stand under several names.
#[derive(Clone, Debug)]
struct Candidate {
    value: String,
    /// How many names go before its own.
    rank: usize,
}

impl Candidate {
    /// The better of two: one that says something, under the name that goes first.
    fn offer(slot: &mut Option<Self>, value: String, rank: usize) {
        let is_blank = |value: &str| value.trim().is_empty();
        let is_better = slot
            .as_ref()
            .is_none_or(|known| (is_blank(&value), rank) <= (is_blank(&known.value), known.rank));
        if is_better {
            *slot = Some(Self { value, rank });
        }
    }
}

impl Row {
    pub(super) fn set(&mut self, (field, rank): Ranked, value: String) {
        let slot = match field {
            Field::Text => return Candidate::offer(&mut self.text, value, rank),
            Field::Id => return Candidate::offer(&mut self.id, value, rank),
            Field::Title => return Candidate::offer(&mut self.title, value, rank),
            Field::Label => &mut self.label,
            Field::Original => &mut self.original,
            Field::Generator => &mut self.generator,
            Field::Source => &mut self.source,
            Field::Register => &mut self.register,
            Field::Licence => &mut self.licence,
            Field::Group => &mut self.group,
            Field::SwapsOnly => &mut self.swaps_only,
            Field::Verdict => &mut self.verdict,
            Field::Path => &mut self.path,
            Field::Passage => &mut self.passage,
            Field::Sentence => &mut self.sentence,
            Field::Context => &mut self.context,
        };
        *slot = Some(value);
    }

    pub(super) fn has_text(&self) -> bool {
        self.text.is_some()
    }

    /// The article of the row that is the `number`th of `path`, or all that it holds;
    /// none for a row of a report that nobody has judged.
    ///
    /// # Errors
    /// [`Cause::NoText`], [`Cause::UnknownLabel`], [`Cause::UnknownVerdict`] and
    /// [`Cause::UnclearVerdict`].
    pub(super) fn into_article(
        self,
        path: &str,
        number: Option<u64>,
        options: &ReadOptions,
    ) -> Result<Option<Article>, Cause> {
        match &self.verdict {
            Some(word) if word.trim().is_empty() => return Ok(None),
            Some(word) => {
                // A label that is none is no prediction either.
                let predicted = self.label.as_ref().and_then(|label| label.parse().ok());
                let verdict = verdict(word, predicted)?;
                return self.into_judged(verdict, path, number, options).map(Some);
            }
            None => {}
        }
        let Candidate { value: text, rank } = self.text.ok_or_else(|| no_text(options))?;
        if let Some(name) = options.text_fields.get(rank).filter(|_| rank > 0) {
            options.asides.took_text_from(name);
        }
        // What an original is beside is compared with it, mark-up and all.
        let is_kept = options.keep_markup || self.original.is_some();
        let text = if is_kept { text } else { html::without_markup(text) };
        let label = match filled(self.label) {
            Some(word) => Some(word.parse().map_err(Cause::UnknownLabel)?),
            None => None,
        };
        Ok(Some(Article {
            path: path.to_owned(),
            id: filled(value_of(self.id)).unwrap_or_else(|| named(path, number)),
            title: filled(value_of(self.title)),
            text,
            label,
            original: filled(self.original),
            generator: filled(self.generator),
            source: filled(self.source),
            register: filled(self.register),
            licence: filled(self.licence),
            group: filled(self.group),
            is_part: false,
            swaps_only: self.swaps_only.is_some_and(|said| said.eq_ignore_ascii_case("true")),
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
        let id = filled(value_of(self.id.clone())).unwrap_or_else(|| path.clone());
        Some((path, id))
    }

    /// A row of a report as an article of its own. Rows of one article are one
    /// group, which is named as the article itself is when it is read.
    fn into_judged(
        self,
        verdict: Label,
        path: &str,
        number: Option<u64>,
        options: &ReadOptions,
    ) -> Result<Article, Cause> {
        let text = value_of(self.text).ok_or_else(|| no_text(options))?;
        let group = match (filled(self.path), filled(value_of(self.id))) {
            (Some(file), Some(id)) if file != id => Some(format!("{file}#{id}")),
            (file, id) => id.or(file),
        };
        let places = [group.clone(), filled(self.passage), filled(self.sentence)];
        let is_part = places[1..].iter().any(Option::is_some);
        let id = match &group {
            Some(_) => places.into_iter().flatten().collect::<Vec<_>>().join(":"),
            None => named(path, number),
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

fn no_text(options: &ReadOptions) -> Cause {
    Cause::NoText { wanted: first(&options.text_fields).to_owned(), found: Vec::new() }
}

/// What a row without an id is called.
pub(super) fn named(path: &str, number: Option<u64>) -> String {
    number.map_or_else(|| path.to_owned(), |number| format!("{path}:{number}"))
}

fn value_of(candidate: Option<Candidate>) -> Option<String> {
    candidate.map(|candidate| candidate.value)
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
            row.set((*field, 0), (*value).to_owned());
        }
        row
    }

    fn article(fields: &[(Field, &str)]) -> Result<Article, Cause> {
        row(fields).into_article("x.csv", Some(7), &ReadOptions::default()).map(Option::unwrap)
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
            (Field::SwapsOnly, "TRUE"),
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
            swaps_only: true,
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
        assert!(matches!(article(&[]), Err(Cause::NoText { wanted, .. }) if wanted == "text"));
    }

    #[test]
    fn renamed_fields_are_found_under_their_new_name_only() {
        let options =
            ReadOptions { text_fields: vec!["body".to_owned()], ..ReadOptions::default() };
        assert_eq!(Field::named("body", &options), Some((Field::Text, 0)));
        assert_eq!(Field::named("text", &options), None);
        assert_eq!(Field::named("id", &options), Some((Field::Id, 0)));
        assert_eq!(Field::named("url", &options), Some((Field::Id, 1)));
    }

    #[test]
    fn a_judged_row_is_labelled_by_its_verdict_and_stays_with_its_article() {
        let judged = |fields: &[(Field, &str)]| {
            row(fields).into_article("r.csv", Some(7), &ReadOptions::default())
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
                Some(7),
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
        let article = row.into_article("r.csv", Some(7), &ReadOptions::default()).unwrap().unwrap();
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
        assert_eq!(Field::named("verdict", &asked), Some((Field::Verdict, 0)));
        assert_eq!(Field::named("verdict", &ReadOptions::default()), None);
    }
}
