//! Findings in the shape of LanguageTool's HTTP interface, which many editors
//! speak: `POST /v2/check` and `GET /v2/languages`. Offsets and lengths count
//! UTF-16 code units.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::detector::Detector;
use crate::document::{Article, Finding, Kind, Span};
use crate::report::units;

/// Characters of context on each side of a match.
const CONTEXT: usize = 40;

/// What a client asks: plain text in `text`, or annotated text in `data`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Question {
    text: Option<String>,
    data: Option<String>,
    language: Option<String>,
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

#[derive(Serialize)]
struct Replacement<'a> {
    value: &'a str,
}

/// The languages that can be checked.
pub(super) fn languages() -> Value {
    let english = |name, long| json!({ "name": name, "code": "en", "longCode": long });
    json!([
        english("English", "en"),
        english("English (US)", "en-US"),
        english("English (GB)", "en-GB"),
    ])
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
    let document = match (question.text, question.data) {
        (Some(text), None) => Document::plain(text),
        (None, Some(data)) => Document::annotated(&data)?,
        _ => return Err("wanted either text or data".to_owned()),
    };
    let article = Article { text: document.text.clone(), ..Article::default() };
    let report = detector.score(&article);
    let sentences = report.passages.iter().flat_map(|passage| &passage.sentences);
    let matches: Vec<Value> = sentences
        .flat_map(|sentence| {
            let sentence_text = sentence.span.of(&document.text);
            sentence.findings.iter().map(|found| document.matched(found, sentence_text))
        })
        .collect();
    Ok(json!({
        "software": {
            "name": "unspin", "version": env!("CARGO_PKG_VERSION"), "apiVersion": 1,
            "premium": false, "status": "",
        },
        "language": {
            "name": "English", "code": "en",
            "detectedLanguage": { "name": "English", "code": "en", "confidence": 1.0 },
        },
        "matches": matches,
    }))
}

/// The text to check, and where its pieces lie in what the client has.
struct Document {
    text: String,
    /// Ascending: a byte of `text` and the client's offset for it. Between two
    /// of them both count on together.
    anchors: Vec<(usize, usize)>,
}

impl Document {
    fn plain(text: String) -> Self {
        Self { text, anchors: vec![(0, 0)] }
    }

    fn annotated(data: &str) -> Result<Self, String> {
        let data: Data = serde_json::from_str(data).map_err(|cause| format!("data: {cause}"))?;
        let mut document = Self { text: String::new(), anchors: Vec::new() };
        let mut offset = 0;
        for piece in data.annotation {
            document.anchors.push((document.text.len(), offset));
            let (written, read) = match (piece.text, piece.markup) {
                (Some(text), None) => (text.clone(), text),
                (None, Some(markup)) => (markup, piece.interpret_as.unwrap_or_default()),
                _ => return Err("data: a piece is either text or markup".to_owned()),
            };
            offset += units(&written);
            document.text.push_str(&read);
        }
        Ok(document)
    }

    /// The client's offset of a byte of the text.
    fn offset(&self, byte: usize) -> usize {
        let behind = self.anchors.partition_point(|(at, _)| *at <= byte);
        let (at, offset) = behind.checked_sub(1).map_or((0, 0), |anchor| self.anchors[anchor]);
        offset + units(self.text.get(at..byte).unwrap_or_default())
    }

