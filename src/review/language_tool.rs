//! Findings in the shape of LanguageTool's HTTP interface, which many editors
//! speak: `/v2/check` by GET and POST, `/v2/languages`, `/v2/info`. Offsets and lengths
//! count UTF-16 code units.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::detector::Detector;
use crate::document::Article;
use crate::report::{languagetool, units};

/// What a client asks: plain text in `text`, or annotated text in `data`; and which
/// rules and categories are to be looked at, by their ids with commas between.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Question {
    text: Option<String>,
    data: Option<String>,
    language: Option<String>,
    #[serde(flatten)]
    rules: Rules,
}

/// Which matches a client wants. Lists hold ids with commas between.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rules {
    enabled_rules: String,
    disabled_rules: String,
    enabled_categories: String,
    disabled_categories: String,
    /// `true` or `yes`: nothing but what is enabled.
    enabled_only: String,
}

impl Rules {
    fn only_enabled(&self) -> bool {
        ["true", "yes"].iter().any(|yes| self.enabled_only.eq_ignore_ascii_case(yes))
    }

    /// Whether a match of that rule and category is wanted.
    fn want(&self, (rule, category): (&str, &str)) -> bool {
        let has = |list: &str, id: &str| list.split(',').any(|listed| listed.trim() == id);
        let is_enabled = has(&self.enabled_rules, rule);
        if self.only_enabled() {
            return is_enabled || has(&self.enabled_categories, category);
        }
        !has(&self.disabled_rules, rule)
            && (is_enabled || !has(&self.disabled_categories, category))
    }
}

/// Text with markup between.
#[derive(Debug, Deserialize)]
struct Data {
    annotation: Vec<Annotation>,
}

/// One piece: text, or markup that may stand for some text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Annotation {
    text: Option<String>,
    markup: Option<String>,
    interpret_as: Option<String>,
}

/// The languages that can be checked.
pub(super) fn languages() -> Value {
    let english = |name, long| json!({ "name": name, "code": "en", "longCode": long });
    json!([
        english("English", "en"),
        english("English (US)", "en-US"),
        english("English (GB)", "en-GB"),
        english("English (Australia)", "en-AU"),
        english("English (Canada)", "en-CA"),
        english("English (New Zealand)", "en-NZ"),
        english("English (South Africa)", "en-ZA"),
    ])
}

/// Which program answers.
pub(super) fn info() -> Value {
    json!({ "software": languagetool::software() })
}

/// What the detector finds in the text of a question.
///
/// # Errors
/// What is wrong with the question, in words for its sender.
pub(super) fn check(detector: &Detector, question: Question) -> Result<Value, String> {
    let language = question.language.as_deref().unwrap_or("auto");
    let is_english = language.split(['-', '_']).next().is_some_and(|l| l == "en" || l == "auto");
    if !is_english {
        return Err(format!("language {language}: only English can be checked"));
    }
    let rules = question.rules;
    let nothing = rules.enabled_rules.is_empty() && rules.enabled_categories.is_empty();
    if rules.only_enabled() && nothing {
        return Err("enabledOnly wants enabledRules or enabledCategories".to_owned());
    }
    let document = match (question.text, question.data) {
        (Some(text), None) => Document::plain(text),
        (None, Some(data)) => Document::annotated(&data)?,
        _ => return Err("wanted either text or data".to_owned()),
    };
    let article = Article { text: document.text, ..Article::default() };
    let report = detector.score(&article);
    let mut check = languagetool::check(&article, &report, 0.0);
    check.matches.retain(|found| rules.want(found.rule_and_category()));
    for found in &mut check.matches {
        (found.offset, found.length) = document.anchors.place(found.offset, found.length);
    }
    serde_json::to_value(check).map_err(|cause| cause.to_string())
}

/// The text to check, and where its pieces lie in what the client has.
struct Document {
    text: String,
    anchors: Anchors,
}

/// Ascending: an offset in the text and the client's for it, both in UTF-16
/// code units. Between two of them both count on together.
struct Anchors(Vec<(usize, usize)>);

impl Document {
    fn plain(text: String) -> Self {
        Self { text, anchors: Anchors(vec![(0, 0)]) }
    }

