//! A text with its labels, as all formats understand it.

use serde_json::Value;

use crate::document::{Article, ArticleReport, Kind, Label, PassageReport, Span};

/// A text with what is said of the whole and of parts of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// The text; its label where the whole text was given one.
    pub article: Article,
    /// The parts that were marked, in the order of the file.
    pub spans: Vec<LabelledSpan>,
    /// Probability of corruption, 0..1, where the labels are predictions.
    pub score: Option<f64>,
    /// Whether the labels are a program's, for a person to correct.
    pub is_predicted: bool,
    /// What else is known of the text: names and values.
    pub details: Vec<(String, String)>,
}

/// A part of a text that was marked.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledSpan {
    /// Where, in bytes of the text.
    pub span: Span,
    /// What it is.
    pub label: Label,
    /// What the author first wrote there, where somebody says so.
    pub original: Option<String>,
    /// Probability that it was not written so, 0..1, where it is a prediction.
    pub score: Option<f64>,
}

/// What was found in a passage, as spans of its article.
pub(in crate::labels) fn found_spans(
    passage: &PassageReport,
) -> impl Iterator<Item = LabelledSpan> + '_ {
    let findings = passage.sentences.iter().flat_map(|sentence| &sentence.findings);
    findings.map(|finding| LabelledSpan {
        span: finding.span,
        label: if finding.kind == Kind::Mt { Label::Mt } else { Label::Spun },
        original: finding.suggestions.first().map(|suggestion| suggestion.text.clone()),
        score: Some(finding.score),
    })
}

impl Task {
    /// What a detector says of an article, for somebody to correct.
    #[must_use]
    pub fn predicted(article: &Article, report: &ArticleReport) -> Self {
        Self {
            article: Article { label: Some(report.verdict.label), ..article.clone() },
            spans: report.passages.iter().flat_map(found_spans).collect(),
            score: Some(report.verdict.score),
            is_predicted: true,
            details: vec![("path".to_owned(), article.path.clone())],
        }
    }

    /// The label of the whole text: the one it was given, or else that of most
    /// of what was marked, by length.
    #[must_use]
    pub fn label(&self) -> Option<Label> {
        let length = |label: Label| -> usize {
            self.spans.iter().filter(|s| s.label == label).map(|s| s.span.len()).sum()
        };
        let marked = [Label::Mt, Label::Spun].into_iter().max_by_key(|&label| length(label));
        let marked = marked.filter(|&label| length(label) > 0);
        self.article.label.or(marked).or_else(|| (!self.spans.is_empty()).then_some(Label::Clean))
    }

    /// The text as first written: given, or with every marked part put back.
    /// None where a part has no original, or two overlap.
    #[must_use]
    pub fn original(&self) -> Option<String> {
        if self.article.original.is_some() {
            return self.article.original.clone();
        }
        let mut spans: Vec<&LabelledSpan> =
            self.spans.iter().filter(|span| span.label != Label::Clean).collect();
        spans.sort_by_key(|span| span.span);
        let mut original = String::new();
        let mut from = 0;
        for span in &spans {
            original.push_str(self.article.text.get(from..span.span.range().start)?);
            original.push_str(span.original.as_deref()?);
            from = span.span.range().end;
        }
        original.push_str(self.article.text.get(from..)?);
        (!spans.is_empty()).then_some(original)
    }

    /// A detail by its name.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Everything that is known beside text and labels, by name.
    pub(super) fn facts(&self) -> impl Iterator<Item = (&str, &str)> {
        let Article { id, title, original, generator, source, group, .. } = &self.article;
        let known = [
            ("id", Some(id)),
            ("title", title.as_ref()),
            ("original", original.as_ref()),
            ("generator", generator.as_ref()),
            ("source", source.as_ref()),
            ("group", group.as_ref()),
        ];
        let known = known.into_iter().filter_map(|(name, value)| Some((name, value?.as_str())));
        known.chain(self.details.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Takes back what [`Self::facts`] has told. What is no scalar is passed over.
    pub(super) fn set_fact(&mut self, name: &str, value: &Value) {
        let value = match value {
            Value::String(value) => value.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => return,
        };
        match name {
            "id" => self.article.id = value,
            "title" => self.article.title = Some(value),
            "original" => self.article.original = Some(value),
            "generator" => self.article.generator = Some(value),
            "source" => self.article.source = Some(value),
            "group" => self.article.group = Some(value),
            _ => self.details.push((name.to_owned(), value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, spans: &[(&str, Label, Option<&str>)]) -> Task {
        let span = |(phrase, label, original): &(&str, Label, Option<&str>)| {
            let start = text.find(phrase).unwrap();
            let span = Span::new(start, start + phrase.len());
            LabelledSpan { span, label: *label, original: original.map(Into::into), score: None }
        };
        Task {
            article: Article { text: text.to_owned(), ..Article::default() },
            spans: spans.iter().map(span).collect(),
            ..Task::default()
        }
    }

    #[test]
    fn a_text_is_what_most_of_its_marks_are() {
        let text = "The hearth in the metropolis is gone.";
        assert_eq!(marked(text, &[]).label(), None);
        let clean = ("gone", Label::Clean, None);
        assert_eq!(marked(text, &[clean]).label(), Some(Label::Clean));
        let (spun, mt) = (("metropolis", Label::Spun, None), ("hearth", Label::Mt, None));
        assert_eq!(marked(text, &[clean, mt, spun]).label(), Some(Label::Spun));
        assert_eq!(marked(text, &[clean, mt]).label(), Some(Label::Mt));
        let mut task = marked(text, &[spun]);
        task.article.label = Some(Label::Clean);
        assert_eq!(task.label(), Some(Label::Clean), "what it was given");
    }

    #[test]
    fn corrections_of_all_marks_give_the_original() {
        let text = "A “hearth” in the metropolis.";
        let spun = |phrase, original| (phrase, Label::Spun, original);
        let task = marked(text, &[spun("metropolis", Some("city")), spun("hearth", Some("fire"))]);
        assert_eq!(task.original().unwrap(), "A “fire” in the city.");
        assert_eq!(marked(text, &[spun("metropolis", None)]).original(), None);
        assert_eq!(marked(text, &[]).original(), None);
        let both = [spun("hearth", Some("fire")), spun("hearth” in", Some("x"))];
        assert_eq!(marked(text, &both).original(), None, "they overlap");
    }
}