    fn matched(&self, finding: &Finding, sentence: &str) -> Value {
        let range = finding.span.range();
        let written = finding.span.of(&self.text);
        let offset = self.offset(range.start);
        // From the last character on, so that markup behind the phrase stays outside.
        let last = written.chars().next_back().map_or(0, char::len_utf8);
        let tail = self.offset(range.end - last) + units(&written[written.len() - last..]);
        let replacements: Vec<Replacement<'_>> =
            finding.suggestions.iter().map(|s| Replacement { value: &s.text }).collect();
        let (id, short, description) = match finding.kind {
            Kind::Spun => ("UNSPIN_SPUN", "Spun wording", "A synonym swapped in by a tool"),
            Kind::Mt => ("UNSPIN_MT", "Machine translation", "An artifact of machine translation"),
        };
        let mut message = format!("'{written}' may not be the author's wording.");
        for reason in &finding.evidence {
            message = format!("{message} {reason}.");
        }
        json!({
            "message": message,
            "shortMessage": short,
            "offset": offset,
            "length": tail.saturating_sub(offset),
            "replacements": replacements,
            "context": self.context(finding.span),
            "sentence": sentence,
            "type": { "typeName": "Other" },
            "rule": {
                "id": id,
                "description": description,
                "issueType": "style",
                "category": { "id": "UNSPIN", "name": "Machine-made wording" },
            },
            "ignoreForIncompleteSentence": false,
            "contextForSureMatch": 0,
        })
    }

    fn context(&self, span: Span) -> Value {
        let (before, behind) = self.text.split_at(span.start as usize);
        let from = before.char_indices().rev().take(CONTEXT).last().map_or(before.len(), |c| c.0);
        let behind = &behind[span.len()..];
        let to = behind.char_indices().nth(CONTEXT).map_or(behind.len(), |c| c.0);
        let written = span.of(&self.text);
        let text = format!("{}{written}{}", &before[from..], &behind[..to]);
        let offset = units(&before[from..]);
        json!({ "text": text.replace('\n', " "), "offset": offset, "length": units(written) })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;
    use crate::review::store::tests::finding;

    /// The matched text as a client would cut it out of what it has.
    fn cut(whole: &str, found: &Value) -> String {
        let units: Vec<u16> = whole.encode_utf16().collect();
        let number = |name: &str| usize::try_from(found[name].as_u64().unwrap()).unwrap();
        String::from_utf16(&units[number("offset")..][..number("length")]).unwrap()
    }

    #[test]
    fn offsets_count_utf16_units() {
        let text = "😀 A 𝒽earth and a hearth broke out 😀 on Monday, they said.";
        let document = Document::plain(text.to_owned());
        let found = document.matched(&finding(text, "hearth", 0.9, "fire"), text);
        assert_eq!(cut(text, &found), "hearth");
        assert_eq!(cut(found["context"]["text"].as_str().unwrap(), &found["context"]), "hearth");
        assert_eq!(found["replacements"][0]["value"], "fire");
        assert_eq!(found["rule"]["id"], "UNSPIN_SPUN");
    }

    #[test]
    fn markup_is_counted_but_not_read() {
        let data = r#"{"annotation": [{"text": "A 😀 "}, {"markup": "<b>"}, {"text": "hearth"},
            {"markup": "</b>"}, {"markup": "<p>", "interpretAs": "\n\n"}, {"text": "broke out"}]}"#;
        let document = Document::annotated(data).unwrap();
        assert_eq!(document.text, "A 😀 hearth\n\nbroke out");
        let whole = "A 😀 <b>hearth</b><p>broke out";
        for phrase in ["hearth", "broke"] {
            let found = finding(&document.text, phrase, 0.9, "fire");
            assert_eq!(cut(whole, &document.matched(&found, "")), phrase);
        }
        assert!(Document::annotated("{").is_err());
        assert!(Document::annotated(r#"{"annotation":[{}]}"#).is_err());
    }

    #[test]
    fn context_is_short_and_on_one_line() {
        let text = format!("{}\nhearth\n{}", "é".repeat(100), "é".repeat(100));
        let document = Document::plain(text.clone());
        let context = document.context(finding(&text, "hearth", 0.9, "fire").span);
        let shown = context["text"].as_str().unwrap();
        assert_eq!(shown.chars().count(), 2 * CONTEXT + "hearth".len());
        assert!(!shown.contains('\n'));
        assert_eq!(cut(shown, &context), "hearth");
    }
}