    fn annotated(data: &str) -> Result<Self, String> {
        let data: Data = serde_json::from_str(data).map_err(|cause| format!("data: {cause}"))?;
        let mut document = Self { text: String::new(), anchors: Anchors(Vec::new()) };
        let (mut here, mut there) = (0, 0);
        for piece in data.annotation {
            document.anchors.0.push((here, there));
            let (written, read) = match (piece.text, piece.markup) {
                (Some(text), None) => (text.clone(), text),
                (None, Some(markup)) => (markup, piece.interpret_as.unwrap_or_default()),
                _ => return Err("data: a piece is either text or markup".to_owned()),
            };
            here += units(&read);
            there += units(&written);
            document.text.push_str(&read);
        }
        Ok(document)
    }
}

impl Anchors {
    /// The client's offset for one in the text.
    fn offset(&self, here: usize) -> usize {
        let after = self.0.partition_point(|(at, _)| *at <= here);
        let (at, there) = after.checked_sub(1).map_or((0, 0), |anchor| self.0[anchor]);
        there + (here - at)
    }

    /// The client's offset and length of a stretch of the text. It ends with its
    /// last code unit, so that markup after it stays outside.
    fn place(&self, offset: usize, length: usize) -> (usize, usize) {
        let start = self.offset(offset);
        let last = self.offset(offset + length.saturating_sub(1));
        (start, (last + 1).saturating_sub(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The phrase as a client would cut it out of what it has.
    fn cut(whole: &str, (offset, length): (usize, usize)) -> String {
        let units: Vec<u16> = whole.encode_utf16().collect();
        String::from_utf16(&units[offset..][..length]).unwrap()
    }

    fn place(document: &Document, phrase: &str) -> (usize, usize) {
        let before = document.text.split(phrase).next().unwrap();
        document.anchors.place(units(before), units(phrase))
    }

    #[test]
    fn plain_text_has_its_own_offsets() {
        let text = "😀 A 𝒽earth and a hearth broke out 😀 on Monday, they said.";
        let document = Document::plain(text.to_owned());
        for phrase in ["hearth", "𝒽earth", "😀 on"] {
            assert_eq!(cut(text, place(&document, phrase)), phrase);
        }
    }

    #[test]
    fn rules_and_categories_are_wanted_as_the_client_says() {
        let wants = |question: &str| {
            let fields = question.split('&').map(|field| field.split_once('=').unwrap());
            let fields: std::collections::BTreeMap<_, _> = fields.collect();
            let question: Question = serde_json::from_value(json!(fields)).unwrap();
            (question.rules.want(("R", "C")), question.rules.want(("S", "C")))
        };
        assert_eq!(wants("text=a"), (true, true));
        assert_eq!(wants("text=a&disabledRules=X,R"), (false, true));
        assert_eq!(wants("text=a&disabledCategories=C"), (false, false));
        assert_eq!(wants("text=a&disabledCategories=C&enabledRules=S"), (false, true));
        assert_eq!(wants("text=a&enabledRules=R&enabledOnly=true"), (true, false));
        assert_eq!(wants("text=a&enabledCategories=C&enabledOnly=yes"), (true, true));
        assert_eq!(wants("text=a&enabledRules=R&enabledOnly=false"), (true, true));
    }

    #[test]
    fn markup_is_counted_but_not_read() {
        let data = r#"{"annotation": [{"text": "A 😀 "}, {"markup": "<b>"}, {"text": "hearth"},
            {"markup": "</b>"}, {"markup": "<p>", "interpretAs": "\n\n"}, {"text": "broke out"}]}"#;
        let document = Document::annotated(data).unwrap();
        assert_eq!(document.text, "A 😀 hearth\n\nbroke out");
        let whole = "A 😀 <b>hearth</b><p>broke out";
        for phrase in ["A", "😀", "hearth", "broke", "broke out"] {
            assert_eq!(cut(whole, place(&document, phrase)), phrase);
        }
        assert!(Document::annotated("{").is_err());
        assert!(Document::annotated(r#"{"annotation":[{}]}"#).is_err());
    }
}
